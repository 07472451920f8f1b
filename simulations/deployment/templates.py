"""What Safe transactions are made of, in bytes: hashes to sign, calldata to send, and where a Safe keeps what.

Everything here is built from templates: a year has hundreds of these, and a general ABI coder takes longer for one
than an EVM takes to run it.

Sources: Safe 1.3.0 (`execTransaction`, `encodeTransactionData`, its storage), EIP-712, EIP-1271.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from simulations.deployment.chain import address_word, keccak, selector, word
from simulations.deployment.safes import Operation

NONCE_SLOT = 5
"""Where a Safe keeps its nonce (Safe 1.3.0, `GnosisSafe` and its parents: storage in the order of declaration)."""
MODULES_SLOT = 1
"""Where a Safe keeps its list of modules: a mapping from each to the next one, from `FIRST_MODULE` on."""
FIRST_MODULE = "0x0000000000000000000000000000000000000001"
"""Where a Safe's list of modules begins and ends (Safe 1.3.0, `SENTINEL_MODULES`)."""

EXECUTE = selector("execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)")
_NOTHING = bytes(32)
_DATA_AT = 10 * 32
"""Ten words come before the data: the arguments of `execTransaction`."""
# The operation, and to nobody, for nothing: safeTxGas, baseGas, gasPrice, gasToken, refundReceiver.
_WITHOUT_REFUND = {operation: word(operation) + 5 * _NOTHING for operation in Operation}

_DOMAIN_TYPE = keccak(b"EIP712Domain(uint256 chainId,address verifyingContract)")
_TRANSACTION_TYPE = keccak(
    b"SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,"
    b"address gasToken,address refundReceiver,uint256 nonce)"
)
_MESSAGE_TYPE = keccak(b"SafeMessage(bytes message)")


def module_slot(module: str) -> int:
    """Where a Safe keeps what comes after this module in its list; nothing where the module is not enabled."""
    return int.from_bytes(keccak(address_word(module) + word(MODULES_SLOT)), "big")


class SafeHasher:
    """What a Safe's owners confirm, as EIP-712 pre-images of 66 bytes."""

    def __init__(self, safe: str, chain_id: int) -> None:
        self._domain = b"\x19\x01" + keccak(_DOMAIN_TYPE + word(chain_id) + address_word(safe))

    def transaction(self, to: bytes, data: bytes, nonce: int, operation: Operation = Operation.CALL) -> bytes:
        """A transaction without ether and refund; `to` as a word. Source: `encodeTransactionData`."""
        fields = (_TRANSACTION_TYPE, to, _NOTHING, keccak(data), _WITHOUT_REFUND[operation], word(nonce))
        return self._domain + keccak(b"".join(fields))

    def message(self, message: bytes) -> bytes:
        """What this Safe's owners sign when it confirms `message` by EIP-1271.

        Source: CompatibilityFallbackHandler 1.3.0, `getMessageHashForSafe`.
        """
        return self._domain + keccak(_MESSAGE_TYPE + keccak(message))


def execution_data(to: bytes, data: bytes, operation: Operation, signatures: bytes) -> bytes:
    """Calldata of `execTransaction` for a transaction without ether and refund; `to` as a word."""
    signatures_length, signatures_end = _lengths(len(signatures))
    head, data_end = _until_data(to, operation, len(data))
    return b"".join((head, data, data_end, signatures_length, signatures, signatures_end))


@lru_cache(1_000)
def _until_data(to: bytes, operation: Operation, length: int) -> tuple[bytes, bytes]:
    """What stands before the data and behind it."""
    length_word, end = _lengths(length)
    signatures_at = word(_DATA_AT + 32 + length + len(end))
    fields = (EXECUTE, to, _NOTHING, word(_DATA_AT), _WITHOUT_REFUND[operation], signatures_at, length_word)
    return b"".join(fields), end


@lru_cache(1_000)
def _lengths(length: int) -> tuple[bytes, bytes]:
    """What stands before and behind that many bytes: their number, and zeros up to a whole word."""
    return word(length), bytes(-length % 32)


def packed_calls(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Calls (to whom, calldata) as `multiSend(bytes)` of MultiSendCallOnly takes them."""
    return b"".join(b"".join((b"\0", bytes.fromhex(to[2:]), _NOTHING, word(len(data)), data)) for to, data in calls)
