"""Figures that a document states, by the words that a file has for them: dotted keys, multiples, figures as text."""

from __future__ import annotations

import re
from fractions import Fraction

from policies.figures import MONTH_OF_STREAM, Figure
from policies.file.printed import read_figure
from policies.file.scalars import Flaw
from policies.file.tree import Path
from policies.lint.amounts import cap_amount, exact, figure_text
from policies.lint.measures import by_month
from policies.loader import Document
from policies.periods import midnight
from policies.policy import CapName, Policy
from policies.units import WAD

_MULTIPLE = re.compile(rf"(\d+(?:\.\d+)?) ?x ?({'|'.join(CapName)})")
_OTHER_DOCUMENT = re.compile(r"([^\s,]*-[^\s,]*\d[^\s,]*)(,|$)")
"""The place begins with a document's name, e.g. `MIP40c3-SP53, Budget Breakdown`."""


def path_of(document: Document, key: str) -> Path:
    """The path that a dotted key of the file means."""
    path: Path = ()
    for step in key.split("."):
        path = (*path, int(step) if isinstance(document.tree.at(path), list) and step.isdecimal() else step)
    return path


def place_of(policy: Policy, key: str) -> str:
    """Where the document states what is at a dotted key, around it or inside it; empty where the file does not say."""
    around = key
    while around and around not in policy.sources:
        around = around.rpartition(".")[0]
    if around:
        return policy.sources[around]
    inside = (place for other, place in policy.sources.items() if other.startswith(f"{key}."))
    return "; ".join(dict.fromkeys(inside))


def figure_at(document: Document, key: str) -> Figure | None:
    """The figure at a dotted key; `None` where none stands there. A cap that follows from the others is exact."""
    text = document.tree.at(path_of(document, key))
    section, _, name = key.partition(".")
    if text is None and section == "caps" and name in tuple(CapName):
        return _exactly(Fraction(cap_amount(document.policy.caps, CapName(name)), WAD))
    return figure_in(text) if isinstance(text, str) else None


def figure_in(text: str) -> Figure | None:
    """The figure that a text is; `None` of other text."""
    try:
        return read_figure(text)
    except Flaw:
        return None


def multiple_in(policy: Policy, text: str) -> Figure | None:
    """What `3 x monthly` comes to; `None` of other text."""
    match = _MULTIPLE.fullmatch(text)
    if match is None:
        return None
    return _exactly(Fraction(match[1]) * cap_amount(policy.caps, CapName(match[2])) / WAD)


def month_of_stream(policy: Policy) -> Figure | None:
    """What the streams pay in a calendar month, from the least to the most; `None` where none lasts for a whole one."""
    begins = min((stream.bgn for stream in policy.streams), default=0)
    ends = max((stream.fin for stream in policy.streams), default=0)
    whole = [
        paid
        for month, paid in by_month(policy).items()
        if begins <= midnight(month.first) and midnight(month.next().first) <= ends
    ]
    if not whole:
        return None
    least, most = Fraction(min(whole), WAD), Fraction(max(whole), WAD)
    return Figure(least, Fraction(0), MONTH_OF_STREAM, most)


def figure_of_term(document: Document, term: str) -> Figure | None:
    """The figure that the words of a claim's term mean; `None` where there is none."""
    if term == MONTH_OF_STREAM:
        return month_of_stream(document.policy)
    return multiple_in(document.policy, term) or figure_at(document, term)


def printed(figure: Figure) -> str:
    """A figure for people: `1,432,500`, `~5%`, `3.75 to 4.25`."""
    percent = "%" in figure.text
    text = figure_text(figure.value, percent)
    if figure.upper is not None:
        return f"{text} to {figure_text(figure.upper, percent)}"
    return f"~{text}" if figure.is_approximate else text


def names_another(policy: Policy, where: str) -> bool:
    """Whether a place is in another document."""
    named = _OTHER_DOCUMENT.match(where)
    return named is not None and named[1] != policy.source.document


def _exactly(value: Fraction) -> Figure:
    return Figure(value, Fraction(0), exact(value * WAD))
