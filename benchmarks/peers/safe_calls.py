"""A recorded Safe transaction taken apart, for peers that sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eth_abi.abi import decode

from benchmarks.peers.replay import DiffersError, Step

_EXECUTE = bytes.fromhex("6a761202")  # execTransaction
_TYPES = ["address", "uint256", "bytes", "uint8", *["uint256"] * 3, *["address"] * 2, "bytes"]
_SIGNATURE = 65  # bytes
PRE_VALIDATED = 1
"""v of an owner who sends the transaction, or has approved its hash."""
BY_KEY = (27, 28)
"""v of a signature by a key, of the hash itself."""


def arguments(step: Step) -> tuple[list[Any], tuple[bytes, ...]]:
    """The arguments of `execTransaction` but the last, and the confirmations in that one, 65 bytes each.

    Raises:
        DiffersError: it is another function, or a contract signature is among the confirmations.
    """
    if step.data[:4] != _EXECUTE:
        raise DiffersError(f"{step.data[:4].hex()} to {step.to} is no Safe transaction")
    *transaction, signatures = decode(_TYPES, step.data[4:])
    confirmations = tuple(_parts(signatures))
    if not all(part[-1] in (PRE_VALIDATED, *BY_KEY) for part in confirmations):
        raise DiffersError(f"a confirmation of a transaction of {step.to} is of another kind")
    return transaction, confirmations


def _parts(signatures: bytes) -> Iterator[bytes]:
    for start in range(0, len(signatures), _SIGNATURE):
        yield signatures[start : start + _SIGNATURE]
