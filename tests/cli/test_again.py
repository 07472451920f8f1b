"""`again` in a result: the command that finds the same, with every option that decides what is found."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from simulations.cli.again import options_again
from simulations.cli.check import check
from tests.cli.conftest import InProcess

LITTLE = ("--engine", "model", "--conduct", "careless", "--workers", "1")
ONE = ("--rule", "statement_on_time")
OWN = """
from policies.rules.base import Judgement, Rule, When


def never_more_than_half(policy, situation):
    return Judgement(situation.dai["auditor"], policy.caps.quarterly // 2)


HALF = Rule("never_more_than_half", When.CYCLE, "half of the quarterly cap is enough", never_more_than_half)
"""
CHANGING = ("workers", "seconds", "check_seconds", "busy_seconds", "evm_seconds", "evm_share", "stories", "pairs")


def result(in_process: InProcess, *args: object) -> dict[str, Any]:
    """What a command finds, as JSON."""
    done = in_process(*args, "--json", "-")
    assert done.exit_code in (0, 1), done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def again(in_process: InProcess, first: dict[str, Any]) -> dict[str, Any]:
    """What the command that a result names finds."""
    program, *words = shlex.split(first["again"])
    assert program == "treasurer"
    return result(in_process, *words)


def figures(document: dict[str, Any]) -> Any:
    """What was found, without where it was written, how long it took, and on how many processes."""
    found = [{**pair, "breaches": [b["worst"] for b in pair["breaches"]]} for pair in document["pairs"]]
    actions = [story["actions"] for story in document["stories"]]
    return {key: value for key, value in document.items() if key not in CHANGING} | {"pairs": found, "stories": actions}


@pytest.mark.parametrize("command", ["campaign", "check"])
def test_the_same_is_found_with_every_option_that_matters(
    in_process: InProcess, policy: Path, tmp_path: Path, command: str
) -> None:
    rules = tmp_path / f"ours_of_{command}.py"
    rules.write_text(OWN)
    options = ("--examples", "7", "--rules", f"{rules}:HALF", "--rule", "never_more_than_half", "--conduct", "outsider")
    first = result(in_process, command, policy, *LITTLE, *options, "--rule", "statement_on_time")
    assert {pair["rule"] for pair in first["pairs"]} == {"never_more_than_half", "statement_on_time"}
    assert {pair["conduct"] for pair in first["pairs"]} == {"careless", "compliant+outsider"}
    second = again(in_process, first)
    assert figures(second) == figures(first)
    assert second["again"] == first["again"]


def test_what_decides_nothing_is_left_out(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    written = ("--junit", tmp_path / "j.xml", "--markdown", tmp_path / "m.md", "--failures", tmp_path / "f")
    args = (*LITTLE, *ONE, "--examples", "1", "--seed", "5", *written, "--no-annotations", "--no-color")
    assert result(in_process, "campaign", policy, *args)["again"] == (
        f"treasurer campaign {policy} --seed 5 --engine model --conduct careless --rule statement_on_time --examples 1"
    )


def test_what_is_the_default_is_left_out(in_process: InProcess, policy: Path) -> None:
    args = (*ONE, "--time", "0.1", "--seed", "5")
    assert result(in_process, "campaign", policy, *args)["again"] == (
        f"treasurer campaign {policy} --seed 5 --rule statement_on_time --time 0.1"
    )


def test_what_may_hold_a_key_is_not_repeated() -> None:
    args = ["p.yaml", "--fork", "https://node.example/v1/KEY", "--block", "5", "--port", "8545", "--quiet"]
    with check.make_context("check", args) as context:
        assert options_again(context) == ("--fork", "URL", "--block", "5")


def test_lives_that_were_known_are_lived_again(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    """Without a seed the failures folder comes first; with one it has to be asked for."""
    folder = tmp_path / "f"
    args = ("campaign", policy, *LITTLE, *ONE, "--examples", "1", "--failures", folder)
    assert "--reuse" not in result(in_process, *args)["again"]  # nothing was there
    assert result(in_process, *args)["again"].endswith(f"--examples 1 --failures {folder} --reuse")
    assert "--reuse" not in result(in_process, *args, "--no-reuse")["again"]
