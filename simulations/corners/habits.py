"""Lives that take one habit to its end, which chance hardly draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from operator import itemgetter

from policies.periods import DAY, Month, midnight, noon
from policies.policy import PROTOCOL, Policy, Step
from policies.rules.names import COMPLIANT, Conduct, ConductName
from policies.units import UINT96_MAX, Wad
from simulations.actions import (
    OUTSIDER,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    SetAllowance,
    Shutdown,
    TopUp,
    Yank,
)
from simulations.corners.book import Corner
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living
from simulations.timetable import seeds
from simulations.years import MonthPlan, Payment, YearPlan

Then = Callable[[Living], Iterator[ChainAction]]
"""What somebody does now, decided one after the other."""
Change = Callable[[CyclePlan], CyclePlan | None]
"""What becomes of a cycle's plan; `None` leaves the cycle out."""


def habits(policy: Policy, conduct: Conduct) -> Sequence[Corner]:
    """Habits that only this conduct has, and no milder one."""
    return tuple(_HABITS[conduct](policy)) if conduct in _HABITS else ()


# Compliant


def _compliant(policy: Policy) -> Iterator[Corner]:
    for year in extreme_years(policy):
        yield partial(_live_year, year)


def _live_year(year: YearPlan, living: Living) -> None:
    for appointment in sorted(year.appointments(living.policy), key=itemgetter(0, 1)):
        living.keep(appointment)


def extreme_years(policy: Policy) -> Iterator[YearPlan]:
    """Compliant periods at their extremes.

    Every combination of spending (nothing, the whole cap), forecasts (all, nothing, changing each month), cycle times
    (always at the beginning of the last day, changing between the first second and the last) and reviews (all accept,
    all reject); and a year that saves everything up and then needs nothing, at the end of the longest stretch between
    two cycles.
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


# A period in which every cycle is run one way, with something done beside it


def _as_it_is(plan: CyclePlan) -> CyclePlan | None:
    return plan


def _period(
    living: Living,
    *,
    change: Change = _as_it_is,
    before: Then | None = None,
    after: Then | None = None,
    later: Then | None = None,
) -> None:
    """A whole period on its usual days.

    Args:
        change: what becomes of each cycle's plan; `None` leaves it out.
        before: done at the first second of each cycle's month; `after`, a second after each cycle but the closing one;
            `later`, a day after the closing.
    """
    policy = living.policy
    coming = sorted(seeds(policy), key=itemgetter(0, 1))[::-1]

    def arrive(until: int) -> None:
        """The seeds that come before this second."""
        while coming and coming[-1].time <= until:
            living.keep(coming.pop())

    times = [(OPENING, policy.period.starts_at)]
    times += [(str(month), midnight(month.day(policy.cycle.statement_due))) for month in policy.cycle_months]
    for name, time in (*times, (CLOSING, policy.closes_at)):
        if before is not None and name not in (OPENING, CLOSING):
            first = time - (policy.cycle.statement_due - 1) * DAY
            arrive(first)
            _do(living, first, before)
            time = max(time, first + 1)  # in one second the cycle would come first
        arrive(time)
        plan = change(ordinary_plan(policy, name))
        if plan is not None:
            if plan.steps is not None:  # the policy's own steps, in its own order
                plan = replace(plan, steps=tuple(step for step in policy.cycle.steps if step in plan.steps))
            living.cycle(max(time, living.now), plan)
        if after is not None and name != CLOSING:
            _do(living, living.now + 1, after)
    if later is not None:
        arrive(living.now + DAY)
        _do(living, living.now + DAY, later)
    arrive(living.now + 31 * DAY)
    living.wait(living.now + 31 * DAY)


def _do(living: Living, time: int, then: Then) -> None:
    living.simulation.wait(time)
    for action in then(living):
        living.act(living.now, action)


def _without(*steps: Step, closing_too: bool = False) -> Callable[[CyclePlan], CyclePlan]:
    """Cycles that leave steps out."""

    def change(plan: CyclePlan) -> CyclePlan:
        if plan.name == CLOSING and not closing_too:
            return plan
        return replace(plan, steps=tuple(step for step in _ALL_STEPS if step not in steps))

    return change


_ALL_STEPS = tuple(Step)


def _forecasting(amount: Wad, *steps: Step) -> Callable[[CyclePlan], CyclePlan]:
    """Cycles with one forecast for every wallet, that leave steps out."""
    leave_out = _without(*steps)

    def change(plan: CyclePlan) -> CyclePlan:
        if plan.name == CLOSING:
            return plan
        plan = replace(plan, forecasts=dict.fromkeys(plan.forecasts, amount))
        return leave_out(plan) if steps else plan

    return change


def _pays_everything(living: Living) -> Iterator[ChainAction]:
    for wallet in living.policy.operational:
        if held := living.held(wallet.name):
            yield Pay(wallet.name, held)


# Careless


def _careless(policy: Policy) -> Iterator[Corner]:
    quarterly = policy.caps.quarterly
    hoards = _without(Step.RETURN_SURPLUS)
    yield partial(_period, change=_forecasting(quarterly), after=_pays_everything)
    yield partial(_period, change=hoards, before=_pays_everything, after=_pays_everything)
    yield partial(_period, change=hoards)
    yield partial(_period, change=_forecasting(0, Step.RETURN_SURPLUS))
    yield partial(_period, change=_never_returning_surplus)
    yield partial(_period, change=_forecasting(0, Step.RETURN_EXCESS))
    yield partial(_period, change=_full_then_forgotten)
    yield partial(_period, change=_without(Step.APPROVE))
    yield partial(_period, change=_without(Step.STATEMENT))
    yield partial(_period, change=lambda plan: plan if plan.name in (OPENING, CLOSING) else None)
    yield partial(_period, change=lambda plan: plan if plan.name == CLOSING else None)
    yield partial(_period, change=_without(*_ALL_STEPS, closing_too=True))
    yield partial(_period, change=_without(Step.RETURN_EXCESS, Step.RETURN_SURPLUS, closing_too=True))


def _never_returning_surplus(plan: CyclePlan) -> CyclePlan:
    """Everything gathers in the Auditor Wallet, at the closing too."""
    nothing = dict.fromkeys(plan.forecasts, 0)
    return replace(_without(Step.RETURN_SURPLUS, closing_too=True)(plan), forecasts=nothing)


def _full_then_forgotten(plan: CyclePlan) -> CyclePlan:
    """Everything is forecast at first and nothing afterwards, and nobody returns the difference."""
    if plan.name in (OPENING, CLOSING):
        return plan
    return replace(_without(Step.RETURN_EXCESS)(plan), forecasts=dict.fromkeys(plan.forecasts, 0))


# Rogues


def _operational_rogue(policy: Policy) -> Iterator[Corner]:
    wants_all = _forecasting(UINT96_MAX)
    yield partial(_period, change=wants_all, after=_pays_everything)
    yield partial(_period, change=wants_all, before=_pays_everything)
    granting = [wallet.name for wallet in policy.operational if wallet.grants(PROTOCOL, policy.token)]
    if granting:
        # From then on everything gathers where nobody can claw it back.
        yield partial(_once, lambda living: iter([DisableModule(name) for name in granting]), 0, change=wants_all)
        yield partial(_period, after=lambda living: iter([DisableModule(name) for name in granting]))
        yield partial(_period, after=lambda living: iter([SetAllowance(name, PROTOCOL, 0) for name in granting]))


def _auditors_rogue(policy: Policy) -> Iterator[Corner]:
    if policy.auditor is None:
        return
    auditor = policy.auditor.name

    def pays(living: Living) -> Iterator[ChainAction]:
        yield from (Pull(number) for number, _ in enumerate(policy.streams))
        if held := living.held(auditor):
            yield Pay(auditor, held)

    def fills(living: Living) -> Iterator[ChainAction]:
        if held := living.held(auditor):
            yield TopUp(policy.operational[0].name, held)

    hoards = _without(Step.RETURN_SURPLUS, Step.APPROVE)
    yield partial(_period, after=pays, later=pays)
    yield partial(_period, change=_without(Step.RETURN_SURPLUS), after=fills)
    yield partial(_period, change=hoards, after=lambda living: iter([Pull(n) for n, _ in enumerate(policy.streams)]))
    if policy.auditor.grants(PROTOCOL, policy.token):
        yield partial(_period, change=hoards, after=lambda living: iter([DisableModule(auditor)]))
        yield partial(_period, change=hoards, after=lambda living: iter([SetAllowance(auditor, PROTOCOL, 0)]))


# Others


def _outsider(policy: Policy) -> Iterator[Corner]:
    for wallet in policy.treasury:
        gift = partial(_gift, wallet.name)
        yield partial(_once, gift, 0)
        for place in (OPENING, *map(str, (*policy.cycle_months[:1], *policy.cycle_months[-1:])), CLOSING):
            yield partial(_gift_in_cycle, wallet.name, place)
        yield partial(_period, later=gift)


def _gift(wallet: str, living: Living) -> Iterator[ChainAction]:
    if held := living.held(OUTSIDER):
        yield Donate(wallet, held)


def _gift_in_cycle(wallet: str, name: str, living: Living) -> None:
    """Everything that the outsider has, after the last step of a cycle."""

    def change(plan: CyclePlan) -> CyclePlan:
        gift = Donate(wallet, living.held(OUTSIDER))
        return replace(plan, between={len(living.policy.cycle.steps): gift}) if plan.name == name else plan

    _period(living, change=change)


def _once(then: Then, number: int, living: Living, change: Change = _as_it_is) -> None:
    """Something that is done once, a second after cycle `number` (0 is the opening)."""
    done = -1

    def after(living: Living) -> Iterator[ChainAction]:
        nonlocal done
        done += 1
        return then(living) if done == number else iter(())

    _period(living, change=change, after=after)


def _protocol(policy: Policy) -> Iterator[Corner]:
    def takes(living: Living) -> Iterator[ChainAction]:
        for wallet in policy.treasury:
            if held := living.held(wallet.name):
                yield ClawBack(wallet.name, min(held, UINT96_MAX))

    last = len(policy.cycle_months)
    for number in (0, last // 2, last):
        yield partial(_once, takes, number)
        yield partial(_once, lambda living: iter([Shutdown()]), number)
        yield partial(_once, lambda living: iter([Yank(n) for n, _ in enumerate(policy.streams)]), number)
    if policy.auditor is not None:
        auditor, annual = policy.auditor.name, policy.caps.annual
        # DssVest's own cap allows 1 DAI a second and no more.
        days = max(1, annual // (10**18 * DAY) + 1)
        yield partial(
            _once, lambda living: iter([CreateStream(auditor, annual, living.now, days * DAY, restricted=True)]), 0
        )


_HABITS: Mapping[Conduct, Callable[[Policy], Iterator[Corner]]] = {
    COMPLIANT: _compliant,
    Conduct(ConductName.CARELESS): _careless,
    Conduct(ConductName.OPERATIONAL_ROGUE): _operational_rogue,
    Conduct(ConductName.AUDITORS_ROGUE): _auditors_rogue,
    Conduct(outsider=True): _outsider,
    Conduct(protocol=True): _protocol,
}
