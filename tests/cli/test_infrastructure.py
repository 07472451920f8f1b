"""What the command line says when the node is the problem: one line, exit code 3, nothing left running."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, ROOT, Treasurer
from tests.processes import is_gone


def children(parent: int, called: str) -> list[int]:
    """The processes that `parent` started and whose command line has this word, by /proc (Linux)."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            stat, command = (entry / "stat").read_text(), (entry / "cmdline").read_text()
        except (OSError, NotADirectoryError):
            continue
        rest = stat.rpartition(")")[2].split()
        if entry.name.isdigit() and called in command and int(rest[1]) == parent:
            found.append(int(entry.name))
    return found


def wait_for_anvil(parent: int) -> int:
    for _ in range(300):
        if found := children(parent, "anvil\0--port="):
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no anvil was started")


def wait_until_lived_in(node: int) -> None:
    """Until a hundred blocks are mined: the treasury is deployed, and people pay."""
    words = Path(f"/proc/{node}/cmdline").read_text().split("\0")
    port = next(word.partition("=")[2] for word in words if word.startswith("--port="))
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}", asked, {"Content-Type": "application/json"})
    for _ in range(600):
        with suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
            if int(json.load(answer)["result"], 16) > 100:
                return
        time.sleep(0.1)
    raise AssertionError("the treasury was never lived in")


def wait_until_searched(parent: int) -> None:
    """Until the campaign's workers are there."""
    for _ in range(600):
        if children(parent, "spawn_main"):
            return
        time.sleep(0.1)
    raise AssertionError("nothing was searched")


def one_line(stderr: str) -> str:
    (line,) = stderr.splitlines()
    assert line.startswith("treasurer: ")
    return line


def test_no_anvil(policy: Path, tmp_path: Path) -> None:
    # From a copy of the code, because a checkout may have an anvil of its own in `.tools/`.
    for room in ("policies", "simulations", "contracts"):
        shutil.copytree(ROOT / room, tmp_path / room)
    (tmp_path / "bin").mkdir()
    result = subprocess.run(
        [*COMMAND, "check", str(policy), "--examples", "1"],
        cwd=tmp_path,
        env=os.environ | {"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 3, result.stderr
    assert "anvil is not on PATH" in one_line(result.stderr)
    assert result.stdout == ""


def test_a_port_that_is_taken(treasurer: Treasurer, policy: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = treasurer("simulate", policy, "--engine", "anvil", "--port", port)
    assert result.returncode == 3
    assert f"port {port} is taken" in one_line(result.stderr)
    assert result.stdout == ""


@pytest.mark.anvil
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")
@pytest.mark.parametrize("command", ["simulate", "check"])
def test_anvil_killed_in_the_middle(policy: Path, command: str, long_life: Path) -> None:
    arguments = ["--examples", "5"] if command == "check" else ["--payments", str(long_life)]
    process = subprocess.Popen(
        [*COMMAND, command, str(policy), "--engine", "anvil", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    node = wait_for_anvil(process.pid)
    if command == "check":
        wait_until_searched(process.pid)
    else:
        wait_until_lived_in(node)
    os.kill(node, signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 3, (stdout, stderr)
    assert "anvil" in one_line(stderr)
    if command == "check":  # the campaign's result outlives the node
        assert "STOPPED EARLY" in stdout
        assert "a compliant year on anvil: stopped before" in stdout
    else:
        assert stdout == ""


@pytest.fixture
def long_life(tmp_path: Path) -> Path:
    """So many payments that a run is never over before it is disturbed."""
    table = tmp_path / "payments.csv"
    table.write_text("date,amount\n" + "2023-02-01,1\n" * 5_000)
    return table


@pytest.mark.anvil
@pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_anvil_is_left_behind(policy: Path, how: signal.Signals, long_life: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "simulate", str(policy), "--engine", "anvil", "--payments", str(long_life)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    node = wait_for_anvil(process.pid)
    time.sleep(2)
    process.send_signal(how)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    assert "Traceback" not in stderr
    assert is_gone(node)
