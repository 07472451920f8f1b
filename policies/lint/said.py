"""What a document says of the same thing in other places, and what a file says that no document states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from policies.lint.amounts import MONTHS, cap_amount, difference_text, exact, figure_text
from policies.lint.base import Check, Context, Finding, Level, said_before
from policies.lint.examples import Example
from policies.lint.measures import counted
from policies.lint.places import words_of
from policies.lint.spans import Span
from policies.lint.stated import figure_at, figure_in, multiple_in, names_another, path_of, printed
from policies.loader import Document
from policies.policy import CapName, Policy
from policies.problems import quoted
from policies.units import WAD

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_RATE = re.compile(r"(\d[\d_]*(?:\.\d+)?) a (month|quarter|year)")
_EACH = {"month": CapName.MONTHLY, "quarter": CapName.QUARTERLY, "year": CapName.ANNUAL}


class _Apart(NamedTuple):
    """Two statements that are not the same."""

    words: str
    figures: dict[str, str]
    is_measured: bool = True
    """Whether the two can be measured: else only a reader can tell."""


def elsewhere(context: Context) -> Iterator[Finding]:
    """What stands in another place: an error where figures, days or addresses of one document differ, a warning where
    another document says otherwise or where only a reader can tell whether the words do. What another check measured at
    the same key, against the same figure or with the name of the same place, is not said again.
    """
    document = context.document
    for key, places in document.policy.stated.elsewhere.items():
        path = path_of(document, key)
        here = document.tree.at(path)
        for place in places:
            if isinstance(here, str) and here == place.says:
                continue
            if any(one.path == path and place.where in one.message for one in context.found):
                continue
            figure = _figure(document.policy, place.says)
            other = exact(figure * WAD) if figure is not None else place.says
            if said_before(context, path, other):
                continue
            found = _compared(document, key, here if isinstance(here, str) else "", place.says)
            if found is None:
                continue
            same = not names_another(document.policy, place.where)
            what = words_of(document.policy, path)
            yield Finding(
                "elsewhere",
                Level.ERROR if found.is_measured and same else Level.WARNING,
                path,
                f"{what} {found.words} ({place.where})",
                {"elsewhere": place.says, **found.figures},
                f"{what}, the same here and in {place.where}",
            )


def _figure(policy: Policy, says: str) -> Fraction | None:
    figure = figure_in(says) or multiple_in(policy, says)
    return figure.value if figure is not None else None


def _compared(document: Document, key: str, here: str, says: str) -> _Apart | None:
    """How the two differ; `None` where they are the same."""
    if _DAY.fullmatch(here) and _DAY.fullmatch(says):
        days = (date.fromisoformat(says) - date.fromisoformat(here)).days
        when = f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
        return (
            _Apart(f"is {here}, elsewhere {says}: {when}", {"stated": here, "difference": str(days)}) if days else None
        )
    if key == "caps" and (rate := _RATE.fullmatch(says)):
        return _rate(document.policy, Fraction(rate[1].replace("_", "")), rate[2])
    stated, other = figure_at(document, key), figure_in(says) or multiple_in(document.policy, says)
    if stated is not None and other is not None:
        difference = Span.of(other).apart(Span.of(stated))
        if not difference:
            return None
        shown = printed(other) + ("" if figure_in(says) else f" ({says})")
        apart = difference_text(difference, "%" in stated.text)
        figures = {"stated": exact(stated.value * WAD), "difference": exact(difference * WAD)}
        return _Apart(f"is {printed(stated)}, elsewhere {shown}: {apart}", figures)
    if _ADDRESS.fullmatch(here) and _ADDRESS.fullmatch(says):
        same = here.lower() == says.lower()
        return None if same else _Apart(f"is {here}, elsewhere {says}", {"stated": here})
    shown = f"is {quoted(here)}, elsewhere" if here else "is stated, and elsewhere"
    return _Apart(f"{shown} {quoted(says, 200)}", {"stated": here} if here else {}, is_measured=False)


def _rate(policy: Policy, other: Fraction, each: str) -> _Apart | None:
    """`79_512 a month` against the cap of a month, and what that comes to in a year."""
    cap = _EACH[each]
    amount = Fraction(cap_amount(policy.caps, cap), WAD)
    if other == amount:
        return None
    figures = {"stated": exact(amount * WAD), "difference": exact((other - amount) * WAD)}
    words = f"comes to {figure_text(amount)} a {each}, elsewhere {figure_text(other)}"
    if cap is not CapName.ANNUAL:
        year = other * MONTHS[CapName.ANNUAL] / MONTHS[cap]
        figures["elsewhere_a_year"] = exact(year * WAD)
        words += f" ({figure_text(year)} a year)"
    return _Apart(f"{words}: {difference_text(other - amount)}", figures)


def assumed(context: Context) -> Iterator[Finding]:
    """What stands in the file though no document states it."""
    document = context.document
    for key, reason in document.policy.assumed.items():
        path = path_of(document, key)
        here = document.tree.at(path)
        what = words_of(document.policy, path)
        value = f" to be {quoted(here)}" if isinstance(here, str) else ""
        figures = {"assumed": here} if isinstance(here, str) else {}
        message = f"{what} is assumed{value}: {reason}"
        yield Finding("assumed", Level.NOTE, path, message, figures, f"the document's own word on {what}")


ELSEWHERE = Check(
    name="elsewhere",
    level=Level.ERROR,
    sentence="what is stated in several places of the document is the same in all of them",
    check=elsewhere,
    passing=Example("elsewhere: {caps.monthly: [{says: 100_000, where: Summary}]}\n"),
    failing=Example("elsewhere: {caps.monthly: [{says: 103_000, where: Summary}]}\n"),
)

ASSUMED = Check(
    name="assumed",
    level=Level.NOTE,
    sentence="everything in the file is stated by a document",
    check=assumed,
    passing=Example(),
    failing=Example("assumed: {streams.0.end_reading: the document gives the last day and no second of it}\n"),
)
