"""What the unit may pay, month by month, and what the protocol may lose."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from policies.periods import Month, Period
from policies.policy import Policy
from policies.rules.base import Judgement
from policies.situation import Situation


def _ended_month(situation: Situation) -> Month:
    """The month that ends at this instant: rules of months are judged at its last second or the next month's first."""
    return Month.at(situation.time - 1)


@lru_cache(maxsize=256)
def _last_three(period: Period, last: Month) -> tuple[Month, ...]:
    """The last three months of the period up to `last`, or the fewer that there are."""
    return tuple(month for month in period.months() if month <= last)[-3:]


def _paid(situation: Situation, months: Iterable[Month]) -> int:
    return sum(situation.books.paid_by_month.get(month, 0) for month in months)


def monthly_spending_within_cap(policy: Policy, situation: Situation) -> Judgement | None:
    """Payments of a calendar month are at most the monthly cap (SP86, "Budget Breakdown").

    Holds: 199,916 DAI paid in March.
    Breaks: 199,916.01 DAI.
    """
    month = _ended_month(situation)
    paid = _paid(situation, [month])
    return Judgement(paid, policy.caps.monthly, subject=str(month)) if paid else None


def quarterly_spending_within_cap(policy: Policy, situation: Situation) -> Judgement | None:
    """Payments of any three consecutive months are at most the quarterly cap (SP86, "Budget Breakdown").

    Holds: 599,747 DAI paid from February to April.
    Breaks: three months of exactly 199,916 DAI are 599,748, one more than the quarterly cap.
    """
    months = _last_three(policy.period, _ended_month(situation))
    if len(months) < 3:
        return None
    paid = _paid(situation, months)
    return Judgement(paid, policy.caps.quarterly, subject=f"{months[0]} to {months[-1]}") if paid else None


def annual_spending_within_cap(policy: Policy, situation: Situation) -> Judgement | None:
    """Payments of the period are at most the annual cap, at every instant (SP86, "Budget Breakdown").

    Holds: 2,398,988 DAI.
    Breaks: twelve months of exactly 199,916 DAI are 2,398,992.
    """
    paid = situation.books.paid
    return Judgement(paid, policy.caps.annual) if paid else None


def net_outflow_within_annual_cap(policy: Policy, situation: Situation) -> Judgement | None:
    """Seed and pulled stream less what was returned are at most the annual cap, at every instant.

    Holds: a seed of 749,685 DAI and nothing pulled yet.
    Breaks: a seed of 749,685 DAI on top of a stream of 2,398,988 when nothing has come back.
    """
    books = situation.books
    return Judgement(books.seeded + books.pulled - books.returned, policy.caps.annual)
