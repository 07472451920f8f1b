"""What a month cost, against what it was forecast to cost."""

from __future__ import annotations

from collections.abc import Iterator

from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, compare
from policies.statements.statement import Column, Kind, Row, Statement
from policies.units import readable


def line_difference(statement: Statement) -> Iterator[Finding]:
    """A line's difference is its forecast (or its estimate, where one is printed) less its actual.

    A reversed sign is told from another figure. The line of the total is one as well.
    """
    for table in statement.of(Kind.ACTUALS):
        for row in table.every_row:
            yield from _difference(row)


def _difference(row: Row) -> Iterator[Finding]:
    printed, actual = row.figures.get(Column.DIFFERENCE), row.figures.get(Column.ACTUAL)
    bases = [figure for column in (Column.FORECAST, Column.ESTIMATE) if (figure := row.figures.get(column))]
    if printed is None or (actual is None and not bases):
        return
    wanted = [base.amount - add([actual]) for base in bases] or [-add([actual])]
    if printed.amount in wanted:
        return
    what = f"the difference of {quoted(row.label) if row.label else 'a line without a name'}"
    if printed.amount == -wanted[0]:
        sentence = f"{what} is printed as {readable(printed.amount)}, forecast less actual is {readable(wanted[0])}: "
        yield Finding(
            "line_difference", Level.ERROR, printed.place, sentence + "the sign is reversed", printed.amount, wanted[0]
        )
    else:
        terms = [figure for figure in (bases[0] if bases else None, actual) if figure is not None]
        yield from compare("line_difference", printed, wanted[0], terms, what, "forecast less actual is")
