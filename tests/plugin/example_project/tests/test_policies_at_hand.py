"""Each way in which a test can name its policy."""

import pytest

from policies.loader import library_path, load_policy

LIBRARY = load_policy(library_path("tech-001-2023"))


def test_the_configured_one(policy, engine):
    assert policy.id == "grants-2024"
    assert engine.now < policy.period.starts_at


@pytest.mark.treasury("policies/grants.yaml")
def test_one_by_marker(policy, treasury):
    assert treasury.policy is policy


@pytest.mark.treasury(LIBRARY)
def test_one_made_in_code(policy, treasury):
    assert policy is LIBRARY
    assert set(treasury.state.dai) > {"auditor", "operational"}


@pytest.mark.parametrize("policy", ["policies/grants.yaml", LIBRARY], indirect=True, ids=["grants", "library"])
def test_one_as_a_parameter(policy, engine):
    assert engine.now < policy.period.starts_at
