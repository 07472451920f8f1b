"""What safe-eth-py, Safe's own library, says of hashes and signatures: the word that the project's templates are held
against. (Importing it takes a second, which no command should wait for.)
"""

from __future__ import annotations

from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from safe_eth.eth.eip712 import eip712_encode
from safe_eth.safe import SafeTx
from safe_eth.safe.safe_signature import SafeSignature

from simulations.deployment.safes import NOBODY, VERSION, Operation


def safe_tx(
    safe: str, to: str, data: bytes, nonce: int, chain_id: int, operation: Operation = Operation.CALL
) -> SafeTx:
    """A Safe transaction without refund: what its owners confirm."""
    return SafeTx(
        None,  # type: ignore[arg-type]  # a client is only asked for what is given here
        to_checksum_address(safe),
        to_checksum_address(to),
        0,
        data,
        int(operation),
        0,
        0,
        0,
        to_checksum_address(NOBODY),
        to_checksum_address(NOBODY),
        safe_nonce=nonce,
        safe_version=VERSION,
        chain_id=chain_id,
    )


def preimage(transaction: SafeTx) -> bytes:
    """`encodeTransactionData`: the 66 bytes whose keccak is the Safe transaction's hash."""
    return b"".join(eip712_encode(transaction.eip712_structured_data))


def message_preimage(safe: str, message: bytes, chain_id: int) -> bytes:
    """What the owners of a role Safe sign when it confirms `message` by EIP-1271.

    Source: CompatibilityFallbackHandler 1.3.0, `getMessageHashForSafe`.
    """
    return b"".join(
        eip712_encode(
            {
                "types": {
                    "EIP712Domain": [
                        {"name": "chainId", "type": "uint256"},
                        {"name": "verifyingContract", "type": "address"},
                    ],
                    "SafeMessage": [{"name": "message", "type": "bytes"}],
                },
                "primaryType": "SafeMessage",
                "domain": {"chainId": chain_id, "verifyingContract": safe},
                "message": {"message": message},
            }
        )
    )


def confirming_owners(signatures: bytes, tx_hash: bytes) -> tuple[str, ...]:
    """The owners whose confirmations `signatures` holds, as addresses."""
    return tuple(str(part.owner) for part in SafeSignature.parse_signature(HexBytes(signatures), HexBytes(tx_hash)))
