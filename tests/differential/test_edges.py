"""What random stories found, or would find only seldom: the edges of amounts, streams, allowances and the Vat."""

from __future__ import annotations

from policies.periods import TWENTY_YEARS
from policies.policy import MKR, PROTOCOL
from policies.units import RAY, UINT96_MAX, UINT256_MAX, WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    Blow,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    Shutdown,
    TopUp,
    Wait,
    Yank,
)
from simulations.engines.base import OUTSIDER_FUNDS, PROTOCOL_MKR, VEST_CAP
from simulations.engines.model import ALLOWANCE_EXCEEDED
from tests.differential.conftest import Pair
from tests.differential.shapes import no_auditor, three_wallets
from tests.simulations.policies_for_tests import DAY
from tests.simulations.stories import NO_TRANSFER, OK, POLICY, START, TOO_LITTLE, TOO_LITTLE_MKR

ROOM = (UINT256_MAX - OUTSIDER_FUNDS * RAY) // RAY
"""The DAI that the Vat can still make while there is none but the outsider's [wad]."""
WORDLESS = "ds-pause-delegatecall-error"
"""What is read where the Vat's arithmetic, which has no words, refuses a spell; GS013 where it refuses a Safe."""


def test_the_vat_has_no_room_for_more_debt(pair: Pair) -> None:
    pair.tells(
        POLICY,
        (SeedTransfer("auditor", ROOM + 1), WORDLESS),
        (SeedTransfer("auditor", UINT256_MAX // RAY + 1), WORDLESS),
        (SeedTransfer("auditor", UINT256_MAX), WORDLESS),
        (SeedTransfer("auditor", ROOM), OK),
        (SeedTransfer("auditor", 0), OK),
        (SeedTransfer("auditor", 1), WORDLESS),
        (Pull(0), OK),  # nothing has accrued yet
        (Wait(START + DAY), OK),
        (Pull(0), "GS013"),
        (Pull(0, by=("auditor_1",)), "GS020"),
        (ReturnSurplus(UINT256_MAX), TOO_LITTLE),
        (ReturnSurplus(ROOM + 1), TOO_LITTLE),
        (ReturnSurplus(ROOM), OK),  # makes no room: debt and dai stay until they are healed
        (SeedTransfer("auditor", 1), WORDLESS),
        (Pull(0), "GS013"),
        (Yank(0), OK),
        (Pull(0), "GS013"),
    )


def test_amounts_of_all_sizes(pair: Pair) -> None:
    pair.tells(
        POLICY,
        (ClawBack("operational", 1), NO_TRANSFER),
        (ClawBack("operational", UINT96_MAX), ALLOWANCE_EXCEEDED),
        *((Pay("operational", amount), TOO_LITTLE if amount else OK) for amount in (0, 1, UINT256_MAX)),
        *((ReturnSurplus(amount), TOO_LITTLE if amount else OK) for amount in (0, 1, UINT256_MAX)),
        (Donate("operational", OUTSIDER_FUNDS + 1), TOO_LITTLE),
        (Donate("operational", UINT256_MAX), TOO_LITTLE),
        (Donate("operational", OUTSIDER_FUNDS), OK),
        (Pay("operational", OUTSIDER_FUNDS + 1), TOO_LITTLE),
        (Pay("operational", OUTSIDER_FUNDS - 1), OK),
        (Pay("operational", 1), OK),
        (Pay("operational", 1), TOO_LITTLE),
    )


def test_money_that_goes_nowhere(pair: Pair) -> None:
    """To oneself, to who has no wallet, and from a role Safe, which was not meant to hold any."""
    pair.tells(
        POLICY,
        (Donate(OUTSIDER, OUTSIDER_FUNDS), OK),
        (Donate(OUTSIDER, OUTSIDER_FUNDS + 1), TOO_LITTLE),
        (Donate(PAYEE, 1), OK),
        (Donate(PROTOCOL, 1), OK),
        (Donate("auditor", 5), OK),
        (ReturnExcess("auditor", 5), OK),
        (TopUp("auditor", 6), TOO_LITTLE),
        (TopUp("auditor_role", 5), OK),
        (Pay("auditor_role", 3), OK),
        (ReturnExcess("auditor_role", 2), OK),
        (ClawBack("auditor_role", 1), ALLOWANCE_EXCEEDED),
        (SeedTransfer(BLOW, 7), OK),
        (Blow(), OK),
    )


def test_who_signs_more_than_is_needed_or_nothing(pair: Pair) -> None:
    everybody = (*POLICY.signers, PROTOCOL)
    pair.tells(
        POLICY,
        (Donate("operational", 9), OK),
        (Pay("operational", 1, by=everybody), OK),
        (Pay("operational", 1, by=everybody[::-1]), OK),
        (Pay("operational", 1, by=("facilitator_1", "facilitator_1")), "GS020"),
        (Pay("operational", 1, by=("auditor_1", "facilitator_2", "facilitator_1")), OK),
        (Pay("operational", 1, by=("accountant_role", "auditor_role")), "GS020"),
        (Pay("operational", 1, by=(PROTOCOL,)), "GS020"),
        (Pay("operational", 1, by=(OUTSIDER, PAYEE)), "GS020"),
        (Pull(0, by=everybody), OK),
        (Pull(0, by=("auditor", "accountant_role", "auditor_role")), "GS020"),
        (ReturnSurplus(0, by=("facilitator_1", "facilitator_2")), "GS020"),
    )


def test_after_shutdown_only_pulls_stop(pair: Pair) -> None:
    pair.tells(
        POLICY,
        (Shutdown(), OK),
        (Wait(START + DAY), OK),
        (SeedTransfer("auditor", WAD), OK),
        (CreateStream("auditor", WAD, START, DAY), OK),
        (Pull(1), "DssVestSuckable/vat-not-live"),
        (Pull(1, by=("auditor_1",)), "GS020"),
        (Pull(2), "DssVest/invalid-award"),
        (Yank(1), OK),
        (Donate(BLOW, 2), OK),
        (Blow(), OK),
        (ReturnSurplus(1), OK),
        (ClawBack("auditor", 1), OK),
        (Shutdown(), OK),
    )


def test_streams_that_cannot_be(pair: Pair) -> None:
    """The first reason that DssVest finds is the one that counts."""
    now = START - DAY
    pair.tells(
        POLICY,
        (CreateStream("auditor", 0, UINT256_MAX, 0, UINT256_MAX), "DssVest/no-vest-total-amount"),
        (CreateStream("auditor", UINT256_MAX, UINT256_MAX, 0, 1), "DssVest/bgn-too-far"),
        (CreateStream("auditor", 1, now + TWENTY_YEARS, 1), "DssVest/bgn-too-far"),
        (CreateStream("auditor", 1, now - TWENTY_YEARS, 0), "DssVest/bgn-too-long-ago"),
        (CreateStream("auditor", UINT256_MAX, 0, 1), "DssVest/bgn-too-long-ago"),
        (CreateStream("auditor", UINT256_MAX, now, 0), "DssVest/tau-zero"),
        (CreateStream("auditor", UINT256_MAX, now, UINT256_MAX, UINT256_MAX), "DssVest/tau-too-long"),
        (CreateStream("auditor", (VEST_CAP + 1) * DAY, now, DAY, UINT256_MAX), "DssVest/rate-too-high"),
        (CreateStream("auditor", (VEST_CAP + 1) * DAY - 1, now, DAY, DAY + 1), "DssVest/eta-too-long"),
        (CreateStream("auditor", (VEST_CAP + 1) * DAY - 1, now, DAY, DAY), OK),
        (CreateStream("auditor", 1, now + TWENTY_YEARS - 1, TWENTY_YEARS, TWENTY_YEARS), OK),
        (CreateStream("auditor", 1, now - TWENTY_YEARS + 1, 1), OK),
        (Pull(3), OK),
        (Pull(2**128), "DssVest/invalid-award"),
        (Yank(2**128), "DssVest/invalid-award"),
    )


def test_a_stream_at_its_edges(pair: Pair) -> None:
    """The last second, a yank at the first, at the cliff, at the end, twice, and after a pull of the same second."""
    policy = no_auditor()
    first, second = policy.streams
    outcomes = pair.tell(
        policy,
        [
            Wait(second.bgn),
            Pull(1),
            CreateStream("reserve", 10**9 + 7, second.bgn, 13, eta=13),
            CreateStream("reserve", 1, second.bgn, 7_300 * DAY),
            CreateStream("reserve", 999, second.bgn, 1_000),
            Yank(4),
            Pull(4),
            Wait(second.bgn + 12),
            Pull(2),
            Wait(second.bgn + 13),
            Pull(2),
            Yank(2),
            Pull(3),
            Wait(second.bgn + second.eta - 1),
            Pull(1),
            Wait(second.bgn + second.eta),
            Pull(1),
            Yank(1),
            Yank(1),
            Pull(1),
            Wait(first.fin - 1),
            Pull(0),
            Wait(first.fin),
            Pull(0),
            Pull(0),
            Yank(0),
        ],
    )
    assert {outcome.reason for outcome in outcomes} == {""}
    paid = [outcome.transfers[0].amount for outcome in outcomes if outcome.transfers]
    assert paid[:4] == [0, 0, 0, 10**9 + 7]
    assert sum(paid[-3:]) == first.total


def test_an_allowance_that_refills(pair: Pair) -> None:
    """At the minute, not at the second; a refusal leaves it as it was."""
    set_at = START - DAY
    pair.tells(
        three_wallets(),
        (Donate("salaries", 100_000 * WAD), OK),
        (Donate("cloud", 2), OK),
        (ClawBack("salaries", 10_000 * WAD), OK),
        (ClawBack("salaries", 1), ALLOWANCE_EXCEEDED),
        (ClawBack("cloud", 2), ALLOWANCE_EXCEEDED),
        (ClawBack("cloud", 1), OK),
        (ClawBack("travel", 1), ALLOWANCE_EXCEEDED),
        (Wait(set_at + DAY - 1), OK),
        (ClawBack("salaries", 1), ALLOWANCE_EXCEEDED),
        (Wait(set_at + DAY), OK),
        (ClawBack("salaries", 10_000 * WAD + 1), ALLOWANCE_EXCEEDED),
        (ClawBack("salaries", 1), OK),
        (Wait(set_at + 65_535 * 60 - 1), OK),
        (ClawBack("cloud", 1), ALLOWANCE_EXCEEDED),
        (Wait(set_at + 65_535 * 60), OK),
        (ClawBack("cloud", 1), OK),
    )


def test_streams_to_those_who_have_no_safe(pair: Pair) -> None:
    """Whoever can call pulls by themselves; for a contract that calls nothing the outsider does, if anyone may."""
    only_recipient = "DssVest/only-user-can-claim"
    ten = 10 * WAD
    pair.tells(
        POLICY,
        *((CreateStream(to, ten, START, 10, restricted=True), OK) for to in (PAYEE, OUTSIDER, PROTOCOL, BLOW)),
        *((CreateStream(to, ten, START, 10), OK) for to in (PAYEE, OUTSIDER, PROTOCOL, BLOW)),
        (Wait(START + 3), OK),
        (Pull(1), OK),
        (Pull(2), OK),
        (Pull(3), only_recipient),
        (Pull(4), only_recipient),
        *((Pull(stream, by=("facilitator_1",)), OK) for stream in range(5, 9)),
        (Yank(8), OK),
        (Wait(START + 10), OK),
        *((Pull(stream), OK) for stream in (1, 2, 5, 6, 7, 8)),
        (Blow(), OK),
        (Shutdown(), OK),
        (Pull(1), "DssVestSuckable/vat-not-live"),
        (Pull(3), only_recipient),
    )


def test_streams_of_mkr(pair: Pair) -> None:
    """They are paid out of what the protocol holds, to the last wei of it, and nobody asks whether the Vat lives."""
    all_of_it, ten = PROTOCOL_MKR, 10 * WAD
    pair.tells(
        POLICY,
        (ReturnUnused("operational", 1, token=MKR), TOO_LITTLE_MKR),  # before there is any
        (ReturnUnused("operational", 0, token=MKR), OK),
        *((CreateStream(to, ten, START, 10, token=MKR), OK) for to in (PAYEE, OUTSIDER, PROTOCOL, BLOW)),
        (CreateStream("auditor", all_of_it, START, 2_000_000, token=MKR), OK),
        (CreateStream("operational", ten, START, 10, token=MKR), OK),
        (CreateStream("auditor", (VEST_CAP + 1) * DAY, START, DAY, token=MKR), "DssVest/rate-too-high"),
        (CreateStream("operational", ten, START, 10), OK),
        (Yank(6), OK),
        (Wait(START + 3), OK),
        *((Pull(stream), OK) for stream in (1, 2, 3, 4)),
        (Shutdown(), OK),
        (Wait(START + 10), OK),
        *((Pull(stream), OK) for stream in (1, 2, 3, 4)),
        (Pull(7), "DssVestSuckable/vat-not-live"),
        (Wait(START + 2_000_000), OK),
        (Pull(5), TOO_LITTLE_MKR),
        (Pull(5, caller=OUTSIDER), TOO_LITTLE_MKR),
        (Pull(6), OK),
        (Wait(START + 2_000_001), OK),
        (CreateStream("operational", all_of_it - 4 * ten, START, 2_000_000, token=MKR), OK),
        (Pull(8), OK),  # of the forty that were paid the protocol paid itself ten
        (Pull(5), TOO_LITTLE_MKR),
        (ReturnUnused("operational", all_of_it, token=MKR), TOO_LITTLE_MKR),
        (ReturnUnused("operational", all_of_it - 4 * ten, token=MKR), OK),
        (Pull(1), OK),
    )
