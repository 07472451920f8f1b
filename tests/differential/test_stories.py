"""Told stories on the model and on real bytecode: each kind of action done and refused, in each way of confirming."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policies.policy import PROTOCOL, Policy
from policies.situation import Authority
from policies.units import WAD
from simulations.actions import Donate, Pay, Pull, ReturnSurplus, TopUp, Wait
from simulations.engines.base import Signing
from tests.differential.agreement import agree
from tests.differential.conftest import Pair
from tests.simulations.policies_for_tests import SHAPES, protocol_signs, round_trip, three_levels
from tests.simulations.stories import LONG_STORY, MARCH, OK, POLICY, START, TOO_LITTLE


@pytest.fixture(scope="module", params=list(Signing))
def signing(request: pytest.FixtureRequest) -> Signing:
    return Signing(request.param)


def test_a_long_story(pair: Pair, signing: Signing) -> None:
    outcomes = pair.tell(POLICY, (action for action, _ in LONG_STORY), signing)
    for (action, reason), outcome in zip(LONG_STORY, outcomes, strict=True):
        assert (outcome.ok, outcome.reason) == (reason == OK, reason), action


TOO_FEW = [
    Wait(MARCH),
    Pull(0, by=("accountant_1",)),
    Pull(0, by=("facilitator_1",)),
    TopUp("operational", 0, by=("auditor_1", "auditor_2")),
    Pull(0),
    TopUp("operational", 0, by=("auditor_2",)),
    ReturnSurplus(WAD, by=("auditor_2", "facilitator_2")),
]


def test_too_few_confirmations_of_a_nested_safe(pair: Pair, signing: Signing) -> None:
    outcomes = pair.tell(POLICY, TOO_FEW, signing)
    assert [outcome.reason for outcome in outcomes] == ["", "GS020", "GS020", "GS020", "", "GS020", "GS020"]


def test_how_role_safes_confirm_shows_in_their_nonces(pair: Pair, signing: Signing) -> None:
    """An approved hash is a transaction of the role Safe; a contract signature leaves no trace there."""
    _, engine = pair.deploy(POLICY, signing)
    engine.warp(MARCH)
    before = engine.state().nonces
    for _ in range(4):
        assert engine.apply(Pull(0)).ok
    after = engine.state().nonces
    approvals = {Signing.APPROVED_HASH: 4, Signing.CONTRACT_SIGNATURE: 0, Signing.ALTERNATE: 2}[signing]
    assert {name: after[name] - before[name] for name in after} == {
        "accountant_role": approvals,
        "auditor_role": approvals,
        "auditor": 4,
        "operational": 0,
    }


def test_a_safe_that_owns_a_safe_that_owns_a_safe(pair: Pair, signing: Signing) -> None:
    policy = three_levels()
    model, engine = pair.deploy(policy, signing)
    outcomes = agree(model, engine, actions=round_trip(policy))
    assert any(outcome.ok and outcome.transfers for outcome in outcomes)
    inner = engine.state().nonces
    assert (inner["board"] == 0) is (signing is Signing.CONTRACT_SIGNATURE)
    if signing is not Signing.ALTERNATE:  # by turns, the nonces of the Safes below go their own ways
        assert inner["board"] == inner["accountant_role"] == inner["reviewer_role"]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_other_shapes(pair: Pair, shape: Callable[[], Policy]) -> None:
    policy = shape()
    outcomes = pair.tell(policy, list(round_trip(policy)))
    refused = {outcome.reason for outcome in outcomes if not outcome.ok}
    few = {"GS020"} if any(wallet.threshold > 1 for wallet in policy.operational) else set()
    assert refused == {"DssVest/invalid-award", TOO_LITTLE} | few


def test_the_protocol_signs_by_governance(pair: Pair) -> None:
    by = ("facilitator_2", PROTOCOL)
    story = [Wait(START), Donate("operational", WAD), Pay("operational", WAD, by=by)]
    _, seeded, paid = pair.tell(protocol_signs(), story)
    assert (seeded.ok, paid.ok) == (True, True)
    (transfer,) = paid.transfers
    assert (transfer.authority, transfer.confirmed_by) == (Authority.SAFE, (PROTOCOL, "facilitator_2"))
