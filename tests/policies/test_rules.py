"""Each rule on both sides of its edge, and where it does not come up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.base import Judgement, Rule, When, worst
from policies.rules.names import RuleName
from policies.rules.registry import RULES, applicable
from policies.situation import (
    Authority,
    Books,
    Situation,
    Transfer,
)
from policies.units import RAY, WAD
from tests.policies.situations import (
    ANNUAL,
    APRIL_1,
    CENT,
    JUST_CLOSED,
    MARCH,
    MONTHLY,
    POLICY,
    PULLED_IN_MARCH,
    QUARTERLY,
    STREAM,
    books,
    cycle,
    judge,
    paid_at,
    situation,
    transfer,
)
from tests.simulations.policies_for_tests import granting_nothing, one_signer


@dataclass(frozen=True)
class Case:
    """A situation in which a rule just holds, one in which it just breaks, and by how much."""

    rule: str
    holds: Situation
    breaks: Situation
    excess: int


CASES = [
    Case("auditor_keeps_at_most_2x", situation(399_832 * WAD), situation(399_833 * WAD), WAD),
    Case("auditor_within_quarterly_cap", situation(QUARTERLY), situation(QUARTERLY + 1), 1),
    Case(
        "operational_within_runway",
        situation(operational=36_670_650 * CENT, cycle=cycle(forecasts={"operational": 36_670_650 * CENT})),
        situation(operational=36_670_651 * CENT, cycle=cycle(forecasts={"operational": 36_670_650 * CENT})),
        CENT,
    ),
    Case(
        "runway_is_replenished",
        situation(
            operational=500_000 * WAD,
            cycle=cycle(
                forecasts={"operational": 599_748 * WAD},
                requested={"operational": 100_000 * WAD},
                topped_up={"operational": 252 * WAD},
            ),
        ),
        situation(
            399_832 * WAD,
            500_000 * WAD,
            cycle=cycle(
                forecasts={"operational": 599_748 * WAD},
                requested={"operational": 99_748 * WAD},
                accepted=False,
            ),
        ),
        99_748 * WAD,
    ),
    Case(
        "operational_funded_by_auditor_only",
        books(into_operational={"operational": 599_748 * WAD}, from_auditor={"operational": 599_748 * WAD}),
        books(into_operational={"operational": 599_749 * WAD}, from_auditor={"operational": 599_748 * WAD}),
        WAD,
    ),
    Case(
        "monthly_spending_within_cap",
        paid_at(APRIL_1, march=MONTHLY),
        paid_at(APRIL_1, march=MONTHLY + CENT),
        CENT,
    ),
    Case(
        "quarterly_spending_within_cap",
        paid_at(midnight(date(2023, 5, 1)), february=MONTHLY, march=MONTHLY, april=MONTHLY - WAD),
        paid_at(midnight(date(2023, 5, 1)), february=MONTHLY, march=MONTHLY, april=MONTHLY),
        WAD,
    ),
    Case("annual_spending_within_cap", books(paid=ANNUAL), books(paid=12 * MONTHLY), 4 * WAD),
    Case(
        "net_outflow_within_annual_cap",
        books(seeded=749_685 * WAD),
        books(seeded=749_685 * WAD, pulled=ANNUAL),
        749_685 * WAD,
    ),
    Case(
        "stream_pays_what_accrued",
        situation(streams=(STREAM._replace(rxd=PULLED_IN_MARCH),)),
        situation(streams=(STREAM._replace(rxd=PULLED_IN_MARCH + 1),)),
        1,
    ),
    Case(
        "protocol_can_claw_back",
        situation(603_581 * WAD),
        situation(603_581 * WAD, withdrawable={"operational": 10**9 * WAD}),
        603_581 * WAD,
    ),
    Case(
        "only_a_quorum_moves_funds",
        transfer(Authority.SAFE, ("facilitator_1", "facilitator_2")),
        transfer(Authority.SAFE, ("facilitator_1",)),
        1,
    ),
    Case(
        "dai_is_conserved",
        situation(149_937 * WAD, 599_748 * WAD, books=Books(seeded=749_685 * WAD)),
        situation(149_937 * WAD - 1, 599_748 * WAD, books=Books(seeded=749_685 * WAD)),
        1,
    ),
    Case(
        "statement_on_time",
        situation(time=APRIL_1, books=Books(statements={MARCH: midnight(date(2023, 3, 6)) - 1})),
        situation(time=APRIL_1, books=Books(statements={MARCH: midnight(date(2023, 3, 6))})),
        1,
    ),
    Case(
        "unused_funds_return",
        situation(books=JUST_CLOSED, surplus_buffer=-10 * WAD * RAY),
        situation(0, WAD, books=JUST_CLOSED, surplus_buffer=-10 * WAD * RAY),
        WAD,
    ),
]

NOT_EXERCISED = {
    "operational_within_runway": [situation(operational=WAD)],
    "runway_is_replenished": [
        situation(),
        situation(cycle=cycle(forecasts={"operational": WAD}, requested={"operational": 0})),
    ],
    "operational_funded_by_auditor_only": [situation(), books(into_operational={"operational": 0})],
    "monthly_spending_within_cap": [
        situation(time=APRIL_1),
        paid_at(APRIL_1, february=10 * MONTHLY),  # another month's business
        paid_at(APRIL_1 + 1, march=10 * MONTHLY),  # April has not ended
    ],
    "quarterly_spending_within_cap": [
        situation(time=midnight(date(2023, 5, 1))),
        paid_at(APRIL_1, february=10 * MONTHLY),  # two months are no quarter
    ],
    "annual_spending_within_cap": [situation(WAD)],
    "stream_pays_what_accrued": [situation()],
    "protocol_can_claw_back": [situation(withdrawable={})],
    "only_a_quorum_moves_funds": [
        situation(),
        situation(transfers=(Transfer("DAI", "outsider", "operational", WAD),)),
    ],
    "dai_is_conserved": [situation()],
    "statement_on_time": [
        situation(time=midnight(date(2023, 3, 1))),  # the first month owes none
        situation(time=midnight(date(2023, 2, 1))),
        situation(time=midnight(date(2024, 3, 1))),
    ],
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
class TestEdges:
    def test_it_holds(self, case: Case) -> None:
        judgement = judge(case.rule, case.holds)
        assert judgement is not None
        assert judgement.holds
        assert judgement.excess <= 0

    def test_it_breaks_by(self, case: Case) -> None:
        judgement = judge(case.rule, case.breaks)
        assert judgement is not None
        assert not judgement.holds
        assert judgement.excess == case.excess


def test_every_rule_has_a_case() -> None:
    assert [case.rule for case in CASES] == [rule.name for rule in RULES]


@pytest.mark.parametrize(("rule", "found"), [(rule, found) for rule, many in NOT_EXERCISED.items() for found in many])
def test_it_is_not_put_to_the_test(rule: str, found: Situation) -> None:
    assert judge(rule, found) is None


class TestRegistry:
    def test_the_names_are_the_ones_a_policy_may_use(self) -> None:
        assert [rule.name for rule in RULES] == [name.value for name in RuleName]

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
    def test_each_rule_is_a_documented_sentence(self, rule: Rule) -> None:
        assert rule.sentence
        assert not rule.sentence.endswith(".")
        text = rule.judge.__doc__ or ""
        assert "Holds:" in text
        assert "Breaks:" in text

    def test_all_apply_to_the_reference(self) -> None:
        assert applicable(POLICY) == RULES

    def test_a_unit_without_an_auditor_has_fewer(self) -> None:
        left_out = {rule.name for rule in RULES} - {rule.name for rule in applicable(one_signer())}
        assert left_out == {
            "auditor_keeps_at_most_2x",
            "auditor_within_quarterly_cap",
            "runway_is_replenished",
            "operational_funded_by_auditor_only",
            "operational_within_runway",
            "unused_funds_return",
        }

    @pytest.mark.parametrize(
        ("policy", "names"),
        [
            (replace(POLICY, streams=()), {"stream_pays_what_accrued"}),
            (granting_nothing(POLICY), {"protocol_can_claw_back"}),
            (
                replace(POLICY, returns=replace(POLICY.returns, unused_at_end=False)),
                {"unused_funds_return"},
            ),
        ],
        ids=["no stream", "no allowance for the protocol", "unused funds stay"],
    )
    def test_what_a_treasury_does_not_promise_is_not_asked(self, policy: Policy, names: set[str]) -> None:
        assert {rule.name for rule in RULES} - {rule.name for rule in applicable(policy)} == names

    def test_a_rule_of_ones_own(self) -> None:
        """A few lines of Python, beside the others."""

        def never_empty(policy: Policy, found: Situation) -> Judgement | None:
            return Judgement(0 if any(found.dai.values()) else 1, 0)

        rule = Rule(never_empty.__name__, When.ALWAYS, "some wallet holds something", never_empty)
        assert rule.applies(POLICY)
        assert rule.judge(POLICY, situation(1)) == Judgement(0, 0)
        judgement = rule.judge(POLICY, situation())
        assert judgement is not None
        assert not judgement.holds


class TestJudgements:
    def test_at_the_edge_it_holds(self) -> None:
        assert Judgement(5, 5).holds
        assert Judgement(5, 5).excess == 0
        assert not Judgement(6, 5).holds

    def test_the_worst_is_the_nearest_to_breaking(self) -> None:
        assert worst([Judgement(1, 9), Judgement(4, 5), Judgement(0, 3)]) == Judgement(4, 5)
        assert worst([]) is None
