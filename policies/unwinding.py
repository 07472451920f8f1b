"""A unit that is offboarded: when each thing happens, and what it may need until then.

Source: MIP40c3-SP86 and SP87, "Unwinding and Defunding".

What those leave open, and how it is read here:

- Governance ends the streams by `yank`, in the second at which the unit is offboarded or at a later one. What has
  accrued by then stays the unit's (DssVest).
- The months of the wind-down count from that day; it is complete at 00:00:00 of the same day so many months later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from policies.periods import DAY, Month, day_of, midnight, months_later
from policies.policy import PROTOCOL, Policy, WalletKind
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


def returns_to(policy: Policy) -> str:
    """Who gets what the Operational Wallets do not need; where nothing is stated, as in every cycle."""
    stated = policy.stated.unwinding
    if stated is not None and stated.returns_to:
        return stated.returns_to
    return PROTOCOL if policy.auditor is None else policy.auditor.name


def goes_on(policy: Policy) -> bool:
    """Whether whoever gets what the Operational Wallets do not need is the protocol, or returns it to the protocol."""
    to = returns_to(policy)
    return to == PROTOCOL or policy.wallets[to].kind is WalletKind.AUDITOR


def winds_down(policy: Policy) -> bool:
    """Whether governance can end the unit (it has a stream), and the document says how many months it takes then and
    sends what is left to where it goes on from.
    """
    stated = policy.stated.unwinding
    return goes_on(policy) and bool(policy.streams) and stated is not None and bool(stated.months)


def latest_completion(policy: Policy, ended: int) -> int:
    """The last second [s] at which everything goes back if the streams ended at second `ended`: so many months later as
    the document says, and not after the budget's own closing.
    """
    stated = policy.stated.unwinding
    months = stated.months if stated is not None else None
    gone = months_later(day_of(ended), months or 0)
    return min(midnight(gone) + ended % DAY, policy.closes_at)


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
