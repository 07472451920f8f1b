"""`treasurer replay`: a counterexample is confirmed to the wei, or what happened instead is said."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from policies.units import WAD
from simulations.counterexamples import write
from tests.cli.conftest import InProcess, Treasurer
from tests.cli.test_bad_input import refused
from tests.simulations.counterexamples_for_tests import TEXT, long_month, monthly_spending

CAP = 199_916 * WAD


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A failures folder with two counterexamples."""
    folder = tmp_path / "failures"
    write(folder, long_month())
    write(folder, monthly_spending())
    return folder


@pytest.fixture
def spending(kept: Path) -> Path:
    """One of them: one wei above the monthly cap."""
    return kept / "tech-001-2023" / "monthly_spending_within_cap" / "careless.json"


def edited(text: str, target: Path, *edits: tuple[str, str]) -> Path:
    """A copy with each first text replaced by its second, wherever it stands."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    target.write_text(text)
    return target


@pytest.mark.parametrize("engine", ["model", "revm"])
def test_a_folder_is_confirmed(in_process: InProcess, kept: Path, engine: str) -> None:
    result = in_process("replay", kept, "--engine", engine)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert f"2 of 2 counterexamples confirmed on {engine}" in result.stdout
    assert f"confirmed on {engine}: by 3,834.665753424657534247 DAI at 2023-06-05 00:00:00 UTC" in result.stdout
    assert "compliant-cycle-31-days-of-stream-in-one-pull.json" in result.stdout
    assert "by 0.000000000000000001 DAI" in result.stdout
    assert "the unit pays 199,916" in result.stdout


@pytest.mark.anvil
def test_on_a_real_node(treasurer: Treasurer, kept: Path, tmp_path: Path) -> None:
    target = tmp_path / "replay.json"
    result = treasurer("replay", kept, "--engine", "anvil", "--json", target)
    assert result.returncode == 0, result.stderr
    assert "2 of 2 counterexamples confirmed on anvil" in result.stdout
    document = json.loads(target.read_text())
    assert (document["engine"], document["confirmed"]) == ("anvil", True)
    for again in document["counterexamples"]:
        assert again["found"] == again["expected"]


@pytest.mark.parametrize(("life", "excess", "month"), [("", 1, "02"), ("--original", 1, "02"), ("--worst", 2, "03")])
def test_each_life(in_process: InProcess, spending: Path, life: str, excess: int, month: str) -> None:
    options = [life] if life else []
    result = in_process("replay", spending, "--engine", "model", "--json", "-", *options)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["life"] == (life.removeprefix("--") or "shrunk")
    (again,) = document["counterexamples"]
    assert again["confirmed"]
    assert again["difference"] is None
    assert again["found"] == again["expected"]
    assert (again["found"]["excess"], again["found"]["subject"]) == (str(excess), f"2023-{month}")


def test_two_lives_at_once_are_refused(in_process: InProcess, spending: Path) -> None:
    for both in (("--original", "--worst"), ("--worst", "--original")):
        result = in_process("replay", spending, "--engine", "model", *both)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--original and --worst are two lives, expected one of them" in result.stderr


def test_the_rule_that_holds_this_time(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    less = edited(spending.read_text(), tmp_path / "less.json", (f'"amount": "{CAP}"', f'"amount": "{CAP - 1}"'))
    result = in_process("replay", less, "--engine", "model")
    assert result.exit_code == 1
    assert "NOT CONFIRMED on model: the rule holds: " in result.stdout
    assert "not true any more" not in result.stdout


def test_another_excess(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    more = edited(spending.read_text(), tmp_path / "more.json", (f'"amount": "{CAP}"', f'"amount": "{CAP + 5 * WAD}"'))
    both = in_process("replay", more, spending, "--engine", "model")
    assert both.exit_code == 1
    assert "1 of 2 counterexamples confirmed on model" in both.stdout
    words = "the rule breaks by 5.000000000000000001 DAI, the file says by 0.000000000000000001 DAI"
    assert " ".join(both.stdout.split()).count(words) == 2  # at its story, and in the summary


def test_an_action_that_is_refused_this_time(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    large = 10**9 * WAD
    refused_now = edited(spending.read_text(), tmp_path / "large.json", (f'"amount": "{CAP}"', f'"amount": "{large}"'))
    result = in_process("replay", refused_now, "--engine", "revm")
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert (
        "Pay at 2023-02-09 12:00:00 UTC was refused (Dai/insufficient-balance), the file says it went through" in said
    )


def test_another_second(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    later = edited(
        spending.read_text(),
        tmp_path / "later.json",
        ('"judged_at": 1677628800', '"judged_at": 1677628801'),
        ('"at": "2023-03-01 00:00:00",\n  "conduct"', '"at": "2023-03-01 00:00:01",\n  "conduct"'),
    )
    result = in_process("replay", later, "--engine", "model")
    assert result.exit_code == 1
    assert "at 2023-03-01 00:00:00 UTC instead of 2023-03-01 00:00:01 UTC" in " ".join(result.stdout.split())


def test_its_own_policy_from_a_file_is_the_same(in_process: InProcess, kept: Path, policy: Path) -> None:
    result = in_process("replay", kept, "--engine", "model", "--policy", policy)
    assert result.exit_code == 0, result.output
    assert "which is not the text" not in result.stdout


def test_a_corrected_policy(in_process: InProcess, kept: Path, tmp_path: Path) -> None:
    """With a multiple of 1.5 the Auditor Wallet keeps less, and a long month fits below the quarterly cap."""
    corrected = edited(TEXT, tmp_path / "corrected.yaml", ("2 x monthly", "1.5 x monthly"))
    file = next(kept.rglob("compliant*.json"))
    result = in_process("replay", file, "--engine", "revm", "--policy", corrected)
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "corrected.yaml, which is not the text that it was found under (tech-001-2023, sha256 " in said
    assert (
        "NOT CONFIRMED on revm: the rule does not break there; where it does: opening, the seed, by 149,938 DAI" in said
    )
    as_json = in_process("replay", file, "--engine", "revm", "--policy", corrected, "--json", "-").stdout
    (again,) = json.loads(as_json)["counterexamples"]
    assert again["own_policy"] is False
    assert again["found"] is None
    assert "does not break there" in again["difference"]


def test_a_policy_that_changes_something_else(in_process: InProcess, kept: Path, tmp_path: Path) -> None:
    """A comment changes the hash and nothing that happens."""
    commented = tmp_path / "commented.yaml"
    commented.write_text(TEXT + "# read twice\n")
    result = in_process("replay", kept, "--engine", "model", "--policy", commented)
    assert result.exit_code == 0, result.output
    assert " ".join(result.stdout.split()).count("which is not the text") == 2
    assert " ".join(result.stdout.split()).count("what it states is the same, and so are the actions.") == 2


def test_quiet_says_nothing(in_process: InProcess, kept: Path) -> None:
    result = in_process("replay", kept, "--engine", "model", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_a_pipe_gets_no_colour_and_no_spaces_at_the_end(treasurer: Treasurer, kept: Path) -> None:
    result = treasurer("replay", kept, "--engine", "model")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "\x1b[" not in result.stdout
    assert [line for line in result.stdout.splitlines() if line != line.rstrip()] == []


def test_bad_files_are_all_told_at_once(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{\n "treasurer": \n')
    wrong = edited(spending.read_text(), tmp_path / "wrong.json", ('"seed": 7', '"seed": "seven"'))
    (tmp_path / "empty").mkdir()
    problems = refused(
        in_process, "replay", broken, wrong, tmp_path / "nowhere.json", tmp_path / "empty", "--engine", "model"
    )
    places = {Path(problem["file"]).name: (problem["line"], problem["column"]) for problem in problems}
    lines = wrong.read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"seven"' in text)
    assert places == {
        "broken.json": ("3", "1"),
        "wrong.json": (str(line), str(lines[line - 1].index('"seven"') + 1)),
        "nowhere.json": ("1", "1"),
        "empty": ("1", "1"),
    }


def test_a_policy_without_a_wallet_of_the_story(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    renamed = edited(
        TEXT,
        tmp_path / "renamed.yaml",
        ("operational:", "spending:"),
        ("wallets.operational.", "wallets.spending."),
    )
    problems = refused(in_process, "replay", spending, "--engine", "model", "--policy", renamed)
    assert any("`operational`" in problem["wrong"] for problem in problems)


def test_a_life_that_is_not_in_the_file(in_process: InProcess, spending: Path) -> None:
    document = json.loads(spending.read_text()) | {"worst": None}
    spending.write_text(json.dumps(document))
    (problem,) = refused(in_process, "replay", spending, "--engine", "model", "--worst")
    assert "no worst life" in problem["wrong"]


def test_a_bad_policy_and_bad_rules_are_told_together(in_process: InProcess, spending: Path, tmp_path: Path) -> None:
    bad = tmp_path / "policy.yaml"
    bad.write_text("schema: 1\n")
    problems = refused(
        in_process, "replay", spending, "--policy", bad, "--rules", "no_such_module:RULES", "--engine", "model"
    )
    assert {Path(problem["file"]).name for problem in problems} == {"policy.yaml", "no_such_module.py"}


def test_a_fork_needs_a_node(in_process: InProcess, spending: Path) -> None:
    result = in_process("replay", spending, "--fork", "http://127.0.0.1:1")
    assert result.exit_code == 2
    assert "--fork needs a node" in result.stderr


def test_no_node(in_process: InProcess, spending: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = in_process("replay", spending, "--engine", "anvil", "--port", taken.getsockname()[1])
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert line.startswith("treasurer: ")
    assert result.stdout == ""
