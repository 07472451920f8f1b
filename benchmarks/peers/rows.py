"""The peers as rows of the benchmark's table, each in a process of its own.

What they are given is the same: release builds without traces, warm caches, and a clock that starts after start-up,
compilation, deployment and the opening month. None of them decides, reads or judges anything. Ape's user and forge's
handler sign; the others, and the second row of forge, replay recorded calldata, which is less work than any user of
theirs could do with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.measures import Measure
from benchmarks.peers.forge_handler import Forge, ForgeProject, Handler
from benchmarks.peers.replay import DiffersError

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
INSTALLED = TOOLS / "peers"
"""Where `scripts/setup-peers` puts what it can have."""

FLOOR, APE_API, FORGE = "pyrevm, the floor", "ape API on anvil", "forge, invariant handler"
_APE_MONTHS = 2  # a month takes ape about a second


def peer_measures(
    recording: Path, work_folder: Path, installed: Path = INSTALLED, seconds: float = 2.0
) -> tuple[list[Measure], list[str]]:
    """A row for every peer that is there, and a sentence for each one that is not.

    A row raises DiffersError where its peer does not do what was recorded.

    Args:
        recording: a file by `recording.write_recording`.
        work_folder: where forge may compile and keep what it wants; made if it is not there.
        installed: where the peers are.
        seconds: how long a round takes at least, of those that are called from Python [s].
    """
    rows = [
        Measure(FLOOR, "months/s", _process("floor", recording, seconds)),
        Measure(APE_API, "months/s", _process("ape_api", recording, seconds, months=_APE_MONTHS)),
    ]
    skipped = []
    for name in ("titanoboa", "verbs"):
        python = installed / name / "bin" / "python"
        if (installed / name / ".complete").exists():
            rows.append(Measure(name, "months/s", _process(f"{name}_env", recording, seconds, python)))
        else:
            skipped.append(_skipped(name, installed))
    found = installed_forge(installed)
    if found is not None:
        try:
            project = ForgeProject(found, recording, work_folder / "forge")
        except (DiffersError, OSError) as error:  # node is gone again, say: no reason to leave the others out
            skipped.append(f"forge has no figure: {error}")
        else:
            rows += [
                Measure(FORGE, "months/s", lambda: project.months_a_second(Handler.SIGNING)),
                Measure("forge, recorded calldata", "months/s", lambda: project.months_a_second(Handler.REPLAYING)),
            ]
    else:
        skipped.append(_skipped("forge", installed))
    return rows, skipped


def installed_forge(installed: Path = INSTALLED) -> Forge | None:
    """forge, where `scripts/setup-peers` could have it."""
    folder = installed / "forge"
    return Forge(folder / "bin" / "forge", folder / "node_modules") if (folder / ".complete").exists() else None


def _skipped(name: str, installed: Path) -> str:
    return f"{name} is not measured: {installed / name} is not there, and scripts/setup-peers says why"


def _process(
    module: str, recording: Path, seconds: float, python: Path = Path(sys.executable), months: int | None = None
) -> Callable[[], float]:
    """Run a peer's module and return its months a second.

    Raises:
        DiffersError: it ended with an error; the last line of what it said.
    """
    command = [str(python), "-m", f"benchmarks.peers.{module}", str(recording.resolve()), f"--seconds={seconds}"]
    if months is not None:
        command.append(f"--months={months}")
    # Ape-foundry looks for anvil on PATH only.
    environment = os.environ | {"PATH": f"{os.environ.get('PATH', '')}{os.pathsep}{TOOLS / 'bin'}"}

    def run() -> float:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["nothing"]
            raise DiffersError(f"{module} ended with {done.returncode} and said: {said[-1]}")
        figures = json.loads(done.stdout)
        return float(figures["months"] / figures["seconds"])

    return run
