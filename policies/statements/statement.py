"""A monthly budget statement as immutable values: what it prints, and where. Nothing is corrected.

A statement is a list of tables, each of one `Kind`. A table's rows hold figures by `Column`, words by name, and, in
a forecast, one figure for each of its months. What a table leaves blank, or marks with a dash, is not there. Places
do not count when two values are compared, so a statement that was written and read again equals itself.

What it contains follows the statements that MakerDAO's core units published from 2021 to 2023.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import NamedTuple

from policies.periods import Month
from policies.units import WAD, Wad


class Place(NamedTuple):
    """Where something stands in a file; both count from 1."""

    line: int
    column: int


NOWHERE = Place(1, 1)
"""The place of what was made and not read."""


class Kind(StrEnum):
    """What a table is about, in the order in which a statement has them."""

    ACTUALS = "actuals"
    """What the month cost, by category."""
    OVERVIEW = "overview"
    """The coming months in one row (of the unit, or of each wallet), beside the caps."""
    FORECAST = "forecast"
    """The coming months by category."""
    VESTING = "vesting"
    """Tokens that contributors receive, by day."""
    TEAM = "team"
    """Headcount and full-time equivalents by role."""
    OPERATIONAL = "operational"
    """An Operational Wallet: its runway, what it holds, what is to be transferred."""
    AUDITOR = "auditor"
    """The Auditor Wallet: what it received, holds and passed on."""
    TRANSACTIONS = "transactions"
    """Single transfers; the label of a row is its day."""
    OTHER = "other"
    """Not understood: kept as words."""


class Column(Enum):
    """A column of figures. Amounts are of the token that the figure names, else of the statement's own.

    No text equals a member, so a column under the title `amount` that is not known is told from one that is.
    """

    FORECAST = "forecast"
    ESTIMATE = "estimate"
    ACTUAL = "actual"
    OWED = "owed"
    DIFFERENCE = "difference"
    PAID = "paid"
    TOTAL = "total"
    """The sum of a forecast's months."""
    MONTHLY_CAP = "monthly cap"
    QUARTERLY_CAP = "quarterly cap"
    ANNUAL_CAP = "annual cap"
    AMOUNT = "amount"
    ORIGINAL = "original"
    LAST_MONTH = "last month"
    CURRENT = "current"
    CORRECTED = "corrected"
    CHANGE = "change"
    HEADCOUNT = "headcount"
    """People."""
    FTE = "fte"
    """Full-time equivalents of one person; in the total row, of the team."""
    RUNWAY = "runway"
    """What an Operational Wallet needs for the coming months."""
    BALANCE = "current balance"
    TRANSFER = "transfer"


class Word(StrEnum):
    """A column of words. A column of an unknown title is kept under that title."""

    GROUP = "group"
    """A team, a project or a grant to which a category belongs."""
    REASON = "reason"
    ADDRESS = "address"
    SENDER = "sender"
    RECEIVER = "receiver"
    HASH = "transaction"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed.

    Raises:
        ValueError: the amount has more decimals than are printed.
    """

    amount: Wad
    """In units of 10^-18, also where people are counted."""
    token: str = ""
    """What stands beside it: `DAI`, `MKR`, `$`; empty where nothing does."""
    decimals: int = 2
    """How many are printed, 0 to 18."""
    note: str = ""
    """The asterisks of a footnote."""
    place: Place = field(default=NOWHERE, compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.decimals <= 18 or self.amount % self.step:
            raise ValueError(f"{self.amount} wad cannot be printed with {self.decimals} decimals")

    @property
    def step(self) -> Wad:
        """The least amount that could have been printed beside this one [wad]."""
        step: Wad = 10 ** (18 - self.decimals)
        return step

    @classmethod
    def exact(cls, amount: Wad, token: str = "") -> Figure:
        """An amount [wad] with as many decimals as it takes, two at least."""
        decimals = next(number for number in range(2, 19) if amount % 10 ** (18 - number) == 0)
        return cls(amount, token, decimals)

    @classmethod
    def rounded(cls, amount: Wad, token: str = "", decimals: int = 2) -> Figure:
        """An amount [wad] rounded half up (away from zero) to some decimals."""
        step = 10 ** (18 - decimals)
        size = (abs(amount) + step // 2) // step * step
        return cls(-size if amount < 0 else size, token, decimals)


CENT = WAD // 100
"""The least amount that statements print [wad]."""


def agrees(printed: Figure, really: Wad) -> bool:
    """Whether an amount [wad] is what is printed: half a cent off at most, where cents (or less) are printed."""
    return 2 * abs(printed.amount - really) <= min(printed.step, CENT)


@dataclass(frozen=True, slots=True)
class Label:
    """Words that name a month, as printed: `February 2022`, `Initial 2022`."""

    text: str
    month: Month | None = None
    """`None` where the words name no month."""
    place: Place = field(default=NOWHERE, compare=False)

    @property
    def opens(self) -> bool:
        """Whether the words are those of the statement before a budget begins, which is of no month: `Initial 2022`."""
        return self.text.casefold().startswith("initial")

    @classmethod
    def of(cls, month: Month) -> Label:
        """A month by its English name."""
        return cls(f"{MONTHS[month.number - 1]} {month.year}", month)


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. A label may be empty: payments that belong to no category, the unit's only wallet."""

    label: str
    figures: Mapping[Column, Figure] = field(default_factory=dict)
    months: tuple[Figure | None, ...] = ()
    """Of a forecast: one for each month of the table."""
    words: Mapping[str, str] = field(default_factory=dict)
    """By `Word`, or by the title of a column that is not known. Single spaces, never empty."""
    place: Place = field(default=NOWHERE, compare=False)

    def amount(self, column: Column) -> Wad | None:
        """A figure's amount [wad]; `None` where nothing is printed."""
        figure = self.figures.get(column)
        return None if figure is None else figure.amount


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a statement.

    Rows named `Total`, `Totals` or `Grand Total` are no ordinary rows: the first of them is `total`, and what comes
    after it is in `after` (a buffer, a second total).

    Raises:
        ValueError: a row has not one figure, or `None`, for each month.
    """

    kind: Kind
    name: str = ""
    """The wallet, or the group of people, that the table is about; empty where it is the unit's only one. Of an
    `OTHER` table, the title of its first column."""
    rows: tuple[Row, ...] = ()
    total: Row | None = None
    after: tuple[Row, ...] = ()
    months: tuple[Label, ...] = ()
    """Of a forecast."""
    titles: Mapping[Column | str, Place] = field(default_factory=dict, compare=False)
    """Where the title of each column stands, by `Column`, by `Word`, or by the title itself."""
    place: Place = field(default=NOWHERE, compare=False)

    def __post_init__(self) -> None:
        if any(len(row.months) != len(self.months) for row in self.every_row):
            raise ValueError(f"each row of this table has {len(self.months)} months")

    @property
    def every_row(self) -> Iterator[Row]:
        """All rows, the total and what comes after it included."""
        yield from self.rows
        if self.total is not None:
            yield self.total
        yield from self.after

    def figures(self, column: Column) -> Iterator[Figure]:
        """The figures of a column, without the total."""
        return (row.figures[column] for row in self.rows if column in row.figures)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in which at least one figure stands."""
        return tuple(column for column in Column if any(column in row.figures for row in self.every_row))


_ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Statement:
    """A budget statement of one unit and month."""

    unit: str
    """As the heading names it; may be empty."""
    period: Label
    tables: tuple[Table, ...] = ()
    """In the order of their kinds."""
    labels: Mapping[Kind, Label] = field(default_factory=dict)
    """The months that the headings name: of the actuals, of the forecast, of the transfers (`OPERATIONAL`)."""

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.tables, key=lambda table: _ORDER.index(table.kind)))
        object.__setattr__(self, "tables", ordered)

    @property
    def month(self) -> Month | None:
        """The month that it is of, where its period names one."""
        return self.period.month

    @property
    def actuals_month(self) -> Month | None:
        """The month that the actuals are of: the one their heading names, else the statement's."""
        label = self.labels.get(Kind.ACTUALS)
        return self.period.month if label is None or label.month is None else label.month

    @classmethod
    def of_month(cls, unit: str, month: Month, *tables: Table) -> Statement:
        """A statement whose every heading names its month."""
        label = Label.of(month)
        return cls(unit, label, tables, dict.fromkeys((Kind.ACTUALS, Kind.FORECAST, Kind.OPERATIONAL), label))

    def of(self, kind: Kind) -> tuple[Table, ...]:
        """The tables of a kind."""
        return tuple(table for table in self.tables if table.kind is kind)


def whole(figure: Figure) -> bool:
    """Whether a figure is a whole number, however many decimals are printed."""
    return figure.amount % WAD == 0
