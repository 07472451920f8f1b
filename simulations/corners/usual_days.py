"""A period on its usual days in which every cycle is run one way, with something done beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import itemgetter

from policies.periods import DAY, midnight
from policies.policy import Step
from policies.units import Wad
from simulations.actions import ChainAction
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living
from simulations.timetable import seeds

Then = Callable[[Living], Iterator[ChainAction]]
"""What somebody does now, decided one after the other."""
Change = Callable[[CyclePlan], CyclePlan | None]
"""What becomes of a cycle's plan; `None` leaves the cycle out."""

ALL_STEPS = tuple(Step)


def as_it_is(plan: CyclePlan) -> CyclePlan | None:
    return plan


def live_period(
    living: Living,
    *,
    change: Change = as_it_is,
    before: Then | None = None,
    after: Then | None = None,
    later: Then | None = None,
) -> None:
    """A whole period on its usual days.

    Args:
        change: what becomes of each cycle's plan; `None` leaves it out.
        before: done at the first second of each cycle's month; `after`, a second after each cycle but the closing one;
            `later`, a day after the closing.
    """
    policy = living.policy
    coming = sorted(seeds(policy), key=itemgetter(0, 1))[::-1]

    def arrive(until: int) -> None:
        """The seeds that come before this second."""
        while coming and coming[-1].time <= until:
            living.keep(coming.pop())

    times = [(OPENING, policy.period.starts_at)]
    times += [(str(month), midnight(month.day(policy.cycle.statement_due))) for month in policy.cycle_months]
    for name, time in (*times, (CLOSING, policy.closes_at)):
        if before is not None and name not in (OPENING, CLOSING):
            first = time - (policy.cycle.statement_due - 1) * DAY
            arrive(first)
            _do(living, first, before)
            time = max(time, first + 1)  # in one second the cycle would come first
        arrive(time)
        plan = change(ordinary_plan(policy, name))
        if plan is not None:
            if plan.steps is not None:  # the policy's own steps, in its own order
                plan = replace(plan, steps=tuple(step for step in policy.cycle.steps if step in plan.steps))
            living.cycle(max(time, living.now), plan)
        if after is not None and name != CLOSING:
            _do(living, living.now + 1, after)
    if later is not None:
        arrive(living.now + DAY)
        _do(living, living.now + DAY, later)
    arrive(living.now + 31 * DAY)
    living.wait(living.now + 31 * DAY)


def _do(living: Living, time: int, then: Then) -> None:
    living.simulation.wait(time)
    for action in then(living):
        living.act(living.now, action)


def once(then: Then, number: int, living: Living, change: Change = as_it_is) -> None:
    """Something that is done once, a second after cycle `number` (0 is the opening)."""
    done = -1

    def after(living: Living) -> Iterator[ChainAction]:
        nonlocal done
        done += 1
        return then(living) if done == number else iter(())

    live_period(living, change=change, after=after)


def without(*steps: Step, closing_too: bool = False) -> Callable[[CyclePlan], CyclePlan]:
    """Cycles that leave steps out."""

    def change(plan: CyclePlan) -> CyclePlan:
        if plan.name == CLOSING and not closing_too:
            return plan
        return replace(plan, steps=tuple(step for step in ALL_STEPS if step not in steps))

    return change


def forecasting(amount: Wad, *steps: Step) -> Callable[[CyclePlan], CyclePlan]:
    """Cycles with one forecast for every wallet, that leave steps out."""
    leave_out = without(*steps)

    def change(plan: CyclePlan) -> CyclePlan:
        if plan.name == CLOSING:
            return plan
        plan = replace(plan, forecasts=dict.fromkeys(plan.forecasts, amount))
        return leave_out(plan) if steps else plan

    return change
