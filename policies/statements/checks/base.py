"""What a check finds, and how rounding is told from a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.statements.statement import CENT, Figure, Place, whole
from policies.units import WAD, Wad, readable


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Figures or months contradict each other."""
    WARNING = "warning"
    """It adds up, and something is wrong with it: a cap is exceeded, a sign reversed, a figure out of date."""
    NOTE = "note"
    """Rounding, or something that was not checked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a statement says and that does not fit."""

    check: str
    """The check's name, as in `policies.statements.checking`."""
    level: Level
    place: Place
    what: str
    """A sentence, with the figures."""
    printed: Wad | None = None
    """The figure as printed [wad]; `None` where the finding is about no figure."""
    consistent: Wad | None = None
    """What would fit the others [wad]; of a cap, the cap."""

    @property
    def difference(self) -> Wad | None:
        """How much too much is printed [wad]; negative where it is too little."""
        return None if self.printed is None or self.consistent is None else self.printed - self.consistent

    def line(self, file: str) -> str:
        """The finding on one line, as compilers print theirs."""
        return f"{file}:{self.place.line}:{self.place.column}: {self.level}: {self.what} [{self.check}]"


def is_rounding(printed: Figure, consistent: Wad, terms: Iterable[Figure]) -> bool:
    """Whether a figure can differ from what its terms come to by rounding alone.

    It can if it is that sum brought to a whole number, or if every term and itself were rounded to the decimals that
    are printed: half a last digit each. A term of zero was not rounded.
    """
    difference = abs(printed.amount - consistent)
    if difference < WAD and whole(printed):
        return True
    return 2 * difference <= printed.step + sum(term.step for term in terms if term.amount)


def is_multiple(printed: Figure, one: Figure, times: int) -> bool:
    """Whether a cap is so many times another one, by rounding at most; a whole cap may have been rounded to one."""
    coarse, term = (replace(cap, decimals=0) if whole(cap) else cap for cap in (printed, one))
    return is_rounding(coarse, times * one.amount, [term] * times)


def compare(
    check: str,
    printed: Figure,
    consistent: Wad,
    terms: Iterable[Figure],
    what: str,
    how: str,
    *,
    counted: bool = False,
    rounded: bool = False,
) -> Iterator[Finding]:
    """A finding where a figure is not what it should be: a note if it is rounded, else an error.

    Args:
        check: the check's name.
        printed: the figure, which is also where the finding stands.
        consistent: what its terms come to [wad].
        terms: the figures that it is worked out from.
        what: what the figure is: `the total of "paid"`.
        how: what the terms come to, in words: `its lines sum to`.
        counted: the figure counts people, and was never rounded.
        rounded: it is known to be rounded, however many decimals are printed.
    """
    if printed.amount == consistent:
        return
    rounded = rounded or (not counted and is_rounding(printed, consistent, terms))
    difference = printed.amount - consistent
    much = f"{readable(abs(difference))} too {'much' if difference > 0 else 'little'}"
    sentence = f"{what} is printed as {readable(printed.amount)}, {how} {readable(consistent)}: {much}"
    level = Level.NOTE if rounded else Level.ERROR
    yield Finding(
        check, level, printed.place, sentence + (", by rounding" if rounded else ""), printed.amount, consistent
    )


def exceeded(check: str, printed: Figure, cap: Wad, what: str, of: str) -> Iterator[Finding]:
    """A warning where a figure is above a cap [wad]. One that is the cap itself, brought to cents, is not."""
    above = printed.amount - cap
    if above > 0 and 2 * above > min(printed.step, CENT):
        sentence = f"{what} is {readable(printed.amount)}, {readable(above)} above {of} {readable(cap)}"
        yield Finding(check, Level.WARNING, printed.place, sentence, printed.amount, cap)


def add(figures: Iterable[Figure | None]) -> Wad:
    """The sum of the figures that are there [wad]."""
    return sum(figure.amount for figure in figures if figure is not None)
