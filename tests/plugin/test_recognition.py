"""Policies are told from every other YAML file of a repository, sound or not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from policies.loader import library_path
from simulations.pytest_plugin.recognition import is_policy

WHOLE = "schema: 1\nperiod: {}\ntoken: DAI\ncaps: {}\nwallets: {}\n"
POLICY = "schema: 1\nid: a\ncaps: {}\nwallets: {}\n"


def written(folder: Path, text: str | bytes, name: str = "file.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_the_library_is() -> None:
    assert is_policy(library_path("tech-001-2023"))


@pytest.mark.parametrize(
    "text",
    [
        POLICY,
        "# a comment\n\n---\n" + POLICY,
        "%YAML 1.2\n--- # here it begins\n" + POLICY,
        "\ufeff" + POLICY,
        POLICY.replace("\n", "\r\n"),
        POLICY.replace("schema: 1", "schema:   two # not yet"),
        POLICY + "\tnot YAML: [",
        "#" * 50_000 + "\n" + POLICY,
        POLICY.encode() + b"\xff",
        "schema: 1\nwallets: {}\nowner: somebody\n",
        "schema: '1'\ncaps: {}\n",
        POLICY.encode("utf-16"),
        POLICY.encode("utf-16-le"),
        POLICY.encode("utf-16-be"),
        WHOLE.replace("schema", "shema"),
        WHOLE.replace("schema: 1\n", ""),
    ],
    ids=[
        "plain",
        "comment",
        "directive",
        "byte order mark",
        "CRLF",
        "other number",
        "broken",
        "long",
        "not UTF-8",
        "one part",
        "quoted number",
        "UTF-16",
        "UTF-16 LE without mark",
        "UTF-16 BE without mark",
        "misspelled",
        "no schema",
    ],
)
def test_policies(tmp_path: Path, text: str | bytes) -> None:
    assert is_policy(written(tmp_path, text))


def test_both_endings(tmp_path: Path) -> None:
    assert is_policy(written(tmp_path, POLICY, "a.yml"))
    assert not is_policy(written(tmp_path, POLICY, "a.json"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema: 1\n",
        "schema:\n  type: object\n  wallets: {}\n  caps: {}\n",
        "version: 1\n" + POLICY,
        "openapi: 3.1.0\ninfo: {title: wallets}\n",
        "[schema: 1]\n",
        "schema: 1\nowner: somebody\n",
        "schema: # what a file holds\n  wallets: {}\nwallets: {}\n",
        "schema: {type: object}\nwallets: {}\n",
        "schema: &here\n  type: object\nwallets: {}\n",
        "kind: token\ntoken: a\nperiod: 3\nstreams: []\n",
        b"\x00\xff\xfe",
    ],
    ids=[
        "empty",
        "schema alone",
        "a schema",
        "schema is not first",
        "OpenAPI",
        "a list",
        "no part",
        "commented schema",
        "a schema in one line",
        "an anchored schema",
        "three parts",
        "binary",
    ],
)
def test_other_files(tmp_path: Path, text: str | bytes) -> None:
    assert not is_policy(written(tmp_path, text))


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert not is_policy(tmp_path / "folder.yaml")
    assert not is_policy(tmp_path / "gone.yaml")


def test_what_is_meant_as_a_policy_and_cannot_be_loaded_fails(
    tmp_path: Path,
) -> None:
    library = library_path("tech-001-2023").read_text(encoding="utf-8")
    written(tmp_path, library.replace("\nschema: 1", "\nshema: 1"), "misspelled.yaml")
    written(tmp_path, library.encode("utf-16"), "wide.yaml")
    written(tmp_path, "schema: 1\nwallets: {}\n", "short.yaml")
    written(tmp_path, "kind: list\n", "other.yaml")
    command = [sys.executable, "-m", "pytest", "-p", "no:ape_test", "-p", "no:cacheprovider", "."]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    for words in (
        "misspelled.yaml:5:1: there is no key `shema`",
        "wide.yaml:1:1: byte 0xff is not UTF-8, expected text in UTF-8",
        "short.yaml:1:1: the key `id` is missing",
    ):
        assert f"\n{words}" in result.stdout
    assert "3 errors" in result.stdout
    assert "other.yaml" not in result.stdout
