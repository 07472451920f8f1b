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
    assert message == (
        "a figure: 34,054 / 995,000 is 3.42%, 3.54% is stated: 0.12 percentage points more; it would take 961,977.40 "
        "in place of 995,000"
    )


def test_a_derived_cap_is_a_figure_to_reckon_with() -> None:
    assert only("claims", "caps: {quarterly: ~}\n" + claim("300_001", "sum: [caps.quarterly, 0]")).figures[
        "computed"
    ] == ("300000")


@pytest.mark.parametrize("term", ["caps.weekly", "title", "budget.lines.9.annual", "returns.auditor_keeps", "budget"])
def test_a_term_at_which_no_figure_stands(term: str) -> None:
    finding = only("claims", claim("5", f"sum: [{term}, 5]"))
    assert (finding.level, finding.key) == (Level.WARNING, "claims.0.sum.0")
    assert f"`{term}`, and no figure stands there" in finding.message


@pytest.mark.parametrize(
    ("stated", "how", "implied", "words"),
    [
        # MIP40c3-SP68: the hardware of 18 people, where there are 17.
        ("54_000", "product: [3_000, headcount.total.people]", "18", "18 in place of 10"),
        ("3.54%", "quotient: [34_054, 995_000]", "961977.401129943502824858", "961,977.40 in place of 995,000"),
        ("79_512", "quotient: [397_563, 5]", "397560", "397,560 in place of 397,563"),
        ("99_000", "quotient: [caps.annual, 12]", "1188000", "1,188,000 in place of 1,200,000"),
        ("100", "quotient: [caps.annual, headcount.total.people]", "12000", "12,000 in place of 10"),
        ("60", "product: [2, 5, 7]", "6", "6 in place of 7"),
        ("60", "product: [-2, -3, -7]", "10", "10 in place of -7"),
    ],
)
def test_which_term_would_make_it_right(stated: str, how: str, implied: str, words: str) -> None:
    finding = only("claims", claim(stated, how))
    assert finding.figures["implied"] == implied
    assert finding.message.endswith(f"; it would take {words}")


@pytest.mark.parametrize("how", ["product: [0, 5]", "quotient: [0, 5]", "sum: [5, 6]", "maximum: [5, 6]"])
def test_no_term_alone_would_make_it_right(how: str) -> None:
    finding = only("claims", claim("60", how))
    assert "implied" not in finding.figures
    assert "it would take" not in finding.message


def test_a_change_that_is_a_share() -> None:
    """MIP40c3-SP88: a row called difference, which has what the new budget is of the old one."""
    finding = only("claims", claim("67%", "change: [2_473_150, 1_666_722]"))
    assert finding.message.endswith("; 67% is the second as a share of the first (67.39%)")
    assert finding.figures["ratio"].startswith("0.67392")
    assert "ratio" not in only("claims", claim("68%", "change: [2_473_150, 1_666_722]")).figures


def test_what_another_document_states_is_a_warning() -> None:
    """MIP40c3-SP90 has a buffer in two tokens, of which MIP40c3-SP59 says 180,000."""
    words = "sum: [90_000, 89_993.83], where: %s"
    assert only("claims", claim("180_000", words % "'EXAMPLE-1, Continuity'")).level is Level.WARNING
    finding = only("claims", claim("180_000", words % "'EXAMPLE-2, Continuity'"))
    assert (finding.level, finding.figures["difference"]) == (Level.ERROR, "6.17")


@pytest.mark.parametrize(
    ("stated", "how", "level"),
    [
        # A range is met by what lies inside it.
        ("10", "sum: [3.75 to 4.25, 6]", None),
        ("9.74", "sum: [3.75 to 4.25, 6]", Level.NOTE),
        ("9.70", "sum: [3.75 to 4.25, 6.0]", Level.NOTE),
        ("9.60", "sum: [3.75 to 4.25, 6.00]", Level.ERROR),
        ("10.36", "sum: [3.75 to 4.25, 6.00]", Level.ERROR),
        ("9 to 11", "sum: [5, 5]", None),
        ("9 to 11", "sum: [5, 3.0]", Level.NOTE),
        ("9 to 11", "sum: [5.0, 2.0]", Level.ERROR),
        ("6 to 20", "product: [2 to 4, 3 to 5]", None),
        ("21", "product: [2 to 4, 3 to 5]", Level.ERROR),
        ("2", "difference: [10 to 12, 7 to 9]", None),
        ("7", "difference: [10 to 12, 7 to 9]", Level.ERROR),
        ("4", "maximum: [1 to 3, 2 to 4]", None),
        ("5.0", "maximum: [1.0 to 3.0, 2.0 to 4.0]", Level.ERROR),
        ("3", "quotient: [6 to 9, 2 to 3]", None),
        ("5.0", "quotient: [6.0 to 9.0, 2.0 to 3.0]", Level.ERROR),
        ("+10%", "change: [100, 105 to 115]", None),
        ("+20%", "change: [100, 105 to 115]", Level.ERROR),
        ("5", "quotient: [6, -1 to 1]", Level.ERROR),
        # What is approximate may be off by half of its last digit.
        ("~92%", "quotient: [1_040_100, 1_130_392.50]", None),  # MIP40c3-SP85
        ("~91%", "quotient: [1_040_100, 1_130_392.50]", Level.ERROR),
        ("~5%", "quotient: [5_499, 100_000]", None),
        ("~5%", "quotient: [5_599, 100_000]", Level.NOTE),
        ("~5%", "quotient: [5_601, 100_000]", Level.NOTE),
        ("~5%", "quotient: [6_001, 100_000]", Level.ERROR),
        ("995", "product: [0.1%, ~995_000]", None),  # MIP40c3-SP7
        ("995.4", "product: [0.1%, ~995_000]", None),
        ("996.0", "product: [0.1%, ~995_000]", Level.ERROR),
        ("~1_000_000", "sum: [400_000, 640_000]", None),
        ("~1_000_000", "sum: [400_000, 660_000]", Level.ERROR),
    ],
)
def test_ranges_and_approximate_figures(stated: str, how: str, level: Level | None) -> None:
    findings = found("claims", claim(stated, how))
    assert [finding.level for finding in findings] == ([] if level is None else [level])


def test_a_range_in_a_sentence() -> None:
    finding = only("claims", claim("9.60", "sum: [3.75 to 4.25, 6.00]"))
    assert finding.message == "a figure: (3.75 to 4.25) + 6 is 9.75 to 10.25, 9.60 is stated: 0.15 less"
    assert (finding.figures["computed_least"], finding.figures["computed_most"]) == ("9.75", "10.25")
    assert finding.figures["difference"] == "-0.15"
    approximate = only("claims", claim("3.54%", "quotient: [34_054, ~995_000]"))
    assert "34,054 / ~995,000 is about 3.42%, 3.54% is stated: 0.12 percentage points more" in approximate.message


def test_multiples_of_caps_are_terms() -> None:
    assert not found("claims", claim("500_000", "sum: [3 x monthly, 2 x monthly]"))
    assert only("claims", claim("500_001", "sum: [3 x monthly, 2 x monthly]")).figures["difference"] == "1"


def test_a_month_of_stream_is_a_term() -> None:
    """28 to 31 of the 365 days of a stream of 1,000,000: 76,712.33 to 84,931.51."""
    over = "sum: [2 x monthly, a month of stream]"
    for within in ("276_713", "280_000", "284_931"):
        assert not found("claims", claim(within, over))
    for outside, difference in (("276_711", "-1.3287"), ("284_933", "1.4931")):
        finding = only("claims", claim(outside, over))
        assert finding.level is Level.WARNING, "up to it can mean below it"
        assert finding.figures["difference"].startswith(difference)
    short = "streams: [{token: DAI, to: auditor, total: 5, start: 2023-03-02, end: 2023-03-31}]\nsources: ~\n"
    assert "no figure stands there" in only("claims", short + claim("276_713", over)).message
    assert "no figure stands there" in only("claims", "streams: []\nsources: ~\n" + claim("276_713", over)).message


def test_a_claim_that_divides_by_nothing() -> None:
    assert "divides by nothing" in only("claims", claim("5", "quotient: [5, 0]")).message
    assert "divides by nothing" in only("claims", claim("5%", "change: [0, 5]")).message


def said(key: str, says: str, where: str = "Summary") -> str:
    return f'elsewhere: {{{key}: [{{says: "{says}", where: "{where}"}}]}}\n'


@pytest.mark.parametrize(
    ("key", "says", "difference", "words"),
    [
        ("caps.annual", "1_120_200", "-79800", "is 1,200,000 (Budget), elsewhere 1,120,200 (Summary): 79,800 less"),
        ("cycle.statement_due", "15", "10", "is 5 (Monthly Cycle), elsewhere 15 (Summary): 10 more"),  # MIP40c3-SP87
        (
            "period.end",
            "2024-01-01",
            "1",
            "is 2023-12-31 (Term), elsewhere 2024-01-01 (Summary): 1 day later",
        ),  # MIP40c3-SP85
        ("streams.0.start", "2022-12-30", "-2", "2 days earlier"),
        (
            "seed.0.amount",
            "3 x monthly",
            "100000",
            "is 200,000 (Transactions), elsewhere 3 x monthly, 300,000 (Summary): 100,000 more",
        ),
        (
            "caps",
            "79_512 a month",
            "-20488",
            "to 100,000 a month (Budget), elsewhere 79,512 a month or 954,144 a year (Summary): 20,488 less",
        ),
        ("caps", "1_300_000 a year", "100000", "1,200,000 a year"),
        ("contingency.share", "4%", "-0.01", "is 5%, elsewhere 4% (Summary): 1 percentage points less"),
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
    assert finding.message == "the core unit is `EXAMPLE-001`, elsewhere `EXAMPLE-01` (Summary)"
    assert not finding.consistent, "neither wording is better for a machine"


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ("seed: []\n", "seed", "what is seeded is nothing (Transactions), elsewhere `a lot` (Summary)"),
        ("", "period", "the term is `start 2023-01-01, end 2023-12-31` (Term), elsewhere `a lot` (Summary)"),
        (
            "",
            "wallets.auditor.owners",
            "set of owners is `accountant_role, auditor_role` (Wallets), elsewhere `a lot` (Summary)",
        ),
        ("", "unit", "the core unit is `EXAMPLE-001`, elsewhere `a lot` (Summary)"),
        ("sources: {period: ~, period.end: End}\n", "period.start", "is `2023-01-01`, elsewhere"),
        ("sources: {period: ~, period.end: End}\n", "period", "end 2023-12-31` (End), elsewhere"),
    ],
)
def test_both_wordings_are_shown_with_their_places(changes: str, key: str, words: str) -> None:
    assert words in only("elsewhere", changes + said(key, "a lot")).message


def test_what_would_be_consistent_names_both_figures() -> None:
    finding = only("elsewhere", said("caps.annual", "1_120_200"))
    assert finding.consistent == "1,120,200 here, or 1,200,000 in Summary"


def test_the_same_elsewhere_is_nothing() -> None:
    assert not found("elsewhere", said("caps.annual", "1200000.00"))
    assert not found("elsewhere", said("period.end", "2023-12-31"))
    assert not found("elsewhere", said("caps", "300_000 a quarter"))
    assert not found("elsewhere", said("seed.0.amount", "2 x monthly"))
    assert not found("elsewhere", said("unit", "EXAMPLE-001"))


@pytest.mark.parametrize(
    ("key", "says", "difference"),
    [
        ("headcount.total.people", "9 to 16", None),  # MIP40c3-SP7: a team of 11 to 16
        ("headcount.total.people", "11 to 16", "1"),
        ("headcount.total.people", "8 to 9", "-1"),
        ("headcount.total.fte", "~9", None),
        ("headcount.total.fte", "~8", "-1"),
        ("caps.annual", "~1_200_000", None),
        ("caps.annual", "~1_000_000", "-150000"),
    ],
)
def test_a_range_or_an_approximate_figure_elsewhere(key: str, says: str, difference: str | None) -> None:
    findings = found("elsewhere", said(key, says))
    assert [finding.figures["difference"] for finding in findings] == ([] if difference is None else [difference])


def test_what_another_check_measured_is_not_said_twice() -> None:
    address = said("wallets.operational.address", "0x1000000000000000000000000000000000000003", "Image")
    assert found("addresses", address)
    assert not found("elsewhere", address)
    assert only("elsewhere", said("wallets.operational.address", "0x" + "9" * 40, "Image")).level is Level.ERROR


def test_assumptions_are_named_with_their_reasons() -> None:
    finding = only("assumed", "assumed: {streams.0.restricted: nobody says so}\n")
    assert (finding.key, finding.level, finding.figures) == ("streams.0.restricted", Level.NOTE, {"assumed": "true"})
    assert finding.message == "whether only the recipient can pull the stream is assumed to be `true`: nobody says so"
    assert not finding.consistent
