"""A statement against its policy: its unit, caps, team, the day on which it is due, the period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from policies.periods import Month
from policies.policy import Policy
from policies.problems import quoted
from policies.statements.checks.base import Finding, Level, add, compare, exceeded
from policies.statements.core_units import same_unit
from policies.statements.statement import Column, Figure, Kind, Statement
from policies.statements.team import team_total

_CAPS = (
    (Column.MONTHLY_CAP, "monthly"),
    (Column.QUARTERLY_CAP, "quarterly"),
    (Column.ANNUAL_CAP, "annual"),
)

_COUNTED = {Column.HEADCOUNT: "headcount", Column.FTE: "full-time equivalents"}


def unit_of_policy(statement: Statement, policy: Policy) -> Iterator[Finding]:
    """The heading names the policy's unit."""
    if not statement.unit or not policy.unit or (same := same_unit(statement.unit, policy.unit)):
        return
    heading = f"the heading names {quoted(statement.unit)}, the policy is of {quoted(policy.unit)}"
    if same is False:
        yield Finding("unit_of_policy", Level.ERROR, statement.period.place, heading)
    else:
        what = f"{heading}: whether that is the same unit was not checked"
        yield Finding("unit_of_policy", Level.NOTE, statement.period.place, what)


def caps_of_policy(statement: Statement, policy: Policy) -> Iterator[Finding]:
    """The caps in the overview of the whole unit are the policy's."""
    stated = {"monthly": policy.caps.monthly, "quarterly": policy.caps.quarterly, "annual": policy.caps.annual}
    rows = [row for table in statement.of(Kind.OVERVIEW) for row in table.rows]
    for column, name in _CAPS if len(rows) == 1 else ():
        if (printed := rows[0].figures.get(column)) is not None:
            yield from compare("caps_of_policy", printed, stated[name], [], f"the {column.value}", "the policy's is")


def within_caps(statement: Statement, policy: Policy) -> Iterator[Finding]:
    """No month is forecast, spent or paid above the monthly cap, and the runway not above as many of them."""
    rows = [row for table in statement.of(Kind.OVERVIEW) for row in table.rows]
    tables = statement.of(Kind.OVERVIEW)
    if len(rows) == 1:
        labels = tables[0].months
        for label, figure in zip(labels, rows[0].months, strict=False):
            if figure is not None:
                yield from exceeded("within_caps", figure, policy.caps.monthly, label.text, "the policy's monthly cap")
        total = rows[0].figures.get(Column.TOTAL)
        if total is not None and labels:
            of = f"{len(labels)} x the policy's monthly cap,"
            yield from exceeded("within_caps", total, len(labels) * policy.caps.monthly, "the runway", of)
    for column in (Column.ACTUAL, Column.PAID):
        totals = [table.total for table in statement.of(Kind.ACTUALS) if table.total is not None]
        figures = [row.figures[column] for row in totals if column in row.figures]
        if figures:
            whole = replace(Figure.exact(add(figures)), place=figures[0].place)
            what = "what the month cost" if column is Column.ACTUAL else "what was paid"
            yield from exceeded("within_caps", whole, policy.caps.monthly, what, "the policy's monthly cap")


def within_team(statement: Statement, policy: Policy) -> Iterator[Finding]:
    """The team is no larger than the one that the policy states."""
    team, tables = policy.stated.headcount, statement.of(Kind.TEAM)
    if team is None:
        return
    for column, counted in _COUNTED.items():
        totals = [table.total.figures[column] for table in tables if table.total and column in table.total.figures]
        stated = team_total(team, column)
        if totals and stated is not None:
            whole = replace(Figure.exact(add(totals)), place=totals[0].place)
            yield from exceeded("within_team", whole, stated, f"the team's {counted}", "the policy's")


def in_period(statement: Statement, policy: Policy) -> Iterator[Finding]:
    """The statement is of a month in which the policy's budget runs."""
    month = statement.month
    if month is not None and not policy.period.days_in(month):
        what = f"{statement.period.text} is not in the policy's period, {policy.period.start} to {policy.period.end}"
        yield Finding("in_period", Level.WARNING, statement.period.place, what)


def due_day(month: Month, policy: Policy) -> date:
    """The last day on which the statement of a month is on time: the policy's due day in the month that follows."""
    return month.next().day(policy.cycle.statement_due)


def on_time(statement: Statement, policy: Policy, received: date) -> Iterator[Finding]:
    """The statement came in by its due day."""
    if statement.month is not None and received > (due := due_day(statement.month, policy)):
        days = (received - due).days
        late = f"{days} day{'s' if days != 1 else ''} late"
        what = f"the statement of {statement.period.text} came in on {received}, {late}: it was due on {due}"
        yield Finding("on_time", Level.WARNING, statement.period.place, what)
