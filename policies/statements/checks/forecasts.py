"""The coming months: their sums, the overview against the breakdown, and the caps that are printed beside them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, compare, exceeded, is_multiple, is_rounding
from policies.statements.layouts import FORECASTS, plain
from policies.statements.statement import Column, Figure, Kind, Row, Statement, Table
from policies.units import readable


def months_sum(statement: Statement) -> Iterator[Finding]:
    """A row's total is the sum of its months."""
    for table, row in _rows(statement):
        total = row.figures.get(Column.TOTAL)
        months = [figure for figure in row.months if figure is not None]
        if total is not None and months:
            what = f"the total of {_name(row)} in {table.kind}"
            yield from compare("months_sum", total, add(months), months, what, "its months sum to")


def overview_is_breakdown(statement: Statement) -> Iterator[Finding]:
    """The overview says of each month, and of all, what the breakdown's total says."""
    for row, table in _pairs(statement):
        if table.total is None:
            continue
        pairs = list(zip(table.months, row.months, table.total.months, strict=False))
        named = [(label.text, above, below) for label, above, below in pairs]
        named.append(("all months", row.figures.get(Column.TOTAL), table.total.figures.get(Column.TOTAL)))
        for name, above, below in named:
            if above is not None and below is not None and above.amount != below.amount:
                yield _unequal(name, above, below)


def category_cap(statement: Statement) -> Iterator[Finding]:
    """No category, and no overview, is forecast above the caps that are printed beside it."""
    for table, row in _rows(statement):
        total, quarterly = row.figures.get(Column.TOTAL), row.amount(Column.QUARTERLY_CAP)
        monthly = row.amount(Column.MONTHLY_CAP)
        if total is not None and quarterly is not None:
            what = f"the forecast of {_name(row)} in {table.kind}"
            yield from exceeded("category_cap", total, quarterly, what, "its quarterly cap")
        for label, figure in zip(table.months, row.months, strict=False):
            if figure is not None and monthly is not None:
                what = f"{label.text} of {_name(row)} in {table.kind}"
                yield from exceeded("category_cap", figure, monthly, what, "its monthly cap")


def caps_agree(statement: Statement) -> Iterator[Finding]:
    """The quarterly cap of an overview is three monthly ones, the annual cap twelve."""
    for table in statement.of(Kind.OVERVIEW):
        for row in table.every_row:
            monthly = row.figures.get(Column.MONTHLY_CAP)
            for column, times in ((Column.QUARTERLY_CAP, 3), (Column.ANNUAL_CAP, 12)):
                printed = row.figures.get(column)
                if monthly is not None and printed is not None:
                    how = f"{times} x the monthly cap is"
                    rounded = is_multiple(printed, monthly, times)
                    wanted = times * monthly.amount
                    yield from compare("caps_agree", printed, wanted, (), f"the {column.value}", how, rounded=rounded)


def _rows(statement: Statement) -> Iterator[tuple[Table, Row]]:
    for table in statement.tables:
        if table.kind in FORECASTS:
            yield from ((table, row) for row in table.every_row)


def _pairs(statement: Statement) -> Iterator[tuple[Row, Table]]:
    """Each row of the overview with the breakdown that it sums up."""
    rows = [row for table in statement.of(Kind.OVERVIEW) for row in table.rows]
    tables = statement.of(Kind.FORECAST)
    if len(rows) == len(tables) == 1:
        yield rows[0], tables[0]
        return
    for row in rows:
        # `Incubation` sums up the table of the `Incubation Program`.
        named = [table for table in tables if row.label and plain(table.name).startswith(plain(row.label))]
        if len(named) == 1:
            yield row, named[0]


def _unequal(name: str, above: Figure, below: Figure) -> Finding:
    rounded = is_rounding(below, above.amount, [above]) or is_rounding(above, below.amount, [below])
    what = f"the breakdown says {readable(below.amount)} of {name}, the overview {readable(above.amount)}"
    level = Level.NOTE if rounded else Level.ERROR
    return Finding(
        "overview_is_breakdown",
        level,
        below.place,
        what + (", by rounding" if rounded else ""),
        below.amount,
        above.amount,
    )


def _name(row: Row) -> str:
    return quoted(row.label) if row.label else "the row"
