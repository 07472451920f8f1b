"""Shrinking: fewer decisions, rounder and more usual ones, the same break, nothing that the conduct forbids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policies.periods import DAY, midnight, noon
from policies.policy import Step
from policies.rules.names import COMPLIANT, Conduct
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD
from simulations.actions import Donate, Pay, Wait, Yank
from simulations.conduct import needed
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.engines.model import Model
from simulations.judging import Cell, Judge
from simulations.ledger import OPENING, UNWINDING
from simulations.shrinking import Shrunk, shrink
from simulations.simulation import Simulation
from simulations.timetable import Life, act_at, cycle_at, live, seeds, until, up_to
from tests.simulations.policies_for_tests import reference

POLICY = reference()
CAPS = POLICY.caps
OPENED = cycle_at(POLICY.period.starts_at, ordinary_plan(POLICY, OPENING))
OPERATIONAL = "operational"


def attempt_at(cell: Cell, tried: list[Life] | None = None):
    rule = next(rule for rule in RULES if rule.name == cell.rule)
    model = Model()

    def attempt(life: Life) -> Life | None:
        if tried is not None:
            tried.append(life)
        model.deploy(POLICY)
        judge = Judge(POLICY, (rule,))
        for _ in live(Simulation(POLICY, model, judge), life):
            pass
        found = judge.first.get(cell)
        return None if found is None or found.carried else up_to(life, found.time)

    return attempt


def month(name: str, day: int = 5, second: int = 0, **changes: object):
    plan = replace(ordinary_plan(POLICY, name), **changes)
    year, number = name.split("-")
    return cycle_at(midnight(date(int(year), int(number), day)) + second, plan)


def pay(day: date, amount: int):
    return act_at(noon(day), Pay(OPERATIONAL, amount))


MONTHLY = Cell("monthly_spending_within_cap")
NOISY: Life = (
    *seeds(POLICY),
    OPENED,
    pay(date(2023, 2, 3), 17 * WAD + 5),
    act_at(noon(date(2023, 2, 20)), Donate("auditor", 1_234 * WAD)),
    month("2023-03", 2, 77, accepted=False),
    pay(date(2023, 3, 9), 100_000 * WAD + 3),
    month("2023-04", 4, DAY - 1),
    act_at(noon(date(2023, 4, 11)), Donate("operational", 99)),
    pay(date(2023, 4, 17), 333_333 * WAD + 333),
    pay(date(2023, 4, 21), 5 * WAD),
    until(midnight(date(2023, 5, 1))),
)


@pytest.fixture(scope="module")
def shrunk() -> Shrunk:
    return shrink(POLICY, NOISY, attempt_at(MONTHLY), tries=1_000, seconds=60)


class TestAMonthAboveItsCap:
    def test_one_payment_is_left_in_the_first_month(self, shrunk: Shrunk) -> None:
        *start, payment, end = shrunk.life
        assert start == [*seeds(POLICY), OPENED]
        assert isinstance(payment.what, Pay)
        assert end == until(midnight(date(2023, 3, 1)))

    def test_its_amount_is_round_and_its_time_a_noon(self, shrunk: Shrunk) -> None:
        payment = shrunk.life[-2]
        assert payment.what.amount == 300_000 * WAD  # the roundest below 333,333 and above 199,916
        assert payment.time % DAY == noon(date(2023, 2, 1)) % DAY

    def test_it_needs_less_than_what_it_came_from(self, shrunk: Shrunk) -> None:
        assert needed(POLICY, NOISY) == Conduct.of("careless+outsider")
        assert shrunk.conduct == Conduct.of("careless") == needed(POLICY, shrunk.life)

    def test_it_is_finished_and_again_gives_the_same(self, shrunk: Shrunk) -> None:
        assert shrunk.finished
        again = shrink(POLICY, shrunk.life, attempt_at(MONTHLY), tries=1_000, seconds=60)
        assert (again.life, again.finished) == (shrunk.life, True)


class TestWhatIsTried:
    def test_is_always_allowed_and_never_tried_twice(self) -> None:
        tried: list[Life] = []
        shrink(POLICY, NOISY, attempt_at(MONTHLY, tried), tries=1_000, seconds=60)
        allowed = needed(POLICY, NOISY)
        assert len(tried) > 20
        assert all((need := needed(POLICY, life)) is not None and allowed.includes(need) for life in tried)
        assert len({repr(life) for life in tried}) == len(tried)

    def test_what_stays_keeps_its_second_unless_it_is_moved_by_itself(self) -> None:
        """Waiting is never dropped silently: what is left out leaves its time behind."""
        tried: list[Life] = []
        shrink(POLICY, NOISY, lambda life: tried.append(life), tries=1_000, seconds=60)
        seconds = {appointment.time for appointment in NOISY}
        fewer = [life for life in tried if len(life) < len(NOISY)]
        kept = [life for life in fewer if {at.time for at in life} <= seconds]
        moved = [life for life in fewer if life not in kept]
        assert len(kept) > len(NOISY)
        # The others leave a month out, and say so by the month of everything behind it.
        assert all(life[-1].time < NOISY[-1].time for life in moved)

    def test_compliant_months_are_not_left_out_in_between(self) -> None:
        """Without its cycle a month would be careless; what breaks in June needs the cycles before."""
        cell = Cell("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull")
        life: Life = (*seeds(POLICY), OPENED, month("2023-03"), month("2023-04"))
        found = shrink(POLICY, life, attempt_at(cell), tries=500, seconds=60)
        assert found.conduct == COMPLIANT
        assert [at.what.name for at in found.life if isinstance(at.what, CyclePlan)] == [OPENING, "2023-03", "2023-04"]


class TestStopping:
    def test_after_some_tries_it_has_something_and_goes_on_from_there(self, shrunk: Shrunk) -> None:
        first = shrink(POLICY, NOISY, attempt_at(MONTHLY), tries=3, seconds=60)
        assert (first.tried, first.finished) == (3, False)
        assert attempt_at(MONTHLY)(first.life) == first.life
        rest = shrink(POLICY, first.life, attempt_at(MONTHLY), tries=1_000, seconds=60)
        assert (rest.life, rest.finished) == (shrunk.life, True)

    def test_without_time_nothing_is_tried(self) -> None:
        found = shrink(POLICY, NOISY, attempt_at(MONTHLY), tries=1_000, seconds=0)
        assert (found.life, found.tried, found.finished) == (NOISY, 0, False)


def test_steps_come_back_but_for_the_one_that_matters() -> None:
    steps = tuple(step for step in POLICY.cycle.steps if step not in (Step.RETURN_SURPLUS, Step.REVIEW, Step.STATEMENT))
    life: Life = (*seeds(POLICY), OPENED, month("2023-03"), month("2023-04", steps=steps, accepted=False))
    found = shrink(POLICY, life, attempt_at(Cell("auditor_keeps_at_most_2x")), tries=500, seconds=60)
    cycles = [at.what for at in found.life if isinstance(at.what, CyclePlan)]
    (odd,) = [plan for plan in cycles if plan.steps is not None]
    assert set(POLICY.cycle.steps) - set(odd.steps) == {Step.RETURN_SURPLUS}


def test_a_donation_becomes_one_dai() -> None:
    life: Life = (*seeds(POLICY), OPENED, act_at(noon(date(2023, 2, 9)), Donate("operational", 7_654_321 * WAD + 9)))
    cell = Cell("operational_funded_by_auditor_only", Phase.BETWEEN)
    found = shrink(POLICY, life, attempt_at(cell), tries=500, seconds=60)
    *_, gift = found.life
    assert gift.what == Donate("operational", WAD)
    assert not any(isinstance(at.what, Wait) for at in found.life)


def test_an_offboarding_comes_as_early_as_it_still_tells() -> None:
    """Whose last cycle leaves the return to the buffer out: a break of what is due then, by careless people."""
    steps = tuple(step for step in POLICY.cycle.steps if step is not Step.RETURN_SURPLUS)
    ended = noon(date(2023, 5, 20))
    gone = cycle_at(noon(date(2023, 7, 2)) + 7, replace(ordinary_plan(POLICY, UNWINDING), steps=steps))
    months = (month("2023-03"), month("2023-04"), month("2023-05"), month("2023-06"))
    life: Life = (*seeds(POLICY), OPENED, *months[:3], act_at(ended, Yank(0)), months[3], gone)
    found = shrink(POLICY, life, attempt_at(Cell("unused_funds_return")), tries=500, seconds=60)
    assert found.life[-1].what.name == UNWINDING
    assert found.life[-1].time < midnight(date(2023, 3, 6))
    assert str(needed(POLICY, found.life)) == str(needed(POLICY, life)) == "careless+protocol"
