"""Amounts in parts: nothing is lost, nothing goes where nothing weighs, no part is off by more than its rounding."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.figures import BudgetLine, BudgetTable
from policies.loader import library_path, load_policy
from policies.statements.layouts import is_total
from policies.statements.shares import CENT, EVERYTHING, named, split, spread
from policies.units import WAD

POLICY = load_policy(library_path("tech-001-2023"))
WALLET = POLICY.operational[0]


@given(st.integers(0, 10**27), st.lists(st.integers(0, 10**24), min_size=1, max_size=15).filter(any), st.booleans())
def test_the_parts_are_the_whole(amount: int, weights: list[int], cents: bool) -> None:
    whole = amount * CENT if cents else amount
    parts = split(whole, weights)
    assert sum(parts) == whole
    unit = CENT if whole % CENT == 0 else 1
    for part, weight in zip(parts, weights, strict=True):
        assert part % unit == 0
        assert abs(part - whole * weight // sum(weights)) <= unit
        assert weight or part == 0


def test_months_within_the_cap_stay_within_it() -> None:
    cap = 199_916 * WAD
    for forecast in (3 * cap, 3 * cap - CENT, 3 * cap - 1, cap, 0, 5 * CENT):
        assert max(split(forecast, [1, 1, 1])) <= cap
    assert split(5 * CENT, [1, 1, 1]) == [2 * CENT, 2 * CENT, CENT]


@given(st.integers(0, 10**25))
def test_a_forecast_by_category_and_month(forecast: int) -> None:
    lines = spread(POLICY, WALLET, forecast)
    assert sum(map(sum, lines.values())) == forecast
    assert [sum(months) for months in zip(*lines.values(), strict=True)] == split(forecast, [1, 1, 1])


def test_categories_are_the_budget_s() -> None:
    lines = spread(POLICY, WALLET, POLICY.default_forecast(WALLET))
    assert list(lines)[:2] == ["Compensation and Benefits", "Cloud Infrastructure"]
    assert "R&D" not in lines  # nothing is budgeted for it
    bare = replace(POLICY, stated=replace(POLICY.stated, tables={}))
    assert spread(bare, WALLET, 9 * WAD) == {EVERYTHING: [3 * WAD] * 3}


def test_a_table_without_monthly_amounts_and_with_a_category_twice() -> None:
    rows = (BudgetLine("Gas", annual=1), BudgetLine("gas ", annual=2), BudgetLine("Tools", annual=3), BudgetLine("-"))
    policy = replace(POLICY, stated=replace(POLICY.stated, tables={"budget": BudgetTable(rows)}))
    assert spread(policy, WALLET, 18 * WAD) == {"Gas": [3 * WAD] * 3, "Tools": [3 * WAD] * 3}


@pytest.mark.parametrize(
    ("category", "printed"),
    [
        ("Gas", "Gas"),
        ("  a \n b ", "a b"),
        ("-", ""),
        ("n/a", ""),
        ("Total", "Total (category)"),
        ("x" * 999, "x" * 200),
    ],
)
def test_a_category_as_a_statement_can_print_it(category: str, printed: str) -> None:
    assert named(category) == printed
    assert not is_total(printed)
