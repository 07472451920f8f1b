"""Months and days: named rightly, in order, and what was not understood at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from policies.problems import quoted
from policies.statements.amounts import read_vesting_day
from policies.statements.checks.base import Finding, Level
from policies.statements.layouts import FORECASTS
from policies.statements.statement import Kind, Label, Place, Statement, Table, Word


def forecast_months(statement: Statement) -> Iterator[Finding]:
    """A forecast's months follow each other, and the first follows the month of the actuals."""
    for table in statement.tables:
        if table.kind in FORECASTS:
            yield from _months(table, statement)


def _months(table: Table, statement: Statement) -> Iterator[Finding]:
    for label in table.months:
        if label.month is None:
            yield _wrong("forecast_months", label.place, f"the column {quoted(label.text)} names no month")
    for one, other in pairwise(table.months):
        if one.month is not None and other.month is not None and other.month != one.month.next():
            following = Label.of(one.month.next()).text
            what = f"the column after {one.text} is {other.text}, {following} would follow"
            yield _wrong("forecast_months", other.place, what)
    first, actuals = (table.months[0] if table.months else None), statement.actuals_month
    if first is not None and first.month is not None and actuals is not None and first.month != actuals.next():
        what = f"the forecast begins with {first.text}, {Label.of(actuals.next()).text} would follow the actuals"
        yield _wrong("forecast_months", first.place, what)


def headings(statement: Statement) -> Iterator[Finding]:
    """Headings name the statement's month; those of the actuals may name the month before it."""
    month, period = statement.month, statement.period
    if month is None and not period.opens:
        named = f"{quoted(period.text)} names no month" if period.text else "the heading names no month"
        what = f"{named}: the period, the due day and what follows a month were not checked"
        yield Finding("headings", Level.NOTE, period.place, what)
    for kind, label in statement.labels.items():
        before = kind is Kind.ACTUALS and label.month is not None and label.month.next() == month
        if month is not None and label.month != month and not before:
            what = f"a heading says {quoted(label.text)} in the statement of {statement.period.text}"
            yield Finding("headings", Level.WARNING, label.place, what)


def vesting_days(statement: Statement) -> Iterator[Finding]:
    """The days of vesting are days, each later than the one before."""
    for table in statement.of(Kind.VESTING):
        days = [(row, read_vesting_day(row.label)) for row in table.rows]
        for row, day in days:
            if day is None:
                what = f"{quoted(row.label)} is no day on which anything can vest"
                yield Finding("vesting_days", Level.WARNING, row.place, what)
        for (_, one), (row, other) in pairwise(days):
            if one is not None and other is not None and other <= one:
                what = f"{quoted(row.label)} does not come after the day above it"
                yield Finding("vesting_days", Level.WARNING, row.place, what)


def not_checked(statement: Statement) -> Iterator[Finding]:
    """Tables and columns that are not known; nothing is checked by them."""
    known = set(Word)
    for table in statement.tables:
        if table.kind is Kind.OTHER:
            name = quoted(table.name) if table.name else "without a title"
            yield Finding("not_checked", Level.NOTE, table.place, f"the table {name} is not known, and was not checked")
            continue
        for title in dict.fromkeys(word for row in table.every_row for word in row.words if word not in known):
            what = f"the column {quoted(title)} is not known, and was not checked"
            yield Finding("not_checked", Level.NOTE, table.titles.get(title, table.place), what)


def _wrong(check: str, place: Place, what: str) -> Finding:
    return Finding(check, Level.ERROR, place, what)
