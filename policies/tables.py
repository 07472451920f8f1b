"""The tables that a simulation reads: payments and forecasts as CSV.

RFC 4180 with a header; columns in any order, separated by commas; spaces around a value and empty lines do
not count. Amounts are decimal text of DAI, at most 18 decimals, and become wad.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic_core import PydanticCustomError

from policies.file.scalars import amount_reader, read_day
from policies.periods import Month
from policies.policy import Policy
from policies.problems import MOST_PROBLEMS, InputError, Problem, one_of, quoted
from policies.text_files import read_text
from policies.units import UINT128_MAX, Wad

LARGEST = 10_000_000
"""The largest table that is read [bytes]: hundreds of thousands of payments."""
OPENING = "opening"
"""The cycle that runs when the budget starts; the others are called by their month."""

_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_read_amount = amount_reader(UINT128_MAX, "uint128")


@dataclass(frozen=True, slots=True)
class Payment:
    """An expense of the unit. A day outside the budget's period is none of the table's mistakes."""

    row: int
    """Position among the rows of the table, from 0."""
    date: date
    amount: Wad
    """May be 0: a transfer of nothing is a transfer."""
    category: str = ""
    wallet: str | None = None
    """The Operational Wallet that pays; `None`: the unit's only one."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a budget statement says an Operational Wallet needs [wad]."""

    cycle: str | Month
    """`opening`, or the month in which the cycle runs."""
    amount: Wad
    wallet: str | None = None
    """The Operational Wallet; `None`: the unit's only one."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    line: int
    column: int


def read_payments(path: Path | str, policy: Policy) -> tuple[Payment, ...]:
    """Read `date,amount[,category][,wallet]`, in the order of the file.

    Raises:
        InputError: the table cannot be used; carries every problem that was found.
    """
    table = _Table(path, ("date", "amount"), ("category", "wallet"))
    payments = []
    for number, row in enumerate(table.rows()):
        day, amount = table.day(row, "date"), table.amount(row, "amount")
        wallet = table.wallet(row, policy)
        category = row["category"].text if "category" in row else ""
        if day is not None and amount is not None:
            payments.append(Payment(number, day, amount, category, wallet))
    table.finish()
    return tuple(payments)


def read_forecasts(path: Path | str, policy: Policy) -> tuple[Forecast, ...]:
    """Read `cycle,amount[,wallet]`, in the order of the file.

    Raises:
        InputError: the table cannot be used; carries every problem that was found.
    """
    table = _Table(path, ("cycle", "amount"), ("wallet",))
    forecasts = []
    first_lines: dict[tuple[str, str | None], int] = {}
    cycles: Mapping[str, str | Month] = {OPENING: OPENING} | {str(month): month for month in policy.cycle_months}
    for row in table.rows():
        amount, wallet = table.amount(row, "amount"), table.wallet(row, policy)
        cell = row.get("cycle")
        if cell is None:
            continue
        cycle = cycles.get(cell.text)
        if cycle is None:
            table.report(cell, *_no_cycle(cell.text, list(cycles)))
            continue
        first = first_lines.setdefault((cell.text, wallet), cell.line)
        if first != cell.line:
            wrong = f"the cycle {cell.text} stands here again, first on line {first}"
            table.report(cell, wrong, "one forecast for each cycle and wallet")
        if amount is not None:
            forecasts.append(Forecast(cycle, amount, wallet))
    table.finish()
    return tuple(forecasts)


def _no_cycle(text: str, cycles: list[str]) -> tuple[str, str]:
    if not _MONTH.fullmatch(text):
        return f"{quoted(text)} is no cycle", f"{OPENING} or a month as YYYY-MM"
    months = f"{cycles[1]} to {cycles[-1]}" if len(cycles) > 1 else "nothing else"
    return f"no cycle runs in {text}", f"{OPENING}, or {months}"


class _Table:
    """A CSV file with known columns; it collects problems until `finish`."""

    def __init__(self, path: Path | str, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        self._file = str(path)
        self._required = required
        self._known = (*required, *optional)
        self._problems: list[Problem] = []
        self._records = _records(read_text(path, LARGEST), self._file, self._problems)

    def rows(self) -> Iterator[dict[str, _Cell]]:
        """Each row by column, without the columns that the header does not name."""
        header = next(self._records, None)
        if header is None:
            if not self._problems:
                expected = f"the header {quoted(','.join(self._required))}"
                self._problems.append(Problem(self._file, 1, 1, "the table is empty", expected))
            return
        columns = self._columns(header)
        for record in self._records:
            if len(record) != len(header):
                wrong = f"this row has {len(record)} field" + ("s" if len(record) != 1 else "")
                self.report(record[0], wrong, f"{len(header)}, as the header has")
                yield {}
            else:
                yield {name: record[index] for name, index in columns.items()}

    def _columns(self, header: list[_Cell]) -> dict[str, int]:
        """Where each known column is."""
        columns: dict[str, int] = {}
        if len(header) == 1 and (sign := next((sign for sign in ";\t|" if sign in header[0].text), None)):
            wrong = f"the fields are separated by {quoted(sign) if sign != chr(9) else 'tabs'}"
            self.report(header[0], wrong, "commas")
            raise InputError(self._problems)
        for index, cell in enumerate(header):
            if cell.text in columns:
                wrong = f"the column {quoted(cell.text)} stands here again"
                self.report(cell, wrong, "each column once")
            elif cell.text in self._known:
                columns[cell.text] = index
            else:
                left = [name for name in self._known if name not in {other.text for other in header}]
                self.report(cell, f"there is no column {quoted(cell.text)}", one_of(left, cell.text))
        for name in self._required:
            if name not in columns:
                expected = f"the columns {', '.join(self._required)}"
                self.report(header[0], f"the column {quoted(name)} is missing", expected)
        return columns

    def day(self, row: dict[str, _Cell], column: str) -> date | None:
        """The day in a column; `None` after a problem."""
        try:
            return read_day(row[column].text) if column in row else None
        except PydanticCustomError as error:
            self._refused(row[column], error)
            return None

    def amount(self, row: dict[str, _Cell], column: str) -> Wad | None:
        """The amount in a column [wad]; `None` after a problem."""
        try:
            return _read_amount(row[column].text) if column in row else None
        except PydanticCustomError as error:
            self._refused(row[column], error)
            return None

    def wallet(self, row: dict[str, _Cell], policy: Policy) -> str | None:
        """The Operational Wallet of a row: the only one where it names none; `None` after a problem."""
        names = [wallet.name for wallet in policy.operational]
        cell = row.get("wallet")
        if cell is not None and cell.text:
            if cell.text in names:
                return cell.text
            wrong = f"there is no Operational Wallet {quoted(cell.text)}"
            self.report(cell, wrong, one_of(names, cell.text))
        elif len(names) == 1:
            return names[0]
        elif row:
            where = cell if cell is not None else next(iter(row.values()))
            self.report(where, "the row does not say which wallet it is about", one_of(names))
        return None

    def report(self, cell: _Cell, wrong: str, expected: str) -> None:
        self._problems.append(Problem(self._file, cell.line, cell.column, wrong, expected))
        if len(self._problems) == MOST_PROBLEMS:
            raise InputError(self._problems)

    def _refused(self, cell: _Cell, error: PydanticCustomError) -> None:
        for _, wrong, expected in (error.context or {})["found"]:
            self.report(cell, wrong, expected)

    def finish(self) -> None:
        """Raise what was collected.

        Raises:
            InputError: there were problems.
        """
        if self._problems:
            raise InputError(self._problems)


def _records(text: str, file: str, problems: list[Problem]) -> Iterator[list[_Cell]]:
    """Each record that is not empty, with the place of each field. A field that never ends ends the table."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    while True:
        first = reader.line_num
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, first + 1, 1, f"this is no CSV ({error})", "RFC 4180"))
            return
        if not values:
            continue
        places = _places("".join(lines[first : reader.line_num]), first + 1)
        cells = [_Cell(value.strip(), *place) for value, place in zip(values, places, strict=True)]
        if any(cell.text for cell in cells):
            yield cells


def _places(record: str, line: int) -> list[tuple[int, int]]:
    """Line and column, from 1, at which each field of a record's text begins."""
    places = [(line, 1)]
    column, inside, at_begin = 0, False, True
    for sign in record:
        column += 1
        if sign == '"' and (at_begin or inside):
            inside = not inside
            # A doubled quote closes the field and opens it again, which comes to the same.
            at_begin = True
        elif sign == "\n":
            line, column = line + 1, 0
        elif sign == "," and not inside:
            places.append((line, column + 1))
            at_begin = True
        else:
            at_begin = False
    return places
