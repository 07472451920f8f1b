"""The engine itself: its clock, its anchors, and one deployment that serves many lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.deployment.artifacts import Artifact
from simulations.engines.base import DEPLOYED_BEFORE, Deployment, Outcome, Signing
from simulations.engines.evm import EvmTreasury, Memory
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
    memory: Memory
    ready: Checkpoint


class Revm:
    """An `Engine` in this process.

    Args:
        signing: how Safes confirm for Safes that they own.
        instead: what is deployed in the place of contracts, by their names.
        afterwards: done to a treasury once it stands, before anything else happens.
    """

    name = "revm"

    def __init__(
        self,
        signing: Signing = Signing.ALTERNATE,
        instead: Mapping[str, Artifact] | None = None,
        afterwards: Callable[[EvmTreasury], object] | None = None,
    ) -> None:
        self._signing = signing
        self._instead = instead
        self._afterwards = afterwards
        self._known: _Deployed | None = None
        self._anchors = 0
        self._earlier_seconds = 0.0

    def deploy(self, policy: Policy) -> Deployment:
        """A policy that is deployed already goes back to its first second instead, which takes microseconds."""
        if self._anchors:
            raise ValueError("cannot deploy within an anchor")
        if self._known is None or self._known.policy is not policy:
            deployed = self._deploy(policy)
            self.close()
            self._known = deployed
        else:
            known = self._known
            known.chain.restore(known.ready)
            known.ready = known.chain.checkpoint()
            known.treasury.recall(known.memory)
        return self._known.treasury.deployment

    def _deploy(self, policy: Policy) -> _Deployed:
        chain = RevmChain(policy.period.starts_at - DEPLOYED_BEFORE, instead=self._instead)
        treasury = EvmTreasury(policy, chain, self._signing)
        if self._afterwards is not None:
            self._afterwards(treasury)
        return _Deployed(
            policy, chain, treasury, StorageReader(treasury, chain), treasury.remember(), chain.checkpoint()
        )

    def apply(self, action: ChainAction) -> Outcome:
        return self._deployed.treasury.apply(action)

    def state(self) -> State:
        deployed = self._deployed
        return deployed.reader.state(deployed.chain.time)

    @property
    def chain(self) -> RevmChain:
        """What the treasury is deployed on, for questions that no `State` answers (`simulations.inspection`)."""
        return self._deployed.chain

    @contextmanager
    def asking(self) -> Iterator[RevmChain]:
        """The same, while it is asked (`simulations.inspection.Inspectable`)."""
        yield self.chain

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
        checkpoint, memory = chain.checkpoint(), treasury.remember()
        self._anchors += 1
        try:
            yield
        finally:
            self._anchors -= 1
            chain.restore(checkpoint)
            treasury.recall(memory)

    @property
    def evm_seconds(self) -> float:
        """Spent in pyrevm since this engine was made [s]: transactions, reading storage, going back."""
        return self._earlier_seconds + (self._known.chain.evm_seconds if self._known else 0.0)

    def close(self) -> None:
        self._earlier_seconds, self._known = self.evm_seconds, None

    @property
    def _deployed(self) -> _Deployed:
        if self._known is None:
            raise ValueError("nothing is deployed yet")
        return self._known
