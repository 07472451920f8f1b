"""The arithmetic of an unwinding: its days, and what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from policies.loader import library_path, load_policy
from policies.periods import Month
from policies.policy import Policy
from policies.units import WAD
from policies.unwinding import UnwindingError, owed_monthly, paydays, terms_of


@pytest.fixture
def techops() -> Policy:
    return load_policy(library_path("tech-001-2023"))


class TestTerms:
    def test_what_the_document_says(self, techops: Policy) -> None:
        terms = terms_of(techops, date(2023, 6, 15))
        assert (terms.months, terms.completed, terms.stream_ends) == (6, date(2023, 12, 15), date(2023, 6, 15))

    def test_a_day_that_the_last_month_does_not_have(self, techops: Policy) -> None:
        assert terms_of(techops, date(2023, 8, 31)).completed == date(2024, 2, 29)

    def test_the_first_and_the_last_day_that_can_be(self, techops: Policy) -> None:
        for day in (date(2023, 2, 2), date(2024, 1, 31)):
            assert terms_of(techops, day, 0).completed == day
        for day in (date(2023, 2, 1), date(2024, 2, 1)):
            with pytest.raises(UnwindingError, match="expected one from 2023-02-02 to 2024-01-31"):
                terms_of(techops, day)

    def test_a_stream_that_ends_later(self, techops: Policy) -> None:
        for end in (date(2023, 6, 15), date(2023, 12, 15)):
            assert terms_of(techops, date(2023, 6, 15), stream_ends=end).stream_ends == end
        for end in (date(2023, 6, 14), date(2023, 12, 16)):
            with pytest.raises(UnwindingError, match="expected a day from 2023-06-15 to 2023-12-15"):
                terms_of(techops, date(2023, 6, 15), stream_ends=end)

    def test_a_document_that_does_not_say_how_long(self) -> None:
        policy = load_policy(library_path("tech-001-2022"))
        with pytest.raises(UnwindingError, match="expected --months"):
            terms_of(policy, date(2022, 6, 15))
        assert terms_of(policy, date(2022, 6, 15), 2).completed == date(2022, 8, 15)


class TestPaydays:
    @pytest.mark.parametrize("day", [date(2023, 6, 1), date(2023, 6, 15), date(2023, 6, 30), date(2023, 8, 31)])
    @pytest.mark.parametrize("months", [0, 1, 6])
    def test_as_many_after_the_offboarding_as_the_wind_down_has_months(
        self, techops: Policy, day: date, months: int
    ) -> None:
        days = paydays(techops, terms_of(techops, day, months))
        assert sum(payday >= day for payday in days) == months
        assert days[0] == date(2023, 2, 28)
        assert all(payday == Month.of(payday).last for payday in days)

    def test_what_each_wallet_owes_adds_up_to_the_cap(self) -> None:
        policy = load_policy(library_path("ses-001-2023"), "speedy")
        terms = terms_of(policy, date(2023, 6, 15), 3)
        assert owed_monthly(policy, terms) == {"permanent": 206_600 * WAD, "incubation": 60_000 * WAD}
        third = replace(terms, spends=Fraction(1, 3))
        owed = owed_monthly(policy, third)
        assert sum(owed.values()) == 266_600 * WAD // 3
        assert owed["incubation"] == 20_000 * WAD - 1  # rounded down; the first has what is left
