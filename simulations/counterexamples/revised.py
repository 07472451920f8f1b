"""The same decisions under a policy that was changed: what people did because the old one says so, they do as the new
one says.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from policies.periods import midnight
from policies.policy import Policy
from policies.units import Wad
from simulations.actions import SeedTransfer
from simulations.cycle import CyclePlan, ordinary_plan, usual_steps
from simulations.ledger import CLOSING, OPENING
from simulations.timetable import Appointment, Life, seeds


def decided_under(old: Policy, new: Policy, life: Life) -> Life:
    """Decisions made under one policy as the same people would make them under another.

    Seeds arrive as the new policy has them; opening and closing cycles keep to its period; a forecast that was the
    usual one, and what the Auditor Wallet was to keep, become the new usual ones; steps in the old policy's order
    follow the new order. Everything else, and every second of it, stays.
    """
    if old == new:
        return life
    arrived = Counter((midnight(seed.date), seed.to, seed.amount) for seed in old.seeds)
    decided = [appointment for appointment in life if not _is_seed(appointment, arrived)]
    end = max((appointment.time for appointment in life), default=0)
    kept = [seed for seed in seeds(new) if seed.time <= end]
    return tuple(kept + [_revised(old, new, appointment) for appointment in decided])


def _is_seed(appointment: Appointment, arrived: Counter[tuple[int, str, Wad]]) -> bool:
    """Whether this is one of the policy's seeds; each counts once."""
    if not isinstance(what := appointment.what, SeedTransfer):
        return False
    seed = appointment.time, what.to, what.amount
    arrived[seed] -= 1
    return arrived[seed] >= 0


def _revised(old: Policy, new: Policy, appointment: Appointment) -> Appointment:
    plan = appointment.what
    if not isinstance(plan, CyclePlan):
        return appointment
    was, usual = ordinary_plan(old, plan.name), ordinary_plan(new, plan.name)
    forecasts = {
        wallet: usual.forecasts.get(wallet, forecast) if forecast == was.forecasts.get(wallet) else forecast
        for wallet, forecast in plan.forecasts.items()
    }
    revised = replace(
        plan,
        forecasts=forecasts,
        keeps=usual.keeps if plan.keeps == was.keeps else plan.keeps,
        steps=None if plan.steps == usual_steps(old, plan.name) else plan.steps,
    )
    return appointment._replace(time=_on_time(old, new, plan.name, appointment.time), what=revised)


def _on_time(old: Policy, new: Policy, cycle: str, time: int) -> int:
    """When a cycle runs that has a second of its own [s]."""
    if cycle == OPENING and time == old.period.starts_at:
        return new.period.starts_at
    return new.closes_at if cycle == CLOSING and time == old.closes_at else time
