"""Columns against their totals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, compare
from policies.statements.statement import Column, Figure, Kind, Statement, Table
from policies.units import readable


def column_sum(statement: Statement) -> Iterator[Finding]:
    """The total of a column is the sum of its lines.

    Lines that are blank count as nothing; where all of them are, the total is not broken down, which is a note. What
    comes after the total (a buffer, a second total) is not added. The full-time equivalents of a team are no sum of
    their column: `team_fte`.
    """
    for table in statement.tables:
        if table.total is None or table.kind in (Kind.TRANSACTIONS, Kind.OTHER):
            continue
        for column in table.columns:
            total = table.total.figures.get(column)
            if total is not None and column is not Column.FTE:
                counted = column is Column.HEADCOUNT
                yield from _sum(table, quoted(column.value), total, list(table.figures(column)), counted)
        for index, (label, total) in enumerate(zip(table.months, table.total.months, strict=False)):
            if total is not None:
                figures = [figure for row in table.rows if (figure := row.months[index]) is not None]
                yield from _sum(table, label.text, total, figures)


def _sum(table: Table, name: str, total: Figure, lines: Sequence[Figure], counted: bool = False) -> Iterator[Finding]:
    where = f" ({table.name})" if table.name else ""
    what = f"the total of {name} in {table.kind}{where}"
    if not lines and total.amount:
        sentence = f"{what} is {readable(total.amount)}, and no line says any of it"
        yield Finding("column_sum", Level.NOTE, total.place, sentence, total.amount)
        return
    yield from compare("column_sum", total, add(lines), lines, what, "its lines sum to", counted=counted)
