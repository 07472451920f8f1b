"""Living in parts that any process can do: what it needs for them, and each kind."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, given, settings, target
from hypothesis import seed as seeded
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import HypothesisWarning
from hypothesis.internal.conjecture import providers

from policies.policy import Policy
from policies.rules.base import Measure, Rule
from policies.rules.names import Conduct
from policies.situation import Phase as Period
from simulations.campaign.result import MakeEngine
from simulations.conduct import needed
from simulations.corners import Corner, corners
from simulations.engines.base import Engine
from simulations.judging import Cell, Judge
from simulations.lives import Lived
from simulations.living import Living
from simulations.machine import Lives, lives
from simulations.replay import Story, attempt, tell
from simulations.simulation import Simulation
from simulations.timetable import Life, live
from simulations.workers import Tell


class Search:
    """What a process needs to live and to shrink: engines, and the strategies of each conduct, made once.

    Args:
        policy: what is deployed and lived.
        engine: executes.
        scout: shrinks, where it sees the same break; a fast one. `None` leaves that to the engine.
        rules: those to be judged.
        promised: whose rules are judged.
    """

    def __init__(
        self, policy: Policy, engine: MakeEngine, scout: MakeEngine | None, rules: Sequence[Rule], promised: Policy
    ) -> None:
        self.policy = policy
        self.promised = promised
        self.rules = rules
        self.engine = engine()
        self.scout = None if scout is None else scout()
        self._lives: dict[Conduct, Lives] = {}

    def close(self) -> None:
        self.engine.close()
        if self.scout is not None:
            self.scout.close()

    def lives(self, conduct: Conduct) -> Lives:
        """The strategies of a conduct."""
        if conduct not in self._lives:
            self._lives[conduct] = lives(self.policy, conduct)
        return self._lives[conduct]

    @cached_property
    def corners(self) -> dict[Conduct, tuple[Corner, ...]]:
        """Of each conduct."""
        return corners(self.policy)

    def begin(self, judge: Judge) -> Simulation:
        """A fresh deployment, watched by a judge."""
        self.engine.deploy(self.policy)
        return Simulation(self.policy, self.engine, judge)

    def record(self, life: Life, lived: Lived) -> Judge:
        """Live what was decided to its end."""
        judge = Judge(self.promised, self.rules)
        for _ in live(self.begin(judge), life):
            pass
        lived.add(self.policy, life, judge)
        return judge

    def attempt(self, engine: Engine, cell: Cell, life: Life, carried: bool) -> Life | None:
        """The decisions up to where a cell breaks on one of the engines, `None` where it does not."""
        return attempt(self.policy, engine, self.rule(cell.rule), cell, life, self.promised, carried)

    def tell(self, cell: Cell, life: Life, worst: bool = False) -> Story:
        """The story of a life that breaks a cell, on the engine."""
        return tell(self.policy, self.engine, self.rule(cell.rule), cell, life, self.promised, worst)

    def rule(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)


@contextmanager
def timed(search: Search, lived: Lived) -> Iterator[None]:
    """Note how long it took, and how much of that the EVM."""
    began, before = time.perf_counter(), _evm_seconds(search.engine)
    try:
        yield
    finally:
        lived.busy_seconds += time.perf_counter() - began
        lived.evm_seconds += _evm_seconds(search.engine) - before


def _evm_seconds(engine: Engine) -> float:
    """What an engine with an EVM in this process says it spent there."""
    return getattr(engine, "evm_seconds", 0.0)


@dataclass(frozen=True, slots=True)
class KnownLives:
    """Some of the counterexamples of earlier runs."""

    known: tuple[Life, ...]
    first: int = 0

    def __str__(self) -> str:
        return f"known counterexamples {self.first + 1} to {self.first + self.lives}"

    @property
    def lives(self) -> int:
        return len(self.known)

    def __call__(self, search: Search, tell_done: Tell) -> Lived:
        lived = Lived()
        with timed(search, lived):
            for done, life in enumerate(self.known, 1):
                search.record(life, lived)
                tell_done(done)
        return lived


@dataclass(frozen=True, slots=True)
class Corners:
    """Some of the corners of a conduct, by their place among `corners`."""

    conduct: Conduct
    first: int
    lives: int

    def __str__(self) -> str:
        return f"extreme lives {self.first + 1} to {self.first + self.lives} ({self.conduct})"

    def __call__(self, search: Search, tell_done: Tell) -> Lived:
        lived = Lived()
        with timed(search, lived):
            some = search.corners[self.conduct][self.first : self.first + self.lives]
            for done, corner in enumerate(some, 1):
                judge = Judge(search.promised, search.rules)
                living = Living(search.begin(judge))
                corner(living)
                lived.add(search.policy, living.life, judge)
                tell_done(done)
        return lived


@dataclass(frozen=True, slots=True)
class AtRandom:
    """Lives at random, and half of them climbing: towards the largest excess in DAI of each rule."""

    conduct: Conduct
    first: int
    lives: int
    seed: int
    months: int | None
    """How many each lives; for `None` that is drawn too."""
    database: Path | None = None
    """Where Hypothesis keeps the choices that climbed highest, and finds those of earlier runs."""

    def __str__(self) -> str:
        return f"random lives {self.first + 1} to {self.first + self.lives} ({self.conduct})"

    def __call__(self, search: Search, tell_done: Tell) -> Lived:
        lived = Lived()
        under_way: tuple[Living, Judge] | None = None
        done = 0

        def begin() -> Living:
            nonlocal under_way
            write_down()
            judge = Judge(search.promised, search.rules)
            under_way = Living(search.begin(judge)), judge
            return under_way[0]

        def write_down() -> Judge | None:
            """What Hypothesis gave up half-way was lived as far as it went."""
            nonlocal under_way
            if under_way is None or needed(search.policy, under_way[0].life) is None:
                return None
            (living, judge), under_way = under_way, None
            lived.add(search.policy, living.life, judge)
            return judge

        @_quiet(self.lives, self.database)  # above the seed, which would take the database away
        @seeded(self.seed)
        @given(search.lives(self.conduct)(begin, self.months))
        def one_life(life: Life) -> None:
            nonlocal done
            judge = write_down()
            assert judge is not None, "every life begins with its seeds"
            for rule, excess in _heights(judge).items():
                target(excess, label=rule)
            done += 1
            tell_done(min(done, self.lives))

        # What is kept is of this policy and this conduct, whatever else is lived in the same function.
        digest = f"{search.policy.id}/{self.conduct}".encode()
        one_life.hypothesis.inner_test._hypothesis_internal_add_digest = digest  # type: ignore[attr-defined]
        with timed(search, lived), _the_same_everywhere():
            one_life()
            write_down()
        tell_done(self.lives)
        return lived


def _heights(judge: Judge) -> dict[str, float]:
    """How far each rule broke, or how near it came, after the opening (which is much the same in every life).

    Scores to climb by, not amounts: their rounding decides nothing.
    """
    heights: dict[str, float] = {}
    for cell, found in judge.worst.items():
        excess = found.judgement.excess
        if excess and found.judgement.measure is Measure.DAI and cell.phase is not Period.OPENING:
            heights[cell.rule] = max(heights.get(cell.rule, -inf), float(excess))
    return heights


def _quiet(lives: int, database: Path | None) -> settings:
    """Nothing is timed or printed, and shrinking is not Hypothesis' part; the profile of whoever runs this decides
    nothing.
    """
    kept = None if database is None else DirectoryBasedExampleDatabase(database)
    return settings(
        max_examples=lives,
        phases=((Phase.reuse,) if kept else ()) + (Phase.generate, Phase.target),
        database=kept,
        deadline=None,
        derandomize=False,
        verbosity=Verbosity.normal,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def _the_same_everywhere() -> Iterator[None]:
    """Hypothesis mixes constants that it reads from the modules of the project into what it draws. Which ones are
    loaded differs between a worker, a test and another machine, and so would the lives of a seed; without them
    only the strategies and the seed decide. There is no setting for it.
    """
    usual = providers.HypothesisProvider._maybe_draw_constant
    providers.HypothesisProvider._maybe_draw_constant = lambda *_, **__: None  # type: ignore[method-assign]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            yield
    finally:
        providers.HypothesisProvider._maybe_draw_constant = usual  # type: ignore[method-assign]
