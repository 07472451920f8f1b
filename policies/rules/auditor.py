"""What the Auditor Wallet may hold."""

from __future__ import annotations

from policies.periods import DAY
from policies.policy import Policy
from policies.rules.base import Judgement
from policies.situation import Phase, Situation


def auditor_keeps_at_most_2x(policy: Policy, situation: Situation) -> Judgement | None:
    """The Auditor Wallet holds at most its multiple of the monthly cap after a cycle (SP86, top-up cycle step 8).

    Holds: 399,832 DAI after the surplus went back, with 2 x 199,916 allowed.
    Breaks: 399,833 DAI.
    """
    assert policy.auditor is not None
    return Judgement(situation.dai[policy.auditor.name], policy.auditor_keeps)


def auditor_within_quarterly_cap(policy: Policy, situation: Situation) -> Judgement | None:
    """The Auditor Wallet holds at most the quarterly cap, at every instant (SP86, "Multisig Wallets", 1).

    Holds: 599,747 DAI.
    Breaks: 603,581.67 DAI: 2 x 199,916 and 31 days of stream.
    """
    assert policy.auditor is not None
    found = situation.dai[policy.auditor.name]
    cause = _cause(policy, situation) if found > policy.caps.quarterly else ""
    return Judgement(found, policy.caps.quarterly, cause=cause)


def _cause(policy: Policy, situation: Situation) -> str:
    """What lifted the wallet: a delegate judges a large seed and a long month differently."""
    assert policy.auditor is not None
    auditor, cycle = policy.auditor.name, situation.cycle
    if situation.dai[auditor] - situation.books.donated <= policy.caps.quarterly:
        return "a donation"  # without what was donated so far it would not break
    if situation.phase is Phase.OPENING:
        return "the seed"
    moved = (transfer for transfer in situation.transfers if transfer.token == policy.token)
    came_from = [transfer.sender for transfer in moved if transfer.receiver == auditor]
    if situation.phase is Phase.BETWEEN or cycle is None:
        if came_from and came_from[-1] in policy.wallets:
            return "excess coming back"
        return "a pull outside the cycle" if came_from and came_from[-1] == policy.returns.to else "left over"
    if any(cycle.excess_returned.values()):
        return "excess coming back"
    if policy.top_ups and not cycle.pulled_over:
        return "left over"  # governance pays last in a cycle, so what is there before that is the last one's
    if cycle.pulled_over > 31 * DAY:
        return "more than 31 days of stream in one pull"
    return "31 days of stream in one pull" if cycle.pulled_over == 31 * DAY else "the stream"
