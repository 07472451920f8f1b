"""A policy file with variants: each has tests, and a search, of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.projects import HERE, Project, Run

VARIANTS = """\
variants:
  usual: {}
  bear:
    caps: {quarterly: 1_000}
    expect: {annual_spending_within_cap: {careless: broken}}
"""
SCENARIO = """\
scenarios:
  worse: {change: -50%}
"""
CHOSEN = "auditor_within_quarterly_cap or dai_is_conserved"

OWN = """\
import pytest

FILE = "policies/grants.yaml"


@pytest.mark.treasury(FILE, variant="bear")
def test_the_bear(policy, treasury):
    assert (policy.variant, policy.caps.quarterly) == ("bear", 1_000 * 10**18)
    assert treasury.state.dai["operational"] == 0


@pytest.mark.treasury(FILE, variant="usual")
def test_the_usual(policy):
    assert (policy.variant, policy.caps.quarterly) == ("usual", 30_000 * 10**18)


@pytest.mark.treasury(FILE)
def test_none(policy):
    pass
"""


CONFIGURED = """\
import pytest

from policies.units import WAD


def test_what_the_configuration_names(policy, treasury):
    assert (policy.variant, policy.scenario) == ("usual", "worse")
    assert policy.caps.monthly == 5_000 * WAD


@pytest.mark.treasury("policies/grants.yaml", variant="usual")
def test_a_marker_names_all_of_it(policy):
    assert (policy.variant, policy.scenario, policy.caps.monthly) == ("usual", "", 10_000 * WAD)


@pytest.mark.treasury("policies/grants.yaml", variant="bear", scenario="worse")
def test_a_marker_names_a_scenario(policy):
    assert (policy.variant, policy.scenario, policy.caps.quarterly) == ("bear", "worse", 500 * WAD)


@pytest.mark.treasury("policies/grants.yaml", variant="bear", scenario="bull")
def test_a_scenario_that_there_is_not(policy):
    pass
"""


def with_variants(folder: Path) -> Project:
    project = Project(folder)
    project.policy.write_text(project.policy.read_text() + VARIANTS)
    project.spy()
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return with_variants(tmp_path_factory.mktemp("variants") / "grants")


@pytest.fixture(scope="module")
def run(project: Project) -> Run:
    return project.pytest("policies", "-v", "-k", CHOSEN, "--treasurer-seed", 7, "-n", 2, HERE)


def test_each_variant_has_tests_of_its_own(run: Run) -> None:
    for variant in ("usual", "bear"):
        for rule in ("dai_is_conserved", "auditor_within_quarterly_cap"):
            assert f"policies/grants.yaml::{variant}::{rule}[compliant]" in run.output
    # What the variant alone expects something under is a conduct of it alone.
    assert "policies/grants.yaml::bear::dai_is_conserved[careless]" in run.output
    assert "policies/grants.yaml::usual::dai_is_conserved[careless]" not in run.output


def test_each_variant_has_a_search_of_its_own(run: Run) -> None:
    assert len(run.campaigns) == 2
    assert {"careless" in " ".join(pairs) for _, *pairs in run.campaigns} == {True, False}
    assert "policies/grants.yaml, variant usual: " in run.output
    assert "policies/grants.yaml, variant bear: " in run.output


def test_what_is_found_is_the_variant_s(project: Project, run: Run) -> None:
    kept = {path.name for path in (project.folder / ".treasurer" / "failures").iterdir()}
    assert kept == {"grants-2024-usual", "grants-2024-bear"}
    replayed = project.policy.parent.parent / ".treasurer" / "failures" / "grants-2024-bear"
    assert '"variant": "bear"' in next(replayed.rglob("*.json")).read_text()


def test_one_variant_is_chosen_by_its_name(project: Project) -> None:
    run = project.pytest("policies/grants.yaml::bear::dai_is_conserved", "--collect-only", "-q")
    listed = [line for line in run.output.splitlines() if "::" in line]
    assert listed
    assert all(line.startswith("policies/grants.yaml::bear::dai_is_conserved[") for line in listed)
    run = project.pytest("policies/grants.yaml::bear", "--collect-only", "-q")
    listed = [line for line in run.output.splitlines() if "::" in line]
    assert len(listed) > 20
    assert all(line.startswith("policies/grants.yaml::bear::") for line in listed)


def test_a_problem_of_any_variant_is_told_once_and_at_its_place(tmp_path: Path) -> None:
    project = with_variants(tmp_path / "grants")
    project.change_policy("caps: {quarterly: 1_000}", "caps: {quarterly: much}")
    project.change_policy("status: ", "stauts: ")
    run = project.pytest("policies", "-q")
    assert run.code == 2
    assert "ERROR collecting policies/grants.yaml" in run.output
    assert run.output.count("there is no key `stauts`") == 1
    line = 1 + project.policy.read_text().splitlines().index("    caps: {quarterly: much}")
    assert f"policies/grants.yaml:{line}:23: `much` is no plain decimal number" in run.output
    assert "Traceback" not in run.output


def test_fixtures_name_a_variant(project: Project) -> None:
    (project.folder / "tests" / "test_variants.py").write_text(OWN)
    run = project.pytest("tests/test_variants.py", "-q", "-n", 0)
    assert run.outcomes == {"test_the_bear": "passed", "test_the_usual": "passed", "test_none": "error"}
    assert "the file has variants, and none is chosen" in run.output


def test_the_configuration_names_a_variant_and_a_scenario(tmp_path: Path) -> None:
    project = with_variants(tmp_path / "grants")
    project.policy.write_text(project.policy.read_text() + SCENARIO)
    (project.folder / "tests" / "test_configured.py").write_text(CONFIGURED)
    chosen = ("--override-ini=treasurer_variant=usual", "--override-ini=treasurer_scenario=worse")
    run = project.pytest("tests/test_configured.py", "-q", "-n", 0, *chosen)
    assert run.outcomes == {
        "test_what_the_configuration_names": "passed",
        "test_a_marker_names_all_of_it": "passed",
        "test_a_marker_names_a_scenario": "passed",
        "test_a_scenario_that_there_is_not": "error",
    }, run.output
    assert "there is no scenario `bull`, expected `worse`" in run.output
    run = project.pytest("tests", "-q", "-n", 0, *chosen, "--override-ini=treasurer_policy=")
    assert run.code == 4
    for name, of_it in (("variant", "usual"), ("scenario", "worse")):
        assert f"treasurer_{name} is `{of_it}`, expected treasurer_policy with it" in run.output
