"""The engine itself: its clock, its anchors, and one deployment that serves many lives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.engines.base import DEPLOYED_BEFORE, Deployment, Outcome, Signing
from simulations.engines.evm import EvmTreasury
from simulations.engines.revm.chain import Checkpoint, RevmChain
from simulations.engines.revm.storage import StorageReader
from simulations.state import State


@dataclass(slots=True)
class _Deployed:
    """A treasury on its chain, and the moment at which it was ready."""

    policy: Policy
    chain: RevmChain
    treasury: EvmTreasury
    reader: StorageReader
    recipients: tuple[str, ...]
    ready: Checkpoint


class Revm:
    """An `Engine` in this process."""

    name = "revm"

    def __init__(self, signing: Signing = Signing.ALTERNATE) -> None:
        self._signing = signing
        self._known: _Deployed | None = None
        self._anchors = 0

    def deploy(self, policy: Policy) -> Deployment:
        """A policy that is deployed already goes back to its first second instead, which takes microseconds."""
        if self._anchors:
            raise ValueError("cannot deploy within an anchor")
        if self._known is None or self._known.policy is not policy:
            self._known = self._deploy(policy)
        else:
            known = self._known
            known.chain.restore(known.ready)
            known.ready = known.chain.checkpoint()
            known.treasury.recipients = list(known.recipients)
        return self._known.treasury.deployment

    def _deploy(self, policy: Policy) -> _Deployed:
        chain = RevmChain(policy.period.starts_at - DEPLOYED_BEFORE)
        treasury = EvmTreasury(policy, chain, self._signing)
        return _Deployed(
            policy, chain, treasury, StorageReader(treasury, chain), tuple(treasury.recipients), chain.checkpoint()
        )

    def apply(self, action: ChainAction) -> Outcome:
        return self._deployed.treasury.apply(action)

    def state(self) -> State:
        deployed = self._deployed
        return deployed.reader.state(deployed.chain.time)

    @property
    def now(self) -> int:
        return self._deployed.chain.time

    def warp(self, time: int) -> None:
        chain = self._deployed.chain
        if time < chain.time:
            raise ValueError(f"cannot go back from {chain.time} to {time}")
        chain.set_time(time)

    @contextmanager
    def anchor(self) -> Iterator[None]:
        chain, treasury = self._deployed.chain, self._deployed.treasury
        checkpoint, recipients = chain.checkpoint(), treasury.recipients.copy()
        self._anchors += 1
        try:
            yield
        finally:
            self._anchors -= 1
            chain.restore(checkpoint)
            treasury.recipients = recipients

    def close(self) -> None:
        self._known = None

    @property
    def _deployed(self) -> _Deployed:
        if self._known is None:
            raise ValueError("nothing is deployed yet")
        return self._known
