"""What is on a chain, held against a policy: nothing is found in a sound treasury, and each fault by its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.periods import EndReading
from policies.policy import Allowance, Policy, Wallet
from policies.units import WAD
from simulations.actions import OUTSIDER
from simulations.deployment import safes
from simulations.deployment.chain import address_word, call_data
from simulations.engines.anvil import Anvil
from simulations.engines.evm import EvmTreasury
from simulations.engines.revm import Revm
from simulations.inspection import GUARD_SLOT, HANDLER_SLOT, Discrepancy, inspect
from simulations.mutants.compiling import with_replacement
from simulations.mutants.mutant import Replacement
from simulations.mutants.registry import mutant
from tests.simulations.policies_for_tests import SHAPES, granting_nothing, reference, with_stream

POLICY = reference()


def found(promised: Policy, deployed: Policy | None = None, engine: Revm | None = None) -> list[str]:
    """What an inspection says of `deployed` where `promised` was to be."""
    engine = engine or Revm()
    deployment = engine.deploy(deployed or promised)
    return [str(discrepancy) for discrepancy in inspect(promised, engine.chain, deployment)]


def with_wallet(name: str, **changes: object) -> Policy:
    wallet: Wallet = replace(POLICY.wallets[name], **changes)  # type: ignore[arg-type]
    return replace(POLICY, wallets={**POLICY.wallets, name: wallet})


@pytest.mark.parametrize("policy", [POLICY, *(shape() for shape in SHAPES)], ids=lambda policy: policy.id)
def test_a_sound_treasury_is_as_promised(policy: Policy) -> None:
    assert found(policy) == []


@pytest.mark.anvil
def test_a_sound_treasury_is_as_promised_on_a_node() -> None:
    engine = Anvil()
    try:
        deployment = engine.deploy(POLICY)
        assert inspect(POLICY, engine.chain, deployment) == ()
        assert [str(it) for it in inspect(with_stream(POLICY, total=WAD), engine.chain, deployment)] == [
            "stream 1: the total is 2398988, expected 1"
        ]
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("    czar = _czar\n", "    czar = _gem\n", "its czar is MCD_GOV, expected protocol"),
        ("    gem = GemLike(_gem)\n", "    gem = GemLike(_czar)\n", "its gem is protocol, expected MCD_GOV"),
    ],
)
def test_a_vest_of_mkr_that_leads_elsewhere(line: str, instead: str, said: str) -> None:
    planted = Replacement("maker/DssVestTransferrable", "maker/DssVestTransferrable.vy", line, instead)
    artifact = with_replacement(planted)
    assert found(POLICY, engine=Revm(instead={artifact.name: artifact})) == [f"MCD_VEST_MKR_TREASURY: {said}"]


def test_a_discrepancy_is_one_sentence() -> None:
    assert str(Discrepancy("the Safe auditor", "the threshold", "1", "2")) == (
        "the Safe auditor: the threshold is 1, expected 2"
    )


class TestSafes:
    def test_owners_and_threshold(self) -> None:
        assert found(POLICY, with_wallet("operational", threshold=1)) == [
            "the Safe operational: the threshold is 1, expected 2"
        ]
        assert found(POLICY, with_wallet("auditor_role", owners=("auditor_1", "accountant_1"))) == [
            "the Safe auditor_role: an owner that was not promised is accountant_1, expected none",
            "the Safe auditor_role: the owner auditor_2 is missing, expected there",
        ]

    def test_the_order_of_owners_is_no_promise(self) -> None:
        assert found(POLICY, with_wallet("auditor_role", owners=("auditor_2", "auditor_1"))) == []

    @pytest.mark.parametrize(
        ("signature", "arguments", "sentence"),
        [
            ("setGuard(address)", [safes.CANONICAL[safes.MULTI_SEND]], f"the guard is {safes.MULTI_SEND}"),
            ("setFallbackHandler(address)", [safes.NOBODY], "the fallback handler is nobody"),
            ("enableModule(address)", [OUTSIDER], "a module that was not promised is outsider"),
            ("addOwnerWithThreshold(address,uint256)", [OUTSIDER, 2], "an owner that was not promised is outsider"),
        ],
    )
    def test_what_a_safe_does_to_itself(self, signature: str, arguments: list[object], sentence: str) -> None:
        def afterwards(treasury: EvmTreasury) -> None:
            args = [treasury.chain.account(OUTSIDER) if it == OUTSIDER else it for it in arguments]
            to = address_word(treasury.wallets["operational"])
            receipt, *_ = treasury.transactions.execute("operational", to, call_data(signature, *args))
            assert receipt.ok

        (only,) = found(POLICY, engine=Revm(afterwards=afterwards))
        assert only.startswith(f"the Safe operational: {sentence}, expected ")

    def test_the_slots_are_those_of_safe(self) -> None:
        """Safe 1.3.0 states both as constants; a wrong one would always read as zero, or never."""
        assert GUARD_SLOT == 0x4A204F620C8C5CCDCA3FD54D003BADD85BA500436A431F0CBDA4F558C93C34C8
        assert HANDLER_SLOT == 0x6C9A6C4A39284E37ED1CF53D337577D14212A4870FB976A4366C693B939918D5


class TestAllowances:
    def test_none_where_there_should_be_one(self) -> None:
        assert found(POLICY, granting_nothing(POLICY, "auditor")) == [
            "the Safe auditor: the module ALLOWANCE_MODULE is missing, expected there",
            "the allowances of auditor: the delegate protocol is missing, expected there",
            "the DAI allowance of protocol on auditor: the amount is 0, expected 1000000000",
        ]

    def test_one_where_there_should_be_none(self) -> None:
        assert found(granting_nothing(POLICY, "auditor"), POLICY) == [
            "the Safe auditor: a module that was not promised is ALLOWANCE_MODULE, expected none",
            "the allowances of auditor: a delegate that was not promised is protocol, expected none",
            "the DAI allowance of protocol on auditor: the amount is 1000000000, expected 0",
        ]

    def test_another_amount_delegate_token_or_rhythm(self) -> None:
        grant = Allowance(OUTSIDER, "DAI", 5 * WAD, 60)
        assert found(POLICY, with_wallet("auditor", allowances=(grant,))) == [
            "the allowances of auditor: a delegate that was not promised is outsider, expected none",
            "the allowances of auditor: the delegate protocol is missing, expected there",
            "the DAI allowance of outsider on auditor: the amount is 5, expected 0",
            "the DAI allowance of outsider on auditor: the time between resets is 60 min, expected 0 min",
            "the DAI allowance of protocol on auditor: the amount is 0, expected 1000000000",
        ]
        in_mkr = replace(POLICY.wallets["auditor"].allowances[0], token="MKR")
        assert found(POLICY, with_wallet("auditor", allowances=(in_mkr,))) == [
            "the DAI allowance of protocol on auditor: the amount is 0, expected 1000000000",
            "the MKR allowance of protocol on auditor: the amount is 1000000000, expected 0",
        ]

    def test_an_approval(self) -> None:
        def afterwards(treasury: EvmTreasury) -> None:
            dai = address_word(treasury.contracts["MCD_DAI"].address)
            data = call_data("approve(address,uint256)", treasury.contracts["DSS_BLOW"].address, 3 * WAD)
            treasury.transactions.execute("auditor", dai, data)

        assert found(POLICY, engine=Revm(afterwards=afterwards)) == [
            "the wallet auditor: what DSS_BLOW may take by an approval is 3, expected 0"
        ]


class TestStreams:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"to": "operational"}, "the recipient is operational, expected auditor"),
            ({"to": OUTSIDER}, "the recipient is outsider, expected auditor"),
            ({"total": POLICY.streams[0].total + 1}, "the total is 2398988.000000000000000001, expected 2398988"),
            ({"end_reading": EndReading.EXCLUSIVE}, "the end is 2024-01-31 00:00:00, expected 2024-02-01 00:00:00"),
            ({"restricted": False}, "who may pull it is anybody, expected the recipient alone"),
            ({"manager": "facilitator_1"}, "the manager is facilitator_1, expected nobody"),
        ],
    )
    def test_an_award_that_is_otherwise(self, changes: dict[str, object], sentence: str) -> None:
        assert found(POLICY, with_stream(POLICY, **changes)) == [f"stream 1: {sentence}"]

    def test_one_too_many_and_one_too_few(self) -> None:
        twice = replace(POLICY, streams=POLICY.streams * 2)
        assert found(POLICY, twice) == [
            "stream 2: what was not promised is 2398988 DAI to auditor, expected no such stream"
        ]
        assert found(twice, POLICY) == ["the DAI stream to auditor: its award is missing, expected there"]


class TestMaker:
    def test_a_ward_that_should_be_none(self) -> None:
        """A DssVest that forgets nobody: whoever deployed it still rules it."""
        unforgetting = with_replacement(mutant("deployer-stays-a-ward").replacement)  # type: ignore[arg-type]
        assert found(POLICY, engine=Revm(instead={unforgetting.name: unforgetting})) == [
            "MCD_VEST_DAI: the ward deployer is there, expected no ward but Maker's own"
        ]
