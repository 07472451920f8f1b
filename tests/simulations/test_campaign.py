"""The search on the reference treasury, and on treasuries with a mistake planted in them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings

from policies.policy import Policy, Step
from policies.rules.base import Judgement, Rule, When
from policies.rules.names import COMPLIANT, VerdictName
from policies.rules.registry import RULES
from policies.situation import Phase, Situation
from policies.units import WAD
from simulations.campaign import Campaign, run_campaign
from simulations.engines.base import Deployment
from simulations.engines.model import Model
from simulations.judging import Cell
from simulations.replay import confirms
from simulations.verdicts import Breach, RuleVerdict
from tests.simulations.policies_for_tests import granting_nothing, one_signer, reference, three_operational, with_steps

POLICY = reference()
SEED = 7
CAPS = POLICY.caps
STEPS = POLICY.cycle.steps
# What a pull pays for 31 days: 2,398,988 DAI over 365 days, rounded down to the wei.
DAYS_31 = 2_398_988 * WAD * 31 // 365


def search(policy: Policy, examples: int, rules: Sequence[Rule] = RULES, seed: int = SEED, **more: Any) -> Campaign:
    """What compliant lives show, on the model alone."""
    return run_campaign(policy, Model, None, seed, conducts=(COMPLIANT,), rules=rules, examples=examples, **more)


def rule(name: str) -> Rule:
    return next(rule for rule in RULES if rule.name == name)


def verdict_of(campaign: Campaign, name: str) -> RuleVerdict:
    return next(verdict for verdict in campaign.verdicts if verdict.rule.name == name)


def breach_in(campaign: Campaign, cell: Cell) -> Breach:
    (breach,) = [breach for breach in verdict_of(campaign, cell.rule).breaches if breach.cell == cell]
    return breach


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return search(POLICY, 200)


class TestTheReference:
    def test_the_seed_alone_is_above_the_quarterly_cap(self, campaign: Campaign) -> None:
        breach = breach_in(campaign, Cell("auditor_within_quarterly_cap", Phase.OPENING, "the seed"))
        assert breach.worst.excess == 149_938 * WAD
        assert breach.story.judgement.excess == 149_938 * WAD
        assert breach.story.time == POLICY.period.starts_at
        assert len(breach.story.scenes) == 2  # time passes, the seed arrives

    def test_a_month_of_31_days_is_above_it_too(self, campaign: Campaign) -> None:
        breach = breach_in(campaign, Cell("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull"))
        excess = 2 * CAPS.monthly + DAYS_31 - CAPS.quarterly
        assert excess // 10**16 == 3_834_66  # 3,834.665...
        # A pull is the difference of two rounded sums, so the same 31 days may pay one wei more.
        assert breach.worst.excess in (excess, excess + 1)
        assert breach.story.judgement.excess in (excess, excess + 1)

    def test_after_each_cycle_at_most_2x_is_kept(self, campaign: Campaign) -> None:
        verdict = verdict_of(campaign, "auditor_keeps_at_most_2x")
        assert verdict.verdict is VerdictName.HOLDS
        assert verdict.breaches == ()
        assert verdict.exercised >= 200
        assert verdict.closest == Judgement(399_832 * WAD, 399_832 * WAD)

    def test_sums_of_monthly_caps_are_above_the_other_caps(self, campaign: Campaign) -> None:
        """3 x 199,916 is one more than the quarterly cap, 12 x is four more than the annual cap."""
        quarterly = verdict_of(campaign, "quarterly_spending_within_cap")
        annual = verdict_of(campaign, "annual_spending_within_cap")
        assert quarterly.verdict is annual.verdict is VerdictName.BROKEN
        assert {breach.worst.excess for breach in quarterly.breaches} == {WAD}
        assert max(breach.worst.excess for breach in annual.breaches) == 4 * WAD

    @pytest.mark.parametrize(
        "name",
        [
            "operational_within_runway",
            "operational_funded_by_auditor_only",
            "monthly_spending_within_cap",
            "stream_pays_what_accrued",
            "protocol_can_claw_back",
            "only_a_quorum_moves_funds",
            "dai_is_conserved",
            "statement_on_time",
            "unused_funds_return",
        ],
    )
    def test_what_holds(self, campaign: Campaign, name: str) -> None:
        verdict = verdict_of(campaign, name)
        assert verdict.verdict is VerdictName.HOLDS
        assert verdict.exercised > 0
        assert verdict.as_expected

    def test_every_rule_has_one_verdict(self, campaign: Campaign) -> None:
        assert [verdict.rule for verdict in campaign.verdicts] == list(RULES)
        assert (campaign.conducts, campaign.seed) == ((COMPLIANT,), SEED)
        assert campaign.sequences >= 200
        assert campaign.steps > campaign.sequences

    def test_the_library_expects_what_is_found(self, campaign: Campaign) -> None:
        assert [verdict.rule.name for verdict in campaign.verdicts if not verdict.as_expected] == []

    def test_breaches_are_told_apart_by_phase_and_cause(self, campaign: Campaign) -> None:
        cells = [breach.cell for breach in verdict_of(campaign, "auditor_within_quarterly_cap").breaches]
        assert len(set(cells)) == len(cells)
        assert {cell.phase for cell in cells} >= {Phase.OPENING, Phase.CYCLE}
        assert all(cell.cause for cell in cells)


def without_clocks(campaign: Campaign) -> Campaign:
    return replace(campaign, seconds=0.0, busy_seconds=0.0, evm_seconds=0.0, workers=0)


class TestSeeds:
    RULES = tuple(rule(name) for name in ("auditor_keeps_at_most_2x", "runway_is_replenished"))

    def search(self, seed: int) -> Campaign:
        return without_clocks(search(POLICY, 60, self.RULES, seed))

    def test_the_same_seed_finds_the_same(self) -> None:
        first = self.search(3)
        assert first.verdicts[1].breaches != ()
        assert self.search(3) == first

    def test_another_seed_searches_elsewhere(self) -> None:
        assert self.search(3).steps != self.search(4).steps


def without(step: Step) -> Policy:
    return with_steps(POLICY, *(other for other in STEPS if other is not step))


def reordered(first: Step, second: Step) -> Policy:
    """Two steps in each other's place."""
    swap = {first: second, second: first}
    return with_steps(POLICY, *(swap.get(step, step) for step in STEPS))


class TestPlantedMistakes:
    @pytest.mark.parametrize(
        ("policy", "broken"),
        [
            (without(Step.RETURN_SURPLUS), "auditor_keeps_at_most_2x"),
            (reordered(Step.PULL, Step.RETURN_SURPLUS), "auditor_keeps_at_most_2x"),
            (reordered(Step.RETURN_EXCESS, Step.RETURN_SURPLUS), "auditor_keeps_at_most_2x"),
            (without(Step.RETURN_EXCESS), "operational_within_runway"),
            (without(Step.STATEMENT), "statement_on_time"),
            (granting_nothing(POLICY, "operational"), "protocol_can_claw_back"),
            (with_steps(POLICY, *STEPS[:2], *STEPS[3:]), "unused_funds_return"),
            (without(Step.PULL), "runway_is_replenished"),
        ],
        ids=[
            "surplus never returned",
            "surplus returned before the pull",
            "surplus returned before the excess",
            "excess never returned",
            "no statements",
            "no allowance for the protocol",
            "excess never returned, at the closing either",
            "stream never pulled",
        ],
    )
    def test_it_is_found_and_its_story_is_true(self, policy: Policy, broken: str) -> None:
        found = search(policy, 60, (rule(broken),))
        (verdict,) = found.verdicts
        assert verdict.verdict is VerdictName.BROKEN
        for breach in verdict.breaches:
            model = Model()
            model.deploy(policy)
            assert confirms(policy, model, verdict.rule, breach.story)

    def test_an_expectation_that_fails_is_noticed(self) -> None:
        policy = replace(without(Step.RETURN_SURPLUS), expect={})
        (verdict,) = search(policy, 40, (rule("auditor_keeps_at_most_2x"),)).verdicts
        assert (verdict.expected, verdict.as_expected) == (VerdictName.HOLDS, False)

    def test_a_break_that_was_expected_and_does_not_come_is_noticed(self) -> None:
        policy = replace(POLICY, expect={"dai_is_conserved": {"compliant": "broken"}})
        (verdict,) = search(policy, 20, (rule("dai_is_conserved"),)).verdicts
        assert (verdict.verdict, verdict.as_expected) == (VerdictName.HOLDS, False)


class TestVacuousAndNotApplicable:
    def test_a_rule_that_never_came_up_does_not_hold(self) -> None:
        def never(policy: Policy, situation: Situation) -> Judgement | None:
            return None

        asleep = Rule("never", When.ALWAYS, "it never comes up", never)
        (verdict,) = search(POLICY, 10, (asleep,)).verdicts
        assert (verdict.verdict, verdict.exercised, verdict.closest) == (VerdictName.VACUOUS, 0, None)
        assert not verdict.as_expected

    def test_a_rule_that_always_comes_up_holds(self) -> None:
        def always(policy: Policy, situation: Situation) -> Judgement | None:
            return Judgement(0, 0)

        awake = Rule("always", When.ALWAYS, "it always comes up", always)
        (verdict,) = search(POLICY, 10, (awake,)).verdicts
        assert (verdict.verdict, verdict.as_expected) == (VerdictName.HOLDS, True)

    def test_without_an_auditor_some_rules_do_not_apply(self) -> None:
        found = search(one_signer(), 20)
        missing = {verdict.rule.name for verdict in found.verdicts if verdict.verdict is VerdictName.NOT_APPLICABLE}
        assert missing == {rule.name for rule in RULES if not rule.applies(one_signer())}
        assert all(verdict_of(found, name).as_expected for name in missing)
        assert verdict_of(found, "dai_is_conserved").verdict is VerdictName.HOLDS

    def test_several_operational_wallets(self) -> None:
        names = ("dai_is_conserved", "operational_within_runway", "auditor_keeps_at_most_2x")
        found = search(three_operational(), 40, [rule(name) for name in names])
        assert {verdict.rule.name: verdict.verdict for verdict in found.verdicts} == dict.fromkeys(
            names, VerdictName.HOLDS
        )


def test_a_busy_machine_decides_nothing() -> None:
    """Left to itself, Hypothesis fails a search step that takes over 200 ms."""
    stumbles = 0

    class Slow(Model):
        def deploy(self, policy: Policy) -> Deployment:
            nonlocal stumbles
            if stumbles:
                stumbles -= 1
                time.sleep(0.25)
            return Model.deploy(self, policy)

    def stumble(what: str, done: int, of: int, note: str) -> None:
        nonlocal stumbles
        stumbles = 2 if what == "shrinking stories" and done < of else 0

    profile = settings.get_current_profile_name()
    settings.load_profile("default")
    try:
        found = run_campaign(
            POLICY,
            Slow,
            None,
            SEED,
            conducts=(COMPLIANT,),
            rules=(rule("runway_is_replenished"),),
            examples=30,
            progress=stumble,
        )
    finally:
        settings.load_profile(profile)
    assert found.verdicts[0].verdict is VerdictName.BROKEN
