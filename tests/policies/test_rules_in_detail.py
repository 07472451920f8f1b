"""What the rules say beyond their edge: causes, authorities, subjects, and figures of the policy's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from policies.periods import DAY, midnight
from policies.policy import PROTOCOL, CapName, GovernanceTopUp, Multiple, Step
from policies.rules.base import Judgement, Measure
from policies.situation import (
    Authority,
    Books,
    Phase,
    Situation,
    Transfer,
)
from policies.units import RAY, WAD
from tests.policies.situations import (
    ANNUAL,
    APRIL,
    APRIL_1,
    BGN,
    FEBRUARY,
    FIN,
    JUST_CLOSED,
    MARCH,
    MAY,
    MONTHLY,
    POLICY,
    PULLED_IN_MARCH,
    QUARTERLY,
    STREAM,
    books,
    cycle,
    judge,
    situation,
    transfer,
)
from tests.simulations.policies_for_tests import keeping, one_signer, three_operational


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
        assert self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=31 * DAY)) == "31 days of stream in one pull"

    def test_two_cycles_far_apart(self) -> None:
        cause = self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=31 * DAY + 1))
        assert "31 days" in cause
        assert cause != "31 days of stream in one pull"

    def test_a_shorter_time(self) -> None:
        assert self.cause(phase=Phase.CYCLE, cycle=cycle(pulled_over=30 * DAY)) == "the stream"

    def test_where_governance_tops_up_it_is_what_was_there_before(self) -> None:
        top_up = GovernanceTopUp("auditor", Multiple(Fraction(1), CapName.QUARTERLY), up_to=True)
        policy = replace(POLICY, streams=(), top_ups=(top_up,))
        for seconds, cause in (0, "left over"), (DAY, "the stream"):
            full = situation(self.FULL, phase=Phase.CYCLE, cycle=cycle(pulled_over=seconds))
            judgement = judge("auditor_within_quarterly_cap", full, policy)
            assert judgement is not None
            assert judgement.cause == cause

    def test_a_donation_without_which_it_would_hold(self) -> None:
        enough = self.FULL - QUARTERLY
        for phase in Phase:
            assert self.cause(phase=phase, cycle=cycle(), books=Books(donated=enough)) == "a donation"
        assert self.cause(books=Books(donated=enough - 1)) == "left over"

    def test_between_cycles(self) -> None:
        assert self.cause() == "left over"
        assert self.cause(transfers=(Transfer("DAI", "operational", "payee", 1),)) == "left over"
        back = Transfer("DAI", "operational", "auditor", 1)
        assert self.cause(transfers=(back,)) == "excess coming back"
        assert self.cause(transfers=(back._replace(sender="surplus_buffer"),)) == "a pull outside the cycle"

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

    def test_by_the_people_behind_role_safes(self) -> None:
        roles = ("accountant_role", "auditor_role")

        def of(*people: str) -> Situation:
            return transfer(Authority.SAFE, roles, sender="auditor", people=people)

        assert self.confirmed(of("accountant_2", "auditor_1"))
        assert not self.confirmed(of("accountant_1", "accountant_2"))  # one person's keys in both roles look so
        assert not self.confirmed(of())
        both = ("accountant_1", "auditor_1")
        assert not self.confirmed(transfer(Authority.SAFE, roles[:1], sender="auditor", people=both))

    def test_people_are_asked_of_the_policy_that_promised(self) -> None:
        """What is a quorum in one treasury is none in the next."""
        alone = transfer(Authority.SAFE, ("facilitator_1",))
        for _ in range(2):
            assert judge("only_a_quorum_moves_funds", alone, one_signer()) == Judgement(
                0, 0, Measure.CONFIRMATIONS, subject="operational"
            )
            assert not self.confirmed(alone)

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
        found = found._replace(dai={"salaries": 6, "cloud": 9, "travel": 0, "auditor": 0})
        assert judge("operational_within_runway", found, three_operational()) == Judgement(9, 5, subject="cloud")

    def test_a_runway_that_a_rejection_left_short_says_so(self) -> None:
        facts = cycle(forecasts={"operational": 10}, requested={"operational": 10}, accepted=False)
        judgement = judge("runway_is_replenished", situation(5, 5, cycle=facts))
        assert judgement is not None
        assert judgement.cause == "the review rejected the statement"

    def test_what_was_returned_is_no_outflow(self) -> None:
        found = books(seeded=749_685 * WAD, pulled=ANNUAL, returned=749_685 * WAD, clawed_back=WAD)
        assert judge("net_outflow_within_annual_cap", found) == Judgement(ANNUAL, ANNUAL)

    def test_surplus_that_went_back_could_have_filled_the_runway(self) -> None:
        facts = cycle(forecasts={"operational": 10}, requested={"operational": 10}, surplus_returned=7)
        assert judge("runway_is_replenished", situation(0, 4, cycle=facts)) == Judgement(6, 0, subject="operational")
        short = cycle(forecasts={"operational": 10}, requested={"operational": 10}, surplus_returned=5)
        judgement = judge("runway_is_replenished", situation(0, 4, cycle=short))
        assert judgement == Judgement(5, 0, subject="operational")

    def test_what_fills_the_auditor_wallet_after_it_has_sent_could_not_have_been_sent(self) -> None:
        facts = cycle(forecasts={"operational": 10}, requested={"operational": 10}, filled_up=50)
        steps = (Step.STATEMENT, Step.REQUEST, Step.APPROVE, Step.EXECUTIVE_TOP_UP)
        paid = replace(POLICY, cycle=replace(POLICY.cycle, steps=steps))
        assert judge("runway_is_replenished", situation(50, 4, cycle=facts), paid) == Judgement(
            0, 0, subject="operational"
        )
        judgement = judge("runway_is_replenished", situation(53, 4, cycle=facts), paid)
        assert judgement == Judgement(3, 0, subject="operational")
        before = replace(POLICY, cycle=replace(POLICY.cycle, steps=(*steps[:2], *reversed(steps[2:]))))
        judgement = judge("runway_is_replenished", situation(50, 4, cycle=facts), before)
        assert judgement == Judgement(6, 0, subject="operational")

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

    def test_a_stream_of_mkr_does_not_make_up_for_dai_that_was_paid_too_much(self) -> None:
        mkr = STREAM._replace(tot=730 * WAD, token="MKR")
        earned = STREAM.accrued(APRIL_1)
        for pulled, holds in ((earned, True), (earned + 1, False)):
            found = situation(time=APRIL_1, streams=(STREAM, mkr), books=Books(pulled=pulled))
            judgement = judge("stream_pays_what_accrued", found)
            assert judgement is not None
            assert judgement.holds == holds

    def test_a_unit_that_is_gone_owes_no_statement(self) -> None:
        """But for one that was due while it was there."""
        for gone, owed in ((date(2023, 2, 20), False), (date(2023, 3, 5), False), (date(2023, 3, 6), True)):
            found = situation(time=APRIL_1, cycle=cycle(began_at=midnight(gone)), phase=Phase.UNWINDING)
            assert (judge("statement_on_time", found) is not None) == owed

    def test_a_statement_of_another_month_is_none_of_this_one(self) -> None:
        found = situation(time=APRIL_1, books=Books(statements={FEBRUARY: BGN}))
        judgement = judge("statement_on_time", found)
        assert judgement is not None
        assert not judgement.holds

    def test_returned_but_not_in_the_buffer(self) -> None:
        assert judge("unused_funds_return", situation(books=JUST_CLOSED, surplus_buffer=-11 * WAD * RAY)) == Judgement(
            WAD, 0
        )
        # To the next wei where it is a fraction of one; and a buffer that somebody filled breaks no promise.
        by_a_rad = situation(books=JUST_CLOSED, surplus_buffer=-10 * WAD * RAY - 1)
        assert judge("unused_funds_return", by_a_rad) == Judgement(1, 0)
        fuller = situation(books=JUST_CLOSED, surplus_buffer=WAD * RAY)
        assert judge("unused_funds_return", fuller) == Judgement(0, 0)

    def test_one_wei_too_many_is_not_conserved_either(self) -> None:
        judgement = judge("dai_is_conserved", situation(WAD + 1, books=Books(donated=WAD)))
        assert judgement is not None
        assert judgement.excess == 1

    def test_a_stream_that_ended_accrues_no_more(self) -> None:
        late = situation(time=FIN + 99 * DAY, streams=(STREAM._replace(rxd=ANNUAL),))
        judgement = judge("stream_pays_what_accrued", late)
        assert judgement == Judgement(ANNUAL, ANNUAL, subject="stream 1")


def test_a_contract_that_pays_twice_and_books_once_is_seen() -> None:
    """What came out of the streams counts, not only what the awards say of it."""
    march = situation(streams=(STREAM._replace(rxd=PULLED_IN_MARCH),), books=Books(pulled=2 * PULLED_IN_MARCH))
    judgement = judge("stream_pays_what_accrued", march)
    assert judgement == Judgement(2 * PULLED_IN_MARCH, STREAM.accrued(march.time))
    assert not judgement.holds
