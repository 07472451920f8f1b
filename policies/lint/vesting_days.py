"""The days on which a plan vests tokens, and what its cliff weighs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from policies.figures import TokenVesting
from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, decimal, percent, printed_resolution
from policies.periods import months_later
from policies.units import WAD, readable

_KEY = "mkr_vesting"


def vesting_days(context: Context) -> Iterator[Finding]:
    """The days of the tranches against start, cliff, interval and length of the plan."""
    plan = context.document.policy.stated.vesting
    if plan is None or not plan.schedule:
        return
    cliff = months_later(plan.start, plan.cliff_months)
    end = months_later(plan.start, 12 * plan.period_years)
    for number, tranche in enumerate(plan.schedule):
        path: Path = (_KEY, "schedule", number, "date")
        if tranche.amount and tranche.date < cliff:
            days = (cliff - tranche.date).days
            amount = f"{readable(tranche.amount)} {plan.token}"
            message = f"{amount} vest on {tranche.date}, {counted(days, 'day')} before the cliff ends"
            yield _days(path, message, days, f"nothing before {cliff}")
        elif tranche.date > end:
            days = (tranche.date - end).days
            message = f"a tranche vests on {tranche.date}, {counted(days, 'day')} after the plan ends on {end}"
            yield _days(path, message, days, f"no tranche after {end}")
        elif plan.interval_months and not _on_interval(plan, tranche.date):
            every = counted(plan.interval_months, "month")
            message = f"a tranche vests on {tranche.date}, which is no whole number of {every} after {plan.start}"
            yield _days(path, message, None, f"days that are {every} apart")
    last = plan.schedule[-1].date
    if last < end:
        message = f"the last tranche vests on {last}, the plan ends on {end}"
        path = (_KEY, "schedule", len(plan.schedule) - 1, "date")
        yield _days(path, message, (end - last).days, f"a last tranche on {end}")
    if (
        plan.auditor_escrow_months is not None
        and plan.operational_escrow_months is not None
        and plan.operational_escrow_months > plan.auditor_escrow_months
    ):
        months = plan.operational_escrow_months - plan.auditor_escrow_months
        message = (
            f"tokens may reach the Operational Wallet {plan.operational_escrow_months} months before they vest, and "
            f"the Auditor Wallet before it only {plan.auditor_escrow_months}"
        )
        figures = {"difference": str(months)}
        consistent = f"at most {counted(plan.auditor_escrow_months, 'month')}"
        yield Finding("vesting-days", Level.ERROR, (_KEY, "operational_escrow_months"), message, figures, consistent)


def vesting_cliff(context: Context) -> Iterator[Finding]:
    """What the cliff weighs: the share of the first tranche, beside the share of the time that has passed by then."""
    plan, tree = context.document.policy.stated.vesting, context.document.tree
    if plan is None:
        return
    paid = [(number, tranche) for number, tranche in enumerate(plan.schedule) if tranche.amount]
    total = plan.stated_total or sum(tranche.amount for _, tranche in paid)
    if len(paid) < 2 or not plan.period_years:
        return
    (number, first), (_, second) = paid[0], paid[1]
    share = Fraction(first.amount, total)
    time = Fraction(_months(plan, first.date), 12 * plan.period_years)
    later = Fraction(second.amount, total)
    path: Path = (_KEY, "schedule", number, "amount")
    figures = {
        "difference": decimal(share - time),
        "first_share": decimal(share),
        "other_share": decimal(later),
        "time_share": decimal(time),
    }
    slack = (printed_resolution(tree, path) + time * printed_resolution(tree, (_KEY, "stated_total"))) / 2
    message = f"the first tranche is {percent(share)} of the total and the next {percent(later)}"
    if abs(share - time) * total > slack * WAD:
        message += f", and by then {percent(time)} of the plan's time has passed"
        consistent = f"a first tranche of {readable(int(time * total))}"
        yield Finding("vesting-cliff", Level.WARNING, path, message, figures, consistent)
    elif 2 * first.amount > 3 * second.amount:
        yield Finding("vesting-cliff", Level.NOTE, path, message, figures, "")


def _months(plan: TokenVesting, day: date) -> int:
    """The months from the start of the plan to a day, by the calendar."""
    return (day.year - plan.start.year) * 12 + day.month - plan.start.month


def _on_interval(plan: TokenVesting, day: date) -> bool:
    assert plan.interval_months
    months = _months(plan, day)
    return months % plan.interval_months == 0 and months_later(plan.start, months) == day


def _days(path: Path, message: str, days: int | None, consistent: str) -> Finding:
    figures = {} if days is None else {"difference": str(days), "days": str(days)}
    return Finding("vesting-days", Level.WARNING, path, message, figures, consistent)


VESTING_DAYS = Check(
    name="vesting-days",
    level=Level.ERROR,
    sentence="tokens vest from the cliff to the end of the plan, on days that are an interval apart",
    check=vesting_days,
    passing=Example("mkr_vesting: {auditor_escrow_months: 6, operational_escrow_months: 3}\n"),
    failing=Example("mkr_vesting: {cliff_months: 12}\n"),
)

VESTING_CLIFF = Check(
    name="vesting-cliff",
    level=Level.WARNING,
    sentence="the first tranche weighs as much as the time that it stands for, and no more than those after it",
    check=vesting_cliff,
    passing=Example("mkr_vesting: ~\n"),
    failing=Example(
        "mkr_vesting: {schedule: [{date: 2023-07-01, amount: 40}, {date: 2024-01-01, amount: 20}, "
        "{date: 2024-07-01, amount: 20}, {date: 2025-01-01, amount: 20}]}\n"
    ),
)
