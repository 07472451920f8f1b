"""`treasurer check` counts what a document says against itself, as `treasurer lint` does, and fails nothing by it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from policies.loader import library_path
from tests.cli.conftest import InProcess
from tests.simulations.test_reports_github import read_command

LITTLE = ("--engine", "model", "--examples", "1", "--conduct", "compliant", "--rule", "dai_is_conserved", "--seed", "5")
SAYS = "What the document says against itself: "


def linted(in_process: InProcess, *args: object) -> dict:  # type: ignore[type-arg]
    """What `treasurer lint` says of one policy."""
    (one,) = json.loads(in_process("lint", *args, "--format", "json").stdout)["policies"]
    return one  # type: ignore[no-any-return]


def checked(in_process: InProcess, folder: Path, *args: object) -> tuple[str, dict]:  # type: ignore[type-arg]
    """What `treasurer check` prints, on one line, and its JSON; it passes."""
    target = folder / "check.json"
    result = in_process("check", *args, *LITTLE, "--json", target)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split()), json.loads(target.read_text())


@pytest.mark.parametrize(
    ("name", "options", "more"),
    [
        ("tech-001-2023-24", ("--variant", "newbear"), ()),
        ("tech-001-2023", (), ("--scenario", "bear")),  # the document is the same in worse times
    ],
)
def test_it_counts_as_lint_does(
    in_process: InProcess, tmp_path: Path, name: str, options: tuple[str, ...], more: tuple[str, ...]
) -> None:
    file = library_path(name)
    own = linted(in_process, file, *options)
    assert own["counts"]["error"] > 0
    said, document = checked(in_process, tmp_path, file, *options, *more)
    counts = ", ".join(f"{own['counts'][level]} {level}s" for level in ("error", "warning", "note"))
    command = " ".join(("treasurer lint", str(file), *options))
    assert f"{SAYS}{counts}; `{command}` tells them." in said
    assert "own figures add up" not in said  # it was looked at
    assert document["lint"] == own


def test_the_command_is_as_the_user_named_the_file(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is copied, so it is on one line, however narrow."""
    monkeypatch.setenv("COLUMNS", "60")
    asked = ("--variant", "newbear")
    for named in ("tech-001-2023-24", str(library_path("tech-001-2023-24"))):
        lines = in_process("check", named, *asked, *LITTLE).stdout.splitlines()
        assert f"`treasurer lint {named} --variant newbear` tells them." in lines


def test_what_begins_otherwise_than_the_document_says(in_process: InProcess) -> None:
    asked = ("--variant", "newbear", "--scenario", "bear")
    lines = in_process("check", "tech-001-2023-24", *asked, *LITTLE).stdout.splitlines()
    assert lines[0] == "TechOps core unit, DAI budget 2023/24, variant newbear, in the scenario bear"
    assert "- what wallets held before the term (496,273.18 DAI): they begin empty" in lines
    assert "they begin empty" not in in_process("check", "dux-001-2022", *LITTLE).stdout


def test_an_error_in_the_document_fails_lint_alone(in_process: InProcess, tmp_path: Path) -> None:
    new, contradictory = tmp_path / "new.yaml", tmp_path / "contradictory.yaml"
    assert in_process("new", new).exit_code == 0
    contradictory.write_text(new.read_text().replace("annual: 1_200_000", "annual: 1_300_000", 1))
    assert [in_process("lint", file).exit_code for file in (new, contradictory)] == [0, 1]
    said, document = checked(in_process, tmp_path, contradictory)
    assert document["lint"]["counts"]["error"] > 0
    assert SAYS in said


def test_what_is_waived_is_not_counted(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    waived = tmp_path / "waived.yaml"
    waived.write_text(policy.read_text() + "waivers: [{check: seed-purpose, reason: the vote knew it}]\n")
    errors = linted(in_process, policy)["counts"]["error"]
    said, document = checked(in_process, tmp_path, waived)
    own = document["lint"]
    assert {one["check"] for one in own["waived"]} == {"seed-purpose"}
    assert own["counts"]["error"] == errors - len(own["waived"]) < errors
    assert f"{SAYS}{own['counts']['error']} errors" in said


def test_what_ci_shows_of_it(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    junit, page = tmp_path / "junit.xml", tmp_path / "page.md"
    options = ("--junit", junit, "--markdown", page, "--annotations")
    result = in_process("check", policy, *LITTLE, *options, "--quiet")
    assert result.exit_code == 0
    own = linted(in_process, policy)
    errors = own["counts"]["error"]

    suite = ElementTree.parse(junit).getroot()
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    (case,) = (case for case in suite.iter("testcase") if case.get("classname") == "tech-001-2023.document")
    first, *lines = (case.findtext("system-out") or "").splitlines()
    assert first.startswith(f"{errors} errors, ")
    assert len(lines) == len(own["findings"])
    assert f"{policy}:64:13: error: the seed of 749,685 " in "\n".join(lines)

    assert f"{SAYS}{errors} errors, " in page.read_text()
    assert f"`treasurer lint {policy}` tells them." in page.read_text()

    (notice,) = (read_command(line) for line in result.stderr.splitlines() if line.startswith("::notice"))
    _, properties, message = notice
    assert properties["title"] == "tech-001-2023: what the document says against itself"
    assert f"{errors} errors, " in message
    assert "--format github" in message


def test_help_says_what_it_does_to_the_exit_code(in_process: InProcess) -> None:
    said = " ".join(in_process("check", "--help").stdout.split())
    assert "what the document says against itself" in said
    assert "changes no exit code here" in said
