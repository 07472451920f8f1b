"""The engine itself: the node's life, its clock, its anchors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import ape
from ape.exceptions import ApeException
from ape.logging import logger
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import Timeout

from policies.policy import Policy
from simulations.actions import BLOW, Blow, ChainAction
from simulations.engines.anvil.bulk import BulkChain
from simulations.engines.anvil.chain import ApeChain, first_line
from simulations.engines.anvil.connection import Connection, RpcError
from simulations.engines.anvil.fork import Before, Fork
from simulations.engines.anvil.node import FAST, Node, NodeEndedError
from simulations.engines.base import (
    DEPLOYED_BEFORE,
    Deployment,
    EngineError,
    NodeGoneError,
    NoNodeError,
    Outcome,
    Signing,
)
from simulations.engines.evm import EvmTreasury
from simulations.state import State


class Anvil:
    """An `Engine` on a node of its own."""

    name = "anvil"

    def __init__(
        self,
        signing: Signing = Signing.ALTERNATE,
        port: int | None = None,
        bulk: bool = True,
        fork: Fork | None = None,
    ) -> None:
        """Start anvil on `port`, or on a free one; with `fork` on another chain's state.

        With `bulk` ape deploys the contracts and everything else goes over the node's socket; without it ape does
        everything, about ten times as slowly. Both give the same states.

        Raises:
            NoNodeError: anvil is not installed, the port is taken, the node does not come up, or nothing can be forked.
        """
        self._signing = signing
        self._fork = fork
        self._before: Before | None = None
        self._treasury: EvmTreasury | None = None
        self._now = 0
        self._stack = ExitStack()
        try:
            self._node = self._start(port, bulk)
            self._stack.callback(self._node.stop)
            self._connection = Connection(self._node.socket)
            self._stack.callback(self._connection.close)
            self._provider = self._connect_ape()
            with self._node_may_go():
                self._bulk = BulkChain(self._provider, self._node, self._connection) if bulk else None
                self._chain = self._bulk or ApeChain(self._provider, self._node)
                self._genesis = self._rpc("evm_snapshot")
        except BaseException:
            self._stack.close()
            raise

    def _start(self, port: int | None, bulk: bool) -> Node:
        # Ape's own traces need the steps, as ape-foundry would have asked for them.
        flags = FAST if bulk else (*FAST, "--steps-tracing")
        if self._fork is None:
            return Node(port, flags)
        try:
            return Node(port, (*flags, *self._fork.flags))
        except NodeEndedError as error:
            raise NoNodeError(f"cannot fork {self._fork.shown}: {self._fork.without_keys(error.words)}") from None

    def _connect_ape(self) -> Any:
        # Ape logs every refusal with its whole trace; here a refusal is an outcome, told by its caller.
        self._stack.enter_context(logger.at_level("CRITICAL"))
        settings = {"host": self._node.url, "manage_process": False}
        try:
            provider = ape.networks.ethereum.local.get_provider("foundry", provider_settings=settings)
            provider.connect()
        except (ApeException, OSError) as error:
            raise NoNodeError(f"ape cannot connect to anvil on port {self._node.port}: {first_line(error)}") from error
        self._stack.callback(self._disconnect_ape, provider)
        return provider

    def _disconnect_ape(self, provider: Any) -> None:
        provider.disconnect()
        if ape.networks.active_provider is provider:
            ape.networks._active_provider = None  # its setter takes no None

    @property
    def process_id(self) -> int:
        """The node's process."""
        return self._node.process_id

    def deploy(self, policy: Policy) -> Deployment:
        with self._node_may_go():
            # A second deployment starts where the first did; the clock may then go back.
            self._rpc("evm_revert", self._genesis)
            self._genesis = self._rpc("evm_snapshot")
            self._now = policy.period.starts_at - DEPLOYED_BEFORE
            self._rpc("anvil_setTime", self._now)
            # Each block keeps the time of the one before, so that a whole cycle happens at exactly one second.
            self._rpc("anvil_setBlockTimestampInterval", 0)
            self._set_clock()
            self._before = None
            self._treasury = EvmTreasury(policy, self._chain, self._signing)
            if self._fork is not None:
                self._before = self._settle(self._treasury)
            return self._treasury.deployment

    def _settle(self, treasury: EvmTreasury) -> Before:
        """What others left on the fork, so that states can tell of the treasury alone."""
        if treasury.state(self._now).dai[BLOW]:
            # A `blow()` takes what lies in DssBlow along. Anyone may call it, so the first call may as well be ours.
            treasury.apply(Blow())
        return Before.of(treasury.state(self._now))

    def apply(self, action: ChainAction) -> Outcome:
        with self._node_may_go():
            return self._deployed.apply(action)

    def state(self) -> State:
        with self._node_may_go():
            state = self._deployed.state(self._now)
            return state if self._before is None else self._before.taken_from(state)

    @property
    def now(self) -> int:
        return self._now

    def warp(self, time: int) -> None:
        if time < self._now:
            raise ValueError(f"cannot go back from {self._now} to {time}")
        with self._node_may_go():
            self._now = time
            self._set_clock()

    @contextmanager
    def anchor(self) -> Iterator[None]:
        now, recipients = self._now, self._deployed.recipients.copy()
        with self._node_may_go():
            snapshot = self._rpc("evm_snapshot")
        try:
            yield
        finally:
            with self._node_may_go():
                self._rpc("evm_revert", snapshot)
                self._now, self._deployed.recipients = now, recipients
                self._set_clock()

    def close(self) -> None:
        self._stack.close()

    @property
    def _deployed(self) -> EvmTreasury:
        if self._treasury is None:
            raise ValueError("nothing is deployed yet")
        return self._treasury

    def _set_clock(self) -> None:
        """Whatever comes next happens now."""
        if self._bulk is not None:
            if self._node.exit_code is not None:
                raise ConnectionError
            self._bulk.warp(self._now)
        else:
            # An empty block carries the new time, so that ape's view calls see it too.
            self._rpc("evm_setNextBlockTimestamp", self._now)
            self._rpc("evm_mine")

    def _rpc(self, method: str, *params: Any) -> Any:
        return self._connection.request(method, *params)

    @contextmanager
    def _node_may_go(self) -> Iterator[None]:
        """Tell a node that died from everything else that can go wrong."""
        # Ape has one active provider at a time, and another engine may have been used in between.
        ape.networks.active_provider = self._provider
        try:
            yield
        except EngineError:
            raise
        except (ApeException, RpcError, RequestsConnectionError, Timeout, ConnectionError, TimeoutError) as error:
            code = self._node.exit_code
            if code is not None:
                raise NodeGoneError(f"anvil ended in the middle of the run (exit {code})") from error
            if isinstance(error, ApeException | RpcError):
                said = first_line(error)
                if self._fork is not None:  # and without the chain of exceptions, which has the URL as well
                    raise NodeGoneError(f"anvil refused a request: {self._fork.without_keys(said)}") from None
                raise NodeGoneError(f"anvil refused a request: {said}") from error
            raise NodeGoneError(f"anvil on port {self._node.port} does not answer any more") from error
