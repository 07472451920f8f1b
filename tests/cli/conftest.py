"""Running `treasurer` as its users do: in a process of its own, or in this one where only words are compared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policies.loader import library_path
from simulations.cli import main

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from simulations.cli import main; main(prog_name='treasurer')")

Treasurer = Callable[..., subprocess.CompletedProcess[str]]
InProcess = Callable[..., Result]


@pytest.fixture(autouse=True)
def failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where counterexamples go: no test finds those of another, or leaves any."""
    folder = tmp_path / "failures"
    monkeypatch.setenv("TREASURER_FAILURES", str(folder))
    monkeypatch.delenv("COLUMNS", raising=False)  # reports are as wide as it says
    return folder


@pytest.fixture
def policy() -> Path:
    """The reference treasury."""
    return library_path("tech-001-2023")


@pytest.fixture
def treasurer() -> Treasurer:
    """`treasurer ...` in a process of its own, from the project's folder."""

    def run(*args: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, args)],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=600,
        )

    return run


@pytest.fixture
def in_process() -> InProcess:
    """`treasurer ...` in this process: for whatever needs no node."""

    def run(*args: object) -> Result:
        return CliRunner(mix_stderr=False).invoke(main, [str(arg) for arg in args], prog_name="treasurer")

    return run
