"""Printed tables: lines against totals, columns against each other, the budget table against the caps.

Printed figures are rounded to their last digit. Where a sum misses its total by no more than that can explain, it is a
note; so is a figure of one column that is not quite the share of another. A share that is rounded rightly is nothing at
all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policies.figures import BudgetLine, BudgetTable
from policies.file.tree import Path, Tree
from policies.lint.amounts import MONTHS, apart, cap_amount
from policies.lint.base import Check, Context, Finding, Level, said_before
from policies.lint.examples import Example
from policies.lint.measures import counted, printed_resolution
from policies.lint.rounding import is_share, of_multiple, of_sum
from policies.policy import CapName, Policy
from policies.units import Wad, exact_decimal, readable

MAIN = "budget"
"""The table whose totals are the caps."""
COLUMNS = ("existing", "annual", "quarterly", "monthly")
_BUFFER = re.compile(r"contingenc|buffer", re.IGNORECASE)
_PAIRS = (("monthly", "quarterly", 3), ("monthly", "annual", 12), ("quarterly", "annual", 4))


class Figure(NamedTuple):
    """An amount of a table and its place."""

    path: Path
    amount: Wad


def tables_of(policy: Policy) -> Iterator[tuple[str, Path, BudgetTable]]:
    """Each printed table by its name, and where the file has it."""
    for name, table in policy.stated.tables.items():
        yield name, (MAIN,) if name == MAIN else ("tables", name), table


def amount_of(line: BudgetLine | None, column: str) -> Wad | None:
    """What a row prints in a column [wad]."""
    if line is None:
        return None
    amounts = {
        "existing": line.existing,
        "annual": line.annual,
        "quarterly": line.quarterly,
        "monthly": line.monthly,
    }
    return amounts[column]


def figures_in(table: BudgetTable, path: Path, column: str) -> tuple[Figure, ...]:
    """The figures of a column, without the total."""
    rows = ((number, amount_of(line, column)) for number, line in enumerate(table.lines))
    return tuple(Figure((*path, "lines", number, column), amount) for number, amount in rows if amount is not None)


def buffer_of(table: BudgetTable) -> int | None:
    """The place of the buffer among the lines; `None` where there is none, or more than one."""
    rows = [number for number, line in enumerate(table.lines) if _BUFFER.search(line.category)]
    return rows[0] if len(rows) == 1 else None


def subtotal(table: BudgetTable, column: str) -> Wad | None:
    """What a column comes to without the buffer [wad]; `None` where the buffer or another figure is missing."""
    buffer, amounts = buffer_of(table), [amount_of(line, column) for line in table.lines]
    if buffer is None or any(amount is None for amount in amounts):
        return None
    return sum(amount or 0 for number, amount in enumerate(amounts) if number != buffer)


def sums_of_lines(context: Context) -> Iterator[Finding]:
    """The lines of each column add up to the printed total."""
    policy, tree = context.document.policy, context.document.tree
    for name, path, table in tables_of(policy):
        for column in COLUMNS:
            total = amount_of(table.total, column)
            figures = figures_in(table, path, column)
            if total is None or not figures:
                continue
            lines = sum(figure.amount for figure in figures)
            if lines == total:
                continue
            at: Path = (*path, "total", column)
            rounded = tuple(figure.path for figure in figures if figure.amount)
            is_rounding = of_sum(tree, lines - total, rounded, at)
            why = f" (rounding of {counted(len(rounded) + 1, 'printed figure')})" if is_rounding else ""
            where = "" if name == MAIN else f" of the table {name}"
            yield Finding(
                "sums-of-lines",
                Level.NOTE if is_rounding else Level.ERROR,
                at,
                f"the {column} lines{where} add up to {readable(lines)}, the printed total is {readable(total)}: "
                f"{apart(lines, total)}{why}",
                {
                    "sum": exact_decimal(lines),
                    "printed": exact_decimal(total),
                    "difference": exact_decimal(lines - total),
                },
                f"a total of {readable(lines)}, or lines that come to {readable(total)}",
            )


def lines_across_columns(context: Context) -> Iterator[Finding]:
    """In each row three months are a quarter, and twelve a year.

    Totals that are the caps are compared with each other as caps.
    """
    policy, tree = context.document.policy, context.document.tree
    for name, path, table in tables_of(policy):
        for number, line in enumerate(table.lines):
            for shorter, longer, times in _PAIRS:
                yield from _across(tree, (*path, "lines", number), line, (shorter, longer), times)
        for shorter, longer, times in _PAIRS if table.total is not None else ():
            assert table.total is not None
            if name != MAIN or not all(_is_cap(policy, table.total, column) for column in (shorter, longer)):
                yield from _across(tree, (*path, "total"), table.total, (shorter, longer), times)


def _is_cap(policy: Policy, total: BudgetLine, column: str) -> bool:
    cap = CapName(column)
    return policy.caps.states(cap) and amount_of(total, column) == cap_amount(policy.caps, cap)


def _across(tree: Tree, row: Path, line: BudgetLine, columns: tuple[str, str], times: int) -> Iterator[Finding]:
    shorter, longer = columns
    one, whole = amount_of(line, shorter), amount_of(line, longer)
    if one is None or whole is None or is_share(one, whole, times, printed_resolution(tree, (*row, shorter))):
        return
    difference = times * one - whole
    is_rounding = of_multiple(tree, difference, times, (*row, shorter), (*row, longer))
    why = " (rounding)" if is_rounding else ""
    yield Finding(
        "lines-across-columns",
        Level.NOTE if is_rounding else Level.ERROR,
        (*row, longer),
        f"{line.category}: {times} x the {shorter} {readable(one)} is {readable(times * one)}, the {longer} figure is "
        f"{readable(whole)}: {apart(whole, times * one)}{why}",
        {
            shorter: exact_decimal(one),
            "product": exact_decimal(times * one),
            longer: exact_decimal(whole),
            "difference": exact_decimal(difference),
        },
        f"{longer}: {readable(times * one)}, or {shorter} a share of {readable(whole)}",
    )


def caps_against_tables(context: Context) -> Iterator[Finding]:
    """The totals of the budget table are the caps; where it has no total, the sum of its lines is."""
    policy, tree = context.document.policy, context.document.tree
    table = policy.stated.tables.get(MAIN)
    if table is None:
        return
    for cap in MONTHS:
        column = cap.value
        if not policy.caps.states(cap):
            continue
        stated, total = cap_amount(policy.caps, cap), amount_of(table.total, column)
        if total is not None:
            if said_before(context, ("caps", column), exact_decimal(total)):
                continue
            at: Path = (MAIN, "total", column)
            is_rounding = of_multiple(tree, total - stated, 1, ("caps", column), at)
            yield from _against(cap, stated, total, "the printed total", at, is_rounding)
        elif figures := figures_in(table, (MAIN,), column):
            lines = sum(figure.amount for figure in figures)
            rounded = tuple(figure.path for figure in figures if figure.amount)
            is_rounding = of_sum(tree, lines - stated, rounded, ("caps", column))
            yield from _against(cap, stated, lines, "the sum of the lines", (MAIN, "lines"), is_rounding)


def _against(cap: CapName, stated: Wad, total: Wad, what: str, at: Path, is_rounding: bool) -> Iterator[Finding]:
    if total == stated:
        return
    why = " (rounding of printed figures)" if is_rounding else ""
    yield Finding(
        "caps-against-tables",
        Level.NOTE if is_rounding else Level.ERROR,
        ("caps", cap.value),
        f"the {cap} cap is {readable(stated)}, {what} of the budget table is {readable(total)}: "
        f"{apart(total, stated)}{why}",
        {"cap": exact_decimal(stated), "table": exact_decimal(total), "difference": exact_decimal(total - stated)},
        f"one of the two, the {cap} cap or {what} of the budget table",
    )


_LINES = """\
budget:
  lines:
    - {category: Compensation, annual: 960_000, quarterly: 240_000, monthly: 80_000}
    - {category: Tools, annual: 180_000, quarterly: 45_000, monthly: %s}
    - {category: Contingency, annual: 60_000, quarterly: 15_000, monthly: 5_000}
  total: {existing: ~}
"""

SUMS_OF_LINES = Check(
    name="sums-of-lines",
    level=Level.ERROR,
    sentence="the lines of a printed table add up to its printed total, in each column",
    check=sums_of_lines,
    passing=Example(),
    failing=Example(_LINES % "14_000"),
)

LINES_ACROSS_COLUMNS = Check(
    name="lines-across-columns",
    level=Level.ERROR,
    sentence="in each row of a printed table three months are a quarter, twelve a year and four quarters a year",
    check=lines_across_columns,
    passing=Example(),
    failing=Example(_LINES % "14_000"),
)

CAPS_AGAINST_TABLES = Check(
    name="caps-against-tables",
    level=Level.ERROR,
    sentence="the totals of the budget table are the caps",
    check=caps_against_tables,
    passing=Example(),
    failing=Example("budget: {total: {annual: 1_300_000}}\n"),
)
