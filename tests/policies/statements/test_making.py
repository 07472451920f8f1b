"""A statement is made from any record: whatever categories are called and cost, it reads back and fits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.figures import Headcount, TeamRow
from policies.loader import library_path, load_policy
from policies.statements.amounts import print_figure
from policies.statements.checking import check_statement
from policies.statements.layouts import LayoutName
from policies.statements.making import in_cents, make_statement
from policies.statements.reading import parse_statement
from policies.statements.record import CycleRecord, Movement
from policies.statements.statement import Column, Kind, Row
from policies.statements.team import team_table
from policies.statements.writing import write_statement
from policies.units import WAD
from simulations.engines.model import Model
from simulations.statements import records_of
from tests.policies.statements.samples import half_a_cent_apart, unexpected

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
    assert unexpected(check_statement(read, policy=POLICY), POLICY) == []
    printed = in_cents(made)
    assert half_a_cent_apart(made, printed)
    read = parse_statement(write_statement(printed, layout), "m.md")
    assert read == printed
    assert unexpected(check_statement(read, policy=POLICY), POLICY) == []
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


ENGINEERS, LEAD = TeamRow("Engineers", 4, Fraction("3.2")), TeamRow("Lead", 1, Fraction("0.5"))


def amounts(row: Row | None) -> tuple[int | None, int | None]:
    assert row is not None
    return row.amount(Column.HEADCOUNT), row.amount(Column.FTE)


def tenths(people: int | None, fte: int | None) -> tuple[int | None, int | None]:
    return None if people is None else people * WAD, None if fte is None else fte * WAD // 10


@pytest.mark.parametrize(
    ("team", "rows", "total"),
    [
        (Headcount(roles=(ENGINEERS, LEAD)), [tenths(4, 8), tenths(1, 5)], tenths(5, 37)),
        # What the document's total contradicts is not printed.
        (
            Headcount(TeamRow("Total", 6, Fraction("3.7")), (ENGINEERS, LEAD)),
            [tenths(4, 8), tenths(1, 5)],
            tenths(None, 37),
        ),
        # A third of 3.2 is no exact number, so each role is printed as a whole.
        (Headcount(roles=(replace(ENGINEERS, people=3), LEAD)), [tenths(3, 32), tenths(1, 5)], tenths(4, 37)),
        (Headcount(roles=(replace(ENGINEERS, people=None),)), [tenths(None, 32)], tenths(None, 32)),
        (
            Headcount(TeamRow("Total", None, Fraction("3.7")), (replace(ENGINEERS, fte=None),)),
            [tenths(4, None)],
            tenths(4, 37),
        ),
        (Headcount(TeamRow("Total", 7)), [tenths(7, None)], tenths(7, None)),
    ],
)
def test_the_team_that_a_policy_states(
    team: Headcount, rows: list[tuple[int | None, int | None]], total: tuple[int | None, int | None]
) -> None:
    table = team_table(team)
    assert table is not None
    assert [amounts(row) for row in table.rows] == rows
    assert amounts(table.total) == total
    policy = replace(POLICY, stated=replace(POLICY.stated, headcount=team))
    for layout in LayoutName:
        made = make_statement(policy, may(), layout)
        assert made.of(Kind.TEAM) == (table,)
        read = parse_statement(write_statement(made, layout), "m.md")
        assert read == made
        assert unexpected(check_statement(read, policy=policy), policy) == []


def test_no_team_is_stated() -> None:
    assert team_table(Headcount(current=TeamRow("current", 4))) is None
    policy = replace(POLICY, stated=replace(POLICY.stated, headcount=None))
    assert make_statement(policy, may()).of(Kind.TEAM) == ()


def test_the_caps_that_agree_by_rounding_are_printed() -> None:
    """199,916 is a third of 599,747 brought to a whole number; what contradicts the monthly cap is left out."""

    def printed(quarterly: int, annual: int) -> tuple[Column, ...]:
        caps = replace(POLICY.caps, quarterly=quarterly * WAD, annual=annual * WAD)
        (overview,) = make_statement(replace(POLICY, caps=caps), may()).of(Kind.OVERVIEW)
        return tuple(column for column in overview.columns if column in (Column.QUARTERLY_CAP, Column.ANNUAL_CAP))

    assert printed(599_747, 2_398_988) == (Column.QUARTERLY_CAP, Column.ANNUAL_CAP)
    assert printed(599_750, 2_398_986) == (Column.QUARTERLY_CAP, Column.ANNUAL_CAP)
    assert printed(599_751, 2_398_985) == ()


def test_cents_are_printed_and_nothing_smaller_is_lost() -> None:
    costs = {"Gas": WAD // 200, "Cloud": 7 * WAD + WAD // 300, "Tools": 1, "Legal": -WAD // 100}
    made = make_statement(POLICY, replace(may(), costs={"operational": costs}))
    (actuals,) = in_cents(made).of(Kind.ACTUALS)
    paid = {row.label: print_figure(row.figures[Column.PAID]) for row in actuals.rows if row.amount(Column.PAID)}
    assert paid == {
        "Gas": "0.01",
        "Cloud Infrastructure": "7.00",
        "Tools": "0.000000000000000001",
        "Legal": "-0.01",
    }
    assert in_cents(made).of(Kind.VESTING) == made.of(Kind.VESTING)
