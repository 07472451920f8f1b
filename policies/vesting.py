"""A plan that pays contributors in a token: the awards that pay it, and what has vested when the unit winds down.

Sources: MIP40c3-SP54 for the plan; MIP40c3-SP86 and SP87, "Unwinding and Defunding"; DssVest for the awards.

What those leave open, and how it is read here:

- Each tranche is an award of its own that pays nothing before its day and all of it from then on: DssVest pays by the
  second, and a cliff at the end of an award makes a day of it.
- *Accelerated to the nearest 6-month vest*: tokens vest every six months after the plan's start, and the next of these
  days that has not passed is brought forward to the completion. A day that has passed cannot be what is accelerated to,
  and the document's example (10 MKR a year become 5) makes no exception for one that has just passed.
- *Overrides the 12-month cliff*: before the cliff that day has its even share of the tranche in which the cliff comes
  due, so that half a year of 10 MKR a year is 5 MKR.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from policies.figures import TokenVesting, Tranche
from policies.periods import midnight, months_later
from policies.units import Wad


class Award(NamedTuple):
    """What DssVest is asked for [wad, s]: `bgn` and `bgn + tau` are midnights, `eta` is the length of its cliff."""

    total: Wad
    bgn: int
    tau: int
    eta: int

    @property
    def fin(self) -> int:
        """The second from which on all of it can be pulled."""
        return self.bgn + self.tau


def awards_of(plan: TokenVesting) -> Iterator[Award]:
    """An award for each tranche of the schedule, in the order of their days."""
    since = plan.start
    for tranche in _tranches(plan):
        # One on the day of the one before, or of the start, still needs a day to accrue in.
        bgn = midnight(min(since, tranche.date - timedelta(days=1)))
        tau = midnight(tranche.date) - bgn
        yield Award(tranche.amount, bgn, tau, eta=tau)
        since = tranche.date


@dataclass(frozen=True, slots=True)
class Vested:
    """What becomes of a plan's tokens when the unit is gone [wad]."""

    token: str
    document: str
    vested: Wad
    """By the schedule, until the completion."""
    accelerated: Wad
    """Beyond that, because the unit winds down."""
    nearest: date | None
    """The day to which vesting goes forward; `None` where nothing is accelerated."""
    lapses: Wad
    """What stays with the protocol."""


def vested_on_completion(plan: TokenVesting, completed: date) -> Vested | None:
    """What has vested when the wind-down is complete; `None` where the document has no schedule to go by."""
    tranches = _tranches(plan)
    if not tranches:
        return None
    total = sum(tranche.amount for tranche in tranches)
    vested = sum(tranche.amount for tranche in tranches if tranche.date <= completed)
    nearest = None
    if plan.accelerated_to_months and plan.start < completed and vested < total:
        nearest = _next_vest(plan.start, plan.accelerated_to_months, completed)
    reached = vested if nearest is None else max(vested, _without_cliff(plan.start, tranches, nearest))
    accelerated = reached - vested
    return Vested(
        plan.token,
        plan.document,
        vested,
        accelerated,
        nearest if accelerated else None,
        total - reached,
    )


def accelerated_award(plan: TokenVesting, vested: Vested, completed: date) -> Award | None:
    """What governance awards on completion so that accelerated tokens are paid at once; `None` where there are none.

    It has accrued over the months up to then, as many as vesting goes forward by: DssVest limits what an award pays a
    second.
    """
    if not vested.accelerated:
        return None
    bgn = midnight(months_later(completed, -(plan.accelerated_to_months or 1)))
    return Award(vested.accelerated, bgn, midnight(completed) - bgn, eta=0)


def _tranches(plan: TokenVesting) -> list[Tranche]:
    """Those of the schedule that pay something, by their days."""
    return sorted((tranche for tranche in plan.schedule if tranche.amount), key=lambda tranche: tranche.date)


def _next_vest(start: date, every: int, day: date) -> date:
    """The first day from `day` on that is a whole number of `every` months after the start, and not the start."""
    passed = every
    while months_later(start, passed) < day:
        passed += every
    return months_later(start, passed)


def _without_cliff(start: date, tranches: Sequence[Tranche], day: date) -> Wad:
    """What has vested by a day [wad] if each tranche vests evenly over the months since the last one, rounded down.

    On the day of a tranche that is the schedule; between two it matters before the cliff alone, as the first tranche
    stands for all the time up to it.
    """
    reached, since = 0, start
    for tranche in tranches:
        if tranche.date > day:
            of = _months(since, tranche.date)
            return reached + (tranche.amount * _months(since, day) // of if of else 0)
        reached, since = reached + tranche.amount, tranche.date
    return reached


def _months(begin: date, end: date) -> int:
    return (end.year - begin.year) * 12 + end.month - begin.month
