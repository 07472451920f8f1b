"""What is measured. Each measure does its work once and returns one figure; who calls it decides how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.registry import applicable
from simulations.check import run_check
from simulations.conduct import MonthPlan, Payment, YearPlan, typical_year
from simulations.engines.base import Engine
from simulations.judging import Judge
from simulations.simulation import Simulation
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


def _live(simulation: Simulation, appointments: Iterable[Appointment]) -> None:
    for _ in live(simulation, appointments):
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
            watchers = [Judge(policy, rules)] if judged else []
            _live(Simulation(policy, model, *watchers), plan.appointments(policy))
        return months / (time.perf_counter() - began)

    return [
        Measure("model", "months/s", lambda: months_a_second(False), target=5_000),
        Measure("model, every rule judged", "months/s", lambda: months_a_second(True)),
    ]


def node_measures(
    policy: Policy, node: Engine, model: Engine, random: Random, months: int, examples: int
) -> list[Measure]:
    """The same months on a real node, a whole compliant year, and what else a run on a node consists of."""
    ordinary = YearPlan(ordinary_year(policy, random).months[: months + 1])
    compliant = typical_year(policy, random)
    node.deploy(policy)

    def months_a_second() -> float:
        """Without the first month, which has the seed and the opening."""
        _, second, *_ = policy.period.months()
        appointments = list(ordinary.appointments(policy))
        with node.anchor():
            simulation = Simulation(policy, node)
            _live(simulation, (a for a in appointments if a.time < midnight(second.first)))
            began = time.perf_counter()
            _live(simulation, (a for a in appointments if a.time >= midnight(second.first)))
            return months / (time.perf_counter() - began)

    def a_compliant_year() -> float:
        with node.anchor():
            began = time.perf_counter()
            judge = Judge(policy, applicable(policy))
            _live(Simulation(policy, node, judge), compliant.appointments(policy))
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

    def a_whole_check() -> float:
        began = time.perf_counter()
        run_check(policy, model, node, seed=random.getrandbits(32), examples=examples)
        return time.perf_counter() - began

    return [
        Measure(f"a whole check, on model and {node.name}", "s", a_whole_check, more_is_better=False, target=120),
        Measure(f"{node.name}, through ape", "months/s", months_a_second),
        Measure(f"{node.name}, a compliant year", "s", a_compliant_year, more_is_better=False, target=60),
        Measure(f"{node.name}, deployment", "s", a_deployment, more_is_better=False),
        Measure(f"{node.name}, whole state read", "ms", a_state, more_is_better=False),
    ]
