"""A check on several processes: one that dies, and Ctrl-C as a terminal sends it, to the whole process group."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import COMMAND, ROOT, InProcess, Treasurer
from tests.processes import is_gone
from tests.simulations.shares_for_tests import Mortal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")


def workers_of(parent: int) -> set[int]:
    """The workers that a process has, by /proc."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            stat, command = (entry / "stat").read_text(), (entry / "cmdline").read_text()
        except OSError:
            continue
        if "spawn_main" in command and int(stat.rpartition(")")[2].split()[1]) == parent:
            found.add(int(entry.name))
    return found


def wait_for_workers(parent: int, number: int) -> set[int]:
    for _ in range(600):
        if len(found := workers_of(parent)) == number:
            return found
        time.sleep(0.05)
    raise AssertionError("they did not start")


@contextmanager
def started(policy: Path, *more: object) -> Iterator[subprocess.Popen[str]]:
    """`treasurer check` on two processes, the leader of a process group, of which nothing is left afterwards."""
    arguments = ["check", policy, "--engine", "model", "--seed", "5", "--workers", "2", *more]
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def without_time(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    for changing in ("seconds", "check_seconds", "busy_seconds", "evm_seconds", "evm_share", "workers"):
        document.pop(changing, None)
    return document


@pytest.fixture
def short(policy: Path, tmp_path: Path) -> Path:
    """The reference treasury for four months: a check of it takes a third of the time."""
    text = policy.read_text()
    assert text.count("2024-01-31") >= 2
    copy = tmp_path / "policy.yaml"
    copy.write_text(text.replace("end: 2024-01-31", "end: 2023-05-31"))
    return copy


def test_any_number_of_workers_and_one_that_is_killed(treasurer: Treasurer, short: Path) -> None:
    conducts = ("--conduct", "careless", "--conduct", "outsider")
    common = ("--examples", 150, "--json", "-", *conducts)
    alone = treasurer("check", short, "--engine", "model", "--seed", 5, "--workers", 1, *common)
    assert alone.returncode in (0, 1)
    with started(short, *common) as process:
        os.kill(max(wait_for_workers(process.pid, 2)), signal.SIGKILL)
        stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == alone.returncode
    (line,) = stderr.splitlines()
    assert line.startswith("treasurer: ")
    assert " lives " in line
    assert line.endswith("its worker was killed by SIGKILL; doing it again")
    document = without_time(alone.stdout)
    assert (document["stopped"], document["not_done"]) == (False, [])
    assert without_time(stdout) == document


def test_a_share_that_always_kills_its_worker_is_the_infrastructure(
    in_process: InProcess, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mortal = Mortal(tmp_path / "deaths", 1, 100)
    monkeypatch.setattr("simulations.cli.check.engine_factory", lambda *_: mortal)
    result = in_process("check", policy, "--engine", "model", "--examples", "50", "--workers", "2")
    assert result.exit_code == 3
    assert result.stdout == ""  # nothing was found before
    assert result.stderr.splitlines()[-1].endswith("3 workers were lost on it; the last was killed by SIGKILL")


@pytest.mark.parametrize(("by", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_stops_at_once_with_what_was_found(policy: Path, tmp_path: Path, by: signal.Signals, code: int) -> None:
    target = tmp_path / "check.json"
    with started(policy, "--examples", 100_000, "--json", target) as process:
        workers = wait_for_workers(process.pid, 2)
        time.sleep(4)  # some shares are done by now
        sent = time.monotonic()
        os.killpg(process.pid, by)
        stdout, stderr = process.communicate(timeout=60)
    took = time.monotonic() - sent
    assert process.returncode == code
    assert all(is_gone(worker) for worker in workers)
    assert stderr == "treasurer: stopped\n"
    assert took < 3  # a fraction of a second; the machine that runs this may be busy

    assert stdout.startswith("STOPPED EARLY")
    assert re.search(r"[\d,]+ of 2,000,[\d,]+ lives", stdout)
    assert "the shortest story of each breach" in stdout
    assert "Stopped early, after" in stdout
    document = json.loads(target.read_text())
    assert document["stopped"] is True
    assert document["ok"] is False
    assert 0 < document["sequences"] < 2_000_000
    assert len(document["not_done"]) == 2
    breaches = [breach for pair in document["pairs"] for breach in pair["breaches"]]
    assert breaches != []
    assert all(breach["story"] is None for breach in breaches)


def test_one_process_stops_as_well(policy: Path) -> None:
    with started(policy, "--workers", 1, "--examples", 100_000) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == (130, "treasurer: stopped\n")
    assert stdout.startswith("STOPPED EARLY")
