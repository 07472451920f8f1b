"""What Safe 1.3.0 has to say to a set of confirmations, worked out in Python from what each of them is.

Source: GnosisSafe 1.3.0 `checkNSignatures`, and `isValidSignature` of its CompatibilityFallbackHandler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from tests.differential.confirmations import Confirmation


class Fault(Enum):
    """What is wrong with a confirmation."""

    NONE = "none"
    # What is signed or approved
    STALE_NONCE = "stale nonce"
    LATER_NONCE = "later nonce"
    OTHER_CHAIN = "other chain id"
    OTHER_SAFE = "other Safe"
    """The transaction of a Safe with the same owners; or, approved there, the very hash."""
    OTHER_V = "other v"
    BARE = "without the message's envelope"
    """A role's member signs the other Safe's transaction, not the message that the role is asked about."""
    # Where a contract signature points
    INTO_STATIC = "into the static parts"
    BEYOND_END = "beyond the end"
    OVERFLOWING = "beyond all numbers"
    TOO_LONG = "longer than what is there"
    EMPTY = "nothing there"


@dataclass(frozen=True, slots=True)
class Inner:
    """What a contract that is an owner is asked: a Safe about `parts`; what is no Safe only refuses."""

    safe: str | None
    message: bytes
    parts: tuple[Part, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A confirmation, and all that a Safe will find out about it."""

    owner: str
    """The address that it names or should recover to."""
    made: Confirmation
    recovers: bool = True
    """Not a signature of something else."""
    needs_approval: bool = False
    """v = 1: the owner sends the transaction, or has approved its hash."""
    inner: Inner | None = None
    fault: Fault = Fault.NONE


@dataclass
class Books:
    """What the Safes of a story know, by address."""

    owners: dict[str, list[str]] = field(default_factory=dict)
    thresholds: dict[str, int] = field(default_factory=dict)
    approved: set[tuple[str, str, bytes]] = field(default_factory=set)
    """On which Safe, by which owner, which hash."""

    def verdict(
        self, safe: str, hash_: bytes, parts: Sequence[Part], signatures: bytes, sender: str | None
    ) -> str | None:
        """The reason for which `safe` refuses `signatures`, which are `parts` joined; `None`: it accepts them."""
        required = self.thresholds[safe]
        if len(signatures) < 65 * required:
            return "GS020"
        last = 0
        for number, part in enumerate(parts[:required]):
            if part.inner is not None:
                refusal = self._asked(part.inner, signatures, number, required)
                if refusal is not None:
                    return refusal
            approved = part.owner == sender or (safe, part.owner, hash_) in self.approved
            if part.needs_approval and not approved:
                return "GS025"
            address = int(part.owner, 16)
            if not part.recovers or address <= last or part.owner not in self.owners[safe]:
                return "GS026"
            last = address
        return None

    def _asked(self, inner: Inner, signatures: bytes, number: int, required: int) -> str | None:
        """The layout of a contract signature, then what the contract says to it."""
        offset = int.from_bytes(signatures[65 * number + 32 : 65 * number + 64], "big")
        if offset < 65 * required:
            return "GS021"
        if offset + 32 >= 2**256:
            return ""  # SafeMath 1.3.0 has no words
        if offset + 32 > len(signatures):
            return "GS022"
        length = int.from_bytes(signatures[offset : offset + 32], "big")
        if offset + 32 + length > len(signatures):
            return "GS023"
        if inner.safe is None:
            return inner.refusal
        if length == 0:
            return "Hash not approved"
        within = signatures[offset + 32 : offset + 32 + length]
        return self.verdict(inner.safe, inner.message, inner.parts, within, None)  # the handler asks, not the sender


def outdated(part: Part) -> Part:
    """The same confirmation where it is no longer this transaction that is asked about."""
    if part.inner is not None:
        inner = replace(part.inner, message=b"", parts=tuple(map(outdated, part.inner.parts)))
        return replace(part, inner=inner)
    return part if part.needs_approval else replace(part, recovers=False)


def in_order(parts: Iterable[Part]) -> list[Part]:
    """As a Safe wants them."""
    return sorted(parts, key=lambda part: int(part.owner, 16))


def joined(parts: Sequence[Part], required: int) -> bytes:
    """`signatures` in the order given, with the faults of their layout. `required` is the Safe's threshold."""
    dynamic = [part.made.dynamic for part in parts if part.made.dynamic is not None]
    end = 65 * len(parts) + sum(32 + len(bytes_) for bytes_ in dynamic)
    head, tail = b"", b""
    for part in parts:
        head += part.made.static
        if part.made.dynamic is None:
            continue
        at = 65 * len(parts) + len(tail)
        length = len(part.made.dynamic) if part.fault is not Fault.TOO_LONG else end - at - 32 + 1
        wrong = {Fault.INTO_STATIC: 65 * required - 1, Fault.BEYOND_END: end - 31, Fault.OVERFLOWING: 2**256 - 1}
        head += wrong.get(part.fault, at).to_bytes(32, "big") + b"\0"
        tail += length.to_bytes(32, "big") + part.made.dynamic
    return head + tail
