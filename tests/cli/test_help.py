"""What `--help` says: each command explains itself, with an example that runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from simulations.cli import COMMANDS, main
from simulations.cli.options import PolicyFile
from tests.cli.conftest import ROOT, InProcess


def test_the_command_says_what_it_is_for_and_what_its_exit_codes_mean(in_process: InProcess) -> None:
    result = in_process("--help")
    assert result.exit_code == 0
    assert "Put a multisig treasury under load" in result.output
    assert "Exit codes: 0 as expected" in result.output
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s+\w.*\w\.$", result.output, re.MULTILINE)  # whole, not cut


EXAMPLES = {
    "executives": "policies/library/tech-001-2022.yaml",
    "history": "tech-001-2022",
    "library": "tech-001-2023",
    "new": "grants.yaml",
    "replay": ".treasurer/failures/tech-001-2023",
    "review": "may.md --policy policies/library/tech-001-2023.yaml",
    "schema": "--output policy.schema.json",
    "shrink": ".treasurer/failures/tech-001-2023",
    "statement": "--from policies/library/tech-001-2023.yaml",
}
"""What a command is shown with, where that is not the file of the reference treasury."""
JUDGE_NOTHING = ("library", "new", "schema", "simulate", "unwind")
DRAW = ("campaign", "check", "mutants")
"""Something at random, so they have a seed."""
WITHOUT_AN_ENGINE = ("executives", "library", "lint", "mutants", "new", "schema")
"""The faults of mutants are in bytecode; the others live nothing."""
WITHOUT_A_REPORT = ("new", "schema")
"""They write one file, and tell nothing of it that a machine or a colour could change."""
EVERY_VARIANT = ("library",)
"""They take a policy and look at each of its variants by itself."""


def command_of(name: str) -> click.Command:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


def options_of(name: str) -> dict[str, click.Option]:
    """What a command offers, by what one types."""
    params = command_of(name).params
    return {opt: option for option in params if isinstance(option, click.Option) for opt in option.opts}


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_an_example(in_process: InProcess, command: str) -> None:
    result = in_process(command, "--help")
    assert result.exit_code == 0
    given = EXAMPLES.get(command, "policies/library/tech-001-2023.yaml")
    assert f"Example:\n    treasurer {command} {given}" in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_its_exit_codes_mean(in_process: InProcess, command: str) -> None:
    said = " ".join(in_process(command, "--help").output.split())
    assert re.search(r"Exit codes: 0 [a-z].*, 2 bad input, 3 the infrastructure failed", said)
    assert (", 1 " in said.partition("Exit codes")[2]) == (command not in JUDGE_NOTHING)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_is_explained(command: str) -> None:
    options = options_of(command)
    assert options
    for option in options.values():
        assert option.help, option.name


@pytest.mark.parametrize("command", COMMANDS)
def test_what_all_commands_offer(command: str) -> None:
    options = options_of(command)
    for option in ("--json", "--quiet", "--no-color"):
        assert (option in options) == (command not in WITHOUT_A_REPORT), option
    assert ("--seed" in options) == (command in DRAW)
    assert ("--engine" in options) == (command not in WITHOUT_AN_ENGINE)
    takes_a_policy = any(isinstance(param.type, PolicyFile) for param in command_of(command).params)
    assert ("--variant" in options) == (takes_a_policy and command not in EVERY_VARIANT)


def test_a_command_that_there_is_not(in_process: InProcess) -> None:
    result = in_process("options", "p.yaml")  # a module beside the commands, and none
    assert result.exit_code == 2
    assert "No such command 'options'" in result.stderr


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


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_file_with_variants_needs_is_said(command: str) -> None:
    """Commands that read several documents look at each of their variants; others have to be told which is meant."""
    variant = options_of(command).get("--variant")
    if variant is not None:
        assert variant.help is not None
        every = command in ("executives", "lint")
        assert ("default: every one of them" in variant.help) == every
        if command not in ("statement", "review", "history", "unwind"):
            assert ("needs it" in variant.help) == (not every)
