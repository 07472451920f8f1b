"""Which tokens of a plan vest when, and the awards of DssVest that pay them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from policies.figures import TokenVesting, Tranche
from policies.formulas import unpaid
from policies.loader import library_path, load_policy
from policies.periods import DAY, midnight
from policies.units import WAD, parse_wad
from policies.vesting import Award, Vested, accelerated_award, awards_of, vested_on_completion

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

    def test_techops_after_an_offboarding_in_its_budget(self) -> None:
        plan = load_policy(library_path("tech-001-2023")).stated.vesting
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


def payable(award: Award, time: int) -> int:
    """What DssVest would pay of it [wad]."""
    return unpaid(time, award.bgn, award.bgn + award.eta, award.fin, award.total, 0)


_DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))
_TRANCHES = st.lists(st.builds(Tranche, _DAYS, st.integers(0, 10**24)), max_size=6).map(tuple)


class TestAwards:
    def test_a_tranche_is_paid_on_its_day_and_not_a_second_before(self) -> None:
        first, second, third = awards_of(TEN_A_YEAR)
        assert first == Award(10 * WAD, midnight(date(2022, 1, 1)), 365 * DAY, 365 * DAY)
        assert (second.bgn, second.fin, third.fin) == (
            first.fin,
            midnight(date(2023, 7, 1)),
            midnight(date(2024, 1, 1)),
        )
        assert payable(second, second.fin - 1) == 0
        assert payable(second, second.fin) == 5 * WAD

    def test_on_the_day_of_another_or_of_the_start(self) -> None:
        same = (Tranche(date(2022, 1, 1), WAD), Tranche(date(2022, 1, 1), 2 * WAD))
        for award in awards_of(replace(TEN_A_YEAR, schedule=same)):
            assert (award.tau, award.fin) == (DAY, midnight(date(2022, 1, 1)))

    @given(_TRANCHES, _DAYS, _DAYS)
    def test_they_pay_what_the_schedule_says(self, schedule: tuple[Tranche, ...], start: date, day: date) -> None:
        awards = tuple(awards_of(replace(TEN_A_YEAR, start=start, schedule=schedule)))
        assert all(award.total > 0 and award.tau > 0 and award.eta <= award.tau for award in awards)
        due = sum(tranche.amount for tranche in schedule if tranche.date <= day)
        assert sum(payable(award, midnight(day)) for award in awards) == due

    @given(_TRANCHES, _DAYS, _DAYS)
    def test_what_is_accelerated_is_paid_at_once(self, schedule: tuple[Tranche, ...], start: date, day: date) -> None:
        plan = replace(TEN_A_YEAR, start=start, schedule=schedule)
        vested = vested_on_completion(plan, day)
        if vested is None:
            assert not any(awards_of(plan))
            return
        award = accelerated_award(plan, vested, day)
        assert (award is None) == (vested.accelerated == 0)
        if award is not None:
            assert payable(award, midnight(day)) == vested.accelerated
            assert award.tau > 180 * DAY
        assert vested.vested + vested.accelerated + vested.lapses == sum(award.total for award in awards_of(plan))
