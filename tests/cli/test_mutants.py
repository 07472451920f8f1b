"""`treasurer mutants`: what it prints, what it keeps, and what it answers to the shell."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulations.mutants.registry import MUTANTS
from tests.cli.conftest import InProcess


@pytest.fixture
def short(policy: Path, tmp_path: Path) -> Path:
    """The reference treasury, closed after three months."""
    file = tmp_path / "short.yaml"
    file.write_text(policy.read_text().replace("end: 2024-01-31", "end: 2023-04-30"))
    return file


def test_the_list_has_every_mutant_and_plants_none(in_process: InProcess, policy: Path) -> None:
    result = in_process("mutants", policy, "--list")
    assert result.exit_code == 0, result.stderr
    names = [line.split()[0] for line in result.stdout.splitlines() if re.match(r"[a-z0-9-]+  ", line)]
    assert names == [each.name for each in MUTANTS]
    assert "Bybit" in result.stdout


def test_survivors_and_what_is_not_counted_are_explained(in_process: InProcess, short: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    only = ("keeps-3x", "last-pull-forgotten", "annual-cap-of-twelve-months")
    names = [argument for name in only for argument in ("--only", name)]
    result = in_process("mutants", short, *names, "--seed", "3", "--workers", "1", "--store", kept)
    assert result.exit_code == 1, result.stderr  # one of two
    told = re.sub(r"\s+", " ", result.stdout)
    assert "✓ keeps-3x auditor_keeps_at_most_2x (compliant)" in told
    assert "✗ last-pull-forgotten nobody" in told
    assert "what is never pulled is never paid" in told
    assert "- annual-cap-of-twelve-months not counted" in told
    assert "nobody decides anything by this figure" in told
    assert "Mutation score: 1 of 2 mutants (50.0 %, 95 % is enough)." in told
    assert "Seed 3" in told
    document = json.loads(kept.read_text())
    assert (document["treasurer"], document["seed"]) == ("mutants", 3)
    assert (document["caught"], document["counted"], document["percent"]) == (1, 2, "50.0")
    assert document["survivors"] == ["last-pull-forgotten"]
    entries = {entry["name"]: entry for entry in document["mutants"]}
    story = entries["keeps-3x"]["story"]
    assert (story["rule"], story["conduct"]) == ("auditor_keeps_at_most_2x", "compliant")
    assert story["told"][-1].startswith("1 Feb 2023: opening cycle")
    assert story["excess"] == str(199_916 * 10**18)


def test_enough_is_a_success_and_json_goes_to_stdout_alone(in_process: InProcess, short: Path) -> None:
    result = in_process("mutants", short, "--only", "keeps-3x", "--seed", "3", "--workers", "1", "--json", "-")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["percent"] == "100.0"


def test_bad_input(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    unknown = in_process("mutants", policy, "--only", "no-such-fault")
    assert unknown.exit_code == 2
    assert "there is no mutant no-such-fault" in unknown.stderr
    missing = in_process("mutants", tmp_path / "missing.yaml")
    assert missing.exit_code == 2
    assert missing.stderr.startswith(f"{tmp_path / 'missing.yaml'}:1:1: ")
    nowhere = in_process("mutants", policy, "--only", "keeps-3x", "--store", tmp_path / "no" / "folder.json")
    assert nowhere.exit_code == 2
