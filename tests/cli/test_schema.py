"""`treasurer schema`: for editors, and for people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.file.json_schema import policy_schema
from policies.reference import MARK, policy_reference
from tests.cli.conftest import InProcess


def test_the_schema_is_printed(in_process: InProcess) -> None:
    result = in_process("schema")
    assert result.exit_code == 0
    assert json.loads(result.output) == policy_schema()


def test_the_reference_is_printed(in_process: InProcess) -> None:
    result = in_process("schema", "--markdown")
    assert (result.exit_code, result.output) == (0, policy_reference())


def test_both_are_written(in_process: InProcess, tmp_path: Path) -> None:
    schema, reference = tmp_path / "policy.schema.json", tmp_path / "policy.md"
    assert in_process("schema", "--output", schema).output == ""
    assert json.loads(schema.read_text()) == policy_schema()
    reference.write_text(f"# Ours\n\n{MARK}old")
    assert in_process("schema", "--markdown", "--output", reference).exit_code == 0
    assert reference.read_text() == f"# Ours\n\n{policy_reference()}"


@pytest.mark.parametrize("target", ["folder", "none/schema.json", "-"])
def test_a_file_that_cannot_be_written(in_process: InProcess, tmp_path: Path, target: str) -> None:
    (tmp_path / "folder").mkdir()
    result = in_process("schema", "--output", target if target == "-" else tmp_path / target)
    assert result.exit_code == 2
    assert "expected a file in a folder that is yours" in result.stderr
