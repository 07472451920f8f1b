"""The monthly cycle: a statement and a state in, actions out.

One function a step, each deciding from the state as it is when its turn comes; the order is the policy's. A step
that has nothing to move sends no transaction.

Source: MIP40c3-SP86, "Monthly Top-up Cycle", steps 1-4 and 6-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from policies import formulas
from policies.policy import MKR, PROTOCOL, Policy, Step, WalletKind
from policies.units import Wad
from policies.unwinding import returns_to
from simulations.actions import (
    Action,
    ChainAction,
    FileStatement,
    Pull,
    RequestTopUp,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    Review,
    SeedTransfer,
    Signers,
    TopUp,
)
from simulations.ledger import CLOSING, LAST, UNWINDING
from simulations.state import State


@dataclass(frozen=True, slots=True)
class CyclePlan:
    """What people decide about one cycle before it runs. Amounts are wad."""

    name: str
    forecasts: Mapping[str, Wad]
    """By Operational Wallet: the DAI it needs for its runway."""
    keeps: Wad
    """What the Auditor Wallet keeps at the end."""
    accepted: bool = True
    """What the review will say."""
    signers: Mapping[str, Signers] = field(default_factory=dict)
    """By wallet: who signs for it; the default quorum where nothing is said."""
    steps: tuple[Step, ...] | None = None
    """What is done, in this order; `usual_steps` where nothing is said."""
    between: Mapping[int, ChainAction] = field(default_factory=dict)
    """What somebody else does in the same second, after that many steps."""

    def by(self, wallet: str) -> Signers:
        return self.signers.get(wallet, ())


def ordinary_plan(policy: Policy, name: str, forecasts: Mapping[str, Wad] | None = None) -> CyclePlan:
    """A cycle as the policy describes it: forecasts as stated, the runway at the monthly cap where they are not.

    The closing cycle forecasts nothing, and with `returns.unused_at_end` keeps nothing; that of a unit which is gone
    keeps nothing in any case.
    """
    stated = forecasts or {}
    if name in LAST:
        wanted = dict.fromkeys((wallet.name for wallet in policy.operational), 0)
        return CyclePlan(name, wanted, kept_after(policy, name))
    wanted = {wallet.name: stated.get(wallet.name, policy.default_forecast(wallet)) for wallet in policy.operational}
    return CyclePlan(name, wanted, policy.auditor_keeps)


def kept_after(policy: Policy, name: str) -> Wad:
    """What the Auditor Wallet keeps after a cycle by its name, if everybody keeps to the policy [wad]."""
    if name == UNWINDING or (name == CLOSING and policy.returns.unused_at_end):
        return 0
    return policy.auditor_keeps


def usual_steps(policy: Policy, name: str) -> tuple[Step, ...]:
    """The steps of a cycle by its name, in their order: the policy's own, but for a unit that is gone.

    Then governance pays nothing more, and whether the policy's cycle has steps for it or not, what streams still owe is
    pulled before everything goes back.
    """
    if name != UNWINDING:
        return policy.cycle.steps
    others = (step for step in policy.cycle.steps if step not in (*_LAST_STEPS, Step.EXECUTIVE_TOP_UP))
    return (*others, *_LAST_STEPS)


_LAST_STEPS = (Step.PULL, Step.RETURN_EXCESS, Step.RETURN_SURPLUS)

Requests = Mapping[str, Wad]
"""By Operational Wallet: the top-up that was asked for in this cycle [wad]."""


def _statement(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    return [FileStatement(plan.forecasts)]


def _request(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    return [
        RequestTopUp(wallet, formulas.top_up_request(forecast, state.dai[wallet]))
        for wallet, forecast in plan.forecasts.items()
    ]


def _return_excess(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    actions: list[Action] = []
    if plan.name == UNWINDING:
        actions += _return_unused(policy, plan, state)
    if policy.auditor is None or (plan.name == UNWINDING and returns_to(policy) == PROTOCOL):
        return actions
    actions += [
        ReturnExcess(wallet, excess, plan.by(wallet))
        for wallet, forecast in plan.forecasts.items()
        if (excess := formulas.excess(forecast, state.dai[wallet]))
    ]
    return actions


def _return_unused(policy: Policy, plan: CyclePlan, state: State) -> Iterator[ReturnUnused]:
    """The unit is gone: reserves go to the pause proxy, the Operational Wallets where the document says so, and MKR."""
    kinds = {WalletKind.RESERVE, *([WalletKind.OPERATIONAL] if returns_to(policy) == PROTOCOL else [])}
    for wallet in policy.treasury:
        if wallet.kind in kinds and (held := state.dai[wallet.name]):
            yield ReturnUnused(wallet.name, held, plan.by(wallet.name))
        if held := state.mkr.get(wallet.name, 0):
            yield ReturnUnused(wallet.name, held, plan.by(wallet.name), MKR)


def _pull(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    return [
        Pull(number, plan.by(stream.recipient))
        for number, stream in enumerate(state.streams)
        if policy.wallets.get(stream.recipient) in policy.treasury
    ]


def _review(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    return [Review(plan.accepted)]


def _approve(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    if policy.auditor is None or not plan.accepted:
        return []
    actions: list[Action] = []
    auditor = policy.auditor.name
    left, by = state.dai[auditor], plan.by(auditor)
    for wallet, requested in requests.items():
        sent = formulas.top_up(requested, left)
        if sent:
            actions.append(TopUp(wallet, sent, by))
            left -= sent
    return actions


def _return_surplus(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    if policy.auditor is None:
        return []
    surplus = formulas.surplus(state.dai[policy.auditor.name], plan.keeps)
    return [ReturnSurplus(surplus, plan.by(policy.auditor.name))] if surplus else []


def _executive_top_up(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    if plan.name in LAST:
        return []
    amounts = (
        (top_up.to, formulas.top_up_request(amount, state.dai[top_up.to]) if top_up.up_to else amount)
        for top_up in policy.top_ups
        for amount in (top_up.amount.amount(policy.caps),)
    )
    return [SeedTransfer(wallet, amount) for wallet, amount in amounts if amount]


StepFunction = Callable[[Policy, CyclePlan, State, Requests], list[Action]]

STEPS: Mapping[Step, StepFunction] = {
    Step.STATEMENT: _statement,
    Step.REQUEST: _request,
    Step.RETURN_EXCESS: _return_excess,
    Step.PULL: _pull,
    Step.REVIEW: _review,
    Step.APPROVE: _approve,
    Step.RETURN_SURPLUS: _return_surplus,
    Step.EXECUTIVE_TOP_UP: _executive_top_up,
}
"""What each step of the policy file does."""
