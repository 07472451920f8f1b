"""The verbs: each decides one action with the state in front of it, and draws what it leaves open from the life."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from policies.periods import DAY
from policies.policy import PROTOCOL, Policy
from policies.rules.names import Conduct, ConductName
from policies.units import UINT96_MAX
from simulations.actions import (
    OUTSIDER,
    PAYEE,
    Blow,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Way,
    Yank,
)
from simulations.conduct import role_keys
from simulations.machine.choices import SOME, Size

if TYPE_CHECKING:
    from simulations.machine.run import Run

Verb = Callable[["Run"], ChainAction | None]

_MINUTES_OF_A_MONTH = 43_200
_SIZES, _WAYS = tuple(Size), tuple(Way)


# What the treasury's people do


def pay(run: Run, whole: bool = False) -> ChainAction | None:
    """An expense; careless people look at the wallet and not at the cap."""
    wallet = run.one_of(run.choices.operational) if len(run.choices.operational) > 1 else run.choices.operational[0]
    most = run.left
    if run.choices.careless and run.coin():
        most = run.living.held(wallet)
    amount = most if whole else run.amount(most)
    run.left = max(0, run.left - amount)
    return Pay(wallet, amount) if amount else None


def pay_anything(run: Run) -> ChainAction:
    return Pay(run.one_of(run.choices.operational), run.amount(run.living.held(run.choices.operational[0])))


def return_excess(run: Run) -> ChainAction:
    wallet = run.one_of(run.choices.operational)
    return ReturnExcess(wallet, run.amount(run.living.held(wallet)))


def switch_operational_module_off(run: Run) -> ChainAction:
    return DisableModule(run.one_of(run.choices.operational))


def cut_operational_allowance(run: Run) -> ChainAction:
    return SetAllowance(run.one_of(run.choices.operational), PROTOCOL, run.amount(run.policy.caps.monthly))


# What the auditors do outside the cycle, and a thief with the keys of one role


def spend_auditors_funds(run: Run) -> ChainAction:
    return Pay(run.choices.auditor, run.amount(run.living.held(run.choices.auditor)))


def top_up(run: Run) -> ChainAction:
    return TopUp(run.one_of(run.choices.operational), run.amount(run.living.held(run.choices.auditor)))


def return_surplus(run: Run) -> ChainAction:
    return ReturnSurplus(run.amount(run.living.held(run.choices.auditor)))


def pull(run: Run) -> ChainAction:
    return Pull(run.pick(run.choices.streams))


def switch_auditors_module_off(run: Run) -> ChainAction:
    return DisableModule(run.choices.auditor)


def cut_auditors_allowance(run: Run) -> ChainAction:
    minutes = _MINUTES_OF_A_MONTH if run.coin() else 0
    return SetAllowance(run.choices.auditor, PROTOCOL, run.amount(run.policy.caps.monthly), minutes)


def sign_as_stolen_key(run: Run) -> ChainAction:
    thief, auditor = run.one_of(run.choices.thief), run.choices.auditor
    amount = run.amount(run.living.held(auditor))
    what = run.one_of(_SIZES)
    if what is Size.ALL:
        return Pay(auditor, amount, "", thief)
    if what is Size.ONE_WEI:
        return TopUp(run.choices.operational[0], amount, thief)
    if what is Size.HALF:
        return ReturnSurplus(amount, thief)
    if what is Size.THOUSANDS:
        return Pull(0, thief)
    if what is Size.WHOLE:
        return DisableModule(auditor, thief)
    return Steal(auditor, amount, run.one_of(_WAYS), thief)


# What strangers do


def donate(run: Run) -> ChainAction:
    receiver = run.one_of(run.choices.receiver)
    return Donate(receiver, run.amount(run.living.held(OUTSIDER)))


def blow(run: Run) -> ChainAction:
    return Blow()


def pull_for_another(run: Run) -> ChainAction:
    """Mostly of a stream that anybody may pull, where there is one."""
    free = [number for number, stream in enumerate(run.living.simulation.state.streams) if not stream.restricted]
    stream = run.one_of(free) if free and run.coin() else run.pick(run.choices.streams)
    return Pull(stream, caller=run.one_of((OUTSIDER, PAYEE)))


def replay_signature(run: Run) -> ChainAction:
    return _steal(run, Way.REORDERED if run.coin() else Way.REPLAYED)


def steal(run: Run) -> ChainAction:
    return _steal(run, run.one_of(_WAYS))


def _steal(run: Run, way: Way) -> ChainAction:
    wallet = run.one_of(run.choices.target)
    return Steal(wallet, run.amount(run.living.held(wallet)), way)


def call(run: Run) -> ChainAction:
    return run.choices.calls.one(run.draw)


# What governance does


def yank(run: Run) -> ChainAction:
    return Yank(run.pick(run.choices.streams))


def claw_back(run: Run) -> ChainAction:
    """Mostly from a wallet that holds more than the allowance on it leaves, where there is one."""
    state, now = run.living.simulation.state, run.living.now
    left = {safe: granted.left(now) for (safe, delegate), granted in state.allowances.items() if delegate == PROTOCOL}
    beyond = [safe for safe in run.choices.target if safe in left and left[safe] < state.dai[safe]]
    wallet = run.one_of(beyond) if beyond and run.coin() else run.one_of(run.choices.target)
    amount = run.amount(state.dai[wallet])
    if wallet in left and run.coin():
        amount = left[wallet] + run.pick(2)  # to the wei, and beyond
    return ClawBack(wallet, min(UINT96_MAX, amount))


def cage(run: Run) -> ChainAction:
    return Shutdown()


def create_second_stream(run: Run) -> ChainAction:
    now, total = run.living.now, run.amount(run.policy.caps.annual)
    days = 1 + run.pick(SOME) * 90
    first = now if run.coin() else run.policy.period.starts_at
    return CreateStream(run.choices.auditor, max(1, total), first, days * DAY, restricted=run.coin())


_STRANGERS: tuple[Verb, ...] = (
    donate,
    blow,
    pull_for_another,
    replay_signature,
    steal,
    call,
)
_GOVERNANCE: tuple[Verb, ...] = (yank, claw_back, cage, create_second_stream)
_BY_LEVEL: dict[ConductName, tuple[Verb, ...]] = {
    ConductName.COMPLIANT: (pay,),
    ConductName.CARELESS: (),  # they do the same things, otherwise
    ConductName.OPERATIONAL_ROGUE: (
        pay_anything,
        return_excess,
        switch_operational_module_off,
        cut_operational_allowance,
    ),
    ConductName.ROLE_COMPROMISED: (sign_as_stolen_key,),
    ConductName.AUDITORS_ROGUE: (
        spend_auditors_funds,
        top_up,
        return_surplus,
        pull,
        switch_auditors_module_off,
        cut_auditors_allowance,
    ),
}
_NEEDS_AN_AUDITOR = frozenset(
    (
        return_excess,
        create_second_stream,
        *_BY_LEVEL[ConductName.ROLE_COMPROMISED],
        *_BY_LEVEL[ConductName.AUDITORS_ROGUE],
    )
)


_NEEDS_AN_ALLOWANCE = frozenset(
    (
        switch_operational_module_off,
        cut_operational_allowance,
        switch_auditors_module_off,
        cut_auditors_allowance,
        claw_back,
    )
)


class Verbs:
    """What may happen beside cycles under one conduct."""

    def __init__(self, policy: Policy, conduct: Conduct) -> None:
        verbs = [verb for level, some in _BY_LEVEL.items() if conduct.allows(level) for verb in some]
        verbs += _STRANGERS * conduct.outsider
        verbs += _GOVERNANCE * conduct.protocol
        if policy.auditor is None:
            verbs = [verb for verb in verbs if verb not in _NEEDS_AN_AUDITOR]
        if not role_keys(policy):
            verbs = [verb for verb in verbs if verb is not sign_as_stolen_key]
        if not any(wallet.grants(PROTOCOL, policy.token) for wallet in policy.treasury):
            verbs = [verb for verb in verbs if verb not in _NEEDS_AN_ALLOWANCE]
        later = [verb for verb in verbs if verb is not pay]
        self.any: tuple[Verb, ...] = tuple(verbs)
        self.strangers: tuple[Verb, ...] = _STRANGERS if conduct.outsider else ()
        """Beside the steps of a cycle."""
        self.after_close: tuple[Verb, ...] = tuple(later)
