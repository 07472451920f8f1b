"""Reports in a pipe: as wide as $COLUMNS says, and no spaces at the ends of lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import InProcess, Treasurer

ARGS = ("--engine", "model", "--examples", "1", "--conduct", "careless", "--seed", "5", "--workers", "1")
PATH = re.compile(r"\.json\b|/")
"""A file is named in one piece, however long."""


def widest(text: str) -> int:
    return max(len(line) for line in text.splitlines() if not PATH.search(line))


@pytest.mark.parametrize(
    ("columns", "width"), [("80", 80), ("140", 140), ("", 110), ("0", 110), ("wide", 110), ("-5", 110)]
)
def test_columns_say_how_wide(
    in_process: InProcess, policy: Path, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = in_process("campaign", policy, *ARGS, "--rule", "auditor_within_quarterly_cap")
    assert result.exit_code == 0, result.output
    assert width - 10 < widest(result.stdout) <= width


@pytest.mark.parametrize("command", ["check", "campaign", "simulate"])
def test_lines_end_where_their_words_do(treasurer: Treasurer, policy: Path, command: str) -> None:
    result = treasurer(command, policy, *(ARGS if command != "simulate" else ()))
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) > 15
    assert [line for line in lines if line != line.rstrip()] == []
    assert "  " in result.stdout  # what is between columns stays


def test_a_pipe_that_takes_no_other_signs_gets_none(treasurer: Treasurer, policy: Path) -> None:
    """What a pipe can hold is asked of the pipe: frames are drawn with what there is in ASCII."""
    result = treasurer("check", policy, *ARGS, "--rule", "statement_on_time", PYTHONIOENCODING="ascii:replace")
    assert result.returncode == 0, result.stderr
    assert "+-- accountant_role" in result.stdout
