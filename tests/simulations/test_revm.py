"""The revm engine where it differs from a node: its clock, its snapshots, its reading of storage, its reasons."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import perf_counter

import pytest
from eth_abi import decode
from pyrevm import EVM, BlockEnv

from policies.policy import PROTOCOL, Policy
from policies.units import WAD
from simulations.actions import (
    OUTSIDER,
    Action,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnSurplus,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    TopUp,
    Yank,
)
from simulations.deployment.artifacts import Artifact, safe_contract
from simulations.deployment.chain import (
    CallRefusedError,
    Contract,
    Receipt,
    address_word,
    call_data,
    keccak,
    word,
)
from simulations.deployment.safes import CANONICAL, SINGLETON
from simulations.deployment.templates import FIRST_MODULE, SafeHasher
from simulations.engines.base import DEPLOYED_BEFORE, DeploymentError, Signing
from simulations.engines.revm import Revm, RevmChain
from simulations.engines.revm.reasons import transparent_proxy
from tests.simulations import safe_oracle
from tests.simulations.policies_for_tests import SHAPES, one_signer, reference

POLICY = reference()
START = POLICY.period.starts_at
MARCH = START + 28 * 86_400


@pytest.fixture
def engine() -> Revm:
    made = Revm()
    made.deploy(POLICY)
    return made


def spent(engine: Revm) -> None:
    """A treasury in which something of everything has happened."""
    engine.warp(MARCH)
    actions: tuple[Action, ...] = (
        SeedTransfer("auditor", 749_685 * WAD),
        Pull(0),
        TopUp("operational", 100_000 * WAD),
        Pay("operational", 7 * WAD),
        ReturnSurplus(3 * WAD),
        Donate("auditor", 5),
        ClawBack("operational", WAD),
        CreateStream("operational", 10 * WAD, MARCH, 1_000, 10, manager="auditor"),
        Yank(0),
        SetAllowance("operational", PROTOCOL, 5 * WAD, 60),
        DisableModule("auditor"),
        Shutdown(),
    )
    for action in actions:
        assert engine.apply(action).ok, action


_MAPS = ("dai", "allowances", "nonces", "modules")
"""Those of a state."""


class TestState:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_storage_says_what_the_view_functions_say(self, shape: Callable[[], Policy]) -> None:
        engine = Revm()
        policy = shape()
        engine.deploy(policy)
        treasury = engine._deployed.treasury
        assert engine.state() == treasury.state(engine.now)
        wallet = policy.operational[0].name
        for action in (SeedTransfer(wallet, 9 * WAD), Pay(wallet, WAD), CreateStream(wallet, WAD, START, 60)):
            assert engine.apply(action).ok
            assert engine.state() == treasury.state(engine.now), action

    def test_after_something_of_everything(self, engine: Revm) -> None:
        spent(engine)
        state = engine.state()
        assert state == engine._deployed.treasury.state(MARCH)
        assert (state.live, len(state.streams), state.dai[PROTOCOL]) == (False, 2, WAD)
        assert (state.modules["auditor"], state.modules["operational"]) == (False, True)
        assert state.allowances["operational", PROTOCOL].reset_minutes == 60

    def test_a_state_stays_what_it_was(self, engine: Revm) -> None:
        before = engine.state()
        kept = before._replace(**{name: dict(getattr(before, name)) for name in _MAPS})
        spent(engine)
        engine.state()
        assert before == kept


class TestEvidence:
    @pytest.mark.parametrize("signing", Signing)
    @pytest.mark.parametrize("shape", [reference, *SHAPES])
    def test_who_confirmed_is_who_the_transaction_says(self, shape: Callable[[], Policy], signing: Signing) -> None:
        """Safe's own library reads the owners out of the signatures that the Safe accepted."""
        engine, policy = Revm(signing), shape()
        engine.deploy(policy)
        treasury, chain = engine._deployed.treasury, engine._deployed.chain
        sent: list[tuple[str, bytes]] = []
        send = chain.send_raw

        def note(sender: str, to: str, data: bytes) -> Receipt:
            sent.append((to, data))
            return send(sender, to, data)

        chain.send_raw = note  # type: ignore[method-assign]
        for wallet in policy.treasury:
            assert engine.apply(SeedTransfer(wallet.name, 9)).ok
            for _ in range(2):  # an even nonce and an odd one
                nonce = engine.state().nonces[wallet.name]
                (transfer,) = engine.apply(Pay(wallet.name, 1)).transfers
                to, data = sent[-1]
                types = "address uint256 bytes uint8 uint256 uint256 uint256 address address bytes"
                target, _, inner, *_, signatures = decode(types.split(), data[4:])
                assert to == treasury.wallets[wallet.name]
                digest = SafeHasher(to, chain.chain_id).transaction(address_word(target), inner, nonce)
                owners = safe_oracle.confirming_owners(signatures, keccak(digest))
                assert {treasury.names[owner] for owner in owners} == set(transfer.confirmed_by)
                assert len(owners) == wallet.threshold


class TestModules:
    """`disableModule` has to be told what stands before a module, and others may stand there by then."""

    def test_behind_another_one(self, engine: Revm) -> None:
        treasury = engine._deployed.treasury
        safe = treasury.wallets["operational"]
        strangers = ["0x" + f"{number:040x}" for number in (0x777, 0x888)]
        for stranger in strangers:  # each is put at the beginning of the list
            data = call_data("enableModule(address)", stranger)
            receipt, *_ = treasury.transactions.execute("operational", address_word(safe), data)
            assert receipt.ok
        assert engine.apply(DisableModule("operational")).ok
        assert not engine.state().modules["operational"]
        left, _ = engine._deployed.chain.call(treasury.safes["operational"], "getModulesPaginated", FIRST_MODULE, 10)
        assert [int(module, 16) for module in left] == [0x888, 0x777]
        assert engine.apply(DisableModule("operational")).reason == "GS103"


class TestSeconds:
    """How long pyrevm took, of all that the engine did."""

    def test_they_are_counted_and_are_a_part_of_the_whole(self) -> None:
        began = perf_counter()
        engine = Revm()
        engine.deploy(POLICY)
        deployed = engine.evm_seconds
        spent(engine)
        assert not engine.apply(Pay("operational", 10**9 * WAD)).ok
        engine.state()
        assert 0 < deployed < engine.evm_seconds < perf_counter() - began

    def test_each_kind_of_question_counts(self, engine: Revm) -> None:
        chain, dai = engine._deployed.chain, engine._deployed.treasury.contracts["MCD_DAI"]
        asked: tuple[Callable[[], object], ...] = (
            lambda: engine.apply(Donate("auditor", 1)),
            lambda: engine.apply(Donate("auditor", 10**9 * WAD)),
            engine.state,
            lambda: chain.storage_at(dai.address, 0),
            lambda: chain.call(dai, "totalSupply"),
            lambda: engine.warp(engine.now + 1),
            lambda: engine.deploy(POLICY),
        )
        for ask in asked:
            before = engine.evm_seconds
            ask()
            assert engine.evm_seconds > before

    def test_they_go_on_with_another_policy_and_after_the_end(self, engine: Revm) -> None:
        first = engine.evm_seconds
        engine.deploy(one_signer())
        second = engine.evm_seconds
        assert second > first
        engine.close()
        assert engine.evm_seconds == second


class TestTime:
    def test_it_begins_before_the_period(self, engine: Revm) -> None:
        assert engine.now == START - DEPLOYED_BEFORE

    def test_there_is_no_way_back(self, engine: Revm) -> None:
        with pytest.raises(ValueError, match="cannot go back"):
            engine.warp(engine.now - 1)

    def test_the_contracts_see_it(self, engine: Revm) -> None:
        chain = engine._deployed.chain
        # timestamp; mstore(0); return(0, 32)
        clock = chain.deploy(OUTSIDER, Artifact("Clock", (), bytes.fromhex("6007600c60003960076000f3425f5260205ff3")))
        engine.warp(MARCH)
        assert chain.call_raw_many([(clock.address, b"")]) == [word(MARCH)]


class TestAnchors:
    def test_everything_comes_back_the_clock_too(self, engine: Revm) -> None:
        before = engine.state()
        with engine.anchor():
            spent(engine)
        assert (engine.state(), engine.now) == (before, START - DEPLOYED_BEFORE)
        spent(engine)

    def test_what_comes_after_happens_at_the_time_that_came_back(self, engine: Revm) -> None:
        with engine.anchor():
            engine.warp(MARCH)
        assert engine.apply(Pull(0)).transfers[0].amount == 0  # the stream has not begun

    def test_the_block_comes_back(self, engine: Revm) -> None:
        chain = engine._deployed.chain
        # number; mstore(0); return(0, 32)
        block = chain.deploy(OUTSIDER, Artifact("Block", (), _creation(bytes.fromhex("435f5260205ff3"))))
        before = chain.call_raw_many([(block.address, b"")])
        with engine.anchor():
            engine.warp(MARCH)
            assert chain.call_raw_many([(block.address, b"")]) != before
        assert chain.call_raw_many([(block.address, b"")]) == before

    def test_one_within_another(self, engine: Revm) -> None:
        assert engine.apply(SeedTransfer("operational", 9)).ok
        with engine.anchor():
            engine.apply(Pay("operational", 4))
            between = engine.state()
            for _ in range(2):
                with engine.anchor():
                    engine.apply(Pay("operational", 5))
                    assert engine.state().dai["operational"] == 0
                assert engine.state() == between
        assert engine.state().dai["operational"] == 9

    def test_an_error_within_does_not_keep_it_from_coming_back(self, engine: Revm) -> None:
        before = engine.state()
        with suppress(ZeroDivisionError), engine.anchor():
            spent(engine)
            raise ZeroDivisionError
        assert engine.state() == before

    def test_a_second_deployment_of_a_policy_is_as_the_first(self, engine: Revm) -> None:
        first = engine.state()
        for _ in range(3):
            spent(engine)
            engine.deploy(POLICY)
            assert (engine.state(), engine.now) == (first, START - DEPLOYED_BEFORE)

    def test_another_policy_gets_a_chain_of_its_own(self, engine: Revm) -> None:
        other = one_signer()
        engine.deploy(other)
        assert set(engine.state().nonces) == set(other.wallets)


class TestReasons:
    """The innermost contract's, behind those that only say that something failed."""

    def test_behind_a_safe(self, engine: Revm) -> None:
        assert engine.apply(Pay("operational", WAD)).reason == "Dai/insufficient-balance"

    def test_behind_a_safe_and_a_batch(self, engine: Revm) -> None:
        assert engine.apply(ReturnSurplus(WAD)).reason == "Dai/insufficient-balance"

    def test_behind_the_pause_proxy(self, engine: Revm) -> None:
        assert engine.apply(CreateStream("auditor", 0, START, 60)).reason == "DssVest/no-vest-total-amount"

    def test_of_a_safe_itself(self, engine: Revm) -> None:
        assert engine.apply(Pay("operational", 0, by=("facilitator_1",))).reason == "GS020"

    def test_looking_for_it_changes_nothing(self, engine: Revm) -> None:
        chain, proxy = engine._deployed.chain, engine._deployed.treasury.contracts["MCD_PAUSE_PROXY"].address
        code, before = chain.code_at(proxy), engine.state()
        assert code
        assert not engine.apply(CreateStream("auditor", 0, START, 60)).ok
        assert not engine.apply(Pay("operational", WAD, by=("facilitator_1", "facilitator_2"))).ok
        assert (chain.code_at(proxy), engine.state()) == (code, before)
        assert chain.code_at(engine._deployed.treasury.wallets["operational"])
        assert engine.apply(SeedTransfer("operational", WAD)).ok
        assert engine.apply(Pay("operational", WAD)).ok

    def test_the_transparent_proxy_passes_everything_on(self) -> None:
        chain = RevmChain(START)
        # sstore(0, 7), then return or revert with the first word of the calldata, as its second word says
        target = bytes.fromhex("60075f555f355f5260203560135760205ffd005b60205ff3")
        made = chain.deploy(OUTSIDER, Artifact("Target", (), _creation(target)))
        proxy = chain.deploy(
            OUTSIDER, Artifact("Proxy", (), _creation(transparent_proxy(bytes.fromhex(made.address[2:]))))
        )
        assert chain.send_raw(OUTSIDER, proxy.address, word(5) + word(1)).ok
        assert (chain.storage_at(proxy.address, 0), chain.storage_at(made.address, 0)) == (7, 0)
        with pytest.raises(CallRefusedError):
            chain.call_raw_many([(proxy.address, word(5) + word(0))])


def _creation(code: bytes) -> bytes:
    """Creation code that leaves `code`."""
    return bytes.fromhex(f"60{len(code):02x}600c60003960{len(code):02x}6000f3") + code


class TestChain:
    def test_safes_contracts_are_where_they_are_on_mainnet(self, engine: Revm) -> None:
        chain = engine._deployed.chain
        singleton = Contract(CANONICAL[SINGLETON], safe_contract(SINGLETON))
        assert chain.call(singleton, "VERSION") == "1.3.0"

    def test_code_comes_back_as_it_was_put(self) -> None:
        chain = RevmChain(START)
        for code in (b"\x00", b"\x5f\x5f\xf3\x00\x00", bytes(range(1, 60))):
            assert chain.code_at(chain.deploy(OUTSIDER, Artifact("Some", (), _creation(code))).address) == code
        assert chain.code_at("0x" + "77" * 20) == b""

    def test_a_constructor_that_refuses(self) -> None:
        with pytest.raises(DeploymentError, match="Bad could not be deployed"):
            RevmChain(START).deploy(OUTSIDER, Artifact("Bad", (), bytes.fromhex("5f5ffd")))

    def test_a_call_that_halts_is_refused_without_a_reason(self) -> None:
        chain = RevmChain(START)
        invalid = chain.deploy(OUTSIDER, Artifact("Invalid", (), _creation(b"\xfe")))
        assert chain.send_raw(OUTSIDER, invalid.address, b"") == Receipt(False, "", ())

    def test_a_call_that_is_never_made_is_no_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chain = RevmChain(START)
        monkeypatch.setattr("simulations.engines.revm.chain._GAS", 100)
        with pytest.raises(RuntimeError, match="Transaction"):
            chain.send_raw(OUTSIDER, CANONICAL[SINGLETON], b"")

    def test_a_question_that_is_refused(self, engine: Revm) -> None:
        chain, dai = engine._deployed.chain, engine._deployed.treasury.contracts["MCD_DAI"]
        with pytest.raises(CallRefusedError, match="refused a question"):
            chain.call_raw_many([(dai.address, call_data("mint(address,uint256)", dai.address, 1))])

    def test_nothing_is_known_before_a_deployment(self) -> None:
        with pytest.raises(ValueError, match="nothing is deployed"):
            Revm().state()

    def test_closing_twice_is_harmless(self, engine: Revm) -> None:
        engine.close()
        engine.close()
        with pytest.raises(ValueError, match="nothing is deployed"):
            engine.apply(Pull(0))


def test_the_library_still_behaves_as_the_engine_takes_it_to() -> None:
    """What pyrevm leaves to its user; where one of these changes, a workaround can go."""
    evm = EVM(spec_id="CANCUN")
    holder = "0x" + "11" * 20
    stored = evm.deploy(holder, _creation(bytes.fromhex("5f355f5500")))
    nonce = evm.basic(holder).nonce
    snapshot = evm.snapshot()
    evm.message_call(holder, stored, calldata=word(5))
    assert evm.storage(stored, 0) == 5
    evm.set_block_env(BlockEnv(number=7, timestamp=9))
    evm.set_balance(holder, 5)
    evm.revert(snapshot)
    assert evm.storage(stored, 0) == 0
    assert (evm.env.block.number, evm.env.block.timestamp, evm.get_balance(holder)) == (7, 9, 5), "what was set stays"
    assert evm.basic(holder).nonce == nonce, "a call does not count as a transaction"
    assert len(evm.get_code(stored) or b"") > 5, "zero bytes behind the code"
    with pytest.raises(RuntimeError, match=r"Revert \{ gas_used: \d+, output: 0x \}"):
        evm.message_call(holder, evm.deploy(holder, _creation(bytes.fromhex("5f5ffd"))))


@pytest.mark.parametrize("signing", Signing)
def test_memory_stays_flat(signing: Signing) -> None:
    """A life leaves nothing behind in the engine: the journal goes back with it."""
    engine = Revm(signing)
    engine.deploy(POLICY)
    engine.deploy(POLICY)
    length = engine._deployed.chain._evm.journal_len
    for _ in range(5):
        spent(engine)
        engine.deploy(POLICY)
        assert engine._deployed.chain._evm.journal_len == length
