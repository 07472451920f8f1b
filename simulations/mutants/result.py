"""What came of a hunt."""

from __future__ import annotations

from dataclasses import dataclass

from policies.policy import Policy
from simulations.inspection import Discrepancy
from simulations.mutants.mutant import Mutant
from simulations.mutants.twin import Difference
from simulations.replay import Story


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that breaks because of the fault."""

    story: Story
    elsewhere: bool
    """The rule breaks without the fault too, in another phase or for another cause."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one hunt."""

    mutant: Mutant
    promised: Policy
    """The treasury that it was planted in, as it was promised."""
    lived: Policy
    """As it was deployed and lived."""
    broken: Broken | None
    verdicts: tuple[str, ...]
    """Verdicts that are not as expected, though nothing broke: a rule that was never tested, or that holds now."""
    discrepancies: tuple[Discrepancy, ...]
    difference: Difference | None
    """Where the chain first did otherwise than the exact model."""
    lives: int
    seconds: float
    refused: str = ""
    """Why it could not be deployed at all; such a mutant is not counted."""
    stuck: str = ""
    """What kept it from being lived: people could not even confirm anything."""

    @property
    def counts(self) -> bool:
        return not self.mutant.equivalent and not self.refused

    @property
    def caught(self) -> bool:
        return bool(self.broken or self.verdicts or self.discrepancies or self.difference or self.stuck)
