"""A mutant in a treasury: what is deployed, who lives there, and what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from policies.policy import Policy
from policies.rules.registry import RULES
from simulations.campaign.shares import Search
from simulations.cycle import STEPS
from simulations.deployment.artifacts import Artifact
from simulations.engines.base import Deployment
from simulations.inspection import Inspectable
from simulations.judging import Cell, Finding, Judge
from simulations.mutants.compiling import with_replacement
from simulations.mutants.mutant import Mutant
from simulations.replay import Story, tell
from simulations.simulation import Simulation, Watcher
from simulations.timetable import Life, live, up_to


class MakeAltered(Protocol):
    """Makes an engine on which contracts are others (by their names), and something is done after deployment."""

    def __call__(
        self, *, instead: Mapping[str, Artifact] | None, afterwards: Callable[[Any], object] | None
    ) -> Inspectable: ...


@dataclass(frozen=True, slots=True)
class Planted:
    """A mutant and the treasury that it is in."""

    mutant: Mutant | None
    """`None`: the treasury is sound."""
    promised: Policy
    policy: Policy
    """What is deployed and lived."""

    @property
    def keeps_the_policy(self) -> bool:
        """Whether the fault is in none of what the policy says, and people keep to it."""
        return self.mutant is None or not (self.mutant.change or self.mutant.steps)


def plant(mutant: Mutant, policy: Policy) -> Planted | None:
    """The mutant in this treasury, or in one made of it in which the fault can show; `None` where there is none."""
    promised = mutant.shape(policy)
    if promised is None:
        return None
    return Planted(mutant, promised, mutant.change(promised) if mutant.change else promised)


class Ground(Search):
    """Where a fault is looked for: a treasury that is deployed and lived as the mutant says, and judged as promised."""

    engine: Inspectable

    def __init__(self, planted: Planted, make: MakeAltered) -> None:
        self.planted = planted
        self._mutant = planted.mutant
        self._steps = STEPS if planted.mutant is None else {**STEPS, **planted.mutant.steps}
        rules = tuple(rule for rule in RULES if rule.applies(planted.promised))
        super().__init__(planted.policy, lambda: self._altered(make), None, rules, planted.promised)
        self.watchers: tuple[Watcher, ...] = ()
        """Who watches the next lives beside the judge."""

    def _altered(self, make: MakeAltered) -> Inspectable:
        mutant = self._mutant
        if mutant is None:
            return make(instead=None, afterwards=None)
        instead = None
        if mutant.replacement is not None:
            artifact = with_replacement(mutant.replacement)
            instead = {artifact.name: artifact}
        return make(instead=instead, afterwards=mutant.afterwards)

    def deploy(self) -> Deployment:
        """A fresh treasury."""
        return self.engine.deploy(self.policy)

    def begin(self, judge: Judge) -> Simulation:
        self.deploy()
        return Simulation(self.policy, self.engine, judge, *self.watchers, steps=self._steps)

    def breaks(self, cell: Cell, life: Life, anywhere: bool = False) -> Life | None:
        """The decisions up to where a cell breaks (or `anywhere` its rule does), `None` where it does not."""
        judge = Judge(self.promised, (self.rule(cell.rule),))
        for _ in live(self.begin(judge), life):
            if next(_begun(judge, cell, anywhere), None) is not None:
                break
        found = min((found.time for found in _begun(judge, cell, anywhere)), default=None)
        return None if found is None else up_to(life, found)

    def tell(self, cell: Cell, life: Life, worst: bool = False) -> Story:
        return tell(
            self.policy, self.engine, self.rule(cell.rule), cell, life, self.promised, worst=worst, steps=self._steps
        )


def _begun(judge: Judge, cell: Cell, anywhere: bool) -> Iterator[Finding]:
    """Where a break began, of those that were looked for."""
    for found in judge.first.values():
        if not found.carried and (anywhere or found.cell == cell):
            yield found
