"""What is measured. Each measure does its work once and returns one figure; who calls it decides how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.names import Conduct
from policies.rules.registry import applicable
from simulations.actions import PAPER_ACTIONS, ChainAction, Wait
from simulations.campaign import Campaign, MakeEngine, run_campaign
from simulations.check import run_check
from simulations.engines.base import Engine, EngineError
from simulations.inspection import Inspectable
from simulations.judging import Judge
from simulations.living import Living
from simulations.machine import lives
from simulations.simulation import Event, Simulation
from simulations.timetable import Appointment, Life, live
from simulations.workers import available_cores
from simulations.years import MonthPlan, Payment, YearPlan, typical_year

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
    rounds: int | None = None
    """In the first rounds only, so many: it takes too long for the others."""

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


def live_through(simulation: Simulation, appointments: Iterable[Appointment]) -> None:
    """Keep the appointments, whatever comes of them."""
    for _ in live(simulation, appointments):
        pass


class OrdinaryMonths:
    """The months of an ordinary year on an engine, over and over.

    The first month, with the seed and the opening, is lived before the clock starts; the closing is left out. Peers do
    the same months (`peers/recording.py`).
    """

    def __init__(self, policy: Policy, engine: Engine, random: Random, judged: bool = False) -> None:
        self._policy = policy
        self._engine = engine
        self._judged = judged
        self._months = list(policy.period.months())
        begins, ends = midnight(self._months[1].first), policy.closes_at
        appointments = list(ordinary_year(policy, random).appointments(policy))
        self._before = [a for a in appointments if a.time < begins]
        self._timed = [a for a in appointments if begins <= a.time < ends]
        engine.deploy(policy)

    def a_second(self, seconds: float) -> float:
        """Live them for at least `seconds`; months a second."""

        def live_them(simulation: Simulation) -> Callable[[], None]:
            return lambda: live_through(simulation, self._timed)

        return self._repeat(live_them, seconds)

    def actions_a_second(self, seconds: float) -> float:
        """The same, but the actions are known beforehand: nobody decides, reads a state or books anything.

        Peers do no more than this.
        """
        actions: list[ChainAction | int] = []

        def note(simulation: Simulation, event: Event) -> None:
            if isinstance(event.action, Wait):
                actions.append(event.action.until)
            elif not isinstance(event.action, PAPER_ACTIONS):
                actions.append(event.action)

        with self._engine.anchor():
            live_through(Simulation(self._policy, self._engine), self._before)
            live_through(Simulation(self._policy, self._engine, note), self._timed)

        def repeat_them(simulation: Simulation) -> Callable[[], None]:
            return lambda: self._apply(actions)

        return self._repeat(repeat_them, seconds)

    def _apply(self, actions: Iterable[ChainAction | int]) -> None:
        engine = self._engine
        for action in actions:
            if isinstance(action, int):
                engine.warp(action)
            else:
                engine.apply(action)

    def _repeat(self, prepare: Callable[[Simulation], Callable[[], None]], seconds: float) -> float:
        """Live the first month, time what `prepare` gives, go back, and again."""
        done, took = 0, 0.0
        while took < seconds:
            with self._engine.anchor():
                watchers = [Judge(self._policy, applicable(self._policy))] if self._judged else []
                simulation = Simulation(self._policy, self._engine, *watchers)
                live_through(simulation, self._before)
                work = prepare(simulation)
                began = time.perf_counter()
                work()
                took += time.perf_counter() - began
            done += len(self._months) - 1
        return done / took


def hypothesis_examples(policy: Policy, engine: Engine, seed: int, examples: int = 100) -> Callable[[], float]:
    """Compliant years drawn by Hypothesis and lived whole on `engine`, every rule judged [s]."""
    rules = applicable(policy)

    def begin() -> Living:
        engine.deploy(policy)
        return Living(Simulation(policy, engine, Judge(policy, rules)))

    @seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(lives(policy, Conduct())(begin, len(policy.months)))
    def one_year(life: Life) -> None:
        """It has been lived by the time that it is drawn."""

    def measure() -> float:
        began = time.perf_counter()
        one_year()
        return time.perf_counter() - began

    return measure


def matrix_measures(policy: Policy, engine: MakeEngine, model: MakeEngine, seed: int, cores: int = 2) -> list[Measure]:
    """The whole table rule x conduct, as `treasurer check` asks for it without options: one run, two figures."""
    run: Campaign | None = None

    def seconds() -> float:
        nonlocal run
        run = run_campaign(policy, engine, model, seed, workers=cores)
        return run.seconds

    def share() -> float:
        if run is None:
            raise EngineError("the matrix was not finished")
        return 100 * run.evm_share

    what = f"SP86 matrix, default profile, {cores} cores"
    return [
        Measure(what, "s", seconds, more_is_better=False, target=90, rounds=1),
        Measure("share of it in the EVM", "%", share, target=50, rounds=1),
    ]


def node_measures(
    policy: Policy, node: Inspectable, engine: MakeEngine, model: MakeEngine, random: Random
) -> list[Measure]:
    """A whole compliant year on a real node, and what else a run on a node consists of."""
    compliant = typical_year(policy, random)
    node.deploy(policy)

    def a_compliant_year() -> float:
        with node.anchor():
            began = time.perf_counter()
            judge = Judge(policy, applicable(policy))
            live_through(Simulation(policy, node, judge), compliant.appointments(policy))
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
        run_check(policy, engine, model, node, random.getrandbits(32), workers=available_cores())
        return time.perf_counter() - began

    return [
        Measure(f"a whole check, on revm and {node.name}", "s", a_whole_check, False, target=120, rounds=1),
        Measure(f"{node.name}, a compliant year", "s", a_compliant_year, more_is_better=False, target=60),
        Measure(f"{node.name}, deployment", "s", a_deployment, more_is_better=False),
        Measure(f"{node.name}, whole state read", "ms", a_state, more_is_better=False),
    ]
