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
from web3.exceptions import Web3Exception

from policies.policy import Policy
from simulations.actions import BLOW, Blow, ChainAction
from simulations.deployment.chain import Chain
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

_SAID = (ApeException, RpcError, Web3Exception)
"""What a node's refusal arrives as: ape passes on some of web3's as they are."""


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
        self._now = self._anchors = 0
        self._stack = ExitStack()
        try:
            self._node = self._start(port, bulk)
            self._stack.callback(self._node.stop)
            self._connection = Connection(self._node.socket)
            self._stack.callback(self._connection.close)
            self._provider = self._connect_ape()
            with self._node_may_go():
                self._in_bulk = bulk
                self._chain = self._new_chain()
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

    def _new_chain(self) -> ApeChain:
        if self._in_bulk:
            return BulkChain(self._provider, self._node, self._connection)
        return ApeChain(self._provider, self._node)

    def _disconnect_ape(self, provider: Any) -> None:
        provider.disconnect()
        if ape.networks.active_provider is provider:
            ape.networks._active_provider = None  # its setter takes no None

    @property
    def process_id(self) -> int:
        """The node's process."""
        return self._node.process_id

    def deploy(self, policy: Policy) -> Deployment:
        if self._anchors:
            raise ValueError("cannot deploy within an anchor")
        with self._node_may_go():
            # A second deployment starts where the first did, with the accounts in the policy's order again; the clock
            # may then go back.
            self._treasury = self._before = None
            self._revert(self._genesis)
            self._chain = self._new_chain()
            self._genesis = self._rpc("evm_snapshot")
            self._now = policy.period.starts_at - DEPLOYED_BEFORE
            self._rpc("anvil_setTime", self._now)
            # Each block keeps the time of the one before, so that a whole cycle happens at exactly one second.
            self._rpc("anvil_setBlockTimestampInterval", 0)
            self._set_clock()
            treasury = EvmTreasury(policy, self._chain, self._signing)
            if self._fork is not None:
                self._before = self._settle(treasury)
            self._treasury = treasury
            return treasury.deployment

    def _settle(self, treasury: EvmTreasury) -> Before:
        """What others left on the fork, so that states can tell of the treasury alone."""
        if treasury.state(self._now).dai[BLOW]:
            # A `blow()` takes what lies in DssBlow along. Anyone may call it, so the first call may as well be ours.
            treasury.apply(Blow())
        return Before.of(treasury.state(self._now), treasury.mkr_holdings())

    def apply(self, action: ChainAction) -> Outcome:
        with self._node_may_go():
            return self._deployed.apply(action)

    def state(self) -> State:
        with self._node_may_go():
            state = self._deployed.state(self._now)
            return state if self._before is None else self._before.taken_from(state)

    @property
    def chain(self) -> Chain:
        """What the treasury is deployed on, for questions that no `State` answers (`simulations.inspection`)."""
        return self._deployed.chain

    @contextmanager
    def asking(self) -> Iterator[Chain]:
        """The same, while it is asked: a node that is gone is told as one, and the RPC behind a fork is not named."""
        with self._node_may_go():
            yield self.chain

    def last_transaction(self) -> str:
        """The hash of the transaction that was mined last; empty where none was."""
        with self._node_may_go():
            mined = self._rpc("eth_getBlockByNumber", "latest", False)["transactions"]
            return str(mined[-1]) if mined else ""

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
        now, memory = self._now, self._deployed.remember()
        with self._node_may_go():
            snapshot = self._rpc("evm_snapshot")
        self._anchors += 1
        try:
            yield
        finally:
            self._anchors -= 1
            with self._node_may_go():
                self._revert(snapshot)
                self._now = now
                self._deployed.recall(memory)
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
        if isinstance(self._chain, BulkChain):
            if self._node.exit_code is not None:
                raise ConnectionError
            self._chain.warp(self._now)
        else:
            # An empty block carries the new time, so that ape's view calls see it too.
            self._rpc("evm_setNextBlockTimestamp", self._now)
            self._rpc("evm_mine")

    def _rpc(self, method: str, *params: Any) -> Any:
        return self._connection.request(method, *params)

    def _revert(self, snapshot: str) -> None:
        if not self._rpc("evm_revert", snapshot):
            raise NodeGoneError(f"anvil did not go back to snapshot {snapshot}")

    @contextmanager
    def _node_may_go(self) -> Iterator[None]:
        """Tell a node that died from everything else that can go wrong."""
        # Ape has one active provider at a time, and another engine may have been used in between.
        ape.networks.active_provider = self._provider
        try:
            yield
        except EngineError as error:
            if self._fork is None:
                raise
            raise type(error)(self._fork.without_keys(str(error))) from None
        except (*_SAID, RequestsConnectionError, Timeout, ConnectionError, TimeoutError) as error:
            code = self._node.exit_code
            if code is not None:
                raise NodeGoneError(f"anvil ended in the middle of the run (exit {code})") from error
            if isinstance(error, _SAID):
                said = first_line(error)
                if self._fork is not None:  # and without the chain of exceptions, which has the URL as well
                    raise NodeGoneError(f"anvil refused a request: {self._fork.without_keys(said)}") from None
                raise NodeGoneError(f"anvil refused a request: {said}") from error
            raise NodeGoneError(f"anvil on port {self._node.port} does not answer any more") from error
