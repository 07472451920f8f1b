"""Keys, duties, addresses and allowances: what is found beside what is let pass, with exact figures."""

from __future__ import annotations

import pytest

from policies.lint.allowances import LONGEST_RESET, stated_minutes
from policies.lint.base import Level
from tests.policies.lint.examples import found, only

ANNUAL = 365 * 1440
PAID = "cycle: {steps: [pull, executive_top_up], step_numbers: ~}"


def roles(accountant: str, auditor: str, threshold: int = 1) -> str:
    """Both roles with these owners."""
    return (
        f"wallets: {{accountant_role: {{threshold: {threshold}, owners: [{accountant}]}}, "
        f"auditor_role: {{threshold: {threshold}, owners: [{auditor}]}}}}"
    )


def operational(words: str) -> str:
    return f"wallets: {{operational: {{{words}}}}}"


def allowances(words: str) -> str:
    return operational(f"allowances: [{words}]")


def protocols(amount: str, reset: int = 1440, token: str = "DAI") -> str:
    return f"{{delegate: protocol, token: {token}, amount: {amount}, reset_minutes: {reset}}}"


def test_one_of_one_is_a_single_key() -> None:
    finding = only("single-key", operational("threshold: 1, owners: [facilitator_1]"))
    assert (finding.level, finding.key) == (Level.WARNING, "wallets.operational.threshold")
    assert finding.figures == {"exposure": "300000", "people": "1", "threshold": "1", "owners": "1"}
    assert "facilitator_1's key alone moves operational, which is 1 of 1" in finding.message


def test_a_key_in_both_roles_moves_the_nested_wallet_alone() -> None:
    finding = only("single-key", roles("accountant_1, accountant_2", "auditor_1, accountant_1"))
    assert finding.key == "wallets.auditor.threshold"
    assert (finding.figures["people"], finding.figures["exposure"]) == ("1", "300000")
    assert not found("single-key", roles("accountant_1, accountant_2", "auditor_1, auditor_2"))


def test_each_of_several_keys_that_suffice_is_named() -> None:
    finding = only("single-key", operational("threshold: 1"))
    keys = "facilitator_1, facilitator_2 and facilitator_3"
    assert finding.message == (
        f"each of 3 keys ({keys}) alone moves operational, which is 1 of 3 and is meant to hold 300,000"
    )


def test_a_key_in_both_roles_of_a_higher_threshold_counts_twice_and_is_not_enough() -> None:
    shared = (
        "wallets: {auditor: {threshold: 3, owners: [accountant_role, auditor_role, auditor_3]}, "
        "accountant_role: {threshold: 1, owners: [accountant_1]}, "
        "auditor_role: {threshold: 1, owners: [accountant_1, auditor_1]}}"
    )
    assert not found("single-key", shared)
    finding = only("counts-twice", shared)
    assert (finding.key, finding.figures) == ("wallets.auditor.owners.1", {"difference": "1", "confirms_for": "2"})


def test_a_role_of_two_does_not_let_a_shared_member_count_twice() -> None:
    assert not found("counts-twice", roles("accountant_1, accountant_2", "auditor_1, accountant_1", threshold=2))


def test_a_member_of_a_role_who_is_also_an_owner_beside_it_counts_twice() -> None:
    finding = only("counts-twice", "wallets: {auditor: {owners: [accountant_role, auditor_1]}, accountant_role: "
                                   "{threshold: 1, owners: [auditor_1, accountant_1]}}")  # fmt: skip
    assert "auditor_1 confirms for 2 of the 2 owners of auditor (accountant_role and auditor_1)" in finding.message


def test_a_lost_key_locks_what_the_protocol_cannot_take() -> None:
    two = "threshold: 2, owners: [facilitator_1, facilitator_2]"
    finding = only("lost-key", operational(f"{two}, allowances: ~"))
    assert finding.figures == {"exposure": "300000", "people": "2"}
    assert not found("lost-key", operational(two))
    assert not found("lost-key", operational("allowances: ~")), "a third owner can stand in"


def test_a_lost_key_of_a_role_counts_where_the_role_needs_it() -> None:
    without = "auditor: {allowances: ~}, accountant_role: {threshold: 2, owners: [accountant_1, accountant_2]}"
    finding = only("lost-key", f"wallets: {{{without}}}")
    assert (finding.key, finding.figures["people"]) == ("wallets.auditor.owners", "2")
    assert not found("lost-key", "wallets: {auditor: {allowances: ~}}")


def test_a_protocol_that_owns_the_wallet_needs_no_allowance() -> None:
    owned = "threshold: 1, owners: [facilitator_1, protocol], allowances: ~"
    assert not found("lost-key", operational(owned))
    assert not found("claw-back", operational(owned))
    assert found("claw-back", operational("threshold: 2, owners: [facilitator_1, protocol], allowances: ~"))


def test_a_role_on_both_sides_is_said_once_with_its_address() -> None:
    finding = only("shared-owners", operational("owners: [facilitator_1, facilitator_2, accountant_role]"))
    assert (finding.level, finding.key) == (Level.WARNING, "wallets.operational.owners.2")
    assert finding.figures == {"people": "3", "operational_wallets": "1"}
    assert "0x1000000000000000000000000000000000000001" in finding.message


def test_a_person_on_both_sides_is_found_through_a_role() -> None:
    finding = only("shared-owners", operational("owners: [auditor_2, facilitator_2, facilitator_3]"))
    assert finding.key == "wallets.operational.owners.0"
    assert finding.message == "auditor_2 is an owner of the Auditor Wallet auditor and of operational"
    assert finding.figures == {"people": "1", "operational_wallets": "1"}


def test_operational_wallets_of_the_same_owners_are_a_note() -> None:
    second = "{kind: operational, threshold: 2, owners: [%s], runway: {months: 3}}"
    same = second % "facilitator_3, facilitator_2, facilitator_1"
    finding = only("shared-owners", f"wallets: {{grants: {same}}}")
    assert (finding.level, finding.key) == (Level.NOTE, "wallets.grants.owners")
    assert not found("shared-owners", f"wallets: {{grants: {second % 'facilitator_3, facilitator_2'}}}")


def test_assumed_owners_are_not_known() -> None:
    finding = only("owners-known", "assumed: {wallets.auditor_role.owners: to be determined}")
    assert finding.message == "the document does not say who owns auditor_role, which is an owner of auditor"
    finding = only("owners-known", "assumed: {wallets.operational.threshold: not stated}")
    assert finding.message == "the document does not say how many sign for operational"
    assert not found("owners-known", "assumed: {wallets.operational.address: from another document}")


ADDRESS = "0x1000000000000000000000000000000000000003"
OTHER = "{id: other-2023, unit: OTHER-001, source: {document: EXAMPLE-9}}"


def test_one_address_for_two_wallets() -> None:
    finding = only("addresses", operational(f"address: '{ADDRESS}'"))
    assert (finding.level, finding.key) == (Level.ERROR, "wallets.operational.address")
    assert finding.message == f"operational has the address of auditor, {ADDRESS}"


def test_an_address_of_another_unit() -> None:
    messages = [finding.message for finding in found("addresses", "", OTHER)]
    assert messages == [
        f"auditor has the address of auditor of OTHER-001 (EXAMPLE-9), {ADDRESS}",
        f"operational has the address of operational of OTHER-001 (EXAMPLE-9), {ADDRESS[:-1]}4",
    ]


def test_a_role_may_serve_two_units() -> None:
    elsewhere = "{auditor: {address: ~}, operational: {address: ~}}"
    assert not found("addresses", "", OTHER.replace("id:", f"wallets: {elsewhere}, id:"))


@pytest.mark.parametrize("others", [(), (OTHER,)])
def test_an_address_shown_elsewhere_that_is_another_wallets(others: tuple[str, ...]) -> None:
    mine = "wallets: {auditor: {address: '0x2000000000000000000000000000000000000005'}, operational: {address: ~}}\n"
    shown = f"elsewhere: {{wallets.auditor.address: [{{says: '{ADDRESS}', where: the image}}]}}"
    messages = [
        finding.message for finding in found("addresses", mine + shown, *others) if finding.level is Level.ERROR
    ]
    whose = "auditor of OTHER-001 (EXAMPLE-9)"
    assert messages == ([f"the image shows {ADDRESS} as auditor, and that is {whose}"] if others else [])


def test_a_wallet_of_the_unit_that_moved_is_a_note() -> None:
    before = (
        "{id: example-2022, source: {document: EXAMPLE-1}, period: {start: 2022-01-01, end: 2022-12-31}, seed: [], "
        "streams: [], sources: {streams.0.end_reading: ~}, wallets: {operational: {address: '%s'}}}"
    )
    finding = only("addresses", "", before % "0x2000000000000000000000000000000000000005")
    assert (finding.level, finding.key) == (Level.NOTE, "wallets.operational.address")
    assert not found("addresses", "", before % f"{ADDRESS[:-1]}4")
    later = (before % "0x2000000000000000000000000000000000000005").replace("2022-", "2024-")
    assert not found("addresses", "", later), "the later of the two says it"


def test_a_wallet_that_was_not_there_before_has_not_moved() -> None:
    before = (
        "{id: example-2022, source: {document: EXAMPLE-1}, period: {start: 2022-01-01, end: 2022-12-31}, seed: [], "
        "streams: [], sources: {streams.0.end_reading: ~}, wallets: {operational: {address: ~}}}"
    )
    grants = (
        "{kind: operational, threshold: 2, owners: [facilitator_1, facilitator_2], runway: {months: 3}, address: "
        "'0x2000000000000000000000000000000000000005'}"
    )
    assert not found("addresses", f"wallets: {{grants: {grants}}}", before)


def test_a_wallet_without_an_address_is_a_note() -> None:
    finding = only("addresses", operational("address: ~"))
    assert (finding.level, finding.key) == (Level.NOTE, "wallets.operational")


def test_an_allowance_below_what_the_wallet_holds() -> None:
    finding = only("claw-back", allowances(protocols("299_999.5")))
    assert (finding.level, finding.key) == (Level.ERROR, "wallets.operational.allowances.0.amount")
    assert finding.figures["difference"] == "-0.5"
    assert finding.message.endswith("which is meant to hold 300,000: 0.50 are out of its reach")
    assert not found("claw-back", allowances(protocols("300_000")))


def test_a_one_time_allowance_has_to_cover_all_that_comes_in() -> None:
    finding = only("claw-back", allowances(protocols("1_199_999", reset=0)))
    assert (finding.level, finding.figures["difference"], finding.figures["comes_in"]) == (
        Level.WARNING,
        "-1",
        "1200000",
    )
    assert not found("claw-back", allowances(protocols("1_200_000", reset=0)))
    assert found("claw-back", allowances(protocols("1_200_000", reset=0)) + "\nheld_before: {auditor: 1}")


@pytest.mark.parametrize(
    ("changes", "holds", "comes_in"),
    [
        ("", "300000", "1200000"),
        ("held_before: {operational: 350_000}", "350000", "1550000"),
        ("held_before: {auditor: 350_000}", "300000", "1550000"),
        ("seed: [{to: operational, amount: 400_000, date: 2023-01-01}]", "400000", "1400000"),
        ("seed: [{to: auditor, amount: 400_000, date: 2023-01-01}]", "300000", "1400000"),
        (
            "top_ups: [{to: operational, amount: 5 x monthly}]\n" + PAID,
            "500000",
            "7200000",
        ),
        (
            "top_ups: [{to: auditor, amount: 5 x monthly}]\n" + PAID,
            "300000",
            "7200000",
        ),
    ],
)
def test_what_a_wallet_is_said_to_hold_and_what_comes_in(changes: str, holds: str, comes_in: str) -> None:
    figures = only("claw-back", f"wallets: {{operational: {{allowances: ~}}}}\n{changes}").figures
    assert (figures["holds"], figures["comes_in"]) == (holds, comes_in)


def test_what_the_auditor_wallet_keeps_is_held_by_it_alone() -> None:
    keeps = "returns: {auditor_keeps: 7 x monthly}\nwallets: {auditor: {allowances: ~}}"
    assert only("claw-back", keeps).figures["holds"] == "700000"
    keeps = "returns: {auditor_keeps: 7 x monthly}\nwallets: {operational: {allowances: ~}}"
    assert only("claw-back", keeps).figures["holds"] == "300000"


def test_no_allowance_for_the_protocol() -> None:
    finding = only("claw-back", operational("allowances: ~"))
    assert (finding.level, finding.figures["difference"]) == (Level.WARNING, "-300000")
    assert finding.consistent == "an allowance of at least 300,000 DAI for the protocol"
    other = allowances("{delegate: facilitator_1, token: DAI, amount: 1_000_000_000}")
    assert only("claw-back", other).figures == finding.figures, "somebody else's allowance takes nothing back"


def test_an_allowance_in_each_token_that_is_streamed() -> None:
    stream = "start: 2023-01-01, end: 2023-12-31, end_reading: inclusive, restricted: true"
    both = (
        f"streams: [{{token: DAI, to: auditor, total: 1, {stream}}}, {{token: MKR, to: auditor, total: 50, {stream}}}]"
    )
    finding = only("claw-back", both)
    assert "no allowance in MKR on auditor" in finding.message
    assert finding.figures["difference"] == "-50"


@pytest.mark.parametrize(("reset", "times"), [(0, 1), (43_200, 13), (ANNUAL // 73, 73), (ANNUAL // 73 - 1, 74)])
def test_how_often_a_delegate_takes_the_whole(reset: int, times: int) -> None:
    delegate = f"{{delegate: facilitator_1, token: DAI, amount: 10_000, reset_minutes: {reset}}}"
    finding = only("delegates", allowances(f"{protocols('1_200_000')}, {delegate}"))
    assert (finding.level, finding.key) == (Level.NOTE, "wallets.operational.allowances.1")
    assert (finding.figures["times"], finding.figures["in_term"]) == (str(times), str(10_000 * times))


def test_a_delegate_who_can_take_more_than_the_annual_cap() -> None:
    delegate = "{delegate: facilitator_1, token: DAI, amount: 92_307.7, reset_minutes: 43200}"
    finding = only("delegates", allowances(f"{protocols('1_200_000')}, {delegate}"))
    assert (finding.level, finding.figures["difference"]) == (Level.WARNING, "0.1")
    whole = "{delegate: facilitator_1, token: DAI, amount: 1_200_000}"
    assert only("delegates", allowances(f"{protocols('1_200_000')}, {whole}")).level is Level.NOTE


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("quarterly", 129_600),
        ("3 months", 120_960),
        ("45 days", 64_800),
        ("46 days", 66_240),
        ("1 month and 18 days", 66_240),
        ("7 weeks", 70_560),
        ("1_000 hours", 60_000),
        ("each year", 525_600),
        ("65_535", 65_535),
        ("65_536", 65_536),
        ("one time only", 0),
        ("daily", 0),
        ("Monthly", 40_320),
    ],
)
def test_the_shortest_time_that_words_can_mean(words: str, minutes: int) -> None:
    assert stated_minutes(words) == minutes
    said = f"elsewhere: {{wallets.operational.allowances.0.reset_minutes: [{{says: '{words}', where: Wallets}}]}}"
    errors = found("allowance-terms", said)
    assert [finding.figures["difference"] for finding in errors] == (
        [str(minutes - LONGEST_RESET)] if minutes > LONGEST_RESET else []
    )


def test_allowances_in_tokens_that_the_budget_does_not_bring() -> None:
    three = f"{protocols('1_200_000')}, {protocols('5', token='USDC')}, {protocols('0.5', token='ETH')}"
    finding = only("allowance-terms", allowances(three))
    assert finding.level is Level.NOTE
    assert finding.figures == {"DAI": "1200000", "USDC": "5", "ETH": "0.5"}
    assert finding.message.endswith("the budget brings it no USDC and ETH")


def test_an_allowance_in_a_token_that_is_streamed_to_another_wallet() -> None:
    stream = "start: 2023-01-01, end: 2023-12-31, end_reading: inclusive, restricted: true"
    mkr = f"streams: [{{token: MKR, to: %s, total: 50, {stream}}}]\n"
    granted = allowances(f"{protocols('1_200_000')}, {protocols('50', token='MKR')}")
    assert found("allowance-terms", mkr % "auditor" + granted)
    assert not found("allowance-terms", mkr % "operational" + granted)
