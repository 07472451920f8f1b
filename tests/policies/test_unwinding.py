"""The arithmetic of an unwinding: its days, what is owed, and which tokens vest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from policies.figures import TokenVesting, Tranche
from policies.loader import library_path, load_policy
from policies.periods import Month
from policies.policy import Policy
from policies.units import WAD, parse_wad
from policies.unwinding import UnwindingError, Vested, owed_monthly, paydays, terms_of, vested_on_completion


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


TEN_A_YEAR = TokenVesting(
    "MKR",
    "a plan",
    start=date(2022, 1, 1),
    period_years=2,
    cliff_months=12,
    interval_months=6,
    schedule=(
        Tranche(date(2023, 1, 1), 10 * WAD),
        Tranche(date(2023, 7, 1), 5 * WAD),
        Tranche(date(2024, 1, 1), 5 * WAD),
    ),
    accelerated_to_months=6,
)


def vested(plan: TokenVesting, *day: int) -> tuple[int, int, date | None, int]:
    found = vested_on_completion(plan, date(*day))
    assert found is not None
    return found.vested, found.accelerated, found.nearest, found.lapses


class TestTokens:
    def test_ten_a_year_become_five_over_the_cliff(self) -> None:
        """SP86's own example: a contributor who vests 10 MKR annually vests 5 MKR when the unit has wound down."""
        assert vested(TEN_A_YEAR, 2022, 4, 1) == (0, 5 * WAD, date(2022, 7, 1), 15 * WAD)
        assert vested(TEN_A_YEAR, 2023, 2, 1) == (10 * WAD, 5 * WAD, date(2023, 7, 1), 5 * WAD)

    def test_on_the_day_itself_nothing_has_to_be_accelerated(self) -> None:
        assert vested(TEN_A_YEAR, 2023, 7, 1) == (15 * WAD, 0, None, 5 * WAD)
        assert vested(TEN_A_YEAR, 2023, 7, 2) == (15 * WAD, 5 * WAD, date(2024, 1, 1), 0)
        assert vested(TEN_A_YEAR, 2023, 6, 30) == (10 * WAD, 5 * WAD, date(2023, 7, 1), 5 * WAD)

    def test_before_the_cliff_it_is_what_the_cliff_keeps_back(self) -> None:
        assert vested(TEN_A_YEAR, 2022, 7, 1) == (0, 5 * WAD, date(2022, 7, 1), 15 * WAD)
        assert vested(TEN_A_YEAR, 2022, 7, 2) == (0, 10 * WAD, date(2023, 1, 1), 10 * WAD)

    def test_before_and_after_the_plan(self) -> None:
        assert vested(TEN_A_YEAR, 2022, 1, 1) == (0, 0, None, 20 * WAD)
        assert vested(TEN_A_YEAR, 2024, 1, 1) == vested(TEN_A_YEAR, 2030, 1, 1) == (20 * WAD, 0, None, 0)

    def test_a_document_without_such_a_clause(self) -> None:
        plain = replace(TEN_A_YEAR, accelerated_to_months=None)
        assert vested(plain, 2022, 12, 31) == (0, 0, None, 20 * WAD)
        assert vested(plain, 2023, 1, 1) == (10 * WAD, 0, None, 10 * WAD)

    def test_a_document_without_a_schedule(self) -> None:
        assert vested_on_completion(replace(TEN_A_YEAR, schedule=()), date(2023, 1, 1)) is None
        nothing = (Tranche(date(2022, 7, 1), 0),)
        assert vested_on_completion(replace(TEN_A_YEAR, schedule=nothing), date(2023, 1, 1)) is None

    def test_tranches_in_any_order_and_two_in_a_month(self) -> None:
        assert vested(replace(TEN_A_YEAR, schedule=TEN_A_YEAR.schedule[::-1]), 2022, 4, 1)[1] == 5 * WAD
        between = (Tranche(date(2022, 7, 20), WAD), Tranche(date(2022, 7, 25), 3 * WAD))
        plan = replace(TEN_A_YEAR, start=date(2022, 1, 22), schedule=between)
        assert vested(plan, 2022, 4, 1) == (0, WAD, date(2022, 7, 22), 3 * WAD)

    def test_techops_after_an_offboarding_in_its_budget(self, techops: Policy) -> None:
        plan = techops.stated.vesting
        assert plan is not None
        assert vested_on_completion(plan, date(2023, 12, 15)) == Vested(
            "MKR",
            "MIP40c3-SP54",
            parse_wad("514.61"),
            parse_wad("128.65"),
            date(2024, 6, 8),
            parse_wad("128.65"),
        )
        assert vested_on_completion(plan, date(2022, 3, 1)) == Vested(
            "MKR",
            "MIP40c3-SP54",
            0,
            parse_wad("128.655"),  # half of 257.31, which would have vested after a year
            date(2022, 6, 8),
            parse_wad("643.255"),
        )

    def test_a_printed_tranche_of_nothing_before_the_cliff_is_the_cliff(self) -> None:
        plan = load_policy(library_path("ses-001-2023"), "speedy").stated.vesting
        assert plan is not None
        assert plan.schedule[0].amount == 0
        assert vested(plan, 2021, 11, 30) == (0, parse_wad("275.095"), date(2021, 11, 30), parse_wad("1375.495"))
