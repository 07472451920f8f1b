"""The same decisions in the treasury as it was promised: what breaks there too is not the fault's doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from policies.periods import Month
from policies.policy import Policy
from simulations.actions import Pay, SeedTransfer
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, OPENING
from simulations.timetable import Appointment, Life, closing, opening, seeds


def as_promised(life: Life, lived: Policy, promised: Policy) -> Life:
    """What was decided under one policy, as decisions under another.

    Seeds, the seconds of opening and closing, and what the Auditor Wallet keeps are not decided by anybody but the
    policy, so they become the other one's. Payments and forecasts that kept to the one policy are cut to what the other
    allows. Everything else stays.
    """
    if lived is promised:
        return life
    end = max((appointment.time for appointment in life), default=0)
    return tuple(sorted(_translated(life, lived, promised, end), key=lambda kept: (kept.time, kept.order)))


def _translated(life: Life, lived: Policy, promised: Policy, end: int) -> Iterator[Appointment]:
    own = Counter(seed[:3] for seed in seeds(lived))
    paid, cut = Counter[Month](), Counter[Month]()
    yield from (seed for seed in seeds(promised) if seed.time <= end)
    for appointment in life:
        what = appointment.what
        if isinstance(what, SeedTransfer) and own[appointment[:3]]:
            own[appointment[:3]] -= 1
        elif isinstance(what, CyclePlan):
            yield _cycle(appointment, what, lived, promised)
        elif isinstance(what, Pay):
            month = Month.at(appointment.time)
            paid[month] += what.amount
            if paid[month] <= lived.caps.monthly:
                what = replace(what, amount=min(what.amount, max(0, promised.caps.monthly - cut[month])))
            cut[month] += what.amount
            if what.amount:
                yield appointment._replace(what=what)
        else:
            yield appointment


def _cycle(appointment: Appointment, plan: CyclePlan, lived: Policy, promised: Policy) -> Appointment:
    usual, other = ordinary_plan(lived, plan.name), ordinary_plan(promised, plan.name)
    forecasts = {
        wallet: min(forecast, other.forecasts[wallet]) if forecast <= usual.forecasts[wallet] else forecast
        for wallet, forecast in plan.forecasts.items()
    }
    keeps = other.keeps if plan.keeps == usual.keeps else plan.keeps
    plan = replace(plan, forecasts=forecasts, keeps=keeps)
    for name, appoint in ((OPENING, opening), (CLOSING, closing)):
        if plan.name == name and appointment.time == appoint(lived, plan).time:
            return appoint(promised, plan)
    return appointment._replace(what=plan)
