"""Budget periods as plain values: what people choose in each month of one in which everybody keeps to the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from policies.periods import Month, midnight, noon
from policies.policy import Policy
from policies.units import Wad
from simulations.actions import Signers
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, OPENING
from simulations.timetable import Appointment, closing, cycle_at, opening, payment_on, seeds


@dataclass(frozen=True, slots=True)
class Payment:
    """An expense of a month: on which day, from which Operational Wallet, how much [wad]."""

    day: int
    wallet: str
    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """What people choose in one month: its cycle (the opening, in the first month), then its payments."""

    cycle_day: int
    forecasts: Mapping[str, Wad]
    accepted: bool = True
    payments: tuple[Payment, ...] = ()
    signers: Mapping[str, Signers] = field(default_factory=dict)
    cycle_second: int = 0
    """After midnight [s]."""


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A budget period as people choose to live it: its first months, in order.

    A plan that has every month ends with the closing cycle; a shorter one ends where its months do.
    """

    months: tuple[MonthPlan, ...]

    def appointments(self, policy: Policy) -> Iterator[Appointment]:
        """What happens when."""
        yield from seeds(policy)
        calendar, cycle_months = policy.months, frozenset(policy.cycle_months)
        for month, plan in zip(calendar, self.months, strict=False):
            name = OPENING if month == calendar[0] else str(month)
            cycle = CyclePlan(name, plan.forecasts, policy.auditor_keeps, plan.accepted, plan.signers)
            if name == OPENING:
                yield opening(policy, cycle)
            elif month in cycle_months:
                yield cycle_at(midnight(month.day(plan.cycle_day)) + plan.cycle_second, cycle)
            for payment in plan.payments:
                yield payment_on(month, payment.day, payment.wallet, payment.amount, "", payment.by)
        if len(self.months) >= len(calendar):
            yield closing(policy, ordinary_plan(policy, CLOSING))


def typical_year(policy: Policy, random: Random) -> YearPlan:
    """A compliant year as a unit might live it: most of the cap spent, forecasts that follow, everybody signing.

    It is the year that a real node is driven through, so every person signs at some time.
    """
    months = []
    for number, month in enumerate(policy.months):
        months.append(
            MonthPlan(
                cycle_day=random.randint(1, policy.cycle.statement_due),
                forecasts={
                    wallet.name: policy.default_forecast(wallet) * random.randint(70, 100) // 100
                    for wallet in policy.operational
                },
                payments=tuple(_typical_payments(policy, month, random)),
                signers={name: rotated_quorum(policy, name, number) for name in policy.wallets},
            )
        )
    return YearPlan(tuple(months))


def _typical_payments(policy: Policy, month: Month, random: Random) -> Iterator[Payment]:
    days = [day for day in policy.period.days_in(month) if noon(month.day(day)) < policy.closes_at]
    if not days:
        return
    left = policy.caps.monthly * random.randint(60, 100) // 100
    for part in (3, 2, 1):
        wallet = random.choice(policy.operational).name
        amount = left // part
        left -= amount
        yield Payment(random.choice(days), wallet, amount)


def rotated_quorum(policy: Policy, wallet: str, turn: int) -> Signers:
    """The quorum whose turn it is: the owners in the policy's order, beginning one further each time."""
    safe = policy.wallets[wallet]
    start = turn % len(safe.owners)
    owners = (safe.owners[start:] + safe.owners[:start])[: safe.threshold]
    people: list[str] = []
    for owner in owners:
        members = rotated_quorum(policy, owner, turn) if owner in policy.wallets else (owner,)
        people.extend(person for person in members if person not in people)
    return tuple(people)
