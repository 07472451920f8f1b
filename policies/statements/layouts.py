"""How statements name their parts and columns: what is recognised, and what each layout writes.

A table is known by the titles of its columns, wherever they stand, and a column by the words of its title, so that a
layout may add, drop or move columns. Titles are compared without case, signs and HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.statements.amounts import looks_like_a_month, read_month
from policies.statements.statement import Column, Kind, Word

LABEL = "\n"
"""Stands for the column of the rows' names; no title can be this text."""
Key = Column | Word | str
"""What a column holds: figures, known words, names of rows, or words under a title that is not known."""

_TITLES: Mapping[Kind, tuple[tuple[str, Key], ...]] = {
    Kind.ACTUALS: (
        (r".*category|categories", LABEL),
        (r"team|project|grants?|group", Word.GROUP),
        (r".*reasons?( s)?|.*forecast and actuals|comments?", Word.REASON),
        (r"forecast|budget", Column.FORECAST),
        (r"estimated?", Column.ESTIMATE),
        (r"actuals?", Column.ACTUAL),
        (r"owed", Column.OWED),
        (r"diff(erence)?", Column.DIFFERENCE),
        (r"paid|payments?", Column.PAID),
    ),
    Kind.FORECAST: (
        (r"forecast|.*category", LABEL),
        (r"team|project|group", Word.GROUP),
        (r"(3|three) months?( total)?", Column.TOTAL),
        (r"(mthly|monthly) (budget )?cap.*", Column.MONTHLY_CAP),
        (r"(qly|quarterly) (budget )?cap.*", Column.QUARTERLY_CAP),
        (r"(annual|yearly) (budget )?cap.*", Column.ANNUAL_CAP),
    ),
    Kind.VESTING: (
        (r".*vesting date", LABEL),
        (r".*reasons?( s)?", Word.REASON),
        (r"(mkr )?amount", Column.AMOUNT),
        (r"original", Column.ORIGINAL),
        (r"(last|previous) month", Column.LAST_MONTH),
        (r"current", Column.CURRENT),
        (r"corrected", Column.CORRECTED),
        (r"change|difference", Column.CHANGE),
        (r"(mkr )?actuals?", Column.ACTUAL),
    ),
    Kind.TEAM: (
        (r"team members?|roles?", LABEL),
        (r"headcount|people", Column.HEADCOUNT),
        (r"fte.*", Column.FTE),
    ),
    Kind.OPERATIONAL: (
        (r".*\bestimate", Column.RUNWAY),
        (r"(current )?balance", Column.BALANCE),
        (r"transfer( .*)?", Column.TRANSFER),
        (r".*address", Word.ADDRESS),
    ),
    Kind.AUDITOR: (
        (r"amount", Column.AMOUNT),
        (r"(current )?balance", Column.BALANCE),
        (r"transfer( .*)?", Column.TRANSFER),
        (r".*address", Word.ADDRESS),
    ),
    Kind.TRANSACTIONS: (
        (r"date|day", LABEL),
        (r"from|sender", Word.SENDER),
        (r"to|receiver|recipient", Word.RECEIVER),
        (r"amount", Column.AMOUNT),
        (r"transaction|(tx|transaction) hash|hash", Word.HASH),
        (r"purpose|.*reasons?( s)?", Word.REASON),
    ),
    Kind.OTHER: (),
}
_PATTERNS = {kind: tuple((re.compile(form), key) for form, key in forms) for kind, forms in _TITLES.items()}
_PATTERNS[Kind.OVERVIEW] = _PATTERNS[Kind.FORECAST]

NAMED_BY_TITLE = frozenset({Kind.OPERATIONAL, Kind.AUDITOR, Kind.OTHER})
"""Kinds whose table is named by the title of its first column."""
FORECASTS = frozenset({Kind.OVERVIEW, Kind.FORECAST})
"""Kinds that have months for columns."""
UNNAMED = "wallet"
"""The title of a first column that names no wallet in particular."""
PLAIN_NAMES = frozenset(
    {"overview", "breakdown", "grand total", "forecast", "fte", "team", "actuals", "transactions", "other tables"}
)
"""Headings of level three that name no wallet."""
_TOTALS = frozenset({"total", "totals", "grand total"})


def plain(title: str) -> str:
    """A title without case and signs."""
    return " ".join(re.sub(r"[\W_]+", " ", title.casefold()).split())


def is_total(label: str) -> bool:
    """Whether a row of this name is a table's total."""
    return plain(label) in _TOTALS


def kind_of(titles: Sequence[str], heading: str) -> Kind:
    """What a table is about, by its titles; `heading` is the nearest one above it."""
    words = [plain(title) for title in titles]
    first, known = words[0] if words else "", set(words)
    if any(word.endswith("vesting date") for word in words):
        return Kind.VESTING
    if "headcount" in known or any(word.startswith("fte") for word in words):
        return Kind.TEAM
    if known & {"actual", "actuals"} and known & {"forecast", "difference", "budget"}:
        return Kind.ACTUALS
    if any(word.endswith(" estimate") for word in words) and known & {"current balance", "balance", "transfer"}:
        return Kind.OPERATIONAL
    if "auditor" in first.split() or "transfer to op wallet" in known:
        return Kind.AUDITOR
    if any(_key(Kind.FORECAST, word) is Column.TOTAL for word in words) or any(map(read_month, titles)):
        summary = plain(heading) in ("overview", "grand total") or month_like(titles[0])
        return Kind.OVERVIEW if summary else Kind.FORECAST
    if "amount" in known and any(_key(Kind.TRANSACTIONS, word) is Word.HASH for word in words):
        return Kind.TRANSACTIONS
    return Kind.OTHER


def month_like(title: str) -> bool:
    """Whether a column of a forecast is meant to be a month."""
    return read_month(title) is not None or looks_like_a_month(title)


def keys_of(kind: Kind, titles: Sequence[str]) -> tuple[Key | None, ...]:
    """What each column of a table holds. `None`: a month of a forecast.

    The first column holds the rows' names where no title says that another one does.
    """
    words = [plain(title) for title in titles]
    found: list[Key | None] = [_key(kind, word) or title for word, title in zip(words, titles, strict=True)]
    if kind in FORECASTS:
        last = found.index(Column.TOTAL) if Column.TOTAL in found else len(found)
        for index, key in enumerate(found):
            unknown = key == titles[index] and index > 0
            if month_like(titles[index]) or (unknown and index < last):
                found[index] = None
    if LABEL in found:
        # Of two, the later names the row: in `Forecast | Budget Category` the first is what the category belongs to.
        best = max(index for index, key in enumerate(found) if key == LABEL)
        for index, key in enumerate(found):
            if key == LABEL and index != best:
                found[index] = Word.GROUP
    elif kind in NAMED_BY_TITLE or not (found and (found[0] is None or isinstance(found[0], Column))):
        found[0] = LABEL
    return tuple(found)


def _key(kind: Kind, word: str) -> Key | None:
    return next((key for form, key in _PATTERNS[kind] if form.fullmatch(word)), None)


class LayoutName(StrEnum):
    """The layouts in which statements can be written, by the month in which TECH-001 first published one so."""

    FEBRUARY_2022 = "2022-02"
    """Actuals with the reasons of differences."""
    OCTOBER_2022 = "2022-10"
    """Actuals with estimates, and what is still owed."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a statement is laid out. A column that is not listed follows, where it holds anything."""

    columns: Mapping[Kind, tuple[Key | None, ...]]
    """Those that are always there, in order; `None` stands for the months."""
    titles: Mapping[Kind, Mapping[Key, str]]
    padded: bool
    """Whether a space stands on either side of a cell of the actuals."""


_COMMON_TITLES: dict[Kind, dict[Key, str]] = {
    Kind.OVERVIEW: {
        LABEL: "Wallet",
        Word.GROUP: "Group",
        Column.TOTAL: "3 months",
        Column.MONTHLY_CAP: "Monthly Budget Cap",
        Column.QUARTERLY_CAP: "Qly Budget Cap",
        Column.ANNUAL_CAP: "Annual Budget Cap + Buffer",
    },
    Kind.FORECAST: {
        LABEL: "Forecast",
        Word.GROUP: "Team",
        Column.TOTAL: "3-months Total",
        Column.MONTHLY_CAP: "Monthly Budget Cap",
        Column.QUARTERLY_CAP: "Qly Budget Cap",
        Column.ANNUAL_CAP: "Annual Budget Cap",
    },
    Kind.VESTING: {
        LABEL: "Vesting Date",
        Column.AMOUNT: "MKR Amount",
        Column.ORIGINAL: "Original",
        Column.LAST_MONTH: "Last Month",
        Column.CURRENT: "Current",
        Column.CORRECTED: "Corrected",
        Column.CHANGE: "Change",
        Column.ACTUAL: "Actuals",
        Word.REASON: "Reason(s)",
    },
    Kind.TEAM: {
        LABEL: "Team members",
        Column.HEADCOUNT: "Headcount",
        Column.FTE: "FTE (Full-Time Equivalent)",
    },
    Kind.OPERATIONAL: {
        LABEL: "Wallet",
        Column.RUNWAY: "3-months Estimate",
        Column.BALANCE: "Current Balance",
        Column.TRANSFER: "Transfer (difference)",
        Word.ADDRESS: "Multi-sig Address",
    },
    Kind.AUDITOR: {
        LABEL: "Wallet",
        Column.AMOUNT: "Amount",
        Column.BALANCE: "Current Balance",
        Column.TRANSFER: "Transfer to Op Wallet",
        Word.ADDRESS: "Multi-sig Address",
    },
    Kind.TRANSACTIONS: {
        LABEL: "Date",
        Word.SENDER: "From",
        Word.RECEIVER: "To",
        Column.AMOUNT: "Amount",
        Word.HASH: "Transaction",
        Word.REASON: "Purpose",
    },
    Kind.OTHER: {LABEL: ""},
}
_COMMON_COLUMNS: dict[Kind, tuple[Key | None, ...]] = {
    Kind.FORECAST: (LABEL, None, Column.TOTAL, Column.QUARTERLY_CAP),
    Kind.TEAM: (LABEL, Column.HEADCOUNT, Column.FTE),
    Kind.OPERATIONAL: (LABEL, Column.RUNWAY, Column.BALANCE, Column.TRANSFER, Word.ADDRESS),
    Kind.TRANSACTIONS: (LABEL, Word.SENDER, Word.RECEIVER, Column.AMOUNT, Word.HASH),
    Kind.OTHER: (LABEL,),
}

LAYOUTS: Mapping[LayoutName, Layout] = {
    LayoutName.FEBRUARY_2022: Layout(
        columns={
            **_COMMON_COLUMNS,
            Kind.ACTUALS: (LABEL, Column.FORECAST, Column.ACTUAL, Column.DIFFERENCE, Column.PAID, Word.REASON),
            Kind.OVERVIEW: (None, Column.TOTAL, Column.MONTHLY_CAP, Column.QUARTERLY_CAP, Column.ANNUAL_CAP),
            Kind.VESTING: (LABEL, Column.AMOUNT, Column.LAST_MONTH, Column.CHANGE, Word.REASON),
            Kind.AUDITOR: (LABEL, Column.AMOUNT, Column.BALANCE, Column.TRANSFER, Word.ADDRESS),
        },
        titles={
            **_COMMON_TITLES,
            Kind.ACTUALS: {
                LABEL: "Budget category",
                Word.GROUP: "Team",
                Column.FORECAST: "Forecast",
                Column.ESTIMATE: "Estimate",
                Column.ACTUAL: "Actuals",
                Column.OWED: "Owed",
                Column.DIFFERENCE: "Difference",
                Column.PAID: "Payments",
                Word.REASON: "Difference reason(s)",
            },
        },
        padded=False,
    ),
    LayoutName.OCTOBER_2022: Layout(
        columns={
            **_COMMON_COLUMNS,
            Kind.ACTUALS: (
                *(LABEL, Column.FORECAST, Column.ESTIMATE, Column.ACTUAL),
                *(Column.OWED, Column.DIFFERENCE, Column.PAID),
            ),
            Kind.OVERVIEW: (None, Column.TOTAL, Column.QUARTERLY_CAP, Column.MONTHLY_CAP, Column.ANNUAL_CAP),
            Kind.VESTING: (LABEL, Column.ORIGINAL, Column.CURRENT, Column.CHANGE, Word.REASON, Column.ACTUAL),
            Kind.AUDITOR: (LABEL, Column.AMOUNT, Column.BALANCE, Word.ADDRESS),
        },
        titles={
            **_COMMON_TITLES,
            Kind.ACTUALS: {
                LABEL: "Budget Category",
                Word.GROUP: "Team",
                Column.FORECAST: "forecast",
                Column.ESTIMATE: "estimate",
                Column.ACTUAL: "actual",
                Column.OWED: "owed",
                Column.DIFFERENCE: "difference",
                Column.PAID: "paid",
                Word.REASON: "reason(s)",
            },
        },
        padded=True,
    ),
}
