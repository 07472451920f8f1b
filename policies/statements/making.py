"""The statement that a unit would hand in for a month, from the record of its cycle. It passes every check.

Each amount is exact, with as many decimals as it takes; `in_cents` brings it to what units publish. Of the caps those
are printed that agree with the monthly one (three and twelve times it, by rounding at most): what a policy says of
itself that does not add up is the business of `treasurer lint`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from policies.periods import Month, iso
from policies.policy import Policy, Wallet
from policies.statements.checks.base import is_multiple
from policies.statements.layouts import LayoutName, plain
from policies.statements.record import CycleRecord
from policies.statements.shares import LONGEST, months_of, named, printable, spread
from policies.statements.statement import MONTHS, Column, Figure, Kind, Label, Row, Statement, Table, Word
from policies.statements.team import TOTAL, team_table
from policies.units import Wad

Breakdown = Mapping[str, list[Wad]]
"""By category: an amount for each month [wad]."""


def make_statement(policy: Policy, record: CycleRecord, layout: LayoutName = LayoutName.FEBRUARY_2022) -> Statement:
    """The statement of the month that `record` is about; `layout` decides how vesting is told."""
    if record.month is None:
        first = Month.of(policy.period.start)
        period = Label(f"Initial {first.year}")
    else:
        first = record.month.next()
        period = Label.of(record.month)
    now = {wallet.name: spread(policy, wallet, forecast_of(record, wallet)) for wallet in policy.operational}
    tables = [
        *(_actuals(policy, record) if record.month is not None else ()),
        *_forecasts(policy, now, first),
        *_vesting(policy, layout),
        *_team(policy),
        _operational(policy, record),
        *_auditor(policy, record),
        *(_transactions(record) if record.movements else ()),
    ]
    labels = dict.fromkeys((Kind.ACTUALS, Kind.FORECAST, Kind.OPERATIONAL), period)
    return Statement(unit_of(policy), period, tuple(tables), labels)


_IN_THE_TOKEN = (Kind.ACTUALS, Kind.OVERVIEW, Kind.FORECAST, Kind.OPERATIONAL, Kind.AUDITOR, Kind.TRANSACTIONS)


def in_cents(statement: Statement) -> Statement:
    """The statement as units publish theirs: amounts of the budget's token rounded half up to two decimals.

    What would come to nothing by that keeps its decimals, and so do other tokens and people.
    """
    tables = tuple(_rounded(table) if table.kind in _IN_THE_TOKEN else table for table in statement.tables)
    return replace(statement, tables=tables)


def _rounded(table: Table) -> Table:
    total = None if table.total is None else _rounded_row(table.total)
    rows, after = (tuple(map(_rounded_row, part)) for part in (table.rows, table.after))
    return replace(table, rows=rows, total=total, after=after)


def _rounded_row(row: Row) -> Row:
    figures = {column: _rounded_figure(figure) for column, figure in row.figures.items()}
    months = tuple(None if figure is None else _rounded_figure(figure) for figure in row.months)
    return replace(row, figures=figures, months=months)


def _rounded_figure(figure: Figure) -> Figure:
    rounded = Figure.rounded(figure.amount, figure.token)
    return rounded if rounded.amount or not figure.amount else figure


def unit_of(policy: Policy) -> str:
    """How a heading names the unit."""
    return " ".join((policy.unit or policy.id).replace(":", " ").split())


def title_of(policy: Policy, wallet: str) -> str:
    """The name of a wallet's tables: nothing where the unit has one wallet only."""
    return "" if len(policy.operational) == 1 else f"Wallet {wallet}"


def _actuals(policy: Policy, record: CycleRecord) -> Iterator[Table]:
    for wallet in policy.operational:
        forecast = _first_month(policy, wallet, record)
        lines: dict[str, tuple[str, Wad | None, Wad]] = {
            plain(name): (name, amount, 0) for name, amount in forecast.items()
        }
        for category, cost in record.costs.get(wallet.name, {}).items():
            name = _line_of(named(category), forecast)
            first, planned, before = lines.get(plain(name), (name, None, 0))
            lines[plain(name)] = first, planned, before + cost
        rows = [_line(name, planned, cost) for name, planned, cost in lines.values()]
        total = _line(TOTAL, sum(forecast.values()) if forecast else None, sum(cost for _, _, cost in lines.values()))
        yield Table(Kind.ACTUALS, title_of(policy, wallet.name), tuple(rows), total)


def _line_of(category: str, forecast: Mapping[str, Wad]) -> str:
    """The line of the forecast that a category means: its name, or the only one that begins with it."""
    word = plain(category)
    if not word or any(plain(name) == word for name in forecast):
        return category
    begin = [name for name in forecast if plain(name).startswith(f"{word} ")]
    return begin[0] if len(begin) == 1 else category


def _first_month(policy: Policy, wallet: Wallet, record: CycleRecord) -> dict[str, Wad]:
    """By category: what the statement before forecast for the month; nothing where there was none."""
    if wallet.name not in record.forecasts_before:
        return {}
    return {name: months[0] for name, months in spread(policy, wallet, record.forecasts_before[wallet.name]).items()}


def _line(label: str, forecast: Wad | None, actual: Wad) -> Row:
    figures = {Column.ACTUAL: actual, Column.DIFFERENCE: (forecast or 0) - actual, Column.PAID: actual}
    if forecast is not None:
        figures = {Column.FORECAST: forecast, **figures}
    return Row(label, _exact(figures))


def _exact(amounts: Mapping[Column, Wad], token: str = "") -> dict[Column, Figure]:
    return {column: Figure.exact(amount, token) for column, amount in amounts.items()}


def _forecasts(policy: Policy, breakdowns: Mapping[str, Breakdown], first: Month) -> Iterator[Table]:
    """The overview of the whole unit, then each wallet's breakdown."""
    months, count = [], max(map(months_of, policy.operational))
    for _ in range(count):
        months.append(Label.of(first))
        first = first.next()
    sums = [
        sum(parts[month] for lines in breakdowns.values() for parts in lines.values() if month < len(parts))
        for month in range(count)
    ]
    caps = policy.caps
    printed = {Column.TOTAL: sum(sums), Column.MONTHLY_CAP: caps.monthly}
    for column, cap, times in ((Column.QUARTERLY_CAP, caps.quarterly, 3), (Column.ANNUAL_CAP, caps.annual, 12)):
        if is_multiple(Figure.exact(cap), Figure.exact(caps.monthly), times):
            printed[column] = cap
    overview = Row("", _exact(printed), tuple(map(Figure.exact, sums)))
    yield Table(Kind.OVERVIEW, rows=(overview,), months=tuple(months))
    for wallet, lines in breakdowns.items():
        parts = [_months(name, amounts, count) for name, amounts in lines.items()]
        longest = max(map(len, lines.values()))
        by_month = [sum(amounts[month] for amounts in lines.values()) for month in range(longest)]
        total = _months(TOTAL, by_month, count)
        yield Table(Kind.FORECAST, title_of(policy, wallet), tuple(parts), total, months=tuple(months))


def _months(label: str, amounts: list[Wad], count: int) -> Row:
    """A row of a forecast; a wallet whose runway is shorter says nothing of the later months."""
    figures = [Figure.exact(amount) for amount in amounts]
    return Row(label, _exact({Column.TOTAL: sum(amounts)}), (*figures, *[None] * (count - len(figures))))


def _vesting(policy: Policy, layout: LayoutName) -> Iterator[Table]:
    """The plan that the policy states. It does not change, so each amount is last month's too."""
    plan = policy.stated.vesting
    if plan is None or not plan.schedule:
        return
    token, older = plan.token, layout is LayoutName.FEBRUARY_2022
    then, now = (Column.LAST_MONTH, Column.AMOUNT) if older else (Column.ORIGINAL, Column.CURRENT)

    def row(label: str, amount: Wad) -> Row:
        return Row(label, _exact({now: amount, then: amount, Column.CHANGE: 0}, token))

    rows = [
        row(f"{MONTHS[part.date.month - 1]} {part.date.day}, {part.date.year}", part.amount) for part in plan.schedule
    ]
    yield Table(Kind.VESTING, rows=tuple(rows), total=row(TOTAL, sum(part.amount for part in plan.schedule)))


def _team(policy: Policy) -> Iterator[Table]:
    """The team that the policy states, and not who of it is there yet: no record says that."""
    team = policy.stated.headcount
    if team is not None and (table := team_table(team)) is not None:
        yield table


def _operational(policy: Policy, record: CycleRecord) -> Table:
    """Runway, what each wallet holds, and the transfer: positive a top-up, negative an excess that goes back."""
    alone = len(policy.operational) == 1
    rows, needs, holds = [], 0, 0
    for wallet in policy.operational:
        runway, held = forecast_of(record, wallet), record.filed.dai[wallet.name]
        needs, holds = needs + runway, holds + held
        rows.append(Row("" if alone else wallet.name, _transfer(runway, held), words=_address(wallet)))
    total = Row(TOTAL, _transfer(needs, holds))
    return Table(Kind.OPERATIONAL, "Operational Wallet" if alone else "", tuple(rows), total)


def _transfer(runway: Wad, held: Wad) -> dict[Column, Figure]:
    return _exact({Column.RUNWAY: runway, Column.BALANCE: held, Column.TRANSFER: runway - held})


def _auditor(policy: Policy, record: CycleRecord) -> Iterator[Table]:
    wallet = policy.auditor
    if wallet is None:
        return
    flows = record.flows
    held = {Column.AMOUNT: flows.received, Column.BALANCE: record.filed.dai[wallet.name]}
    rows = (
        Row("Lifetime received", _exact(held), words=_address(wallet)),
        Row("Lifetime sent", _exact({Column.AMOUNT: flows.sent})),
        Row("Lifetime returned", _exact({Column.AMOUNT: flows.returned})),
    )
    yield Table(Kind.AUDITOR, "Auditor Wallet", rows)


def _address(wallet: Wallet) -> dict[str, str]:
    """The address that the document states."""
    return {Word.ADDRESS: wallet.address} if wallet.address else {}


def _transactions(record: CycleRecord) -> Iterator[Table]:
    rows = []
    for movement in record.movements:
        words: dict[str, str] = {Word.SENDER: movement.sender, Word.RECEIVER: movement.receiver}
        if movement.hash:
            words[Word.HASH] = movement.hash
        if purpose := printable(movement.purpose)[:LONGEST].strip():
            words[Word.REASON] = purpose
        rows.append(Row(iso(movement.time), _exact({Column.AMOUNT: movement.amount}), words=words))
    yield Table(Kind.TRANSACTIONS, rows=tuple(rows))


def forecast_of(record: CycleRecord, wallet: Wallet) -> Wad:
    """What the unit asked for, for a wallet [wad]."""
    cycle = record.filed.cycle
    return 0 if cycle is None else cycle.forecasts.get(wallet.name, 0)
