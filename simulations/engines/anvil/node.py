"""An anvil of our own: found, started with the flags that make it fast, and never left behind.

Ape-foundry could start it, but always with `--steps-tracing`, and with no socket to talk through. It connects to a
node that already listens as well as to one of its own.
"""

from __future__ import annotations

import ctypes
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulations.engines.base import NoNodeError

_INSTALL = "install foundry (https://getfoundry.sh) or run `make setup`, which takes anvil from npm"
_STARTS_WITHIN = 60
"""How long a node may take to listen [s]; one that forks first asks another node."""

FAST = (
    # From prague on each block writes its parent's hash into a contract (EIP-2935), and the state root, which anvil
    # computes anew for every block, grows with it: after a thousand blocks a transaction takes four times as long.
    "--hardfork=cancun",
    # Neither a copy of the state nor the transactions of old blocks are kept: nobody asks for them, and memory
    # stays flat. Snapshots are not touched by it.
    "--prune-history=2",
    "--transaction-block-keeper=64",
    # Any account sends unsigned. The Safes' own signatures are real; one more around each transaction would only
    # be made and recovered, which takes longer than everything else.
    "--auto-impersonate",
    "--block-base-fee-per-gas=0",
    "--gas-price=0",
    "--quiet",
)
"""How an engine's node is told to run."""


_CAUSE = re.compile(r"^- (Error #\d+: )?")


class NodeEndedError(NoNodeError):
    """Anvil ended while it was being started."""

    def __init__(self, port: int, words: str) -> None:
        super().__init__(f"anvil did not start on port {port}: {words}")
        self.words = words


class Node:
    """A process, an HTTP port for ape, and a UNIX socket for everything else."""

    def __init__(self, port: int | None = None, flags: Sequence[str] = FAST) -> None:
        """Start anvil on `port`, or on a free one, and wait until it listens.

        Raises:
            NodeEndedError: it ended by itself, and says why.
            NoNodeError: anvil is not installed, or the port is taken.
        """
        binary = find_anvil()
        self.port = free_port(port)
        self.url = f"http://127.0.0.1:{self.port}"
        folder = tempfile.mkdtemp(prefix="treasurer-")
        self.socket = f"{folder}/anvil.ipc"
        errors = Path(folder, "errors")
        try:
            with errors.open("wb") as said:
                self._process = subprocess.Popen(
                    [binary, f"--port={self.port}", f"--ipc={self.socket}", *flags],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    # Ctrl-C is for the command line, which ends the node when it is done with it.
                    process_group=0,
                    preexec_fn=_end_with_parent if sys.platform == "linux" else None,
                )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise NoNodeError(f"{binary} cannot be started: {error.strerror}") from error
        # Also called when the interpreter exits; a killed one leaves it to the kernel.
        self._stop = weakref.finalize(self, _stop, self._process, folder)
        try:
            self._wait(errors)
        except BaseException:
            self.stop()
            raise

    @property
    def process_id(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None as long as it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Twice is harmless."""
        self._stop()

    def _wait(self, errors: Path) -> None:
        until = time.monotonic() + _STARTS_WITHIN
        while not (_listens(socket.AF_UNIX, self.socket) and _listens(socket.AF_INET, ("127.0.0.1", self.port))):
            if self._process.poll() is not None:
                raise NodeEndedError(self.port, _words(errors))
            if time.monotonic() > until:
                raise NoNodeError(f"anvil did not start on port {self.port} within {_STARTS_WITHIN} s")
            time.sleep(0.01)


def find_anvil() -> str:
    """Anvil on PATH, else the one that `make setup` put into the project.

    Raises:
        NoNodeError: there is none.
    """
    own = Path(__file__).resolve().parents[3] / ".tools" / "bin"
    found = shutil.which("anvil") or shutil.which("anvil", path=str(own))
    if found is None:
        raise NoNodeError(f"anvil is not on PATH: {_INSTALL}")
    return found


def free_port(wanted: int | None) -> int:
    """The port to start on.

    Raises:
        NoNodeError: the wanted port is taken, perhaps by somebody else's node and its state.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError as error:
            raise NoNodeError(f"port {wanted} is taken: choose another, or none for a free one") from error
        return int(probe.getsockname()[1])


def _listens(family: int, address: Any) -> bool:
    """Whether somebody does; that a socket's file is there does not say so yet."""
    with socket.socket(family) as probe:
        probe.settimeout(2)
        return probe.connect_ex(address) == 0


def _words(errors: Path) -> str:
    """What anvil said before it ended, on one line: its error, and the innermost cause where it lists several."""
    lines = [line.strip() for line in errors.read_text(errors="replace").splitlines() if line.strip()]
    if not lines:
        return "it ended without a word"
    first, last = lines[0].removeprefix("Error: "), _CAUSE.sub("", lines[-1])
    return first if len(lines) == 1 else f"{first} ({last})"


def _stop(process: subprocess.Popen[bytes], folder: str) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)


_PR_SET_PDEATHSIG, _SIGKILL = 1, 9
# Loaded here: between fork and exec nothing should be.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with_parent() -> None:
    """In the child: be killed when the thread that started it ends, with its process at the latest (prctl(2))."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL)
