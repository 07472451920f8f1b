"""How late a statement can come, and what can stay behind after the closing."""

from __future__ import annotations

from policies.bounds.base import Bound, Sum, duration
from policies.bounds.case import Case
from policies.periods import DAY, midnight
from policies.policy import Step


def statement_on_time(case: Case) -> Bound:
    """How late the statement of a month can be [s].

    - compliant: in the last second of the due day.
    - careless and worse: it never comes in the longest month, which is judged when that month ends.
    """
    policy = case.policy
    due = {month: midnight(month.day(policy.cycle.statement_due)) + DAY - 1 for month in policy.cycle_months}
    if not due:
        return Bound(0, "no statement is owed")
    if not case.careless and Step.STATEMENT in policy.cycle.steps:
        soonest = max(min(policy.closes_at - 1 - last, 0) for last in due.values())
        return Bound(soonest, "the cycle is run by the end of the due day")
    latest = {month: midnight(month.next().first) - last for month, last in due.items()}
    month = max(latest, key=lambda month: latest[month])
    late = latest[month]
    return Bound(
        late, f"from {month.day(policy.cycle.statement_due)} 23:59:59 to the end of {month} ({duration(late)})"
    )


def unused_funds_return(case: Case) -> Sum | None:
    """What can be left in the wallets after the closing.

    - compliant: nothing; with outsiders what they give after its last step.
    - careless and worse: everything; nothing is paid, no surplus is ever returned, the closing pulls and does no more.
    """
    policy = case.policy
    if not case.usual:
        return None
    if case.careless:
        return case.purse.by(policy.closes_at).plus(case.donated)
    return case.donated if case.conduct.outsider else Sum.nothing("the closing returns all that is there")
