"""The exact model on its own: what it refuses, and figures that can be checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.policy import PROTOCOL, Allowance, Policy
from policies.situation import Authority, Transfer
from policies.units import RAY, WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
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
    TopUp,
    Wait,
    Yank,
)
from simulations.engines.base import (
    DEPLOYED_BEFORE,
    OUTSIDER_FUNDS,
    PROTOCOL_MKR,
    SURPLUS_BUFFER,
    Outcome,
    Signing,
    UnsupportedPolicyError,
)
from simulations.engines.model import ALLOWANCE_EXCEEDED, Model
from simulations.state import AllowanceState, StreamState
from tests.differential.agreement import apply
from tests.simulations.policies_for_tests import DAY, SHAPES, one_signer, round_trip, with_stream
from tests.simulations.stories import BOTH, LONG_STORY, MARCH, OK, POLICY, START


def deployed(policy: Policy = POLICY, signing: Signing = Signing.ALTERNATE, *, at: int = START) -> Model:
    model = Model(signing)
    model.deploy(policy)
    model.warp(at)
    return model


def done(model: Model, *actions: Action) -> Model:
    for action in actions:
        outcome = apply(model, action)
        assert outcome.ok, (action, outcome)
    return model


def amounts(outcome: Outcome) -> list[int]:
    return [transfer.amount for transfer in outcome.transfers]


class TestDeployment:
    def test_a_day_before_the_start(self) -> None:
        model = Model()
        model.deploy(POLICY)
        assert model.now == model.state().time == START - DEPLOYED_BEFORE

    def test_what_is_there(self) -> None:
        state = deployed().state()
        assert state.dai == {
            "accountant_role": 0,
            "auditor_role": 0,
            "auditor": 0,
            "operational": 0,
            PAYEE: 0,
            PROTOCOL: 0,
            BLOW: 0,
            OUTSIDER: OUTSIDER_FUNDS,
        }
        assert state.live
        assert state.surplus_buffer == -OUTSIDER_FUNDS * RAY
        assert state.streams == (StreamState("auditor", START, START, START + 365 * DAY, 2_398_988 * WAD, 0, True),)
        granted = AllowanceState(10**9 * WAD, 0, 0, (START - DEPLOYED_BEFORE) // 60, 1)
        assert state.allowances == {("auditor", PROTOCOL): granted, ("operational", PROTOCOL): granted}
        assert state.modules == {"auditor": True, "operational": True}

    def test_granting_allowances_is_a_transaction_of_each_wallet(self) -> None:
        nonces = deployed(signing=Signing.CONTRACT_SIGNATURE).state().nonces
        assert nonces == {"accountant_role": 0, "auditor_role": 0, "auditor": 1, "operational": 1}

    def test_another_policy_has_its_own_quorums(self) -> None:
        model = done(deployed(), SeedTransfer("operational", WAD), Pay("operational", 1))
        other = one_signer()
        model.deploy(other)
        wallet = other.operational[0]
        done(model, SeedTransfer(wallet.name, WAD))
        (paid,) = model.apply(Pay(wallet.name, 1)).transfers
        assert paid.confirmed_by == wallet.owners

    def test_a_stream_that_is_too_fast_is_refused(self) -> None:
        fastest = WAD * 365 * DAY
        assert deployed(with_stream(POLICY, total=fastest)).state().streams[0].tot == fastest
        too_fast = with_stream(POLICY, total=fastest + 365 * DAY)
        with pytest.raises(UnsupportedPolicyError, match="stream 1 pays more a second than DssVest's cap"):
            Model().deploy(too_fast)

    def test_a_stream_of_mkr_is_paid_out_of_what_the_protocol_holds(self) -> None:
        model = Model()
        policy = with_stream(POLICY, token="MKR", total=365 * WAD)
        model.deploy(policy)
        model.warp(START + 10 * DAY)
        moved = Transfer("MKR", PROTOCOL, "auditor", 10 * WAD)
        assert model.apply(Pull(0)) == Outcome(True, "", (moved,))
        state = model.state()
        assert (state.mkr["auditor"], state.mkr[PROTOCOL]) == (10 * WAD, PROTOCOL_MKR - 10 * WAD)
        assert (state.dai["auditor"], state.surplus_buffer) == (0, -OUTSIDER_FUNDS * RAY)
        assert policy.closes_at == policy.period.ends_at

    def test_nobody_is_asked_about_mkr_before_there_is_a_stream_of_it(self) -> None:
        model = Model()
        model.deploy(POLICY)
        assert model.state().mkr == {}
        with model.anchor():
            model.apply(CreateStream(PAYEE, WAD, START, DAY, token="MKR"))
            assert model.state().mkr == dict.fromkeys(model.state().dai, 0) | {PROTOCOL: PROTOCOL_MKR}
        assert model.state().mkr == {}


def test_a_long_story() -> None:
    """The same that a real node is told, there with the state compared after each action."""
    model = Model()
    model.deploy(POLICY)
    for action, reason in LONG_STORY:
        outcome = apply(model, action)
        assert (outcome.ok, outcome.reason) == (reason == OK, reason), action


class TestRefusals:
    """A refused action leaves no trace but the approvals that were given for it."""

    @pytest.mark.parametrize(
        ("action", "reason"),
        [
            (Pay("operational", 1), "Dai/insufficient-balance"),
            (Pay("operational", 0, by=("facilitator_1",)), "GS020"),
            (ReturnExcess("operational", 1), "Dai/insufficient-balance"),
            (Donate("auditor", OUTSIDER_FUNDS + 1), "Dai/insufficient-balance"),
            (ClawBack("auditor", 1), "Could not execute token transfer"),
            (ClawBack("auditor", 0), ALLOWANCE_EXCEEDED),
            (ClawBack("auditor_role", 1), ALLOWANCE_EXCEEDED),
            (ClawBack("auditor", 10**9 * WAD + 1), ALLOWANCE_EXCEEDED),
            (Pull(1), "DssVest/invalid-award"),
            (Yank(1), "DssVest/invalid-award"),
            (CreateStream("auditor", 0, START, DAY), "DssVest/no-vest-total-amount"),
        ],
    )
    def test_nothing_moves(self, action: Action, reason: str) -> None:
        model = deployed()
        before = model.state()
        assert apply(model, action) == Outcome(False, reason)
        assert model.state() == before

    def test_approved_hashes_stay_behind(self) -> None:
        model = deployed(signing=Signing.APPROVED_HASH)
        before = model.state().nonces
        assert apply(model, TopUp("operational", 1)).reason == "Dai/insufficient-balance"
        after = model.state().nonces
        assert (after["accountant_role"], after["auditor_role"], after["auditor"]) == (
            before["accountant_role"] + 1,
            before["auditor_role"] + 1,
            before["auditor"],
        )

    def test_an_approval_without_a_quorum_stays_behind_too(self) -> None:
        model = deployed(signing=Signing.APPROVED_HASH)
        before = model.state().nonces
        assert apply(model, Pull(0, by=("auditor_2",))).reason == "GS020"
        after = model.state().nonces
        assert (after["accountant_role"], after["auditor_role"]) == (
            before["accountant_role"],
            before["auditor_role"] + 1,
        )

    @pytest.mark.parametrize("action", [TopUp("operational", 1), ReturnSurplus(1), ReturnExcess("operational", 1)])
    def test_without_an_auditor_wallet_its_actions_make_no_sense(self, action: Action) -> None:
        with pytest.raises(ValueError, match="has no Auditor Wallet"):
            apply(deployed(one_signer()), action)


class TestEvidence:
    """Each transfer says by which right it was made."""

    def test_a_payment_by_both(self) -> None:
        model = done(deployed(), Donate("operational", WAD))
        assert model.apply(Pay("operational", WAD)).transfers == (
            Transfer("DAI", "operational", PAYEE, WAD, Authority.SAFE, BOTH, 0, BOTH),
        )

    def test_a_clawback_by_allowance(self) -> None:
        model = done(deployed(), Donate("auditor", 3 * WAD), ClawBack("auditor", WAD))
        assert model.apply(ClawBack("auditor", 2 * WAD)).transfers == (
            Transfer("DAI", "auditor", PROTOCOL, 2 * WAD, Authority.ALLOWANCE, (PROTOCOL,), (10**9 - 1) * WAD),
        )

    def test_a_return_through_dss_blow(self) -> None:
        model = done(deployed(), Donate("auditor", WAD))
        assert model.apply(ReturnSurplus(WAD)).transfers == (
            Transfer(
                "DAI",
                "auditor",
                BLOW,
                WAD,
                Authority.SAFE,
                ("accountant_role", "auditor_role"),
                people=("accountant_1", "auditor_1"),
            ),
            Transfer("DAI", BLOW, SURPLUS_BUFFER, WAD),
        )

    def test_a_seed_comes_from_the_surplus_buffer(self) -> None:
        assert deployed().apply(SeedTransfer("auditor", WAD)).transfers == (
            Transfer("DAI", SURPLUS_BUFFER, "auditor", WAD),
        )


class TestStreams:
    TOT = 365 * WAD

    def stream(self, **changes: int) -> Model:
        model = deployed(replace(POLICY, streams=()))
        fields = {"bgn": START + 10 * DAY, "tau": 365 * DAY, "eta": 20 * DAY} | changes
        return done(model, CreateStream("auditor", self.TOT, **fields))

    @pytest.mark.parametrize(
        ("days", "paid"), [(0, 0), (10, 0), (29, 0), (30, 20 * WAD), (31, 21 * WAD), (375, TOT), (1_000, TOT)]
    )
    def test_begin_cliff_and_end(self, days: int, paid: int) -> None:
        model = self.stream()
        model.warp(START + days * DAY)
        assert amounts(model.apply(Pull(0))) == [paid]

    @pytest.mark.parametrize(
        ("days", "fin", "tot"),
        [
            (5, 5, 0),  # before it begins: as if it had never been
            (15, 15, 0),  # before the cliff
            (40, 40, 30 * WAD),
            (375, 375, TOT),  # at the end: nothing to end any more
            (400, 375, TOT),
        ],
    )
    def test_a_yank(self, days: int, fin: int, tot: int) -> None:
        model = self.stream()
        model.warp(START + days * DAY)
        done(model, Yank(0))
        (stream,) = model.state().streams
        assert (stream.fin, stream.tot) == (START + fin * DAY, tot)
        model.warp(START + 1_000 * DAY)
        assert amounts(model.apply(Pull(0))) == [tot]
        assert amounts(model.apply(Pull(0))) == [0]

    def test_a_yank_after_a_pull_owes_the_rest(self) -> None:
        model = self.stream()
        done(model, Wait(START + 40 * DAY), Pull(0), Wait(START + 50 * DAY), Yank(0))
        assert amounts(model.apply(Pull(0))) == [10 * WAD]

    def test_pulling_makes_debt(self) -> None:
        model = done(self.stream(), Wait(START + 40 * DAY))
        before = model.state()
        done(model, Pull(0))
        after = model.state()
        assert after.vow_sin - before.vow_sin == 30 * RAY * WAD
        assert after.vow_dai == before.vow_dai

    @given(st.lists(st.integers(0, 40 * DAY), min_size=1, max_size=30))
    def test_pulls_add_up_to_what_accrued(self, waits: list[int]) -> None:
        model, pulled = deployed(), 0
        for wait in waits:
            model.warp(model.now + wait)
            pulled += sum(amounts(model.apply(Pull(0))))
        elapsed = min(model.now - START, 365 * DAY)
        assert pulled == 2_398_988 * WAD * elapsed // (365 * DAY)


class TestAllowances:
    """AllowanceModule 0.1.0: whole minutes; a due reset happens when the allowance is next used."""

    def daily(self) -> Model:
        auditor = replace(POLICY.wallets["auditor"], allowances=(Allowance(PROTOCOL, "DAI", 100 * WAD, 1_440),))
        policy = replace(POLICY, wallets={**POLICY.wallets, "auditor": auditor})
        return done(deployed(policy), Donate("auditor", 1_000 * WAD))

    def test_it_runs_out_to_the_wei(self) -> None:
        model = done(self.daily(), ClawBack("auditor", 100 * WAD - 1))
        assert model.apply(ClawBack("auditor", 2)).reason == ALLOWANCE_EXCEEDED
        done(model, ClawBack("auditor", 1))
        assert model.apply(ClawBack("auditor", 1)).reason == ALLOWANCE_EXCEEDED

    def test_it_starts_again_at_the_minute(self) -> None:
        model = done(self.daily(), ClawBack("auditor", 100 * WAD), Wait(START + DAY - 1))
        assert model.apply(ClawBack("auditor", 1)).reason == ALLOWANCE_EXCEEDED
        done(model, Wait(START + DAY), ClawBack("auditor", 100 * WAD))
        assert model.state().allowances["auditor", PROTOCOL].last_reset_minute == (START + DAY) // 60

    def test_a_late_reset_keeps_the_rhythm(self) -> None:
        model = done(self.daily(), Wait(START + 3 * DAY + 7_777), ClawBack("auditor", 1))
        assert model.state().allowances["auditor", PROTOCOL].last_reset_minute == (START + 3 * DAY) // 60

    def test_a_refused_use_resets_nothing(self) -> None:
        model = done(self.daily(), ClawBack("auditor", 1), Wait(START + 2 * DAY))
        before = model.state()
        assert not model.apply(ClawBack("auditor", 101 * WAD)).ok
        assert model.state() == before


class TestAnchorsAndTime:
    def test_what_happens_in_an_anchor_never_happened(self) -> None:
        model = done(deployed(), SeedTransfer("auditor", WAD))
        before = model.state()
        with model.anchor():
            done(model, TopUp("operational", 5), Wait(MARCH), Pull(0), Yank(0), ClawBack("auditor", 7))
            assert model.state() != before
        assert model.state() == before
        assert model.now == START

    def test_a_state_that_was_read_does_not_change(self) -> None:
        model = done(deployed(), SeedTransfer("auditor", WAD))
        read = model.state()
        done(model, TopUp("operational", 5), ClawBack("auditor", 7), Yank(0), Wait(MARCH))
        assert read == done(deployed(), SeedTransfer("auditor", WAD)).state()

    def test_time_only_goes_forward(self) -> None:
        model = deployed()
        model.warp(START)
        with pytest.raises(ValueError, match="cannot go back"):
            model.warp(START - 1)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_other_shapes_lose_no_wei(shape: Callable[[], Policy]) -> None:
    policy = shape()
    model = deployed(policy, at=START - DEPLOYED_BEFORE)
    total = sum_of_dai(model)
    for action in round_trip(policy):
        outcome = apply(model, action)
        minted = sum(t.amount for t in outcome.transfers if t.sender == SURPLUS_BUFFER)
        burned = sum(t.amount for t in outcome.transfers if t.receiver == SURPLUS_BUFFER)
        total += minted - burned
        assert sum_of_dai(model) == total, action
        assert all(amount >= 0 for amount in model.state().dai.values())


def sum_of_dai(model: Model) -> int:
    return sum(model.state().dai.values())


def test_blowing_nothing_is_no_mistake() -> None:
    model = deployed()
    assert amounts(model.apply(Blow())) == [0]
