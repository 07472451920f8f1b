"""The mutation score: the share of mutants that somebody reports."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from policies.policy import Policy
from policies.rules.names import COMPLIANT
from simulations.campaign.result import Progress
from simulations.campaign.shares import Corners
from simulations.engines.base import Engine
from simulations.lives import in_order
from simulations.mutants.baseline import LIVES, ROUNDS, Baseline, Part, at_random, baseline_of, extremes
from simulations.mutants.hunting import Grounds, Hunt, Sound
from simulations.mutants.mutant import Mutant
from simulations.mutants.planting import MakeAltered, plant
from simulations.mutants.registry import MUTANTS
from simulations.mutants.result import Report
from simulations.workers import Workers, complain_on_stderr

ENOUGH = 95
"""The score from which on the suite is good enough [%]."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of every mutant."""

    policy: Policy
    seed: int
    reports: tuple[Report, ...]
    """In the registry's order."""
    not_applicable: tuple[str, ...]
    """Mutants that this treasury has no place for."""
    seconds: float
    not_done: tuple[str, ...] = ()
    """When it was stopped: the mutants that nobody looked for."""

    @property
    def counted(self) -> tuple[Report, ...]:
        return tuple(report for report in self.reports if report.counts)

    @property
    def caught(self) -> tuple[Report, ...]:
        return tuple(report for report in self.counted if report.caught)

    @property
    def survivors(self) -> tuple[Report, ...]:
        return tuple(report for report in self.counted if not report.caught)

    @property
    def is_enough(self) -> bool:
        """At least `ENOUGH` percent, of what was done."""
        return 100 * len(self.caught) >= ENOUGH * len(self.counted)


class MutantsStopped(KeyboardInterrupt):
    """Ctrl-C, with what was found until then."""

    def __init__(self, score: Score) -> None:
        super().__init__()
        self.score = score


def run_mutants(
    policy: Policy,
    make: MakeAltered,
    model: Callable[[], Engine],
    seed: int,
    *,
    mutants: Sequence[Mutant] = MUTANTS,
    lives: int = LIVES,
    progress: Progress = lambda what, done, of, note: None,
    workers: int = 1,
    complain: Callable[[str], None] = complain_on_stderr,
) -> Score:
    """Plant each mutant in the treasury of a policy, and see who reports it.

    Args:
        make: makes engines with the real contracts, altered or not.
        model: makes the exact model.
        seed: of the lives at random. The result is the same for any number of workers.
        lives: at random under each conduct, for each mutant.

    Raises:
        EngineError: an engine failed.
        MutantsStopped: on KeyboardInterrupt.
    """
    started = time.monotonic()
    planted = {mutant.name: there for mutant in mutants if (there := plant(mutant, policy)) is not None}
    not_applicable = tuple(mutant.name for mutant in mutants if mutant.name not in planted)
    promised = {there.promised.id: there.promised for there in planted.values()}
    done: dict[int, Report] = {}

    def score(stopped: bool = False) -> Score:
        reports = tuple(done[place] for place in sorted(done))
        known = {report.mutant.name for report in reports}
        not_done = tuple(name for name in planted if name not in known) if stopped else ()
        return Score(policy, seed, reports, not_applicable, time.monotonic() - started, not_done)

    try:
        with Workers(partial(Grounds, policy, make, model), workers, complain) as pool:
            baselines = _baselines(pool, tuple(promised.values()), seed, lives, progress)
            hunts = [
                Hunt(mutant, baselines[planted[mutant.name].promised.id], seed, lives)
                for mutant in mutants
                if mutant.name in planted
            ]
            for place, report in pool.run(hunts):
                done[place] = report
                caught = sum(1 for report in done.values() if report.counts and report.caught)
                counted = sum(1 for report in done.values() if report.counts)
                progress("hunting mutants", len(done), len(hunts), f"{caught} of {counted} caught")
    except KeyboardInterrupt as interrupt:
        raise MutantsStopped(score(stopped=True)) from interrupt
    return score()


def _baselines(
    pool: Workers[Grounds], promised: Sequence[Policy], seed: int, lives: int, progress: Progress
) -> dict[str, Baseline]:
    """What each sound treasury does, by its id."""
    shares = [
        Sound(policy, part)
        for policy in promised
        for part in (*extremes(policy), *at_random(policy, seed, lives, ROUNDS))
    ]
    lived = {}
    for place, result in pool.run(shares):
        lived[place] = result
        progress("living without a fault", len(lived), len(shares), "")
    baselines = {}
    for policy in promised:
        places = [place for place, share in enumerate(shares) if share.promised is policy]
        compliant = [lived[place] for place in places if _is_extreme_compliance(shares[place].part)]
        baselines[policy.id] = baseline_of(in_order(lived[place] for place in places), in_order(compliant))
    return baselines


def _is_extreme_compliance(part: Part) -> bool:
    return isinstance(part, Corners) and part.conduct == COMPLIANT
