"""Fewer decisions, rounder amounts, more usual days, and still the same promise broken at the same place.

It works on decisions, not on actions: a cycle stays a cycle, whose amounts follow from the state in which it is run. A
shorter life must be one that the conduct allows, and time is never dropped with what is left out: everything else
keeps its second, unless a step of the search moves it, which is then a decision like any other.

The search is deterministic and greedy. Where it is stopped (by the tries or the seconds that it was given), what it has
is a counterexample all the same, and shrinking that again goes on from there.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from operator import itemgetter
from typing import Any

from policies.periods import DAY, NOON, Month, day_of, midnight
from policies.policy import Policy
from policies.rules.names import Conduct
from policies.units import WAD, Wad
from simulations.actions import ChainAction, Steal, Wait
from simulations.conduct import needed
from simulations.cycle import CyclePlan, ordinary_plan, usual_steps
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.timetable import Appointment, Life, until

Attempt = Callable[[Life], Life | None]
"""Lives decisions; returns those up to the break, or `None` where it does not come."""

_POWERS = tuple(10**power * WAD for power in range(9))
"""Round amounts [wad]."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The shortest life that was found."""

    life: Life
    conduct: Conduct
    """The mildest that allows it."""
    tried: int
    finished: bool
    """Nothing is left to try; otherwise it was stopped."""


def shrink(policy: Policy, life: Life, attempt: Attempt, tries: int, seconds: float) -> Shrunk:
    """Shrink a life that breaks a cell.

    Args:
        attempt: whether a life breaks it still.
        tries: how many lives may be lived.
        seconds: how long it may take.
    """
    search = _Search(policy, life, attempt, tries, clock.monotonic() + seconds)
    return search.run()


class _Search:
    def __init__(self, policy: Policy, life: Life, attempt: Attempt, tries: int, until: float) -> None:
        self._policy = policy
        self._attempt = attempt
        self._tries = tries
        self._until = until
        self._seen: set[str] = set()
        self._life = life
        self._conduct = needed(policy, life)
        self._tried = 0

    def run(self) -> Shrunk:
        finished = False
        while not finished and not self._is_over():
            before = self._life
            for step in (self._leave_out, self._leave_months_out, self._make_usual):
                step()
            finished = self._life == before and not self._is_over()
        assert self._conduct is not None
        return Shrunk(self._life, self._conduct, self._tried, finished)

    def _is_over(self) -> bool:
        return self._tried >= self._tries or clock.monotonic() >= self._until

    def _take(self, life: Life) -> bool:
        """Take a life instead of the present one, if it is allowed and breaks the same."""
        if self._is_over() or (told := repr(life)) in self._seen:
            return False
        self._seen.add(told)
        need = needed(self._policy, life)
        if need is None or self._conduct is None or not self._conduct.includes(need):
            return False
        self._tried += 1
        shorter = self._attempt(life)
        if shorter is None:
            return False
        self._life, self._conduct = shorter, needed(self._policy, shorter) or need
        return True

    def _leave_out(self) -> None:
        """Without some decisions: half of them, a quarter, ... one."""
        size = max(1, len(self._life) // 2)
        while True:
            at = 0
            while at < len(self._life):
                if not self._take(self._life[:at] + self._life[at + size :]):
                    at += size
            if size == 1:
                return
            size //= 2

    def _leave_months_out(self) -> None:
        """Without a month, or without the quiet before it: everything later happens one month earlier."""
        months = sorted({Month.at(appointment.time) for appointment in self._life}, reverse=True)
        for month in months[:-1]:
            for without in (True, False):
                while self._pull_forward(month, without):
                    pass

    def _pull_forward(self, month: Month, without: bool) -> bool:
        earlier: list[Appointment] = []
        for appointment in self._life:
            at = Month.at(appointment.time)
            if at < month:
                earlier.append(appointment)
            elif at > month or not without:
                if appointment.time < self._policy.period.starts_at + 31 * DAY:
                    return False
                moved = _a_month_earlier(self._policy, appointment)
                if moved is None:
                    return False
                earlier.append(moved)
        return self._take(tuple(sorted(earlier, key=itemgetter(0, 1))))

    def _make_usual(self) -> None:
        """Each decision more usual: as the policy has it, at the usual second, a round amount."""
        at = 0
        while at < len(self._life):
            others = _more_usual(self._policy, self._life, at)
            if not any(self._take((*self._life[:at], other, *self._life[at + 1 :])) for other in others):
                at += 1


def _a_month_earlier(policy: Policy, appointment: Appointment) -> Appointment | None:
    """The same in the month before; `None` for what has its own second, and where that month has no such cycle."""
    time, order, what, row = appointment
    month = _before(Month.at(time))
    day = min(day_of(time).day, month.days)
    earlier = midnight(month.day(day)) + time % DAY
    if isinstance(what, CyclePlan):
        if what.name == UNWINDING:
            return Appointment(earlier, order, what, row)
        if what.name in (OPENING, CLOSING) or month not in policy.cycle_months:
            return None
        what = replace(what, name=str(month))
    return until(earlier) if isinstance(what, Wait) else Appointment(earlier, order, what, row)


def _before(month: Month) -> Month:
    return Month(month.year - (month.number == 1), (month.number - 2) % 12 + 1)


def _more_usual(policy: Policy, life: Life, at: int) -> Iterator[Appointment]:
    """Simpler decisions in the place of one, the simplest first."""
    appointment = life[at]
    what = appointment.what
    if isinstance(what, Wait):
        return
    if isinstance(what, CyclePlan):
        yield from (appointment._replace(what=plan) for plan in _plainer(policy, what))
        if what.name not in (OPENING, CLOSING, UNWINDING):
            usual = midnight(Month.at(appointment.time).day(policy.cycle.statement_due))
            if usual != appointment.time:
                yield appointment._replace(time=usual)
        return
    yield from (appointment._replace(what=action) for action in _rounder(what))
    since = life[at - 1].time if at else policy.period.starts_at
    same_day = appointment.time - appointment.time % DAY + NOON
    soon = since - since % DAY + NOON
    for time in (soon if soon > since else soon + DAY, same_day):
        if since < time < appointment.time or time == same_day != appointment.time > since:
            yield appointment._replace(time=time)


def _plainer(policy: Policy, plan: CyclePlan) -> Iterator[CyclePlan]:
    """A cycle that is more like the policy's."""
    usual = ordinary_plan(policy, plan.name)
    yield from _different(plan, replace(usual, keeps=plan.keeps))
    for name in ("between", "steps", "signers", "accepted", "forecasts"):
        yield from _different(plan, replace(plan, **{name: getattr(usual, name)}))
    if plan.steps is not None:
        steps = usual_steps(policy, plan.name)
        for left_out in steps:
            yield from _different(plan, replace(plan, steps=tuple(step for step in steps if step != left_out)))
    for wallet, forecast in plan.forecasts.items():
        # The usual forecast is simpler than a round one, and nothing is simpler than a little.
        simpler = () if forecast in (0, usual.forecasts[wallet]) else (usual.forecasts[wallet], 0)
        for amount in (*simpler, *(_rounder_amounts(forecast) if simpler else ())):
            yield replace(plan, forecasts={**plan.forecasts, wallet: amount})
    for place, action in plan.between.items():
        for other in _rounder(action):
            yield replace(plan, between={**plan.between, place: other})


def _different(plan: CyclePlan, other: CyclePlan) -> Iterator[CyclePlan]:
    """The other one, unless it is the same, or stranger: each plan is tried once, so nothing is tried for ever."""
    if other != plan:
        yield other


def _rounder(action: ChainAction) -> Iterator[ChainAction]:
    """The same with a rounder amount, signed by the usual people."""
    parts: dict[str, Any] = {field.name: getattr(action, field.name) for field in fields(action)}
    if parts.get("by") and not isinstance(action, Steal):
        yield type(action)(**{**parts, "by": ()})
    for amount in _rounder_amounts(parts.get("amount", 0)):
        with suppress(ValueError):  # a neighbour may be beyond what the action can carry
            yield type(action)(**{**parts, "amount": amount})


def _rounder_amounts(amount: Wad) -> Iterator[Wad]:
    """Rounder ones: powers of ten below it, the smallest first, then its neighbours, the roundest first."""
    powers = [power for power in _POWERS if power < amount]
    yield from powers
    if amount in _POWERS:
        return
    if 0 < amount < WAD:
        yield WAD
    for unit in reversed(powers):
        if amount % unit == 0:
            return
        below = amount // unit * unit
        yield from (below, below + unit)
