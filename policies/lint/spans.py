"""Figures that are known within bounds: ranges, approximate figures, what is reckoned with them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from policies.figures import Figure


@dataclass(frozen=True, slots=True)
class Span:
    """All values from `least` to `most`; of an exact figure they are the same."""

    least: Fraction
    most: Fraction

    @classmethod
    def of(cls, figure: Figure) -> Span:
        """What a figure can mean."""
        return cls(figure.least, figure.most)

    @classmethod
    def point(cls, value: Fraction) -> Span:
        """One value."""
        return cls(value, value)

    @property
    def is_point(self) -> bool:
        """Whether it is one value."""
        return self.least == self.most

    def __add__(self, other: Span) -> Span:
        return Span(self.least + other.least, self.most + other.most)

    def __sub__(self, other: Span) -> Span:
        return Span(self.least - other.most, self.most - other.least)

    def __mul__(self, other: Span) -> Span:
        corners = [one * two for one in (self.least, self.most) for two in (other.least, other.most)]
        return Span(min(corners), max(corners))

    def over(self, other: Span) -> Span | None:
        """The quotient; `None` where the divisor can be nothing."""
        if other.least <= 0 <= other.most:
            return None
        return self * Span(1 / other.most, 1 / other.least)

    def widened(self, by: Fraction) -> Span:
        """With so much more on both sides."""
        return Span(self.least - by, self.most + by)

    def apart(self, other: Span) -> Fraction:
        """How far it lies above the other, below it where negative; 0 where both can be the same."""
        if self.least > other.most:
            return self.least - other.most
        return min(Fraction(0), self.most - other.least)


def total(spans: list[Span]) -> Span:
    """The sum."""
    return sum(spans, Span.point(Fraction(0)))
