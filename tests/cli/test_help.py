"""What `--help` says: each command explains itself, with an example that runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulations.cli import main
from tests.cli.conftest import ROOT, InProcess


def test_the_command_says_what_it_is_for_and_what_its_exit_codes_mean(in_process: InProcess) -> None:
    result = in_process("--help")
    assert result.exit_code == 0
    assert "Put a multisig treasury under load" in result.output
    assert "Exit codes: 0 as expected" in result.output
    for command in main.commands:
        assert re.search(rf"^  {command}\s+\w", result.output, re.MULTILINE)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_command_shows_an_example(in_process: InProcess, command: str) -> None:
    result = in_process(command, "--help")
    assert result.exit_code == 0
    given = (
        ".treasurer/failures/tech-001-2023"
        if command in ("replay", "shrink")
        else "policies/library/tech-001-2023.yaml"
    )
    assert f"Example:\n    treasurer {command} {given}" in result.output


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_option_is_explained(command: str) -> None:
    for option in main.commands[command].params:
        if option.param_type_name == "option":
            assert option.help, option.name  # type: ignore[attr-defined]


def test_the_same_command_through_ape() -> None:
    ape = Path(sys.executable).with_name("ape")
    result = subprocess.run([ape, "treasurer", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    assert "Usage: ape treasurer" in result.stdout


def test_the_version_is_the_distribution_s(in_process: InProcess) -> None:
    assert re.search(r"\d+\.\d+\.\d+", in_process("--version").output)


@pytest.mark.parametrize(
    "args",
    [
        ("simulate",),
        ("nonsense",),
        ("check", "policy.yaml", "--examples", "0"),
        ("check", "p.yaml", "--engine", "ganache"),
    ],
)
def test_wrong_options_exit_with_2(in_process: InProcess, args: tuple[str, ...]) -> None:
    result = in_process(*args)
    assert result.exit_code == 2
    assert "Usage: treasurer" in result.stderr
