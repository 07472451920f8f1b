"""What a document says of the same thing in other places, and what a file says that no document states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from policies.figures import Figure
from policies.lint.amounts import cap_amount, difference_text, exact, figure_text
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.claims import figure_at, figure_in, path_of
from policies.lint.examples import Example
from policies.lint.measures import counted
from policies.loader import Document
from policies.policy import CapName, Policy
from policies.problems import quoted
from policies.units import WAD

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
_MULTIPLE = re.compile(rf"(\d+(?:\.\d+)?) x ({'|'.join(CapName)})")
_RATE = re.compile(r"(\d[\d_]*(?:\.\d+)?) a (month|quarter|year)")
_EACH = {"month": CapName.MONTHLY, "quarter": CapName.QUARTERLY, "year": CapName.ANNUAL}
_OTHER_DOCUMENT = re.compile(r"([^\s,]*-[^\s,]*\d[^\s,]*)(,|$)")
"""The place begins with a document's name, e.g. `MIP40c3-SP53, Budget Breakdown`."""


def elsewhere(context: Context) -> Iterator[Finding]:
    """What stands in another place: an error where figures, days or addresses of one document differ, a warning where
    another document says otherwise or where only a reader can tell whether the words do. What another check measured at
    the same key and names the same place is not said again.
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
            found = _compared(document, key, here if isinstance(here, str) else "", place.says)
            if found is None:
                continue
            is_measured, words, figures = found
            same = not _names_another(document.policy, place.where)
            yield Finding(
                "elsewhere",
                Level.ERROR if is_measured and same else Level.WARNING,
                path,
                f"{key} {words} ({place.where})",
                {"elsewhere": place.says, **figures},
                f"one of the two at {key} and in {place.where}",
            )


def _compared(document: Document, key: str, here: str, says: str) -> tuple[bool, str, dict[str, str]] | None:
    """Whether the two can be measured, the sentence about them, and figures; `None` where they are the same."""
    if _DAY.fullmatch(here) and _DAY.fullmatch(says):
        days = (date.fromisoformat(says) - date.fromisoformat(here)).days
        when = f"{counted(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
        figures = {"stated": here, "difference": str(days)}
        return (True, f"is {here}, elsewhere {says}: {when}", figures) if days else None
    if key == "caps" and (rate := _RATE.fullmatch(says)):
        cap = _EACH[rate[2]]
        amount, other_amount = Fraction(cap_amount(document.policy.caps, cap), WAD), Fraction(rate[1].replace("_", ""))
        apart = difference_text(other_amount - amount)
        words = f"come to {figure_text(amount)} a {rate[2]}, elsewhere {figure_text(other_amount)}: {apart}"
        figures = {"stated": exact(amount * WAD), "difference": exact((other_amount - amount) * WAD)}
        return (True, words, figures) if other_amount != amount else None
    stated, other = figure_at(document, key), figure_in(says) or _multiple(document.policy, says)
    if stated is not None and other is not None:
        difference = other.value - stated.value
        percent = stated.text.endswith("%")
        shown = figure_text(other.value, percent) + ("" if figure_in(says) else f" ({says})")
        apart = difference_text(difference, percent)
        words = f"is {figure_text(stated.value, percent)}, elsewhere {shown}: {apart}"
        figures = {"stated": exact(stated.value * WAD), "difference": exact(difference * WAD)}
        return (True, words, figures) if difference else None
    if _ADDRESS.fullmatch(here) and _ADDRESS.fullmatch(says):
        same = here.lower() == says.lower()
        return None if same else (True, f"is {here}, elsewhere {says}", {"stated": here})
    shown = f"is {quoted(here)}, elsewhere" if here else "is stated, and elsewhere"
    return False, f"{shown} {quoted(says, 200)}", {"stated": here} if here else {}


def _multiple(policy: Policy, says: str) -> Figure | None:
    """What `3 x monthly` comes to."""
    match = _MULTIPLE.fullmatch(says)
    if match is None:
        return None
    amount = Fraction(match[1]) * cap_amount(policy.caps, CapName(match[2]))
    return Figure(amount / WAD, Fraction(0), exact(amount))


def _names_another(policy: Policy, where: str) -> bool:
    named = _OTHER_DOCUMENT.match(where)
    return named is not None and named[1] != policy.source.document


def assumed(context: Context) -> Iterator[Finding]:
    """What stands in the file though no document states it."""
    document = context.document
    for key, reason in document.policy.assumed.items():
        path = path_of(document, key)
        here = document.tree.at(path)
        value = f" to be {quoted(here)}" if isinstance(here, str) else ""
        figures = {"assumed": here} if isinstance(here, str) else {}
        message = f"{key} is assumed{value}: {reason}"
        yield Finding("assumed", Level.NOTE, path, message, figures, f"the document's own word on {key}")


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
