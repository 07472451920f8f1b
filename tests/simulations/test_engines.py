"""The model and a real node: the same outcome and the same state after each action, to the wei.

The node runs the real Safe bytecode and the compiled replica, so each agreement speaks for the model.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from policies.policy import PROTOCOL, Policy
from policies.situation import Authority
from policies.units import WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    Action,
    Blow,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SeedTransfer,
    Shutdown,
    TopUp,
    Wait,
    Yank,
)
from simulations.engines.anvil import Anvil
from simulations.engines.base import DEPLOYED_BEFORE, Signing
from simulations.engines.model import Model
from tests.simulations.agreement import agree, apply
from tests.simulations.policies_for_tests import (
    DAY,
    SHAPES,
    protocol_signs,
    round_trip,
    three_levels,
    three_operational,
)
from tests.simulations.stories import BOTH, GRANTED, LONG_STORY, MARCH, OK, POLICY, START, TOO_LITTLE

pytestmark = pytest.mark.anvil

AMOUNTS = st.sampled_from([0, 1, WAD, 1_000 * WAD, 50_000 * WAD + 1, 749_685 * WAD, GRANTED, GRANTED + 1])
ACTIONS: st.SearchStrategy[Action] = st.one_of(
    st.builds(Wait, st.sampled_from([1, 59, 3_600, DAY, 31 * DAY, 400 * DAY])),
    st.builds(Pull, st.integers(-1, 2)),
    st.builds(TopUp, st.just("operational"), AMOUNTS, by=st.sampled_from([(), ("auditor_2", "accountant_2")])),
    st.builds(
        Pay,
        st.just("operational"),
        AMOUNTS,
        by=st.sampled_from([(), BOTH, BOTH[::-1], BOTH[:1], ("accountant_1",)]),
    ),
    st.builds(ReturnExcess, st.just("operational"), AMOUNTS),
    st.builds(ReturnSurplus, AMOUNTS),
    st.builds(SeedTransfer, st.sampled_from(["auditor", "operational", OUTSIDER]), AMOUNTS),
    st.builds(Donate, st.sampled_from(["auditor", "operational", BLOW, PROTOCOL]), AMOUNTS),
    st.builds(ClawBack, st.sampled_from(["auditor", "operational"]), AMOUNTS),
    st.builds(
        CreateStream,
        st.sampled_from(["auditor", "operational"]),
        AMOUNTS,
        st.sampled_from([START - DAY, START, MARCH]),
        st.sampled_from([0, DAY, 90 * DAY]),
        st.sampled_from([0, DAY]),
        st.booleans(),
    ),
    st.builds(Yank, st.integers(-1, 2)),
    st.builds(Blow),
    st.just(Shutdown()),
)


def deploy_both(node: Anvil, policy: Policy = POLICY, signing: Signing = Signing.ALTERNATE) -> Model:
    node.deploy(policy)
    model = Model(signing)
    model.deploy(policy)
    return model


@pytest.mark.parametrize("node", list(Signing), indirect=True)
def test_a_long_story(node: Anvil, request: pytest.FixtureRequest) -> None:
    signing = request.node.callspec.params["node"]
    model = deploy_both(node, signing=signing)
    outcomes = agree(model, node, (action for action, _ in LONG_STORY))
    for (action, reason), outcome in zip(LONG_STORY, outcomes, strict=True):
        assert (outcome.ok, outcome.reason) == (reason == OK, reason), action


TOO_FEW = (
    Wait(MARCH),
    Pull(0, by=("accountant_1",)),
    Pull(0, by=("facilitator_1",)),
    TopUp("operational", 0, by=("auditor_1", "auditor_2")),
    Pull(0),
    TopUp("operational", 0, by=("auditor_2",)),
    ReturnSurplus(WAD, by=("auditor_2", "facilitator_2")),
)


@pytest.mark.parametrize("node", list(Signing), indirect=True)
def test_too_few_confirmations_of_a_nested_safe(node: Anvil, request: pytest.FixtureRequest) -> None:
    signing = request.node.callspec.params["node"]
    model = deploy_both(node, signing=signing)
    outcomes = agree(model, node, TOO_FEW)
    assert [outcome.reason for outcome in outcomes] == ["", "GS020", "GS020", "GS020", "", "GS020", "GS020"]


@pytest.mark.parametrize("node", list(Signing), indirect=True)
def test_how_role_safes_confirm_shows_in_their_nonces(node: Anvil, request: pytest.FixtureRequest) -> None:
    """An approved hash is a transaction of the role Safe; a contract signature leaves no trace there."""
    signing = request.node.callspec.params["node"]
    deploy_both(node, signing=signing)
    node.warp(MARCH)
    before = node.state().nonces
    for _ in range(4):
        assert node.apply(Pull(0)).ok
    after = node.state().nonces
    approvals = {Signing.APPROVED_HASH: 4, Signing.CONTRACT_SIGNATURE: 0, Signing.ALTERNATE: 2}[signing]
    assert {name: after[name] - before[name] for name in after} == {
        "accountant_role": approvals,
        "auditor_role": approvals,
        "auditor": 4,
        "operational": 0,
    }


@pytest.mark.parametrize("node", [Signing.APPROVED_HASH, Signing.CONTRACT_SIGNATURE], indirect=True)
def test_a_safe_that_owns_a_safe_that_owns_a_safe(node: Anvil, request: pytest.FixtureRequest) -> None:
    signing = request.node.callspec.params["node"]
    policy = three_levels()
    model = deploy_both(node, policy, signing)
    outcomes = agree(model, node, round_trip(policy))
    assert any(outcome.ok and outcome.transfers for outcome in outcomes)
    inner = node.state().nonces
    if signing is Signing.CONTRACT_SIGNATURE:
        assert inner["board"] == inner["accountant_role"] == inner["reviewer_role"] == 0
    else:
        assert inner["board"] == inner["accountant_role"] == inner["reviewer_role"] > 0


@pytest.mark.parametrize("node", [Signing.ALTERNATE], indirect=True)
class TestOneNode:
    """What needs a node, whatever way its Safes confirm."""

    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
    def test_other_shapes(self, node: Anvil, shape: Callable[[], Policy]) -> None:
        policy = shape()
        model = deploy_both(node, policy)
        outcomes = agree(model, node, round_trip(policy))
        refused = {outcome.reason for outcome in outcomes if not outcome.ok}
        few = {"GS020"} if any(wallet.threshold > 1 for wallet in policy.operational) else set()
        assert refused == {"DssVest/invalid-award", TOO_LITTLE} | few

    def test_the_protocol_signs_by_governance(self, node: Anvil) -> None:
        policy = protocol_signs()
        model = deploy_both(node, policy)
        model.warp(START), node.warp(START)
        by = ("facilitator_2", PROTOCOL)
        seeded, paid = agree(model, node, [Donate("operational", WAD), Pay("operational", WAD, by=by)])
        assert (seeded.ok, paid.ok) == (True, True)
        (transfer,) = paid.transfers
        assert (transfer.authority, transfer.confirmed_by) == (Authority.SAFE, (PROTOCOL, "facilitator_2"))

    @settings(max_examples=6, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_random_stories(self, node: Anvil, data: st.DataObject) -> None:
        model = deploy_both(node)
        actions: list[Action] = [SeedTransfer("auditor", 749_685 * WAD), Wait(START)]
        time = START
        for _ in range(12):
            drawn = data.draw(ACTIONS)
            if isinstance(drawn, Wait):
                time += drawn.until
                drawn = Wait(time)
            actions.append(drawn)
        agree(model, node, actions)

    def test_an_anchor_restores_state_and_clock(self, node: Anvil) -> None:
        model = deploy_both(node)
        for engine in (model, node):
            engine.warp(START)
            apply(engine, SeedTransfer("auditor", 749_685 * WAD))
            before = engine.state()
            with engine.anchor():
                engine.warp(MARCH)
                for action in (
                    Pull(0),
                    TopUp("operational", 5 * WAD),
                    Pay("operational", WAD),
                    ClawBack("operational", WAD),
                    CreateStream("auditor", WAD, MARCH, DAY),
                    Yank(0),
                ):
                    assert engine.apply(action).ok
                with engine.anchor():
                    assert engine.apply(Shutdown()).ok
                    assert not engine.state().live
                assert engine.state().live
                assert engine.state().dai["payee"] == WAD
            assert engine.state() == before
            assert engine.now == START
        # Both go on from there as if nothing had been.
        agree(
            model,
            node,
            [
                Pull(1),
                Wait(START + DAY),
                Pull(0),
                TopUp("operational", 7),
                CreateStream("auditor", WAD, START, DAY),
            ],
        )

    def test_an_anchor_restores_after_an_exception(self, node: Anvil) -> None:
        model = deploy_both(node)
        for engine in (model, node):
            before = engine.state()
            with contextlib.suppress(ArithmeticError), engine.anchor():
                assert engine.apply(Donate("auditor", WAD)).ok
                raise ArithmeticError
            assert engine.state() == before

    def test_deploying_again_begins_anew(self, node: Anvil) -> None:
        model = deploy_both(node)
        fresh = node.state()
        first = node.deploy(POLICY)
        agree(model, node, [Wait(MARCH), SeedTransfer("auditor", WAD), Pull(0), Shutdown()])
        assert node.deploy(POLICY) == first
        assert node.state() == fresh
        assert node.now == START - DEPLOYED_BEFORE
        model.deploy(POLICY)
        assert model.state() == fresh

    def test_another_policy_takes_the_first_ones_place(self, node: Anvil) -> None:
        deploy_both(node)
        policy = three_operational()
        model = deploy_both(node, policy)
        agree(model, node, [Donate("cloud", WAD), Pay("cloud", WAD)])

    def test_time_never_goes_back(self, node: Anvil) -> None:
        model = deploy_both(node)
        for engine in (model, node):
            engine.warp(START)
            engine.warp(START)  # now is not the past
            with pytest.raises(ValueError, match=f"cannot go back from {START} to {START - 1}"):
                engine.warp(START - 1)
            assert engine.now == engine.state().time == START
            assert engine.apply(Donate("auditor", 1)).ok

    def test_a_cycle_happens_at_one_second(self, node: Anvil) -> None:
        """However many transactions it takes: the stream is read at the very second of the cycle."""
        deploy_both(node)
        node.warp(MARCH)
        first = node.apply(Pull(0))
        for _ in range(5):
            assert node.apply(Donate("auditor", 1)).ok
        assert sum(transfer.amount for transfer in first.transfers) == 210_322_235616438356164383
        assert node.apply(Pull(0)).transfers[0].amount == 0
