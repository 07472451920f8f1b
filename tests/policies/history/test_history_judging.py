"""Which promises real months broke: each rule where it breaks and where it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policies.history.history import Done, Statement
from policies.history.judging import Broken, judge
from policies.history.reading import history_path, load_history
from policies.history.rounding import is_rounded
from policies.history.situations import Instant, held_after
from policies.periods import Month
from policies.rules.names import RuleName
from policies.units import WAD
from tests.policies.files import changed
from tests.policies.history.histories import MONTHS, small, small_policy


def broken(text: str = MONTHS) -> dict[tuple[str, str], Broken]:
    """By month and rule."""
    return {(str(one.month), one.rule): one for one in judge(small(text), small_policy()).broken}


def test_only_what_broke() -> None:
    """The seed of 500 is above the quarterly cap, a payment of 101 above the monthly one, a statement a day late."""
    found = broken()
    assert set(found) == {
        ("2023-01", "auditor_within_quarterly_cap"),
        ("2023-03", "monthly_spending_within_cap"),
        ("2023-03", "statement_on_time"),
        ("2023-03", "operational_funded_by_auditor_only"),
    }
    spending = found["2023-03", "monthly_spending_within_cap"]
    assert (spending.judgement.excess, spending.instant, spending.inferred) == (1 * WAD, Instant.MONTH, False)
    late = found["2023-03", "statement_on_time"]
    assert (late.judgement.excess, late.instant) == (1, Instant.DUE)
    from_elsewhere = found["2023-03", "operational_funded_by_auditor_only"]
    assert (from_elsewhere.judgement.excess, from_elsewhere.inferred) == (5 * WAD, True)


CHANGES = {
    "a cent too much is kept": (
        "done: {pulled: 90, returned: 90}",
        "done: {pulled: 90, returned: 89.99}",
        ("2023-02", "auditor_keeps_at_most_2x", WAD // 100, Instant.CYCLE),
    ),
    "excess that stays": (
        "forecast: {operational: 200}\n    held: {auditor: 200, operational: 200}",
        "forecast: {operational: 199}\n    held: {auditor: 200, operational: 200}",
        ("2023-02", "operational_within_runway", 1 * WAD, Instant.CYCLE),
    ),
    "a top-up that was not made": (
        "forecast: {operational: 200}\n    held: {auditor: 200, operational: 200}",
        "forecast: {operational: 210}\n    held: {auditor: 200, operational: 200}",
        ("2023-02", "runway_is_replenished", 10 * WAD, Instant.CYCLE),
    ),
    "a pull that lifts the wallet for a moment": (
        "done: {pulled: 90, returned: 90}",
        "done: {pulled: 101, returned: 101}",
        ("2023-02", "auditor_within_quarterly_cap", 1 * WAD, Instant.PULL),
    ),
    "more pulled than the stream can have earned": (
        "done: {pulled: 90, returned: 90}",
        "done: {pulled: 500, returned: 500}",
        # Until the end of 6 April, when the next statement came in: 65 days of 365.
        ("2023-02", "stream_pays_what_accrued", 500 * WAD - 1_200 * WAD * 65 // 365, Instant.PULL),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_promise_breaks_by_what_it_is_broken_by(name: str) -> None:
    old, new, (month, rule, excess, instant) = CHANGES[name]
    assert (month, rule) not in broken()
    one = broken(changed(old, new, MONTHS))[month, rule]
    assert (one.judgement.excess, one.instant) == (excess, instant)


def test_a_statement_of_the_due_day_is_on_time() -> None:
    assert ("2023-02", "statement_on_time") not in broken()
    later = broken(changed("published: 2023-03-05", "published: 2023-03-06", MONTHS))
    assert ("2023-02", "statement_on_time") in later


def test_what_is_not_published_is_not_judged() -> None:
    text = changed("held: {auditor: 500, operational: 0}", "held: {operational: 0}", MONTHS)
    text = text.replace("held: {auditor: 200, ", "held: {")
    text = changed("pulled: 90, returned: 90", "pulled: null, returned: null", text)
    judged = judge(small(text), small_policy())
    told = set(judged.tested)
    for rule in ("auditor_keeps_at_most_2x", "auditor_within_quarterly_cap", "net_outflow_within_annual_cap"):
        assert rule in judged.not_told
        assert rule not in told
    assert "operational_within_runway" in told
    assert judge(small(), small_policy()).not_told == (
        "quarterly_spending_within_cap",  # two months are no quarter
        "protocol_can_claw_back",
        "only_a_quorum_moves_funds",
        "dai_is_conserved",
        "unused_funds_return",
    )


def test_a_top_up_that_is_not_known_is_judged_nowhere() -> None:
    history = small(changed("top_up: {operational: 250}", "top_up: {operational: null}", MONTHS))
    assert held_after(small_policy(), history.opening) == {}
    judged = judge(history, small_policy())
    assert not [one for one in judged.broken if one.instant is Instant.CYCLE]


def test_a_sum_that_stays_broken_is_told_once() -> None:
    line = "    received: {operational: 5}\n"
    text = changed("    paid: {operational: 50}\n", f"    paid: {{operational: 50}}\n{line}", changed(line, "", MONTHS))
    months = [month for month, rule in broken(text) if rule == "operational_funded_by_auditor_only"]
    assert months == ["2023-02"]


def test_tech_001_in_2022() -> None:
    """The months in which each promise was broken, and by how much, from the unit's own statements."""
    history, policy = load_history(history_path("tech-001-2022"))
    judged = judge(history, policy)
    cents = {(str(one.month), one.rule): one.judgement.excess // 10**16 for one in judged.broken}
    late = {
        str(one.month): -(-one.judgement.excess // 86_400)
        for one in judged.broken
        if one.rule == RuleName.STATEMENT_ON_TIME
    }
    assert late == {
        "2022-04": 6,
        "2022-05": 18,
        "2022-06": 3,
        "2022-07": 10,
        "2022-08": 11,
        "2022-09": 12,
        "2022-10": 19,
        "2022-11": 15,
        "2022-12": 28,
    }
    assert {key: excess for key, excess in cents.items() if key[1] != RuleName.STATEMENT_ON_TIME} == {
        ("2022-01", "auditor_within_quarterly_cap"): 427_701_00,
        ("2022-01", "auditor_keeps_at_most_2x"): 288_145_00,
        ("2022-02", "auditor_within_quarterly_cap"): 60_995_00,
        ("2022-02", "auditor_keeps_at_most_2x"): 100_556_00,
        ("2022-03", "auditor_keeps_at_most_2x"): 100_556_00,
        ("2022-03", "operational_within_runway"): 8_433_60,
        ("2022-04", "auditor_keeps_at_most_2x"): 32_100_14,
        ("2022-06", "operational_funded_by_auditor_only"): 7_250_00,
        ("2022-08", "auditor_within_quarterly_cap"): 1_214_147_18,
        ("2022-08", "net_outflow_within_annual_cap"): 171_234_22,
        ("2022-11", "operational_within_runway"): 330_572_60,
    }
    (rounded,) = judged.rounding
    assert (str(rounded.month), rounded.rule) == ("2022-02", "operational_within_runway")
    assert rounded.judgement.excess == 20 * 10**16


@pytest.mark.parametrize(
    ("forecast", "held", "sent", "back", "rounded"),
    [
        ("333822", "146233.20", "187589", "0", True),
        ("333822", "146233.20", "187588.80", "0", False),  # nothing is off
        ("333822", "146233.20", "187590", "0", False),  # a whole number, and not the next one
        ("333822", "146233.20", "187589.10", "0", False),
        ("399405", "242811.82", "156593.19", "0", True),
        ("399405", "242811.82", "156593.20", "0", False),
        ("100", "250.40", "0", "150", True),
        ("100", "100.40", "0", "0", False),  # an excess that stayed
    ],
)
def test_rounding_is_told_from_another_transfer(forecast: str, held: str, sent: str, back: str, rounded: bool) -> None:
    amounts = [int(Decimal(text) * WAD) for text in (forecast, held, sent, back)]
    done = Done({"operational": amounts[2]}, {"operational": amounts[3]})
    statement = Statement(Month(2023, 1), {"operational": amounts[0]}, {"operational": amounts[1]}, done=done)
    assert is_rounded(statement, "operational") is rounded


def test_what_rounding_missed_a_promise_by_is_not_broken() -> None:
    """The wallet holds 0.01 DAI above its forecast, by the cent that its top-up was rounded up by."""
    history, policy = load_history(history_path("ses-001-2022"))
    judged = judge(history, policy)
    assert [(str(one.month), one.judgement.excess) for one in judged.rounding] == [("2022-01", 10**16)]
    assert "2022-01" not in {str(one.month) for one in judged.broken}
