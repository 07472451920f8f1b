"""How much Operational Wallets can hold or lack, and what they can have from elsewhere."""

from __future__ import annotations

from dataclasses import replace

from policies.bounds.auditor import peak_with_excess
from policies.bounds.base import Sum, least, most
from policies.bounds.case import Case
from policies.policy import PROTOCOL
from policies.situation import Phase

REJECTED = "the review rejected the statement"


def operational_within_runway(case: Case) -> Sum | None:
    """What a wallet holds after a cycle, above its forecast.

    - compliant: nothing; with outsiders all that they have, given after the last step of any cycle.
    - careless: the highest forecast, topped up in the last monthly cycle (at its last second); the closing, whose
      forecast is nothing, returns no excess. Outsiders give to the same wallet before the closing.
    - operational rogue: everything that is there at that cycle, by a forecast without end.
    - auditors rogue: everything, pulled and topped up at the close; the closing comes a day late.
    """
    if not case.usual:
        return None
    if not case.careless:
        return case.donated if case.conduct.outsider else Sum.nothing("top-ups fill up to the forecast, no more")
    there = case.purse.by(case.policy.closes_at if case.auditors_rogue else case.late.before_closing[-1].last)
    if case.operational_rogue:
        return there.plus(case.donated)
    held = most(least(Sum.of(most_asked, "forecast"), there) for most_asked in case.careless_forecasts.values())
    return held.plus(case.donated) if held is not None else None


def runway_is_replenished(case: Case) -> Sum | None:
    """What a wallet lacks after a cycle although the Auditor Wallet had it.

    - compliant, rejected: a whole runway, or all that the Auditor Wallet has then: that wallet forecasts nothing until
      the cycle before and its runway then, the others the other way round; cycle times as for excess coming back.
    - compliant, not rejected: nothing. Outsiders can give to the Auditor Wallet after the top-up; how little there can
      be before is known only where the protocol may take everything and end the stream: the whole runway lacks then.
    - careless: the highest forecast, or everything: top-ups are left out (or rejected), no surplus is returned before,
      the last such cycle is the closing.
    - rogues: everything, by a forecast without end in the closing.
    """
    if not case.usual:
        return None
    if case.operational_rogue:
        return case.purse.by(case.policy.closes_at).plus(case.donated)
    if case.careless:
        there = case.purse.by(case.policy.closes_at).plus(case.donated)
        return most(least(Sum.of(asked, "forecast"), there) for asked in case.careless_forecasts.values())
    if not any(case.runways.values()):
        return Sum.nothing("no Operational Wallet has a runway")
    if case.cause == REJECTED:
        return most(_rejected(case, wallet) for wallet in case.runways)
    if not case.conduct.outsider:
        return Sum.nothing("the top-up sends all that is there, or all that is asked")
    return _taken_before(case) if case.conduct.protocol else None


def _rejected(case: Case, wallet: str) -> Sum:
    """The runway of a wallet that is empty, or what the Auditor Wallet then holds."""
    runway, others = case.runways[wallet], sum(case.runways.values()) - case.runways[wallet]
    opening = case.purse.by(case.policy.period.starts_at)
    later = peak_with_excess(replace(case, phase=Phase.CYCLE), others)
    there = max(filter(None, (opening, later)), key=lambda one: one.total)
    return least(Sum.of(runway, "runway"), there.plus(case.donated))


def _taken_before(case: Case) -> Sum | None:
    """The largest runway, when the protocol took everything before the cycle; or all that outsiders give."""
    seeded = case.purse.by(case.policy.period.starts_at).total
    allowed = (
        sum(allowance.amount for allowance in wallet.allowances_in(case.policy.token) if allowance.delegate == PROTOCOL)
        for wallet in case.policy.treasury
    )
    if not case.policy.cycle_months or min(allowed) < seeded:
        return None
    return least(Sum.of(max(case.runways.values()), "runway"), case.donated)


def operational_funded_by_auditor_only(case: Case) -> Sum | None:
    """What a wallet has from others: under every conduct only what outsiders give to it, all of it to one."""
    if not case.usual or case.phase is None:
        return None
    if not case.conduct.outsider or (case.phase is Phase.CYCLE and not case.policy.cycle_months):
        return Sum.nothing("nobody else sends to an Operational Wallet")
    return case.donated
