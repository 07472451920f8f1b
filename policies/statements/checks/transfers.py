"""Runway, top-up, excess, and what the Auditor Wallet received and passed on."""

from __future__ import annotations

from collections.abc import Iterator

from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, compare
from policies.statements.statement import Column, Figure, Kind, Row, Statement, Table
from policies.units import Wad, readable

OTHER_TOKEN = "MKR"
"""Transfers of it are in a table of their own, and in no forecast."""


def transfer(statement: Statement) -> Iterator[Finding]:
    """A transfer is the runway less what the wallet holds: positive, a top-up; negative, an excess that goes back.

    The other sign is in use as well; that is a warning, because the sign decides where the money goes.
    """
    for table in statement.of(Kind.OPERATIONAL):
        for row in table.every_row:
            yield from _transfer(row, table)


def _transfer(row: Row, table: Table) -> Iterator[Finding]:
    runway, held = row.figures.get(Column.RUNWAY), row.figures.get(Column.BALANCE)
    printed = row.figures.get(Column.TRANSFER)
    if runway is None or held is None or printed is None:
        return
    needed = runway.amount - held.amount
    reversed_sign = abs(printed.amount + needed) < abs(printed.amount - needed)
    what = f"the transfer of {quoted(row.label or table.name or 'the wallet')}"
    how = "what the wallet holds less its runway is" if reversed_sign else "its runway less what the wallet holds is"
    consistent = -needed if reversed_sign else needed
    yield from compare("transfer", printed, consistent, [runway, held], what, how)
    if reversed_sign and row is not table.total:
        is_topup = f"a top-up of {readable(needed)}" if needed > 0 else f"an excess of {readable(-needed)}"
        sentence = f"{what} has the sign reversed: {is_topup} is printed as {readable(printed.amount)}"
        yield Finding("transfer_sign", Level.WARNING, printed.place, sentence, printed.amount, needed)


def runway(statement: Statement) -> Iterator[Finding]:
    """What the Operational Wallets are said to need is what the coming months are forecast to cost."""
    rows = [row for table in statement.of(Kind.OPERATIONAL) for row in table.rows]
    needs = [figure for row in rows if (figure := row.figures.get(Column.RUNWAY)) and figure.token != OTHER_TOKEN]
    forecast = list(_forecast(statement))
    if not needs or not forecast:
        return
    wanted = add(forecast)
    if len(needs) == 1:
        yield from compare("runway", needs[0], wanted, forecast, "the runway", "the forecast comes to")
    elif add(needs) != wanted:
        step = max(figure.decimals for figure in needs)
        whole = Figure(add(needs), decimals=step, place=needs[0].place)
        what = "the runway of all wallets together"
        yield from compare("runway", whole, wanted, [*forecast, *needs], what, "the forecast comes to")


def _forecast(statement: Statement) -> Iterator[Figure]:
    """The sums of the coming months: the overview's, else those of the breakdowns."""
    overview = [row for table in statement.of(Kind.OVERVIEW) for row in table.rows]
    totals = [table.total for table in statement.of(Kind.FORECAST) if table.total is not None]
    for row in overview or totals:
        if (figure := row.figures.get(Column.TOTAL)) is not None:
            yield figure


def auditor_row(statement: Statement) -> Iterator[Finding]:
    """What the Auditor Wallet received, less what it holds, is what it passed on."""
    for table in statement.of(Kind.AUDITOR):
        for row in table.every_row:
            amount, held = row.figures.get(Column.AMOUNT), row.figures.get(Column.BALANCE)
            printed = row.figures.get(Column.TRANSFER)
            if amount is not None and held is not None and printed is not None:
                what = f"what {quoted(row.label)} passed on"
                how = "the amount less what is left is"
                yield from compare("auditor_row", printed, amount.amount - held.amount, [amount, held], what, how)


def auditor_lifetime(statement: Statement) -> Iterator[Finding]:
    """What the Auditor Wallet ever received, less what it sent and returned, is what it holds."""
    for table in statement.of(Kind.AUDITOR):
        received = _labelled(table, "received")
        if received is None or (inflow := received.figures.get(Column.AMOUNT)) is None:
            continue
        left = _labelled(table, "balance")
        held = received.figures.get(Column.BALANCE) or (left.figures.get(Column.AMOUNT) if left else None)
        outflows = [
            row.figures[Column.AMOUNT]
            for word in ("sent", "returned")
            if (row := _labelled(table, word)) is not None and Column.AMOUNT in row.figures
        ]
        if held is not None and outflows:
            consistent: Wad = inflow.amount - add(outflows)
            how = "what it received less what it sent and returned is"
            yield from compare(
                "auditor_lifetime", held, consistent, [inflow, *outflows], "what the Auditor Wallet holds", how
            )


def _labelled(table: Table, word: str) -> Row | None:
    return next((row for row in table.rows if word in row.label.casefold().split()), None)
