"""What every engine promises beside its actions: anchors, the clock, and that a deployment begins anew.

That all of them do the same is in `tests/differential`.
"""

from __future__ import annotations

import contextlib

import pytest

from policies.policy import PROTOCOL
from policies.units import WAD
from simulations.actions import (
    Call,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Wait,
    Way,
    Yank,
)
from simulations.engines.base import DEPLOYED_BEFORE, Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from tests.differential.agreement import agree, apply
from tests.simulations.policies_for_tests import DAY, one_signer, three_operational
from tests.simulations.stories import MARCH, POLICY, START


@pytest.fixture(params=["model", "revm", pytest.param("anvil", marks=pytest.mark.anvil)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The reference treasury, on each engine."""
    made: Engine
    if request.param == "anvil":
        made = request.getfixturevalue("node")
    else:
        made = Model() if request.param == "model" else Revm()
    made.deploy(POLICY)
    return made


def test_an_anchor_restores_state_and_clock(engine: Engine) -> None:
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
            SetAllowance("operational", PROTOCOL, 0),
            DisableModule("auditor"),
        ):
            assert engine.apply(action).ok
        assert engine.state().modules == {"auditor": False, "operational": True}
        with engine.anchor():
            assert engine.apply(Shutdown()).ok
            assert not engine.state().live
        assert engine.state().live
        assert engine.state().dai["payee"] == WAD
    assert engine.state() == before
    assert engine.now == START
    # It goes on from there as if nothing had been.
    untouched = Model()
    untouched.deploy(POLICY)
    untouched.warp(START)
    apply(untouched, SeedTransfer("auditor", 749_685 * WAD))
    actions = [Pull(1), Wait(START + DAY), Pull(0), TopUp("operational", 7), CreateStream("auditor", WAD, START, DAY)]
    agree(untouched, engine, actions=actions)


def test_an_anchor_restores_after_an_exception(engine: Engine) -> None:
    before = engine.state()
    with contextlib.suppress(ArithmeticError), engine.anchor():
        assert engine.apply(Donate("auditor", WAD)).ok
        raise ArithmeticError
    assert engine.state() == before


def test_refusals_within_an_anchor_leave_nothing(engine: Engine) -> None:
    """A refusal's reason is looked for by trying again, where a node has no tracer."""
    before = engine.state()
    with engine.anchor():
        for action in (
            Pay("operational", 1),
            ClawBack("auditor", 1),
            SeedTransfer("auditor", 2**255),
            Yank(3),
            Pull(7),
            SetAllowance("auditor", "payee", 1),
            DisableModule("auditor_role"),
            *(Steal("auditor", 1, way) for way in Way),
        ):
            assert not engine.apply(action).ok
        assert engine.apply(Call("operational", "changeThreshold(uint256)", (1,))).ok
        assert engine.apply(Donate("operational", 1)).ok
        assert engine.apply(Pay("operational", 1)).ok
    assert engine.state() == before
    assert engine.apply(Donate("operational", 1)).ok
    assert engine.apply(Pay("operational", 1)).ok


def test_deploying_again_begins_anew(engine: Engine) -> None:
    fresh = engine.state()
    first = engine.deploy(POLICY)
    for action in (
        Wait(MARCH),
        SeedTransfer("auditor", WAD),
        Pull(0),
        CreateStream("auditor", 1, MARCH, 1),
        SetAllowance("auditor", PROTOCOL, 0),
        DisableModule("operational"),
        Shutdown(),
    ):
        assert apply(engine, action).ok
    assert engine.deploy(POLICY) == first
    assert engine.state() == fresh
    assert engine.now == START - DEPLOYED_BEFORE


def test_nothing_is_deployed_within_an_anchor(engine: Engine) -> None:
    """It could not bring back what was there."""
    before = engine.state()
    with engine.anchor(), pytest.raises(ValueError, match="within an anchor"):
        engine.deploy(POLICY)
    assert engine.state() == before
    engine.deploy(POLICY)


def test_another_policy_takes_the_first_ones_place(engine: Engine) -> None:
    policy, model = three_operational(), Model()
    engine.deploy(policy)
    model.deploy(policy)
    agree(model, engine, actions=[Donate("cloud", WAD), Pay("cloud", WAD)])


def test_time_never_goes_back(engine: Engine) -> None:
    engine.warp(START)
    engine.warp(START)  # now is not the past
    with pytest.raises(ValueError, match=f"cannot go back from {START} to {START - 1}"):
        engine.warp(START - 1)
    assert engine.now == engine.state().time == START
    assert engine.apply(Donate("auditor", 1)).ok


def test_a_cycle_happens_at_one_second(engine: Engine) -> None:
    """However many transactions it takes: the stream is read at the very second of the cycle."""
    engine.warp(MARCH)
    first = engine.apply(Pull(0))
    for _ in range(5):
        assert engine.apply(Donate("auditor", 1)).ok
    assert sum(transfer.amount for transfer in first.transfers) == 210_322_235616438356164383
    assert engine.apply(Pull(0)).transfers[0].amount == 0


def test_without_an_auditor_wallet_its_actions_make_no_sense(engine: Engine) -> None:
    engine.deploy(one_signer())
    with pytest.raises(ValueError, match="has no Auditor Wallet"):
        engine.apply(TopUp("operational", 1))
