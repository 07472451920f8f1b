"""Whether a statement adds up: by itself, against the one before, and against its policy. It corrects nothing.

Each check is a function that yields findings; here they are listed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from policies.policy import Policy
from policies.statements.checks import actuals, forecasts, labels, people, previous, promises, sums, transfers
from policies.statements.checks.base import Finding
from policies.statements.statement import Statement

ALONE: tuple[Callable[[Statement], Iterator[Finding]], ...] = (
    sums.column_sum,
    actuals.line_difference,
    forecasts.months_sum,
    forecasts.overview_is_breakdown,
    forecasts.category_cap,
    forecasts.caps_agree,
    people.vesting_change,
    people.team_fte,
    transfers.transfer,
    transfers.runway,
    transfers.auditor_row,
    transfers.auditor_lifetime,
    labels.forecast_months,
    labels.headings,
    labels.vesting_days,
    labels.not_checked,
)
"""What a statement is checked for by itself."""

WITH_PREVIOUS: tuple[Callable[[Statement, Statement], Iterator[Finding]], ...] = (
    previous.follows,
    previous.forecast_kept,
    previous.vesting_kept,
    previous.lifetime_moves,
    previous.excess_returned,
)
"""What it is checked for beside the statement of the month before."""

WITH_POLICY: tuple[Callable[[Statement, Policy], Iterator[Finding]], ...] = (
    promises.unit_of_policy,
    promises.caps_of_policy,
    promises.within_caps,
    promises.within_team,
    promises.in_period,
)
"""What it is checked for against a policy."""


def check_statement(
    statement: Statement,
    *,
    policy: Policy | None = None,
    before: Statement | None = None,
    received: date | None = None,
) -> tuple[Finding, ...]:
    """Everything that does not fit, in the order of the file.

    Args:
        statement: the statement.
        policy: what it is held against: caps, period and due day.
        before: the statement of the month before. Where it is of another month, that is all that is said of it.
        received: the UTC day on which the statement came in; without a policy it says nothing.
    """
    found = [finding for check in ALONE for finding in check(statement)]
    if before is not None:
        apart = list(previous.follows(statement, before))
        found += apart or [finding for check in WITH_PREVIOUS for finding in check(statement, before)]
    if policy is not None:
        found += [finding for check in WITH_POLICY for finding in check(statement, policy)]
        if received is not None:
            found += promises.on_time(statement, policy, received)
    return tuple(sorted(found, key=lambda finding: finding.place))
