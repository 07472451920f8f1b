"""What is measured. Each measure does its work once and returns one figure; who calls it decides how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

from policies.policy import Policy
from policies.rules.registry import applicable
from simulations.conduct import MonthPlan, Payment, YearPlan, typical_year
from simulations.engines.base import Engine
from simulations.judging import Judge
from simulations.simulation import Simulation, Watcher
from simulations.timetable import Appointment, live

PAYMENTS_A_MONTH = 7
"""An ordinary month of a core unit: seven payments and a whole cycle."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    name: str
    unit: str
    run: Callable[[], float]
    more_is_better: bool = True
    target: float | None = None

    def meets_target(self, figure: float) -> bool:
        if self.target is None:
            return True
        return figure >= self.target if self.more_is_better else figure <= self.target


def ordinary_year(policy: Policy, random: Random) -> YearPlan:
    """Every month with seven payments that together stay within the monthly cap, and a cycle on the usual day."""
    wallets = [wallet.name for wallet in policy.operational]
    months = []
    for month in policy.period.months():
        most = policy.caps.monthly // PAYMENTS_A_MONTH
        payments = tuple(
            Payment(random.randint(1, month.days), random.choice(wallets), random.randint(1, most))
            for _ in range(PAYMENTS_A_MONTH)
        )
        forecasts = {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational}
        months.append(MonthPlan(policy.cycle.statement_due, forecasts, payments=payments))
    return YearPlan(tuple(months))


def _live(policy: Policy, engine: Engine, appointments: Iterable[Appointment], *watchers: Watcher) -> None:
    for _ in live(Simulation(policy, engine, *watchers), appointments):
        pass


def model_measures(policy: Policy, model: Engine, random: Random, years: int) -> list[Measure]:
    """Months on the exact model, without and with every rule being judged."""
    plans = [ordinary_year(policy, random) for _ in range(years)]
    months = sum(len(plan.months) for plan in plans)
    rules = applicable(policy)

    def months_a_second(judged: bool) -> float:
        began = time.perf_counter()
        for plan in plans:
            model.deploy(policy)
            _live(policy, model, plan.appointments(policy), *([Judge(policy, rules)] if judged else []))
        return months / (time.perf_counter() - began)

    return [
        Measure("model", "months/s", lambda: months_a_second(False), target=5_000),
        Measure("model, every rule judged", "months/s", lambda: months_a_second(True)),
    ]


def node_measures(policy: Policy, node: Engine, random: Random, months: int) -> list[Measure]:
    """The same months on a real node, a whole compliant year, and what else a run on a node consists of."""
    year = ordinary_year(policy, random)
    few = replace(year, months=year.months[: months + 1])
    opening, ordinary = few.months[:1], few.months[1:]
    compliant = typical_year(policy, random)
    node.deploy(policy)

    def months_a_second() -> float:
        with node.anchor():
            began_early = list(YearPlan(opening).appointments(policy))
            known = {(appointment.time, appointment.order) for appointment in began_early}
            simulation = Simulation(policy, node)
            for _ in live(simulation, began_early):
                pass
            rest = [a for a in few.appointments(policy) if (a.time, a.order) not in known]
            began = time.perf_counter()
            for _ in live(simulation, rest):
                pass
            return len(ordinary) / (time.perf_counter() - began)

    def a_compliant_year() -> float:
        with node.anchor():
            began = time.perf_counter()
            _live(policy, node, compliant.appointments(policy), Judge(policy, applicable(policy)))
            return time.perf_counter() - began

    def a_deployment() -> float:
        began = time.perf_counter()
        node.deploy(policy)
        return time.perf_counter() - began

    def a_state() -> float:
        reads = 20
        began = time.perf_counter()
        for _ in range(reads):
            node.state()
        return (time.perf_counter() - began) / reads * 1_000

    return [
        Measure(f"{node.name}, through ape", "months/s", months_a_second),
        Measure(f"{node.name}, a compliant year", "s", a_compliant_year, more_is_better=False, target=60),
        Measure(f"{node.name}, deploying the treasury", "s", a_deployment, more_is_better=False),
        Measure(f"{node.name}, reading the whole state", "ms", a_state, more_is_better=False),
    ]
