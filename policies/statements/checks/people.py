"""Those who are paid: token vesting and the team."""

from __future__ import annotations

from collections.abc import Iterator

from policies.problems import quoted
from policies.statements.checks.base import Finding, add, compare
from policies.statements.statement import Column, Figure, Kind, Row, Statement
from policies.units import WAD

CURRENT = (Column.CORRECTED, Column.CURRENT, Column.AMOUNT)
"""The columns that may say what vests as of this statement; the first that is there does."""


def vesting_now(row: Row) -> Figure | None:
    """What vests on a row's day, as of this statement."""
    return next((row.figures[column] for column in CURRENT if column in row.figures), None)


def vesting_change(statement: Statement) -> Iterator[Finding]:
    """Where last month's amount is printed, the change is this month's less that."""
    for table in statement.of(Kind.VESTING):
        for row in table.every_row:
            now, before = vesting_now(row), row.figures.get(Column.LAST_MONTH)
            change = row.figures.get(Column.CHANGE)
            if now is not None and before is not None and change is not None:
                what = f"the change of {quoted(row.label)}"
                how = "the amount less last month's is"
                yield from compare("vesting_change", change, now.amount - before.amount, [now, before], what, how)


def team_fte(statement: Statement) -> Iterator[Finding]:
    """A team's full-time equivalents are the sum of its rows, each times its headcount, or taken as it is.

    A total that no row says any of is not broken down.
    """
    for table in statement.of(Kind.TEAM):
        total = table.total.figures.get(Column.FTE) if table.total is not None else None
        if total is None:
            continue
        lines = list(table.figures(Column.FTE))
        if not lines:
            continue
        weighed = sum(
            fte.amount * (row.amount(Column.HEADCOUNT) or 0) // WAD
            for row in table.rows
            if (fte := row.figures.get(Column.FTE)) is not None
        )
        if total.amount != add(lines):
            how = "headcount times full-time equivalents sums to"
            yield from compare("team_fte", total, weighed, [], "the team's full-time equivalents", how)
