"""What deployment and an EVM engine need of a chain: a few verbs in bytes, and the ABI's words made of them.

How a node is reached, or whether there is one, is a subclass's business.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from sha3 import keccak_256

from simulations.deployment.artifacts import Artifact
from simulations.engines.base import DeploymentError, EngineError


class CallRefusedError(EngineError):
    """A question was answered by a revert: the contract is not what the asker takes it for."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract at an address."""

    address: str
    artifact: Artifact


class Log(NamedTuple):
    """An event as the chain keeps it: who said it (checksummed), its topics of 32 bytes, and its data."""

    address: str
    topics: Sequence[bytes]
    data: bytes


def call_data(signature: str, *args: object) -> bytes:
    """Calldata of a function by its signature, `transfer(address,uint256)`."""
    types = signature[signature.index("(") + 1 : -1]
    return selector(signature) + encode(types.split(",") if types else [], args)


def keccak(data: bytes) -> bytes:
    """Keccak-256, 32 bytes."""
    return keccak_256(data).digest()  # type: ignore[no-any-return]


@cache
def selector(signature: str) -> bytes:
    """The four bytes that a function is called by."""
    return keccak(signature.encode())[:4]


@cache
def topic(signature: str) -> bytes:
    """The first topic of an event: keccak of its signature, `Transfer(address,address,uint256)`."""
    return keccak(signature.encode())


TRANSFER = topic("Transfer(address,address,uint256)")
ALLOWANCE_TRANSFER = topic("ExecuteAllowanceTransfer(address,address,address,address,uint96,uint16)")
HEEDED = frozenset({TRANSFER, ALLOWANCE_TRANSFER})
"""The events that anything here is concluded from."""


def word(number: int) -> bytes:
    """An unsigned integer as the ABI has it: 32 bytes, big-endian."""
    return number.to_bytes(32, "big")


def address_word(address: str) -> bytes:
    """An address as the ABI has it: 32 bytes, right aligned."""
    return bytes(12) + bytes.fromhex(address[2:])


def bytes_words(data: bytes) -> bytes:
    """Bytes as the ABI has them where an offset points: their length, and themselves in whole words."""
    return b"".join((word(len(data)), data, bytes(-len(data) % 32)))


def word_address(taken: bytes) -> str:
    """The checksummed address in a word."""
    return _checksummed(taken[-20:])


@cache
def _checksummed(address: bytes) -> str:
    return str(to_checksum_address(address))


@lru_cache(maxsize=1_000)
def revert_reason(output: bytes) -> str:
    """What a revert's data says: the text of `Error(string)`, the number of `Panic(uint256)`, else nothing.

    Whatever a contract puts there is read; bytes that are no text come as escapes (`ProxyFactory` 1.3.0 returns an
    address that way).

    Source: Solidity documentation, "Panic via assert and Error via require"; Vyper reverts in the same way.
    """
    if output[:4] == b"\x08\xc3\x79\xa0":
        try:
            (text,) = decode(["bytes"], output[4:], strict=False)
        except DecodingError:
            return ""
        return bytes(text).decode(errors="backslashreplace")
    if output[:4] == b"\x4e\x48\x7b\x71":
        return f"Panic({int.from_bytes(output[4:36], 'big')})"
    return ""


class Receipt(NamedTuple):
    """A mined transaction: whether it went through, the innermost reason if not, and its events, those that are
    `HEEDED` at least.
    """

    ok: bool
    reason: str
    logs: Iterable[Log]


def refusal(to: str, output: bytes) -> CallRefusedError:
    """The error for a question to `to` that was answered by a revert with this data."""
    return CallRefusedError(f"{to} refused a question: {revert_reason(output) or 'without a reason'}")


@dataclass(frozen=True, slots=True)
class _Method:
    """A function of an ABI."""

    signature: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def data(self, args: Sequence[Any]) -> bytes:
        return selector(self.signature) + encode(self.inputs, args)

    def values(self, returned: bytes) -> Any:
        """What was returned: one value alone, several as a tuple; addresses checksummed."""
        values = tuple(map(_presented, self.outputs, decode(self.outputs, returned)))
        return values[0] if len(values) == 1 else values


def _presented(kind: str, value: Any) -> Any:
    """A decoded value as callers compare it."""
    if kind == "address":
        return to_checksum_address(value)
    if kind.endswith("]"):
        return tuple(_presented(kind[: kind.rindex("[")], part) for part in value)
    if kind.startswith("("):  # no struct here holds another
        return tuple(map(_presented, kind[1:-1].split(","), value))
    return value


_methods: dict[tuple[str, str, int], _Method] = {}


def _method(artifact: Artifact, name: str, arguments: int) -> _Method:
    """A function of a contract by its name and number of arguments; no two that are used here share both."""
    known = _methods.get((artifact.name, name, arguments))
    if known is None:
        found = next(
            part
            for part in artifact.abi
            if part.get("type") == "function" and part["name"] == name and len(part["inputs"]) == arguments
        )
        signature, inputs = signature_of(found)
        known = _Method(signature, inputs, tuple(map(_type, found["outputs"])))
        _methods[artifact.name, name, arguments] = known
    return known


def signature_of(function: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The signature of an ABI's function, `transfer(address,uint256)`, and the types in it."""
    inputs = tuple(map(_type, function["inputs"]))
    return f"{function['name']}({','.join(inputs)})", inputs


def _type(part: Mapping[str, Any]) -> str:
    """An ABI entry's type as eth-abi writes it: a tuple by its components."""
    kind = str(part["type"])
    if kind.startswith("tuple"):
        return f"({','.join(map(_type, part['components']))}){kind[5:]}"
    return kind


def creation_data(artifact: Artifact, *args: Any) -> bytes:
    """What a creation transaction carries: the bytecode, and the constructor's arguments behind it."""
    constructors = (part["inputs"] for part in artifact.abi if part["type"] == "constructor")
    return artifact.bytecode + encode([argument["type"] for inputs in constructors for argument in inputs], args)


def method_data(contract: Contract, name: str, *args: Any) -> bytes:
    """Calldata of a contract's function by its name."""
    return _method(contract.artifact, name, len(args)).data(args)


class Chain(ABC):
    """Senders are account names, which the chain keeps keys for."""

    @property
    @abstractmethod
    def chain_id(self) -> int: ...

    @abstractmethod
    def account(self, name: str) -> str:
        """The address of a named account, made on first use and able to send transactions."""

    def act_as(self, name: str, address: str) -> None:
        """Let a named account be one that is there already and whose key nobody here has (a fork).

        Raises:
            DeploymentError: only a node can do this.
        """
        raise DeploymentError(f"{name} cannot act as {address} here: only a node lets one act without a key")

    @abstractmethod
    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        """Create a contract.

        Raises:
            DeploymentError: its constructor refused.
        """

    @abstractmethod
    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        """Send a transaction and mine it now; a revert is a receipt that is not ok."""

    @abstractmethod
    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Several questions (to whom, calldata) at once, answered in their order.

        Raises:
            CallRefusedError: one of them was answered by a revert.
        """

    @abstractmethod
    def storage_at(self, address: str, slot: int) -> int:
        """A word of a contract's storage."""

    @abstractmethod
    def code_at(self, address: str) -> bytes:
        """The code at an address; empty where there is none."""

    @abstractmethod
    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        """A named account's ECDSA signature (v, r, s) of keccak(preimage); an EIP-712 pre-image, 66 bytes."""

    def signature(self, name: str, preimage: bytes) -> bytes:
        """The same as a Safe reads it: r, s and v in 65 bytes."""
        v, r, s = self.sign(name, preimage)
        return b"".join((r.rjust(32, b"\0"), s.rjust(32, b"\0"), bytes((v,))))

    def send(self, sender: str, contract: Contract, name: str, *args: Any) -> Receipt:
        """`send_raw` by a function's name."""
        return self.send_raw(sender, contract.address, method_data(contract, name, *args))

    def call(self, contract: Contract, name: str, *args: Any) -> Any:
        """Ask without a transaction."""
        return self.call_many([(contract, name, args)])[0]

    def call_many(self, asked: Sequence[tuple[Contract, str, tuple[Any, ...]]]) -> list[Any]:
        """Several questions at once, answered in their order."""
        methods = [_method(contract.artifact, name, len(args)) for contract, name, args in asked]
        returned = self.call_raw_many(
            [(contract.address, how.data(args)) for (contract, _, args), how in zip(asked, methods, strict=True)]
        )
        return [how.values(answer) for how, answer in zip(methods, returned, strict=True)]
