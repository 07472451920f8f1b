"""The real Safe 1.3.0: where it lives, what its owners confirm, and how their confirmations are put together.

Which of them it accepts is in `tests/differential`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from coincurve import PublicKey
from eth_abi.packed import encode_packed
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st
from safe_eth.eth.utils import fast_keccak, mk_contract_address_2

from policies.policy import Policy
from simulations.actions import OUTSIDER
from simulations.deployment import safes
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Contract
from simulations.deployment.safes import Operation
from simulations.deployment.templates import SafeHasher, execution_data, packed_calls
from simulations.deployment.wallets import call_data
from simulations.engines.anvil import Anvil
from simulations.engines.revm.keys import development_key
from tests.simulations import safe_oracle
from tests.simulations.policies_for_tests import SHAPES, reference

POLICY = reference()


def deterministic_address(name: str) -> str:
    """Where the deterministic deployer puts a contract of Safe (salt 0)."""
    return str(mk_contract_address_2(safes.DETERMINISTIC_DEPLOYER, bytes(32), safe_contract(name).bytecode))


class TestAddresses:
    @pytest.mark.parametrize("name", safes.CANONICAL)
    def test_the_bytecode_proves_the_canonical_address(self, name: str) -> None:
        """CREATE2 binds an address to the code that is put there: another byte, another address."""
        assert deterministic_address(name) == safes.CANONICAL[name]

    @given(st.binary(max_size=64), st.integers(0, 2**256 - 2))
    def test_a_prediction_depends_on_initializer_and_salt(self, initializer: bytes, salt: int) -> None:
        address = safes.proxy_address(initializer, salt)
        assert address == safes.proxy_address(initializer, salt)
        assert address != safes.proxy_address(initializer + b"\0", salt)
        assert address != safes.proxy_address(initializer, salt + 1)


class TestHashing:
    """The templates and Safe's own library say the same."""

    @given(
        st.binary(min_size=20, max_size=20),
        st.binary(min_size=20, max_size=20),
        st.binary(max_size=200),
        st.integers(0, 2**64),
        st.sampled_from(Operation),
        st.integers(1, 2**32),
    )
    def test_a_transaction(
        self, safe: bytes, to: bytes, data: bytes, nonce: int, operation: Operation, chain_id: int
    ) -> None:
        wallet = to_checksum_address(safe)
        theirs = safe_oracle.safe_tx(wallet, to_checksum_address(to), data, nonce, chain_id, operation)
        ours = SafeHasher(wallet, chain_id).transaction(bytes(12) + to, data, nonce, operation)
        assert ours == safe_oracle.preimage(theirs)
        assert fast_keccak(ours) == bytes(theirs.safe_tx_hash)

    @given(st.binary(min_size=20, max_size=20), st.binary(max_size=200), st.integers(1, 2**32))
    def test_a_message(self, safe: bytes, message: bytes, chain_id: int) -> None:
        wallet = to_checksum_address(safe)
        ours = SafeHasher(wallet, chain_id).message(message)
        assert ours == safe_oracle.message_preimage(wallet, message, chain_id)

    @given(
        st.binary(min_size=20, max_size=20),
        st.binary(max_size=200),
        st.sampled_from(Operation),
        st.binary(max_size=300),
    )
    def test_the_calldata_of_an_execution(
        self, to: bytes, data: bytes, operation: Operation, signatures: bytes
    ) -> None:
        nobody = safes.NOBODY
        theirs = call_data(
            "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
            *(to_checksum_address(to), 0, data, int(operation), 0, 0, 0, nobody, nobody, signatures),
        )
        assert execution_data(bytes(12) + to, data, operation, signatures) == theirs

    @given(st.lists(st.tuples(st.binary(min_size=20, max_size=20), st.binary(max_size=100)), max_size=4))
    def test_calls_in_one(self, calls: list[tuple[bytes, bytes]]) -> None:
        theirs = b"".join(
            encode_packed(["uint8", "address", "uint256", "uint256"], [0, to_checksum_address(to), 0, len(data)]) + data
            for to, data in calls
        )
        assert packed_calls([(str(to_checksum_address(to)), data) for to, data in calls]) == theirs


class TestKeys:
    """The fast signatures are ordinary ones."""

    @given(st.integers(0, 20), st.binary(min_size=32, max_size=32))
    def test_anybody_recovers_the_address(self, index: int, digest: bytes) -> None:
        key = development_key(index)
        signature = key.sign(digest)
        r, s, v = signature[:32], signature[32:64], signature[64]
        public = PublicKey.from_signature_and_message(r + s + bytes([v - 27]), digest, hasher=None)
        assert to_checksum_address(fast_keccak(public.format(compressed=False)[1:])[12:]) == key.address

    @given(st.integers(0, 20), st.binary(min_size=32, max_size=32))
    def test_s_is_low(self, index: int, digest: bytes) -> None:
        assert 0 < int.from_bytes(development_key(index).sign(digest)[32:64], "big") <= 2**255

    def test_the_accounts_are_those_of_a_development_node(self) -> None:
        """The first and second account that every foundry and hardhat node prints."""
        assert development_key(0).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
        assert development_key(1).address == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.anvil
class TestWallets:
    @pytest.mark.parametrize("shape", [reference, *SHAPES], ids=lambda shape: shape.__name__)
    def test_they_are_the_safes_of_the_policy(self, node: Anvil, shape: Callable[[], Policy]) -> None:
        policy = shape()
        deployment = node.deploy(policy)
        chain = node._chain
        named = deployment.people | deployment.wallets | {"protocol": deployment.contracts["MCD_PAUSE_PROXY"]}
        assert set(deployment.wallets) == set(policy.wallets)
        for name, address in deployment.wallets.items():
            safe, wallet = Contract(address, safe_contract(safes.SINGLETON)), policy.wallets[name]
            assert chain.call(safe, "VERSION") == safes.VERSION
            assert chain.call(safe, "getThreshold") == wallet.threshold
            assert list(chain.call(safe, "getOwners")) == [named[owner] for owner in wallet.owners]
            module = deployment.contracts["ALLOWANCE_MODULE"]
            assert chain.call(safe, "isModuleEnabled", module) is bool(wallet.allowances)

    def test_the_predicted_address_is_the_created_one(self, node: Anvil) -> None:
        """A wallet nobody has made yet: predicted, absent, made, there."""
        node.deploy(POLICY)
        chain = node._chain
        initializer = call_data(
            "setup(address[],uint256,address,bytes,address,address,uint256,address)",
            [chain.account("facilitator_1"), chain.account("facilitator_2")],
            1,
            safes.NOBODY,
            b"",
            safes.CANONICAL[safes.HANDLER],
            safes.NOBODY,
            0,
            safes.NOBODY,
        )
        predicted = safes.proxy_address(initializer, 12_345)
        assert chain.code_at(predicted) == b""
        factory = Contract(safes.CANONICAL[safes.FACTORY], safe_contract(safes.FACTORY))
        made = chain.send(
            OUTSIDER, factory, "createProxyWithNonce", safes.CANONICAL[safes.SINGLETON], initializer, 12_345
        )
        assert made.ok
        assert chain.code_at(predicted) != b""
        again = chain.send(
            OUTSIDER, factory, "createProxyWithNonce", safes.CANONICAL[safes.SINGLETON], initializer, 12_345
        )
        assert not again.ok

    def test_safes_contracts_are_at_their_canonical_addresses(self, node: Anvil) -> None:
        node.deploy(POLICY)
        missing = [name for name, address in safes.CANONICAL.items() if not node._chain.code_at(address)]
        assert missing == []
