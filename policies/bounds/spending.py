"""How much can be paid in a month, a quarter and a period, and how much can be out at a time."""

from __future__ import annotations

from collections.abc import Sequence

from policies.bounds.base import Sum, least, most
from policies.bounds.calendar import last_second
from policies.bounds.case import Case
from policies.bounds.purse import live
from policies.periods import Month
from policies.situation import Phase


def monthly_spending_within_cap(case: Case) -> Sum | None:
    """What a month's payments can be.

    - compliant: the cap.
    - careless: every wallet is filled up to the highest forecast in the last second of the month before, paid out, and
      filled again in the last second of the month; or everything there is, if that is less. No surplus is returned
      before. Outsiders give to a wallet, which pays it.
    - operational rogue: everything there is, by a forecast without end in the last cycle; if the close lies within the
      period's last month, in the closing.
    - auditors rogue: everything there is in the last second, pulled and paid.
    """
    if not case.careless:
        return Sum.nothing("a month's payments add up to the monthly cap at most")
    paid = _paid_within(case, 1)
    return paid.minus(case.policy.caps.monthly, "monthly cap") if paid is not None else None


def quarterly_spending_within_cap(case: Case) -> Sum | None:
    """What the payments of three months in a row can be.

    - compliant: the monthly cap in each of the last three months of the period (as in each month).
    - careless and worse: as in a month, with four fillings in place of two.
    """
    policy = case.policy
    if len(tuple(policy.period.months())) < 3:
        return Sum.nothing("there are no three months in a row")
    if case.careless:
        paid = _paid_within(case, 3)
        return paid.minus(policy.caps.quarterly, "quarterly cap") if paid is not None else None
    months = policy.months[-3:]
    return _whole_caps(case, months, policy.caps.quarterly, "quarterly cap")


def _whole_caps(
    case: Case, months: Sequence[Month], cap: int, name: str, *, first_thing_in: Month | None = None
) -> Sum | None:
    """The monthly cap in each of some months; `None` where there may not be as much to pay."""
    policy, number = case.policy, len(months)
    found = Sum.of(number * policy.caps.monthly, f"{number} x monthly cap").minus(cap, name)
    if found.total <= 0:
        return found
    if case.conduct.outsider and case.outsider_funds >= number * policy.caps.monthly:
        return found
    enough = case.usual and live(policy, months, first_thing_in=first_thing_in).paid == number
    return found if enough else None


def annual_spending_within_cap(case: Case) -> Sum | None:
    """What all payments can be at an instant.

    - compliant: the monthly cap in each month, full forecasts. In the last monthly cycle: the last month's cap is paid
      at the month's first second, the cycle follows at its last.
    - careless: every wallet is filled up to the highest forecast in each cycle, the last one of the month, and paid out
      at once; or everything there is. In a cycle: what was topped up in the cycles before.
    - operational rogue: everything there is at the last monthly cycle (in a cycle: at the one before), by a forecast
      without end; after the closing, with such a forecast, everything.
    - auditors rogue: everything, pulled and paid at the close. In the opening: no cycle is ever run. In a cycle: a
      second before the last monthly one.
    - outsiders give to a wallet, which pays it. In the opening only careless people pay before its cycle, which is run
      in the last second of the month.
    """
    if case.phase is None:
        return None
    if case.no_such_phase:
        return Sum.nothing("there is no monthly cycle")
    policy, phase = case.policy, case.phase
    if not case.careless:
        if phase is Phase.OPENING:
            return Sum.nothing("nothing is paid before the opening is done")
        return _caps_paid_by(case) if policy.closes_at <= policy.period.ends_at else None
    paid = _paid_by(case) if case.usual and case.surely_judged else None
    return paid.minus(policy.caps.annual, "annual cap") if paid is not None and paid.terms else paid


def _caps_paid_by(case: Case) -> Sum | None:
    policy, months, last = case.policy, case.policy.months, None
    if case.phase is Phase.CYCLE:
        last = policy.cycle_months[-1]
        months = tuple(month for month in months if month <= last)
        window = case.on_time.regular[-1]
        if window.first == window.last:
            last = None
    found = _whole_caps(case, months, policy.caps.annual, "annual cap", first_thing_in=last)
    if found is None or found.total <= 0:
        return found
    return found if case.surely_judged and (last is not None or case.phase is not Phase.CYCLE) else None


def _paid_by(case: Case) -> Sum | None:
    """The most that careless people or worse have paid while the phase lasts."""
    policy, purse, cycles = case.policy, case.purse, case.late.before_closing
    direct = policy.auditor is None
    if direct and (case.auditors_rogue or case.strangers_pull):
        return None
    if case.phase is Phase.OPENING:
        if case.auditors_rogue:
            return purse.by(policy.closes_at).plus(case.donated)
        if direct:
            return Sum.of(purse.seeded, "seed").plus(case.donated)
        return case.donated if case.conduct.outsider else Sum.nothing("Operational Wallets hold nothing yet")
    if case.auditors_rogue:
        by = cycles[-1].last - 1 if case.phase is Phase.CYCLE else policy.closes_at
        return purse.by(by).plus(case.donated)
    if case.operational_rogue and case.phase is Phase.CLOSING:
        return purse.by(policy.closes_at).plus(case.donated)
    before = cycles[:-1] if case.phase is Phase.CYCLE else cycles
    if case.operational_rogue or direct:
        return purse.by(before[-1].last).plus(case.donated)
    return _filled(case, [window.last for window in before]).plus(case.donated)


def _paid_within(case: Case, number: int) -> Sum | None:
    """The most that careless people or worse pay in so many months in a row."""
    policy, purse = case.policy, case.purse
    direct = policy.auditor is None
    if not case.usual or (direct and (case.auditors_rogue or case.strangers_pull)):
        return None
    if case.operational_rogue:
        closes_in_period = Month.at(policy.closes_at) in policy.period.months()
        if closes_in_period:
            by = policy.closes_at
        else:
            by = policy.closes_at - 1 if case.auditors_rogue else case.late.before_closing[-1].last
        return purse.by(by).plus(case.donated)
    if direct:
        return purse.by(case.late.before_closing[-1].last).plus(case.donated)
    cycles = {month: last_second(policy, month) for month in (policy.months[0], *policy.cycle_months)}
    windows = (policy.months[max(0, end - number) : end + 1] for end in range(len(policy.months)))
    # The month before counts by its cycle: what that one topped up may be paid from the first second on.
    found = most(
        _filled(case, [cycles[month] for month in months[-number - 1 :] if month in cycles]) for months in windows
    )
    return found.plus(case.donated) if found is not None else None


def _filled(case: Case, times: Sequence[int]) -> Sum:
    """What cycles at these seconds top up, if wallets are empty and forecast the most that careless people may.

    Each filling is full, or all that is there by then and was not topped up before.
    """
    full, number = sum(case.careless_forecasts.values()), len(times)

    def fillings(count: int) -> Sum:
        return Sum.of(count * full, f"{count} x forecast")

    at_most = [case.purse.by(time).plus(fillings(number - place)) for place, time in enumerate(times, 1)]
    return least(fillings(number), *at_most)


def net_outflow_within_annual_cap(case: Case) -> Sum | None:
    """Seed and pulled stream that have not come back.

    - compliant: everything that comes in by the last pull of the phase, if nothing ever has to go back: whole caps are
      paid, full forecasts are stated.
    - careless and worse: everything; no surplus is returned. Careless people open in the last second of the first
      month; auditors who pull at will run no cycle at all, or close late.
    """
    if case.phase is None or not case.usual or case.some_pulled_at_will:
        return None
    if case.no_such_phase:
        return Sum.nothing("there is no monthly cycle")
    policy = case.policy
    found = case.all_pulled().minus(policy.caps.annual, "annual cap")
    if found.total <= 0:
        return found
    if not case.surely_judged:
        return None
    if case.careless or policy.auditor is None or case.phase is Phase.OPENING:
        return found
    went_back_by = live(policy, policy.months).went_back_by
    # In the cycle itself it goes back after the pull was judged.
    still_there = case.phase is Phase.CYCLE and went_back_by == len(policy.cycle_months)
    return found if went_back_by is None or still_there else None
