"""Getting money out of a Safe without a quorum: every way, on every kind of Safe, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from policies.policy import Allowance, Policy
from policies.situation import Authority, Transfer
from policies.units import UINT96_MAX, UINT256_MAX, WAD
from simulations.actions import OUTSIDER, DisableModule, Donate, Pay, Pull, SeedTransfer, SetAllowance, Steal, Way
from simulations.engines.base import NOT_CONFIRMED, Engine, Signing
from simulations.engines.model import ALLOWANCE_EXCEEDED
from simulations.engines.model.allowances import NO_MODULE
from simulations.engines.revm import Revm
from tests.differential.agreement import agree
from tests.differential.conftest import Pair
from tests.differential.shapes import NESTED, SEVEN, granting, no_auditor, one_of_one, protocol_as_signer
from tests.simulations.policies_for_tests import three_levels
from tests.simulations.stories import OK, POLICY, TOO_LITTLE

BY_SIGNATURES = (Way.REPEATED, Way.UNAPPROVED, Way.STRANGER, Way.REPLAYED, Way.REORDERED)
REASONS = dict.fromkeys(BY_SIGNATURES, NOT_CONFIRMED) | {
    Way.AS_MODULE: NO_MODULE,
    Way.AS_DELEGATE: ALLOWANCE_EXCEEDED,
}


OTHERS = (Signing.APPROVED_HASH, Signing.CONTRACT_SIGNATURE)


@pytest.mark.parametrize(
    ("signing", "shape"),
    [*((Signing.ALTERNATE, shape) for shape in (*SEVEN, three_levels)), *product(OTHERS, NESTED)],
)
def test_nobody_gets_anything_without_keys(pair: Pair, signing: Signing, shape: Callable[[], Policy]) -> None:
    """Twice: before anything was executed but the grants, and after a transaction of each Safe."""
    policy = shape()
    thefts = [Steal(wallet, amount, way) for wallet, way, amount in product(policy.wallets, Way, (0, 9 * WAD))]
    money = [Donate(wallet, 9 * WAD) for wallet in policy.wallets]
    outcomes = pair.tell(policy, [*money, *thefts, *(Pay(wallet, WAD) for wallet in policy.wallets), *thefts], signing)
    told = [*thefts, *thefts]
    found = [outcome for outcome in outcomes if not outcome.ok]
    assert [outcome.reason for outcome in found] == [REASONS[theft.way] for theft in told]


def test_one_key_of_several(pair: Pair) -> None:
    pair.tells(
        POLICY,
        *((Donate(wallet, 5), OK) for wallet in POLICY.wallets),
        (Steal("operational", 1, Way.REPEATED, ("facilitator_2",)), NOT_CONFIRMED),
        (Steal("auditor", 1, Way.REPEATED, ("accountant_1", "accountant_2")), NOT_CONFIRMED),
        # Both keys in one hand would do, but not one confirmation twice.
        (Steal("operational", 1, Way.REPEATED, ("facilitator_1", "facilitator_2")), NOT_CONFIRMED),
        (Steal("operational", UINT256_MAX, Way.UNAPPROVED), NOT_CONFIRMED),
        (Steal("operational", UINT256_MAX, Way.AS_DELEGATE), ALLOWANCE_EXCEEDED),
        *((Steal("operational", 1, way, ("facilitator_1", "facilitator_2")), REASONS[way]) for way in Way),
        (Steal("auditor_role", 1, Way.REPEATED, ("accountant_1",)), NOT_CONFIRMED),
        (Steal("auditor_role", 1, Way.REPEATED, (OUTSIDER, "protocol", "auditor")), NOT_CONFIRMED),
    )


@pytest.mark.parametrize("signing", Signing)
def test_where_one_key_is_a_quorum(pair: Pair, signing: Signing) -> None:
    model, evm = pair.deploy(one_of_one(), signing)
    outcomes = agree(
        model,
        evm,
        actions=[
            Donate("operational", 5),
            Steal("operational", 6, Way.REPEATED, ("facilitator_1",)),
            Steal("operational", 5, Way.UNAPPROVED, ("facilitator_1",)),
            Steal("operational", 2, Way.REPEATED, (OUTSIDER, "facilitator_1", "facilitator_1", "protocol")),
        ],
    )
    assert [outcome.reason for outcome in outcomes] == [OK, TOO_LITTLE, NOT_CONFIRMED, OK]
    owner = ("facilitator_1",)
    assert outcomes[-1].transfers == (Transfer("DAI", "operational", OUTSIDER, 2, Authority.SAFE, owner, 0, owner),)


@pytest.mark.parametrize("signing", Signing)
def test_a_role_that_is_a_quorum_signs_without_a_transaction_of_its_own(pair: Pair, signing: Signing) -> None:
    """Its nonce stays, whatever way it usually confirms in."""
    model, evm = pair.deploy(no_auditor(), signing)
    before = model.state().nonces
    thieves = ("facilitator_3", "facilitator_1")
    outcomes = agree(
        model,
        evm,
        actions=[Donate("reserve", 5), Steal("reserve", 5, Way.REPEATED, thieves), Pay("reserve", 0)],
    )
    (stolen,) = outcomes[1].transfers
    assert (stolen.confirmed_by, stolen.people) == (("facilitators",), thieves)
    assert outcomes[2].ok
    approvals = int(signing.approves_hash(before["reserve"] + 1))
    assert model.state().nonces == before | {
        "reserve": before["reserve"] + 2,
        "facilitators": before["facilitators"] + approvals,
    }


def test_the_protocols_word_is_not_stolen(pair: Pair) -> None:
    pair.tells(
        protocol_as_signer(),
        (Donate("operational", 5), OK),
        (Steal("operational", 5, Way.REPEATED, ("protocol",)), NOT_CONFIRMED),
        (Steal("auditor", 0, Way.REPEATED, ("auditor_1", "protocol")), NOT_CONFIRMED),
    )


def test_a_delegate_who_is_the_outsider(pair: Pair) -> None:
    """Who was granted something takes it, and nothing more."""
    wallet = granting(POLICY.wallets["operational"], Allowance(OUTSIDER, "DAI", 7))
    policy = replace(POLICY, wallets={**POLICY.wallets, "operational": wallet})
    model, evm = pair.deploy(policy)
    outcomes = agree(
        model,
        evm,
        actions=[
            Donate("operational", 9),
            Steal("operational", 8, Way.AS_DELEGATE),
            Steal("operational", UINT96_MAX + 1, Way.AS_DELEGATE),
            Steal("operational", 5, Way.AS_DELEGATE),
            Steal("operational", 3, Way.AS_DELEGATE),
            SetAllowance("operational", OUTSIDER, 8),
            DisableModule("operational"),
            Steal("operational", 3, Way.AS_DELEGATE),
        ],
    )
    assert [outcome.reason for outcome in outcomes] == [
        OK,
        ALLOWANCE_EXCEEDED,
        ALLOWANCE_EXCEEDED,
        OK,
        ALLOWANCE_EXCEEDED,
        OK,
        OK,
        NO_MODULE,
    ]
    assert outcomes[3].transfers == (Transfer("DAI", "operational", OUTSIDER, 5, Authority.ALLOWANCE, (OUTSIDER,), 7),)


@pytest.mark.parametrize("signing", Signing)
def test_what_is_replayed_did_happen(pair: Pair, signing: Signing) -> None:
    """Not what an anchor took back: by those signatures the Safe would do it, for its nonce is as it was."""
    model, evm = pair.deploy(POLICY, signing)
    engines: tuple[Engine, ...] = (model, evm)
    for engine in engines:
        for wallet in POLICY.wallets:
            assert engine.apply(SeedTransfer(wallet, 9)).ok
        assert engine.apply(Pay("auditor", 1)).ok
        with engine.anchor():
            assert engine.apply(Pay("auditor", 1)).ok
            assert engine.apply(Pay("operational", 1)).ok
    replays = [Steal(wallet, 1, way) for wallet in POLICY.wallets for way in (Way.REPLAYED, Way.REORDERED)]
    outcomes = agree(model, evm, actions=replays)
    assert {outcome.reason for outcome in outcomes} == {NOT_CONFIRMED}
    # A deployment begins anew in this as well.
    for engine in engines:
        engine.deploy(POLICY)
        assert engine.apply(SeedTransfer("auditor", 9)).ok
    assert {outcome.reason for outcome in agree(model, evm, actions=replays)} == {NOT_CONFIRMED}


def test_an_undone_transaction_would_go_through() -> None:
    """What the test above relies on: its signatures are good once more when the nonce has come back."""
    engine = Revm(Signing.CONTRACT_SIGNATURE)
    engine.deploy(POLICY)
    assert engine.apply(SeedTransfer("auditor", 9)).ok
    treasury = engine._deployed.treasury
    with engine.anchor():
        assert engine.apply(Pay("auditor", 1)).ok
        undone = treasury.remember()
    treasury.recall(undone)
    assert engine.apply(Steal("auditor", 1, Way.REPLAYED)).ok
    assert not engine.apply(Steal("auditor", 1, Way.REPLAYED)).ok


def test_somebody_elses_pull(pair: Pair) -> None:
    """Whoever calls, the recipient is paid, and only where the stream lets them."""
    policy = replace(POLICY, streams=tuple(replace(stream, restricted=False) for stream in POLICY.streams))
    for open_to_all in (True, False):
        outcomes = pair.tell(
            policy if open_to_all else POLICY,
            [Pull(0, caller=OUTSIDER), Pull(0, caller="payee"), Pull(7, caller=OUTSIDER), Pull(0)],
        )
        refused = "" if open_to_all else "DssVest/only-user-can-claim"
        assert [outcome.reason for outcome in outcomes] == [refused, refused, "DssVest/invalid-award", ""]
