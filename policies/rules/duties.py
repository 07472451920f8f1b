"""What the unit owes: a statement on time, and the unused funds at the end."""

from __future__ import annotations

from policies.periods import DAY, Month, midnight
from policies.policy import Policy, WalletKind
from policies.rules.base import Judgement, Measure
from policies.situation import Phase, Situation
from policies.units import RAY


def statement_on_time(policy: Policy, situation: Situation) -> Judgement | None:
    """Each month's budget statement is in by its due day (SP86, "Monthly Budget Statement").

    The first month of the period owes none, there is no month before it to state; nor does a month whose cycle would
    come after the closing, or is not due before a unit that was offboarded is gone. A statement that comes in on the
    due day is on time. Judged at the end of the month; one that never came is late by the rest of the month.

    Holds: the statement of March on 5 March.
    Breaks: on 6 March 00:00:00.
    """
    month = Month.at(situation.time - 1)
    if month not in policy.cycle_months:
        return None
    late_from = midnight(month.day(policy.cycle.statement_due)) + DAY
    if situation.phase is Phase.UNWINDING and situation.cycle is not None and situation.cycle.began_at < late_from:
        return None
    came_in = situation.books.statements.get(month, situation.time)
    return Judgement(came_in, late_from - 1, Measure.SECONDS, subject=str(month))


def unused_funds_return(policy: Policy, situation: Situation) -> Judgement | None:
    """After closing the wallets are empty and the remainder is in the surplus buffer (SP86, "Budget Breakdown").

    Counted: what the wallets still hold (but for a reserve, which is meant to stay), and what was booked as returned
    but is not in the buffer. A buffer that is fuller than expected breaks no promise.

    Holds: both wallets at 0, and the buffer short of exactly what was spent.
    Breaks: 1 DAI left in the Operational Wallet.
    """
    books = situation.books
    left = sum(situation.dai[wallet.name] for wallet in policy.treasury if wallet.kind is not WalletKind.RESERVE)
    expected_buffer = (books.returned - books.seeded - books.pulled) * RAY
    missing = max(0, -(-(expected_buffer - situation.surplus_buffer) // RAY))
    return Judgement(left + missing, 0)
