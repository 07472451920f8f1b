"""A whole budget period from a list of payments and forecasts: what `treasurer simulate` runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from policies.periods import Month
from policies.policy import Policy
from policies.tables import Forecast, Payment
from policies.units import Wad
from simulations.cycle import ordinary_plan
from simulations.engines.base import Engine
from simulations.simulation import CycleReport, Simulation, Watcher
from simulations.timetable import cycles, live, payment_on, seeds


@dataclass(frozen=True, slots=True)
class FailedPayment:
    """A payment that was not made: its row [from 0] and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """What a simulated period did. Amounts are wad."""

    policy: str
    cycles: tuple[CycleReport, ...]
    paid: Mapping[Month, Wad]
    failed_payments: tuple[FailedPayment, ...]
    seeded: Wad
    """What governance paid beside streams, the top-ups by executives included."""
    governance_top_ups: Wad
    """Of it, what it paid in cycles."""
    pulled: Wad
    paid_in_all: Wad
    returned: Wad
    auditor: Wad
    operational: Mapping[str, Wad]
    mkr: Mapping[str, Wad]
    """By wallet that holds some at the end; nothing where no stream pays it."""


def simulate(
    policy: Policy,
    engine: Engine,
    payments: Sequence[Payment] = (),
    forecasts: Sequence[Forecast] = (),
    *watchers: Watcher,
    rejected: Collection[str] = (),
) -> Run:
    """Deploy the policy on the engine and live through its whole period.

    A payment outside the period is not made and counts as failed, like one that the wallet cannot cover. The review
    accepts every statement but those of the cycles that are `rejected`.

    Raises:
        EngineError: the engine failed; nothing is decided.
    """
    engine.deploy(policy)
    simulation = Simulation(policy, engine, *watchers)
    first_wallet = policy.operational[0].name
    stated: dict[str, dict[str, Wad]] = {}
    for forecast in forecasts:
        stated.setdefault(str(forecast.cycle), {})[forecast.wallet or first_wallet] = forecast.amount
    failed = [
        FailedPayment(payment.row, f"{payment.date} is outside the period")
        for payment in payments
        if payment.date not in policy.period
    ]
    appointments = [
        *seeds(policy),
        *cycles(
            policy,
            lambda name: replace(ordinary_plan(policy, name, stated.get(name)), accepted=name not in rejected),
        ),
        *(
            payment_on(
                Month.of(payment.date),
                payment.date.day,
                payment.wallet or first_wallet,
                payment.amount,
                payment.category or "",
                row=payment.row,
            )
            for payment in payments
            if payment.date in policy.period
        ),
    ]
    reports: list[CycleReport] = []
    for done in live(simulation, appointments):
        if isinstance(done, CycleReport):
            reports.append(done)
        else:
            row, outcome = done
            if not outcome.ok:
                failed.append(FailedPayment(row, outcome.reason))

    dai, mkr, ledger = simulation.state.dai, simulation.state.mkr, simulation.ledger
    return Run(
        policy.id,
        tuple(reports),
        dict(sorted(ledger.paid_by_month.items())),
        tuple(sorted(failed, key=lambda payment: payment.row)),
        seeded=ledger.seeded,
        governance_top_ups=sum(cycle.governance_pays for cycle in reports),
        pulled=ledger.pulled,
        paid_in_all=ledger.paid,
        returned=ledger.returned,
        auditor=dai[policy.auditor.name] if policy.auditor else 0,
        operational={wallet.name: dai[wallet.name] for wallet in policy.operational},
        mkr={wallet.name: mkr[wallet.name] for wallet in policy.treasury if mkr.get(wallet.name)},
    )
