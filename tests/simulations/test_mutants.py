"""Every mutant is a fault, planted where it says, and a treasury without one is blamed for nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from policies.policy import CapName, Multiple, Policy, Step
from policies.units import WAD
from simulations.actions import OUTSIDER, Pay, Pull, SeedTransfer
from simulations.cycle import STEPS, CyclePlan, ordinary_plan
from simulations.deployment.artifacts import contracts_folder, replica
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.inspection import inspect
from simulations.judging import Cell, Judge
from simulations.ledger import CLOSING, OPENING
from simulations.mutants.compiling import with_replacement
from simulations.mutants.control import as_promised
from simulations.mutants.mutant import Kind, Mutant, Replacement
from simulations.mutants.planting import Ground, Planted, plant
from simulations.mutants.registry import MUTANTS, mutant
from simulations.mutants.shapes import with_cliff, with_several_wallets
from simulations.mutants.twin import Twin
from simulations.simulation import Event, Simulation
from simulations.timetable import Life, act_at, closing, cycle_at, live, opening, seeds
from simulations.years import typical_year
from tests.simulations.policies_for_tests import one_signer, reference, three_operational, with_stream

POLICY = reference()

CLASSIC = (
    "operational-threshold-1",
    "same-person-in-both-roles",
    "stranger-enabled-as-module",
    "delegatecall-open-to-a-stranger",
    "stream-to-an-operational-wallet",
    "two-overlapping-streams",
    "allowance-for-another",
    "allowance-too-small",
    "surplus-returned-before-the-pull",
    "keeps-3x",
    "top-up-rounded-up",
    "end-read-exclusive",
    "permissionless-pull",
    "one-wallet-returns-nothing",
    "module-disabled",
    "stream-31-days-too-long",
)
"""Of the incidents and slips that any tester of treasuries has to see."""


def of_way(way: str) -> list[Mutant]:
    """The mutants that are planted in one way."""
    return [each for each in MUTANTS if getattr(each, way)]


def planted(each: Mutant, policy: Policy = POLICY) -> Planted:
    there = plant(each, policy)
    assert there is not None
    return there


class TestRegistry:
    def test_names_and_sentences_are_each_there_once(self) -> None:
        assert len(MUTANTS) >= 50
        for text in ("name", "wrong"):
            assert len({getattr(each, text) for each in MUTANTS}) == len(MUTANTS)
        assert {each.kind for each in MUTANTS} == set(Kind)

    @pytest.mark.parametrize("name", CLASSIC)
    def test_the_classic_ones_are_among_them(self, name: str) -> None:
        assert mutant(name).name == name

    @pytest.mark.parametrize("each", MUTANTS, ids=lambda each: each.name)
    def test_each_can_be_planted_in_the_reference_treasury(self, each: Mutant) -> None:
        assert plant(each, POLICY) is not None

    def test_a_treasury_without_auditors_has_no_place_for_their_faults(self) -> None:
        without = one_signer()
        assert plant(mutant("keeps-3x"), without) is None
        assert plant(mutant("same-person-in-both-roles"), without) is None
        assert plant(mutant("stream-twice-the-total"), without) is not None

    def test_a_mutant_is_planted_in_exactly_one_way(self) -> None:
        with pytest.raises(ValueError, match="both is not planted in exactly one way"):
            Mutant("both", Kind.CAPS, "", change=lambda policy: policy, afterwards=lambda treasury: None)
        with pytest.raises(ValueError, match="neither is not planted"):
            Mutant("neither", Kind.CAPS, "")


class TestPlanting:
    @pytest.mark.parametrize("each", of_way("change"), ids=lambda each: each.name)
    def test_a_changed_policy_is_another_one(self, each: Mutant) -> None:
        there = planted(each)
        assert there.policy != there.promised
        assert not there.keeps_the_policy

    @pytest.mark.parametrize("each", of_way("replacement"), ids=lambda each: each.name)
    def test_the_text_of_a_contract_stands_there_once(self, each: Mutant) -> None:
        change = each.replacement
        assert change is not None
        assert (contracts_folder() / change.file).read_text().count(change.old) == 1
        assert change.new != change.old

    def test_a_replacement_is_compiled(self) -> None:
        change = mutant("blow-joins-elsewhere").replacement
        assert change is not None
        faulty, sound = with_replacement(change), replica("maker/DssBlow")
        assert (faulty.name, faulty.abi) == (sound.name, sound.abi)
        assert faulty.bytecode != sound.bytecode

    def test_a_replacement_that_misses_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"maker/Dai\.vy has 0 times"):
            with_replacement(Replacement("maker/Dai", "maker/Dai.vy", "no such text", ""))
        with pytest.raises(ValueError, match="expected once"):
            with_replacement(Replacement("maker/Dai", "maker/Dai.vy", "self._auth()", ""))

    @pytest.mark.parametrize("each", of_way("afterwards"), ids=lambda each: each.name)
    def test_what_is_done_afterwards_is_on_the_chain(self, each: Mutant) -> None:
        there = planted(each)
        ground = Ground(there, Revm)
        deployment = ground.deploy()
        assert inspect(there.promised, ground.engine.chain, deployment)

    @pytest.mark.parametrize("each", of_way("steps"), ids=lambda each: each.name)
    def test_people_do_something_else(self, each: Mutant) -> None:
        there = planted(each)
        assert each.steps
        assert done_by(there.promised, each) != done_by(there.promised)

    def test_they_live_on_its_ground(self) -> None:
        each = mutant("rejected-and-sent-anyway")
        events: list[Event] = []
        ground = Ground(planted(each), Revm)
        ground.watchers = (lambda _, event: events.append(event),)
        for _ in live(ground.begin(Judge(POLICY, ())), restless_year(POLICY)):
            pass
        assert events == done_by(POLICY, each)

    def test_a_story_is_told_of_them(self) -> None:
        each = mutant("surplus-paid-out")
        there, life = planted(each), restless_year(POLICY)
        broken, sound = (broken_in(ground, life) for ground in (there, Planted(None, POLICY, POLICY)))
        cell = next(cell for cell in broken if cell not in sound)
        story = Ground(there, Revm).tell(cell, life)
        told = [scene.event for scene in story.scenes]
        assert told == done_by(POLICY, each)[: len(told)]


def done_by(policy: Policy, each: Mutant | None = None) -> list[Event]:
    """What happens in a typical year, some of whose reviews reject, and whose forecasts swing."""
    events: list[Event] = []
    model = Model()
    model.deploy(policy)
    steps = {**STEPS, **each.steps} if each else STEPS
    simulation = Simulation(policy, model, lambda _, event: events.append(event), steps=steps)
    for _ in live(simulation, restless_year(policy)):
        pass
    return events


def broken_in(there: Planted, life: Life) -> list[Cell]:
    """Where promises begin to break."""
    ground = Ground(there, Revm)
    judge = Judge(there.promised, ground.rules)
    for _ in live(ground.begin(judge), life):
        pass
    return [cell for cell, found in judge.first.items() if not found.carried]


def restless_year(policy: Policy) -> Life:
    year = typical_year(policy, Random(1))
    months = [
        replace(
            month,
            accepted=number % 3 != 1,
            forecasts={wallet: forecast * (1 + 3 * (number % 3)) // 2 for wallet, forecast in month.forecasts.items()},
        )
        for number, month in enumerate(year.months)
    ]
    return tuple(replace(year, months=tuple(months)).appointments(policy))


class TestShapes:
    def test_three_wallets_take_the_place_of_one(self) -> None:
        several = with_several_wallets(POLICY)
        assert several is not None
        assert [wallet.name for wallet in several.operational] == ["salaries", "cloud", "travel"]
        engine = Revm()
        deployment = engine.deploy(several)
        assert inspect(several, engine.chain, deployment) == ()

    def test_a_treasury_with_several_wallets_stays_as_it_is(self) -> None:
        policy = three_operational()
        assert with_several_wallets(policy) is policy

    def test_a_cliff_is_two_months_long(self) -> None:
        given = with_cliff(POLICY)
        assert given is not None
        assert str(given.streams[0].cliff) == "2023-04-01"
        assert with_cliff(given) is given


class TestControl:
    """The same decisions under the promise."""

    def life(self, policy: Policy, *more: object) -> Life:
        plans = [ordinary_plan(policy, name) for name in (OPENING, CLOSING)]
        return (*seeds(policy), opening(policy, plans[0]), *more, closing(policy, plans[1]))  # type: ignore[arg-type]

    def test_nothing_changes_where_the_policy_is_the_same(self) -> None:
        life = self.life(POLICY)
        assert as_promised(life, POLICY, POLICY) is life

    def test_what_the_policy_decides_becomes_what_was_promised(self) -> None:
        changed = replace(
            with_stream(POLICY, end=POLICY.streams[0].end.replace(day=15)),
            seeds=(replace(POLICY.seeds[0], amount=5 * WAD),),
            returns=replace(POLICY.returns, auditor_keeps=Multiple(POLICY.returns.auditor_keeps.times, CapName.ANNUAL)),
        )
        assert as_promised(self.life(changed), changed, POLICY) == self.life(POLICY)

    def test_payments_and_forecasts_are_cut_to_what_was_promised(self) -> None:
        cap, start = POLICY.caps.monthly, POLICY.period.starts_at
        changed = replace(POLICY, caps=replace(POLICY.caps, monthly=2 * cap))
        plan = CyclePlan("2023-03", {"operational": 6 * cap}, changed.auditor_keeps)
        amounts = (cap - 5, cap, 4, 2)
        payments = [act_at(start + 60 * n, Pay("operational", amount)) for n, amount in enumerate(amounts, 1)]
        march = cycle_at(start + 30 * 86_400, plan)
        told = as_promised((*payments, march), changed, POLICY)
        # Nothing is left for the third; the fourth is more than either allows, so it was decided whatever the cap is.
        assert [it.what.amount for it in told if isinstance(it.what, Pay)] == [cap - 5, 5, 2]
        (cycle,) = (it.what for it in told if isinstance(it.what, CyclePlan))
        assert cycle == CyclePlan("2023-03", {"operational": 3 * cap}, POLICY.auditor_keeps)

    def test_what_others_decide_stays(self) -> None:
        changed = replace(POLICY, seeds=())
        pull = act_at(POLICY.period.starts_at + 1, Pull(0, caller=OUTSIDER))
        told = as_promised((pull,), changed, POLICY)
        assert pull in told
        assert [type(it.what) for it in told] == [SeedTransfer, Pull]


class TestTwin:
    def test_a_sound_treasury_does_what_the_model_does(self) -> None:
        twin = self.watched(Planted(None, POLICY, POLICY))
        assert twin.difference is None

    def test_a_contract_that_does_not(self) -> None:
        twin = self.watched(planted(mutant("blow-keeps-a-part")))
        assert twin.difference is not None
        assert "from dss-blow to surplus_buffer" in twin.difference.found
        assert twin.difference.model.endswith("from dss-blow to surplus_buffer")
        assert twin.difference.found != f"moved {twin.difference.model}"

    def watched(self, there: Planted) -> Twin:
        ground = Ground(there, Revm)
        ground.deploy()
        twin = Twin(there.promised, Model(), nonces=True)
        simulation = Simulation(there.policy, ground.engine, twin)
        for _ in live(simulation, typical_year(POLICY, Random(3)).appointments(POLICY)):
            pass
        return twin


def test_a_step_left_out_is_left_out_of_the_policy_alone() -> None:
    there = planted(mutant("pull-forgotten"))
    assert Step.PULL in there.promised.cycle.steps
    assert there.policy.cycle.steps == tuple(step for step in POLICY.cycle.steps if step is not Step.PULL)
