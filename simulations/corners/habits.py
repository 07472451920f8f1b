"""Lives that take one habit to its end, which chance hardly draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from policies.periods import DAY
from policies.policy import PROTOCOL, Policy, Step
from policies.rules.names import COMPLIANT, Conduct, ConductName
from policies.units import UINT96_MAX
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
from simulations.corners.extreme_years import extreme_years
from simulations.corners.offboarded import offboarded
from simulations.corners.usual_days import ALL_STEPS, forecasting, live_period, once, without
from simulations.cycle import CyclePlan
from simulations.ledger import CLOSING, OPENING
from simulations.living import Living


def habits(policy: Policy, conduct: Conduct) -> Sequence[Corner]:
    """Habits that only this conduct has, and no milder one."""
    return tuple(_HABITS[conduct](policy)) if conduct in _HABITS else ()


# Careless


def _careless(policy: Policy) -> Iterator[Corner]:
    quarterly = policy.caps.quarterly
    hoards = without(Step.RETURN_SURPLUS)
    yield partial(live_period, change=forecasting(quarterly), after=_pays_everything)
    yield partial(live_period, change=hoards, before=_pays_everything, after=_pays_everything)
    yield partial(live_period, change=hoards)
    yield partial(live_period, change=forecasting(0, Step.RETURN_SURPLUS))
    yield partial(live_period, change=_never_returning_surplus)
    yield partial(live_period, change=forecasting(0, Step.RETURN_EXCESS))
    yield partial(live_period, change=_full_then_forgotten)
    yield partial(live_period, change=without(Step.APPROVE))
    yield partial(live_period, change=without(Step.STATEMENT))
    yield partial(live_period, change=lambda plan: plan if plan.name in (OPENING, CLOSING) else None)
    yield partial(live_period, change=lambda plan: plan if plan.name == CLOSING else None)
    yield partial(live_period, change=without(*ALL_STEPS, closing_too=True))
    yield partial(live_period, change=without(Step.RETURN_EXCESS, Step.RETURN_SURPLUS, closing_too=True))


def _never_returning_surplus(plan: CyclePlan) -> CyclePlan:
    """Everything gathers in the Auditor Wallet, at the closing too."""
    nothing = dict.fromkeys(plan.forecasts, 0)
    return replace(without(Step.RETURN_SURPLUS, closing_too=True)(plan), forecasts=nothing)


def _full_then_forgotten(plan: CyclePlan) -> CyclePlan:
    """Everything is forecast at first and nothing afterwards, and nobody returns the difference."""
    if plan.name in (OPENING, CLOSING):
        return plan
    return replace(without(Step.RETURN_EXCESS)(plan), forecasts=dict.fromkeys(plan.forecasts, 0))


def _pays_everything(living: Living) -> Iterator[ChainAction]:
    for wallet in living.policy.operational:
        if held := living.held(wallet.name):
            yield Pay(wallet.name, held)


# Rogues


def _operational_rogue(policy: Policy) -> Iterator[Corner]:
    wants_all = forecasting(UINT96_MAX)
    yield partial(live_period, change=wants_all, after=_pays_everything)
    yield partial(live_period, change=wants_all, before=_pays_everything)
    granting = [wallet.name for wallet in policy.operational if wallet.grants(PROTOCOL, policy.token)]
    if granting:
        # From then on everything gathers where nobody can claw it back.
        yield partial(once, lambda living: iter([DisableModule(name) for name in granting]), 0, change=wants_all)
        yield partial(live_period, after=lambda living: iter([DisableModule(name) for name in granting]))
        yield partial(live_period, after=lambda living: iter([SetAllowance(name, PROTOCOL, 0) for name in granting]))


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

    hoards = without(Step.RETURN_SURPLUS, Step.APPROVE)
    yield partial(live_period, after=pays, later=pays)
    yield partial(live_period, change=without(Step.RETURN_SURPLUS), after=fills)
    yield partial(
        live_period, change=hoards, after=lambda living: iter([Pull(n) for n, _ in enumerate(policy.streams)])
    )
    if policy.auditor.grants(PROTOCOL, policy.token):
        yield partial(live_period, change=hoards, after=lambda living: iter([DisableModule(auditor)]))
        yield partial(live_period, change=hoards, after=lambda living: iter([SetAllowance(auditor, PROTOCOL, 0)]))


# Others


def _outsider(policy: Policy) -> Iterator[Corner]:
    for wallet in policy.treasury:
        gift = partial(_gift, wallet.name)
        yield partial(once, gift, 0)
        for place in (OPENING, *map(str, (*policy.cycle_months[:1], *policy.cycle_months[-1:])), CLOSING):
            yield partial(_gift_in_cycle, wallet.name, place)
        yield partial(live_period, later=gift)


def _gift(wallet: str, living: Living) -> Iterator[ChainAction]:
    if held := living.held(OUTSIDER):
        yield Donate(wallet, held)


def _gift_in_cycle(wallet: str, name: str, living: Living) -> None:
    """Everything that the outsider has, after the last step of a cycle."""

    def change(plan: CyclePlan) -> CyclePlan:
        gift = Donate(wallet, living.held(OUTSIDER))
        return replace(plan, between={len(living.policy.cycle.steps): gift}) if plan.name == name else plan

    live_period(living, change=change)


def _protocol(policy: Policy) -> Iterator[Corner]:
    yield from offboarded(policy)

    def takes(living: Living) -> Iterator[ChainAction]:
        for wallet in policy.treasury:
            if held := living.held(wallet.name):
                yield ClawBack(wallet.name, min(held, UINT96_MAX))

    last = len(policy.cycle_months)
    for number in (0, last // 2, last):
        yield partial(once, takes, number)
        yield partial(once, lambda living: iter([Shutdown()]), number)
        yield partial(once, lambda living: iter([Yank(n) for n, _ in enumerate(policy.streams)]), number)
    if policy.auditor is not None:
        auditor, annual = policy.auditor.name, policy.caps.annual
        # DssVest's own cap allows 1 DAI a second and no more.
        days = max(1, annual // (10**18 * DAY) + 1)
        yield partial(
            once, lambda living: iter([CreateStream(auditor, annual, living.now, days * DAY, restricted=True)]), 0
        )


_HABITS: Mapping[Conduct, Callable[[Policy], Iterator[Corner]]] = {
    COMPLIANT: extreme_years,
    Conduct(ConductName.CARELESS): _careless,
    Conduct(ConductName.OPERATIONAL_ROGUE): _operational_rogue,
    Conduct(ConductName.AUDITORS_ROGUE): _auditors_rogue,
    Conduct(outsider=True): _outsider,
    Conduct(protocol=True): _protocol,
}
