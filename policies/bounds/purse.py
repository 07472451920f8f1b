"""What comes into a treasury, by when, and whether it lasts for what compliant people may pay."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from policies.bounds.base import Sum, Term, duration
from policies.bounds.calendar import Window, compliant_calendar
from policies.bounds.remainders import any_remainder_from
from policies.formulas import unpaid
from policies.periods import Month, iso
from policies.policy import Policy, Stream
from policies.units import Wad


def _pulled(stream: Stream, time: int) -> Wad:
    """Everything that a stream has paid when it is pulled at `time` [wad]."""
    return unpaid(time, stream.bgn, stream.bgn + stream.eta, stream.fin, stream.total, 0)


class Purse:
    """Seeds and streams of a policy whose seeds all arrive when its period starts. Amounts are wad, times seconds."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.seeded = sum(seed.amount for seed in policy.seeds)

    def pulled(self, time: int) -> Wad:
        """What has come out of the streams when all are pulled at `time`."""
        return sum(_pulled(stream, time) for stream in self._policy.streams)

    def by(self, time: int) -> Sum:
        """Everything that has come in when all streams are pulled at `time`."""
        seed = Term(self.seeded, "seed", comes_in=True)
        words = "whole stream" if time >= self._policy.closes_at else f"stream until {iso(time)}"
        stream = Term(self.pulled(time), words, comes_in=True)
        return Sum((seed, stream) if self._policy.seeds else (stream,))

    def between(self, earlier: int, later: int) -> Sum:
        """What a pull pays when the one before it was at `earlier`."""
        amount = self.pulled(later) - self.pulled(earlier)
        return Sum((Term(amount, f"{duration(later - earlier)} of stream", comes_in=True),))

    def first_with(self, amount: Wad, window: Window) -> int:
        """The first second of a window by which so much has come in; the one after the window if none."""
        first, after = window.first, window.last + 1
        while first < after:
            middle = (first + after) // 2
            if self.seeded + self.pulled(middle) >= amount:
                after = middle
            else:
                first = middle + 1
        return first


def most_over(stream: Stream, seconds: int, window: Window) -> Wad:
    """The most that one pull pays for so many seconds when they begin in a window, all of it within the stream [wad].

    Two sums are rounded down, so the same number of seconds pays one of two amounts, a wei apart.
    """
    tot, tau = stream.total, stream.tau
    amount, rest = divmod(tot * seconds, tau)
    begins = Window(window.first - stream.bgn, window.last - stream.bgn)
    return amount + (rest > 0 and any_remainder_from(tau - rest, tot, tau, begins.first, begins.last))


class Lived(NamedTuple):
    """A compliant period of whole caps and full forecasts, each regular cycle at the last second of its window."""

    paid: int
    """In how many of the months that should pay, one after the other, the whole cap could be paid."""
    went_back_by: int | None
    """The number of the cycle, from 0, at which a surplus first went back."""


def live(policy: Policy, pays: Collection[Month], *, first_thing_in: Month | None = None) -> Lived:
    """The treasury as sums, under a policy with the usual cycle, or without an Auditor Wallet.

    Everybody forecasts the whole runway, and each month that pays does so after its cycle.

    Args:
        pays: months that pay the whole cap.
        first_thing_in: a month that pays before its cycle.
    """
    purse, calendar = Purse(policy), compliant_calendar(policy)
    last = {policy.months[0]: calendar.opening.last}
    last |= {month: window.last for month, window in zip(policy.cycle_months, calendar.regular, strict=True)}
    runway = sum(policy.default_forecast(wallet) for wallet in policy.operational)
    monthly, auditor, operational, came_in = policy.caps.monthly, 0, 0, 0
    paid, cycles, went_back_by = 0, 0, None
    for month in policy.months:
        for what in ("pay", "cycle") if month == first_thing_in else ("cycle", "pay"):
            if what == "cycle" and month in last:
                now = purse.seeded + purse.pulled(last[month])
                auditor, came_in = auditor + now - came_in, now
                wanted = runway - operational if policy.auditor else auditor
                sent = min(wanted, auditor)
                auditor, operational = auditor - sent, operational + sent
                if policy.auditor and auditor > policy.auditor_keeps:
                    auditor = policy.auditor_keeps
                    went_back_by = cycles if went_back_by is None else went_back_by
                cycles += 1
            elif what == "pay" and month in pays:
                paid += operational >= monthly
                operational -= min(monthly, operational)
    return Lived(paid, went_back_by)
