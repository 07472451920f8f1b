"""Days, months and UTC seconds of a budget period.

Source of every meaning: the project's reading of MIP40c3-SP86, "Monthly Top-up Cycle" (see
`docs/architecture.md`, "Time"): a period includes both its days, all instants are UTC, a cycle runs at 00:00:00 of
its day and the payments of a day are made at 12:00:00.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

DAY = 86_400
"""Seconds of a day."""
TWENTY_YEARS = 20 * 365 * DAY
"""The longest stream [s] (DssVest `TWENTY_YEARS`)."""
NOON = 43_200
"""Seconds from midnight to the hour at which a day's payments are made."""

_EPOCH = date(1970, 1, 1).toordinal()


class EndReading(StrEnum):
    """At which second a stream that "ends on" a day ends (`bgn + tau`)."""

    INCLUSIVE = "inclusive"
    """00:00:00 of the day after: the last day is paid in full."""
    EXCLUSIVE = "exclusive"
    """00:00:00 of that day, as the executives of 2022 cast it."""
    LAST_SECOND = "last_second"
    """23:59:59 of that day, as the executives of 2023 cast it."""


def midnight(day: date) -> int:
    """00:00:00 UTC of a day, in seconds since 1970."""
    return (day.toordinal() - _EPOCH) * DAY


def noon(day: date) -> int:
    """12:00:00 UTC of a day, in seconds since 1970."""
    return midnight(day) + NOON


def day_of(time: int) -> date:
    """The UTC day that an instant [s] falls in."""
    return date.fromordinal(time // DAY + _EPOCH)


def iso(time: int) -> str:
    """An instant [s] as `2023-03-05 00:00:00`, UTC."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day: six months after 31 May is 30 November."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def stream_end(last_day: date, reading: EndReading) -> int:
    """The second at which a stream that ends on `last_day` has paid everything (`bgn + tau`)."""
    match reading:
        case EndReading.INCLUSIVE:
            return midnight(last_day + timedelta(days=1))
        case EndReading.EXCLUSIVE:
            return midnight(last_day)
        case EndReading.LAST_SECOND:
            return midnight(last_day) + DAY - 1


class Month(NamedTuple):
    """A calendar month, printed `2023-03`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def at(cls, time: int) -> Month:
        """The month that an instant [s] falls in."""
        return cls.of(day_of(time))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2023-03`.

        Raises:
            ValueError: not a month of that form.
        """
        if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) is None:
            raise ValueError(f"{text!r} is no month, expected one such as 2023-03")
        return cls(int(text[:4]), int(text[5:]))

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def day(self, number: int) -> date:
        return date(self.year, self.number, number)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next().first - timedelta(days=1)

    @property
    def days(self) -> int:
        return self.last.day


@dataclass(frozen=True, slots=True)
class Period:
    """The term of a budget; both days are included.

    Raises:
        ValueError: the end is before the start.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def starts_at(self) -> int:
        """00:00:00 UTC of the first day [s]."""
        return midnight(self.start)

    @property
    def ends_at(self) -> int:
        """The first second after the last day [s]."""
        return midnight(self.end + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def days_in(self, month: Month) -> range:
        """The days of a month that belong to the period, by their numbers."""
        first = max(self.start, month.first)
        last = min(self.end, month.last)
        return range(first.day, last.day + 1) if first <= last else range(0)

    def months(self) -> Iterator[Month]:
        """Each calendar month that the period touches, in order."""
        month, last = Month.of(self.start), Month.of(self.end)
        while month <= last:
            yield month
            month = month.next()
