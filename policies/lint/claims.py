"""Figures that a document derives in so many words, worked out again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import prod

from policies.figures import Arithmetic, Claim, Figure
from policies.file.scalars import read_figure
from policies.file.tree import Path
from policies.lint.amounts import cap_amount, difference_text, exact, figure_text
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.loader import Document
from policies.policy import CapName
from policies.units import WAD

_NAME = "claims"
_FIGURE = re.compile(r"[+-]?\d+(_\d+)*(\.\d+(_\d+)*)?%?")
_SIGNS = {
    Arithmetic.SUM: " + ",
    Arithmetic.DIFFERENCE: " - ",
    Arithmetic.PRODUCT: " x ",
    Arithmetic.QUOTIENT: " / ",
}


def path_of(document: Document, key: str) -> Path:
    """The path that a dotted key of the file means."""
    path: Path = ()
    for step in key.split("."):
        path = (*path, int(step) if isinstance(document.tree.at(path), list) and step.isdecimal() else step)
    return path


def figure_at(document: Document, key: str) -> Figure | None:
    """The figure at a dotted key; `None` where none stands there. A cap that follows from the others is exact."""
    text = document.tree.at(path_of(document, key))
    section, _, name = key.partition(".")
    if text is None and section == "caps" and name in tuple(CapName):
        amount = cap_amount(document.policy.caps, CapName(name))
        return Figure(Fraction(amount, WAD), Fraction(0), exact(amount))
    return figure_in(text) if isinstance(text, str) else None


def figure_in(text: str) -> Figure | None:
    """The figure that a text is; `None` of other text."""
    return read_figure(text) if _FIGURE.fullmatch(text) else None


def claims(context: Context) -> Iterator[Finding]:
    """Each claim against its own terms.

    A claim may be rounded to its last printed digit. A sum of rounded figures may be off by half a digit for each of
    them, anything else by a whole digit of its own, and that is a note.
    """
    for number, claim in enumerate(context.document.policy.stated.claims):
        terms: list[Figure] = []
        for place, term in enumerate(claim.terms):
            figure = figure_at(context.document, term) if isinstance(term, str) else term
            if figure is None:
                path = ("claims", number, claim.operation.value, place)
                message = f"{claim.what}: a term is `{term}`, and no figure stands there"
                yield Finding(_NAME, Level.WARNING, path, message, {}, "a dotted key of a figure, or the figure itself")
            else:
                terms.append(figure)
        if len(terms) == len(claim.terms):
            yield from _judged(number, claim, terms)


def _judged(number: int, claim: Claim, terms: list[Figure]) -> Iterator[Finding]:
    result = _computed(claim.operation, [term.value for term in terms])
    stated = claim.stated
    words = _in_words(claim.operation, terms)
    path = ("claims", number, "stated")
    if result is None:
        message = f"{claim.what}: {words} divides by nothing"
        yield Finding(_NAME, Level.ERROR, path, message, {"stated": exact(stated.value * WAD)}, "other terms")
        return
    difference = stated.value - result
    if abs(difference) <= stated.resolution / 2:
        return
    if claim.operation in (Arithmetic.SUM, Arithmetic.DIFFERENCE):
        is_rounding = abs(difference) <= (stated.resolution + sum(term.resolution for term in terms)) / 2
    else:
        is_rounding = abs(difference) < stated.resolution
    percent = stated.text.endswith("%")
    apart = difference_text(difference, percent)
    why = " (rounding)" if is_rounding else ""
    yield Finding(
        _NAME,
        Level.NOTE if is_rounding else Level.ERROR,
        path,
        f"{claim.what}: {words} is {figure_text(result, percent)}, {figure_text(stated.value, percent)} is stated: "
        f"{apart}{why}",
        {
            "stated": exact(stated.value * WAD),
            "computed": exact(result * WAD),
            "difference": exact(difference * WAD),
        },
        f"{figure_text(result, percent)}",
    )


def _computed(operation: Arithmetic, values: list[Fraction]) -> Fraction | None:
    first, *rest = values
    match operation:
        case Arithmetic.SUM:
            return sum(values, Fraction(0))
        case Arithmetic.DIFFERENCE:
            return first - sum(rest, Fraction(0))
        case Arithmetic.PRODUCT:
            return prod(values, start=Fraction(1))
        case Arithmetic.MAXIMUM:
            return max(values)
        case Arithmetic.QUOTIENT:
            return first / prod(rest, start=Fraction(1)) if all(rest) else None
        case Arithmetic.CHANGE:
            return (rest[0] - first) / first if first else None


def _in_words(operation: Arithmetic, terms: list[Figure]) -> str:
    shown = [figure_text(term.value, term.text.endswith("%")) for term in terms]
    match operation:
        case Arithmetic.MAXIMUM:
            return f"the largest of {', '.join(shown)}"
        case Arithmetic.CHANGE:
            return f"the change from {shown[0]} to {shown[1]}"
        case _:
            return _SIGNS[operation].join(shown)


CLAIMS = Check(
    name=_NAME,
    level=Level.ERROR,
    sentence="a figure that the document derives in so many words follows from the figures that it names",
    check=claims,
    passing=Example("claims:\n  - {claim: the first payment, stated: 1_300_000, sum: [caps.annual, 100_000]}\n"),
    failing=Example("claims:\n  - {claim: the first payment, stated: 1_030_000, sum: [caps.annual, 100_000]}\n"),
)
