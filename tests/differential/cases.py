"""Safe transactions as they are confirmed, rightly or not: the words for them, without addresses or a chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tests.differential.verdicts import Fault

MUTE = "mute"
"""An owner that is a contract and answers every question with zero."""


class Means(Enum):
    """How an owner confirms."""

    ECDSA = "ecdsa"
    ETH_SIGN = "eth_sign"
    APPROVES = "approves the hash"
    """A role Safe does so by a transaction of its own."""
    SENDS = "sends the transaction"
    CONTRACT = "contract signature"


@dataclass(frozen=True, slots=True)
class Role:
    """A Safe to be made; its owners are people, `MUTE`, or Safes."""

    name: str
    threshold: int
    members: tuple[str | Role, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """One confirmation; `by` says how the members of an owner that is a Safe confirm to it."""

    owner: str | Role
    means: Means = Means.ECDSA
    fault: Fault = Fault.NONE
    by: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """The Safe removes an owner, by place."""

    place: int


@dataclass(frozen=True, slots=True)
class Require:
    """The Safe changes its threshold."""

    threshold: int


@dataclass(frozen=True, slots=True)
class Case:
    """A Safe transaction, and what the Safe itself does in between: after it was confirmed, before it is sent."""

    safe: Role
    sayings: tuple[Saying, ...]
    order: tuple[int, ...] | None = None
    """Another order than by address, as places in that one."""
    between: Remove | Require | None = None
    repeated: bool = False
    """What is judged is the same calldata a second time."""


def willing(role: Role) -> tuple[Saying, ...]:
    """The first members who suffice, each of whom approves the hash."""
    able = [member for member in role.members if member != MUTE][: role.threshold]
    return tuple(
        Saying(member, Means.APPROVES, by=willing(member) if isinstance(member, Role) else ()) for member in able
    )


def sender_of(sayings: Sequence[Saying]) -> str | None:
    """The first who wants to send, be it only for a contract signature, which does not help."""
    for saying in sayings:
        if saying.means is Means.SENDS and isinstance(saying.owner, str):
            return saying.owner
        found = sender_of(saying.by) if saying.means is Means.CONTRACT else None
        if found is not None:
            return found
    return None
