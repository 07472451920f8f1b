"""What a rule is: a true sentence about a treasury, and a pure function that measures how far it is from breaking.

A rule never acts and never moves time. It returns `None` where its precondition did not come up, so that a rule
that was never put to the test is called vacuous instead of holding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from policies.policy import Policy
from policies.situation import Situation


class When(StrEnum):
    """When a rule is judged."""

    ALWAYS = "always"
    """After every action, in every phase."""
    CYCLE = "after each completed cycle"
    MONTH = "at the end of each calendar month"
    TRANSFER = "at every outgoing transfer"
    CLOSED = "after closing"


class Measure(StrEnum):
    """What a judgement's figures count."""

    DAI = "DAI"
    SECONDS = "seconds"
    CONFIRMATIONS = "confirmations"


class Judgement(NamedTuple):
    """What was found against what the rule allows; above zero, `excess` is by how much it broke."""

    found: int
    allowed: int
    measure: Measure = Measure.DAI
    cause: str = ""
    """Why, where one phase knows several reasons."""
    subject: str = ""
    """Which wallet or month, where there are several."""

    @property
    def excess(self) -> int:
        return self.found - self.allowed

    @property
    def holds(self) -> bool:
        return self.found <= self.allowed


Judge = Callable[[Policy, Situation], Judgement | None]


def always_applies(policy: Policy) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A named promise, and which treasuries make it at all."""

    name: str
    when: When
    sentence: str
    judge: Judge
    applies: Callable[[Policy], bool] = always_applies


def worst(judgements: Iterable[Judgement]) -> Judgement | None:
    """The judgement nearest to breaking (or furthest beyond); `None` of none."""
    found, most = None, 0
    for judgement in judgements:
        excess = judgement.found - judgement.allowed
        if found is None or excess > most:
            found, most = judgement, excess
    return found
