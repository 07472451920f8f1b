"""How a term begins: the budget before it, its seed, what is there already. Exact figures, and what is let pass."""

from __future__ import annotations

import pytest

from policies.lint.base import Level
from tests.policies.lint.examples import found, only, stream


def before(start: str, end: str, more: str = "") -> str:
    return (
        f"{{id: example-{start}, source: {{document: BEFORE {start}}}, period: {{start: {start}, end: {end}}}, "
        f"seed: [], streams: [], sources: {{streams.0.end_reading: ~}}{more}}}"
    )


def test_days_between_two_budgets_of_the_unit() -> None:
    finding = only("terms", "", before("2022-01-01", "2022-11-02"))
    assert (finding.level, finding.key, finding.figures["difference"]) == (Level.WARNING, "period.start", "59")
    assert not found("terms", "", before("2022-01-01", "2022-12-31"))
    assert not found("terms", "", before("2022-01-01", "2022-11-02", ", unit: OTHER-001"))
    assert not found("terms", "", before("2024-02-01", "2024-12-31")), "the later of the two says it"


def test_the_gap_is_counted_from_the_last_budget_that_ended() -> None:
    older, newer = before("2021-01-01", "2021-12-31"), before("2022-01-01", "2022-12-30")
    assert only("terms", "", older, newer).figures["days"] == "1"
    finding = only("terms", "", newer, older)
    assert (finding.figures["days"], finding.consistent) == ("1", "a term that begins on 2022-12-31")
    assert not found("terms", "", before("2022-01-01", "2022-12-31"), before("2021-06-01", "2022-06-30"))


def test_a_budget_that_was_voted_down_leaves_no_gap_unless_it_is_renewed() -> None:
    rejected = before("2022-01-01", "2022-11-30", ", status: rejected")
    assert not found("terms", "", rejected)
    assert found("terms", "source: {replaces: BEFORE 2022-01-01}", rejected)


def test_days_that_two_budgets_pay_for() -> None:
    other = "{id: example-2022, source: {document: BEFORE}, period: {start: 2022-02-01, end: 2023-01-31}, seed: [], %s}"
    paid = other % stream("365_000", "2022-02-01", "2023-01-31").strip()
    finding = only("terms", "", paid)
    assert finding.figures == {"difference": "31", "days": "31", "other_streams": "31000"}
    assert finding.consistent.startswith("a term that begins on 2023-02-01")
    assert "31 days from 2023-01-01 to 2023-01-31 belong to BEFORE" in finding.message
    assert only("terms", "", before("2022-01-01", "2023-01-01")).figures["days"] == "1"
    assert only("terms", "", before("2023-01-01", "2023-12-31")).figures["days"] == "365"
    assert not found("terms", "", before("2023-01-02", "2023-12-31")), "the later of the two says it"
    assert only("terms", "", before("2022-01-01", "2024-12-31")).figures["days"] == "365"


def test_a_seed_after_the_stream() -> None:
    seed = "seed: [{to: auditor, amount: 200_000, date: %s, purpose: [{operational: 2 x monthly}]}]"
    finding = only("seed-date", seed % "2023-01-03")
    assert (finding.key, finding.figures["difference"]) == ("seed.0.date", "2")
    assert not found("seed-date", seed % "2023-01-01")


RENEWED = "source: {replaces: EXAMPLE-1}\n"


def test_a_renewal_that_seeds_again() -> None:
    finding = only("seed-on-renewal", RENEWED + "held_before: {auditor: 30_000.25, operational: 100_000}")
    assert finding.level is Level.WARNING
    assert (finding.figures["held"], finding.figures["ratio"]) == ("130000.25", "0.65000125")
    assert (finding.figures["difference"], finding.consistent) == ("130000.25", "a seed of 69,999.75")
    assert "though the wallets held 130,000.25 before the term: 65.00% of the seed; with both" in finding.message


def test_a_renewal_that_does_not_say_what_is_there_is_a_note() -> None:
    assert only("seed-on-renewal", RENEWED).level is Level.NOTE
    assert not found("seed-on-renewal", RENEWED + "held_before: {auditor: 0}")
    assert not found("seed-on-renewal", "held_before: {auditor: 30_000}"), "it renews nothing"


@pytest.mark.parametrize(
    ("held", "seed", "excess", "consistent"),
    [
        ("100_000", "{to: auditor, amount: 100_000, purpose: [{operational: 2 x monthly}], %s}", None, ""),
        (
            "100_001",
            "{to: auditor, amount: 100_000, purpose: [{operational: 2 x monthly}], %s}",
            "1",
            "a seed of 99,999",
        ),
        ("200_000", "{to: auditor, amount: 100_000, purpose: [{operational: 2 x monthly}], %s}", "100000", "no seed"),
        ("300_000", "{to: auditor, amount: 200_000, %s}", None, ""),
        ("300_000.5", "{to: auditor, amount: 200_000, %s}", "0.5", "a seed of 199,999.50"),
    ],
)
def test_a_seed_of_what_is_lacking(held: str, seed: str, excess: str | None, consistent: str) -> None:
    """Without a purpose 5 months are meant to be there: 3 of runway, and 2 that the Auditor Wallet keeps."""
    findings = found(
        "seed-on-renewal", f"{RENEWED}held_before: {{auditor: {held}}}\nseed: [{seed % 'date: 2023-01-01'}]"
    )
    assert [(one.figures["difference"], one.consistent) for one in findings] == (
        [(excess, consistent)] if excess else []
    )


@pytest.mark.parametrize(
    ("changes", "room"),
    [
        ("", "300000"),
        ("seed: [{to: auditor, amount: 400_000, date: 2023-01-01}]", "200000"),
        ("seed: [{to: auditor, amount: 600_000, date: 2023-01-01}]", "0"),
        ("seed: [{to: auditor, amount: 600_001, date: 2023-01-01}]", None),
        ("seed: [{to: operational, amount: 200_000, date: 2023-01-01}]", None),
        ("wallets: {auditor: {holds_up_to: ~}}", None),
    ],
)
def test_room_in_the_auditor_wallet(changes: str, room: str | None) -> None:
    finding = only("seed-on-renewal", f"source: {{replaces: EXAMPLE-1}}\n{changes}")
    assert finding.figures.get("room") == room


def test_a_later_budget_is_not_renewed() -> None:
    assert not found("seed-on-renewal", "", before("2024-01-01", "2024-12-31"))
    assert not found("seed-on-renewal", "", before("2023-01-01", "2023-12-31"))


def test_what_may_be_left_before_a_seed_on_renewal() -> None:
    """599,747 - (749,685 - 3 x 199,916), the figures of MIP40c3-SP86."""
    caps = "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}\nsource: {replaces: EXAMPLE-1}\n"
    finding = only("seed-on-renewal", caps + "seed: [{to: auditor, amount: 749_685, date: 2023-01-01}]")
    assert (finding.figures["seed_less_runway"], finding.figures["room"]) == ("149937", "449810")


def test_an_earlier_budget_at_hand_is_renewed_too() -> None:
    assert only("seed-on-renewal", "", before("2022-01-01", "2022-12-31")).message.startswith(
        "the budget renews BEFORE 2022-01-01 and asks for a seed of 200,000, and does not say"
    )


def test_a_seed_for_a_reserve_is_no_seed_of_the_term() -> None:
    reserve = (
        "source: {replaces: EXAMPLE-1}\nseed: [{to: fund, amount: 5, date: 2023-01-01}]\nheld_before: {fund: 50}\n"
        "wallets: {fund: {kind: reserve, threshold: 2, owners: [facilitator_1, facilitator_2]}}"
    )
    assert not found("seed-on-renewal", reserve)


SAID = "sources: {held_before.operational: the statement of December}\n"
GUESSED = "assumed: {held_before.auditor: it was filled}\n"


def test_what_was_held_is_said_with_its_source() -> None:
    finding = only("seed-on-renewal", RENEWED + SAID + "held_before: {operational: 100_000}")
    assert (
        "though the wallets held 100,000 before the term (the statement of December): 50% of the seed; with both"
        in finding.message
    )


def test_what_is_only_assumed_to_have_been_held_is_no_fact() -> None:
    guessed = RENEWED + GUESSED + "held_before: {auditor: 150_000}"
    finding = only("seed-on-renewal", guessed)
    assert finding.level is Level.NOTE
    assert (
        "though the Auditor Wallet is assumed to have held 150,000 before the term: 75% of the seed; with both"
        in finding.message
    )
    assert (finding.figures["held"], finding.figures["assumed"]) == ("150000", "150000")
    both = only("seed-on-renewal", RENEWED + GUESSED + "held_before: {auditor: 50_000, operational: 1}")
    assert both.level is Level.WARNING, "what is stated is too much by itself"
    seed = "seed: [{to: auditor, amount: 300_000, date: 2023-01-01}]\nheld_before: {auditor: 200_000}\n"
    (above,) = (one for one in found("holds-up-to", GUESSED + seed) if "held" in one.figures)
    assert above.level is Level.WARNING
    assert "that it is assumed to have held before makes 500,000" in above.message


def test_no_seed_where_a_part_of_what_is_there_is_assumed() -> None:
    finding = only("no-seed", "seed: []\n" + SAID + GUESSED + "held_before: {operational: 100_000, auditor: 300_000}")
    assert (
        "; the wallets held 100,000 before the term (the statement of December), and the Auditor Wallet is assumed to "
        "have held 300,000;"
    ) in finding.message
    assert finding.consistent.endswith("no seed is needed, or a seed of 200,000 if the assumption is wrong")
    assert (finding.figures["held"], finding.figures["assumed"]) == ("400000", "300000")


def test_no_seed_for_the_runway() -> None:
    finding = only("no-seed", "seed: []\nheld_before: {operational: 299_999.5}")
    assert finding.figures == {
        "difference": "0.5",
        "runway": "300000",
        "held": "299999.5",
        "excess_over_kept": "100000",
    }
    assert finding.level is Level.NOTE


@pytest.mark.parametrize(
    "changes",
    [
        "wallets: {operational: {runway: {months: 0}}}",
        "top_ups: [{to: auditor, up_to: 1 x quarterly}]\ncycle: {steps: [pull, executive_top_up], step_numbers: ~}",
        "wallets: {auditor: {kind: reserve, holds_up_to: ~}, operational: {runway: ~}}\nreturns: {auditor_keeps: ~}",
    ],
)
def test_no_seed_is_needed(changes: str) -> None:
    assert not found("no-seed", f"seed: []\n{changes}")


def test_an_auditor_wallet_that_keeps_all_that_it_holds() -> None:
    finding = only("no-seed", "seed: []\nreturns: {auditor_keeps: 3 x monthly}")
    assert "excess_over_kept" not in finding.figures
