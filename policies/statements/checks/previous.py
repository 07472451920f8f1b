"""A statement against the one of the month before: what was forecast, what was passed on, what should have moved."""

from __future__ import annotations

from collections.abc import Iterator

from policies.periods import Month
from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, is_rounding
from policies.statements.checks.people import vesting_now
from policies.statements.layouts import plain
from policies.statements.statement import Column, Figure, Kind, Row, Statement
from policies.units import Wad, readable


def follows(statement: Statement, previous: Statement) -> Iterator[Finding]:
    """The other statement is of the month before."""
    month, before = statement.month, previous.month
    if month is not None and before is not None and before.next() != month:
        what = f"the statement before is of {previous.period.text}, which {statement.period.text} does not follow"
        yield Finding("follows", Level.WARNING, statement.period.place, what)


def forecast_kept(statement: Statement, previous: Statement) -> Iterator[Finding]:
    """The forecast beside the actuals is the one that the statement before made for this month."""
    month = statement.actuals_month
    if month is None:
        return
    forecast = _forecast_for(previous, month)
    for table in statement.of(Kind.ACTUALS):
        for row in table.every_row:
            now = row.figures.get(Column.FORECAST)
            names = (table.name, "total" if row is table.total else plain(row.label))
            before = forecast.get(names)
            if now is None or before is None or now.amount == before.amount:
                continue
            rounded = is_rounding(now, before.amount, [before]) or is_rounding(before, now.amount, [now])
            what = (
                f"the forecast of {quoted(row.label)} for this month is {readable(now.amount)} here, "
                f"it was {readable(before.amount)} in the statement before"
            )
            level = Level.NOTE if rounded else Level.WARNING
            yield Finding("forecast_kept", level, now.place, what, now.amount, before.amount)


def _forecast_for(statement: Statement, month: Month) -> dict[tuple[str, str], Figure]:
    """What a statement forecast for a month, by table and category."""
    found: dict[tuple[str, str], Figure] = {}
    for table in statement.of(Kind.FORECAST):
        index = next((index for index, label in enumerate(table.months) if label.month == month), None)
        for row in table.every_row if index is not None else ():
            figure = row.months[index] if index is not None else None
            if figure is not None:
                found.setdefault((table.name, "total" if row is table.total else plain(row.label)), figure)
    return found


def vesting_kept(statement: Statement, previous: Statement) -> Iterator[Finding]:
    """What is called last month's vesting, or this month's less the change, is what the statement before said."""
    before = {row.label: now for row in _vesting(previous) if (now := vesting_now(row)) is not None}
    for row in _vesting(statement):
        now, change, then = vesting_now(row), row.figures.get(Column.CHANGE), before.get(row.label)
        last = row.figures.get(Column.LAST_MONTH)
        if then is None:
            continue
        if last is not None:
            if last.amount != then.amount:
                what = f"last month's amount of {quoted(row.label)} is {readable(last.amount)} here"
                yield _vesting_finding(last, then.amount, what, then.amount)
        elif now is not None and change is not None and now.amount - then.amount != change.amount:
            what = (
                f"the change of {quoted(row.label)} to {readable(now.amount)} is printed as {readable(change.amount)}"
            )
            yield _vesting_finding(change, now.amount - then.amount, what, then.amount)


def _vesting(statement: Statement) -> Iterator[Row]:
    return (row for table in statement.of(Kind.VESTING) for row in table.every_row)


def _vesting_finding(figure: Figure, consistent: Wad, what: str, then: Wad) -> Finding:
    sentence = f"{what}, the statement before said {readable(then)}"
    return Finding("vesting_kept", Level.WARNING, figure.place, sentence, figure.amount, consistent)


def lifetime_moves(statement: Statement, previous: Statement) -> Iterator[Finding]:
    """Where the Auditor Wallet holds another amount than a month ago, something of what it received or sent changed."""
    for now, then in zip(statement.of(Kind.AUDITOR), previous.of(Kind.AUDITOR), strict=False):
        held, held_then = _held(now.every_row), _held(then.every_row)
        if held is None or held_then is None or held.amount == held_then.amount:
            continue
        flows = [_flows(row) for row in now.rows]
        if flows and flows == [_flows(row) for row in then.rows]:
            what = (
                f"the Auditor Wallet holds {readable(held.amount)}, {readable(held_then.amount)} a month ago, "
                "but all it ever received, sent and returned is printed as it was"
            )
            yield Finding("lifetime_moves", Level.WARNING, held.place, what, held.amount, held_then.amount)


def excess_returned(statement: Statement, previous: Statement) -> Iterator[Finding]:
    """An excess that the statement before showed came back to the Auditor Wallet, which then holds another amount.

    Where what it received or sent is printed and has moved, it may well hold the same again.
    """
    excess = add(
        Figure.exact(max(0, held - runway))
        for table in previous.of(Kind.OPERATIONAL)
        for row in table.rows
        if (held := row.amount(Column.BALANCE)) is not None and (runway := row.amount(Column.RUNWAY)) is not None
    )
    there_now = next((figure for table in statement.of(Kind.AUDITOR) if (figure := _held(table.every_row))), None)
    there_then = next((figure for table in previous.of(Kind.AUDITOR) if (figure := _held(table.every_row))), None)
    if there_now is None or there_then is None or _all_flows(statement) != _all_flows(previous):
        return
    if excess and there_now.amount == there_then.amount:
        what = (
            f"an excess of {readable(excess)} in the statement before did not come back: "
            f"the Auditor Wallet holds {readable(there_now.amount)} as it did then"
        )
        wanted = there_then.amount + excess
        yield Finding("excess_returned", Level.WARNING, there_now.place, what, there_now.amount, wanted)


def _held(rows: Iterator[Row]) -> Figure | None:
    return next((row.figures[Column.BALANCE] for row in rows if Column.BALANCE in row.figures), None)


def _flows(row: Row) -> tuple[str, Wad | None, Wad | None]:
    return row.label, row.amount(Column.AMOUNT), row.amount(Column.TRANSFER)


def _all_flows(statement: Statement) -> list[tuple[str, Wad | None, Wad | None]]:
    return [_flows(row) for table in statement.of(Kind.AUDITOR) for row in table.rows]
