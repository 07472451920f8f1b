"""The engine itself: the node's life, its clock, its anchors."""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import ape
from ape.exceptions import ApeException
from ape.logging import logger
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import Timeout

from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.engines.anvil.chain import ApeChain, first_line
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

_INSTALL = "install foundry (https://getfoundry.sh) or run `make setup`, which takes anvil from npm"


class Anvil:
    """An `Engine` on a node of its own.

    Ape has one active provider at a time: of two engines, close the one that was started last before the other is
    used again.
    """

    name = "anvil"

    def __init__(self, signing: Signing = Signing.ALTERNATE, port: int | None = None) -> None:
        """Start anvil on `port`, or on a free one.

        Raises:
            NoNodeError: anvil is not installed, the port is taken, or the node does not come up.
        """
        self._signing = signing
        self._stack = ExitStack()
        self._treasury: EvmTreasury | None = None
        self._now = 0
        _find_anvil()
        self._port = _free_port(port)
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        # Ape logs every refusal with its whole trace; here a refusal is an outcome, told by its caller.
        self._stack.enter_context(logger.at_level("CRITICAL"))
        try:
            context = ape.networks.ethereum.local.use_provider(
                "foundry",
                provider_settings={"host": f"http://127.0.0.1:{self._port}", "auto_mine": True},
                disconnect_after=True,
            )
            self._provider: Any = self._stack.enter_context(context)
        except (ApeException, OSError) as error:
            self._stack.close()
            raise NoNodeError(f"anvil did not start on port {self._port}: {first_line(error)}") from error
        finally:
            # Ape takes over Ctrl-C to stop its nodes; they also stop at exit, and a command line wants its own.
            for number, handler in before.items():
                if handler is not None:  # one that Python did not set cannot be set back by it
                    signal.signal(number, handler)
        self._chain = ApeChain(self._provider)
        self._genesis = self._rpc("evm_snapshot")

    @property
    def process_id(self) -> int | None:
        """The node's process."""
        process = self._provider.process
        return process.pid if process else None

    def deploy(self, policy: Policy) -> Deployment:
        with self._node_may_go():
            # A second deployment starts from an empty chain; the clock may then go back.
            self._rpc("evm_revert", self._genesis)
            self._genesis = self._rpc("evm_snapshot")
            start = policy.period.starts_at - DEPLOYED_BEFORE
            self._rpc("anvil_setTime", start)
            self._rpc("anvil_setBlockTimestampInterval", 0)
            self._now = start - 1
            self.warp(start)
            self._treasury = EvmTreasury(policy, self._chain, self._signing)
            return self._treasury.deployment

    def apply(self, action: ChainAction) -> Outcome:
        with self._node_may_go():
            return self._deployed.apply(action)

    def state(self) -> State:
        with self._node_may_go():
            return self._deployed.state(self._now)

    @property
    def now(self) -> int:
        return self._now

    def warp(self, time: int) -> None:
        if time < self._now:
            raise ValueError(f"cannot go back from {self._now} to {time}")
        with self._node_may_go():
            # An empty block carries the new time, so that view calls see it too; with an interval of 0 every
            # following block keeps it, and a whole cycle happens at exactly one second.
            self._rpc("evm_setNextBlockTimestamp", time)
            self._rpc("evm_mine")
        self._now = time

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

    def close(self) -> None:
        self._stack.close()

    @property
    def _deployed(self) -> EvmTreasury:
        if self._treasury is None:
            raise ValueError("nothing is deployed yet")
        return self._treasury

    def _rpc(self, method: str, *params: Any) -> Any:
        return self._provider.make_request(method, list(params))

    @contextmanager
    def _node_may_go(self) -> Iterator[None]:
        """Tell a node that died from everything else that can go wrong."""
        try:
            yield
        except EngineError:
            raise
        except (ApeException, RequestsConnectionError, Timeout, ConnectionError) as error:
            process = self._provider.process
            if process is not None and process.poll() is not None:
                raise NodeGoneError(f"anvil ended in the middle of the run (exit {process.returncode})") from error
            if isinstance(error, ApeException) and _connects(self._port):
                raise NodeGoneError(f"anvil refused a request: {first_line(error)}") from error
            raise NodeGoneError(f"anvil on port {self._port} does not answer any more") from error


def _find_anvil() -> None:
    """Anvil on PATH, else the one that `make setup` put into the project, which then goes on PATH for ape-foundry.

    Raises:
        NoNodeError: there is none.
    """
    own = Path(__file__).resolve().parents[3] / ".tools" / "bin"
    if shutil.which("anvil") is None and (own / "anvil").exists():
        os.environ["PATH"] = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
    if shutil.which("anvil") is None:
        raise NoNodeError(f"anvil is not on PATH: {_INSTALL}")


def _free_port(wanted: int | None) -> int:
    """The port to start on. Ape would quietly use a node that already listens there, somebody else's state and all.

    Raises:
        NoNodeError: the wanted port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError as error:
            raise NoNodeError(f"port {wanted} is taken: choose another, or none for a free one") from error
        return int(probe.getsockname()[1])


def _connects(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
