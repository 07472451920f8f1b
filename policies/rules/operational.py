"""What the Operational Wallets hold, and where it came from."""

from __future__ import annotations

from collections.abc import Sequence

from policies.policy import Policy, Step
from policies.rules.base import Judgement, worst
from policies.situation import Situation


def operational_within_runway(policy: Policy, situation: Situation) -> Judgement | None:
    """No Operational Wallet holds more than its forecast after a cycle (SP86, top-up cycle step 3).

    Holds: 366,706.50 DAI with a forecast of 366,706.50.
    Breaks: 366,706.51 DAI.
    """
    cycle = situation.cycle
    if cycle is None:
        return None
    return worst(
        Judgement(situation.dai[wallet], forecast, subject=wallet) for wallet, forecast in cycle.forecasts.items()
    )


def runway_is_replenished(policy: Policy, situation: Situation) -> Judgement | None:
    """Each Operational Wallet holds its forecast after a cycle, or the Auditor Wallet was emptied first.

    SP86, top-up cycle steps 2 and 7. It is not put to the test by a cycle in which no wallet asked for anything.

    Holds: forecast 599,748 DAI, balance 599,748; or balance 500,000 and an Auditor Wallet that sent all it had.
    Breaks: forecast 599,748 DAI, balance 500,000, and the Auditor Wallet kept 399,832 (a rejected review).
    """
    cycle = situation.cycle
    if cycle is None or not any(cycle.requested.values()):
        return None
    assert policy.auditor is not None
    # What it kept, and what it gave back to the protocol instead of sending it on; not what came in after it had sent.
    auditor_could_send = situation.dai[policy.auditor.name] + cycle.surplus_returned
    if _is_filled_up_last(policy.cycle.steps):
        auditor_could_send -= cycle.filled_up
    cause = "the review rejected the statement" if cycle.accepted is False else ""
    return worst(
        Judgement(min(forecast - situation.dai[wallet], auditor_could_send), 0, cause=cause, subject=wallet)
        for wallet, forecast in cycle.forecasts.items()
    )


def _is_filled_up_last(steps: Sequence[Step]) -> bool:
    """Whether governance fills the Auditor Wallet up after it has served the Operational Wallets (SP10, step 6)."""
    order = [step for step in steps if step in (Step.APPROVE, Step.EXECUTIVE_TOP_UP)]
    return order == [Step.APPROVE, Step.EXECUTIVE_TOP_UP]


def operational_funded_by_auditor_only(policy: Policy, situation: Situation) -> Judgement | None:
    """Every wei in an Operational Wallet came from the Auditor Wallet (SP86, "Multisig Wallets", 1).

    Holds: 599,748 DAI received, all of it sent by the Auditor Wallet.
    Breaks: 599,749 DAI received, of which a stranger gave 1.
    """
    books = situation.books
    return worst(
        Judgement(received, books.from_auditor.get(wallet, 0), subject=wallet)
        for wallet, received in books.into_operational.items()
        if received
    )
