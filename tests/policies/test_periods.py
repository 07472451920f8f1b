"""Days, months and seconds of a budget period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.loader import library_path, load_policy
from policies.periods import DAY, EndReading, Month, Period, day_of, iso, midnight, noon, stream_end

DAYS = st.dates(date(1970, 1, 1), date(2999, 12, 31))


@given(DAYS)
def test_a_day_begins_at_midnight_utc(day: date) -> None:
    assert midnight(day) == int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    assert noon(day) == midnight(day) + 12 * 3_600


@given(DAYS, st.integers(0, DAY - 1))
def test_a_second_belongs_to_its_day(day: date, second: int) -> None:
    assert day_of(midnight(day) + second) == day
    assert Month.at(midnight(day) + second) == Month.of(day)


def test_an_instant_is_printed_in_utc() -> None:
    assert iso(midnight(date(2023, 3, 5))) == "2023-03-05 00:00:00"
    assert iso(noon(date(2024, 2, 29)) + 1) == "2024-02-29 12:00:01"


@pytest.mark.parametrize(
    ("reading", "seconds"),
    [
        (EndReading.INCLUSIVE, 365 * DAY),
        (EndReading.EXCLUSIVE, 364 * DAY),
        (EndReading.LAST_SECOND, 365 * DAY - 1),
    ],
)
def test_three_readings_of_a_last_day(reading: EndReading, seconds: int) -> None:
    assert stream_end(date(2024, 1, 31), reading) - midnight(date(2023, 2, 1)) == seconds


@given(DAYS)
def test_a_month_knows_its_days(day: date) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert month.first.day == 1
    assert month.last + timedelta(days=1) == month.next().first
    assert month.days == (month.next().first - month.first).days
    assert month.day(month.days) == month.last
    assert Month.parse(str(month)) == month
    assert month < month.next()


@pytest.mark.parametrize("text", ["", "2023", "2023-13", "2023-00", "03-2023", "2023-03-01", "march"])
def test_text_that_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="is no month, expected one such as 2023-03"):
        Month.parse(text)


def test_a_period_includes_both_its_days() -> None:
    period = Period(date(2023, 2, 1), date(2024, 1, 31))
    assert period.days == 365
    assert date(2023, 2, 1) in period
    assert date(2024, 1, 31) in period
    assert date(2023, 1, 31) not in period
    assert date(2024, 2, 1) not in period
    assert iso(period.starts_at) == "2023-02-01 00:00:00"
    assert iso(period.ends_at) == "2024-02-01 00:00:00"
    assert [str(month) for month in period.months()][::11] == ["2023-02", "2024-01"]


def test_a_period_of_one_day() -> None:
    period = Period(date(2024, 2, 29), date(2024, 2, 29))
    assert period.days == 1
    assert list(period.months()) == [Month(2024, 2)]


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2023, 2, 1), date(2023, 1, 31))


@given(DAYS, st.integers(0, 3_000))
def test_the_months_of_a_period_cover_it(start: date, days: int) -> None:
    period = Period(start, min(start + timedelta(days=days), date(2999, 12, 31)))
    months = list(period.months())
    assert months[0].first <= period.start <= period.end <= months[-1].last
    assert all(first.next() == second for first, second in pairwise(months))


def test_regular_cycles_run_from_the_second_month_until_the_stream_ends() -> None:
    months = load_policy(library_path("tech-001-2023")).cycle_months
    assert [str(month) for month in months] == [f"2023-{number:02d}" for number in range(3, 13)] + ["2024-01"]
