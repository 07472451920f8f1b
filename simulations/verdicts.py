"""What came of each rule under each conduct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.bounds import Bound, worst_case
from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.rules.expectations import expected_verdict
from policies.rules.names import Conduct, VerdictName
from policies.situation import Phase
from simulations.engines.base import OUTSIDER_FUNDS
from simulations.judging import Cell
from simulations.replay import Story


def bound_of(policy: Policy, cell: Cell, conduct: Conduct) -> Bound | None:
    """The exact worst case of a cell under a conduct; `None` where none is known."""
    return worst_case(policy, cell.rule, cell.phase, cell.cause, conduct, outsider_funds=OUTSIDER_FUNDS)


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule breaks under a conduct: the worst that was found, and the shortest story of it."""

    cell: Cell
    worst: Judgement
    """With the largest excess of all lives that this conduct allows."""
    story: Story | None
    """The shortest; a milder conduct's where that breaks it too. `None` where the campaign was stopped before."""
    unshrunk: Story | None = None
    """What is kept then: the same breach in a life as it was found."""


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What came of one rule under one conduct."""

    rule: Rule
    conduct: Conduct
    verdict: VerdictName
    expected: VerdictName | None
    """What the policy, or the default, expects; `None` where nothing is expected or the rule does not apply."""
    sequences: int
    """Lives that this conduct allows, those of milder conducts among them."""
    steps: int
    exercised: int
    """How often the rule could be put to the test in them."""
    closest: Judgement | None
    """The judgement nearest to breaking, or furthest beyond."""
    breaches: tuple[Breach, ...] = ()
    holds_in: tuple[Phase, ...] = ()
    """Of a rule that is judged always: the phases in which it was put to the test and never broke."""

    @property
    def as_expected(self) -> bool:
        return self.expected is None or self.verdict is self.expected


def verdict_of(
    policy: Policy,
    rule: Rule,
    conduct: Conduct,
    worst: Mapping[Cell, Judgement],
    counts: tuple[int, int, int],
    breaches: Sequence[Breach],
) -> RuleVerdict:
    """The verdict on one rule under one conduct.

    Args:
        worst: the judgement with the largest excess of each cell, of whatever rules.
        counts: lives, their steps, and how often this rule was put to the test in them.
        breaches: of whatever rules.
    """
    expected = expected_verdict(policy, rule, conduct)
    sequences, steps, exercised = counts
    if not rule.applies(policy):
        return RuleVerdict(rule, conduct, VerdictName.NOT_APPLICABLE, expected, sequences, steps, 0, None)
    judged = {cell: judgement for cell, judgement in worst.items() if cell.rule == rule.name}
    closest = max(judged.values(), key=lambda judgement: judgement.excess, default=None)
    own = tuple(breach for breach in breaches if breach.cell.rule == rule.name)
    if own:
        verdict = VerdictName.BROKEN
    else:
        verdict = VerdictName.HOLDS if exercised else VerdictName.VACUOUS
    tested = {cell.phase for cell in judged if cell.phase is not None}
    broken = {breach.cell.phase for breach in own}
    holds_in = tuple(phase for phase in Phase if phase in tested - broken)
    return RuleVerdict(rule, conduct, verdict, expected, sequences, steps, exercised, closest, own, holds_in)
