"""`treasurer lint`: what it exits with, what it takes, and that bad input is told as such."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.lint.examples import CONSISTENT, laid_over
from policies.loader import library_names, library_path
from tests.cli.conftest import InProcess, Treasurer

REPLACED = """\
id: example-2022
source: {document: EXAMPLE-1}
period: {start: 2022-01-01, end: 2022-12-31}
caps: {monthly: ~, quarterly: ~, annual: 900_000}
seed: []
streams: [{token: DAI, to: auditor, total: 900_000, start: 2022-01-01, end: 2022-12-31, end_reading: inclusive}]
budget: ~
contingency: ~
scenarios: ~
claims: ~
"""
RENEWAL = "source: {replaces: EXAMPLE-1}\nheld_before: {operational: 0}\n"


@pytest.fixture
def consistent(tmp_path: Path) -> Path:
    return written(tmp_path / "consistent.yaml", CONSISTENT)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def changed(folder: Path, changes: str, name: str = "changed.yaml") -> Path:
    return written(folder / name, laid_over(changes))


def test_files_as_the_user_named_them(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of the library where they were given, paths where these were, and what is below the folder from there."""
    path = library_path("tech-001-2023")
    for asked, named in (
        (("tech-001-2023",), "tech-001-2023"),
        ((path,), str(path)),
        (("--library",), "tech-001-2023"),
        ((path, "--library"), str(path)),
    ):
        lines = in_process("lint", *asked, "--level", "error").stdout.splitlines()
        assert any(line.startswith(f"{named}:64:13: error: ") for line in lines), asked
        assert (str(path.parent) in "".join(lines)) == (path in asked)
    monkeypatch.chdir(path.parents[1])
    commands = in_process("lint", "--library", "--format", "github").stdout.splitlines()
    assert {line.partition("file=library/")[0] for line in commands} <= {"::error ", "::warning ", "::notice "}


def test_the_reference_treasury_has_errors(treasurer: Treasurer) -> None:
    run = treasurer("lint", "policies/library/tech-001-2023.yaml")
    assert (run.returncode, run.stderr) == (1, "")
    assert (
        "policies/library/tech-001-2023.yaml:64:13: error: the seed of 749,685 is said to fill operational to 3 x "
        "monthly cap and auditor to 2 x monthly cap, which takes 999,580: 249,895 less, 1.25 x monthly "
        "[seed-purpose]\n"
    ) in run.stdout


def test_a_consistent_policy_exits_with_0(in_process: InProcess, consistent: Path) -> None:
    result = in_process("lint", consistent)
    assert result.exit_code == 0
    assert "0 errors, 0 warnings, 0 notes" in result.output


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ("caps: {annual: ~}", 0),  # a note
        ("wallets: {operational: {threshold: 1}}", 0),  # a warning
        ("caps: {annual: 1_300_000}", 1),
    ],
)
def test_only_an_error_exits_with_1(in_process: InProcess, tmp_path: Path, changes: str, code: int) -> None:
    result = in_process("lint", changed(tmp_path, changes))
    assert result.exit_code == code
    assert "0 errors, 0 warnings, 0 notes" not in result.output


def test_a_waived_error_exits_with_0(in_process: InProcess, tmp_path: Path) -> None:
    error = "budget: {savings: {saved: 9_000}}\n"
    assert in_process("lint", changed(tmp_path, error)).exit_code == 1
    waived = in_process("lint", changed(tmp_path, error + "waivers: [{check: savings, reason: said in round figures}]"))
    assert waived.exit_code == 0
    assert "because: said in round figures" in waived.output


def test_the_level_changes_what_is_shown_and_nothing_else(in_process: InProcess, tmp_path: Path) -> None:
    file = changed(tmp_path, "caps: {annual: 1_300_000}\nassumed: {unit: it is an example}\n")
    notes, errors = in_process("lint", file), in_process("lint", file, "--level", "error")
    assert ": note: the core unit is assumed" in notes.output
    assert ": note: " not in errors.output
    assert (notes.exit_code, errors.exit_code) == (1, 1)


def test_each_variant_is_checked_unless_one_is_chosen(in_process: InProcess) -> None:
    every = in_process("lint", "sas-001-2023")
    assert "sas-001-2023-newbase (" in every.output
    assert "sas-001-2023-newbear (" in every.output
    one = in_process("lint", "sas-001-2023", "--variant", "newbear")
    assert "sas-001-2023-newbase (" not in one.output
    assert "sas-001-2023-newbear (" in one.output


def test_a_variant_that_there_is_not(in_process: InProcess, consistent: Path) -> None:
    result = in_process("lint", "sas-001-2023", consistent, "--variant", "newbeer")
    assert result.exit_code == 2
    assert "there is no variant `newbeer`" in result.stderr
    assert len(result.stderr.splitlines()) == 2  # a line for each file
    assert f"{consistent}:1:1: " in result.stderr


def test_the_whole_library(in_process: InProcess) -> None:
    result = in_process("lint", "--library", "--level", "error", "--json", "-")
    assert result.exit_code == 1
    files = {Path(policy["file"]).stem for policy in json.loads(result.output)["policies"]}
    assert files == set(library_names())


def test_a_file_is_checked_once_however_often_it_is_named(in_process: InProcess, consistent: Path) -> None:
    again = consistent.parent / "again" / ".." / consistent.name
    again.parent.parent.mkdir()
    other = changed(consistent.parent, "id: other-2023")
    result = in_process("lint", consistent, other, again, "--json", "-")
    assert [policy["file"] for policy in json.loads(result.output)["policies"]] == [str(consistent), str(other)]


def test_nothing_to_check(in_process: InProcess) -> None:
    result = in_process("lint")
    assert result.exit_code == 2
    assert "expected a POLICY, or --library" in result.stderr


def test_another_budget_to_compare_with(in_process: InProcess, tmp_path: Path) -> None:
    """Named with --against, or linted beside it; the existing column is 1,000,000."""
    renewal, replaced = changed(tmp_path, RENEWAL), changed(tmp_path, REPLACED, "replaced.yaml")
    message = "the existing budget is said to be 1,000,000; in EXAMPLE-1 the annual cap is 900,000: 100,000 more"
    assert message not in in_process("lint", renewal).output
    against = in_process("lint", renewal, "--against", replaced)
    assert message in against.output
    assert "example-2022 (" not in against.output  # it is compared with, not checked
    assert message in in_process("lint", renewal, replaced).output


def test_a_renewal_is_held_against_the_library(in_process: InProcess, policy: Path) -> None:
    assert "in MIP40c3-SP53 the annual cap is 2,566,200: 90,050 less" in in_process("lint", policy).output


def test_what_machines_read(in_process: InProcess, tmp_path: Path) -> None:
    file = changed(tmp_path, "caps: {annual: 1_300_000}")
    printed = in_process("lint", file, "--format", "json")
    assert printed.exit_code == 1
    target = tmp_path / "lint.json"
    assert in_process("lint", file, "--json", target, "--quiet").output == ""
    assert target.read_text(encoding="utf-8") == printed.output
    assert in_process("lint", file, "--json", "-").output == printed.output
    both = in_process("lint", file, "--json", "-", "--format", "json")  # the same twice is no contradiction
    assert (both.exit_code, both.output) == (1, printed.output)
    assert json.loads(in_process("lint", file, "--format", "sarif").output)["version"] == "2.1.0"
    github = in_process("lint", file, "--format", "github")
    assert all(line.startswith("::") for line in github.output.splitlines())
    assert (github.exit_code, github.stderr) == (1, "")


def test_github_finds_files_from_the_root_of_the_repository(
    in_process: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    result = in_process("lint", changed(tmp_path, "caps: {annual: 1_300_000}"), "--format", "github")
    assert "file=changed.yaml,line=" in result.output


@pytest.mark.parametrize("form", ["sarif", "github"])
def test_two_results_on_stdout_are_refused(in_process: InProcess, consistent: Path, form: str) -> None:
    result = in_process("lint", consistent, "--json", "-", "--format", form)
    assert result.exit_code == 2
    assert "both write to stdout" in result.stderr


def test_all_problems_of_all_files_at_once(in_process: InProcess, tmp_path: Path, consistent: Path) -> None:
    first = written(tmp_path / "first.yaml", CONSISTENT.replace("monthly: 100_000,", "monthly: much,", 1))
    second = written(tmp_path / "second.yaml", CONSISTENT.replace("threshold: 2", "threshold: 9", 1))
    result = in_process("lint", first, consistent, "--against", second)
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == [str(first), str(second)]
    assert all(", expected " in line for line in lines)


def test_bad_input_is_annotated_too(in_process: InProcess, tmp_path: Path) -> None:
    bad = written(tmp_path / "bad.yaml", CONSISTENT.replace("monthly: 100_000,", "monthly: much,", 1))
    result = in_process("lint", bad, "--format", "github")
    assert result.exit_code == 2
    assert result.stdout.startswith("::error file=")
    assert f"{bad}:9:" in result.stderr


def test_a_result_that_cannot_be_written_is_refused_before_the_work(in_process: InProcess, consistent: Path) -> None:
    result = in_process("lint", consistent, "--json", "/nowhere/lint.json")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
