"""Ctrl-C to a campaign and to a check: what they found by then is in the failures folder, and is shrunk from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, ROOT, Treasurer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

HINT = "To go on from there: treasurer shrink "


def interrupted(after: float, *arguments: object) -> tuple[int, str, str]:
    """A command that is stopped so many seconds after its beginning; its exit code, stdout and stderr."""
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments), "--engine", "model", "--seed", "5", "--examples", "100000"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, stdout, stderr


@pytest.mark.parametrize(("command", "workers"), [("campaign", 1), ("check", 2)])
def test_what_was_found_is_kept_and_shrunk_from_there(
    treasurer: Treasurer, policy: Path, tmp_path: Path, command: str, workers: int
) -> None:
    failures, result = tmp_path / "failures", tmp_path / "result.json"
    few = ("--conduct", "careless", "--rule", "auditor_within_quarterly_cap", "--rule", "monthly_spending_within_cap")
    kept = ("--failures", failures, "--json", result)
    for after in (6, 20, 60):  # some shares are done by then, on a busy machine later
        code, stdout, stderr = interrupted(after, command, policy, "--workers", workers, *few, *kept)
        if any(failures.rglob("*.json")):
            break
    assert (code, stderr) == (130, "treasurer: stopped\n")
    assert "- the shortest story of each breach: stopped before" in stdout

    files = sorted(failures.rglob("*.json"))
    assert {file.parent.name for file in files} >= {"auditor_within_quarterly_cap", "monthly_spending_within_cap"}
    assert "Stories that may become shorter" in stdout
    for file in files[:10]:
        assert str(file) in stdout
        assert json.loads(file.read_text())["shrinking"] == {"finished": False, "tried": 0}
    (hint,) = [line for line in stdout.splitlines() if line.startswith(HINT)]
    assert Path(hint.removeprefix(HINT)) == failures / "tech-001-2023"
    named = {
        breach["counterexample"] for pair in json.loads(result.read_text())["pairs"] for breach in pair["breaches"]
    }
    assert named == {str(file) for file in files}

    assert treasurer("replay", failures, "--engine", "model").returncode == 0
    before = [len(json.loads(file.read_text())["shrunk"]["life"]) for file in files]
    shrunk = treasurer("shrink", failures / "tech-001-2023", "--engine", "model", "--time", 2)
    assert shrunk.returncode in (0, 1), shrunk.stderr
    after = [json.loads(file.read_text())["shrunk"]["life"] for file in files]
    assert sum(map(len, after)) < sum(before)
    assert any(json.loads(file.read_text())["shrinking"]["finished"] for file in files)
