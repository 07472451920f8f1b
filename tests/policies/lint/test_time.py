"""Streams, steps and the end of the year: what is found beside what is let pass, with exact figures."""

from __future__ import annotations

import pytest

from policies.lint.base import Level
from tests.policies.lint.examples import found, only, stream

ROUNDED = "caps: {monthly: %s, quarterly: 300_000, annual: %s}\n"


def test_months_above_the_cap_by_each_reading() -> None:
    """The stream of MIP40c3-SP86: 7 months of 31 days, of which January is short where the last day is not paid."""
    policy = (
        "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\nseed: []\n"
        "period: {start: 2023-02-01, end: 2024-01-31}\n" + stream("2_398_988", "2023-02-01", "2024-01-31")
    )
    finding = only("stream-months", policy)
    assert (finding.level, finding.key) == (Level.NOTE, "streams.0.total")
    figures = finding.figures
    assert figures["difference"] == "3833.665753424657534247"
    assert figures["largest_month"] == "203749.665753424657534247"
    assert (figures["months_over"], figures["months_over_inclusive"], figures["months_over_exclusive"]) == (
        "7",
        "7",
        "6",
    )
    assert "at most 203,749.67 in 2023-03: 3,833.67 more" in finding.message


def test_an_average_month_above_the_cap_is_a_warning_unless_it_is_rounding() -> None:
    """Twelve rounded caps and one rounded total may be 6.5 apart."""
    at, above = ROUNDED % ("100_000", "1_200_006"), ROUNDED % ("100_000", "1_200_007")
    assert only("stream-months", at + stream("1_200_006")).level is Level.NOTE
    finding = only("stream-months", above + stream("1_200_007"))
    assert finding.level is Level.WARNING
    assert finding.figures["average_over"] == "0.583333333333333333"
    assert finding.message.endswith("an average month pays 100,000.58, 0.58 more than the cap")


def test_a_stream_that_no_month_exceeds() -> None:
    assert not found("stream-months", stream("1_177_419.35"))
    assert found("stream-months", stream("1_177_419.36")), "31 days of it are 100,000.0004"


def test_a_month_that_pays_just_the_cap_is_within_it() -> None:
    caps = "caps: {monthly: %s, quarterly: ~, annual: ~}\n"
    assert not found("stream-months", caps % "31_000" + stream("365_000"))
    assert only("stream-months", caps % "30_999" + stream("365_000")).figures["difference"] == "1"


def test_a_stream_of_one_day_has_one_reading() -> None:
    day = stream("200_000", "2023-01-01", "2023-01-01") + "assumed: {streams.0.end_reading: not stated}\n"
    day += "sources: {streams.0.end_reading: ~}\n"
    assert not found("stream-end", day)
    figures = only("stream-months", day).figures
    assert figures["months_over_inclusive"] == "1"
    assert "months_over_exclusive" not in figures, "it would last no second"


def test_two_streams_are_added_up() -> None:
    half = "{token: DAI, to: auditor, total: 600_000, start: 2023-01-01, end: 2023-12-31, end_reading: inclusive}"
    finding = only("stream-months", f"streams: [{half}, {half}]")
    assert (finding.key, finding.figures["months_over"]) == ("streams", "7")


def test_readings_of_the_last_day() -> None:
    """MIP40c3-SP86: 2,398,988 in 364 or 365 days."""
    policy = (
        "period: {start: 2023-02-01, end: 2024-01-31}\nseed: []\nsources: {streams.0.end_reading: ~}\n"
        + stream("2_398_988", "2023-02-01", "2024-01-31")
    )  # fmt: skip
    finding = only("stream-end", policy)
    assert finding.figures["difference"] == "18.056510612674996236"
    assert finding.figures["rate_exclusive"] == "6590.626373626373626373"
    assert finding.figures["one_day"] == finding.figures["rate_inclusive"] == "6572.569863013698630136"
    assert (finding.figures["days_exclusive"], finding.figures["days_inclusive"]) == ("364", "365")
    assert finding.message == (
        "a stream that ends on 2024-01-31 pays for 364 days or for 365 days, 6,590.6264 or 6,572.5699 DAI a day, and "
        "the last day is 6,572.5699 or nothing"
    )


def test_a_stated_reading_is_not_a_finding_and_an_assumed_one_is() -> None:
    assert not found("stream-end", stream(more="exclusive"))
    assumed = "sources: {streams.0.end_reading: ~}\nassumed: {streams.0.end_reading: not stated}"
    assert found("stream-end", assumed)


@pytest.mark.parametrize(
    ("start", "end", "reading", "words"),
    [
        ("2023-01-01", "2023-12-31", "inclusive", None),
        ("2023-01-01", "2023-12-31", "last_second", None),
        ("2023-01-01", "2023-12-31", "exclusive", None),
        ("2023-01-01", "2024-01-01", "exclusive", None),
        ("2023-01-01", "2024-01-01", "last_second", "pays for 1 day after the term"),
        ("2023-01-01", "2024-01-01", "inclusive", "pays for 1 day after the term ends on 2023-12-31: 2,732.24 of its"),
        ("2022-12-31", "2023-12-31", "inclusive", "begins on 2022-12-31, 1 day before the term: 2,732.24 of its"),
        ("2023-01-08", "2023-12-31", "inclusive", "the first 7 days of the term: it begins on 2023-01-08"),
        ("2023-01-01", "2023-12-30", "inclusive", "the last 1 day of the term: it ends on 2023-12-30"),
    ],
)
def test_the_stream_and_the_term(start: str, end: str, reading: str, words: str | None) -> None:
    findings = found("stream-in-term", stream(start=start, end=end, more=reading))
    assert [words in finding.message for finding in findings if words] == ([True] if words else [])
    assert bool(findings) == bool(words)


def test_a_stream_of_the_year_before_can_be_pulled_on_the_first_day() -> None:
    finding = only("stream-in-term", stream("366_000", "2022-01-01", "2023-01-01"))
    assert finding.level is Level.ERROR
    assert (finding.figures["difference"], finding.figures["earned_if_exclusive"]) == ("365000", "366000")
    assert finding.message.endswith("and 366,000 if it ends at 00:00 of its last day")
    exclusive = only("stream-in-term", stream("365_000", "2022-01-01", "2023-01-01", "exclusive"))
    assert exclusive.message.endswith("365,000 of its 365,000 DAI can be pulled on the first day, 2023-01-01")
    whole = only("stream-in-term", stream("365_000", "2021-01-01", "2021-12-31"))
    assert whole.message.endswith("365,000 of its 365,000 DAI can be pulled on the first day, 2023-01-01")


def test_streams_one_after_the_other_cover_the_term() -> None:
    word = "{token: DAI, to: auditor, total: 5, start: %s, end: %s, end_reading: inclusive, restricted: true}"
    first, second = word % ("2023-01-01", "2023-06-30"), word % ("2023-07-01", "2023-12-31")
    assert not found("stream-in-term", f"streams: [{first}, {second}]")


def test_a_stream_that_anybody_pulls() -> None:
    finding = only("stream-restricted", stream().replace("restricted: true", "restricted: false"))
    assert (finding.level, finding.key, finding.figures) == (
        Level.WARNING,
        "streams.0.restricted",
        {"total": "1000000"},
    )


@pytest.mark.parametrize(
    ("numbers", "missing", "double"),
    [
        ("1, 2, 3, 4, 6, 7, 8", "5", ""),
        ("1, 2, 3, 4, 6, 6, 7", "5", "6"),
        ("1, 2, 2, 2, 5, 6, 7", "3, 4", "2"),
        ("1, 3, 2, 4, 5, 6, 7", "", ""),
        ("2, 3, 4, 5, 6, 7, 8", "1", ""),
    ],
)
def test_numbers_of_the_steps(numbers: str, missing: str, double: str) -> None:
    finding = only("step-numbers", f"cycle: {{step_numbers: [{numbers}]}}")
    assert finding.figures == {"missing": missing, "double": double, "printed": numbers}
    assert finding.consistent == "the numbers 1, 2, 3, 4, 5, 6, 7"


def test_steps_and_numbers_of_different_length() -> None:
    finding = only("step-numbers", "cycle: {step_numbers: [1, 2, 3]}")
    assert (finding.level, finding.figures["difference"]) == (Level.NOTE, "-4")
    assert not found("step-numbers")


def returned(says: str, end: str = "2024-01-31") -> str:
    return (
        f"period: {{start: 2023-02-01, end: {end}}}\nseed: []\n"
        + stream("365_000", "2023-02-01", "2024-01-31")
        + f"elsewhere: {{returns.unused_at_end: [{{says: '{says}', where: Budget}}]}}"
    )


def test_a_return_before_the_term_is_over() -> None:
    finding = only("year-end", returned("at the end of the calendar year"))
    assert (finding.level, finding.key) == (Level.WARNING, "returns.unused_at_end")
    assert finding.figures == {"difference": "-31", "days": "31", "stream_left": "31000"}


@pytest.mark.parametrize(
    ("says", "days"), [("2024-01-31", None), ("on 2024-02-02", "2"), ("when it is over", None), ("2024-13-01", None)]
)
def test_a_return_on_a_named_day(says: str, days: str | None) -> None:
    assert [finding.figures["days"] for finding in found("year-end", returned(says))] == ([days] if days else [])
