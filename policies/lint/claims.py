"""Figures that a document derives in so many words, worked out again."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from math import prod

from policies.figures import MONTH_OF_STREAM, Arithmetic, Claim, Figure
from policies.lint.amounts import difference_text, exact, figure_text
from policies.lint.base import Check, Context, Finding, Level, said_before
from policies.lint.examples import Example
from policies.lint.spans import Span, total
from policies.lint.stated import figure_of_term, names_another, path_of, printed
from policies.units import WAD

_NAME = "claims"
_SIGNS = {
    Arithmetic.SUM: " + ",
    Arithmetic.DIFFERENCE: " - ",
    Arithmetic.PRODUCT: " x ",
    Arithmetic.QUOTIENT: " / ",
}


def claims(context: Context) -> Iterator[Finding]:
    """Each claim against its own terms; a warning at most where another document states it, and where a stream is said
    to come up to something in a month.

    A claim may be rounded to its last printed digit. A sum of rounded figures may be off by half a digit for each of
    them, anything else by a whole digit of its own, and that is a note. Where a term is a range, the claim has to lie
    inside what follows.
    """
    document = context.document
    for number, claim in enumerate(document.policy.stated.claims):
        terms: list[Figure] = []
        for place, term in enumerate(claim.terms):
            figure = figure_of_term(document, term) if isinstance(term, str) else term
            if figure is None:
                path = ("claims", number, claim.operation.value, place)
                message = f"{claim.what}: a term is `{term}`, and no figure stands there"
                yield Finding(_NAME, Level.WARNING, path, message, {}, "a dotted key of a figure, or the figure itself")
            else:
                terms.append(figure)
        if len(terms) == len(claim.terms):
            yield from _judged(context, number, claim, terms)


def _judged(context: Context, number: int, claim: Claim, terms: list[Figure]) -> Iterator[Finding]:
    result = _computed(claim.operation, [Span.of(term) for term in terms])
    stated = claim.stated
    words = _in_words(claim.operation, terms)
    path = ("claims", number, "stated")
    if result is None:
        message = f"{claim.what}: {words} divides by nothing"
        yield Finding(_NAME, Level.ERROR, path, message, {"stated": exact(stated.value * WAD)}, "other terms")
        return
    difference = Span.of(stated).apart(result)
    if not difference or abs(difference) <= _half(stated) or _is_said(context, claim, terms):
        return
    if claim.operation in (Arithmetic.SUM, Arithmetic.DIFFERENCE):
        is_rounding = abs(difference) <= _half(stated) + sum(map(_half, terms))
    else:
        is_rounding = abs(difference) < _half(stated) + stated.resolution / 2
    can_be_meant = MONTH_OF_STREAM in claim.terms or names_another(context.document.policy, claim.where)
    level = Level.WARNING if can_be_meant else Level.ERROR
    percent = "%" in stated.text
    about, middle = "", _computed(claim.operation, [Span(term.value, term.upper or term.value) for term in terms])
    if middle is not None and middle.is_point and stated.upper is None:
        about = "" if result.is_point else "about "
        result, difference = middle, stated.value - middle.least
    figures = {"stated": exact(stated.value * WAD), **_bounds("computed", result)}
    figures["difference"] = exact(difference * WAD)
    more, hint = _hint(claim, terms, result)
    shown = about + _shown(result, percent)
    yield Finding(
        _NAME,
        Level.NOTE if is_rounding else level,
        path,
        f"{claim.what}: {words} is {shown}, {printed(stated)} is stated: {difference_text(difference, percent)}"
        f"{' (rounding)' if is_rounding else ''}{hint}",
        figures | more,
        shown,
    )


def _half(figure: Figure) -> Fraction:
    """What rounding can hide: half of the last printed digit, unless the figure says itself that it is approximate."""
    return figure.resolution / 2 - figure.leeway


def _bounds(name: str, span: Span) -> dict[str, str]:
    if span.is_point:
        return {name: exact(span.least * WAD)}
    return {f"{name}_least": exact(span.least * WAD), f"{name}_most": exact(span.most * WAD)}


def _shown(span: Span, percent: bool) -> str:
    if span.is_point:
        return figure_text(span.least, percent)
    return f"{figure_text(span.least, percent)} to {figure_text(span.most, percent)}"


def _computed(operation: Arithmetic, terms: list[Span]) -> Span | None:
    first, *rest = terms
    match operation:
        case Arithmetic.SUM:
            return total(terms)
        case Arithmetic.DIFFERENCE:
            return first - total(rest)
        case Arithmetic.PRODUCT:
            return reduce(Span.__mul__, terms)
        case Arithmetic.MAXIMUM:
            return Span(max(term.least for term in terms), max(term.most for term in terms))
        case Arithmetic.QUOTIENT:
            return first.over(reduce(Span.__mul__, rest))
        case Arithmetic.CHANGE:
            ratio = rest[0].over(first)
            return None if ratio is None else ratio - Span.point(Fraction(1))


def _implied(claim: Claim, terms: list[Figure]) -> tuple[int, Fraction] | None:
    """The term of a product or a quotient that would have to be another, and what: the last one that the claim names by
    a key, else the largest.
    """
    values = [term.value for term in terms]
    if claim.operation not in (Arithmetic.PRODUCT, Arithmetic.QUOTIENT) or not all((*values, claim.stated.value)):
        return None
    keys = [place for place, term in enumerate(claim.terms) if isinstance(term, str)]
    place = keys[-1] if keys else max(range(len(values)), key=lambda one: abs(values[one]))
    others = prod((value for other, value in enumerate(values) if other != place), start=Fraction(1))
    if claim.operation is Arithmetic.PRODUCT:
        return place, claim.stated.value / others
    if place == 0:
        return place, claim.stated.value * others
    return place, values[0] ** 2 / others / claim.stated.value


def _is_said(context: Context, claim: Claim, terms: list[Figure]) -> bool:
    """Whether another check found already that the term at this key would have to be this figure."""
    implied = _implied(claim, terms)
    if implied is None:
        return False
    key = claim.terms[implied[0]]
    return isinstance(key, str) and said_before(context, path_of(context.document, key), exact(implied[1] * WAD))


def _hint(claim: Claim, terms: list[Figure], result: Span) -> tuple[dict[str, str], str]:
    """What would make the claim right, or what it is instead: figures, and words."""
    if not result.is_point:
        return {}, ""
    if claim.operation is Arithmetic.CHANGE:
        ratio = result.least + 1
        if abs(claim.stated.value - ratio) > claim.stated.resolution / 2:
            return {}, ""
        shown = figure_text(ratio, as_percent=True)
        return {
            "ratio": exact(ratio * WAD)
        }, f"; {printed(claim.stated)} is the second as a share of the first ({shown})"
    implied = _implied(claim, terms)
    if implied is None:
        return {}, ""
    place, value = implied
    percent = "%" in terms[place].text
    words = f"; it would take {figure_text(value, percent)} in place of {printed(terms[place])}"
    return {"implied": exact(value * WAD)}, words


def _in_words(operation: Arithmetic, terms: list[Figure]) -> str:
    shown = [f"({printed(term)})" if term.upper is not None else printed(term) for term in terms]
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
