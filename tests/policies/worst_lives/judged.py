"""Lives held against bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.bounds import Bound, worst_case
from policies.bounds.auditor import CAUSES
from policies.bounds.operational import REJECTED
from policies.policy import Policy
from policies.rules.base import Rule, When
from policies.rules.names import CONDUCTS, Conduct
from policies.rules.registry import RULES
from policies.situation import Phase
from simulations.conduct import needed
from simulations.corners.book import Recipe
from simulations.engines.base import OUTSIDER_FUNDS
from simulations.engines.model import Model
from simulations.judging import Cell, Judge
from simulations.living import Living
from simulations.simulation import Simulation

Found = dict[Conduct, dict[Cell, int]]
"""By conduct: the largest excess of each cell."""


def bound(policy: Policy, cell: Cell, conduct: Conduct) -> Bound | None:
    return worst_case(policy, *cell, conduct, outsider_funds=OUTSIDER_FUNDS)


def cells(policy: Policy) -> Iterator[Cell]:
    """Every cell in which a rule of a policy can break."""
    for rule in RULES:
        for phase in (Phase if rule.when is When.ALWAYS else (None,)) if rule.applies(policy) else ():
            if rule.name == "auditor_within_quarterly_cap":
                assert phase is not None
                yield from (Cell(rule.name, phase, cause) for cause in CAUSES.get(phase, ("",)))
            else:
                yield Cell(rule.name, phase)
            if rule.name == "runway_is_replenished":
                yield Cell(rule.name, phase, REJECTED)


def live(policy: Policy, lives: Iterable[Recipe], model: Model) -> Iterator[tuple[Conduct, Judge]]:
    """Live them one after the other; the conduct that each needed, and who watched it."""
    rules: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.applies(policy))
    for recipe in lives:
        model.deploy(policy)
        judge = Judge(policy, rules)
        living = Living(Simulation(policy, model, judge))
        recipe.live(living)
        need = needed(policy, living.life)
        assert need is not None
        assert recipe.conduct.includes(need), (recipe, need)
        yield need, judge


def worst_of(judged: Iterable[tuple[Conduct, Judge]]) -> Found:
    """What was worst under each conduct, of the lives that it allows."""
    by_need: Found = {}
    for need, judge in judged:
        for cell, finding in judge.worst.items():
            _keep_if_worse(by_need.setdefault(need, {}), cell, finding.judgement.excess)
    found: Found = {conduct: {} for conduct in CONDUCTS}
    for conduct in CONDUCTS:
        for need in filter(conduct.includes, by_need):
            for cell, excess in by_need[need].items():
                _keep_if_worse(found[conduct], cell, excess)
    return found


def _keep_if_worse(worst: dict[Cell, int], cell: Cell, excess: int) -> None:
    if cell not in worst or excess > worst[cell]:
        worst[cell] = excess


def too_low(policy: Policy, found: Found) -> list[tuple[Cell, str]]:
    """Where a life went beyond the bound."""
    return [
        (cell, f"{conduct}: {most} > {limit}")
        for conduct, worst in found.items()
        for cell, most in worst.items()
        if (limit := bound(policy, cell, conduct)) is not None and most > limit.excess
    ]
