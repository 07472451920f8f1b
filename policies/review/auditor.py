"""The auditor's points: the treasury is as the policy says, so that the top-up may be signed; and afterwards, whether
what was sent is what was decided.
"""

from __future__ import annotations

from policies import formulas
from policies.policy import PROTOCOL, Step
from policies.review.base import (
    Answer,
    Case,
    cannot_tell,
    decide,
    met,
    no_record,
    not_applicable,
    not_met,
    row_of,
)
from policies.situation import Situation
from policies.statements.record import CLOSING
from policies.statements.statement import CENT, Column
from policies.units import readable

NOT_REVIEWED = "this cycle has no review"


def request_fits_statement(case: Case) -> Answer:
    """What was asked for is the runway less what the wallet holds, as the statement prints both."""
    if case.record is None:
        return no_record()
    cycle = (case.record.reviewed or case.record.filed).cycle
    if cycle is None or not cycle.requested:
        if Step.REQUEST not in case.policy.cycle.steps:
            return not_applicable("the policy has no step for it")
        return cannot_tell("nothing was requested yet", "a request")
    wanted = asked = 0
    for wallet in case.policy.operational:
        row = row_of(case, wallet)
        runway = row.figures.get(Column.RUNWAY) if row is not None else None
        held = row.figures.get(Column.BALANCE) if row is not None else None
        if runway is None or held is None:
            return not_met(f"it does not say what {wallet.name} needs and holds")
        need, requested = formulas.top_up_request(runway.amount, held.amount), cycle.requested.get(wallet.name, 0)
        if 2 * abs(need - requested) > min(runway.step, CENT) + min(held.step, CENT):
            says = f"{readable(requested)} are asked for {wallet.name}, the statement comes to {readable(need)}"
            return not_met(says, requested=requested, stated=need)
        wanted, asked = wanted + need, asked + requested
    return met(f"{readable(asked)} are asked for", requested=asked, stated=wanted)


def excess_came_back(case: Case) -> Answer:
    """No Operational Wallet holds more than its forecast when the review is due."""
    now = _reviewed(case)
    if isinstance(now, Answer):
        return now
    if Step.RETURN_EXCESS not in case.policy.cycle.steps or case.policy.auditor is None or now.cycle is None:
        return not_applicable("the policy has no step for it")
    over = {
        wallet.name: formulas.excess(now.cycle.forecasts.get(wallet.name, 0), now.dai[wallet.name])
        for wallet in case.policy.operational
    }
    left, back = sum(over.values()), sum(now.cycle.excess_returned.values())
    if left:
        names = ", ".join(name for name, amount in over.items() if amount)
        return not_met(f"{readable(left)} too much is in {names}", excess=left, returned=back)
    return met(f"{readable(back)} came back", excess=0, returned=back)


def stream_is_pulled(case: Case) -> Answer:
    """Nothing of what the streams owe the treasury is left to be pulled."""
    now = _reviewed(case)
    if isinstance(now, Answer):
        return now
    names = {wallet.name for wallet in case.policy.treasury}
    streams = [stream for stream in now.streams if stream.recipient in names]
    if Step.PULL not in case.policy.cycle.steps or not streams:
        return not_applicable("the policy has no step for it")
    owed = sum(
        formulas.unpaid(now.time, stream.bgn, stream.clf, stream.fin, stream.tot, stream.rxd) for stream in streams
    )
    pulled = now.cycle.pulled if now.cycle is not None else 0
    return decide(owed == 0, f"{readable(pulled)} were pulled, {readable(owed)} are left", pulled=pulled, owed=owed)


def funded_by_auditor_only(case: Case) -> Answer:
    """All that the Operational Wallets ever received came from the Auditor Wallet."""
    now = _reviewed(case)
    if isinstance(now, Answer):
        return now
    if case.policy.auditor is None or any(seed.to != case.policy.auditor.name for seed in case.policy.seeds):
        return not_applicable("the policy funds Operational Wallets otherwise")
    if case.policy.top_ups:
        return not_applicable("governance tops wallets up")
    received, sent = sum(now.books.into_operational.values()), sum(now.books.from_auditor.values())
    says = f"they received {readable(received)}, {readable(sent)} of it from the Auditor Wallet"
    return decide(received == sent, says, received=received, from_auditor=sent)


def protocol_can_claw_back(case: Case) -> Answer:
    """Where the policy grants it, the protocol's allowance covers what a wallet holds."""
    now = _reviewed(case)
    if isinstance(now, Answer):
        return now
    granting = [wallet.name for wallet in case.policy.treasury if wallet.grants(PROTOCOL, case.policy.token)]
    if not granting:
        return not_applicable("the policy grants the protocol no allowance")
    held, lacks = sum(now.dai[name] for name in granting), 0
    for name in granting:
        lacks += max(0, now.dai[name] - now.withdrawable.get(name, 0))
    says = f"{readable(held)} can be taken back" if not lacks else f"{readable(lacks)} of {readable(held)} cannot be"
    return decide(lacks == 0, says, held=held, out_of_reach=lacks)


def top_up_is_covered(case: Case) -> Answer:
    """The Auditor Wallet holds what was asked for."""
    now = _reviewed(case)
    if isinstance(now, Answer):
        return now
    if case.policy.auditor is None or now.cycle is None:
        return not_applicable("the unit has no Auditor Wallet")
    asked, held = sum(now.cycle.requested.values()), now.dai[case.policy.auditor.name]
    says = f"{readable(asked)} are asked for, the Auditor Wallet holds {readable(held)}"
    return decide(asked <= held, says, requested=asked, auditor=held)


def top_up_as_decided(case: Case) -> Answer:
    """After an acceptance everything that was asked for and was there was sent; after a rejection nothing."""
    record = case.record
    if record is None:
        return no_record()
    if record.closed is None:
        return cannot_tell("the cycle is not over", "the end of the cycle")
    cycle, before = record.closed.cycle, record.reviewed
    if cycle is None or before is None or cycle.accepted is None or case.policy.auditor is None:
        return not_applicable(NOT_REVIEWED)
    asked, sent = sum(cycle.requested.values()), sum(cycle.topped_up.values())
    due = min(asked, before.dai[case.policy.auditor.name]) if cycle.accepted else 0
    said = "accepted" if cycle.accepted else "rejected"
    says = f"the review {said}: {readable(sent)} were sent of {readable(asked)} asked for"
    return decide(sent == due, says, requested=asked, due=due, sent=sent)


def surplus_went_back(case: Case) -> Answer:
    """After the cycle the Auditor Wallet holds no more than the policy lets it keep."""
    record, auditor = case.record, case.policy.auditor
    if record is None:
        return no_record()
    if record.closed is None:
        return cannot_tell("the cycle is not over", "the end of the cycle")
    if auditor is None or Step.RETURN_SURPLUS not in case.policy.cycle.steps:
        return not_applicable("the policy has no step for it")
    closing = record.cycle == CLOSING and case.policy.returns.unused_at_end
    keeps, held = 0 if closing else case.policy.auditor_keeps, record.closed.dai[auditor.name]
    back = record.closed.cycle.surplus_returned if record.closed.cycle is not None else 0
    says = f"it holds {readable(held)} of at most {readable(keeps)}, {readable(back)} went back"
    return decide(held <= keeps, says, held=held, keeps=keeps, returned=back)


def _reviewed(case: Case) -> Situation | Answer:
    """The treasury when the review was due, or why nobody can say."""
    if case.record is None:
        return no_record()
    return not_applicable(NOT_REVIEWED) if case.record.reviewed is None else case.record.reviewed
