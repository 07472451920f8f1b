"""What deployment and an EVM engine need of a chain: a few verbs, nothing of how a node is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from eth_abi.abi import encode
from safe_eth.eth.utils import fast_keccak

from simulations.deployment.artifacts import Artifact


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract at an address."""

    address: str
    artifact: Artifact


@dataclass(frozen=True, slots=True)
class Log:
    """An event of a receipt, decoded: which contract said what."""

    address: str
    event: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined transaction: whether it went through, the innermost reason if not, and its known events."""

    ok: bool
    reason: str
    logs: tuple[Log, ...]


def call_data(signature: str, *args: object) -> bytes:
    """Calldata of a function by its signature, `transfer(address,uint256)`."""
    types = signature[signature.index("(") + 1 : -1]
    return fast_keccak(signature.encode())[:4] + encode(types.split(",") if types else [], args)


class Chain(Protocol):
    """Senders are account names, which the chain keeps keys for."""

    @property
    def chain_id(self) -> int: ...

    def account(self, name: str) -> str:
        """The address of a named account, made on first use and given ether for gas."""

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        """Create a contract.

        Raises:
            DeploymentError: its constructor refused.
        """

    def send(self, sender: str, contract: Contract, method: str, *args: Any) -> Receipt:
        """Send a transaction and mine it now; a revert is a receipt that is not ok."""

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        """The same with bytes."""

    def call(self, contract: Contract, method: str, *args: Any) -> Any:
        """Ask without a transaction."""

    def call_many(self, asked: Sequence[tuple[Contract, str, tuple[Any, ...]]]) -> list[Any]:
        """Several questions at once, answered in their order."""

    def code_at(self, address: str) -> bytes:
        """The code at an address; empty where there is none."""

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        """A named account's ECDSA signature (v, r, s) of keccak(preimage); an EIP-712 pre-image, 66 bytes."""
