"""The budget statements of a simulated period: a watcher keeps the record of each cycle, `policies.statements` writes.

What is put on record comes from the token's log and from the books, not from the words of an action.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from policies.periods import Month, midnight
from policies.policy import Policy, Step
from policies.problems import InputError, Problem
from policies.review.audit import Audit, review
from policies.review.base import Case
from policies.statements.record import CLOSING, OPENING, CycleRecord, Flows, Movement
from policies.statements.statement import Statement
from policies.tables import Forecast, Payment
from policies.units import Wad
from simulations.actions import (
    ClawBack,
    CloseCycle,
    Donate,
    FileStatement,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    Review,
    SeedTransfer,
    TopUp,
)
from simulations.engines.base import Engine
from simulations.run import simulate
from simulations.simulation import Event, Simulation

_PURPOSES: Mapping[type, str] = {
    SeedTransfer: "paid by governance",
    Pull: "stream pulled",
    TopUp: "top-up",
    ReturnExcess: "excess returned",
    ReturnSurplus: "surplus returned",
    ReturnUnused: "unused funds returned",
    Pay: "payment",
    Donate: "donation",
    ClawBack: "clawed back",
}


@runtime_checkable
class KnowsTransactions(Protocol):
    """An engine whose transactions have hashes."""

    def last_transaction(self) -> str:
        """The hash of the transaction that was mined last."""


class Bookkeeper:
    """A watcher that keeps the record of every cycle with a statement; it never acts."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._treasury = frozenset(wallet.name for wallet in policy.treasury)
        self._operational = frozenset(wallet.name for wallet in policy.operational)
        self._auditor = policy.auditor.name if policy.auditor else None
        self._flows = Flows()
        self._movements: dict[Month, list[Movement]] = {}
        self._costs: dict[Month, dict[str, dict[str, Wad]]] = {}
        self._forecasts: Mapping[str, Wad] = {}
        self.records: dict[str, CycleRecord] = {}
        """By the cycle's name, in order."""

    def __call__(self, simulation: Simulation, event: Event) -> None:
        action, cycle = event.action, simulation.ledger.cycle
        name = cycle.name if cycle is not None else ""
        if isinstance(action, FileStatement):
            self._file(simulation, event, name)
        elif isinstance(action, Review) and name in self.records:
            self.records[name] = replace(self.records[name], reviewed=simulation.situation(event))
        elif isinstance(action, CloseCycle) and name in self.records:
            self.records[name] = replace(self.records[name], closed=simulation.situation(event))
        elif event.outcome.transfers:
            self._book(simulation, event)

    def _file(self, simulation: Simulation, event: Event, name: str) -> None:
        month = self._month_of(name)
        filed = simulation.situation(event)
        costs = self._costs.get(month, {}) if month is not None else {}
        self.records[name] = CycleRecord(
            name,
            month,
            filed,
            self._flows,
            {wallet: dict(parts) for wallet, parts in costs.items()},
            tuple(self._movements.get(month, ())) if month is not None else (),
            self._forecasts,
        )
        self._forecasts = filed.cycle.forecasts if filed.cycle is not None else {}

    def _month_of(self, cycle: str) -> Month | None:
        """The month that a cycle's statement is of."""
        if cycle == OPENING:
            return None
        if cycle == CLOSING:
            return self._policy.months[-1]
        return Month.at(midnight(Month.parse(cycle).first) - 1)

    def _book(self, simulation: Simulation, event: Event) -> None:
        engine, action, month = simulation.engine, event.action, Month.at(event.time)
        mark = engine.last_transaction() if isinstance(engine, KnowsTransactions) else ""
        purpose = _PURPOSES.get(type(action), "")
        if isinstance(action, Pay) and action.category:
            purpose = f"{purpose}: {action.category}"
        for transfer in event.outcome.transfers:
            sender, receiver, amount = transfer.sender, transfer.receiver, transfer.amount
            if transfer.token != self._policy.token or not {sender, receiver} & self._treasury:
                continue
            if amount:
                moved = Movement(event.time, sender, receiver, amount, purpose, mark)
                self._movements.setdefault(month, []).append(moved)
            if isinstance(action, Pay) and sender in self._operational:
                costs = self._costs.setdefault(month, {}).setdefault(sender, {})
                costs[action.category] = costs.get(action.category, 0) + amount
            self._flow(sender, receiver, amount)

    def _flow(self, sender: str, receiver: str, amount: Wad) -> None:
        """What the Auditor Wallet received, passed on and gave back."""
        flows = self._flows
        if receiver == self._auditor:
            flows = replace(flows, received=flows.received + amount)
        if sender == self._auditor:
            if receiver in self._treasury:
                flows = replace(flows, sent=flows.sent + amount)
            else:
                flows = replace(flows, returned=flows.returned + amount)
        self._flows = flows


def records_of(
    policy: Policy,
    engine: Engine,
    payments: Sequence[Payment] = (),
    forecasts: Sequence[Forecast] = (),
    rejected: Collection[str] = (),
) -> dict[str, CycleRecord]:
    """Live the whole period, as `treasurer simulate` does, and keep the record of each cycle by its name.

    Args:
        rejected: the cycles whose review says no.

    Raises:
        EngineError: the engine failed; nothing is decided.
    """
    keeper = Bookkeeper(policy)
    simulate(policy, engine, payments, forecasts, keeper, rejected=rejected)
    return keeper.records


def require_statements(policy: Policy, file: str) -> None:
    """Refuse a policy whose cycle has no statement.

    Raises:
        InputError: it has none, or nobody has anything to state.
    """
    if Step.STATEMENT not in policy.cycle.steps:
        wrong, expected = "a cycle of this policy has no statement", "`statement` among cycle.steps"
        raise InputError([Problem(file, 1, 1, wrong, expected)])
    if not policy.operational:
        wrong, expected = "nobody has anything to state", "an Operational Wallet among wallets"
        raise InputError([Problem(file, 1, 1, wrong, expected)])


def cycle_of(policy: Policy, month: Month | None) -> str | None:
    """The cycle in which a month's statement is handed in; `None` where the policy has none.

    The statement of no month is the one that opens the budget.
    """
    if month is None:
        return OPENING
    if month.next() in policy.cycle_months and month in policy.months:
        return str(month.next())
    return CLOSING if month == policy.months[-1] else None


def stated_months(policy: Policy) -> tuple[Month, ...]:
    """The months that have a statement, in order."""
    return tuple(month for month in policy.months if cycle_of(policy, month) is not None)


def reviewed_in(
    policy: Policy,
    engine: Engine,
    cycle: str,
    statement: Statement,
    before: Statement | None = None,
    payments: Sequence[Payment] = (),
    forecasts: Sequence[Forecast] = (),
    *,
    strict: bool = False,
) -> Audit:
    """Review a statement in a cycle of a simulated period. What is rejected there tops nothing up.

    What a review looks at has happened before it, so where it rejects, the period is lived again with that decision.

    Raises:
        EngineError: the engine failed; nothing is decided.
    """
    record = records_of(policy, engine, payments, forecasts)[cycle]
    audit = review(Case.of(policy, statement, before, record), strict=strict)
    if audit.accepted:
        return audit
    record = records_of(policy, engine, payments, forecasts, rejected=(cycle,))[cycle]
    return review(Case.of(policy, statement, before, record), strict=strict)
