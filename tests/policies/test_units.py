"""Amounts: exact both ways, and printed for people without lying."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.units import RAD, RAY, WAD, AmountError, exact_decimal, parse_wad, readable, times

AMOUNTS = st.integers(-(2**140), 2**140)


def test_the_three_units() -> None:
    assert (WAD, RAY, RAD) == (10**18, 10**27, 10**45)
    assert WAD * RAY == RAD


@pytest.mark.parametrize(
    ("text", "wad"),
    [
        ("0", 0),
        ("5", 5 * WAD),
        ("199_916", 199_916 * WAD),
        ("599747.50", 599_747_500_000_000_000_000_000),
        ("203749.665753424657534247", 203_749_665_753_424_657_534_247),
        ("0.000000000000000001", 1),
        ("-0.5", -WAD // 2),
        ("+1", WAD),
        (" 7 ", 7 * WAD),
    ],
)
def test_decimal_text_is_read_exactly(text: str, wad: int) -> None:
    assert parse_wad(text) == wad


@pytest.mark.parametrize(
    "text",
    ["", " ", "1e6", "inf", "nan", ".5", "5.", "1,000", "1__0", "_1", "1_", "0x10", "1 000", "--1", "five"],
)
def test_text_that_is_no_amount(text: str) -> None:
    with pytest.raises(AmountError, match="expected a plain decimal number"):
        parse_wad(text)


def test_a_wei_cannot_be_divided() -> None:
    assert parse_wad("1." + "1" * 18) == 1_111_111_111_111_111_111
    with pytest.raises(AmountError, match="at most 18 decimals, found 19"):
        parse_wad("1." + "1" * 19)


@given(AMOUNTS)
def test_exact_decimal_and_back(amount: int) -> None:
    assert parse_wad(exact_decimal(amount)) == amount


@given(AMOUNTS)
def test_exact_decimal_says_the_amount(amount: int) -> None:
    assert Fraction(exact_decimal(amount)) * WAD == amount


@given(AMOUNTS, st.integers(0, 6))
def test_readable_is_the_nearest(amount: int, decimals: int) -> None:
    text = readable(amount, decimals).replace(",", "")
    with localcontext(prec=100):
        error = abs(Decimal(text) * WAD - amount)
    assert error <= WAD // (2 * 10**decimals)
    assert (Decimal(text) == 0) == (amount == 0)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (1_234_567 * WAD, "1,234,567"),
        (203_749_665_753_424_657_534_247, "203,749.67"),
        (WAD // 200, "0.01"),
        (WAD // 200 - 1, "0.004999999999999999"),
        (1, "0.000000000000000001"),
        (-WAD // 2, "-0.50"),
        (-999_995 * 10**15, "-1,000.00"),
    ],
)
def test_readable(amount: int, text: str) -> None:
    assert readable(amount) == text


def test_a_multiple_rounds_down_to_the_wei() -> None:
    assert times(Fraction(15, 4), 199_916 * WAD) == 749_685 * WAD
    assert times(Fraction(1, 3), 10) == 3
    assert times(Fraction(0), WAD) == 0


@given(st.fractions(0, 20), st.integers(0, 2**128))
def test_a_multiple_is_never_more_than_it_says(multiple: Fraction, amount: int) -> None:
    assert 0 <= multiple * amount - times(multiple, amount) < 1
