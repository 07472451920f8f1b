"""What a bound is made of: named amounts that are added up, so that the figure and its explanation are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from policies.periods import DAY
from policies.units import Wad, readable


@dataclass(frozen=True, slots=True)
class Bound:
    """The largest excess of a rule in one cell that any life under a conduct can reach.

    Above zero it is exact: some life reaches it, none goes beyond. At zero or below it says that the rule cannot break
    there, and how near to breaking a life comes may be less.
    """

    excess: int
    """In what the rule measures: DAI [wad], seconds or confirmations."""
    because: str
    """A short formula in words, with figures."""


class Term(NamedTuple):
    """An amount [wad] and what it is."""

    amount: Wad
    words: str
    comes_in: bool = False
    """It depends on how much comes into the treasury, so a second stream would raise it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts that add up to a bound."""

    terms: tuple[Term, ...]
    note: str = ""
    """Why, where nothing is added up."""

    @classmethod
    def of(cls, amount: Wad, words: str) -> Sum:
        return cls((Term(amount, words),))

    @classmethod
    def nothing(cls, because: str) -> Sum:
        """The rule cannot break there."""
        return cls((), because)

    @property
    def total(self) -> Wad:
        return sum(term.amount for term in self.terms)

    @property
    def comes_in(self) -> bool:
        return any(term.comes_in for term in self.terms)

    def plus(self, *others: Sum) -> Sum:
        return Sum((*self.terms, *(term for other in others for term in other.terms)))

    def minus(self, amount: Wad, words: str) -> Sum:
        return Sum((*self.terms, Term(-amount, words)))

    def __str__(self) -> str:
        """`2 x monthly cap (399,832) + 31 days of stream (203,749.67) - quarterly cap (599,747)`."""
        text = self.note
        for amount, words, _ in self.terms:
            if amount or len(self.terms) == 1:
                sign = ("- " if amount < 0 else "+ ") if text else ("-" if amount < 0 else "")
                text += f"{' ' if text else ''}{sign}{words} ({readable(abs(amount))})"
        return text


def least(first: Sum, *others: Sum) -> Sum:
    """The smallest; of equal ones the first, so what does not depend on what comes in is named first."""
    return min((first, *others), key=lambda one: one.total)


def most(sums: Iterable[Sum]) -> Sum | None:
    """The largest; of equal ones the first, and `None` of none."""
    return max(sums, key=lambda one: one.total, default=None)


def duration(seconds: int) -> str:
    """`31 days`, `35 days 23:59:59`, `1 second`."""
    days, rest = divmod(seconds, DAY)
    whole = f"{days} day{'' if days == 1 else 's'}"
    if not rest:
        return whole
    if not days and rest < 60:
        return f"{rest} second{'' if rest == 1 else 's'}"
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{whole} {clock}" if days else clock
