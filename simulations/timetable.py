"""When things happen in a budget period, and living through them.

UTC: the seeds of the first day and the opening cycle at `start` 00:00:00; later seeds at 00:00:00 of their day;
payments at 12:00:00 of theirs, in the order given; the cycle of each following month at 00:00:00 of `statement_due`
or another day; the closing cycle at the second at which the stream ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from policies.periods import Month, midnight, noon
from policies.policy import Policy
from policies.units import Wad
from simulations.actions import ChainAction, Pay, SeedTransfer, Signers, Wait
from simulations.cycle import CyclePlan
from simulations.engines.base import Outcome
from simulations.ledger import CLOSING, OPENING
from simulations.simulation import CycleReport, Simulation

# What comes first when several things happen in one second.
_SEED, _CYCLE, _PAYMENT, _END = range(4)


class Appointment(NamedTuple):
    """Something that happens at a second [s]. `row` is a payment's place in its list [from 0]."""

    time: int
    order: int
    what: ChainAction | CyclePlan | Wait
    row: int = -1


Life = tuple[Appointment, ...]
"""What people decide from the seeds on, in order; what comes of it is the engine's to say.

One that ends with a `Wait` ends at that second: nothing else happens until then.
"""


def seeds(policy: Policy) -> Iterator[Appointment]:
    """Each seed on its day."""
    for seed in policy.seeds:
        yield Appointment(midnight(seed.date), _SEED, SeedTransfer(seed.to, seed.amount))


def cycles(policy: Policy, plan: Callable[[str], CyclePlan]) -> Iterator[Appointment]:
    """Every cycle from `opening` to `closing` on its usual day, each planned by its name."""
    yield opening(policy, plan(OPENING))
    for month in policy.cycle_months:
        yield cycle_on(month, policy.cycle.statement_due, plan(str(month)))
    yield closing(policy, plan(CLOSING))


def opening(policy: Policy, plan: CyclePlan) -> Appointment:
    return Appointment(policy.period.starts_at, _CYCLE, plan)


def cycle_on(month: Month, day: int, plan: CyclePlan) -> Appointment:
    return Appointment(midnight(month.day(day)), _CYCLE, plan)


def closing(policy: Policy, plan: CyclePlan) -> Appointment:
    return Appointment(policy.closes_at, _CYCLE, plan)


def payment_on(
    month: Month, day: int, wallet: str, amount: Wad, category: str = "", by: Signers = (), row: int = -1
) -> Appointment:
    return Appointment(_noon_of(month, day), _PAYMENT, Pay(wallet, amount, category, by), row)


def act_at(time: int, action: ChainAction) -> Appointment:
    """Something done at any second, after the cycle where both are in one."""
    return Appointment(time, _SEED if isinstance(action, SeedTransfer) else _PAYMENT, action)


def cycle_at(time: int, plan: CyclePlan) -> Appointment:
    """A cycle at any second."""
    return Appointment(time, _CYCLE, plan)


def until(time: int) -> Appointment:
    """Nothing more happens until this second."""
    return Appointment(time, _END, Wait(time))


def up_to(life: Life, time: int) -> Life:
    """What was decided until a second [s], and that nothing else happened until then."""
    before = tuple(appointment for appointment in life if appointment.time <= time)
    return before if before and before[-1].time == time else (*before, until(time))


@lru_cache(maxsize=1_024)
def _noon_of(month: Month, day: int) -> int:
    """The same few days are asked for again and again by the lives of a campaign."""
    return noon(month.day(day))


def live(simulation: Simulation, appointments: Iterable[Appointment]) -> Iterator[CycleReport | tuple[int, Outcome]]:
    """Keep the appointments in their order, and yield what became of each cycle and each payment (by its row).

    It is lazy: who stops asking stops the clock.
    """
    for time, _, what, row in sorted(appointments, key=itemgetter(0, 1)):
        simulation.wait(time)
        if isinstance(what, CyclePlan):
            yield simulation.run_cycle(what)
        elif not isinstance(what, Wait):
            outcome = simulation.perform(what)
            if isinstance(what, Pay):
                yield row, outcome
