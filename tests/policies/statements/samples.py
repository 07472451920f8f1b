"""Statements for tests: the published ones, and whatever else a statement may say."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hypothesis import strategies as st

from policies.periods import Month
from policies.policy import Policy
from policies.statements.checks.base import Finding, Level
from policies.statements.layouts import is_total
from policies.statements.reading import load_statement, parse_statement
from policies.statements.statement import Column, Figure, Kind, Label, Row, Statement, Table, Word
from policies.units import WAD

DATA = Path(__file__).parent / "data"
NAMES = (
    *("tech-001-initial", "tech-001-2022-02", "tech-001-2022-03", "tech-001-2022-05", "tech-001-2022-12"),
    "ses-001-2021-06",
)


def path_of(name: str) -> Path:
    return DATA / f"{name}.md"


def published(name: str) -> Statement:
    """A published statement."""
    return load_statement(path_of(name))


def text_of(name: str) -> str:
    return path_of(name).read_text(encoding="utf-8")


def dai(text: str) -> int:
    """`-1,234.56` as wad, by another way than the reader's."""
    whole, _, part = text.replace(",", "").partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * WAD + sign * int(part.ljust(2, "0") or "0") * 10**16


BLANK = frozenset({"-", "--", "–", "—", "−", "_", "n/a", "na"})
WORDS = st.one_of(
    st.sampled_from(["Compensation & Benefits", "a|b", "a\\|b", "end\\", "**bold**", "`code", "<div>", "&amp;", "0**"]),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12),
    st.lists(st.text(st.characters(codec="ascii", exclude_categories=("C", "Z")), min_size=1, max_size=6), min_size=1)
    .map(" ".join)
    .filter(lambda text: len(text) < 40),
).filter(lambda text: text.casefold() not in BLANK and not is_total(text))
"""Words as a statement can hold them: any signs, single spaces, not a dash and not `Total`."""
EXACT = st.integers(-(10**30), 10**30).map(Figure.exact)
FIGURES = st.one_of(
    EXACT,
    st.builds(
        lambda units, decimals, token, note: Figure(units * 10 ** (18 - decimals), token, decimals, note),
        st.integers(-(10**9), 10**9),
        st.integers(0, 18),
        st.sampled_from(["", "DAI", "MKR", "$"]),
        st.sampled_from(["", "", "*", "***"]),
    ),
)
MONTHS = st.builds(Month, st.integers(2000, 2100), st.integers(1, 12)).map(Label.of)
COLUMNS = {
    Kind.ACTUALS: (Column.FORECAST, Column.ESTIMATE, Column.ACTUAL, Column.OWED, Column.DIFFERENCE, Column.PAID),
    Kind.OVERVIEW: (Column.TOTAL, Column.MONTHLY_CAP, Column.QUARTERLY_CAP, Column.ANNUAL_CAP),
    Kind.FORECAST: (Column.TOTAL, Column.MONTHLY_CAP, Column.QUARTERLY_CAP, Column.ANNUAL_CAP),
    Kind.VESTING: (
        *(Column.AMOUNT, Column.ORIGINAL, Column.LAST_MONTH, Column.CURRENT, Column.CORRECTED),
        *(Column.CHANGE, Column.ACTUAL),
    ),
    Kind.TEAM: (Column.HEADCOUNT, Column.FTE),
    Kind.OPERATIONAL: (Column.RUNWAY, Column.BALANCE, Column.TRANSFER),
    Kind.AUDITOR: (Column.AMOUNT, Column.BALANCE, Column.TRANSFER),
    Kind.TRANSACTIONS: (Column.AMOUNT,),
    Kind.OTHER: (),
}
"""Which figures a table of a kind may hold."""
KNOWN_WORDS = {
    Kind.ACTUALS: (Word.GROUP, Word.REASON),
    Kind.OVERVIEW: (Word.GROUP,),
    Kind.FORECAST: (Word.GROUP,),
    Kind.VESTING: (Word.REASON,),
    Kind.TEAM: (),
    Kind.OPERATIONAL: (Word.ADDRESS,),
    Kind.AUDITOR: (Word.ADDRESS,),
    Kind.TRANSACTIONS: (Word.SENDER, Word.RECEIVER, Word.HASH),
    Kind.OTHER: (),
}


@st.composite
def rows(draw: st.DrawFn, kind: Kind, months: int, label: str | None = None) -> Row:
    """A row that says something."""
    name = draw(WORDS) if label is None else label
    figures = draw(st.dictionaries(st.sampled_from(COLUMNS[kind]), FIGURES)) if COLUMNS[kind] else {}
    keys = st.sampled_from([*map(str, KNOWN_WORDS[kind]), "ratio in %", "x | y"])
    return Row(
        name,
        figures,
        tuple(draw(st.lists(st.none() | FIGURES, min_size=months, max_size=months))),
        draw(st.dictionaries(keys, WORDS, max_size=2)),
    )


@st.composite
def tables(draw: st.DrawFn, kind: Kind) -> Table:
    months = draw(st.lists(MONTHS, max_size=4)) if kind in (Kind.OVERVIEW, Kind.FORECAST) else []
    lines = draw(st.lists(rows(kind, len(months)), min_size=1, max_size=3))
    total = draw(st.none() | rows(kind, len(months), "Total")) if kind is not Kind.OTHER else None
    after = draw(st.lists(rows(kind, len(months)), max_size=1)) if total is not None else []
    named = kind in (Kind.ACTUALS, Kind.FORECAST, Kind.OPERATIONAL, Kind.AUDITOR, Kind.OTHER)
    names = ["", "Incubation Program", "The | \\ wallet"] + ["The Auditor's #"] * (kind is not Kind.OTHER)
    name = draw(st.sampled_from(names)) if named else ""
    return Table(kind, name, tuple(lines), total, tuple(after), tuple(months))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Any statement that could have been read."""
    some = st.lists(st.sampled_from(Kind), min_size=1, max_size=5)
    kinds = draw(some.filter(lambda kinds: set(kinds) != {Kind.OTHER}))
    labels = draw(st.dictionaries(st.sampled_from([Kind.ACTUALS, Kind.FORECAST, Kind.OPERATIONAL]), MONTHS))
    unit = draw((st.just("") | WORDS).filter(lambda text: ":" not in text))
    return Statement(unit, draw(MONTHS), tuple(draw(tables(kind)) for kind in kinds), labels)


def unexpected(findings: Iterable[Finding], policy: Policy) -> list[str]:
    """What was found in a made statement, but for rounding, and for what the policy's caps say against each other."""
    over = 3 * policy.caps.monthly > policy.caps.quarterly
    return [
        one.line("made")
        for one in findings
        if not (one.level is Level.NOTE and one.what.endswith(", by rounding"))
        and not (over and one.check == "category_cap" and "quarterly cap" in one.what)
    ]


def half_a_cent_apart(made: Statement, printed: Statement) -> bool:
    """Whether every figure is the other's, at most half a cent off, and none has come to nothing."""

    def figures(statement: Statement) -> list[Figure | None]:
        rows = [row for table in statement.tables for row in table.every_row]
        return [figure for row in rows for figure in (*row.figures.values(), *row.months)]

    pairs = zip(figures(made), figures(printed), strict=True)
    return all(
        one is other
        if one is None or other is None
        else 2 * abs(one.amount - other.amount) <= WAD // 100 and bool(one.amount) is bool(other.amount)
        for one, other in pairs
    )


RIGHT = """\
# Small CU: March 2023 Budget Statement

## 1. Actuals -- March 2023

|Budget category|Forecast|Actuals|Difference|Payments|
|-|-|-|-|-|
|-|-|-|-|80.50|
|Gas|10.00|12.25|-2.25|12.00|
|Tools|90.00|80.25|9.75|-|
|**Total**|100.00|92.50|7.50|92.50|

## 2. Budget Forecast -- March 2023

### Overview

|April 2023|May 2023|June 2023|3 months|Monthly Budget Cap|Qly Budget Cap|Annual Budget Cap|
|-|-|-|-|-|-|-|
|90.00|90.00|100.00|280.00|100.00|300.00|1,200.00|

### Breakdown

|Forecast|April 2023|May 2023|June 2023|3-months Total|Qly Budget Cap|
|-|-|-|-|-|-|
|Gas|10.00|10.00|10.00|30.00|30.00|
|Tools|80.00|80.00|90.00|250.00|270.00|
|**Total**|90.00|90.00|100.00|280.00|300.00|

## 3. MKR Vesting Overview

|Vesting Date|MKR Amount|Last Month|Change|
|-|-|-|-|
|June 1, 2023|2.00 MKR|1.50 MKR|+0.50 MKR|
|01-Jul-2023|3.00 MKR|3.00 MKR|0 MKR|
|**Total**|5.00 MKR|4.50 MKR|0.50 MKR|

### FTE

|Team members|Headcount|FTE|
|-|-|-|
|Engineer|2|0.8|
|Lead|1|1.0|
|**Total**|3|2.6|

## 4. Transfers

### DAI Transfers -- March 2023

|Wallet|3-months Estimate|Current Balance|Transfer|
|-|-|-|-|
|Operational|280.00|200.00|80.00|

|Auditor Wallet|Amount|Current Balance|Transfer to Op Wallet|
|-|-|-|-|
|Received from the protocol|1,000.00|400.00|600.00|

|Auditor Wallet|Amount|Current Balance|
|-|-|-|
|Lifetime received|1,000.00|400.00|
|Lifetime sent|500.00|-|
|Lifetime returned|100.00|-|
"""


def read(text: str, old: str = "", new: str = "") -> Statement:
    """A statement of which one part was replaced; the part has to be there exactly once."""
    assert not old or text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return parse_statement(text.replace(old, new) if old else text, "march.md")
