"""A unit that is offboarded: when each thing happens, what it may need until then, and which tokens vest.

Sources: MIP40c3-SP86 and SP87, "Unwinding and Defunding"; MIP40c3-SP54 for the plan that vests MKR.

What those leave open, and how it is read here:

- Governance ends the streams by `yank`, in the second at which the unit is offboarded or at a later one. What has
  accrued by then stays the unit's (DssVest).
- The months of the wind-down count from that day; it is complete at 00:00:00 of the same day so many months later.
- *Accelerated to the nearest 6-month vest*: tokens vest every six months after the plan's start, and the next of these
  days that has not passed is brought forward to the completion. A day that has passed cannot be what is accelerated to,
  and the document's example (10 MKR a year become 5) makes no exception for one that has just passed.
- *Overrides the 12-month cliff*: before the cliff that day has its even share of the tranche in which the cliff comes
  due, so that half a year of 10 MKR a year is 5 MKR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from policies.figures import TokenVesting, Tranche
from policies.periods import Month, months_later
from policies.policy import Policy
from policies.units import Wad, times


class UnwindingError(ValueError):
    """Such an unwinding makes no sense, or the document does not say enough. The message says what was expected."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Of one unwinding: which day, how long, and how much of the monthly cap the unit spends."""

    offboarded: date
    """The day on which governance ends the unit, at 00:00:00 UTC."""
    stream_ends: date
    """The day at whose 00:00:00 UTC the streams are yanked."""
    completed: date
    """The day at whose 00:00:00 UTC everything goes back."""
    months: int
    """How long the wind-down takes."""
    spends: Fraction
    """The share of the monthly cap that the unit owes for each month, before and after."""


def terms_of(
    policy: Policy,
    offboarded: date,
    months: int | None = None,
    stream_ends: date | None = None,
    spends: Fraction = Fraction(1),
) -> Terms:
    """The terms, complete: the document's months where none are given, and a stream that ends with the unit.

    Raises:
        UnwindingError: the day is outside the period or its first (there is nothing to end yet), the stream would end
            before it or after the wind-down, or nobody says how long the wind-down takes.
    """
    period = policy.period
    if not period.start < offboarded <= period.end:
        first = period.start + timedelta(days=1)
        raise UnwindingError(f"{offboarded} is no day to end this budget, expected one from {first} to {period.end}")
    if months is None:
        stated = policy.stated.unwinding
        months = stated.months if stated is not None else None
    if months is None:
        raise UnwindingError("the document does not say how long a wind-down takes, expected --months")
    completed = months_later(offboarded, months)
    ends = stream_ends or offboarded
    if not offboarded <= ends <= completed:
        raise UnwindingError(f"the stream cannot end on {ends}, expected a day from {offboarded} to {completed}")
    return Terms(offboarded, ends, completed, months, spends)


def paydays(policy: Policy, terms: Terms) -> tuple[date, ...]:
    """The last day of each calendar month that is over when the unit is gone: it owes what that month cost.

    After the offboarding these are as many as the wind-down has months.
    """
    days, month = [], Month.of(policy.period.start)
    while month.next().first <= terms.completed:
        days.append(month.last)
        month = month.next()
    return tuple(days)


def owed_monthly(policy: Policy, terms: Terms) -> dict[str, Wad]:
    """What each Operational Wallet owes for a month [wad], together that share of the monthly cap to the wei.

    The cap is divided as the document divides it; where it does not, evenly. What rounding leaves is the first's.
    """
    wallets, whole = policy.operational, times(terms.spends, policy.caps.monthly)
    weights = [wallet.runway_monthly or policy.caps.monthly for wallet in wallets]
    owed = {wallet.name: whole * weight // sum(weights) for wallet, weight in zip(wallets, weights, strict=True)}
    owed[wallets[0].name] += whole - sum(owed.values())
    return owed


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
    tranches = sorted((tranche for tranche in plan.schedule if tranche.amount), key=lambda tranche: tranche.date)
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
