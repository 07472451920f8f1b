"""Each rule on both sides of its edge, and where it does not come up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from policies.periods import DAY, Month, midnight
from policies.policy import PROTOCOL, Policy
from policies.rules.base import Judgement, Measure, Rule, When, worst
from policies.rules.names import RuleName
from policies.rules.registry import RULES, applicable
from policies.situation import (
    Authority,
    Books,
    CycleFacts,
    Phase,
    Situation,
    StreamFacts,
    Transfer,
)
from policies.units import RAY, WAD
from tests.simulations.policies_for_tests import keeping, one_signer, reference, three_operational

POLICY = reference()
RULE = {rule.name: rule for rule in RULES}
BGN = midnight(date(2023, 2, 1))
FIN = midnight(date(2024, 2, 1))
STREAM = StreamFacts("auditor", BGN, BGN, FIN, 2_398_988 * WAD, 0)
APRIL_1 = midnight(date(2023, 4, 1))
CENT = WAD // 100
FEBRUARY, MARCH, APRIL, MAY = (Month(2023, number) for number in (2, 3, 4, 5))
MONTHLY, QUARTERLY, ANNUAL = 199_916 * WAD, 599_747 * WAD, 2_398_988 * WAD


def situation(auditor: int = 0, operational: int = 0, **changes: object) -> Situation:
    """An ordinary instant: 5 March, between cycles, nothing in the books."""
    made = Situation(
        time=midnight(date(2023, 3, 5)),
        phase=Phase.BETWEEN,
        dai={"auditor": auditor, "operational": operational},
        withdrawable={"auditor": 10**9 * WAD, "operational": 10**9 * WAD},
        streams=(STREAM,),
        surplus_buffer=0,
        books=Books(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def books(**changes: object) -> Situation:
    return situation(books=Books(**changes))  # type: ignore[arg-type]


def judge(name: str, found: Situation, policy: Policy = POLICY) -> Judgement | None:
    return RULE[name].judge(policy, found)


@dataclass(frozen=True)
class Case:
    """A situation in which a rule just holds, one in which it just breaks, and by how much."""

    rule: str
    holds: Situation
    breaks: Situation
    excess: int


def cycle(**changes: object) -> CycleFacts:
    return replace(CycleFacts("2023-03", midnight(date(2023, 3, 5))), **changes)  # type: ignore[arg-type]


def paid_at(time: int, **by_month: int) -> Situation:
    months = {"february": FEBRUARY, "march": MARCH, "april": APRIL}
    return situation(time=time, books=Books(paid_by_month={months[name]: paid for name, paid in by_month.items()}))


def transfer(authority: Authority, confirmed_by: tuple[str, ...], amount: int = WAD, left: int = 0) -> Situation:
    return situation(
        transfers=(Transfer("DAI", "operational", "payee", amount, authority, confirmed_by, left),),
    )


PULLED_IN_MARCH = 210_322_235616438356164383
JUST_CLOSED = Books(seeded=749_685 * WAD, pulled=ANNUAL, paid=10 * WAD, returned=3_148_663 * WAD)

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
                auditor_before_top_up=252 * WAD,
            ),
        ),
        situation(
            399_832 * WAD,
            500_000 * WAD,
            cycle=cycle(
                forecasts={"operational": 599_748 * WAD},
                requested={"operational": 99_748 * WAD},
                auditor_before_top_up=399_832 * WAD,
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
        situation(streams=(replace(STREAM, rxd=PULLED_IN_MARCH),)),
        situation(streams=(replace(STREAM, rxd=PULLED_IN_MARCH + 1),)),
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
    "statement_on_time": [situation(time=midnight(date(2023, 3, 1)))],  # the first month owes none
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


class TestCauses:
    """Why the Auditor Wallet is too full: a delegate judges a large seed and a long month differently."""

    FULL = 600_000 * WAD

    def cause(self, **changes: object) -> str:
        judgement = judge("auditor_within_quarterly_cap", situation(self.FULL, **changes))
        assert judgement is not None
        assert not judgement.holds
        return judgement.cause

    def test_the_seed(self) -> None:
        assert self.cause(phase=Phase.OPENING) == "the seed"

    def test_excess_coming_back_comes_before_the_stream(self) -> None:
        facts = cycle(excess_returned={"operational": 1}, pulled_over=31 * DAY)
        assert self.cause(phase=Phase.CYCLE, cycle=facts) == "excess coming back"

    def test_a_long_month(self) -> None:
        assert self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=31 * DAY)) == "a month of 31 days"

    def test_two_cycles_far_apart(self) -> None:
        cause = self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=31 * DAY + 1))
        assert "31 days" in cause
        assert cause != "a month of 31 days"

    def test_a_shorter_time(self) -> None:
        assert self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=30 * DAY)) == "the stream"

    def test_a_donation_between_cycles(self) -> None:
        assert self.cause(books=Books(donated=1)) == "a donation"
        assert self.cause() == "left over"

    def test_where_it_holds_there_is_none(self) -> None:
        judgement = judge("auditor_within_quarterly_cap", situation(QUARTERLY, phase=Phase.OPENING))
        assert judgement == Judgement(QUARTERLY, QUARTERLY)


class TestQuorumsAndAllowances:
    def confirmed(self, found: Situation) -> bool:
        judgement = judge("only_a_quorum_moves_funds", found)
        assert judgement is not None
        assert judgement.measure is Measure.CONFIRMATIONS
        return judgement.holds

    def test_by_a_safe(self) -> None:
        assert self.confirmed(transfer(Authority.SAFE, ("facilitator_2", "facilitator_1")))
        assert not self.confirmed(transfer(Authority.SAFE, ("facilitator_1", "facilitator_1")))
        assert not self.confirmed(transfer(Authority.SAFE, ("facilitator_1", "accountant_1")))
        assert not self.confirmed(transfer(Authority.SAFE, ()))

    def test_by_an_allowance(self) -> None:
        assert self.confirmed(transfer(Authority.ALLOWANCE, (PROTOCOL,), amount=WAD, left=WAD))
        assert not self.confirmed(transfer(Authority.ALLOWANCE, (PROTOCOL,), amount=WAD + 1, left=WAD))
        assert not self.confirmed(transfer(Authority.ALLOWANCE, ("outsider",), amount=WAD, left=WAD))

    def test_by_nobody_on_record(self) -> None:
        assert not self.confirmed(transfer(Authority.NONE, ()))


class TestOtherEdges:
    def test_the_multiple_is_the_policys(self) -> None:
        judgement = judge("auditor_keeps_at_most_2x", situation(399_833 * WAD), keeping(POLICY, 3))
        assert judgement == Judgement(399_833 * WAD, 599_748 * WAD)

    def test_the_worst_wallet_is_named(self) -> None:
        found = situation(cycle=cycle(forecasts={"salaries": 5, "cloud": 5, "travel": 5}))
        found = replace(found, dai={"salaries": 6, "cloud": 9, "travel": 0, "auditor": 0})
        assert judge("operational_within_runway", found, three_operational()) == Judgement(9, 5, subject="cloud")

    def test_a_runway_that_a_rejection_left_short_says_so(self) -> None:
        case = next(case for case in CASES if case.rule == "runway_is_replenished")
        judgement = judge(case.rule, case.breaks)
        assert judgement is not None
        assert judgement.cause == "the review rejected the statement"

    def test_what_was_returned_or_clawed_back_is_no_outflow(self) -> None:
        found = books(seeded=749_685 * WAD, pulled=ANNUAL, returned=700_000 * WAD, clawed_back=49_685 * WAD)
        assert judge("net_outflow_within_annual_cap", found) == Judgement(ANNUAL, ANNUAL)

    def test_any_three_months_in_a_row(self) -> None:
        """Not calendar quarters: March to May counts as well as February to April."""
        found = situation(
            time=midnight(date(2023, 6, 1)),
            books=Books(paid_by_month={MARCH: MONTHLY, APRIL: MONTHLY, MAY: MONTHLY}),
        )
        expected = Judgement(3 * MONTHLY, QUARTERLY, subject="2023-03 to 2023-05")
        assert judge("quarterly_spending_within_cap", found) == expected

    def test_a_statement_that_never_came(self) -> None:
        judgement = judge("statement_on_time", situation(time=APRIL_1))
        assert judgement is not None
        assert judgement.measure is Measure.SECONDS
        assert judgement.excess == APRIL_1 - midnight(date(2023, 3, 6)) + 1

    def test_a_statement_of_another_month_is_none_of_this_one(self) -> None:
        found = situation(time=APRIL_1, books=Books(statements={FEBRUARY: BGN}))
        judgement = judge("statement_on_time", found)
        assert judgement is not None
        assert not judgement.holds

    def test_returned_but_not_in_the_buffer(self) -> None:
        found = situation(books=JUST_CLOSED, surplus_buffer=-11 * WAD * RAY)
        judgement = judge("unused_funds_return", found)
        assert judgement is not None
        assert judgement.excess == WAD

    def test_one_wei_too_many_is_not_conserved_either(self) -> None:
        judgement = judge("dai_is_conserved", situation(WAD + 1, books=Books(donated=WAD)))
        assert judgement is not None
        assert judgement.excess == 1

    def test_a_stream_that_ended_accrues_no_more(self) -> None:
        late = situation(time=FIN + 99 * DAY, streams=(replace(STREAM, rxd=ANNUAL),))
        judgement = judge("stream_pays_what_accrued", late)
        assert judgement == Judgement(ANNUAL, ANNUAL, subject="stream 1")


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
        }

    def test_a_unit_without_a_stream_has_none_to_watch(self) -> None:
        left_out = set(RULES) - set(applicable(replace(POLICY, streams=())))
        assert {rule.name for rule in left_out} == {"stream_pays_what_accrued"}

    def test_a_rule_of_ones_own(self) -> None:
        """A few lines of Python, beside the others."""

        def never_empty(policy: Policy, found: Situation) -> Judgement | None:
            return Judgement(0 if any(found.dai.values()) else 1, 0)

        rule = Rule(never_empty.__name__, When.ALWAYS, "some wallet holds something", never_empty)
        assert rule.applies_to(POLICY)
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
