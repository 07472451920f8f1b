"""People who run a step of the cycle otherwise than it is written: the same step, and one mistake in it."""

from __future__ import annotations

from policies import formulas
from policies.policy import Policy, Step
from policies.units import WAD, Wad
from simulations.actions import Action, Pay, Pull, ReturnExcess, ReturnSurplus, TopUp
from simulations.cycle import STEPS, CyclePlan, Requests
from simulations.ledger import LAST
from simulations.mutants.changes import auditor_of
from simulations.state import State

_ROUND = 1_000 * WAD
"""To whole thousands [wad], as people round."""


def _rounded_up(amount: Wad) -> Wad:
    return -(-amount // _ROUND) * _ROUND


def tops_up_the_forecast(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends the whole forecast, whatever the wallet holds already."""
    if not plan.accepted:
        return []
    auditor = auditor_of(policy).name
    actions: list[Action] = []
    left = state.dai[auditor]
    for wallet, forecast in plan.forecasts.items():
        sent = formulas.top_up(forecast, left)
        if sent and wallet in requests:
            actions.append(TopUp(wallet, sent, plan.by(auditor)))
            left -= sent
    return actions


def rounds_top_ups_up(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends whole thousands, the next above what was asked for."""
    rounded = {wallet: _rounded_up(amount) for wallet, amount in requests.items()}
    return STEPS[Step.APPROVE](policy, plan, state, rounded)


def tops_up_twice(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends each top-up again, as long as there is money for it."""
    doubled = {wallet: 2 * amount for wallet, amount in requests.items()}
    return STEPS[Step.APPROVE](policy, plan, state, doubled)


def sends_more_than_there_is(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends what was asked for without a look at what the Auditor Wallet holds: too much fails."""
    if not plan.accepted:
        return []
    by = plan.by(auditor_of(policy).name)
    return [TopUp(wallet, amount, by) for wallet, amount in requests.items() if amount]


def approves_what_was_rejected(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends the top-up whatever the review said."""
    accepted = CyclePlan(plan.name, plan.forecasts, plan.keeps, True, plan.signers)
    return STEPS[Step.APPROVE](policy, accepted, state, requests)


def forgets_to_top_up_the_last_wallet(
    policy: Policy, plan: CyclePlan, state: State, requests: Requests
) -> list[Action]:
    """Serves all wallets but the last."""
    served = {wallet: amount for wallet, amount in requests.items() if wallet != policy.operational[-1].name}
    return STEPS[Step.APPROVE](policy, plan, state, served)


def forgets_the_last_wallets_excess(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Takes the excess back from all wallets but the last."""
    last = policy.operational[-1].name
    actions = STEPS[Step.RETURN_EXCESS](policy, plan, state, requests)
    return [action for action in actions if not (isinstance(action, ReturnExcess) and action.wallet == last)]


def forgets_what_is_below_a_thousand(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Returns the excess in whole thousands, the next below."""
    actions: list[Action] = []
    for action in STEPS[Step.RETURN_EXCESS](policy, plan, state, requests):
        assert isinstance(action, ReturnExcess)
        rounded = action.amount // _ROUND * _ROUND
        if rounded:
            actions.append(ReturnExcess(action.wallet, rounded, action.by))
    return actions


def returns_whole_thousands(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Returns the surplus in whole thousands, the next below."""
    surplus = formulas.surplus(state.dai[auditor_of(policy).name], plan.keeps) // _ROUND * _ROUND
    return [ReturnSurplus(surplus, plan.by(auditor_of(policy).name))] if surplus else []


def keeps_the_surplus_in_the_unit(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Sends the surplus to an Operational Wallet instead of the protocol."""
    auditor = auditor_of(policy).name
    surplus = formulas.surplus(state.dai[auditor], plan.keeps)
    return [TopUp(policy.operational[0].name, surplus, plan.by(auditor))] if surplus else []


def pays_the_surplus_out(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Pays the surplus to whom the unit pays, as a bonus."""
    auditor = auditor_of(policy).name
    surplus = formulas.surplus(state.dai[auditor], plan.keeps)
    return [Pay(auditor, surplus, "bonus", plan.by(auditor))] if surplus else []


def pulls_the_first_month_only(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Pulls each stream until it has paid once."""
    pulls = STEPS[Step.PULL](policy, plan, state, requests)
    return [pull for pull in pulls if isinstance(pull, Pull) and not state.streams[pull.stream].rxd]


def closes_without_the_last_pull(policy: Policy, plan: CyclePlan, state: State, requests: Requests) -> list[Action]:
    """Pulls in every cycle but the closing one, whose stream has ended."""
    if plan.name in LAST:
        return []
    return STEPS[Step.PULL](policy, plan, state, requests)
