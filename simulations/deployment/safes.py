"""Safe 1.3.0: where its contracts live, where a wallet will live, and how its owners confirm.

Sources: Safe's deployments of 1.3.0 (canonical addresses), EIP-1014 (CREATE2), EIP-712 (hashes), EIP-1271 (contract
signatures), and the Safe contract's `checkNSignatures`.
"""

from __future__ import annotations

from enum import IntEnum

from eth_utils.address import to_checksum_address

from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import address_word, keccak, word

VERSION = "1.3.0"
DETERMINISTIC_DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
"""Takes a salt and creation bytecode and makes the contract by CREATE2: the same address on every chain."""

SINGLETON = "GnosisSafe_V1_3_0"
FACTORY = "ProxyFactory_V1_3_0"
HANDLER = "CompatibilityFallbackHandler_V1_3_0"
MULTI_SEND = "MultiSendCallOnly_V1_3_0"

CANONICAL = {
    SINGLETON: "0x3E5c63644E683549055b9Be8653de26E0B4CD36E",
    FACTORY: "0xa6B71E26C5e0845f74c812102Ca7114b6a896AB2",
    HANDLER: "0xf48f2B2d2a534e402487b3ee7C18c33Aec0Fe5e4",
    MULTI_SEND: "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D",
}
"""The addresses on mainnet; the singleton is the one that logs each transaction (`GnosisSafeL2`)."""

NOBODY = "0x0000000000000000000000000000000000000000"
_SALT = bytes(32)


class Operation(IntEnum):
    """How a Safe executes a transaction's data."""

    CALL = 0
    DELEGATE_CALL = 1


def _created_by(creator: str, salt: bytes, creation: bytes) -> str:
    """Where CREATE2 puts a contract (EIP-1014)."""
    return str(to_checksum_address(keccak(b"\xff" + bytes.fromhex(creator[2:]) + salt + keccak(creation))[12:]))


def deterministic_call(name: str) -> bytes:
    """What to send to the deterministic deployer to put it there."""
    return _SALT + safe_contract(name).bytecode


def proxy_address(initializer: bytes, salt_nonce: int) -> str:
    """Where `createProxyWithNonce` will put a wallet, before it exists (GnosisSafeProxyFactory 1.3.0)."""
    salt = keccak(keccak(initializer) + word(salt_nonce))
    creation = safe_contract("Proxy_V1_3_0").bytecode + address_word(CANONICAL[SINGLETON])
    return _created_by(CANONICAL[FACTORY], salt, creation)


def pre_validated(owner: str) -> bytes:
    """An owner's 65 bytes of a Safe's `signatures` where v = 1: they send the transaction, or approved its hash."""
    return b"".join((address_word(owner), bytes(32), b"\x01"))
