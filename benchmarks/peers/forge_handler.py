"""forge: an invariant test whose handler does a month a call, on forge's own EVM (`forge/src/Months.t.sol`).

There are two handlers. `Signing` is what a user of forge writes: it knows what is to be done, asks the Safe for the
hash, signs it (`vm.sign`), joins the confirmations and executes. `Replaying` sends recorded calldata, signatures in it,
which no user could, since signatures are bound to nonces: it is the floor of forge's EVM under its cheatcodes. Every
run begins where `setUp` ended and does the year's months in their order; after each month the invariant compares all
balances with the recording's.

Speed is a difference: the time that forge reports for a long campaign less that of a short one, over the months that
lie between. Start-up, set-up and whatever a campaign costs by itself drop out; compilation happens before both.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.peers.forge_project import PROJECT, write_project
from benchmarks.peers.replay import DiffersError, read

_TEST = "invariant_balances()"
_SHORT, _LONG = 2, 102
"""Campaigns of so many years."""


class Handler(StrEnum):
    """The handlers, by the contract that tests with them."""

    SIGNING = "SignedMonthsTest"
    REPLAYING = "ReplayedMonthsTest"


@dataclass(frozen=True, slots=True)
class Forge:
    """forge, and where node finds the npm package `solc`."""

    binary: Path
    node_modules: Path

    def run(self, folder: Path, *arguments: str, **environment: str) -> str:
        """What forge says in a project's folder, once it has ended.

        Raises:
            DiffersError: it failed otherwise than by a test.
        """
        # Without network: a compiler that is missing must fail, not be fetched.
        done = subprocess.run(
            [self.binary, *arguments, "--offline"],
            cwd=folder,
            env=os.environ | {"NODE_PATH": str(self.node_modules), "FOUNDRY_SOLC": str(PROJECT / "solc")} | environment,
            capture_output=True,
            text=True,
        )
        if done.returncode and not done.stdout.startswith("{"):  # a failed test still prints its JSON
            raise DiffersError(f"forge {arguments[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout


class ForgeProject:
    """A recording in a forge project in `folder`, compiled once."""

    def __init__(self, forge: Forge, recording: Path, folder: Path) -> None:
        """Raises:
        DiffersError: forge could not compile or run it.
        """
        self._forge, self._folder = forge, folder
        self._months = write_project(read(recording), folder)
        self._run("build")

    def months_a_second(self, handler: Handler) -> float:
        """Raises:
        DiffersError: a month went otherwise than recorded.
        """
        short, long = self.campaign(handler, _SHORT), self.campaign(handler, _LONG)
        return (_LONG - _SHORT) * self._months / (long - short)

    def campaign(self, handler: Handler, years: int) -> float:
        """Let forge live so many years, and return the time it reports [s].

        Raises:
            DiffersError: a month went otherwise than recorded, or forge did other work than it was asked for.
        """
        said = self._run("test", "--json", f"--match-contract=^{handler}$", FOUNDRY_INVARIANT_RUNS=str(years))
        (suite,) = json.loads(said).values()
        for name, result in suite["test_results"].items():  # where `setUp` fails, it is the only one
            if result["status"] != "Success":
                raise DiffersError(f"{handler}.{name}: {result['reason']}")
        result = suite["test_results"][_TEST]
        done = result["kind"]["Invariant"]
        if (done["calls"], done["reverts"]) != (years * self._months, 0):
            raise DiffersError(
                f"forge did {done['calls']} months, {done['reverts']} refused, of {years * self._months}"
            )
        return seconds(result["duration"])

    def _run(self, *arguments: str, **environment: str) -> str:
        return self._forge.run(self._folder, *arguments, FOUNDRY_INVARIANT_DEPTH=str(self._months), **environment)


_UNITS = {"h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


def seconds(duration: str) -> float:
    """A duration as forge prints it, `1s 234ms 567us` [s].

    Raises:
        ValueError: it is written otherwise.
    """
    if not re.fullmatch(r"\d+[a-zµ]+( \d+[a-zµ]+)*", duration):
        raise ValueError(f"forge says that it took {duration!r}")
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([a-zµ]+)", duration))
