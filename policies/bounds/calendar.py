"""When cycles can be run, by conduct: what bounds the time between two pulls."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from policies.periods import DAY, Month, midnight
from policies.policy import Policy


class Window(NamedTuple):
    """The first and the last second [s] at which a cycle can be run."""

    first: int
    last: int


class Calendar(NamedTuple):
    """The windows of a period's cycles, in order. Cycles of months come before the close under every conduct."""

    opening: Window
    regular: tuple[Window, ...]
    closing: Window

    @property
    def before_closing(self) -> tuple[Window, ...]:
        return (self.opening, *self.regular)


def compliant_calendar(policy: Policy) -> Calendar:
    """Opening and closing at their seconds, the others from the 1st to the end of the due day."""
    start, closes_at = policy.period.starts_at, policy.closes_at
    regular = (
        Window(midnight(month.first), min(midnight(month.day(policy.cycle.statement_due)) + DAY, closes_at) - 1)
        for month in policy.cycle_months
    )
    return Calendar(Window(start, start), tuple(regular), Window(closes_at, closes_at))


def careless_calendar(policy: Policy) -> Calendar:
    """Any second of a cycle's month; the closing up to 30 days late, when nothing more accrues."""
    start, closes_at = policy.period.starts_at, policy.closes_at
    return Calendar(
        Window(start, last_second(policy, Month.of(policy.period.start))),
        tuple(Window(midnight(month.first), last_second(policy, month)) for month in policy.cycle_months),
        Window(closes_at, closes_at + 30 * DAY),
    )


def last_second(policy: Policy, month: Month) -> int:
    """The last second of a month before the close [s]."""
    return min(midnight(month.next().first), policy.closes_at) - 1


def gaps(windows: Sequence[Window]) -> list[tuple[Window, Window]]:
    """Each two cycles that follow each other."""
    return list(pairwise(windows))
