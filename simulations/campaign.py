"""Rule x conduct: many lives, every rule judged at every step, and for each place where one breaks the worst figure
and the shortest story.

Hypothesis searches; an engine executes (the exact model: it is the fastest, and what it finds is replayed on a
chain afterwards). Everything is derived from one seed.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import HealthCheck, Phase, find, given, settings, target
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisWarning, NoSuchExample

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.base import Judgement, Measure, Rule, When
from policies.rules.names import ConductName, VerdictName
from policies.rules.registry import RULES
from policies.situation import Phase as Period
from simulations.conduct import YearPlan, extreme_years
from simulations.engines.base import Engine
from simulations.judging import Cell, Finding, Judge
from simulations.machine import compliant_years
from simulations.replay import Story, tell
from simulations.simulation import Simulation
from simulations.timetable import live

_LIVES_A_LENGTH = 200
"""Lives of one length that the search for a shortest story tries before it allows one month more."""
_MONTHS_LESS = 2
"""By how many months a story is tried to be shorter than the shortest life that was seen."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule breaks: the worst that was found, and the shortest story that breaks it there."""

    cell: Cell
    worst: Judgement
    story: Story


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What came of one rule under one conduct."""

    rule: Rule
    conduct: str
    verdict: VerdictName
    expected: VerdictName | None
    """What the policy, or the default, expects; `None` where a rule does not apply."""
    exercised: int
    """How often it could be put to the test."""
    closest: Judgement | None
    """The judgement nearest to breaking, or furthest beyond."""
    breaches: tuple[Breach, ...] = ()
    holds_in: tuple[Period, ...] = ()
    """Of a rule that is judged always: the phases in which it was put to the test and never broke."""

    @property
    def as_expected(self) -> bool:
        return self.expected is None or self.verdict is self.expected


@dataclass(frozen=True, slots=True)
class Campaign:
    """Every rule of a policy under one conduct."""

    conduct: str
    verdicts: tuple[RuleVerdict, ...]
    sequences: int
    steps: int
    seed: int
    seconds: float


Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def run_campaign(
    policy: Policy,
    engine: Engine,
    seed: int,
    examples: int,
    rules: Sequence[Rule] = RULES,
    progress: Progress = lambda what, done, of: None,
) -> Campaign:
    """Live `examples` compliant budget periods on `engine`, and shrink whatever breaks.

    Raises:
        EngineError: the engine failed.
    """
    started = time.monotonic()
    applying = tuple(rule for rule in rules if rule.applies(policy))
    search = _Search(policy, engine, applying)
    search.explore(seed, examples, progress)
    order = {name: place for place, name in enumerate((None, *Period))}
    broken = sorted(
        (cell for cell, found in search.worst.items() if not found.judgement.holds),
        key=lambda cell: (cell.rule, order[cell.phase], cell.cause),
    )
    breaches: list[Breach] = []
    for number, cell in enumerate(broken):
        progress("shrinking stories", number, len(broken))
        breaches.append(Breach(cell, search.worst[cell].judgement, search.shortest_story(cell, seed)))
    progress("shrinking stories", len(broken), len(broken))
    verdicts = tuple(
        _verdict(policy, rule, search, tuple(b for b in breaches if b.cell.rule == rule.name)) for rule in rules
    )
    return Campaign(ConductName.COMPLIANT, verdicts, search.sequences, search.steps, seed, time.monotonic() - started)


class _Search:
    """Lives, and the worst of them by cell."""

    def __init__(self, policy: Policy, engine: Engine, rules: Sequence[Rule]) -> None:
        self._policy = policy
        self._engine = engine
        self._rules = rules
        self._lives = compliant_years(policy)
        self.worst: dict[Cell, Finding] = {}
        self._plans: dict[Cell, YearPlan] = {}
        self._begins: dict[Cell, tuple[int, YearPlan]] = {}
        self.exercised = dict.fromkeys((rule.name for rule in rules), 0)
        self.sequences = self.steps = 0

    def explore(self, seed: int, examples: int, progress: Progress) -> None:
        """Live the corners of compliance, then periods at random, then climb: towards the largest excess in DAI of
        each rule that is judged always.
        """
        always = tuple(rule.name for rule in self._rules if rule.when is When.ALWAYS)
        for plan in extreme_years(self._policy):
            self._record(plan)

        @seeded(seed)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.target],
            suppress_health_check=list(HealthCheck),
        )
        @given(self._lives(None))
        def one_life(plan: YearPlan) -> None:
            for cell, found in self._record(plan).items():
                if cell.rule in always and found.judgement.measure is Measure.DAI:
                    # A score to climb by, not an amount: its rounding decides nothing.
                    target(float(found.judgement.excess), label=f"{cell.rule}/{cell.phase}/{cell.cause}")
            progress("living budget periods", min(self.sequences, examples), examples)

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", HypothesisWarning)
            one_life()
        progress("living budget periods", examples, examples)

    def _record(self, plan: YearPlan) -> Mapping[Cell, Finding]:
        """Live one plan and keep what is worse than anything before."""
        *_, judge = self._live(plan, self._rules)
        self.sequences += 1
        self.steps += judge.steps
        for rule, times in judge.exercised.items():
            self.exercised[rule] += times
        for cell, found in judge.worst.items():
            known = self.worst.get(cell)
            if known is None or found.judgement.excess > known.judgement.excess:
                self.worst[cell] = found
                self._plans[cell] = plan
        for cell, found in judge.first.items():
            if not found.carried:
                self._keep_if_shorter(cell, found, plan)
        return judge.worst

    def _keep_if_shorter(self, cell: Cell, found: Finding, plan: YearPlan) -> None:
        """Of all lives in which a break began, keep the one that took the fewest months to it."""
        months = len(plan.months)
        if cell.phase is not Period.CLOSING:
            months = sum(midnight(month.first) <= found.time for month in self._policy.months)
        known = self._begins.get(cell)
        if known is None or months < known[0]:
            self._begins[cell] = months, plan

    def _live(self, plan: YearPlan, rules: Sequence[Rule]) -> Iterator[Judge]:
        """Live one plan on a fresh deployment; yields the judge after each cycle and payment, so that one may stop."""
        judge = Judge(self._policy, rules)
        self._engine.deploy(self._policy)
        simulation = Simulation(self._policy, self._engine, judge)
        for _ in live(simulation, plan.appointments(self._policy)):
            yield judge

    def shortest_story(self, cell: Cell, seed: int) -> Story:
        """The simplest life that breaks this cell, told up to the instant at which it does.

        Few months come first: lives a little shorter than the shortest that was seen are tried before lives as long.
        Where Hypothesis does not find the break again, that life is told instead; and where the break never began in
        this cell, but was carried into it, the worst life is.
        """
        rule = next(rule for rule in self._rules if rule.name == cell.rule)
        if cell not in self._begins:
            return self._tell(rule, cell, self._plans[cell])

        def breaks(plan: YearPlan) -> bool:
            return any(cell in judge.first and not judge.first[cell].carried for judge in self._live(plan, (rule,)))

        quiet = settings(
            max_examples=_LIVES_A_LENGTH,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        most, seen = self._begins[cell]
        least = most if cell.phase is Period.CLOSING else max(1, most - _MONTHS_LESS)
        for months in range(least, most + 1):
            try:
                plan = find(self._lives(months), breaks, settings=quiet, random=Random(seed))
            except NoSuchExample:
                continue
            return self._tell(rule, cell, plan)
        return self._tell(rule, cell, seen)

    def _tell(self, rule: Rule, cell: Cell, plan: YearPlan) -> Story:
        return tell(self._policy, self._engine, rule, cell, plan.appointments(self._policy))


def _verdict(policy: Policy, rule: Rule, search: _Search, breaches: tuple[Breach, ...]) -> RuleVerdict:
    conduct = ConductName.COMPLIANT.value
    stated = policy.expect.get(rule.name, {}).get(conduct)
    if not rule.applies(policy):
        expected = None if stated is None else VerdictName(stated)
        return RuleVerdict(rule, conduct, VerdictName.NOT_APPLICABLE, expected, 0, None)
    expected = VerdictName.HOLDS if stated is None else VerdictName(stated)
    closest = max(
        (found.judgement for cell, found in search.worst.items() if cell.rule == rule.name),
        key=lambda judgement: judgement.excess,
        default=None,
    )
    exercised = search.exercised[rule.name]
    if breaches:
        verdict = VerdictName.BROKEN
    else:
        verdict = VerdictName.HOLDS if exercised else VerdictName.VACUOUS
    tested = {cell.phase for cell in search.worst if cell.rule == rule.name and cell.phase is not None}
    broken = {breach.cell.phase for breach in breaches}
    holds_in = tuple(phase for phase in Period if phase in tested - broken)
    return RuleVerdict(rule, conduct, verdict, expected, exercised, closest, breaches, holds_in)
