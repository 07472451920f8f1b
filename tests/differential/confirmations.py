"""One owner's part of a Safe's `signatures`, of every kind that Safe 1.3.0 knows (`checkNSignatures`).

Written a second time on purpose: what `simulations.deployment.transactions` lays out is held against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulations.deployment import safes
from simulations.deployment.chain import address_word


@dataclass(frozen=True, slots=True)
class Confirmation:
    """65 bytes, and for a contract signature the bytes behind them."""

    owner: str
    static: bytes
    dynamic: bytes | None = None


def ecdsa(owner: str, v: int, r: bytes, s: bytes) -> Confirmation:
    """A person's signature of the hash itself (v = 27 or 28)."""
    return Confirmation(owner, r.rjust(32, b"\0") + s.rjust(32, b"\0") + bytes([v]))


def personal_preimage(tx_hash: bytes) -> bytes:
    """What a wallet that knows only `eth_sign` makes of a hash before it signs (EIP-191, version "E")."""
    return b"\x19Ethereum Signed Message:\n32" + tx_hash


def eth_sign(owner: str, v: int, r: bytes, s: bytes) -> Confirmation:
    """A person's signature of `personal_preimage` (v = 31 or 32: a Safe takes 4 off again)."""
    return ecdsa(owner, v + 4, r, s)


def pre_validated(owner: str) -> Confirmation:
    """v = 1: the owner sends the transaction, or has approved its hash on the Safe before."""
    return Confirmation(owner, safes.pre_validated(owner))


def contract_signature(owner: str, inner: bytes) -> Confirmation:
    """v = 0: the owner is a contract, and `inner` is what it shall check (EIP-1271)."""
    return Confirmation(owner, address_word(owner), inner)
