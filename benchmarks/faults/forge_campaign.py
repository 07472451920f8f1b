"""forge's invariant campaign on a treasury with a fault in it: how long until it says that a promise is broken.

Counted is what forge itself reports for the suite: set-up (the deployment is sent again) and campaign. Its start, and
compilation, which happens before, are not. Forge says what it found after it has shrunk it; with a limit of no runs
for shrinking, it says so at once.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.forge_project import write_project, write_treasury
from benchmarks.faults.registry import Fault
from benchmarks.peers.forge_handler import Forge, seconds
from benchmarks.peers.replay import DiffersError
from policies.policy import Policy

_RUNS = 1_000_000
"""More than any limit leaves time for: only the limit ends a campaign that finds nothing."""

DEFAULTS: Mapping[str, str] = {}
"""forge's own: runs of 500 calls."""
TUNED: Mapping[str, str] = {
    "FOUNDRY_INVARIANT_DEPTH": "50",
    "FOUNDRY_INVARIANT_MAX_TIME_DELAY": str(31 * 86_400),
}
"""As somebody would set it who knows that budgets go by months: time passes by itself between calls, and runs are
shorter, so that what ends a treasury ends less of a run."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that forge found broken."""

    seconds: float
    calls: int
    """Of the sequence that it shows."""


class FaultProject:
    """Treasuries with faults in them in a forge project in `folder`, compiled once."""

    def __init__(self, forge: Forge, policy: Policy, folder: Path) -> None:
        """Raises:
        DiffersError: forge could not compile it.
        """
        self._forge, self._policy, self._folder = forge, policy, folder
        shutil.rmtree(folder, ignore_errors=True)
        write_project(folder)
        forge.run(folder, "build")

    def plant(self, fault: Fault | None) -> str:
        """Put a treasury there, for `None` a sound one; returns what the project calls it.

        Raises:
            DeploymentError: it could not be deployed.
        """
        name = "sound" if fault is None else fault.name.replace(" ", "-")
        write_treasury(self._policy, fault, self._folder / "recording" / name)
        return name

    def campaign(
        self,
        treasury: str,
        test: str,
        seed: int,
        limit: float,
        settings: Mapping[str, str] = DEFAULTS,
        shrink: bool = True,
    ) -> Broken | None:
        """Look for a break for at most `limit` seconds; `None` where there was none until then.

        Raises:
            DiffersError: the deployment did not go as recorded, or forge did other work than it was asked for.
        """
        # A failure that forge remembers from an earlier campaign would be all that it looks at.
        shutil.rmtree(self._folder / "cache" / "invariant", ignore_errors=True)
        said = self._forge.run(
            self._folder,
            "test",
            "--json",
            "--threads=1",
            f"--fuzz-seed={seed}",
            f"--match-contract=^{test}$",
            TREASURY=treasury,
            FOUNDRY_INVARIANT_RUNS=str(_RUNS),
            FOUNDRY_INVARIANT_TIMEOUT=str(int(limit)),
            **({} if shrink else {"FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": "0"}),
            **settings,
        )
        (suite,) = json.loads(said).values()
        ((name, result),) = suite["test_results"].items()  # where `setUp` fails, it is the only one
        if name != "invariant_holds()":
            raise DiffersError(f"{test}.{name}: {result['reason']}")
        if result["status"] == "Success":
            return None
        if not result["counterexample"]:
            raise DiffersError(f"{test}: {result['reason']}")
        _, calls = result["counterexample"]["Sequence"]
        return Broken(seconds(suite["duration"]), len(calls))
