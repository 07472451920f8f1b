"""Payments and forecasts as CSV: what is read, and each mistake at its line and column."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.loader import parse_policy
from policies.periods import Month
from policies.policy import Policy
from policies.problems import MOST_PROBLEMS, InputError, Problem
from policies.tables import LARGEST, OPENING, Forecast, Payment, read_forecasts, read_payments
from policies.units import WAD, exact_decimal
from tests.policies.files import SMALL, changed, marked

ONE = parse_policy(SMALL, "policy.yaml")
"""A unit with one Operational Wallet."""
TWO = parse_policy(
    changed(
        "seed:",
        "  grants: {kind: operational, threshold: 1, owners: [facilitator_1], runway: {months: 1}}\nseed:",
    ),
    "policy.yaml",
)
"""A unit with two."""

Reader = Callable[[Path, Policy], tuple[object, ...]]


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a table as it is, without touching its line ends."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def problems_of(read: Reader, path: Path, policy: Policy = ONE) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read(path, policy)
    return caught.value.problems


Write = Callable[[str | bytes], Path]


def test_payments_are_read_in_order(table: Write) -> None:
    path = table("date,amount,category\n2023-02-10,10242.49,travel\n2023-02-03,21772.75,gas\n")
    assert read_payments(path, ONE) == (
        Payment(0, date(2023, 2, 10), 1_024_249 * 10**16, "travel", "operational"),
        Payment(1, date(2023, 2, 3), 2_177_275 * 10**16, "gas", "operational"),
    )


def test_forecasts_are_read_in_order(table: Write) -> None:
    path = table("cycle,amount\nopening,366706.5\n2023-04,0\n2023-03,419374.58\n")
    assert read_forecasts(path, ONE) == (
        Forecast(OPENING, 3_667_065 * 10**17, "operational"),
        Forecast(Month(2023, 4), 0, "operational"),
        Forecast(Month(2023, 3), 41_937_458 * 10**16, "operational"),
    )


def test_several_wallets(table: Write) -> None:
    path = table("date,amount,wallet\n2023-02-10,1,grants\n2023-02-10,2,operational\n")
    assert [payment.wallet for payment in read_payments(path, TWO)] == ["grants", "operational"]
    path = table("cycle,amount,wallet\nopening,1,grants\nopening,2,operational\n")
    assert [forecast.wallet for forecast in read_forecasts(path, TWO)] == ["grants", "operational"]


@pytest.mark.parametrize(
    "text",
    [
        "date,amount,category,wallet\n2023-02-10,1.5,travel,operational\n",
        "wallet,category,amount,date\noperational,travel,1.5,2023-02-10\n",
        "date,amount,category,wallet\n2023-02-10,1.5,travel,\n",
        "date,amount,category,wallet\r\n2023-02-10,1.5,travel,\r\n",
        "date,amount,category\r2023-02-10,1.5,travel",
        "\ufeffdate,amount,category\n2023-02-10,1.5,travel\n",
        '"date","amount","category"\n"2023-02-10","1.5","travel"\n',
        " date , amount , category \n 2023-02-10 , 1.5 , travel \n",
        "\ndate,amount,category\n\n2023-02-10,1.5,travel\n\n,,\n",
    ],
)
def test_a_table_as_programs_write_it(text: str, table: Write) -> None:
    expected = (Payment(0, date(2023, 2, 10), WAD * 3 // 2, "travel", "operational"),)
    assert read_payments(table(text), ONE) == expected


def test_a_category_may_hold_anything(table: Write) -> None:
    path = table('date,amount,category\n2023-02-10,1,"cloud, ""tools""\nand more"\n2023-02-11,0x,gas\n')
    (problem,) = problems_of(read_payments, path)
    assert (problem.line, problem.column) == (4, 12)
    path = table('date,amount,category\n2023-02-10,1,"cloud, ""tools"""\n')
    assert read_payments(path, ONE)[0].category == 'cloud, "tools"'


def test_a_table_of_no_rows_is_no_payments(table: Write) -> None:
    assert read_payments(table("date,amount\n"), ONE) == ()
    assert read_forecasts(table("cycle,amount"), ONE) == ()


def test_a_day_outside_the_period_and_an_amount_of_nothing_are_no_mistakes(table: Write) -> None:
    payments = read_payments(table("date,amount\n2030-01-01,0\n"), ONE)
    assert payments == (Payment(0, date(2030, 1, 1), 0, "", "operational"),)


PAYMENTS = {
    "wrong column": ("date,▶amuont\n2023-02-10,1\n", ["no column `amuont`, expected `amount`"]),
    "column twice": ("date,amount,▶date\n2023-02-10,1,2023-02-10\n", ["the column `date` stands here again"]),
    "unnamed column": ("date,amount,▶\n2023-02-10,1,\n", ["there is no column ``"]),
    "no header": ("▶2023-02-10,▶1\n", ["no column `2023-02-10`", "no column `1`"]),
    "semicolons": ("▶date;amount\n2023-02-10;1\n", ["separated by `;`, expected commas"]),
    "tabs": ("▶date\tamount\n2023-02-10\t1\n", ["separated by tabs, expected commas"]),
    "empty": ("", ["the table is empty, expected the header `date,amount`"]),
    "empty lines": ("\n\n", ["the table is empty"]),
    "bad number": ("date,amount\n2023-02-10,▶ten\n", ["`ten` is no plain decimal number"]),
    "float": ("date,amount\n2023-02-10,▶1e3\n", ["`1e3` is no plain decimal number"]),
    "no number": ("date,amount\n2023-02-10,▶\n", ["`` is no plain decimal number"]),
    "thousands": ('date,amount\n2023-02-10,▶"1,000"\n', ["`1,000` is no plain decimal number"]),
    "negative": ("date,amount\n2023-02-10,▶-1\n", ["the amount `-1` is negative, expected 0 or more"]),
    "too large": (
        "date,amount\n2023-02-10,▶1000000000000000000000\n",
        ["is too large, expected at most 3402"],
    ),
    "19 decimals": (
        "date,amount\n2023-02-10,▶0.0000000000000000001\n",
        ["has 19 decimals, expected at most 18"],
    ),
    "no such day": ("amount,date\n1,▶2023-02-30\n", ["the day 2023-02-30 does not exist"]),
    "no ISO date": ("amount,date\n1,▶10/02/2023\n", ["`10/02/2023` is no ISO date"]),
    "unknown wallet": (
        "date,wallet,amount\n2023-02-10,▶operatonal,1\n",
        ["no Operational Wallet `operatonal`, expected `operational`"],
    ),
    "wallet that does not pay": (
        "date,wallet,amount\n2023-02-10,▶auditor,1\n",
        ["no Operational Wallet `auditor`"],
    ),
    "too few fields": ("date,amount\n▶2023-02-10\n", ["this row has 1 field, expected 2"]),
    "too many fields": ("date,amount\n▶2023-02-10,1,000\n", ["this row has 3 fields, expected 2"]),
    "quote that never ends": ('date,amount\n▶"2023-02-10,1\n', ["this is no CSV"]),
    "text after a quote": ('date,amount\n▶"2023"-02-10,1\n', ["this is no CSV"]),
    "all at once": (
        "date,amount,▶categry\n▶2023-02-30,▶-1,x\n2023-02-10,1,x\n▶,▶1e3,x\n",
        ["no column `categry`", "does not exist", "negative", "is no ISO date", "`1e3`"],
    ),
}


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_mistake_among_payments(name: str, table: Write) -> None:
    content, words = PAYMENTS[name]
    text, places = marked(content)
    problems = problems_of(read_payments, table(text))
    found = [problem for problem in problems if "is missing" not in problem.wrong]
    assert [(problem.line, problem.column) for problem in found] == (places or [(1, 1)])
    for problem, word in zip(found, words, strict=True):
        assert word in str(problem)
        assert str(problem).startswith(f"{problem.file}:{problem.line}:{problem.column}: ")


def test_a_missing_column_is_named(table: Write) -> None:
    (problem,) = problems_of(read_payments, table("date,category\n2023-02-10,x\n"))
    assert str(problem).endswith("1:1: the column `amount` is missing, expected the columns date, amount")


FORECASTS = {
    "no cycle": ("cycle,amount\n▶open,1\n", ["`open` is no cycle, expected opening or a month as YYYY-MM"]),
    "short month": ("cycle,amount\n▶2023-3,1\n", ["`2023-3` is no cycle"]),
    "no such month": ("cycle,amount\n▶2023-13,1\n", ["no cycle runs in 2023-13"]),
    "month of the opening": ("cycle,amount\n▶2023-02,1\n", ["no cycle runs in 2023-02"]),
    "month of the closing": ("cycle,amount\n▶2024-02,1\n", ["expected opening, or 2023-03 to 2024-01"]),
    "closing": ("cycle,amount\n▶closing,1\n", ["`closing` is no cycle"]),
    "cycle twice": (
        "cycle,amount\n2023-03,1\n2023-04,1\n▶2023-03,1\n",
        ["stands here again, first on line 2"],
    ),
    "twice under its wallet's name": (
        "cycle,amount,wallet\n2023-03,1,\n▶2023-03,1,operational\n",
        ["stands here again, first on line 2"],
    ),
    "negative": ("cycle,amount\nopening,▶-1\n", ["is negative"]),
    "wrong column": ("▶month,amount\nopening,1\n", ["there is no column `month`"]),
}


@pytest.mark.parametrize("name", FORECASTS)
def test_a_mistake_among_forecasts(name: str, table: Write) -> None:
    content, words = FORECASTS[name]
    text, places = marked(content)
    problems = problems_of(read_forecasts, table(text))
    found = [problem for problem in problems if "is missing" not in problem.wrong]
    assert [(problem.line, problem.column) for problem in found] == places
    for problem, word in zip(found, words, strict=True):
        assert word in str(problem)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_payments, "date,amount\n▶2023-02-10,1\n"),
        (read_payments, "date,amount,wallet\n2023-02-10,1,▶\n"),
        (read_forecasts, "cycle,amount,wallet\nopening,1,▶\n"),
    ],
)
def test_of_several_wallets_one_must_be_named(read: Reader, content: str, table: Write) -> None:
    text, places = marked(content)
    (problem,) = problems_of(read, table(text), TWO)
    assert [(problem.line, problem.column)] == places
    assert "does not say which wallet it is about, expected one of operational, grants" in str(problem)


@pytest.mark.parametrize("read", [read_payments, read_forecasts])
def test_a_table_that_cannot_be_read(read: Reader, table: Write, tmp_path: Path) -> None:
    def problem_of(path: Path) -> str:
        (problem,) = problems_of(read, path)
        return str(problem).removeprefix(f"{path}:")

    assert problem_of(tmp_path / "none.csv").startswith("1:1: there is no such file")
    assert problem_of(tmp_path).startswith("1:1: this is a directory")
    assert problem_of(table(b"date,amount\n2023-02-10,\xff\n")).startswith("2:12: byte 0xff is not UTF-8")
    assert problem_of(table(b"x" * (LARGEST + 1))).startswith("1:1: the file is too large")


def test_the_list_of_problems_ends_somewhere(table: Write) -> None:
    path = table("date,amount\n" + "x,y\n" * MOST_PROBLEMS)
    assert len(problems_of(read_payments, path)) == MOST_PROBLEMS


@given(st.lists(st.tuples(st.dates(date(1970, 1, 1), date(2999, 12, 31)), st.integers(0, 2**128 - 1)), max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[date, int]]) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_text("date,amount\n" + "".join(f"{day},{exact_decimal(amount)}\n" for day, amount in rows))
    assert [(payment.date, payment.amount) for payment in read_payments(path, ONE)] == rows
