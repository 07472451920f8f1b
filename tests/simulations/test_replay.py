"""The stories that a search tells, acted out again: an engine confirms what is true of them, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from policies.rules.base import Rule
from policies.rules.names import COMPLIANT
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD, Wad
from simulations.campaign import run_campaign
from simulations.engines.anvil import Anvil
from simulations.engines.model import Model
from simulations.judging import Cell, Judge
from simulations.replay import Story, confirms
from simulations.simulation import Simulation
from simulations.state import State
from tests.simulations.policies_for_tests import reference

POLICY = reference()

Told = Mapping[Cell, tuple[Rule, Story]]


@pytest.fixture(scope="module")
def told() -> Told:
    """What compliant lives show, on the model alone."""
    found = run_campaign(POLICY, Model, None, 7, conducts=(COMPLIANT,), rules=RULES, examples=20)
    return {breach.cell: (verdict.rule, breach.story) for verdict in found.verdicts for breach in verdict.breaches}


def tampered(story: Story) -> Iterator[Story]:
    """The story with one thing in it untrue."""
    judgement = story.judgement
    yield replace(story, judgement=judgement._replace(found=judgement.found + 1))
    yield replace(story, judgement=judgement._replace(allowed=judgement.allowed - 1))
    yield replace(story, time=story.time + 1)
    yield replace(story, cell=story.cell._replace(cause="the weather"))
    yield replace(story, scenes=story.scenes[:-1])


class Asked(Model):
    """A model that counts how often it is asked for its state."""

    states = 0

    def state(self) -> State:
        self.states += 1
        return super().state()


def fresh() -> Model:
    """A model that the treasury was just deployed on."""
    model = Model()
    model.deploy(POLICY)
    return model


def test_the_model_confirms_each_story(told: Told) -> None:
    assert len(told) >= 5
    for cell, (rule, story) in told.items():
        assert confirms(POLICY, fresh(), rule, story), cell


def test_it_refutes_what_is_not_true(told: Told) -> None:
    for cell, (rule, story) in told.items():
        for lie in tampered(story):
            assert not confirms(POLICY, fresh(), rule, lie), (cell, lie.judgement)


def test_another_treasury_does_not_confirm_it(told: Told) -> None:
    smaller = replace(POLICY, caps=replace(POLICY.caps, quarterly=800_000 * WAD))
    rule, story = told[Cell("auditor_within_quarterly_cap", Phase.OPENING, "the seed")]
    model = Model()
    model.deploy(smaller)
    assert not confirms(smaller, model, rule, story)


def test_scenes_hold_what_the_engine_says_that_wallets_held(told: Told) -> None:
    wallets = [wallet.name for wallet in POLICY.treasury]
    for _, story in told.values():
        held: list[Mapping[str, Wad]] = []
        simulation = Simulation(POLICY, fresh(), lambda now, _, held=held: held.append(now.engine.state().dai))
        for scene in story.scenes:
            simulation.perform(scene.event.action)
        assert [scene.dai for scene in story.scenes] == [{name: dai[name] for name in wallets} for dai in held]


def test_confirming_asks_for_no_more_states_than_judging_does(told: Told) -> None:
    for rule, story in told.values():
        judging, confirming = Asked(), Asked()
        for engine in (judging, confirming):
            engine.deploy(POLICY)
        simulation = Simulation(POLICY, judging, Judge(POLICY, (rule,)))
        for scene in story.scenes:
            simulation.perform(scene.event.action)
        assert confirms(POLICY, confirming, rule, story)
        assert confirming.states == judging.states


@pytest.mark.anvil
@pytest.mark.parametrize(
    "cell",
    [
        Cell("auditor_within_quarterly_cap", Phase.OPENING, "the seed"),
        Cell("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull"),
        Cell("auditor_within_quarterly_cap", Phase.CYCLE, "excess coming back"),
        Cell("runway_is_replenished", None, "the review rejected the statement"),
    ],
    ids=lambda cell: cell.cause,
)
def test_a_node_confirms_and_refutes(told: Told, node: Anvil, cell: Cell) -> None:
    rule, story = told[cell]
    node.deploy(POLICY)
    with node.anchor():
        assert confirms(POLICY, node, rule, story)
    lie = next(tampered(story))
    assert not confirms(POLICY, node, rule, lie)
