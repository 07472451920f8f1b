"""Looking for a mutant: an inspection, and lives until one breaks what does not break without the fault."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.policy import Policy
from policies.rules.expectations import expected_verdict
from policies.rules.names import COMPLIANT, CONDUCTS, Conduct, VerdictName
from simulations.campaign.shares import Corners
from simulations.conduct import needed
from simulations.engines.base import Deployment, DeploymentError, Engine, UnsupportedPolicyError
from simulations.inspection import inspect
from simulations.judging import Cell
from simulations.lives import Known, Lived
from simulations.mutants.baseline import Baseline, Part, at_random, extremes
from simulations.mutants.control import as_promised
from simulations.mutants.mutant import Mutant
from simulations.mutants.planting import Ground, MakeAltered, Planted, plant
from simulations.mutants.result import Broken, Report
from simulations.mutants.twin import Twin
from simulations.replay import Story
from simulations.shrinking import shrink
from simulations.timetable import Life
from simulations.trespass import trespasses
from simulations.workers import Tell

_TRIES = 60
"""Lives that shrinking a story may live."""
_LONG = 60.0
"""Shrinking ends by its tries, so that a seed gives the same story everywhere; by then it is broken [s]."""


class Grounds:
    """What a process hunts with: the policy, and what makes engines. Sound treasuries are kept."""

    def __init__(self, policy: Policy, make: MakeAltered, model: Callable[[], Engine]) -> None:
        self.policy = policy
        self.make = make
        self.model = model()
        self._sound: dict[str, Ground] = {}

    def sound(self, promised: Policy) -> Ground:
        """The treasury without a fault."""
        if promised.id not in self._sound:
            self._sound[promised.id] = Ground(Planted(None, promised, promised), self.make)
        return self._sound[promised.id]

    def close(self) -> None:
        self.model.close()
        for ground in self._sound.values():
            ground.close()


@dataclass(frozen=True, slots=True)
class Sound:
    """A part of the lives of a sound treasury."""

    promised: Policy
    part: Part

    def __str__(self) -> str:
        return f"{self.promised.id} without a fault: {self.part}"

    def __call__(self, grounds: Grounds, tell: Tell) -> Lived:
        return self.part(grounds.sound(self.promised), tell)


@dataclass(frozen=True, slots=True)
class Hunt:
    """One mutant."""

    mutant: Mutant
    baseline: Baseline
    seed: int
    lives: int
    """At random under each conduct."""

    def __str__(self) -> str:
        return f"the mutant {self.mutant.name}"

    def __call__(self, grounds: Grounds, tell: Tell) -> Report:
        began = time.monotonic()
        planted = plant(self.mutant, grounds.policy)
        if planted is None:
            raise ValueError(f"{self.mutant.name} cannot be planted in {grounds.policy.id}")
        ground = Ground(planted, grounds.make)
        try:
            deployment = ground.deploy()
        except (UnsupportedPolicyError, DeploymentError) as error:
            ground.close()
            return self._refused(planted, str(error), time.monotonic() - began)
        try:
            return _Hunting(self, ground, grounds, tell).report(deployment, began)
        except Exception as error:
            error.add_note(f"while looking for {self}")
            raise
        finally:
            ground.close()

    def _refused(self, planted: Planted, why: str, seconds: float) -> Report:
        """It could not even be deployed."""
        return Report(self.mutant, planted.promised, planted.policy, None, (), (), None, 0, seconds, refused=why)


class _Hunting:
    def __init__(self, hunt: Hunt, ground: Ground, grounds: Grounds, tell: Tell) -> None:
        self._hunt = hunt
        self._ground = ground
        self._sound = grounds.sound(ground.promised)
        self._tell = tell
        self._known = {conduct: set(cells) for conduct, cells in hunt.baseline.broken.items()}
        """Where each conduct breaks the sound treasury, as far as is known."""
        self._twin: Twin | None = None
        if ground.planted.keeps_the_policy:
            self._twin = Twin(ground.promised, grounds.model, nonces=hunt.mutant.afterwards is None)

    def report(self, deployment: Deployment, began: float) -> Report:
        ground, mutant = self._ground, self._hunt.mutant
        discrepancies = (
            *inspect(ground.promised, ground.engine.chain, deployment),
            *trespasses(ground.promised, ground.engine, deployment),
        )
        broken: Broken | None = None
        verdicts: tuple[str, ...] = ()
        lives, stuck = 0, ""
        for part in self._parts():
            try:
                lived = self._live(part)
            except DeploymentError as error:
                stuck = str(error)
                break
            lives += lived.sequences
            if isinstance(part, Corners) and part.conduct == COMPLIANT:
                verdicts = tuple(self._changed(lived))
            found = next(self._blamed(lived, not_elsewhere=broken is not None), None)
            broken = found or broken
            if broken is not None and not broken.elsewhere:
                break
        difference = self._twin.difference if self._twin is not None else None
        seconds = time.monotonic() - began
        return Report(
            mutant,
            ground.promised,
            ground.policy,
            broken,
            verdicts,
            discrepancies,
            difference,
            lives,
            seconds,
            stuck=stuck,
        )

    def _parts(self) -> Iterator[Part]:
        yield from extremes(self._ground.policy)
        yield from at_random(self._ground.policy, self._hunt.seed, self._hunt.lives)

    def _live(self, part: Part) -> Lived:
        twin = self._twin
        self._ground.watchers = (twin,) if twin is not None and twin.difference is None else ()
        try:
            return part(self._ground, self._tell)
        finally:
            self._ground.watchers = ()

    # Verdicts that changed

    def _changed(self, lived: Lived) -> Iterator[str]:
        """Rules that the extremes of compliance put to the test, or break, in the sound treasury, and not here."""
        baseline, tally, promised = self._hunt.baseline, lived.under(COMPLIANT), self._ground.promised
        if tally.sequences < baseline.compliant:
            return  # some take more than compliance here, so these say less
        broken = {cell.rule for cell in tally.broken()}
        expected = {rule.name: expected_verdict(promised, rule, COMPLIANT) for rule in self._ground.rules}
        untested = [name for name in expected if name in baseline.tested and not tally.exercised.get(name)]
        for name in untested:
            lives = f"{tally.sequences} lives"
            yield f"{name} under {COMPLIANT}: never put to the test in {lives}, expected {expected[name]}"
        for name, verdict in expected.items():
            if verdict is VerdictName.BROKEN and name in baseline.broken_by_all - broken and name not in untested:
                yield f"{name} under {COMPLIANT}: holds in {tally.sequences} lives, expected {verdict}"

    # Promises that break

    def _blamed(self, lived: Lived, not_elsewhere: bool) -> Iterator[Broken]:
        """What breaks here because of the fault, the plainest first.

        `not_elsewhere` leaves out rules that break without it as well, in another phase or for another cause.
        """
        for elsewhere, conduct, known in self._candidates(lived):
            if elsewhere and not_elsewhere:
                continue
            cell = known.found.cell
            if self._ground.breaks(cell, known.life) is None:
                continue  # it took more than these decisions
            if self._is_to_blame(cell, known.life, conduct, elsewhere):
                yield Broken(self._story(cell, known.life, elsewhere), elsewhere)
            else:
                self._learn(cell, conduct)

    def _candidates(self, lived: Lived) -> list[tuple[bool, Conduct, Known]]:
        candidates = []
        for cell in lived.broken():
            for conduct, known in lived.mildest(cell):
                if known.found.carried or cell in self._known[conduct]:
                    continue
                elsewhere = any(other.rule == cell.rule for other in self._known[conduct])
                candidates.append((elsewhere, conduct, known))
        return sorted(candidates, key=lambda one: (one[0], CONDUCTS.index(one[1]), len(one[2].life)))

    def _learn(self, cell: Cell, conduct: Conduct) -> None:
        """The sound treasury breaks there as well; the baseline had not come so far."""
        for worse in CONDUCTS:
            if worse.includes(conduct):
                self._known[worse].add(cell)

    def _is_to_blame(self, cell: Cell, life: Life, conduct: Conduct, elsewhere: bool) -> bool:
        """Whether the fault is: without it the same decisions do not break the rule (or, if it breaks elsewhere, this
        cell), or nobody who behaves like this would decide them.
        """
        sound = self._sound
        decided = as_promised(life, self._ground.policy, sound.policy)
        need = needed(sound.policy, decided)
        if need is None or not conduct.includes(need):
            return True
        return sound.breaks(cell, decided, anywhere=not elsewhere) is None

    def _story(self, cell: Cell, life: Life, elsewhere: bool) -> Story:
        """The shortest story that the fault alone explains."""
        ground = self._ground

        def attempt(shorter: Life) -> Life | None:
            self._tell(0)
            broken = ground.breaks(cell, shorter)
            if broken is None:
                return None
            need = needed(ground.policy, broken)
            if need is None or cell in self._known[need] or not self._is_to_blame(cell, broken, need, elsewhere):
                return None
            return broken

        shrunk = shrink(ground.policy, life, attempt, _TRIES, _LONG)
        return ground.tell(cell, shrunk.life)
