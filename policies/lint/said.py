"""What a document says of the same thing in other places, and what a file says that no document states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from policies.file.tree import Data
from policies.lint.amounts import MONTHS, cap_amount, difference_text, exact, figure_text
from policies.lint.base import Check, Context, Finding, Level, said_before
from policies.lint.examples import Example
from policies.lint.measures import counted
from policies.lint.places import words_of
from policies.lint.spans import Span
from policies.lint.stated import figure_at, figure_in, multiple_in, names_another, path_of, place_of, printed
from policies.loader import Document
from policies.policy import CapName, Policy
from policies.problems import quoted
from policies.units import WAD

ASSUMED_NAME = "assumed"
"""The check of what no document states: a finding for each value, which text shows as one."""

_LONGEST = 200
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_RATE = re.compile(r"(\d[\d_]*(?:\.\d+)?) a (month|quarter|year)")
_EACH = {"month": CapName.MONTHLY, "quarter": CapName.QUARTERLY, "year": CapName.ANNUAL}


class _Apart(NamedTuple):
    """Two statements that are not the same."""

    stated: str
    other: str
    figures: dict[str, str]
    difference: str = ""
    verb: str = "is"
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
            found = _compared(document, key, here, place.says)
            if found is None:
                continue
            same = not names_another(document.policy, place.where)
            stands = place_of(document.policy, key)
            at = f" ({stands})" if stands else ""
            by = f": {found.difference}" if found.difference else ""
            yield Finding(
                "elsewhere",
                Level.ERROR if found.is_measured and same else Level.WARNING,
                path,
                f"{words_of(document.policy, path)} {found.verb} {found.stated}{at}, elsewhere {found.other} "
                f"({place.where}){by}",
                {"elsewhere": place.says, **found.figures},
                f"{found.other} here, or {found.stated} in {place.where}" if found.is_measured else "",
            )


def _figure(policy: Policy, says: str) -> Fraction | None:
    figure = figure_in(says) or multiple_in(policy, says)
    return figure.value if figure is not None else None


def _compared(document: Document, key: str, here: Data, says: str) -> _Apart | None:
    """How the two differ; `None` where they are the same."""
    text = here if isinstance(here, str) else ""
    if _DAY.fullmatch(text) and _DAY.fullmatch(says):
        days = (date.fromisoformat(says) - date.fromisoformat(text)).days
        when = f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
        return _Apart(text, says, {"stated": text, "difference": str(days)}, when) if days else None
    if key == "caps" and (rate := _RATE.fullmatch(says)):
        return _rate(document.policy, Fraction(rate[1].replace("_", "")), rate[2])
    stated, other = figure_at(document, key), figure_in(says) or multiple_in(document.policy, says)
    if stated is not None and other is not None:
        difference = Span.of(other).apart(Span.of(stated))
        if not difference:
            return None
        shown = printed(other) if figure_in(says) else f"{says}, {printed(other)}"
        apart = difference_text(difference, "%" in stated.text)
        figures = {"stated": exact(stated.value * WAD), "difference": exact(difference * WAD)}
        return _Apart(printed(stated), shown, figures, apart)
    if _ADDRESS.fullmatch(text) and _ADDRESS.fullmatch(says):
        same = text.lower() == says.lower()
        return None if same else _Apart(text, says, {"stated": text})
    figures = {"stated": text} if text else {}
    return _Apart(_in_words(here), quoted(says, _LONGEST), figures, is_measured=False)


def _in_words(here: Data) -> str:
    """What stands in the file, on one line."""
    return quoted(_flat(here), _LONGEST) if here else "nothing"


def _flat(here: Data) -> str:
    if isinstance(here, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_flat(value)}" for key, value in here.items())
    if isinstance(here, list):
        return ("; " if any(isinstance(item, dict) for item in here) else ", ").join(map(_flat, here))
    return here or "nothing"


def _rate(policy: Policy, other: Fraction, each: str) -> _Apart | None:
    """`79_512 a month` against the cap of a month, and what that comes to in a year."""
    cap = _EACH[each]
    amount = Fraction(cap_amount(policy.caps, cap), WAD)
    if other == amount:
        return None
    figures = {"stated": exact(amount * WAD), "difference": exact((other - amount) * WAD)}
    words = f"{figure_text(other)} a {each}"
    if cap is not CapName.ANNUAL:
        year = other * MONTHS[CapName.ANNUAL] / MONTHS[cap]
        figures["elsewhere_a_year"] = exact(year * WAD)
        words += f" or {figure_text(year)} a year"
    return _Apart(f"{figure_text(amount)} a {each}", words, figures, difference_text(other - amount), verb="comes to")


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
        yield Finding(ASSUMED_NAME, Level.NOTE, path, message, figures, "")


ELSEWHERE = Check(
    name="elsewhere",
    level=Level.ERROR,
    sentence="what is stated in several places of the document is the same in all of them",
    check=elsewhere,
    passing=Example("elsewhere: {caps.monthly: [{says: 100_000, where: Summary}]}\n"),
    failing=Example("elsewhere: {caps.monthly: [{says: 103_000, where: Summary}]}\n"),
)

ASSUMED = Check(
    name=ASSUMED_NAME,
    level=Level.NOTE,
    sentence="everything in the file is stated by a document",
    check=assumed,
    passing=Example(),
    failing=Example("assumed: {streams.0.end_reading: the document gives the last day and no second of it}\n"),
)
