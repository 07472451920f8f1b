"""The accountant's points: the statement is complete, it adds up, and it says what happened."""

from __future__ import annotations

from datetime import date

from policies.periods import day_of
from policies.review.base import (
    MONTH,
    Answer,
    Case,
    cannot_tell,
    decide,
    met,
    no_findings,
    no_record,
    not_applicable,
    not_met,
    row_of,
    table_of,
)
from policies.statements.amounts import read_vesting_day
from policies.statements.checking import ALONE, WITH_PREVIOUS
from policies.statements.checks.base import Finding, Level
from policies.statements.checks.people import vesting_now
from policies.statements.checks.promises import due_day
from policies.statements.record import CLOSING
from policies.statements.statement import Column, Figure, Kind, Row, agrees
from policies.units import readable

_ALONE = frozenset(check.__name__ for check in ALONE)
_WITH_PREVIOUS = frozenset(check.__name__ for check in WITH_PREVIOUS)
_SECTIONS = {
    Kind.ACTUALS: "actuals",
    Kind.FORECAST: "a forecast",
    Kind.VESTING: "token vesting",
    Kind.OPERATIONAL: "the transfers of the Operational Wallets",
}


def sections_complete(case: Case) -> Answer:
    """Actuals, forecast and transfers are there; token vesting where the policy has a plan."""
    wanted = [Kind.ACTUALS, Kind.FORECAST, Kind.OPERATIONAL]
    if case.record is not None and case.record.month is None:
        wanted.remove(Kind.ACTUALS)  # nothing was spent before the budget began
    if (plan := case.policy.stated.vesting) is not None and plan.schedule:
        wanted.append(Kind.VESTING)
    missing = [_SECTIONS[kind] for kind in wanted if not case.statement.of(kind)]
    return decide(not missing, f"missing: {', '.join(missing)}" if missing else "all are there")


def month_is_due(case: Case) -> Answer:
    """The statement is of the month that this cycle is about, and in the policy's period."""
    month, record = case.month, case.record
    said = case.statement.period.text
    if record is not None:
        due = "the first" if record.month is None else str(record.month)
        return decide(month == record.month, f"it is of {said}, the cycle {record.cycle} asks for {due}")
    if month is None:
        return cannot_tell(f"{said} names no month", MONTH)
    return decide(bool(case.policy.period.days_in(month)), f"it is of {said}")


def adds_up(case: Case) -> Answer:
    """Sums, differences, runways, transfers and months fit each other, and no transfer has its sign reversed."""
    found = [finding for finding in case.found(*_ALONE, "transfer_sign") if _decides(finding)]
    return no_findings(found, "all of it fits")


def _decides(finding: Finding) -> bool:
    # The sign says where the money goes; other warnings are about caps that the unit prints for itself.
    return finding.level is Level.ERROR or finding.check == "transfer_sign"


def agrees_with_previous(case: Case) -> Answer:
    """It carries on where the statement of the month before stopped."""
    if case.before is None:
        if case.record is not None and case.record.month is None:
            return not_applicable("it is the first")
        return cannot_tell("the statement of the month before is not at hand", "the statement of the month before")
    return no_findings(case.found(*_WITH_PREVIOUS), f"it goes on from {case.before.period.text}")


def came_in_time(case: Case) -> Answer:
    """It came in by the due day."""
    if case.record is not None:
        # The cycle that opens or closes a budget has no due day of its own.
        if case.record.month is None or case.record.cycle == CLOSING:
            return not_applicable(f"the {case.record.cycle} statement has no due day")
        received = day_of(case.record.filed.time)
    elif case.received is not None:
        received = case.received
    else:
        return cannot_tell("nobody says when it came in", "the day on which it came in")
    if case.month is None:
        return cannot_tell("it names no month", MONTH)
    due = due_day(case.month, case.policy)
    return decide(received <= due, f"it came in on {received}, due on {due}")


def paid_is_on_chain(case: Case) -> Answer:
    """What it says was paid in the month is what left the Operational Wallets."""
    record = case.record
    if record is None:
        return no_record()
    if record.month is None:
        return not_applicable("nothing was spent before the budget began")
    stated_in_all = really_in_all = 0
    for wallet in case.policy.operational:
        table = table_of(case, Kind.ACTUALS, wallet)
        figure = _paid(table.total if table is not None else None)
        really = sum(record.costs.get(wallet.name, {}).values())
        if figure is None:
            return not_met(f"no total says what {wallet.name} paid; {readable(really)} left it", paid=really)
        stated = figure.amount
        if not agrees(figure, really):
            says = f"{wallet.name} paid {readable(really)}, the statement says {readable(stated)}"
            return not_met(says, stated=stated, paid=really)
        stated_in_all, really_in_all = stated_in_all + stated, really_in_all + really
    return met(f"{readable(really_in_all)} were paid", stated=stated_in_all, paid=really_in_all)


def _paid(total: Row | None) -> Figure | None:
    """What a line says was paid: payments, else actuals."""
    if total is None:
        return None
    return total.figures.get(Column.PAID) or total.figures.get(Column.ACTUAL)


def balances_are_on_chain(case: Case) -> Answer:
    """What it says that each wallet holds is what the chain says."""
    if case.record is None:
        return no_record()
    dai, held = case.record.filed.dai, 0
    for wallet in case.policy.operational:
        row = row_of(case, wallet)
        stated = row.figures.get(Column.BALANCE) if row is not None else None
        if stated is None:
            return not_met(f"it does not say what {wallet.name} holds", held=dai[wallet.name])
        if not agrees(stated, dai[wallet.name]):
            says = f"{wallet.name} holds {readable(dai[wallet.name])}, the statement says {readable(stated.amount)}"
            return not_met(says, stated=stated.amount, held=dai[wallet.name])
        held += dai[wallet.name]
    auditor = case.policy.auditor
    rows = (row for table in case.statement.of(Kind.AUDITOR) for row in table.every_row)
    stated = next((row.figures[Column.BALANCE] for row in rows if Column.BALANCE in row.figures), None)
    if auditor is not None and stated is not None and not agrees(stated, dai[auditor.name]):
        says = f"the Auditor Wallet holds {readable(dai[auditor.name])}, the statement says {readable(stated.amount)}"
        return not_met(says, stated=stated.amount, held=dai[auditor.name])
    return met(f"the Operational Wallets hold {readable(held)}", held=held)


def transactions_are_on_chain(case: Case) -> Answer:
    """Every transfer that it lists happened, and none of the month is left out."""
    if case.record is None:
        return no_record()
    tables = case.statement.of(Kind.TRANSACTIONS)
    if not tables:
        if not case.record.movements:
            return met("none happened, none is listed")
        return cannot_tell("it lists no transactions", "a list of its transactions")
    rows = [row for table in tables for row in table.rows if Column.AMOUNT in row.figures]
    printed = [(str(_day(row)), row.figures[Column.AMOUNT]) for row in rows]
    listed = sorted(printed, key=lambda one: (one[0], one[1].amount))
    # Rounding keeps the order of amounts, so the first of a day is still the first.
    really = sorted((str(day_of(movement.time)), movement.amount) for movement in case.record.movements)
    says = f"{len(listed)} are listed, {len(really)} happened"
    other = [
        (day, figure.amount)
        for (day, figure), (real_day, amount) in zip(listed, really, strict=False)
        if day != real_day or not agrees(figure, amount)
    ]
    if len(listed) == len(really) and other:
        says += f", none of {readable(other[0][1])} on {other[0][0]}"
    figures = {"listed": sum(figure.amount for _, figure in listed), "moved": sum(amount for _, amount in really)}
    return decide(len(listed) == len(really) and not other, says, **figures)


def _day(row: Row) -> date | None:
    """The day that a row's name says, with or without a time after it."""
    return read_vesting_day(row.label) or read_vesting_day(row.label.partition(" ")[0])


def vesting_as_planned(case: Case) -> Answer:
    """On each day vests what the policy's plan says."""
    plan, tables = case.policy.stated.vesting, case.statement.of(Kind.VESTING)
    if plan is None or not plan.schedule:
        return not_applicable("the policy prints no plan")
    if not tables:
        return cannot_tell("the statement says nothing of it", "its token vesting")
    printed = {
        day: now.amount
        for table in tables
        for row in table.rows
        if (day := read_vesting_day(row.label)) is not None and (now := vesting_now(row)) is not None
    }
    planned = {part.date: part.amount for part in plan.schedule}
    other = sorted(day for day in {*planned, *printed} if planned.get(day, 0) != printed.get(day, 0))
    figures = {"planned": sum(planned.values()), "printed": sum(printed.values())}
    if not other:
        return met(f"as {plan.document} plans it", **figures)
    day = other[0]
    says = (
        f"{readable(printed.get(day, 0))} {plan.token} on {day}, {plan.document} plans {readable(planned.get(day, 0))}"
    )
    return not_met(says + (f"; {len(other) - 1} more days differ" if len(other) > 1 else ""), **figures)


def caps_as_policy(case: Case) -> Answer:
    """The caps that it prints are the policy's."""
    rows = [row for table in case.statement.of(Kind.OVERVIEW) for row in table.rows]
    caps = case.policy.caps
    stated = {
        Column.MONTHLY_CAP: f"{readable(caps.monthly)} a month",
        Column.QUARTERLY_CAP: f"{readable(caps.quarterly)} a quarter",
        Column.ANNUAL_CAP: f"{readable(caps.annual)} a year",
    }
    if len(rows) > 1:
        return cannot_tell("it prints no caps of the whole unit", "an overview of the whole unit")
    printed = {column for row in rows for column in stated if column in row.figures}
    if not printed:
        return cannot_tell("it prints no caps", "its caps")
    says = ", ".join(words for column, words in stated.items() if column in printed)
    missing = [f"the {column.value}" for column in stated if column not in printed]
    return no_findings(case.found("caps_of_policy"), says + (f"; not in it: {', '.join(missing)}" if missing else ""))


def within_caps(case: Case) -> Answer:
    """Nothing was spent, and nothing is forecast, above the caps."""
    return no_findings(case.found("within_caps"), f"within {readable(case.policy.caps.monthly)} a month")
