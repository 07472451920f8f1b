import pytest

from policies.units import WAD
from simulations.actions import Pay, SeedTransfer


@pytest.mark.treasury("policies/grants.yaml")
@pytest.mark.parametrize("signer", ["facilitator_1", "facilitator_2"])
def test_no_facilitator_pays_alone(policy, treasury, signer):
    assert treasury.state.dai["operational"] == 0  # what another test did was undone
    treasury.wait(policy.period.starts_at)
    treasury.perform(SeedTransfer("operational", 1_000 * WAD))
    refused = treasury.perform(Pay("operational", 1_000 * WAD, by=(signer,)))
    assert (refused.ok, refused.reason) == (False, "GS020")
    assert treasury.perform(Pay("operational", 1_000 * WAD)).ok
