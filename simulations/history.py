"""A unit's real months beside its policy: what each cycle prescribed, and what would have come of following it.

Two ways of asking an engine. *Prescribed*: the wallets are given what a statement prints and the stream what it owed at
the end of that month; then the policy's own cycle runs, and nothing of it is kept. *Counterfactual*: one life from
the opening on, with the forecasts as stated and the payments as they were, in which each cycle does what the policy
says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from policies.formulas import accrued
from policies.history.history import History, Statement, ends_at
from policies.history.judging import Judged, judge
from policies.history.situations import streams_of_auditor
from policies.periods import Month, midnight, noon
from policies.policy import Policy
from policies.units import WAD, Wad
from simulations.actions import ChainAction, CloseCycle, CreateStream, OpenCycle, SeedTransfer
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.engines.base import DeploymentError, Engine
from simulations.ledger import OPENING
from simulations.simulation import CycleReport, Event, Simulation
from simulations.timetable import Appointment, cycle_at, live, payment_on, seeds


@dataclass(frozen=True, slots=True)
class Prescribed:
    """What the policy's cycle does with what a statement prints. Amounts are wad; `None` is not known."""

    excess: Mapping[str, Wad]
    """By Operational Wallet: what goes back to the Auditor Wallet."""
    top_ups: Mapping[str, Wad]
    """By Operational Wallet."""
    accrued: Wad
    """What the stream had earned by the end of the month."""
    pulled: Wad | None
    """What it then owed."""
    returned: Wad | None
    """What goes back to the surplus buffer."""
    returned_without_pull: Wad | None
    """The same if the stream is not pulled."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A cycle of the life in which the policy is followed."""

    month: Month
    """Of the statement."""
    at: int
    """When it runs [s]."""
    before: Mapping[str, Wad]
    """What each wallet holds before it [wad]."""
    peak: Wad
    """The most that the Auditor Wallet holds during it [wad]."""
    report: CycleReport


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The months as they would have been had the policy been followed."""

    policy: Policy
    cycles: tuple[Followed, ...]
    failed_payments: tuple[tuple[Month, str, Wad, str], ...] = ()
    """Month, wallet, amount [wad] and reason of what could not have been paid."""

    @property
    def returned(self) -> Wad:
        """What goes back to the surplus buffer in all [wad]."""
        return sum(cycle.report.surplus_returned for cycle in self.cycles)


@dataclass(frozen=True, slots=True)
class HistoryRun:
    """Everything that `treasurer history` found."""

    history: History
    policy: Policy
    engine: str
    prescribed: tuple[Prescribed, ...]
    """By statement."""
    judged: Judged
    followed: Counterfactual
    as_cast: Counterfactual | None = None
    """The same with the streams and seeds that governance executed, where they are known and the policy has others."""

    @property
    def returned(self) -> Wad | None:
        """What really went back to the surplus buffer [wad]; `None` where that is not known."""
        done = [statement.done for statement in self.history.statements if statement.done is not None]
        known = [moved.returned for moved in done if moved.returned is not None]
        return sum(known) if len(known) == len(done) else None


def run_history(history: History, policy: Policy, engine: Engine, cast: Policy | None = None) -> HistoryRun:
    """Ask an engine what the policy prescribed, and what following it would have come to.

    Args:
        cast: the policy with the streams and seeds that were executed, where they are not those of `policy`.

    Raises:
        EngineError: the engine failed.
    """
    prescribed = tuple(_prescriptions(history, policy, engine))
    followed = follow(history, policy, engine)
    as_cast = None if cast is None else follow(history, cast, engine)
    return HistoryRun(history, policy, engine.name, prescribed, judge(history, policy), followed, as_cast)


def _prescriptions(history: History, policy: Policy, engine: Engine) -> Iterator[Prescribed]:
    """For each statement."""
    engine.deploy(replace(policy, streams=(), seeds=()))
    for number, statement in enumerate(history.statements):
        pulled_before = history.pulled_before(number)
        earned = sum(accrued(ends_at(statement), s.bgn, s.fin, s.total) for s in streams_of_auditor(policy))
        owed = None if pulled_before is None else max(0, earned - pulled_before)
        cycle, excess, top_ups = _try(policy, engine, statement, owed or 0)
        without, *_ = _try(policy, engine, statement, 0)
        known = policy.auditor is not None and policy.auditor.name in statement.held
        yield Prescribed(
            excess,
            top_ups,
            earned,
            owed,
            cycle.surplus_returned if known and owed is not None else None,
            without.surplus_returned if known else None,
        )


def _try(
    policy: Policy, engine: Engine, statement: Statement, owed: Wad
) -> tuple[CycleReport, Mapping[str, Wad], Mapping[str, Wad]]:
    """The policy's cycle on what a statement prints, inside an anchor: its report, excess and top-ups by wallet.

    What the wallets hold comes from governance here, and a stream that has ended pays what the real one owed: what
    was pulled before is known to the cent at most, and no second of the real stream would leave exactly that.
    """
    assert policy.auditor is not None
    auditor = policy.auditor.name
    held = dict(statement.held)
    if auditor not in held:
        held[auditor] = sum(statement.forecasts.values())  # enough for every top-up
    with engine.anchor():
        simulation = Simulation(policy, engine)
        simulation.wait(max(engine.now, ends_at(statement)))
        arranged: list[ChainAction] = [SeedTransfer(wallet, amount) for wallet, amount in held.items() if amount]
        if owed:
            lasts = owed // WAD + 1  # within DssVest's cap
            arranged.append(CreateStream(auditor, owed, engine.now - lasts, lasts, restricted=True))
        for action in arranged:
            outcome = simulation.perform(action)
            if not outcome.ok:
                raise DeploymentError(f"what the statement of {statement.month} prints was refused: {outcome.reason}")
        plan = CyclePlan(str(statement.month), dict(statement.forecasts), policy.auditor_keeps)
        report = simulation.run_cycle(plan)
        facts = simulation.ledger.cycle
        assert facts is not None
        return report, facts.excess_returned, facts.topped_up


def follow(history: History, policy: Policy, engine: Engine) -> Counterfactual:
    """Live the months with the forecasts as stated and the payments as they were, and do what the policy says.

    The cycle of a statement runs on the due day of the following month, that of the opening when the period starts.
    What left a wallet between two statements leaves it at noon of the month's last day. There is no closing cycle: the
    unit went on.
    """
    engine.deploy(policy)
    watch = _Watch(policy)
    simulation = Simulation(policy, engine, watch)
    rows: dict[int, tuple[Month, str, Wad]] = {}
    failed: list[tuple[Month, str, Wad, str]] = []
    reports: list[CycleReport] = []
    for done in live(simulation, _appointments(history, policy, rows)):
        if isinstance(done, CycleReport):
            reports.append(done)
        else:
            row, outcome = done
            if not outcome.ok:
                failed.append((*rows[row], outcome.reason))
    cycles = tuple(
        Followed(statement.month, at, before, peak, report)
        for statement, report, (at, before, peak) in zip(history.statements, reports, watch.cycles, strict=True)
    )
    return Counterfactual(policy, cycles, tuple(failed))


def _appointments(history: History, policy: Policy, rows: dict[int, tuple[Month, str, Wad]]) -> Iterator[Appointment]:
    """What happens when; `rows` says which payment is which."""
    start = policy.period.starts_at
    for wallet, amount in held_before(history, policy).items():
        yield Appointment(start, -1, SeedTransfer(wallet, amount))
    yield from seeds(policy)
    for number, statement in enumerate(history.statements):
        name = str(statement.month.next()) if number else OPENING
        due = midnight(statement.month.next().day(policy.cycle.statement_due))
        yield cycle_at(due if number else start, ordinary_plan(policy, name, statement.forecasts))
        if not number:
            continue
        for name in (wallet.name for wallet in policy.operational):
            if amount := statement.received.get(name, 0):
                yield Appointment(noon(statement.month.last), -1, SeedTransfer(name, amount))
            if amount := statement.spent(name):
                rows[len(rows)] = (statement.month, name, amount)
                yield payment_on(statement.month, statement.month.days, name, amount, row=len(rows) - 1)


def held_before(history: History, policy: Policy) -> dict[str, Wad]:
    """What the wallets hold when the period starts, without the seeds of that day [wad].

    Where the opening statement does not say it, the policy's document may.
    """
    held = {**policy.stated.held_before, **history.opening.held}
    for seed in policy.seeds:
        if seed.date == policy.period.start and seed.to in history.opening.held:
            held[seed.to] = max(0, held[seed.to] - seed.amount)
    return {wallet: amount for wallet, amount in held.items() if amount}


def auditor_before(history: History, policy: Policy) -> Wad | None:
    """What the Auditor Wallet holds when the period starts, without the seeds of that day [wad].

    `None` where no document says it; then it counts as nothing.
    """
    assert policy.auditor is not None
    auditor = policy.auditor.name
    seeded = any(seed.to == auditor and seed.date == policy.period.start for seed in policy.seeds)
    if not seeded and auditor not in {**policy.stated.held_before, **history.opening.held}:
        return None
    return held_before(history, policy).get(auditor, 0)


@dataclass(slots=True)
class _Watch:
    """Writes down when each cycle ran, what was held before it, and the most that the Auditor Wallet held in it."""

    policy: Policy
    cycles: list[tuple[int, Mapping[str, Wad], Wad]] = field(default_factory=list)
    _open: bool = False

    def __call__(self, simulation: Simulation, event: Event) -> None:
        assert self.policy.auditor is not None
        dai = simulation.state.dai
        if isinstance(event.action, OpenCycle):
            self.cycles.append((event.time, {wallet.name: dai[wallet.name] for wallet in self.policy.treasury}, 0))
            self._open = True
        if self._open:
            time, before, peak = self.cycles[-1]
            self.cycles[-1] = (time, before, max(peak, dai[self.policy.auditor.name]))
            self._open = not isinstance(event.action, CloseCycle)
