"""`treasurer new`: a policy to begin with that passes every check as it stands, and takes no other file's place."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from policies.lint.base import Level
from policies.lint.registry import lint
from policies.loader import load_policy, parse_document
from policies.units import parse_wad
from tests.cli.conftest import COMMAND, InProcess, Treasurer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Our Grants_2027.yaml"


@pytest.mark.parametrize("monthly", ["1", "199_916.67", "3_000_000"])
def test_its_figures_go_together(in_process: InProcess, file: Path, monthly: str) -> None:
    result = in_process("new", file, "--unit", "GRANTS-001", "--monthly", monthly, "--start", "2027-03-01")
    assert result.exit_code == 0, result.stderr
    assert f"treasurer check {file}" in result.output
    policy, cap = load_policy(file), parse_wad(monthly)
    assert (policy.id, policy.unit, policy.status) == ("our-grants-2027", "GRANTS-001", "draft")
    assert (policy.period.start, policy.period.end) == (date(2027, 3, 1), date(2028, 2, 29))
    assert (policy.caps.monthly, policy.caps.quarterly, policy.caps.annual) == (cap, 3 * cap, 12 * cap)
    (seed,), (stream,) = policy.seeds, policy.streams
    assert seed.amount == sum(purpose.multiple.amount(policy.caps) for purpose in seed.purpose)
    assert stream.stated_as is not None
    assert stream.total == stream.stated_as.amount(policy.caps)
    assert seed.amount + stream.total == policy.caps.annual


def test_lint_finds_nothing_that_contradicts_itself(in_process: InProcess, file: Path) -> None:
    in_process("new", file)
    report = lint(parse_document(file.read_text(), str(file)))
    assert report.at_least(Level.WARNING) == ()
    assert not report.waived


def test_what_is_left_out_has_a_sensible_value(in_process: InProcess, file: Path) -> None:
    assert in_process("new", file).exit_code == 0
    policy, today = load_policy(file), datetime.now(UTC).date()
    assert policy.unit == "UNIT-001"
    assert policy.period.start.day == 1
    assert 0 < (policy.period.start - today).days <= 31


ARGS = ("--examples", 5, "--seed", 7)


def test_every_promise_is_as_it_expects(in_process: InProcess, file: Path) -> None:
    """On the real contracts in this process."""
    in_process("new", file, "--start", "2027-01-01")
    result = in_process("check", file, "--engine", "revm", *ARGS)
    assert result.exit_code == 0, result.output + result.stderr


@pytest.mark.anvil
@pytest.mark.slow
def test_every_promise_is_as_it_expects_on_a_node(treasurer: Treasurer, in_process: InProcess, file: Path) -> None:
    in_process("new", file, "--start", "2027-01-01")
    result = treasurer("check", file, *ARGS, TREASURER_FAILURES=str(file.parent / "failures"))
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.anvil
def test_it_stands_on_a_node_in_whichever_folder_that_is(in_process: InProcess, file: Path) -> None:
    """More people sign than ape has accounts for where no `ape-config.yaml` says otherwise."""
    in_process("new", file, "--start", "2027-01-01")
    result = subprocess.run(
        [*COMMAND, "simulate", str(file), "--engine", "anvil"],
        cwd=file.parent,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_it_expects_no_more_breaks_than_there_are(in_process: InProcess, file: Path) -> None:
    in_process("new", file)
    expected = load_policy(file).expect
    broken = {rule for rule, verdicts in expected.items() if "broken" in verdicts.values()}
    assert [rule for rule in broken if expected[rule].get("compliant") == "broken"] == ["runway_is_replenished"]
    assert len(broken) == 6


def test_a_file_that_is_there_stays(in_process: InProcess, file: Path) -> None:
    file.write_text("mine")
    result = in_process("new", file)
    assert result.exit_code == 2
    assert result.stderr == f"{file}:1:1: there is a file of this name already, expected a new one\n"
    assert file.read_text() == "mine"
    file.unlink()
    file.symlink_to(file.parent / "elsewhere")
    assert in_process("new", file).exit_code == 2
    assert not (file.parent / "elsewhere").exists()


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--monthly", "1e6", "'1e6' is no amount, expected a plain decimal number"),
        ("--monthly", "0.5", "0.5 is out of range, expected 1 to 3000000"),
        ("--monthly", "3000000.01", "3000000.01 is out of range, expected 1 to 3000000"),
        ("--monthly", "-1", "-1 is out of range"),
        ("--start", "2027", "'2027' is no day, expected YYYY-MM-DD"),
        ("--start", "2027-02-30", "'2027-02-30' is no day"),
        ("--start", "2027-01-02", "2027-01-02 is no beginning, expected the first day of a month"),
        ("--start", "1969-12-01", "1969-12-01 is out of range, expected a day from 1970-01-01 to 2998-12-31"),
        ("--start", "2999-01-01", "2999-01-01 is out of range"),
        ("--unit", "a: b", "'a: b' is no name of a unit"),
        ("--unit", "", "'' is no name of a unit"),
    ],
)
def test_what_cannot_be_meant_is_refused(in_process: InProcess, file: Path, option: str, value: str, said: str) -> None:
    result = in_process("new", file, option, value)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not file.exists()


def test_a_place_where_nothing_can_be_written(in_process: InProcess, tmp_path: Path) -> None:
    result = in_process("new", tmp_path / "none" / "policy.yaml")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
