"""What lives are written with: when cycles can be run, how they are planned, what is done beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from policies.formulas import unpaid
from policies.periods import DAY, Month, midnight
from policies.policy import Policy, Step
from policies.rules.names import Conduct, ConductName
from policies.units import UINT96_MAX, Wad
from simulations.actions import OUTSIDER, Blow, ChainAction, ClawBack, Donate, Pay, Pull, Shutdown, TopUp
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living
from simulations.timetable import Appointment, seeds

CARELESS = Conduct(ConductName.CARELESS)
OPERATIONAL = Conduct(ConductName.OPERATIONAL_ROGUE)
AUDITORS = Conduct(ConductName.AUDITORS_ROGUE)
DAYS_31 = 31 * DAY

Corner = Callable[[Living], None]
"""Lives a whole period, or as much of it as it wants to."""
Act = Callable[[Living], Iterable[ChainAction]]
"""Decided with the treasury in front of it."""
Acts = list[tuple[int, Act]]
Cycles = dict[str, tuple[int, CyclePlan]]
Gift = Callable[[int, str], Acts]
"""Outsiders give all that they have to a wallet at a second; nothing where there are none."""


@dataclass
class Recipe:
    """When each cycle is run and how, and what is done beside, after a cycle of the same second."""

    conduct: Conduct
    cycles: Cycles
    acts: Acts = field(default_factory=list)

    def live(self, living: Living) -> None:
        """Everything in the order of time, and then nothing until every month has been judged."""
        policy = living.policy
        events: list[tuple[int, int, Appointment | CyclePlan | Act]] = []
        events += ((seed.time, 0, seed) for seed in seeds(policy))
        events += ((time, 1, plan) for time, plan in self.cycles.values())
        events += ((time, 2, act) for time, act in self.acts)
        for time, _, what in sorted(events, key=lambda event: event[:2]):
            if isinstance(what, Appointment):
                living.keep(what)
            elif isinstance(what, CyclePlan):
                living.cycle(time, what)
            else:
                living.simulation.wait(time)
                for action in what(living):
                    living.act(time, action)
        living.wait(max(living.now, policy.closes_at, policy.period.ends_at) + 60 * DAY)


class Book:
    """What recipes for one policy are made of. Maps are by the name of a cycle, or by Operational Wallet."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.steps = policy.cycle.steps
        self.closes = policy.closes_at
        self.before_closing = [OPENING, *map(str, policy.cycle_months)]
        self.names = [*self.before_closing, CLOSING]
        self.pairs = list(pairwise(self.names))
        self.wallet = policy.operational[0].name
        self.auditor = policy.auditor.name if policy.auditor else ""
        self.runways = {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational}
        self.nothing = dict.fromkeys(self.runways, 0)
        self.careless = {name: max(policy.caps.quarterly, runway) for name, runway in self.runways.items()}
        self.endless = dict.fromkeys(self.runways, UINT96_MAX)
        # The first second of a cycle, its last one for compliant people, and its last one for careless ones.
        self.first = {OPENING: policy.period.starts_at, CLOSING: self.closes}
        self.last = dict(self.first)
        self.latest = {OPENING: self.end(policy.months[0]), CLOSING: self.closes}
        for month in policy.cycle_months:
            due = midnight(month.day(policy.cycle.statement_due)) + DAY
            self.first[str(month)] = midnight(month.first)
            self.last[str(month)] = min(due, self.closes) - 1
            self.latest[str(month)] = self.end(month)
        self.late = self.latest | {CLOSING: self.closes + DAY}

    def end(self, month: Month) -> int:
        """The last second of a month before the close."""
        return min(midnight(month.next().first), self.closes) - 1

    def came_in(self, time: int) -> Wad:
        """What seeds and streams have brought when all is pulled at a second [wad]."""
        pulled = (unpaid(time, s.bgn, s.bgn + s.eta, s.fin, s.total, 0) for s in self.policy.budget_streams)
        return sum(seed.amount for seed in self.policy.seeds) + sum(pulled)

    def first_with(self, amount: Wad, first: int, last: int) -> int:
        """The first second from `first` on by which so much has come in, `last` if none before it."""
        while first < last:
            middle = (first + last) // 2
            first, last = (first, middle) if self.came_in(middle) >= amount else (middle + 1, last)
        return first

    # Cycles

    def plan(
        self, name: str, forecasts: Mapping[str, Wad] | None = None, *without: Step, **changes: object
    ) -> CyclePlan:
        """How a cycle is run: the ordinary way, but for its forecasts and the steps that are left out."""
        plan = ordinary_plan(self.policy, name)
        if forecasts is not None:
            plan = replace(plan, forecasts=forecasts)
        if without:
            plan = replace(plan, steps=tuple(step for step in self.steps if step not in without))
        return replace(plan, **changes)  # type: ignore[arg-type]

    def year(self, when: Mapping[str, int], forecasts: Mapping[str, Wad] | None = None, *without: Step) -> Cycles:
        """Every cycle at its second, all with the same forecasts but the closing, which has its own."""
        return {
            name: (time, self.plan(name, None if name == CLOSING else forecasts, *without))
            for name, time in when.items()
        }

    def hoard(self) -> Cycles:
        """Every cycle as late as careless people run it; nothing leaves the Auditor Wallet."""
        return self.year(self.late, self.nothing, Step.RETURN_SURPLUS)

    def after(self, step: Step) -> int:
        """The place in a cycle right after a step; the end of one without it."""
        return self.steps.index(step) + 1 if step in self.steps else len(self.steps)

    # What is done beside

    def pulls(self, living: Living) -> Iterator[ChainAction]:
        yield from (Pull(number) for number, _ in enumerate(self.policy.streams))

    def strangers_pull(self, living: Living) -> Iterator[ChainAction]:
        for number, stream in enumerate(self.policy.streams):
            if not stream.restricted:
                yield Pull(number, caller=OUTSIDER)

    def pays_nothing(self, living: Living) -> Iterator[ChainAction]:
        """Something that is judged and moves nothing."""
        yield Pay(self.wallet, 0)

    def strangers_blow(self, living: Living) -> Iterator[ChainAction]:
        """Something that outsiders do at any time, is judged and moves nothing."""
        yield Blow()

    def pays_all(self, living: Living) -> Iterator[ChainAction]:
        for name in self.runways:
            if held := living.held(name):
                yield Pay(name, held)

    def pays_cap(self, living: Living) -> Iterator[ChainAction]:
        left = self.policy.caps.monthly
        for name in self.runways:
            if amount := min(left, living.held(name)):
                yield Pay(name, amount)
                left -= amount

    def given_what_lacks(self, living: Living) -> Iterator[ChainAction]:
        """Outsiders give what the monthly cap lacks."""
        lacks = self.policy.caps.monthly - sum(map(living.held, self.runways))
        if lacks > 0:
            yield Donate(self.wallet, min(lacks, living.held(OUTSIDER)))

    def auditors_pay(self, living: Living) -> Iterator[ChainAction]:
        yield from self.pays_all(living)
        yield Pay(self.auditor, living.held(self.auditor))

    def tops_up(self, living: Living) -> Iterator[ChainAction]:
        yield TopUp(self.wallet, living.held(self.auditor))

    def given(self, wallet: str) -> Act:
        return lambda living: [Donate(wallet, living.held(OUTSIDER))]

    def taken(self, living: Living) -> Iterator[ChainAction]:
        """The protocol ends what comes in and takes what is there."""
        yield Shutdown()
        for wallet in self.policy.treasury:
            if held := living.held(wallet.name):
                yield ClawBack(wallet.name, held)


def spread(amount: Wad, at_most: Mapping[str, Wad]) -> dict[str, Wad]:
    """An amount over wallets, in the order in which they are served."""
    parts = {}
    for name, most in at_most.items():
        parts[name] = max(0, min(amount, most))
        amount -= parts[name]
    return parts
