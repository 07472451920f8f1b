"""The real Safe 1.3.0: where it lives, and which confirmations it accepts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st
from safe_eth.eth.utils import fast_keccak

from policies.policy import Policy
from simulations.deployment import safes
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Contract, Receipt
from simulations.deployment.maker import DEPLOYER, deploy_maker
from simulations.deployment.safes import Confirmation
from simulations.deployment.wallets import Wallets, call_data, deploy_safe_contracts
from simulations.engines.anvil import Anvil, ApeChain
from simulations.engines.base import DEPLOYED_BEFORE, Signing
from tests.simulations.policies_for_tests import SHAPES, reference

POLICY = reference()
WALLETS_OF_SHAPES = [reference, *SHAPES]

NAMED_OWNER = st.binary(min_size=20, max_size=20).map(lambda address: f"0x{address.hex()}")


class TestAddresses:
    @pytest.mark.parametrize("name", safes.CANONICAL)
    def test_the_bytecode_proves_the_canonical_address(self, name: str) -> None:
        """CREATE2 binds an address to the code put there: another byte, another address."""
        assert safes.deterministic_address(name) == safes.CANONICAL[name]

    def test_the_factory_makes_proxies_of_the_same_code(self, treasury: Treasury) -> None:
        proxy = treasury.chain.call(treasury.wallets._factory, "proxyCreationCode")
        assert bytes(proxy) == safe_contract("Proxy_V1_3_0").bytecode

    @given(st.binary(max_size=64), st.integers(0, 2**256 - 2))
    def test_a_predicted_address_depends_on_initializer_and_salt(self, initializer: bytes, salt: int) -> None:
        address = safes.proxy_address(initializer, salt)
        assert address == safes.proxy_address(initializer, salt)
        assert address != safes.proxy_address(initializer + b"\0", salt)
        assert address != safes.proxy_address(initializer, salt + 1)


@pytest.mark.anvil
@pytest.mark.parametrize("shape", WALLETS_OF_SHAPES, ids=lambda shape: shape.__name__)
def test_wallets_are_where_they_were_predicted_and_owned_as_the_policy_says(node: Anvil, shape) -> None:
    policy = shape()
    with node.anchor_of_an_empty_chain() if False else _deployed(node, policy) as wallets:
        chain = wallets._chain
        for name, wallet in policy.wallets.items():
            safe = wallets.contracts[name]
            assert chain.code_at(safe.address)
            assert chain.call(safe, "getThreshold") == wallet.threshold
            owners = [wallets.address(owner) for owner in wallet.owners]
            assert list(chain.call(safe, "getOwners")) == owners
            assert chain.call(safe, "VERSION") == safes.VERSION
