"""What the anvil engine does when there is no node, or when it goes away; and that none is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulations.actions import Donate, Pay, SeedTransfer
from simulations.engines.anvil import Anvil
from simulations.engines.anvil import node as node_module
from simulations.engines.base import EngineError, NodeGoneError, NoNodeError
from tests.simulations.policies_for_tests import ROOT, reference

pytestmark = pytest.mark.anvil

POLICY = reference()


@pytest.fixture
def engine() -> Iterator[Anvil]:
    made = Anvil()
    yield made
    made.close()


def runs(process: int | None) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    assert process is not None
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def ends(process: int | None, within: float = 10) -> bool:
    """Whether a process ends within some seconds."""
    until = time.monotonic() + within
    while runs(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def kill(process: int | None) -> None:
    assert process is not None
    os.kill(process, signal.SIGKILL)
    # Until the last of its threads is gone; the engine may still ask how it ended.
    os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)


class TestNoNode:
    def test_no_anvil_anywhere(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(node_module, "__file__", str(tmp_path / "simulations" / "engines" / "anvil" / "node.py"))
        with pytest.raises(NoNodeError) as caught:
            Anvil()
        message = str(caught.value)
        assert message.startswith("anvil is not on PATH: install foundry")
        assert "\n" not in message

    def test_an_anvil_that_does_not_start(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        broken = tmp_path / "anvil"
        broken.write_text("#!/bin/sh\nexit 1\n")
        broken.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(NoNodeError, match=r"^anvil did not start on port [0-9]+: [^\n]+$"):
            Anvil()

    def test_a_port_that_is_taken(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(NoNodeError, match=rf"^port {port} is taken: [^\n]+$"):
                Anvil(port=port)

    def test_a_port_that_is_free(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        engine = Anvil(port=port)
        try:
            engine.deploy(POLICY)
            with socket.socket() as client:
                assert client.connect_ex(("127.0.0.1", port)) == 0
        finally:
            engine.close()
        # And free again afterwards.
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))


class TestNodeGone:
    USES: tuple[Callable[[Anvil], object], ...] = (
        lambda engine: engine.apply(Donate("auditor", 1)),
        lambda engine: engine.apply(Pay("operational", 1)),
        lambda engine: engine.state(),
        lambda engine: engine.warp(engine.now + 1),
        lambda engine: engine.anchor().__enter__(),
        lambda engine: engine.deploy(POLICY),
    )

    def test_killed_in_the_middle(self, engine: Anvil) -> None:
        """Whatever comes next says so, in one line; before that each of them works."""
        engine.deploy(POLICY)
        for use in self.USES:
            use(engine)
        kill(engine.process_id)
        for use in self.USES:
            with pytest.raises(NodeGoneError) as caught:
                use(engine)
            message = str(caught.value)
            assert "anvil" in message
            assert "\n" not in message

    def test_inside_an_anchor(self, engine: Anvil) -> None:
        """The anchor cannot restore what is gone; the reason must still be the node's."""
        engine.deploy(POLICY)

        def lose_the_node() -> None:
            with engine.anchor():
                kill(engine.process_id)
                engine.state()

        with pytest.raises(NodeGoneError):
            lose_the_node()

    def test_every_error_of_an_engine_is_an_engine_error(self) -> None:
        assert issubclass(NodeGoneError, EngineError)
        assert issubclass(NoNodeError, EngineError)

    def test_a_new_engine_works_after_one_that_died(self) -> None:
        first = Anvil()
        first.deploy(POLICY)
        kill(first.process_id)
        with pytest.raises(NodeGoneError):
            first.state()
        first.close()
        second = Anvil()
        try:
            second.deploy(POLICY)
            assert second.apply(SeedTransfer("auditor", 1)).ok
        finally:
            second.close()


class TestNothingIsLeft:
    def test_after_closing(self) -> None:
        engine = Anvil()
        process = engine.process_id
        assert runs(process)
        engine.close()
        assert ends(process)

    def test_ctrl_c_reaches_it_only_through_us(self, engine: Anvil) -> None:
        """A terminal sends the signal to a whole group of processes; a node in ours would be gone before its run."""
        assert os.getpgid(engine.process_id) != os.getpgid(0)

    def test_closing_twice_is_harmless(self) -> None:
        engine = Anvil()
        engine.close()
        engine.close()

    def test_closing_after_the_node_died(self) -> None:
        engine = Anvil()
        kill(engine.process_id)
        engine.close()
        engine.close()

    def test_after_an_exception_nobody_caught(self) -> None:
        assert ends(self.left_by("raise ArithmeticError"))

    def test_after_an_ordinary_exit_that_forgot_to_close(self) -> None:
        assert ends(self.left_by("pass"))

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_after_a_signal(self, number: signal.Signals) -> None:
        with self.python("import time; time.sleep(60)") as other:
            process = self.node_of(other)
            assert runs(process)
            os.kill(other.pid, number)
            other.wait(timeout=20)
            assert ends(process)

    def left_by(self, last_words: str) -> int:
        """The node of a Python that starts one and ends with these words."""
        with self.python(last_words) as other:
            process = self.node_of(other)
            other.wait(timeout=30)
        return process

    def node_of(self, other: subprocess.Popen[str]) -> int:
        assert other.stdout is not None
        return int(other.stdout.readline())

    def python(self, last_words: str) -> subprocess.Popen[str]:
        program = (
            "from simulations.engines.anvil import Anvil\n"
            "engine = Anvil()\n"
            "print(engine.process_id, flush=True)\n"
            f"{last_words}\n"
        )
        return subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
