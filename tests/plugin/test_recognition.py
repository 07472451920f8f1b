"""Policies are told from every other YAML file of a repository, sound or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.loader import library_path
from simulations.pytest_plugin.recognition import is_policy

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
    ],
    ids=["plain", "comment", "directive", "byte order mark", "CRLF", "other number", "broken", "long", "not UTF-8"],
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
        "schema: 1\nwallets: {}\nowner: somebody\n",
        b"\x00\xff\xfe",
    ],
    ids=["empty", "schema alone", "a schema", "schema is not first", "OpenAPI", "a list", "one part", "binary"],
)
def test_other_files(tmp_path: Path, text: str | bytes) -> None:
    assert not is_policy(written(tmp_path, text))


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert not is_policy(tmp_path / "folder.yaml")
    assert not is_policy(tmp_path / "gone.yaml")
