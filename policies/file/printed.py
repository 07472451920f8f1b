"""Figures as a document prints them: exact, approximate (`~5%`), a range (`3.75 to 4.25`); and the terms of claims."""

from __future__ import annotations

import re
from fractions import Fraction

from policies.figures import MONTH_OF_STREAM, Figure
from policies.file.scalars import MOST_FTE, MULTIPLE_FORM, exact_number, flaw, read_multiple, text_of
from policies.problems import quoted

_DOTTED = re.compile(r"[a-z_][\w-]*(?:\.[\w-]+)*", re.ASCII)
_FIGURE = "a figure such as 1_423_500 or 3.54%, ~5% of one that is approximate, 3.75 to 4.25 of a range"


def read_figure(value: object) -> Figure:
    """A figure as a document prints it: a number or a percentage, approximate (`~5%`), or a range (`3.75 to 4.25`)."""
    text = text_of(value, _FIGURE)
    first, to, last = text.partition(" to ")
    if not to:
        return _approximate(text[1:].strip()) if text.startswith("~") else _printed(text)
    smaller, larger = _printed(first.strip()), _printed(last.strip())
    if smaller.text.endswith("%") != larger.text.endswith("%"):
        raise flaw(f"{quoted(text)} is a range of a number and a percentage", "two of a kind such as 5% to 10%")
    if larger.value <= smaller.value:
        raise flaw(f"{quoted(text)} is no range", "the smaller figure first, then the larger")
    resolution = min(smaller.resolution, larger.resolution)
    return Figure(smaller.value, resolution, f"{smaller} to {larger}", larger.value)


def _printed(text: str) -> Figure:
    digits, percent = text.removesuffix("%"), text.endswith("%")
    number = Fraction(exact_number(digits, _FIGURE), 10**18)
    decimals = len(digits.partition(".")[2].replace("_", ""))
    scale = 100 if percent else 1
    return Figure(number / scale, Fraction(1, 10**decimals * scale), text.replace("_", ""))


def _approximate(text: str) -> Figure:
    """Zeros at the end of a whole number are no digits of its own, from the third on: ~995_000 is in thousands."""
    exact = _printed(text)
    whole = exact.text.lstrip("+-").removesuffix("%")
    zeros = 0 if "." in whole else min(len(whole) - len(whole.rstrip("0")), max(len(whole) - 2, 0))
    return Figure(exact.value, exact.resolution * 10**zeros, f"~{exact}", is_approximate=True)


def read_share(value: object) -> Figure:
    """A percentage, perhaps approximate or a range."""
    expected = "a percentage such as 5%, ~5% or 5% to 10%"
    text = text_of(value, expected)
    if "%" not in text:
        raise flaw(f"{quoted(text)} is no percentage", expected)
    figure = read_figure(text)
    if figure.value < -1:
        raise flaw(f"{quoted(figure.text)} takes away more than there is", "-100% or more")
    return figure


def read_fte_figure(value: object) -> Figure:
    """Full-time equivalents, perhaps approximate or a range."""
    figure = read_figure(value)
    if "%" in figure.text:
        raise flaw(f"{quoted(figure.text)} is a percentage", "full-time equivalents such as 7.9 or 3.75 to 4.25")
    if figure.value < 0 or figure.most > MOST_FTE:
        raise flaw(f"{quoted(figure.text)} is out of range", f"0 to {MOST_FTE:_} full-time equivalents")
    return figure


def read_term(value: object) -> Figure | str:
    """A figure, or the words for one: a dotted key, a multiple of a cap, or a month of stream."""
    text = text_of(value, "a figure such as 632_500, a dotted key such as caps.monthly, or 2 x monthly")
    if text == MONTH_OF_STREAM or _DOTTED.fullmatch(text):
        return text
    if MULTIPLE_FORM.fullmatch(text):
        read_multiple(value)
        return text
    return read_figure(value)
