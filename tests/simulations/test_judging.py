"""Each rule is judged when its time has come, and a break is booked in the place where it belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policies.periods import DAY, EndReading, iso, midnight
from policies.policy import Policy
from policies.rules.base import Judgement, Rule, When
from policies.rules.registry import RULES
from policies.situation import Phase, Situation
from policies.units import WAD
from simulations.actions import (
    BLOW,
    Blow,
    ClawBack,
    CloseCycle,
    Donate,
    FileStatement,
    OpenCycle,
    Pay,
    Pull,
    RequestTopUp,
    ReturnExcess,
    Review,
    SeedTransfer,
    Wait,
)
from simulations.engines.model import Model
from simulations.judging import Cell, Judge
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.run import simulate
from simulations.simulation import Simulation
from tests.simulations.policies_for_tests import reference, with_stream

POLICY = reference()
START = POLICY.period.starts_at
QUARTERLY_CAP = "auditor_within_quarterly_cap"


def rules(*names: str) -> tuple[Rule, ...]:
    found = tuple(rule for rule in RULES if rule.name in names)
    assert len(found) == len(names)
    return found


def judged(*actions: object, by: tuple[Rule, ...] = RULES, policy: Policy = POLICY) -> Judge:
    """What a judge of these rules says of a treasury in which this happened."""
    engine = Model()
    engine.deploy(policy)
    judge = Judge(policy, by)
    simulation = Simulation(policy, engine, judge)
    for action in actions:
        simulation.perform(action)  # type: ignore[arg-type]
    return judge


def witness(when: When) -> tuple[list[tuple[str, Phase]], Rule]:
    """A rule that notes each time at which it is asked."""
    asked: list[tuple[str, Phase]] = []

    def look(policy: Policy, situation: Situation) -> Judgement:
        asked.append((iso(situation.time), situation.phase))
        return Judgement(0, 0)

    return asked, Rule("witness", when, "somebody looks", look)


class TestWhen:
    def test_always_is_after_every_action_on_chain(self) -> None:
        asked, rule = witness(When.ALWAYS)
        judge = judged(
            Wait(START),
            SeedTransfer("auditor", WAD),
            OpenCycle(OPENING),
            FileStatement({}),
            RequestTopUp("operational", 0),
            Pull(0),
            Review(True),
            CloseCycle(),
            Wait(START + 1),
            Pay("operational", WAD),  # refused: nothing has changed that could be looked at
            Donate("operational", WAD),
            by=(rule,),
        )
        assert asked == [
            ("2023-02-01 00:00:00", Phase.OPENING),
            ("2023-02-01 00:00:00", Phase.OPENING),
            ("2023-02-01 00:00:01", Phase.BETWEEN),
        ]
        assert (judge.exercised, judge.steps) == ({"witness": 3}, 11)

    def test_after_each_completed_cycle(self) -> None:
        asked, rule = witness(When.CYCLE)
        judged(
            Wait(START), OpenCycle(OPENING), Pull(0), CloseCycle(), Wait(START + DAY), OpenCycle("2023-03"), by=(rule,)
        )
        assert asked == [("2023-02-01 00:00:00", Phase.BETWEEN)]

    def test_after_closing(self) -> None:
        asked, rule = witness(When.CLOSED)
        judged(OpenCycle(OPENING), CloseCycle(), OpenCycle(CLOSING), Pull(0), by=(rule,))
        assert asked == []
        judged(OpenCycle(OPENING), CloseCycle(), OpenCycle(CLOSING), Pull(0), CloseCycle(), by=(rule,))
        assert asked == [("2023-01-31 00:00:00", Phase.CLOSING)]

    def test_after_a_unit_that_was_offboarded_is_gone(self) -> None:
        """Whatever happens later belongs to that phase too."""
        asked, rule = witness(When.CLOSED)
        always, any_time = witness(When.ALWAYS)
        ends, month = witness(When.MONTH)
        later = (Wait(START + DAY), OpenCycle(UNWINDING), CloseCycle(), Wait(START + 2 * DAY), Donate("auditor", WAD))
        judged(Wait(START), OpenCycle(OPENING), CloseCycle(), *later, by=(rule, replace(any_time, name="b"), month))
        assert asked == [("2023-02-02 00:00:00", Phase.UNWINDING)]
        assert always == [("2023-02-03 00:00:00", Phase.UNWINDING)]
        assert ends == []  # no month has ended yet

    def test_at_the_end_of_each_month_that_a_wait_passes(self) -> None:
        asked, rule = witness(When.MONTH)
        march = midnight(date(2023, 3, 1))
        judged(Wait(START), Wait(march - 1), Wait(march), Wait(march + 1), Wait(midnight(date(2023, 5, 2))), by=(rule,))
        # January 2023 is not of the period.
        assert [time for time, _ in asked] == ["2023-03-01 00:00:00", "2023-04-01 00:00:00", "2023-05-01 00:00:00"]

    def test_the_last_month_ends_with_the_period(self) -> None:
        asked, rule = witness(When.MONTH)
        simulate(POLICY, Model(), (), (), Judge(POLICY, (rule,)))
        assert (len(asked), asked[-1][0]) == (12, "2024-02-01 00:00:00")

    @pytest.mark.parametrize("reading", [EndReading.EXCLUSIVE, EndReading.LAST_SECOND])
    def test_the_last_month_is_judged_where_the_stream_ends_before_it(self, reading: EndReading) -> None:
        policy = with_stream(POLICY, end_reading=reading)
        asked, rule = witness(When.MONTH)
        simulate(policy, Model(), (), (), Judge(policy, (rule,)))
        assert len(asked) == 12

    def test_a_payment_at_the_last_second_counts_for_its_month(self) -> None:
        march = midnight(date(2023, 3, 1))
        judge = judged(
            Wait(march - 1),
            SeedTransfer("operational", 400_000 * WAD),
            Pay("operational", 199_916 * WAD),
            Wait(march),
            Pay("operational", 199_916 * WAD + 1),
            Wait(midnight(date(2023, 4, 1))),
            by=rules("monthly_spending_within_cap"),
        )
        (found,) = judge.first.values()
        assert found.judgement == Judgement(199_916 * WAD + 1, 199_916 * WAD, subject="2023-03")
        assert iso(found.time) == "2023-04-01 00:00:00"


class TestCells:
    def test_a_break_is_in_its_phase_with_its_cause(self) -> None:
        judge = judged(Wait(START), SeedTransfer("auditor", 749_685 * WAD), by=rules(QUARTERLY_CAP))
        cell = Cell(QUARTERLY_CAP, Phase.OPENING, "the seed")
        assert list(judge.first) == list(judge.worst) == [cell]
        found = judge.first[cell]
        assert (found.judgement.excess, found.time, found.step) == (149_938 * WAD, START, 2)
        assert not found.carried

    def test_what_held_has_no_cause_and_is_no_break(self) -> None:
        judge = judged(Wait(START), SeedTransfer("auditor", 599_747 * WAD), by=rules(QUARTERLY_CAP))
        assert judge.first == {}
        assert list(judge.worst) == [Cell(QUARTERLY_CAP, Phase.OPENING)]

    def test_the_first_break_and_the_worst_one(self) -> None:
        judge = judged(
            Wait(START),
            SeedTransfer("auditor", 599_748 * WAD),
            SeedTransfer("auditor", 9 * WAD),
            SeedTransfer("auditor", 0),
            by=rules(QUARTERLY_CAP),
        )
        cell = Cell(QUARTERLY_CAP, Phase.OPENING, "the seed")
        assert (judge.first[cell].judgement.excess, judge.first[cell].step) == (WAD, 2)
        assert (judge.worst[cell].judgement.excess, judge.worst[cell].step) == (10 * WAD, 3)

    def test_a_break_that_lasts_is_only_carried_into_the_next_phase(self) -> None:
        judge = judged(
            Wait(START),
            SeedTransfer("auditor", 600_000 * WAD),
            OpenCycle(OPENING),
            CloseCycle(),
            Pay("operational", 0),
            by=rules(QUARTERLY_CAP),
        )
        began, inherited = judge.first.values()
        assert (began.cell.phase, began.carried) == (Phase.OPENING, False)
        assert (inherited.cell.phase, inherited.carried) == (Phase.BETWEEN, True)

    def test_after_it_held_again_it_begins_anew(self) -> None:
        judge = judged(
            Wait(START),
            SeedTransfer("auditor", 600_000 * WAD),
            ClawBack("auditor", 600_000 * WAD),
            OpenCycle(OPENING),
            CloseCycle(),
            Donate("auditor", 600_000 * WAD),
            by=rules(QUARTERLY_CAP),
        )
        assert judge.first[Cell(QUARTERLY_CAP, Phase.BETWEEN, "a donation")].carried is False

    def test_only_rules_that_are_always_judged_have_phases(self) -> None:
        judge = judged(
            Wait(START), Donate("operational", WAD), Pay("operational", WAD), Wait(midnight(date(2023, 3, 1)))
        )
        phased = {rule.name for rule in RULES if rule.when is When.ALWAYS}
        assert {cell.rule for cell in judge.worst if cell.phase is not None} <= phased
        assert Cell("monthly_spending_within_cap") in judge.worst
        assert Cell("only_a_quorum_moves_funds") in judge.worst

    def test_a_donation_breaks_the_funding_rule(self) -> None:
        judge = judged(Donate("operational", 5), by=rules("operational_funded_by_auditor_only"))
        (found,) = judge.first.values()
        assert found.judgement == Judgement(5, 0, subject="operational")


def test_an_idle_year_exercises_all_that_can_come_up_without_payments() -> None:
    judge = Judge(POLICY, RULES)
    simulate(POLICY, Model(), (), (), judge)
    idle = {name for name, times in judge.exercised.items() if not times}
    assert idle == {
        "monthly_spending_within_cap",
        "quarterly_spending_within_cap",
        "annual_spending_within_cap",
    }
    assert judge.exercised["auditor_keeps_at_most_2x"] == 13
    assert judge.exercised["statement_on_time"] == 11
    assert judge.exercised["unused_funds_return"] == 1


def test_judging_changes_nothing() -> None:
    assert simulate(POLICY, Model(), (), (), Judge(POLICY, RULES)) == simulate(POLICY, Model())


def test_transfers_are_judged_once_each() -> None:
    judge = judged(
        Wait(START),
        Donate(BLOW, WAD),
        Blow(),
        Donate("operational", WAD),
        ReturnExcess("operational", 1),
        Pay("operational", 1),
        by=rules("only_a_quorum_moves_funds"),
    )
    assert judge.exercised == {"only_a_quorum_moves_funds": 2}
