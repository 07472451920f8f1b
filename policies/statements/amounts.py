"""The cells of a statement: figures, months and days, from text to values and back. No number passes through a float.

A figure may have commas between thousands, a sign (also apart: `- 2,318.05`), brackets for a negative, a `$` before
or a token after it, and the asterisks of a footnote.
"""

from __future__ import annotations

import re
from datetime import date

from policies.periods import Month
from policies.statements.statement import MONTHS, NOWHERE, Figure, Label, Place
from policies.units import WAD, AmountError

EXPECTED = "an amount such as 1,234.56, -20.00 or 257.31 MKR, or - for none"
MOST_DIGITS = 40
"""Of a figure before its decimal point; 2^128 wad have 21."""

_BLANK = frozenset({"", "-", "--", "–", "—", "−", "_", "n/a", "na"})
_FIGURE = re.compile(
    r"(?P<open>\()? ?(?P<sign>[-+−–])? ?(?P<dollar>\$)? ?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))? ?"
    r"(?P<close>\))? ?(?P<token>[A-Za-z]{1,10})? ?(?P<note>\*{1,9})?",
    re.ASCII,
)
_MONTH = re.compile(r"([A-Za-z]{3,9})\.? (\d{4})", re.ASCII)
_LIKE_A_MONTH = re.compile(r"[^\W\d]{3,12}\.? \d{4}")
_DAYS = (
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})[- ](?P<month>[A-Za-z]{3,9})\.?[- ](?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII),
)


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, `N/A`."""
    return text.casefold() in _BLANK


def read_figure(text: str, place: Place = NOWHERE) -> Figure | None:
    """A cell as a figure; `None` where it is blank.

    Raises:
        AmountError: the cell holds something else; the message is what was expected.
    """
    if is_blank(text):
        return None
    match = _FIGURE.fullmatch(text)
    if match is None or (match["open"] is None) != (match["close"] is None) or (match["open"] and match["sign"]):
        raise AmountError(EXPECTED)
    digits, part = match["whole"].replace(",", ""), match["part"] or ""
    if len(digits) > MOST_DIGITS:
        raise AmountError(f"at most {MOST_DIGITS} digits")
    if len(part) > 18:
        raise AmountError("at most 18 decimals")
    if match["dollar"] and match["token"]:
        raise AmountError("one token")
    size = int(digits) * WAD + int(part.ljust(18, "0"))
    negative = match["open"] or match["sign"] in ("-", "−", "–")
    token = match["dollar"] or match["token"] or ""
    return Figure(-size if negative else size, token, len(part), match["note"] or "", place)


def print_figure(figure: Figure) -> str:
    """A figure as statements print it, without the marks of its footnote: `-1,234.56`, `257.31 MKR`, `$20`."""
    whole, part = divmod(abs(figure.amount), WAD)
    number = f"{whole:,}" + (f".{part:018d}"[: figure.decimals + 1] if figure.decimals else "")
    sign = "-" if figure.amount < 0 else ""
    if figure.token == "$":
        return f"{sign}${number}"
    return f"{sign}{number} {figure.token}".rstrip()


def _month_number(name: str) -> int | None:
    """The month of an English name, or of its first three letters or more."""
    found = [number for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(name.casefold())]
    return found[0] if len(found) == 1 and len(name) >= 3 else None


def read_month(text: str) -> Month | None:
    """`February 2022`, `Feb 2022`, `Sept. 2022`; `None` where the words name no month."""
    match = _MONTH.fullmatch(text)
    number = _month_number(match[1]) if match else None
    return Month(int(match[2]), number) if match and number and int(match[2]) > 0 else None


def read_label(text: str, place: Place = NOWHERE) -> Label:
    """Words that are meant to name a month."""
    return Label(text, read_month(text), place)


def looks_like_a_month(text: str) -> bool:
    """Whether words are meant to name a month: a word and a year."""
    return _LIKE_A_MONTH.fullmatch(text) is not None


def read_vesting_day(text: str) -> date | None:
    """`December 8, 2022`, `31 MAY 2022`, `01-Jun-2022`, `2022-06-01`; `None` where the words name no day."""
    for form in _DAYS:
        if match := form.fullmatch(text):
            number = int(match["month"]) if match["month"].isdecimal() else _month_number(match["month"])
            try:
                return date(int(match["year"]), number or 0, int(match["day"]))
            except ValueError:
                return None
    return None
