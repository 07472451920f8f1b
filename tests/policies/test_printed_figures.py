"""Figures as documents print them: exact, approximate, ranges; and the words that a claim may have for a term."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policies.figures import MONTH_OF_STREAM, Figure
from policies.file.printed import read_figure, read_fte_figure, read_share, read_term
from policies.file.scalars import Flaw


def refused(error: pytest.ExceptionInfo[Flaw]) -> tuple[str, str]:
    """What is wrong, and what was expected."""
    assert error.value.context is not None
    ((_, wrong, expected),) = error.value.context["found"]
    return wrong, expected


@pytest.mark.parametrize(
    ("text", "least", "most", "resolution", "shown"),
    [
        ("1_423_500", "1423500", "1423500", "1", "1423500"),
        ("-1.50", "-1.5", "-1.5", "0.01", "-1.50"),
        ("3.54%", "0.0354", "0.0354", "0.0001", "3.54%"),
        ("~5%", "0.045", "0.055", "0.01", "~5%"),
        ("~ 5%", "0.045", "0.055", "0.01", "~5%"),
        ("~5.0%", "0.0495", "0.0505", "0.001", "~5.0%"),
        ("~7.90", "7.895", "7.905", "0.01", "~7.90"),
        ("~9", "8.5", "9.5", "1", "~9"),
        # Zeros at the end of a whole number are no digits, from the third on.
        ("~10", "9.5", "10.5", "1", "~10"),
        ("~100", "95", "105", "10", "~100"),
        ("~995_000", "994500", "995500", "1000", "~995000"),
        ("~1_000_000", "950000", "1050000", "100000", "~1000000"),
        ("~1_000_001", "1000000.5", "1000001.5", "1", "~1000001"),
        ("~-300", "-305", "-295", "10", "~-300"),
        ("~0", "-0.5", "0.5", "1", "~0"),
        ("3.75 to 4.25", "3.75", "4.25", "0.01", "3.75 to 4.25"),
        ("3.5 to 4.25", "3.5", "4.25", "0.01", "3.5 to 4.25"),
        ("1_000 to 2_000", "1000", "2000", "1", "1000 to 2000"),
        ("-10% to 10%", "-0.1", "0.1", "0.01", "-10% to 10%"),
    ],
)
def test_what_a_figure_can_mean(text: str, least: str, most: str, resolution: str, shown: str) -> None:
    figure = read_figure(text)
    assert (figure.least, figure.most) == (Fraction(least), Fraction(most))
    assert figure.resolution == Fraction(resolution)
    assert str(figure) == shown
    assert figure.is_exact == (figure.least == figure.most)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("about 5", "`about 5` is no plain decimal number"),
        ("~", "`` is no plain decimal number"),
        ("~~5", "`~5` is no plain decimal number"),
        ("~3 to 4", "`~3` is no plain decimal number"),
        ("3 to 4 to 5", "`4 to 5` is no plain decimal number"),
        ("3 to", "`3 to` is no plain decimal number"),
        ("3-4", "`3-4` is no plain decimal number"),
        ("4 to 3", "`4 to 3` is no range"),
        ("3 to 3", "`3 to 3` is no range"),
        ("3 to 4%", "`3 to 4%` is a range of a number and a percentage"),
        ("007", "`007` begins with a zero (YAML may read that as octal)"),
    ],
)
def test_what_is_no_figure(text: str, wrong: str) -> None:
    with pytest.raises(Flaw) as error:
        read_figure(text)
    assert refused(error)[0] == wrong


@pytest.mark.parametrize("text", ["5%", "~5%", "5% to 10%", "-100%"])
def test_shares(text: str) -> None:
    assert str(read_share(text)) == text


@pytest.mark.parametrize(
    ("text", "wrong", "expected"),
    [
        ("5", "`5` is no percentage", "a percentage such as 5%, ~5% or 5% to 10%"),
        ("~5", "`~5` is no percentage", "a percentage such as 5%, ~5% or 5% to 10%"),
        ("-101%", "`-101%` takes away more than there is", "-100% or more"),
    ],
)
def test_what_is_no_share(text: str, wrong: str, expected: str) -> None:
    with pytest.raises(Flaw) as error:
        read_share(text)
    assert refused(error) == (wrong, expected)


@pytest.mark.parametrize("text", ["0", "7.9", "3.75 to 4.25", "~9", "10000"])
def test_full_time_equivalents(text: str) -> None:
    assert str(read_fte_figure(text)) == text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("5%", "`5%` is a percentage"),
        ("-1", "`-1` is out of range"),
        ("10_001", "`10001` is out of range"),
        ("1 to 10_001", "`1 to 10001` is out of range"),
        ("-1 to 4", "`-1 to 4` is out of range"),
    ],
)
def test_what_are_no_full_time_equivalents(text: str, wrong: str) -> None:
    with pytest.raises(Flaw) as error:
        read_fte_figure(text)
    assert refused(error)[0] == wrong


def test_terms_of_claims() -> None:
    assert read_term("caps.monthly") == "caps.monthly"
    assert read_term("2 x monthly") == "2 x monthly"
    assert read_term("a month of stream") == MONTH_OF_STREAM
    assert isinstance(read_term("3 to 4"), Figure)
    assert isinstance(read_term("~995_000"), Figure)


@pytest.mark.parametrize(
    ("term", "wrong"),
    [
        ("a year of stream", "`a year of stream` is no plain decimal number"),
        ("2 x weekly", "there is no cap `weekly`"),
    ],
)
def test_what_is_no_term(term: str, wrong: str) -> None:
    with pytest.raises(Flaw) as error:
        read_term(term)
    assert refused(error)[0] == wrong
