"""The library, lived in: every file and variant is put on each engine as it is stated, and lives a compliant period.

What contradicts itself in a document may break its promises; it may never lose a wei, pay what has not accrued, or let
somebody move funds without a quorum.
"""

from __future__ import annotations

from random import Random

import pytest

from policies.policy import Policy
from policies.rules.expectations import HOLD_BY_DEFAULT
from policies.rules.names import RuleName
from policies.rules.registry import applicable
from simulations.actions import Pay
from simulations.campaign import run_campaign
from simulations.engines.anvil import Anvil
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.inspection import Inspectable, inspect
from simulations.judging import Judge
from simulations.node_year import NodeYear, live_on
from simulations.simulation import Event, Simulation
from simulations.timetable import live
from simulations.years import typical_year
from tests.policies.library_for_tests import entries

SEED = 7
NEVER_BROKEN = (RuleName.DAI_IS_CONSERVED, RuleName.STREAM_PAYS_WHAT_ACCRUED, RuleName.ONLY_A_QUORUM_MOVES_FUNDS)
LIBRARY = pytest.mark.parametrize("policy", [entry.policy for entry in entries()], ids=lambda policy: policy.id)


def judged(policy: Policy) -> frozenset[str]:
    """Those of the three that can be put to the test: without a stream nothing accrues."""
    return frozenset(NEVER_BROKEN) & {rule.name for rule in applicable(policy)}


def year_on(policy: Policy, engine: Inspectable) -> NodeYear:
    """A treasury that stands as the policy says, and a compliant period on it."""
    deployment = engine.deploy(policy)
    with engine.asking() as chain:
        assert inspect(policy, chain, deployment) == ()
    return live_on(policy, engine, Model(), SEED, lambda what, done, of, note: None)


def assert_sound(policy: Policy, year: NodeYear) -> None:
    assert year.disagreement == ""
    assert [probe for probe in year.claw_backs if not probe.succeeded] == []
    assert {name for name in judged(policy) if not year.exercised[name]} == set()
    assert [cell for cell, found in year.worst.items() if cell.rule in NEVER_BROKEN and not found.judgement.holds] == []
    assert len(year.cycles) == len(policy.cycle_months) + 2
    assert 0 <= year.refused < year.transactions


@LIBRARY
def test_it_lives_on_the_exact_model(policy: Policy) -> None:
    model, paid = Model(), set()

    def note_payments(simulation: Simulation, event: Event) -> None:
        if isinstance(event.action, Pay) and event.outcome.ok:
            paid.add(event.action.wallet)

    model.deploy(policy)
    judge = Judge(policy, applicable(policy))
    for _ in live(
        Simulation(policy, model, judge, note_payments), typical_year(policy, Random(SEED)).appointments(policy)
    ):
        pass
    assert paid
    assert {name for name in judged(policy) if not judge.exercised[name]} == set()
    assert [cell for cell in judge.first if cell.rule in NEVER_BROKEN] == []


@LIBRARY
def test_it_lives_on_the_real_contracts(policy: Policy) -> None:
    assert_sound(policy, year_on(policy, Revm()))


@LIBRARY
@pytest.mark.anvil
def test_it_lives_on_a_node(policy: Policy, node: Anvil) -> None:
    assert_sound(policy, year_on(policy, node))


@LIBRARY
@pytest.mark.slow
def test_its_verdicts_are_those_that_the_file_expects(policy: Policy) -> None:
    campaign = run_campaign(policy, Revm, Model, SEED, conducts=HOLD_BY_DEFAULT, examples=10, tell_stories=False)
    unexpected = [(it.rule.name, str(it.conduct), it.verdict) for it in campaign.unexpected]
    assert unexpected == []
