"""Fixtures for a user's own tests: a policy, an engine that it is deployed on, and the treasury that lives there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from simulations.pytest_plugin import sessions

if TYPE_CHECKING:
    from policies.policy import Policy
    from simulations.engines.base import Engine
    from simulations.simulation import Simulation


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Policy:
    """The policy that the test names: as the fixture's parameter, by the marker `treasury`, or else in the
    configuration as `treasurer_policy`. It is a file, relative to pytest's rootdir, or a Policy. Which of a file's
    variants and scenarios is meant, the marker says as `variant` and `scenario`, and the configuration as
    `treasurer_variant` and `treasurer_scenario`.
    """
    marker, variant, scenario = request.node.get_closest_marker("treasury"), "", ""
    if hasattr(request, "param"):
        named = request.param
    elif marker is not None:
        named = marker.args[0] if len(marker.args) == 1 else None
        variant, scenario = marker.kwargs.get("variant", ""), marker.kwargs.get("scenario", "")
    else:
        told = sessions.settings(request.config)
        named, variant, scenario = told.policy or None, told.variant, told.scenario
    if named is None:
        pytest.fail(
            "which policy? Say `@pytest.mark.treasury('policies/mine.yaml')`, or set `treasurer_policy`.", pytrace=False
        )
    if not isinstance(named, (str, os.PathLike)):
        chosen: Policy = named
        return chosen
    return sessions.engines(request.config).policy(request.config.rootpath / named, variant, scenario)


@pytest.fixture
def engine(request: pytest.FixtureRequest, policy: Policy) -> Iterator[Engine]:
    """An engine, one day before the budget period, with the policy just deployed. What a test does there is undone.

    `--treasurer-engine` says which; the real contracts in this process otherwise.
    """
    with sessions.engines(request.config).ready(policy) as ready:
        yield ready


@pytest.fixture
def treasury(policy: Policy, engine: Engine) -> Simulation:
    """The treasury, ready for `perform`, `wait` and `run_cycle`; `state` and `situation()` say how it stands."""
    from simulations.simulation import Simulation

    return Simulation(policy, engine)
