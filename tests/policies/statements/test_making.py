"""A statement is made from any record: whatever categories are called and cost, it reads back and fits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.loader import library_path, load_policy
from policies.statements.checking import check_statement
from policies.statements.layouts import LayoutName
from policies.statements.making import make_statement
from policies.statements.reading import parse_statement
from policies.statements.record import CycleRecord, Movement
from policies.statements.statement import Column, Kind
from policies.statements.writing import write_statement
from policies.units import WAD
from simulations.engines.model import Model
from simulations.statements import records_of

POLICY = load_policy(library_path("tech-001-2023"))


@cache
def may() -> CycleRecord:
    return records_of(POLICY, Model())["2023-06"]


CATEGORIES = st.one_of(
    st.text(max_size=30), st.sampled_from(["Total", "grand  total", "-", "gas", "GAS", "a|b", "cloud"])
)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(CATEGORIES, st.integers(0, 10**21), max_size=5),
    st.integers(0, 3 * 199_916 * WAD),
    st.sampled_from(LayoutName),
)
def test_any_record_makes_a_statement_that_fits(costs: dict[str, int], forecast: int, layout: LayoutName) -> None:
    cycle = may().filed.cycle
    assert cycle is not None
    filed = may().filed._replace(cycle=cycle._replace(forecasts={"operational": forecast}))
    moved = tuple(Movement(0, "operational", "payee", cost, f"payment: {name}") for name, cost in costs.items() if cost)
    record = replace(may(), filed=filed, costs={"operational": costs}, movements=moved)
    made = make_statement(POLICY, record, layout)
    read = parse_statement(write_statement(made, layout), "m.md")
    assert read == made
    # The forecast of the month is one that nobody asked for here, so only what is in the file is judged.
    assert check_statement(read, policy=POLICY) == ()
    (actuals,) = made.of(Kind.ACTUALS)
    assert actuals.total is not None
    assert actuals.total.amount(Column.PAID) == sum(costs.values())


@pytest.mark.parametrize(
    ("category", "line"),
    [
        ("gas", "Gas"),
        ("CLOUD", "Cloud Infrastructure"),
        ("Con", "Con"),
        ("co", "co"),
        ("Conferences", "Conferences and Education"),
    ],
)
def test_the_line_that_a_category_means(category: str, line: str) -> None:
    (actuals,) = make_statement(POLICY, replace(may(), costs={"operational": {category: WAD}})).of(Kind.ACTUALS)
    assert [row.label for row in actuals.rows if row.amount(Column.ACTUAL)] == [line]
