"""Lives at random that keep to the corners: first and last seconds, all or nothing, steps left out, gifts between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from policies.periods import DAY, Month, midnight
from policies.policy import PROTOCOL, Policy
from policies.rules.names import Conduct, ConductName
from policies.units import WAD, Wad
from simulations.actions import (
    OUTSIDER,
    ChainAction,
    ClawBack,
    CreateStream,
    Donate,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SetAllowance,
    Shutdown,
    TopUp,
    Yank,
)
from simulations.corners.book import Act, Book, Recipe
from simulations.cycle import CyclePlan
from simulations.ledger import CLOSING
from simulations.living import Living

T = TypeVar("T")


def by_chance(policy: Policy, conduct: Conduct, random: Random, funds: Wad) -> Recipe:
    """One life that a conduct allows."""
    return _Chance(Book(policy), conduct, random, funds).recipe()


class _Chance:
    def __init__(self, book: Book, conduct: Conduct, random: Random, funds: Wad) -> None:
        self.book = book
        self.policy = book.policy
        self.conduct = conduct
        self.random = random
        self.funds = funds
        self.careless = conduct.allows(ConductName.CARELESS)
        self.operational = conduct.allows(ConductName.OPERATIONAL_ROGUE)
        self.auditors = conduct.allows(ConductName.AUDITORS_ROGUE) and bool(book.auditor)
        self.wallets = [wallet.name for wallet in self.policy.treasury]

    def often(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def one_of(self, some: Sequence[T]) -> T:
        return self.random.choice(some)

    def recipe(self) -> Recipe:
        cycles = {}
        thorough = self.often(50)
        for name in self.book.names:
            if not self.careless or thorough or not self.often(15):
                cycles[name] = self.when(name), self.plan(name)
        acts = [act for month in self.policy.months for act in self.spent(month)]
        times = [time + shift for time, _ in cycles.values() for shift in (-1, 0, 1)]
        times += [self.book.closes - 1, *(self.book.end(month) for month in self.policy.months)]
        times += [self.book.closes + late for late in (1, 2, DAY)]
        verbs = [*self.verbs()]
        for _ in range(self.random.randrange(8) if verbs else 0):
            time = self.one_of([time for time in times if time >= self.policy.period.starts_at])
            acts.append((time, self.one_of(verbs)))
        acts.append((self.one_of(times[:-3]), self.book.pays_nothing))
        within = [act for act in acts if self.operational or act[0] < self.book.closes or act[1] in self.anytime]
        return Recipe(self.conduct, cycles, within)

    # Cycles

    def when(self, name: str) -> int:
        first, last, latest = self.book.first[name], self.book.last[name], self.book.latest[name]
        some = [first, min(first + 1, last), max(first, last - 1), last]
        if self.careless:
            latest = latest + 30 * DAY if name == CLOSING else latest
            days_31 = [time for time in (first + 31 * DAY, latest - 31 * DAY) if first <= time <= latest]
            some += [latest, max(first, latest - 1), *days_31, self.random.randint(first, latest)]
        return self.one_of(some)

    def plan(self, name: str) -> CyclePlan:
        forecasts = {wallet: self.forecast(wallet) for wallet in self.book.runways}
        if name == CLOSING and (not self.careless or self.often(60)):
            forecasts = self.book.nothing
        plan = self.book.plan(name, forecasts, accepted=self.often(80))
        steps = self.book.steps
        if self.careless and self.often(60):
            steps = tuple(step for step in self.book.steps if not self.often(25))
            if self.often(20):
                steps = tuple(self.random.sample(steps, len(steps)))
            plan = self.book.plan(name, forecasts, accepted=self.often(80), steps=steps)
        if self.conduct.outsider and self.often(40):
            given: ChainAction = Donate(self.one_of(self.wallets), self.one_of((1, self.funds // 2, self.funds)))
            pull = Pull(0, caller=OUTSIDER)
            at = self.random.randrange(len(steps) + 1)
            plan = self.book.plan(
                name,
                forecasts,
                accepted=plan.accepted,
                steps=plan.steps,
                between={at: given if self.often(80) else pull},
            )
        return plan

    def forecast(self, wallet: str) -> Wad:
        runway = self.book.runways[wallet]
        some = [0, 0, runway, runway, self.random.randint(0, runway)]
        if self.careless:
            some += [1, self.book.careless[wallet], self.book.careless[wallet]]
        if self.operational:
            some += [self.book.endless[wallet]] * 3
        return self.one_of(some)

    # What is done beside

    def spent(self, month: Month) -> Iterator[tuple[int, Act]]:
        """At most the monthly cap: once."""
        if self.often(60):
            first = max(midnight(month.first), self.policy.period.starts_at)
            cycle = self.book.last.get(str(month), first)
            yield self.one_of((first, cycle, self.book.end(month))), self.book.pays_cap

    @property
    def anytime(self) -> tuple[Act, ...]:
        """What is not the unit's to do, so that it may come after the close."""
        return (self.gives, self.book.strangers_pull, self.takes)

    def verbs(self) -> Iterator[Act]:
        if self.careless:
            yield from (self.book.pays_all, self.book.pays_all, self.book.pays_nothing)
        if self.operational and self.book.auditor:
            yield self.returns
        if self.operational:
            yield self.switches
        if self.auditors:
            yield from (self.book.pulls, self.book.auditors_pay, self.sends, self.book.pulls)
        if self.conduct.outsider:
            yield from (self.gives, self.gives, self.book.strangers_pull)
        if self.conduct.protocol:
            yield self.takes

    def part(self, held: Wad) -> Wad:
        return self.one_of((held, held, held // 2, min(1, held), 0))

    def gives(self, living: Living) -> Iterator[ChainAction]:
        yield Donate(self.one_of(self.wallets), self.part(living.held(OUTSIDER)))

    def returns(self, living: Living) -> Iterator[ChainAction]:
        wallet = self.one_of([*self.book.runways])
        yield ReturnExcess(wallet, self.part(living.held(wallet)))

    def switches(self, living: Living) -> Iterator[ChainAction]:
        wallet = self.one_of(self.wallets if self.auditors else [*self.book.runways])
        yield SetAllowance(wallet, PROTOCOL, self.one_of((0, self.policy.caps.monthly)))

    def sends(self, living: Living) -> Iterator[ChainAction]:
        amount = self.part(living.held(self.book.auditor))
        yield self.one_of((TopUp(self.one_of([*self.book.runways]), amount), ReturnSurplus(amount)))

    def takes(self, living: Living) -> Iterator[ChainAction]:
        wallet = self.one_of(self.wallets)
        some: list[ChainAction] = [ClawBack(wallet, self.part(living.held(wallet))), Shutdown()]
        some += [Yank(number) for number, _ in enumerate(self.policy.streams)]
        if self.book.auditor:
            total, start = max(WAD, self.policy.caps.annual), self.policy.period.starts_at
            some.append(CreateStream(self.book.auditor, total, start, 100 * DAY + total // WAD, restricted=True))
        yield self.one_of(some)
