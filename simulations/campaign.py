"""Rule x conduct: many lives, every rule judged at every step, and for each place where one breaks the worst figure
and the shortest story.

Hypothesis searches; an engine executes (the exact model: it is the fastest, and what it finds is replayed on a
chain afterwards). Everything is derived from one seed, and the work is split into shares by that seed and the number
of lives alone: however many processes do them, the results are put together in the shares' order and are the same.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from random import Random

from hypothesis import HealthCheck, Phase, Verbosity, find, given, settings, target
from hypothesis import seed as seeded
from hypothesis.errors import HypothesisWarning, NoSuchExample
from hypothesis.internal.conjecture import providers

from policies.policy import Policy
from policies.rules.base import Measure, Rule, When
from policies.rules.names import ConductName
from policies.rules.registry import RULES
from policies.situation import Phase as Period
from simulations.conduct import YearPlan, extreme_years
from simulations.engines.base import Engine, EngineError, UnsupportedPolicyError
from simulations.judging import Cell, Judge
from simulations.lives import Lived, in_order
from simulations.machine import compliant_years
from simulations.replay import Story, tell
from simulations.simulation import Simulation
from simulations.timetable import live
from simulations.verdicts import Breach, RuleVerdict, verdict_of
from simulations.workers import Tell, Workers, complain_on_stderr

_A_SHARE = 100
"""Lives of one share. Each share climbs by itself: smaller ones climb less high, larger ones keep fewer cores busy."""
_LIVES_A_LENGTH = 200
"""Lives of one length that the search for a shortest story tries before it allows one month more."""
_MONTHS_LESS = 2
"""By how many months a story is tried to be shorter than the shortest life that was seen."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""
MakeEngine = Callable[[], Engine]
"""Makes an engine in whichever process needs one; pickled for workers, so a class or a function of a module."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """Every rule of a policy under one conduct."""

    conduct: str
    verdicts: tuple[RuleVerdict, ...]
    sequences: int
    steps: int
    seed: int
    seconds: float
    not_done: tuple[str, ...] = ()
    """What was still to be done when it was stopped."""


class CampaignBroken(EngineError):
    """An engine or a share's workers failed, with what was found until then."""

    def __init__(self, campaign: Campaign, error: EngineError) -> None:
        super().__init__(str(error))
        self.campaign = campaign


class CampaignStopped(KeyboardInterrupt):
    """Ctrl-C, with what was found until then."""

    def __init__(self, campaign: Campaign) -> None:
        super().__init__()
        self.campaign = campaign


def run_campaign(
    policy: Policy,
    engine: MakeEngine,
    seed: int,
    examples: int,
    rules: Sequence[Rule] = RULES,
    progress: Progress = lambda what, done, of: None,
    workers: int = 1,
    complain: Callable[[str], None] = complain_on_stderr,
) -> Campaign:
    """Live `examples` compliant budget periods on engines of this making, and shrink whatever breaks.

    Args:
        workers: processes that share the work; with one it is done in this process. More need everything that they are
            handed to be picklable, rules of one's own included.
        complain: gets a line for each worker that died and whose share is done again.

    Raises:
        EngineError: an engine failed, or the same share lost its worker three times; a CampaignBroken, once anything
            was found.
        CampaignStopped: on KeyboardInterrupt.
    """
    started = time.monotonic()
    applying = tuple(rule for rule in rules if rule.applies(policy))
    shares: list[_Corners | _AtRandom] = [*_corners(policy), *_at_random(policy, seed, examples)]
    lived: dict[int, Lived] = {}
    told: dict[Cell, Story] = {}

    def found(stopped: bool) -> Campaign:
        all_lives = in_order(lived)
        worst = {cell: known.found.judgement for cell, known in all_lives.worst.items()}
        breaches = [Breach(cell, worst[cell], told.get(cell)) for cell in all_lives.broken()]
        verdicts = (verdict_of(policy, rule, worst, all_lives.exercised.get(rule.name, 0), breaches) for rule in rules)
        return Campaign(
            ConductName.COMPLIANT,
            tuple(verdicts),
            all_lives.sequences,
            all_lives.steps,
            seed,
            time.monotonic() - started,
            tuple(_not_done(shares, lived, breaches)) if stopped else (),
        )

    try:
        with Workers(partial(_Search, policy, engine, applying), workers, complain) as pool:
            living = partial(progress, "living budget periods")
            for place, lives in pool.run(shares, lambda done: living(done, examples)):
                lived[place] = lives
            living(examples, examples)
            all_lives = in_order(lived)
            stories = [
                _ShortestStory(cell, all_lives.worst[cell].plan, all_lives.begins.get(cell), seed)
                for cell in all_lives.broken()
            ]
            # The longest lives first, so that no worker begins one when the others are done.
            stories.sort(key=lambda story: 0 if story.begins is None else -story.begins[0])
            progress("shrinking stories", 0, len(stories))
            for place, story in pool.run(stories):
                told[stories[place].cell] = story
                progress("shrinking stories", len(told), len(stories))
    except KeyboardInterrupt as stop:
        raise CampaignStopped(found(stopped=True)) from stop
    except UnsupportedPolicyError:
        raise
    except EngineError as error:
        if not lived:
            raise
        raise CampaignBroken(found(stopped=True), error) from error
    return found(stopped=False)


def _not_done(
    shares: Sequence[_Corners | _AtRandom], lived: Mapping[int, Lived], breaches: Sequence[Breach]
) -> Iterator[str]:
    """What a stopped campaign had still to do, in words."""
    lives = sum(share.lives for share in shares)
    left = sum(share.lives for place, share in enumerate(shares) if place not in lived)
    untold = sum(breach.story is None for breach in breaches)
    if left:
        yield f"{left:,} of {lives:,} budget periods"
    if untold:
        yield f"the shortest story of {untold} of {len(breaches)} breaches"


class _Search:
    """What a process needs to live and to shrink: an engine, and the strategies, each made once."""

    def __init__(self, policy: Policy, engine: MakeEngine, rules: Sequence[Rule]) -> None:
        self.policy = policy
        self.rules = rules
        self.engine = engine()
        self.lives = compliant_years(policy)

    def close(self) -> None:
        self.engine.close()

    def live(self, plan: YearPlan, rules: Sequence[Rule]) -> Iterator[Judge]:
        """Live one plan on a fresh deployment; yields the judge after each cycle and payment, so that one may stop."""
        judge = Judge(self.policy, rules)
        self.engine.deploy(self.policy)
        simulation = Simulation(self.policy, self.engine, judge)
        for _ in live(simulation, plan.appointments(self.policy)):
            yield judge

    def record(self, plan: YearPlan, lived: Lived) -> Judge:
        """Live one plan to its end."""
        *_, judge = self.live(plan, self.rules)
        lived.add(self.policy, plan, judge)
        return judge


@dataclass(frozen=True, slots=True)
class _Corners:
    """Some of the corners of compliance, by their place among `extreme_years`."""

    first: int
    lives: int

    def __str__(self) -> str:
        return f"extreme budget periods {self.first + 1} to {self.first + self.lives}"

    def __call__(self, search: _Search, tell_done: Tell) -> Lived:
        lived = Lived()
        for plan in islice(extreme_years(search.policy), self.first, self.first + self.lives):
            search.record(plan, lived)
            tell_done(0)
        return lived


@dataclass(frozen=True, slots=True)
class _AtRandom:
    """Periods at random, and half of them climbing: towards the largest excess in DAI of each rule judged always."""

    first: int
    lives: int
    seed: int
    months: int | None
    """How many each lives; for `None` that is drawn too."""

    def __str__(self) -> str:
        return f"random budget periods {self.first + 1} to {self.first + self.lives}"

    def __call__(self, search: _Search, tell_done: Tell) -> Lived:
        always = frozenset(rule.name for rule in search.rules if rule.when is When.ALWAYS)
        lived = Lived()

        @seeded(self.seed)
        @_quiet(self.lives, Phase.generate, Phase.target)
        @given(search.lives(self.months))
        def one_life(plan: YearPlan) -> None:
            for cell, found in search.record(plan, lived).worst.items():
                if cell.rule in always and found.judgement.measure is Measure.DAI:
                    # A score to climb by, not an amount: its rounding decides nothing.
                    target(float(found.judgement.excess), label=f"{cell.rule}/{cell.phase}/{cell.cause}")
            tell_done(min(lived.sequences, self.lives))

        with _the_same_everywhere():
            one_life()
        tell_done(self.lives)
        return lived


def _corners(policy: Policy) -> Iterator[_Corners]:
    there = sum(1 for _ in extreme_years(policy))
    return (_Corners(first, min(_A_SHARE, there - first)) for first in range(0, there, _A_SHARE))


def _at_random(policy: Policy, seed: int, examples: int) -> Iterator[_AtRandom]:
    """Shares of the random lives. The seed of share n, from 0 on, is the first 64 bits that Python's `Random` gives
    when it is itself seeded with the text `<seed>/<n>`.

    Every other share lives whole periods: a search that is left to choose prefers short ones.
    """
    for number, first in enumerate(range(0, examples, _A_SHARE)):
        share_seed = Random(f"{seed}/{number}").getrandbits(64)
        months = len(policy.months) if number % 2 else None
        yield _AtRandom(first, min(_A_SHARE, examples - first), share_seed, months)


@dataclass(frozen=True, slots=True)
class _ShortestStory:
    """The simplest life that breaks a cell, told up to the instant at which it does.

    Few months come first: lives a little shorter than the shortest that was seen are tried before lives as long.
    Where Hypothesis does not find the break again, that life is told instead; and where the break never began in
    this cell, but was carried into it, the worst life is.
    """

    cell: Cell
    worst: YearPlan
    begins: tuple[int, YearPlan] | None
    seed: int

    def __str__(self) -> str:
        where = ", ".join(str(part) for part in (self.cell.phase, self.cell.cause) if part)
        return f"the shortest story of {self.cell.rule}{f' ({where})' if where else ''}"

    def __call__(self, search: _Search, tell_done: Tell) -> Story:
        rule = next(rule for rule in search.rules if rule.name == self.cell.rule)
        plan = self.worst if self.begins is None else self._shortest(search, rule, tell_done, *self.begins)
        return tell(search.policy, search.engine, rule, self.cell, plan.appointments(search.policy))

    def _shortest(self, search: _Search, rule: Rule, tell_done: Tell, most: int, seen: YearPlan) -> YearPlan:
        def breaks(plan: YearPlan) -> bool:
            tell_done(0)
            judges = search.live(plan, (rule,))
            return any(self.cell in judge.first and not judge.first[self.cell].carried for judge in judges)

        quiet = _quiet(_LIVES_A_LENGTH, Phase.generate, Phase.shrink)
        least = most if self.cell.phase is Period.CLOSING else max(1, most - _MONTHS_LESS)
        for months in range(least, most + 1):
            with _the_same_everywhere():
                try:
                    return find(search.lives(months), breaks, settings=quiet, random=Random(self.seed))
                except NoSuchExample:
                    continue
        return seen


def _quiet(lives: int, *phases: Phase) -> settings:
    """Nothing that is kept, timed or printed; the profile of whoever runs this decides nothing."""
    return settings(
        max_examples=lives,
        phases=phases,
        database=None,
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
