"""A whole budget period by the calendar: seed, payments, monthly cycles, closing.

When things happen (UTC): the seeds of the first day and the opening cycle at `start` 00:00:00; later seeds at
00:00:00 of their day; payments at 12:00:00 of theirs, in the order given; the cycle of each following month at
00:00:00 of `statement_due`; the closing cycle at the second at which the stream ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.periods import Month, midnight, noon
from policies.policy import Policy
from policies.tables import Forecast, Payment
from policies.units import Wad
from simulations.actions import Pay, SeedTransfer
from simulations.cycle import CLOSING, OPENING, ordinary_plan
from simulations.engines.base import Engine
from simulations.simulation import CycleReport, Simulation, Watcher


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
    pulled: Wad
    paid_in_all: Wad
    returned: Wad
    auditor: Wad
    operational: Mapping[str, Wad]


def cycle_times(policy: Policy) -> Iterator[tuple[str, int]]:
    """Name and second of each cycle, in order, from `opening` to `closing`."""
    start, closes = policy.period.starts_at, policy.closes_at
    yield OPENING, start
    month = Month.of(policy.period.start).next()
    while (time := midnight(month.day(policy.cycle.statement_due))) < closes:
        yield str(month), time
        month = month.next()
    yield CLOSING, closes


def simulate(
    policy: Policy,
    engine: Engine,
    payments: Sequence[Payment] = (),
    forecasts: Sequence[Forecast] = (),
    *watchers: Watcher,
) -> Run:
    """Deploy the policy on the engine and live through its whole period.

    A payment outside the period is not made and counts as failed, like one that the wallet cannot cover.

    Raises:
        EngineError: the engine failed; nothing is decided.
    """
    simulation = Simulation(policy, engine, *watchers)
    cycles: list[CycleReport] = []
    failed: list[FailedPayment] = []
    stated: dict[str, dict[str, Wad]] = {}
    only_wallet = policy.operational[0].name
    for forecast in forecasts:
        stated.setdefault(str(forecast.cycle), {})[forecast.wallet or only_wallet] = forecast.amount

    def cycle(name: str) -> Callable[[], None]:
        return lambda: cycles.append(simulation.run_cycle(ordinary_plan(policy, name, stated.get(name))))

    def seed(number: int) -> Callable[[], None]:
        wanted = policy.seeds[number]
        return lambda: simulation.perform(SeedTransfer(wanted.to, wanted.amount)) and None

    def pay(payment: Payment) -> Callable[[], None]:
        def make() -> None:
            outcome = simulation.perform(
                Pay(payment.wallet or only_wallet, payment.amount, payment.category or "")
            )
            if not outcome.ok:
                failed.append(FailedPayment(payment.row, outcome.reason))

        return make

    # (second, order among what happens in that second, what)
    agenda: list[tuple[int, int, Callable[[], None]]] = []
    for number, wanted in enumerate(policy.seeds):
        agenda.append((max(midnight(wanted.date), policy.period.starts_at), 0, seed(number)))
    agenda.extend((time, 1, cycle(name)) for name, time in cycle_times(policy))
    for payment in payments:
        if payment.date in policy.period:
            agenda.append((noon(payment.date), 2, pay(payment)))
        else:
            failed.append(FailedPayment(payment.row, f"{payment.date} is outside the period"))
    for time, _, happen in sorted(agenda, key=lambda item: item[:2]):
        simulation.wait(time)
        happen()

    dai, ledger = simulation.state.dai, simulation.ledger
    return Run(
        policy.id,
        tuple(cycles),
        dict(sorted(ledger.paid_by_month.items())),
        tuple(sorted(failed, key=lambda payment: payment.row)),
        seeded=ledger.seeded,
        pulled=ledger.pulled,
        paid_in_all=ledger.paid,
        returned=ledger.returned,
        auditor=dai[policy.auditor.name] if policy.auditor else 0,
        operational={wallet.name: dai[wallet.name] for wallet in policy.operational},
    )
