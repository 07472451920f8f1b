"""Going through the checklist, and deciding."""

from __future__ import annotations

from dataclasses import dataclass

from policies.review.base import Answer, Case, Mark, Point, Role, Weight
from policies.review.registry import POINTS


@dataclass(frozen=True, slots=True)
class Audit:
    """A checklist that was gone through: the public record of a review."""

    case: Case
    answers: tuple[tuple[Point, Answer], ...]
    strict: bool = False
    """What cannot be told rejects as well, whatever its weight."""

    @property
    def accepted(self) -> bool:
        """Whether the statement is accepted: no point that rejects is not met, and if `strict` all can be told."""
        return not self.reasons and not (self.strict and self.untold)

    @property
    def reasons(self) -> tuple[tuple[Point, Answer], ...]:
        """The points that are not met and reject it."""
        return self._not_met(Weight.REJECT)

    @property
    def untold(self) -> tuple[tuple[Point, Answer], ...]:
        """What cannot be told: an acceptance says nothing of it."""
        return tuple(one for one in self.answers if one[1].mark is Mark.CANNOT_TELL)

    @property
    def needs(self) -> tuple[str, ...]:
        """What is not at hand, each once."""
        return tuple(dict.fromkeys(answer.needs for _, answer in self.untold))

    @property
    def remarks(self) -> tuple[tuple[Point, Answer], ...]:
        """What is not met and rejects nothing."""
        return self._not_met(Weight.REMARK)

    def of(self, role: Role) -> tuple[tuple[Point, Answer], ...]:
        """A role's points."""
        return tuple(one for one in self.answers if one[0].role is role)

    def count(self, mark: Mark) -> int:
        """How many points have this answer."""
        return sum(answer.mark is mark for _, answer in self.answers)

    def _not_met(self, weight: Weight) -> tuple[tuple[Point, Answer], ...]:
        return tuple(one for one in self.answers if one[1].mark is Mark.NOT_MET and one[0].weight is weight)


def review(case: Case, *, strict: bool = False) -> Audit:
    """Every point, in order."""
    return Audit(case, tuple((point, point.judge(case)) for point in POINTS), strict)
