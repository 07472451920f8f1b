"""Fixtures for a user's own tests: which policy, which engine, and what they say when they cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.projects import HERE, Project

ROOT = Path(__file__).resolve().parents[2]


def test_what_cannot_be_had_is_an_error_in_one_line(project: Project) -> None:
    project.policy.write_text(project.policy.read_text().replace("10_000", "ten"))
    (project.folder / "test_bad.py").write_text(
        "import pytest\n\n\n"
        "@pytest.mark.treasury('policies/grants.yaml')\ndef test_wrong(policy): ...\n\n\n"
        "@pytest.mark.treasury('nowhere.yaml')\ndef test_nowhere(engine): ...\n\n\n"
        "def test_unnamed(treasury): ...\n"
    )
    run = project.pytest("test_bad.py", "--override-ini=treasurer_policy=")
    assert (run.code, set(run.outcomes.values())) == (1, {"error"})
    assert "policies/grants.yaml:9:17: " in run.cases["test_wrong"].text
    assert "nowhere.yaml:1:1: there is no such file" in run.cases["test_nowhere"].text
    assert "which policy? Say `@pytest.mark.treasury" in run.cases["test_unnamed"].text
    assert "Traceback" not in run.output


@pytest.mark.anvil
def test_on_a_node_and_beside_ape(project: Project) -> None:
    """The fixtures live on a node, and what breaks is told again there. Ape's plugin has a node of its own; and where a
    test fails, it would put a traceback in the place of the story.
    """
    project.change_policy("  runway_is_replenished: {compliant: broken}\n", "")
    chosen = "facilitator or parameter or (runway_is_replenished and not outsider)"
    # It takes every frame below its own project's folder for the user's: here those of an environment are among them.
    arguments = ("-k", chosen, "--treasurer-engine=anvil", HERE, f"--project={ROOT}")
    run = project.pytest(*arguments, ape=True)
    failed = {name for name, case in run.cases.items() if case.outcome != "passed"}
    assert (run.code, failed) == (1, {"runway_is_replenished[compliant]"}), run.output
    assert "test_no_facilitator_pays_alone[facilitator_2]" in run.cases
    assert "the review rejected the statement: by 10,000 DAI of at most 10,000 DAI [confirmed]" in run.output
    assert "1 Feb 2024: opening cycle: the review rejects the statement" in run.output
    assert "Traceback" not in run.output
    assert ".py:" not in run.output


def test_without_a_node_nothing_is_decided(project: Project) -> None:
    """An error, not a failure: the promise may be kept or broken."""
    arguments = (
        "-k",
        "one_by_marker or in_code or (runway_is_replenished and not outsider)",
        "--treasurer-engine=anvil",
        HERE,
    )
    broken = project.folder / "bin" / "anvil"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    run = project.pytest(*arguments, PATH=str(broken.parent))
    assert run.code == 1
    assert set(run.outcomes.values()) == {"error"}
    for case in run.cases.values():
        assert "treasurer: " in case.text
        assert "anvil" in case.text
    assert "Traceback" not in run.output
