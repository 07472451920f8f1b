"""What was written and is read again says the same, in each layout."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from policies.periods import Month
from policies.statements.checking import check_statement
from policies.statements.layouts import LayoutName
from policies.statements.reading import parse_statement
from policies.statements.statement import Column, Figure, Kind, Label, Row, Statement, Table, Word
from policies.statements.writing import write_statement
from policies.units import WAD
from tests.policies.statements.samples import NAMES, published, statements

BOUNDED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])

MARCH = Statement.of_month(
    "Small CU",
    Month(2023, 3),
    Table(
        Kind.ACTUALS,
        rows=(
            Row("", {Column.PAID: Figure.exact(90 * WAD)}),
            Row(
                "Compensation",
                {
                    Column.FORECAST: Figure.exact(100 * WAD),
                    Column.ACTUAL: Figure.exact(90 * WAD),
                    Column.DIFFERENCE: Figure.exact(10 * WAD),
                },
                words={Word.REASON: "a | b"},
            ),
        ),
        total=Row("Total", {Column.ACTUAL: Figure.exact(90 * WAD), Column.PAID: Figure.exact(90 * WAD)}),
    ),
    Table(
        Kind.OVERVIEW,
        rows=(
            Row(
                "",
                {Column.TOTAL: Figure.exact(30 * WAD), Column.MONTHLY_CAP: Figure.exact(100 * WAD)},
                tuple(Figure.exact(10 * WAD) for _ in range(3)),
            ),
        ),
        months=tuple(Label.of(Month(2023, month)) for month in (4, 5, 6)),
    ),
    Table(
        Kind.OPERATIONAL,
        "Operational Wallet",
        rows=(
            Row(
                "",
                {
                    Column.RUNWAY: Figure.exact(30 * WAD),
                    Column.BALANCE: Figure.exact(-1),
                    Column.TRANSFER: Figure.rounded(30 * WAD + 1),
                },
            ),
        ),
    ),
)

IN_FEBRUARY_2022 = """\
# Small CU: March 2023 Budget Statement

---

## 1. Actuals -- March 2023

|Budget category|Forecast|Actuals|Difference|Payments|Difference reason(s)|
|:---|---:|---:|---:|---:|:---|
|-|-|-|-|90.00|-|
|Compensation|100.00|90.00|10.00|-|a &#124; b|
|**Total**||**90.00**||**90.00**|-|

## 2. Budget Forecast -- March 2023

### Overview

|April 2023|May 2023|June 2023|3 months|Monthly Budget Cap|Qly Budget Cap|Annual Budget Cap + Buffer|
|---:|---:|---:|---:|---:|---:|---:|
|10.00|10.00|10.00|30.00|100.00|-|-|

## 3. MKR Vesting Overview

## 4. Transfers

### DAI Transfers -- March 2023

|Operational Wallet|3-months Estimate|Current Balance|Transfer (difference)|Multi-sig Address|
|:---|---:|---:|---:|:---|
|-|30.00|-0.000000000000000001|30.00|-|
"""


@pytest.mark.parametrize("layout", LayoutName)
@pytest.mark.parametrize("name", NAMES)
def test_a_published_statement_survives_each_layout(name: str, layout: LayoutName) -> None:
    statement = published(name)
    text = write_statement(statement, layout)
    again = parse_statement(text, "again.md")
    assert again == statement
    assert write_statement(again, layout) == text


@BOUNDED
@given(statements())
def test_any_statement_survives_each_layout(statement: Statement) -> None:
    for layout in LayoutName:
        assert parse_statement(write_statement(statement, layout), "again.md") == statement


def test_a_statement_that_was_made_and_not_read() -> None:
    assert write_statement(MARCH) == IN_FEBRUARY_2022
    assert parse_statement(IN_FEBRUARY_2022, "march.md") == MARCH
    assert [(finding.check, str(finding.level)) for finding in check_statement(MARCH)] == [("transfer", "note")]


def test_the_other_layout_has_its_own_titles() -> None:
    lines = write_statement(MARCH, LayoutName.OCTOBER_2022).splitlines()
    assert lines[6] == "| Budget Category | forecast | estimate | actual | owed | difference | paid | reason(s) |"
    assert "| Compensation | 100.00 | - | 90.00 | - | 10.00 | - | a &#124; b |" in lines


def test_figures_are_made_exactly_or_rounded_half_up() -> None:
    assert Figure.exact(3 * 10**15).decimals == 3
    assert Figure.rounded(5 * 10**15).amount == 10**16
    assert Figure.rounded(-5 * 10**15).amount == -(10**16)
    assert Figure.rounded(5 * 10**15 - 1).amount == 0
    with pytest.raises(ValueError, match="cannot be printed with 2 decimals"):
        Figure(1)
