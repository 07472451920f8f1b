"""What came of each rule under one conduct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.rules.names import ConductName, VerdictName
from policies.situation import Phase
from simulations.judging import Cell
from simulations.replay import Story


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule breaks: the worst that was found, and the shortest story that breaks it there."""

    cell: Cell
    worst: Judgement
    story: Story | None
    """`None` where the campaign was stopped before it was looked for."""


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
    holds_in: tuple[Phase, ...] = ()
    """Of a rule that is judged always: the phases in which it was put to the test and never broke."""

    @property
    def as_expected(self) -> bool:
        return self.expected is None or self.verdict is self.expected


def verdict_of(
    policy: Policy, rule: Rule, worst: Mapping[Cell, Judgement], exercised: int, breaches: Sequence[Breach]
) -> RuleVerdict:
    """The verdict on one rule.

    Args:
        worst: the judgement with the largest excess of each cell, of whatever rules.
        exercised: how often this rule was put to the test.
        breaches: of whatever rules.
    """
    conduct = ConductName.COMPLIANT.value
    stated = policy.expect.get(rule.name, {}).get(conduct)
    if not rule.applies(policy):
        expected = None if stated is None else VerdictName(stated)
        return RuleVerdict(rule, conduct, VerdictName.NOT_APPLICABLE, expected, 0, None)
    expected = VerdictName.HOLDS if stated is None else VerdictName(stated)
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
    return RuleVerdict(rule, conduct, verdict, expected, exercised, closest, own, holds_in)
