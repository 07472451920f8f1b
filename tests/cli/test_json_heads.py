"""The JSON of every command begins alike: whose it is, and which version of the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulations.counterexamples import write
from tests.cli.conftest import InProcess
from tests.simulations.counterexamples_for_tests import monthly_spending

ON_MODEL = ("--engine", "model")
LITTLE = (*ON_MODEL, "--examples", "1", "--conduct", "compliant", "--rule", "dai_is_conserved", "--seed", "5")
COMMANDS = {
    "campaign": LITTLE,
    "check": LITTLE,
    "executives": (),
    "library": (),
    "lint": (),
    "replay": ON_MODEL,
    "shrink": (*ON_MODEL, "--time", "0"),
    "simulate": ON_MODEL,
}
WITHOUT_AMOUNTS = ("lint", "replay", "shrink")
"""Their figures say themselves what they are, or there is none."""


@pytest.mark.parametrize("command", COMMANDS)
def test_whose_it_is_and_which_version(in_process: InProcess, policy: Path, tmp_path: Path, command: str) -> None:
    about = write(tmp_path / "kept", monthly_spending()) if command in ("replay", "shrink") else policy
    result = in_process(command, about, *COMMANDS[command], "--json", "-")
    document = json.loads(result.stdout)
    assert list(document)[:2] == ["treasurer", "version"]
    assert (document["treasurer"], document["version"]) == (command, 1)
    assert document.get("unit") == (None if command in WITHOUT_AMOUNTS else "wad")
