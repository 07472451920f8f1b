"""Claims, other places of the document, assumptions: what a document says in words, worked out again."""

from __future__ import annotations

import pytest

from policies.lint.base import Level
from tests.policies.lint.examples import found, only


def claim(stated: str, how: str) -> str:
    return f"claims: [{{claim: a figure, stated: {stated}, {how}}}]\n"


@pytest.mark.parametrize(
    ("stated", "how", "difference"),
    [
        ("1_423_500", "sum: [632_500, 800_000]", "-9000"),  # MIP40c3-SP68, two digits changed places
        ("2_300_000", "sum: [356_000, 120_000, 1_800_000]", "24000"),
        ("503_002", "difference: [943_000, 440_000]", "2"),
        ("54_000", "product: [3_000, 17]", "3000"),
        ("207_200", "quotient: [2_566_200, 12]", "-6650"),
        ("200_000", "maximum: [155_000, 200_000, 206_250]", "-6250"),  # MIP40c3-SP10
        ("3.54%", "quotient: [34_054, 995_000]", "0.001174874371859296"),  # MIP40c3-SP7
        ("+17%", "change: [100, 116]", "0.01"),
        ("-17%", "change: [100, 84]", "-0.01"),
        ("100_002", "sum: [caps.monthly, 0]", "2"),
    ],
)
def test_what_does_not_follow_from_its_terms(stated: str, how: str, difference: str) -> None:
    finding = only("claims", claim(stated, how))
    assert (finding.level, finding.key) == (Level.ERROR, "claims.0.stated")
    assert finding.figures["difference"] == difference


@pytest.mark.parametrize(
    ("stated", "how"),
    [
        ("1_432_500", "sum: [632_500, 800_000]"),
        ("199_916", "quotient: [2_398_988, 12]"),
        ("3.42%", "quotient: [34_054, 995_000]"),
        ("+16.70%", "change: [177_037, 206_600]"),
        ("206_250", "maximum: [155_000, 200_000, 206_250]"),
        ("300_000", "product: [caps.monthly, 3]"),
        ("1_140_000", "sum: [budget.lines.0.annual, budget.lines.1.annual]"),
        ("5%", "quotient: [budget.lines.2.annual, caps.annual]"),
    ],
)
def test_what_follows_is_let_pass_rounded_or_not(stated: str, how: str) -> None:
    assert not found("claims", claim(stated, how))


@pytest.mark.parametrize(
    ("stated", "how"),
    [
        ("10.01", "sum: [2.50, 2.50, 5.00]"),
        ("199_915", "quotient: [2_398_988, 12]"),  # cut instead of rounded
    ],
)
def test_what_rounding_explains_is_a_note(stated: str, how: str) -> None:
    assert only("claims", claim(stated, how)).level is Level.NOTE


def test_a_claim_says_percentage_points_of_a_percentage() -> None:
    message = only("claims", claim("3.54%", "quotient: [34_054, 995_000]")).message
    assert message == "a figure: 34,054 / 995,000 is 3.42%, 3.54% is stated: 0.12 percentage points more"


def test_a_derived_cap_is_a_figure_to_reckon_with() -> None:
    assert only("claims", "caps: {quarterly: ~}\n" + claim("300_001", "sum: [caps.quarterly, 0]")).figures[
        "computed"
    ] == ("300000")


@pytest.mark.parametrize("term", ["caps.weekly", "title", "budget.lines.9.annual", "returns.auditor_keeps", "budget"])
def test_a_term_at_which_no_figure_stands(term: str) -> None:
    finding = only("claims", claim("5", f"sum: [{term}, 5]"))
    assert (finding.level, finding.key) == (Level.WARNING, "claims.0.sum.0")
    assert f"`{term}`, and no figure stands there" in finding.message


def test_a_claim_that_divides_by_nothing() -> None:
    assert "divides by nothing" in only("claims", claim("5", "quotient: [5, 0]")).message
    assert "divides by nothing" in only("claims", claim("5%", "change: [0, 5]")).message


def said(key: str, says: str, where: str = "Summary") -> str:
    return f'elsewhere: {{{key}: [{{says: "{says}", where: "{where}"}}]}}\n'


@pytest.mark.parametrize(
    ("key", "says", "difference", "words"),
    [
        ("caps.annual", "1_120_200", "-79800", "is 1,200,000, elsewhere 1,120,200: 79,800 less (Summary)"),
        ("cycle.statement_due", "15", "10", "is 5, elsewhere 15: 10 more"),  # MIP40c3-SP87
        ("period.end", "2024-01-01", "1", "is 2023-12-31, elsewhere 2024-01-01: 1 day later"),  # MIP40c3-SP85
        ("streams.0.start", "2022-12-30", "-2", "2 days earlier"),
        ("seed.0.amount", "3 x monthly", "100000", "is 200,000, elsewhere 300,000 (3 x monthly): 100,000 more"),
        ("caps", "79_512 a month", "-20488", "caps come to 100,000 a month, elsewhere 79,512: 20,488 less"),
        ("caps", "1_300_000 a year", "100000", "1,200,000 a year"),
        ("contingency.share", "4%", "-0.01", "is 5%, elsewhere 4%: 1 percentage points less"),
    ],
)
def test_another_figure_or_day_elsewhere(key: str, says: str, difference: str, words: str) -> None:
    finding = only("elsewhere", said(key, says))
    assert (finding.level, finding.key) == (Level.ERROR, key)
    assert finding.figures["difference"] == difference
    assert words in finding.message


def test_another_document_may_say_otherwise() -> None:
    finding = only("elsewhere", said("caps.annual", "1_000_000", "EXAMPLE-1, Budget"))
    assert finding.level is Level.WARNING
    own = only("elsewhere", said("caps.annual", "1_000_000", "EXAMPLE-2, Budget"))
    assert own.level is Level.ERROR


def test_other_words_elsewhere_are_for_a_reader() -> None:
    finding = only("elsewhere", said("unit", "EXAMPLE-01"))
    assert finding.level is Level.WARNING
    assert finding.message == "unit is `EXAMPLE-001`, elsewhere `EXAMPLE-01` (Summary)"


def test_the_same_elsewhere_is_nothing() -> None:
    assert not found("elsewhere", said("caps.annual", "1200000.00"))
    assert not found("elsewhere", said("period.end", "2023-12-31"))
    assert not found("elsewhere", said("caps", "300_000 a quarter"))
    assert not found("elsewhere", said("seed.0.amount", "2 x monthly"))
    assert not found("elsewhere", said("unit", "EXAMPLE-001"))


def test_what_another_check_measured_is_not_said_twice() -> None:
    address = said("wallets.operational.address", "0x1000000000000000000000000000000000000003", "Image")
    assert found("addresses", address)
    assert not found("elsewhere", address)
    assert only("elsewhere", said("wallets.operational.address", "0x" + "9" * 40, "Image")).level is Level.ERROR


def test_assumptions_are_named_with_their_reasons() -> None:
    finding = only("assumed", "assumed: {streams.0.restricted: nobody says so}\n")
    assert (finding.key, finding.level, finding.figures) == ("streams.0.restricted", Level.NOTE, {"assumed": "true"})
    assert finding.message == "streams.0.restricted is assumed to be `true`: nobody says so"
