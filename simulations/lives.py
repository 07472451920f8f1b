"""What came of lives, so that it can be put together again: shares of a campaign are lived apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.periods import midnight
from policies.policy import Policy
from policies.situation import Phase
from simulations.conduct import YearPlan
from simulations.judging import Cell, Finding, Judge


@dataclass(frozen=True, slots=True)
class Known:
    """The worst of one cell, and the life in which it came about."""

    found: Finding
    plan: YearPlan


@dataclass(slots=True)
class Lived:
    """What came of some lives: the worst of each cell, and where its break begins earliest."""

    worst: dict[Cell, Known] = field(default_factory=dict)
    begins: dict[Cell, tuple[int, YearPlan]] = field(default_factory=dict)
    """The months that the life took to the break, and the life."""
    exercised: dict[str, int] = field(default_factory=dict)
    """Rule -> how often it could be put to the test."""
    sequences: int = 0
    steps: int = 0

    def add(self, policy: Policy, plan: YearPlan, judge: Judge) -> None:
        """One more life."""
        self._count(judge.exercised, 1, judge.steps)
        for cell, found in judge.worst.items():
            self._keep_if_worse(cell, Known(found, plan))
        for cell, found in judge.first.items():
            if not found.carried:
                months = len(plan.months)
                if cell.phase is not Phase.CLOSING:
                    months = sum(midnight(month.first) <= found.time for month in policy.months)
                self._keep_if_shorter(cell, months, plan)

    def add_all(self, other: Lived) -> None:
        """The lives of a later share."""
        self._count(other.exercised, other.sequences, other.steps)
        for cell, known in other.worst.items():
            self._keep_if_worse(cell, known)
        for cell, (months, plan) in other.begins.items():
            self._keep_if_shorter(cell, months, plan)

    def _count(self, exercised: Mapping[str, int], sequences: int, steps: int) -> None:
        self.sequences += sequences
        self.steps += steps
        for rule, times in exercised.items():
            self.exercised[rule] = self.exercised.get(rule, 0) + times

    def _keep_if_worse(self, cell: Cell, new: Known) -> None:
        known = self.worst.get(cell)
        if known is None or new.found.judgement.excess > known.found.judgement.excess:
            self.worst[cell] = new

    def _keep_if_shorter(self, cell: Cell, months: int, plan: YearPlan) -> None:
        known = self.begins.get(cell)
        if known is None or months < known[0]:
            self.begins[cell] = months, plan

    def broken(self) -> list[Cell]:
        """Where rules break, in the order in which reports tell it."""
        order = {name: place for place, name in enumerate((None, *Phase))}
        return sorted(
            (cell for cell, known in self.worst.items() if not known.found.judgement.holds),
            key=lambda cell: (cell.rule, order[cell.phase], cell.cause),
        )


def in_order(lived: Mapping[int, Lived]) -> Lived:
    """In the order of the shares, so that of two findings as bad as each other the same one is kept every time."""
    together = Lived()
    for place in sorted(lived):
        together.add_all(lived[place])
    return together
