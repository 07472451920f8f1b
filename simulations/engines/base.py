"""The one protocol behind which engines hide, and the errors that leave them.

Errors, all of them below `EngineError`:

    EngineError
    ├── NoNodeError              there is no anvil to start, or it would not start
    ├── NodeGoneError            the node went away in the middle of a run
    ├── DeploymentError          the treasury could not be put on the chain
    └── UnsupportedPolicyError   the policy asks for something that is not simulated yet

An action that the contracts refuse is no error: it is an `Outcome` with a reason, because trying what is forbidden
is what campaigns do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from policies.periods import DAY
from policies.policy import PROTOCOL, Policy
from policies.situation import Transfer
from policies.units import WAD
from simulations.actions import ChainAction, CreateStream, Signers
from simulations.state import State


class EngineError(Exception):
    """The infrastructure failed; nothing was learnt about the treasury. The message is one line."""


class NoNodeError(EngineError):
    """There is no node to run on."""


class NodeGoneError(EngineError):
    """The node died or stopped answering."""


class DeploymentError(EngineError):
    """A contract or a Safe could not be deployed; the message says which."""


class UnsupportedPolicyError(EngineError):
    """The policy is sound and no engine can live it yet: the user's input is at fault, not the infrastructure."""


class Signing(StrEnum):
    """How a Safe that owns another Safe confirms its transactions."""

    APPROVED_HASH = "approved-hash"
    """By executing `approveHash`: a transaction of its own, so its nonce grows."""
    CONTRACT_SIGNATURE = "contract-signature"
    """By EIP-1271: its owners' signatures travel inside the one `execTransaction`."""
    ALTERNATE = "alternate"
    """Approved hashes at even nonces of the owned Safe, contract signatures at odd ones."""

    def approves_hash(self, nonce: int) -> bool:
        """Whether the transaction with this nonce of the owned Safe is confirmed by approved hashes."""
        if self is Signing.ALTERNATE:
            return nonce % 2 == 0
        return self is Signing.APPROVED_HASH


class Outcome(NamedTuple):
    """What became of an action: the transfers of DAI and MKR that it made, or the contract's reason."""

    ok: bool
    reason: str = ""
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where things are. Addresses are checksummed; the exact model has none."""

    wallets: Mapping[str, str]
    contracts: Mapping[str, str]
    people: Mapping[str, str]


DEPLOYED_BEFORE = DAY
"""Wallets and streams are made this long before the period starts [s]: governance casts a spell beforehand."""

SURPLUS_BUFFER = "surplus_buffer"
"""Where DAI comes from and goes to when the protocol mints or burns it: the zero address of the token's log."""

VEST_CAP = 1 * WAD
"""What `DssVest.cap` allows an award to pay a second [wad]: 1 DAI, about 2.6 million a month; of MKR as much."""

OUTSIDER_FUNDS = 10_000_000 * WAD
"""DAI that the outsider starts with, for donations [wad]."""

PROTOCOL_MKR = 100_000 * WAD
"""MKR that the pause proxy starts with [wad]: more than a hundred plans of the size of those in the library."""


def require_support(policy: Policy) -> None:
    """Refuse what no engine can live.

    Raises:
        UnsupportedPolicyError: a stream pays more than `VEST_CAP`.
    """
    for number, stream in enumerate(policy.streams, 1):
        if stream.total // stream.tau > VEST_CAP:
            raise UnsupportedPolicyError(
                f"stream {number} pays more a second than DssVest's cap here, expected at most 1 {stream.token}"
            )


def create_streams(policy: Policy, apply: Callable[[ChainAction], Outcome]) -> None:
    """Let governance create every stream of the policy, as the last part of its deployment.

    Raises:
        DeploymentError: DssVest refused one.
    """
    for stream in policy.streams:
        created = apply(CreateStream.of(stream))
        if not created.ok:
            raise DeploymentError(f"the stream to {stream.to} was refused: {created.reason}")


NOT_CONFIRMED = "Safe/not-confirmed"
"""The reason of every theft that a Safe refuses for its signatures (GS020 to GS026).

Which of these is read depends on how the owners' addresses are sorted, and people live elsewhere on every engine.
"""


def who_sign(policy: Policy, asked: Signers) -> Signers:
    """Those of whoever is asked to sign who can, each once: people with a key of the policy, and the protocol."""
    return tuple(dict.fromkeys(name for name in asked if name in policy.signers or name == PROTOCOL))


def thieves(policy: Policy, asked: Signers) -> Signers:
    """Those whose keys a thief can have stolen: people."""
    return tuple(name for name in who_sign(policy, asked) if name != PROTOCOL)


def auditor_name(policy: Policy) -> str:
    """The Auditor Wallet's name.

    Raises:
        ValueError: an action that needs one was asked of a unit without it, which no decider does.
    """
    if policy.auditor is None:
        raise ValueError(f"{policy.id} has no Auditor Wallet")
    return policy.auditor.name


class Engine(Protocol):
    """Anything that a treasury can live in."""

    @property
    def name(self) -> str:
        """`model`, `revm` or `anvil`: what reports call it."""

    def deploy(self, policy: Policy) -> Deployment:
        """Put the treasury there: wallets, allowances, streams. Leaves the clock `DEPLOYED_BEFORE` the start.

        Not within an anchor, which would have nothing to go back to.

        Raises:
            UnsupportedPolicyError: the policy asks for something that is not simulated.
            DeploymentError: it could not be done.
        """

    def apply(self, action: ChainAction) -> Outcome:
        """Do one action now. A refusal is an outcome.

        Raises:
            NodeGoneError: the node is gone.
        """

    def state(self) -> State:
        """Read everything."""

    @property
    def now(self) -> int:
        """The clock [s]; the next action happens at exactly this second."""

    def warp(self, time: int) -> None:
        """Move the clock forward to `time` [s].

        Raises:
            ValueError: `time` is in the past.
        """

    def anchor(self) -> AbstractContextManager[None]:
        """A context whose end restores everything as it was at its beginning, the clock included."""

    def close(self) -> None:
        """Let go of whatever the engine holds. Twice is harmless."""
