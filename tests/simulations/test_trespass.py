"""What a stranger may not do: refused everywhere in a sound treasury, and each open door found."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from policies.policy import Policy
from policies.units import WAD
from simulations.engines.anvil import Anvil
from simulations.engines.revm import Revm
from simulations.mutants.planting import Ground, plant
from simulations.mutants.registry import mutant
from simulations.trespass import trespasses
from tests.simulations.policies_for_tests import SHAPES, reference

POLICY = reference()


@pytest.mark.parametrize("policy", [POLICY, *(shape() for shape in SHAPES)], ids=lambda policy: policy.id)
def test_every_door_of_a_sound_treasury_is_shut(policy: Policy) -> None:
    engine = Revm()
    deployment = engine.deploy(policy)
    before = engine.state()
    assert trespasses(policy, engine, deployment) == ()
    assert engine.state() == before


@pytest.mark.anvil
def test_on_a_node_too() -> None:
    engine = Anvil()
    try:
        assert trespasses(POLICY, engine, engine.deploy(POLICY)) == ()
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("fault", "open_doors"),
    [
        ("proxy-obeys-anybody", ["having the pause proxy cast a spell"]),
        ("vat-sucked-by-anybody", ["having the Vat make dai"]),
        ("vat-obeys-anybody", ["becoming a ward of MCD_VAT"]),
        ("vat-caged-by-anybody", ["shutting Maker down"]),
        ("dai-minted-by-anybody", ["minting DAI"]),
        (
            "dai-taken-without-approval",
            [f"{what} DAI of {name}" for name in ("auditor", "operational") for what in ("taking", "burning")],
        ),
        ("vest-created-by-anybody", ["creating a stream of DAI"]),
        ("vest-yanked-by-anybody", ["ending a stream"]),
        ("vest-moved-by-anybody", ["giving a stream of others away"]),
        ("vest-ignores-restrictions", ["pulling a restricted stream"]),
        (
            "module-believes-the-caller",
            [f"using the protocol's allowance on {name}" for name in ("auditor", "operational")],
        ),
        ("token-as-fallback-handler", ["having auditor call a token by its fallback handler"]),
        ("approval-left-open", ["taking DAI of auditor", "burning DAI of auditor"]),
        ("stream-managed-by-a-stranger", ["ending a stream"]),
    ],
)
def test_a_door_that_stands_open_is_found_and_no_other(fault: str, open_doors: list[str]) -> None:
    there = plant(mutant(fault), POLICY)
    assert there is not None
    ground = Ground(there, Revm)
    deployment = ground.deploy()
    found = trespasses(there.promised, ground.engine, deployment)
    assert [str(it) for it in found] == [f"anybody: {what} is possible, expected refused" for what in open_doors]


def test_streams_of_mkr_have_doors_of_their_own() -> None:
    """Each DssVest counts its own awards: an open stream of DAI is not taken for the restricted one of MKR."""
    (dai,) = POLICY.streams
    mkr = replace(dai, token="MKR", total=365 * WAD, stated_as=None)
    open_dai = replace(dai, restricted=False)
    policy = replace(POLICY, streams=(mkr, open_dai))
    with closing(Revm()) as engine:
        assert trespasses(policy, engine, engine.deploy(policy)) == ()
    lifted = replace(policy, streams=(replace(mkr, restricted=False), open_dai))
    with closing(Revm()) as engine:
        found = trespasses(policy, engine, engine.deploy(lifted))
    assert [str(it) for it in found] == ["anybody: pulling a restricted stream is possible, expected refused"]
