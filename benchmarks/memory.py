"""How much memory two thousand months leave behind: `python -m benchmarks.memory model|revm|anvil`.

Ordinary years are lived one after another; what the process (with anvil: its node too) holds after the first quarter,
when caches are full, is compared with what it holds at the end. In a process of its own, because others' garbage is
nobody's growth.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from benchmarks.measures import live_through, ordinary_year
from policies.loader import library_path, load_policy
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.simulation import Simulation

MONTHS = 2_000
_MEGABYTE = 2**20


def growth(name: str, months: int = MONTHS) -> float:
    """What a process of its own measures [MB].

    Raises:
        ChildProcessError: it failed; the last line of what it said.
    """
    command = [sys.executable, "-m", "benchmarks.memory", name, f"--months={months}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["nothing"]
        raise ChildProcessError(f"measuring the memory of {name} failed: {said[-1]}")
    return float(done.stdout)


def resident(*processes: int) -> int:
    """What the processes hold in memory now [bytes]."""
    command = ["ps", "-o", "rss=", "-p", ",".join(map(str, processes))]
    return sum(int(line) * 1024 for line in subprocess.check_output(command, text=True).split())


def _engine(name: str) -> tuple[Engine, list[int]]:
    """An engine, and the processes that it lives in."""
    if name == "model":
        return Model(), [os.getpid()]
    if name == "revm":
        from simulations.engines.revm import Revm

        return Revm(), [os.getpid()]
    from simulations.engines.anvil import Anvil

    anvil = Anvil()
    assert anvil.process_id is not None
    return anvil, [os.getpid(), anvil.process_id]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("engine", choices=["model", "revm", "anvil"])
    parser.add_argument("--months", type=int, default=MONTHS)
    options = parser.parse_args()
    policy, random = load_policy(library_path("tech-001-2023")), Random(1)
    engine, processes = _engine(options.engine)
    lived, first = 0, 0
    try:
        while lived < options.months:
            engine.deploy(policy)
            live_through(Simulation(policy, engine), ordinary_year(policy, random).appointments(policy))
            lived += len(policy.months)
            if not first and lived >= options.months / 4:
                first = resident(*processes)
        print((resident(*processes) - first) / _MEGABYTE)
    finally:
        engine.close()


if __name__ == "__main__":
    main()
