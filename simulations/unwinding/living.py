"""A unit that is offboarded and winds down, lived on any engine: what `treasurer unwind` runs.

Until the offboarding everybody keeps to the policy. Then governance pays nothing more and yanks the streams; cycles go
on with forecasts for what is left to do; each month is paid as far as the wallets can, and what they cannot stays owed.
When the wind-down is complete, a last cycle settles what is owed, and in the same second everything goes back:
reserves to the pause proxy, Operational Wallets to whom the document names, the Auditor Wallet to the surplus buffer by
the cycle that keeps nothing (`simulations.ledger.UNWINDING`), and MKR of any wallet to the pause proxy.

Where the document has a plan that pays contributors in MKR, governance has awarded each tranche of it before the budget
begins, and they pull each on its day. On completion it yanks what has not vested, and awards what is accelerated.

Source: MIP40c3-SP86, "Unwinding and Defunding". `policies.unwinding` has the days and the amounts, `policies.vesting`
the awards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import itemgetter

from policies.formulas import unpaid
from policies.periods import Month, day_of, midnight, noon
from policies.policy import Policy, Seed, Step
from policies.situation import Transfer
from policies.units import Wad
from policies.unwinding import Terms, UnwindingError, goes_on, owed_monthly, paydays, returns_to
from simulations.actions import (
    BLOW,
    ChainAction,
    Pay,
    Pull,
    SeedTransfer,
    Yank,
)
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.engines.base import SURPLUS_BUFFER, Engine
from simulations.ledger import OPENING, UNWINDING
from simulations.simulation import CycleReport, Event, Simulation, Watcher
from simulations.state import StreamState
from simulations.unwinding.contributors import Contributors
from simulations.unwinding.result import (
    COMPLETED,
    ENDED,
    OFFBOARDED,
    PAYDAY,
    SEEDED,
    SETTLING,
    VESTED,
    EndedStream,
    Return,
    Row,
    Unwound,
)

# What comes first when several things happen in one second.
_SEED, _CYCLE, _YANK, _VEST, _PAYDAY, _END = range(6)


def unwind(policy: Policy, engine: Engine, terms: Terms, *watchers: Watcher) -> Unwound:
    """Deploy the policy on the engine, live until the unit is offboarded, and wind it down.

    Raises:
        UnwindingError: the document sends what is left to a wallet from which nothing goes on, or DssVest refuses its
            plan of MKR.
        EngineError: the engine failed; nothing is decided.
    """
    _require_a_way_back(policy)
    engine.deploy(policy)
    return _Unwinding(policy, engine, terms, *watchers).live()


def _require_a_way_back(policy: Policy) -> None:
    if not goes_on(policy):
        to = returns_to(policy)
        raise UnwindingError(f"what is left goes to the wallet {to}, expected protocol or the Auditor Wallet")


class _Unwinding:
    """One of them under way."""

    def __init__(self, policy: Policy, engine: Engine, terms: Terms, *watchers: Watcher) -> None:
        self._policy = policy
        self._terms = terms
        self._simulation = Simulation(policy, engine, self._note, *watchers)
        self._monthly = owed_monthly(policy, terms)
        self._paydays = paydays(policy, terms)
        self._owed = dict.fromkeys(self._monthly, 0)
        self._rows: list[Row] = []
        self._ended: list[EndedStream] = []
        self._returns: dict[tuple[str, str, str], Wad] | None = None
        """By sender, receiver and token, once everything goes back."""
        self._contributors = Contributors(self._simulation, policy.stated.vesting, terms.completed)

    def live(self) -> Unwound:
        self._contributors.award()
        for time, _, happens in sorted(self._calendar(), key=itemgetter(0, 1)):
            self._simulation.wait(time)
            happens()
        ledger = self._simulation.ledger
        return Unwound(
            self._policy.id,
            self._terms,
            tuple(self._rows),
            tuple(self._ended),
            tuple(Return(wallet, to, amount, token) for (wallet, to, token), amount in (self._returns or {}).items()),
            self._owed,
            self._held(),
            seeded=ledger.seeded,
            governance_top_ups=sum(row.governance_pays for row in self._rows if row.what != SEEDED),
            pulled=ledger.pulled,
            paid=ledger.paid,
            to_surplus_buffer=ledger.returned,
            to_pause_proxy=ledger.clawed_back,
            vested=self._contributors.vested,
            mkr_paid=self._contributors.paid,
        )

    def _calendar(self) -> Iterator[tuple[int, int, Callable[[], None]]]:
        """What happens when, and in which order within a second."""
        policy, terms = self._policy, self._terms
        offboarded, completed = midnight(terms.offboarded), midnight(terms.completed)
        for seed in policy.seeds:
            if midnight(seed.date) < offboarded:
                yield midnight(seed.date), _SEED, self._seeding(seed)
        yield policy.period.starts_at, _CYCLE, self._cycling(OPENING)
        month = Month.of(policy.period.start).next()
        while (due := midnight(month.day(policy.cycle.statement_due))) < completed:
            yield due, _CYCLE, self._cycling(str(month))
            month = month.next()
        for day in self._paydays:
            yield noon(day), _PAYDAY, self._pay
        for time in {max(vests, policy.period.starts_at) for vests in self._contributors.vests.values()}:
            if time < completed:
                yield time, _VEST, lambda: self._tell(VESTED, mkr=self._contributors.pull())
        yield offboarded, _YANK, self._offboard
        if terms.stream_ends > terms.offboarded:
            yield midnight(terms.stream_ends), _YANK, self._end_streams
        yield completed, _END, self._complete

    def _seeding(self, seed: Seed) -> Callable[[], None]:
        return lambda: self._seed(seed)

    def _seed(self, seed: Seed) -> None:
        self._do(SeedTransfer(seed.to, seed.amount))
        self._tell(SEEDED, governance_pays=seed.amount)

    def _do(self, action: ChainAction) -> None:
        self._simulation.perform(action)

    # Cycles

    def _cycling(self, name: str) -> Callable[[], None]:
        return lambda: self._cycle(name)

    def _cycle(self, name: str) -> None:
        plan = ordinary_plan(self._policy, name)
        if self._simulation.engine.now >= midnight(self._terms.offboarded):
            plan = self._without_governance(replace(plan, forecasts=self._still_to_pay()))
        self._tell_cycle(self._simulation.run_cycle(plan))

    def _without_governance(self, plan: CyclePlan) -> CyclePlan:
        return replace(
            plan, steps=tuple(step for step in self._policy.cycle.steps if step is not Step.EXECUTIVE_TOP_UP)
        )

    def _still_to_pay(self) -> dict[str, Wad]:
        """What is owed already, and the months to come, as many as a wallet is meant to hold [wad]."""
        left = sum(noon(day) >= self._simulation.engine.now for day in self._paydays)
        return {
            wallet.name: self._owed[wallet.name] + min(wallet.runway_months, left) * self._monthly[wallet.name]
            for wallet in self._policy.operational
        }

    def _tell_cycle(self, done: CycleReport) -> None:
        self._tell(
            done.name,
            pulled=done.pulled,
            excess_returned=done.returned,
            top_up=done.top_up,
            shortfall=done.shortfall,
            surplus_returned=done.surplus_returned,
            governance_pays=done.governance_pays,
        )

    # What the unit and governance do

    def _pay(self) -> None:
        """A month more is owed; all of it is paid as far as a wallet holds it."""
        for wallet, monthly in self._monthly.items():
            self._owed[wallet] += monthly
        self._pay_what_is_owed()

    def _pay_what_is_owed(self) -> None:
        paid = 0
        for wallet, owed in self._owed.items():
            amount = min(owed, self._simulation.state.dai[wallet])
            if amount and not self._simulation.perform(Pay(wallet, amount)).ok:
                amount = 0
            self._owed[wallet] = owed - amount
            paid += amount
        self._tell(PAYDAY, paid=paid)

    def _offboard(self) -> None:
        if self._terms.stream_ends == self._terms.offboarded:
            self._yank()
        self._tell(OFFBOARDED)

    def _end_streams(self) -> None:
        self._yank()
        self._tell(ENDED)

    def _yank(self) -> None:
        """Every stream of the unit's that would go on; contributors' go on until the wind-down is complete."""
        for number, stream in enumerate(self._simulation.state.streams):
            if number not in self._contributors.vests and stream.fin > self._simulation.engine.now:
                self._do(Yank(number))
                self._ended.append(EndedStream(number + 1, stream.tot, self._simulation.state.streams[number].tot))

    def _complete(self) -> None:
        """Everything goes back."""
        self._pull_past_the_auditor()
        if any(self._owed.values()) and (any(self._held().values()) or self._is_due_to_the_auditor()):
            self._settle()
        self._returns = {}
        self._tell_cycle(self._simulation.run_cycle(ordinary_plan(self._policy, UNWINDING)))
        self._tell(COMPLETED, mkr=self._contributors.end())

    def _settle(self) -> None:
        """Whoever is owed something comes before the protocol: a last cycle for just that, then it is paid."""
        if self._policy.auditor is not None:
            plan = replace(ordinary_plan(self._policy, SETTLING), forecasts=dict(self._owed))
            self._tell_cycle(self._simulation.run_cycle(self._without_governance(plan)))
        self._pay_what_is_owed()

    def _still_due(self) -> Iterator[tuple[int, StreamState]]:
        """The streams that owe something, and their numbers."""
        now = self._simulation.engine.now
        for number, stream in enumerate(self._simulation.state.streams):
            if unpaid(now, stream.bgn, stream.clf, stream.fin, stream.tot, stream.rxd):
                yield number, stream

    def _is_due_to_the_auditor(self) -> bool:
        auditor, token = self._policy.auditor, self._policy.token
        return auditor is not None and any(
            (stream.recipient, stream.token) == (auditor.name, token) for _, stream in self._still_due()
        )

    def _pull_past_the_auditor(self) -> None:
        """What streams still owe to the other wallets."""
        theirs = {wallet.name for wallet in self._policy.treasury if wallet != self._policy.auditor}
        for number, stream in tuple(self._still_due()):
            if stream.recipient in theirs:
                self._do(Pull(number))

    # What is written down

    def _note(self, simulation: Simulation, event: Event) -> None:
        """Watches what leaves the wallets at the end."""
        if self._returns is None:
            return
        for transfer in event.outcome.transfers:
            way = self._way_back(transfer)
            if way is not None:
                self._returns[way] = self._returns.get(way, 0) + transfer.amount

    def _way_back(self, transfer: Transfer) -> tuple[str, str, str] | None:
        if transfer.sender not in self._policy.wallets:
            return None
        return transfer.sender, SURPLUS_BUFFER if transfer.receiver == BLOW else transfer.receiver, transfer.token

    def _tell(self, what: str, **moved: Wad) -> None:
        day, owed = day_of(self._simulation.engine.now), sum(self._owed.values())
        self._rows.append(Row(day, what, self._held(), owed=owed, **moved))

    def _held(self) -> dict[str, Wad]:
        return {wallet.name: self._simulation.state.dai[wallet.name] for wallet in self._policy.treasury}
