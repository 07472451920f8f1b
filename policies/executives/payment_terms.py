"""Seeds and top-ups that were voted beside the payments that were cast, and a stream that took the top-ups' place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from policies.executives.comparison import Item, Measure, Standing, Term
from policies.executives.executions import CastPayment, CastStream, Executions
from policies.executives.stream_terms import days, recipient_term
from policies.formulas import accrued
from policies.periods import Month, Period, midnight
from policies.policy import GovernanceTopUp, Policy, Seed
from policies.units import Wad, readable

NEAR_A_SEED = timedelta(days=31)
"""An executive may pay a seed as long before or after its day; what is farther is another payment."""


def seed_terms(policy: Policy, key: str, voted: Seed, cast: CastPayment) -> Iterator[Term]:
    """Recipient, amount and day of a seed. An executive comes before the day; only a later one is late."""
    yield recipient_term(policy, f"{key}.to", voted.to, cast.to, cast.amount)
    less = cast.amount - voted.amount
    if less:
        more = f"{readable(abs(less))} {policy.token} {'more' if less > 0 else 'less'} than voted"
        measured = (Measure.AMOUNT, voted.amount, cast.amount, Standing.DIFFERS, less, less, more)
        yield Term(f"{key}.amount", "amount", *measured)
    else:
        yield Term(f"{key}.amount", "amount", Measure.AMOUNT, voted.amount, cast.amount, Standing.AS_VOTED)
    seconds = midnight(cast.executive) - midnight(voted.date)
    late = seconds > 0
    yield Term(
        f"{key}.date",
        "by the day",
        Measure.WORDS,
        str(voted.date),
        str(cast.executive),
        Standing.DIFFERS if late else Standing.AS_VOTED,
        seconds,
        None,
        f"its executive is {days(seconds)}" if late else "",
    )


def top_ups(
    policy: Policy, number: int, voted: GovernanceTopUp, executions: Executions, paid: Sequence[CastPayment]
) -> Item:
    """What governance paid in each month of the term, and what a stream to the same unit accrued instead."""
    key = f"top_ups.{number}"
    document = policy.source.document
    streams = [stream for stream in executions.streams_of(document) if stream.token == policy.token]
    most = voted.amount.amount(policy.caps)
    terms: list[Term] = []
    streamed: list[tuple[Month, Wad]] = []
    for month in policy.period.months():
        payments = sum(payment.amount for payment in paid if Month.of(payment.executive) == month)
        flow = sum(_accrued_in(stream, month) for stream in streams)
        if flow:
            streamed.append((month, flow))
        if flow and not voted.up_to:
            terms.append(_month(key, month, most, payments + flow, Standing.AS_VOTED))
        elif not executions_know(executions.covers, month):
            terms.append(Term(key, str(month), _measure(voted), most, None, Standing.UNKNOWN))
        elif voted.up_to:
            terms.append(_at_most(policy, key, month, most, payments + flow))
        else:
            standing = Standing.AS_VOTED if payments == most else Standing.DIFFERS
            terms.append(_month(key, month, most, payments, standing, policy.token))
    if streams:
        terms.append(_form(policy, key, most, streams, streamed))
    days_of = {payment.executive for payment in paid} | {stream.executive for stream in streams}
    return Item(key, tuple(sorted(days_of)), tuple(terms))


def executions_know(covers: Period, month: Month) -> bool:
    """Whether executives of this month were looked through."""
    return covers.start <= month.last and month.first <= covers.end


def near(seed: Seed, day: date) -> bool:
    """Whether an executive of this day may pay the seed."""
    return abs(seed.date - day) <= NEAR_A_SEED


def _measure(voted: GovernanceTopUp) -> Measure:
    return Measure.AT_MOST if voted.up_to else Measure.AMOUNT


def _month(key: str, month: Month, voted: Wad, executed: Wad, standing: Standing, token: str = "") -> Term:
    less = executed - voted
    meaning = ""
    if standing is Standing.DIFFERS:
        meaning = f"{month}: {readable(abs(less))} {token} {'more' if less > 0 else 'less'} than voted"
    money = less if standing is Standing.DIFFERS else None
    return Term(key, str(month), Measure.AMOUNT, voted, executed, standing, less, money, meaning)


def _at_most(policy: Policy, key: str, month: Month, most: Wad, paid: Wad) -> Term:
    """A wallet that is filled up to an amount gets no more than that, and nothing if it lacks nothing."""
    over = max(0, paid - most)
    if not over:
        return Term(key, str(month), Measure.AT_MOST, most, paid, Standing.AS_VOTED)
    meaning = f"{month}: {readable(over)} {policy.token} more than an empty wallet can be filled up with"
    return Term(key, str(month), Measure.AT_MOST, most, paid, Standing.DIFFERS, over, over, meaning)


def _form(
    policy: Policy, key: str, most: Wad, streams: Sequence[CastStream], streamed: Sequence[tuple[Month, Wad]]
) -> Term:
    """That a stream took the payments' place, and what that changes."""
    total, due = sum(stream.total for stream in streams), most * len(streamed)
    over = {month: flow - most for month, flow in streamed if flow > most}
    worst = max(over.values(), default=0)
    less = total - due
    sum_up = "as much in all" if not less else f"{readable(abs(less))} {'more' if less > 0 else 'less'} in all"
    meaning = f"a stream of {readable(total)} {policy.token} pays {len(streamed)} months, {sum_up}"
    if worst:
        meaning += f"; {len(over)} of them above {readable(most)}, by up to {readable(worst)}"
    voted = f"{len(streamed)} payments of {readable(most)}"
    return Term(
        key, "form", Measure.WORDS, voted, f"a stream of {readable(total)}", Standing.DIFFERS, less, less, meaning
    )


def _accrued_in(stream: CastStream, month: Month) -> Wad:
    """What an award accrues in a calendar month [wad]."""
    begins, ends = midnight(month.first), midnight(month.next().first)
    upto = [accrued(time, stream.bgn, stream.fin, stream.total) for time in (begins, ends)]
    return upto[1] - upto[0]
