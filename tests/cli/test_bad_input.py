"""Bad input: one line a problem, with its place and what was expected, all of them at once, and exit code 2."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import InProcess

LINE = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (?P<wrong>.+), expected (?P<expected>.+)")


def refused(in_process: InProcess, *args: object) -> list[re.Match[str]]:
    """The problems that a command names, after seeing that it names nothing else and exits with 2."""
    result = in_process(*args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    matches = [LINE.fullmatch(line) for line in result.stderr.splitlines()]
    assert matches
    assert all(matches), result.stderr
    return [match for match in matches if match]


def edited(policy: Path, folder: Path, *edits: tuple[str, str]) -> Path:
    """A copy of the reference policy with each first text replaced by its second."""
    text = policy.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    copy = folder / "policy.yaml"
    copy.write_text(text)
    return copy


@pytest.mark.parametrize("command", ["check", "simulate"])
def test_a_missing_policy(in_process: InProcess, command: str, tmp_path: Path) -> None:
    (problem,) = refused(in_process, command, tmp_path / "nowhere.yaml")
    assert (problem["line"], problem["column"]) == ("1", "1")
    assert problem["file"].endswith("nowhere.yaml")


@pytest.mark.parametrize("command", ["check", "simulate"])
def test_a_folder_for_a_policy(in_process: InProcess, command: str, tmp_path: Path) -> None:
    (problem,) = refused(in_process, command, tmp_path)
    assert "directory" in problem["wrong"]


def test_an_empty_policy(in_process: InProcess, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    (problem,) = refused(in_process, "check", tmp_path / "empty.yaml")
    assert "empty" in problem["wrong"]


def test_a_syntax_error(in_process: InProcess, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("schema: 1\nid: [unclosed\n")
    (problem,) = refused(in_process, "check", tmp_path / "policy.yaml")
    assert int(problem["line"]) >= 2


def test_every_problem_of_a_policy_at_once(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    copy = edited(
        policy,
        tmp_path,
        ("quarterly: 599_747, annual", "quarterly: 6e5, anual"),
        ("end: 2024-01-31}", "end: 2024-01-32}"),
        ("owners: [facilitator_1, facilitator_2]", "owners: [facilitator_1, facilitator_1]"),
        ("amount: 749_685", "amount: -749_685"),
    )
    problems = refused(in_process, "check", copy)
    said = "\n".join(problem[0] for problem in problems)
    for word in ("`6e5`", "`anual`", "2024-01-32", "facilitator_1", "-749_685"):
        assert word in said, word
    # Each place is where the text stands, not merely in the file.
    lines = copy.read_text().splitlines()
    for problem, text in ((p, w) for p in problems for w in ("6e5", "2024-01-32", "-749_685") if w in p["wrong"]):
        assert lines[int(problem["line"]) - 1][int(problem["column"]) - 1 :].startswith(text)


def test_both_tables_are_read_before_either_is_refused(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    payments, forecasts = tmp_path / "payments.csv", tmp_path / "forecasts.csv"
    payments.write_text("date,amont\n2023-02-03,5\n")
    forecasts.write_text("cycle,amount\n2023-03,many\n")
    problems = refused(in_process, "simulate", policy, "--payments", payments, "--forecasts", forecasts)
    assert {Path(problem["file"]).name for problem in problems} == {"payments.csv", "forecasts.csv"}
    assert any("amont" in problem["wrong"] and "amount" in problem["expected"] for problem in problems)


@pytest.mark.parametrize("bad", ["12.3.4", "-5", "1e3", "0.0000000000000000001"])
def test_a_bad_number_in_payments(in_process: InProcess, policy: Path, tmp_path: Path, bad: str) -> None:
    payments = tmp_path / "payments.csv"
    payments.write_text(f"date,amount\n2023-02-03,10\n2023-02-04,{bad}\n")
    (problem,) = refused(in_process, "simulate", policy, "--payments", payments)
    assert (problem["line"], problem["column"]) == ("3", "12")


@pytest.mark.parametrize("option", ["--payments", "--forecasts"])
def test_missing_and_empty_tables(in_process: InProcess, policy: Path, tmp_path: Path, option: str) -> None:
    (tmp_path / "empty.csv").write_text("")
    for path in (tmp_path / "nowhere.csv", tmp_path / "empty.csv", tmp_path):
        refused(in_process, "simulate", policy, option, path)


def test_json_that_cannot_be_written_is_refused_before_the_work(
    in_process: InProcess, policy: Path, tmp_path: Path
) -> None:
    for target in (tmp_path, tmp_path / "no" / "such" / "folder.json"):
        result = in_process("simulate", policy, "--json", target)
        assert result.exit_code == 2
        assert "expected a file" in result.stderr
