"""The habits of compliance: whole periods at every extreme that a policy leaves to those who keep to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from operator import itemgetter

from policies.periods import DAY, Month, midnight, noon
from policies.policy import Policy
from policies.units import Wad
from simulations.corners.book import Corner
from simulations.living import Living
from simulations.years import MonthPlan, Payment, YearPlan


def extreme_years(policy: Policy) -> Iterator[Corner]:
    """Lives of people who keep to the policy, each at another of its extremes."""
    for year in _year_plans(policy):
        yield partial(_live_year, year)


def _live_year(year: YearPlan, living: Living) -> None:
    for appointment in sorted(year.appointments(living.policy), key=itemgetter(0, 1)):
        living.keep(appointment)


def _year_plans(policy: Policy) -> Iterator[YearPlan]:
    """Every combination of spending (nothing, the whole cap), forecasts (all, nothing, changing each month), cycle
    times (always at the beginning of the last day, changing between the first second and the last) and reviews (all
    accept, all reject); and a year that saves everything up and then needs nothing, at the end of the longest stretch
    between two cycles.
    """
    everything = {wallet.name: policy.default_forecast(wallet) for wallet in policy.operational}
    nothing = dict.fromkeys(everything, 0)
    first_wallet, due, months = policy.operational[0].name, policy.cycle.statement_due, policy.months
    first, usual, last = (1, 0), (due, 0), (due, DAY - 1)

    def payments(month: Month, spends: Wad) -> tuple[Payment, ...]:
        days = [day for day in policy.period.days_in(month) if noon(month.day(day)) < policy.closes_at]
        return (Payment(days[-1], first_wallet, spends),) if spends and days else ()

    def a_month(
        when: tuple[int, int], forecasts: Mapping[str, Wad], accepted: bool, month: Month, spends: Wad
    ) -> MonthPlan:
        if midnight(month.day(when[0])) + when[1] >= policy.closes_at:
            when = usual
        return MonthPlan(when[0], forecasts, accepted, payments(month, spends), cycle_second=when[1])

    for spends, forecasts, times, accepted in product(
        (0, policy.caps.monthly),
        ((everything, everything), (nothing, nothing), (everything, nothing), (nothing, everything)),
        ((usual, usual), (first, last), (last, first)),
        (True, False),
    ):
        yield YearPlan(
            tuple(a_month(times[n % 2], forecasts[n % 2], accepted, month, spends) for n, month in enumerate(months))
        )
    swing = max(range(1, len(months)), key=lambda n: (months[n - 1].days, n), default=0)
    yield YearPlan(
        tuple(
            a_month(first if n == swing - 1 else last, nothing if n == swing else everything, True, month, 0)
            for n, month in enumerate(months)
        )
    )
