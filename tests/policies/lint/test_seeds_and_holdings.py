"""Seeds, streams, what wallets hold, and scenarios: exact figures, and rounding told apart from error."""

from __future__ import annotations

import pytest

from policies.lint.base import Level
from tests.policies.lint.examples import found, only

STREAM = (
    "streams:\n  - {{token: DAI, to: auditor, total: {total}, start: 2023-01-01, end: 2023-12-31, "
    "end_reading: inclusive, restricted: true{more}}}\n"
)


def stream(total: str, more: str = "") -> str:
    return STREAM.format(total=total, more=more)


def seed(amount: str, purpose: str = "[{operational: 3 x monthly}, {auditor: 2 x monthly}]") -> str:
    return f"seed: [{{to: auditor, amount: {amount}, date: 2023-01-01, purpose: {purpose}}}]\n"


# Seeds and streams


def test_a_seed_against_its_purpose() -> None:
    """MIP40c3-SP86: exactly 3.75 monthly caps, said to be 3 + 2."""
    caps = "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\n"
    finding = only("seed-purpose", caps + seed("749_685"))
    assert (finding.level, finding.key) == (Level.ERROR, "seed.0.amount")
    assert finding.figures == {
        "seed": "749685",
        "needed": "999580",
        "difference": "-249895",
        "ratio": "3.75",
        "months": "-1.25",
    }
    assert finding.message.endswith("249,895 less, 1.25 x monthly")
    assert finding.consistent == "a seed of 999,580, or a purpose of 3.75 x monthly in all"
    assert not found("seed-purpose", caps + seed("999_580"))


def test_a_seed_that_goes_by_another_cap() -> None:
    """MIP40c3-SP53: 5 x a twelfth of the annual cap."""
    finding = only(
        "seed-purpose", "caps: {monthly: 207_200, quarterly: 641_550, annual: 2_566_200}\n" + seed("1_069_250")
    )
    assert finding.figures["difference"] == "33250"
    assert "it is 5 x 213,850, to which the quarterly cap comes" in finding.message


def test_a_seed_that_is_rounded() -> None:
    """MIP40c3-SP10: 1 more than three rounded months; MIP40c3-SP50: cents of a twelfth."""
    ten = "caps: {monthly: 384_493, quarterly: 1_153_480, annual: ~}\n" + seed("1_153_480", "[{auditor: 3 x monthly}]")
    assert (only("seed-purpose", ten).level, only("seed-purpose", ten).figures["difference"]) == (Level.NOTE, "1")
    fifty = "caps: {monthly: ~, quarterly: 186_707.73, annual: 746_830.93}\n" + seed("311_179.55")
    assert not found("seed-purpose", fifty)
    assert only("seed-purpose", fifty.replace("179.55", "179.56")).level is Level.ERROR


def test_a_seed_without_a_purpose_is_for_anything() -> None:
    assert not found("seed-purpose", seed("7", "[]"))


def test_seed_and_stream_against_the_annual_cap() -> None:
    """MIP40c3-SP86: 749,685 above it until it returns."""
    caps = "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\n"
    finding = only("seed-plus-stream", caps + seed("749_685") + stream("2_398_988"))
    assert (finding.figures["sum"], finding.figures["difference"]) == ("3148673", "749685")
    assert finding.level is Level.WARNING
    assert not found("seed-plus-stream", seed("200_000") + stream("1_000_000"))
    assert only("seed-plus-stream", seed("200_000") + stream("1_000_000.01")).figures["difference"] == "0.01"


def test_a_stream_against_what_it_is_derived_from() -> None:
    assert only("stream-total", stream("1_000_000", ", stated_as: 4 x quarterly")).figures["difference"] == "-200000"
    assert not found("stream-total", stream("1_200_000", ", stated_as: 4 x quarterly"))
    silent = "caps: {annual: ~}\n"
    assert only("stream-total", silent + stream("1_200_002", ", stated_as: 4 x quarterly")).level is Level.NOTE
    assert only("stream-total", silent + stream("1_200_003", ", stated_as: 4 x quarterly")).level is Level.ERROR


def test_streams_above_the_annual_cap() -> None:
    assert only("stream-total", stream("1_300_000")).figures["difference"] == "100000"
    assert not found("stream-total", stream("1_200_000"))


# What wallets hold


def test_a_month_of_stream_on_top_of_what_is_kept() -> None:
    """MIP40c3-SP86: 2 x 199,916 and 31 days are 603,581.67, above 599,747."""
    caps = "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\n"
    finding = only("month-of-stream", caps + stream("2_398_988"))
    assert (finding.level, finding.key) == (Level.WARNING, "wallets.auditor.holds_up_to")
    assert finding.figures["month_of_stream"] == "203749.665753424657534247"
    assert finding.figures["difference"] == "3834.665753424657534247"
    assert (finding.figures["days"], finding.figures["times"]) == ("31", "6")


def test_a_month_of_stream_that_is_too_much_in_every_month() -> None:
    finding = only("month-of-stream", stream("1_200_000") + "caps: {quarterly: 290_000}\n")
    assert (finding.level, finding.figures["times"]) == (Level.ERROR, "11")


def test_a_month_of_stream_to_the_wei() -> None:
    """31 days of 365 are exactly 100,000; one wei a year more does not fill a wei in 31 days, 12 do."""
    # 1,177,419.354838709677419354 x 31/365 is just below 100,000.
    assert not found("month-of-stream", stream("1_177_419.354838709677419354"))
    finding = only("month-of-stream", stream("1_177_419.354838709677419367"))
    assert finding.figures["difference"] == "0.000000000000000001"


def test_a_month_of_stream_without_a_word_on_what_the_wallet_holds_goes_by_the_quarterly_cap() -> None:
    silent = "wallets: {auditor: {holds_up_to: ~}}\n" + stream("1_200_000")
    assert only("month-of-stream", silent).key == "caps.quarterly"
    assert not found("month-of-stream", silent + "caps: {quarterly: ~}\n")
    assert not found("month-of-stream", stream("1_200_000") + "returns: {auditor_keeps: 1 x monthly}\n")


def test_what_comes_in_at_once_against_what_a_wallet_may_hold() -> None:
    """MIP40c3-SP86: the seed is 149,938 above the quarterly cap, with what was left 543,065.81."""
    caps = "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\n"
    held = "held_before: {auditor: 393_127.81}\n"
    alone = only("holds-up-to", caps + seed("749_685"))
    assert (alone.level, alone.figures["difference"]) == (Level.ERROR, "149938")
    differences = {one.figures["difference"] for one in found("holds-up-to", caps + held + seed("749_685"))}
    assert differences == {"149938", "543065.81"}
    assert not found("holds-up-to", caps + seed("599_747"))


def test_what_is_kept_against_what_a_wallet_may_hold() -> None:
    keeps = "returns: {auditor_keeps: 4 x monthly}\n"
    assert only("holds-up-to", keeps).figures["difference"] == "100000"
    assert not found("month-of-stream", keeps)  # said already
    assert not found("holds-up-to", "returns: {auditor_keeps: 3 x monthly}\n")


def test_what_governance_tops_up_against_what_a_wallet_may_hold() -> None:
    steps = "cycle: {steps: [statement, request, return_excess, review, approve, executive_top_up], step_numbers: []}\n"
    top_up = "streams: ~\nsources: {streams: ~, streams.0.end_reading: ~}\ntop_ups: [{to: auditor, amount: %s}]\n"
    assert only("holds-up-to", steps + top_up % "4 x monthly").figures["difference"] == "100000"
    assert not found("holds-up-to", steps + top_up % "3 x monthly")


def test_the_shares_of_several_wallets() -> None:
    one = "wallets: {operational: {runway: {months: 3, monthly: %s}}}\n"
    assert only("wallet-shares", one % "100_001").level is Level.NOTE
    assert only("wallet-shares", one % "100_002").level is Level.ERROR


# Scenarios


def test_scenarios_without_amounts_come_to_some() -> None:
    """MIP40c3-SP86: bear and superbear, in the document's own words."""
    changes = (
        "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\n"
        "scenarios: {bear: {change: -10%, monthly: ~, annual: ~}, superbear: {change: -20%, monthly: ~, annual: ~}}\n"
    )
    bear, superbear = found("scenario-amounts", changes)
    assert bear.figures == {"change": "-0.1", "monthly": "179924.4", "annual": "2159089.2"}
    assert (superbear.figures["monthly"], superbear.figures["annual"]) == ("159932.8", "1919190.4")
    assert {bear.level, superbear.level} == {Level.NOTE}


def test_a_scenario_of_words_alone() -> None:
    words = "scenarios: {bear: {change: ~, monthly: ~, annual: ~}}\n"
    assert "neither a change of the caps nor an amount" in only("scenario-amounts", words).message


@pytest.mark.parametrize(("printed", "level"), [("90_001", Level.NOTE), ("90_002", Level.ERROR)])
def test_the_amounts_of_a_scenario(printed: str, level: Level) -> None:
    finding = only("scenario-amounts", f"scenarios: {{bear: {{monthly: {printed}}}}}\n")
    assert (finding.level, finding.key) == (level, "scenarios.bear.monthly")


def test_the_order_of_scenarios() -> None:
    same = "scenarios: {superbear: {change: -10%, monthly: 90_000, annual: 1_080_000}}\n"
    assert [finding.key for finding in found("scenario-order", same)] == [
        "scenarios.superbear.change",
        "scenarios.superbear.monthly",
        "scenarios.superbear.annual",
    ]
    assert not found("scenario-order", "scenarios: {bear: ~}\n")
