"""`--scenario`: a search and a run in worse times, and counterexamples that know which times they were."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.loader import library_path, load_policy
from tests.cli.conftest import InProcess

MONTHLY = "monthly_spending_within_cap"
LITTLE = ("--engine", "model", "--examples", "20", "--seed", "5", "--workers", "1", "--rule", MONTHLY)
CARELESS = (*LITTLE, "--conduct", "careless")


def one_of(failures: Path) -> Path:
    return min(failures.rglob("*.json"))


def test_a_run(in_process: InProcess, policy: Path) -> None:
    run = json.loads(in_process("simulate", policy, "--engine", "model", "--scenario", "bear", "--json", "-").stdout)
    assert run["policy"] == "tech-001-2023-bear"
    assert run["totals"]["pulled"] == str(21590892 * 10**17)
    assert run["totals"]["seed"] == str(749_685 * 10**18)


@pytest.mark.parametrize("command", ["simulate", "campaign", "check"])
def test_a_scenario_that_there_is_not(in_process: InProcess, policy: Path, command: str) -> None:
    result = in_process(command, policy, "--scenario", "bull")
    assert result.exit_code == 2
    line = policy.read_text().split("\n").index("scenarios:") + 1
    assert f"{policy}:{line}:1: there is no scenario `bull`, expected one of bear, superbear\n" in result.stderr


@pytest.mark.parametrize(("name", "options"), [("tech-001-2023", ()), ("tech-001-2023-24", ("--variant", "newbear"))])
def test_what_breaks_there_is_found_kept_and_told_again(
    in_process: InProcess, failures: Path, name: str, options: tuple[str, ...]
) -> None:
    """A counterexample knows the variant and the scenario: without them its text is another policy, or none."""
    asked = (library_path(name), *options, "--scenario", "bear")
    found = in_process("campaign", *asked, *CARELESS, "--json", "-")
    assert found.exit_code == 0, found.output
    file = one_of(failures)
    kept = json.loads(file.read_text())
    assert kept["scenario"] == "bear"
    assert kept["shrunk"]["judgement"]["allowed"] == str(
        load_policy(asked[0], *options[1:], scenario="bear").caps.monthly
    )
    assert kept.get("variant", "") == "".join(options[1:])
    assert kept["policy"].endswith("-bear")
    assert "--scenario bear" in " ".join(json.loads(found.stdout)["again"].split())
    told = in_process("replay", file, "--engine", "model", "--json", "-")
    assert told.exit_code == 0, told.output
    assert MONTHLY in told.output


def test_a_counterexample_of_the_budget_itself_says_nothing_of_scenarios(
    in_process: InProcess, failures: Path, policy: Path
) -> None:
    assert in_process("campaign", policy, *CARELESS).exit_code == 0
    file = one_of(failures)
    assert {"variant", "scenario"}.isdisjoint(json.loads(file.read_text()))


def test_a_counterexample_of_a_scenario_that_its_policy_lost(
    in_process: InProcess, failures: Path, policy: Path
) -> None:
    assert in_process("campaign", policy, "--scenario", "bear", *CARELESS).exit_code == 0
    file = one_of(failures)
    file.write_text(file.read_text().replace('"scenario": "bear"', '"scenario": "bull"'))
    result = in_process("replay", file, "--engine", "model")
    assert result.exit_code == 2
    assert "there is no scenario `bull`" in result.stderr
    file.write_text(file.read_text().replace('"scenario": "bull"', '"scenario": 7'))
    result = in_process("replay", file, "--engine", "model")
    assert result.exit_code == 2
    assert f"{file}:" in result.stderr


def test_a_check_says_which_times_it_did_not_check(in_process: InProcess, policy: Path) -> None:
    said = in_process("check", policy, "--scenario", "bear", *CARELESS).stdout
    said = " ".join(said.split())
    assert "the budget itself, outside the scenario bear" in said
    assert "the scenarios (superbear)" in said


def test_a_replay_in_a_scenario_of_another_policy(in_process: InProcess, failures: Path, policy: Path) -> None:
    """The text is the same, and yet it is not the policy that the counterexample was found under."""
    assert in_process("campaign", policy, *CARELESS).exit_code == 0
    file = one_of(failures)
    under = ("--policy", policy, "--scenario", "bear")
    bear = load_policy(policy, scenario="bear").caps.monthly
    result = in_process("replay", file, "--engine", "model", *under, "--json", "-")
    (again,) = json.loads(result.stdout)["counterexamples"]
    assert (result.exit_code, again["policy"], again["own_policy"]) == (1, "tech-001-2023-bear", False)
    assert int(again["found"]["allowed"]) == bear < int(again["expected"]["allowed"])
    said = " ".join(in_process("replay", file, "--engine", "model", *under).stdout.split())
    assert ".yaml, scenario bear, which is not the policy that it was found under (tech-001-2023, sha256 " in said
    assert "above the monthly cap of 179,924.40" in said


def test_a_counterexample_of_a_scenario_under_the_same(in_process: InProcess, failures: Path, policy: Path) -> None:
    assert in_process("campaign", policy, "--scenario", "bear", *CARELESS).exit_code == 0
    file = one_of(failures)
    same = in_process("replay", file, "--engine", "model", "--policy", policy, "--scenario", "bear")
    assert same.exit_code == 0, same.output
    assert "which is not" not in same.stdout
    budget = in_process("replay", file, "--engine", "model", "--policy", policy)
    assert budget.exit_code == 1
    assert "which is not the policy that it was found under" in " ".join(budget.stdout.split())


def test_a_scenario_of_no_policy(in_process: InProcess, failures: Path, policy: Path) -> None:
    assert in_process("campaign", policy, *CARELESS).exit_code == 0
    file = one_of(failures)
    result = in_process("replay", file, "--scenario", "bear")
    assert result.exit_code == 2
    assert "--scenario is one of another policy's, expected --policy with it" in result.stderr
    result = in_process("replay", file, "--policy", policy, "--scenario", "bull")
    assert result.exit_code == 2
    line = policy.read_text().split("\n").index("scenarios:") + 1
    assert f"{policy}:{line}:1: there is no scenario `bull`" in result.stderr
