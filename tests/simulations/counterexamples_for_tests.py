"""Counterexamples of the reference treasury, told on the exact model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policies.loader import library_path, parse_policy
from policies.periods import Month
from policies.policy import Policy
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD, Wad
from simulations.counterexamples import Counterexample, Shrinking, Telling
from simulations.cycle import ordinary_plan
from simulations.engines.model import Model
from simulations.judging import Cell
from simulations.ledger import OPENING
from simulations.replay import tell
from simulations.timetable import Life, cycle_on, opening, payment_on, seeds

TEXT = library_path("tech-001-2023").read_text()
POLICY = parse_policy(TEXT, "tech-001-2023.yaml")

LONG_MONTH = Cell("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull")
SPENDING = Cell("monthly_spending_within_cap")


def spending_nothing(months: Iterable[Month], policy: Policy = POLICY) -> Life:
    """Seed and opening, then a cycle in each of these months."""
    return (
        *seeds(policy),
        opening(policy, ordinary_plan(policy, OPENING)),
        *(cycle_on(month, policy.cycle.statement_due, ordinary_plan(policy, str(month))) for month in months),
    )


def overspending(in_march: Wad = 0) -> Life:
    """One wei above the monthly cap in February, and as much above it in March as is said [wad]."""
    return (
        *spending_nothing([Month(2023, 3)]),
        payment_on(Month(2023, 2), 9, "operational", POLICY.caps.monthly),
        payment_on(Month(2023, 2), 10, "operational", 1),
        payment_on(Month(2023, 3), 9, "operational", POLICY.caps.monthly + in_march),
        payment_on(Month(2023, 4), 1, "operational", WAD),
    )


def counterexample(cell: Cell, shrunk: Life, original: Life | None = None) -> Counterexample:
    """As a campaign would leave it; the worst life is the original one."""
    model, rule = Model(), next(rule for rule in RULES if rule.name == cell.rule)
    told = tell(POLICY, model, rule, cell, shrunk)
    first = tell(POLICY, model, rule, cell, original or shrunk)
    worst = tell(POLICY, model, rule, cell, original or shrunk, worst=True)
    return Counterexample(
        POLICY.id,
        *cell,
        told.conduct,
        seed=7,
        engine="model",
        tools={"python": "3.11", "treasurer": "0.1.0"},
        shrinking=Shrinking(True, 42),
        shrunk=Telling.of(told),
        original=Telling.of(first),
        worst=Telling.of(worst),
        policy_text=tuple(TEXT.split("\n")),
    )


def long_month() -> Counterexample:
    """The quarterly cap breaks in June: 31 days of stream arrive in one pull."""
    months = [Month(2023, number) for number in range(3, 9)]
    return counterexample(LONG_MONTH, spending_nothing(months[:4]), spending_nothing(months))


def monthly_spending() -> Counterexample:
    """The monthly cap is exceeded by one wei, which shows when the month has ended; at worst by two."""
    return counterexample(SPENDING, overspending(), overspending(in_march=2))


LONG = long_month()
_NOTHING = replace(LONG.shrunk, life=(), actions=())
BARE = replace(LONG, shrunk=_NOTHING, original=_NOTHING, worst=None)
"""With no life in it."""
