"""A unit's statements as situations that rules can judge: the treasury at a statement, after its pull, after its
transfers, at the end of its month, and when the statement was due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from policies.history.history import Done, History, Statement, ends_at
from policies.periods import DAY, Month, midnight
from policies.policy import Policy, Stream
from policies.rules.base import When
from policies.situation import Books, CycleFacts, Phase, Situation, StreamFacts
from policies.units import Wad


class Instant(StrEnum):
    """At which point of a statement's month a promise was broken."""

    STATEMENT = "at the statement"
    PULL = "after the pull"
    CYCLE = "after the transfers"
    MONTH = "in the month"
    DUE = "when it was due"


class Moment(NamedTuple):
    """The treasury at an instant, and which rules it puts to the test."""

    instant: Instant
    when: When
    situation: Situation


def held_after(policy: Policy, statement: Statement) -> dict[str, Wad]:
    """What each wallet held once the transfers of a statement were made, of those where that is known."""
    done = statement.done
    if done is None or policy.auditor is None:
        return {}
    held: dict[str, Wad] = {}
    for wallet in policy.operational:
        sent, back = done.top_ups.get(wallet.name, 0), done.excess.get(wallet.name, 0)
        if sent is not None and back is not None:
            held[wallet.name] = statement.held[wallet.name] + sent - back
    auditor = statement.held.get(policy.auditor.name)
    if auditor is not None and is_known(done):
        came_in = total(done.excess) + (done.pulled or 0)
        held[policy.auditor.name] = auditor + came_in - total(done.top_ups) - (done.returned or 0)
    return held


def is_known(done: Done) -> bool:
    """Whether everything that was moved is known."""
    return None not in (done.pulled, done.returned, *done.top_ups.values(), *done.excess.values())


def total(amounts: Mapping[str, Wad | None]) -> Wad:
    """The sum of what is known [wad]."""
    return sum(amount for amount in amounts.values() if amount is not None)


def moments(history: History, policy: Policy, number: int) -> Iterator[Moment]:
    """The instants of statement `number` [from 0] at which rules can be judged."""
    assert policy.auditor is not None
    statement, auditor = history.statements[number], policy.auditor.name
    books, opens = books_before(history, policy, number), number == 0
    phase = Phase.OPENING if opens else Phase.BETWEEN
    at_statement = _situation(policy, _latest(statement), phase, statement.held, books)
    yield Moment(Instant.STATEMENT, When.ALWAYS, at_statement)
    if not opens:
        yield Moment(Instant.MONTH, When.MONTH, at_statement._replace(time=ends_at(statement)))
        due = statement.month.next()
        if statement.published is not None:
            came_in = books._replace(statements={due: midnight(statement.published)})
            ended = at_statement._replace(time=midnight(due.next().first), books=came_in)
            yield Moment(Instant.DUE, When.MONTH, ended)
    done, held = statement.done, held_after(policy, statement)
    if done is None or not held:
        return
    # What was done then was done before the next statement came in.
    last = number + 1 == len(history.statements)
    time = _latest(statement if last else history.statements[number + 1])
    phase = Phase.OPENING if opens else Phase.CYCLE
    whole = _cycle(policy, statement, done, tuple(wallet.name for wallet in policy.operational if wallet.name in held))
    pulled = done.pulled or 0
    books = books._replace(pulled=books.pulled + pulled)
    if pulled and auditor in statement.held:
        peak = {**statement.held, auditor: statement.held[auditor] + total(done.excess) + pulled}
        yield Moment(Instant.PULL, When.ALWAYS, _situation(policy, time, phase, peak, books, whole))
    books = books._replace(returned=books.returned + (done.returned or 0))
    yield Moment(Instant.CYCLE, When.ALWAYS, _situation(policy, time, phase, held, books, whole))
    for wallet in whole.forecasts:
        alone = _cycle(policy, statement, done, (wallet,))
        yield Moment(Instant.CYCLE, When.CYCLE, _situation(policy, time, phase, held, books, alone))


def _latest(statement: Statement) -> int:
    """The last second at which the figures of a statement can have come about [s]."""
    published = 0 if statement.published is None else midnight(statement.published) + DAY
    return max(published, ends_at(statement))


def _situation(
    policy: Policy, time: int, phase: Phase, held: Mapping[str, Wad], books: Books, cycle: CycleFacts | None = None
) -> Situation:
    """What statements do not tell is empty here: no rule that needs it is judged."""
    paid_by = streams_of_auditor(policy)
    if len(paid_by) > 1:  # which of them paid what was pulled is not told either
        paid_by = ()
    streams = tuple(StreamFacts(s.to, s.bgn, s.bgn + s.eta, s.fin, s.total, books.pulled) for s in paid_by)
    return Situation(time, phase, held, {}, streams, 0, books, cycle)


def streams_of_auditor(policy: Policy) -> tuple[Stream, ...]:
    """The streams in the budget's token that the Auditor Wallet pulls."""
    assert policy.auditor is not None
    return tuple(s for s in policy.streams if s.token == policy.token and s.to == policy.auditor.name)


def _cycle(policy: Policy, statement: Statement, done: Done, wallets: tuple[str, ...]) -> CycleFacts:
    return CycleFacts(
        str(statement.month),
        ends_at(statement),
        forecasts={wallet: statement.forecasts[wallet] for wallet in wallets},
        requested={wallet: max(0, statement.forecasts[wallet] - statement.held[wallet]) for wallet in wallets},
        topped_up={wallet: done.top_ups.get(wallet) or 0 for wallet in wallets},
        excess_returned={wallet: done.excess.get(wallet) or 0 for wallet in wallets},
        pulled=done.pulled or 0,
        surplus_returned=done.returned or 0,
    )


def books_before(history: History, policy: Policy, number: int) -> Books:
    """The sums up to statement `number` [from 0], without what was done on its strength."""
    assert policy.auditor is not None
    received: dict[str, Wad] = {}
    sent: dict[str, Wad] = {}
    paid: dict[Month, Wad] = {}
    for place, statement in enumerate(history.statements[: number + 1]):
        for wallet in (operational.name for operational in policy.operational):
            received[wallet] = received.get(wallet, 0) + statement.received.get(wallet, 0)
            if place < number and statement.done is not None:
                amount = statement.done.top_ups.get(wallet) or 0
                sent[wallet] = sent.get(wallet, 0) + amount
                received[wallet] += amount
        if place:
            paid[statement.month] = sum(
                statement.paid.get(wallet.name, statement.spent(wallet.name)) for wallet in policy.operational
            )
    auditor, by = policy.auditor.name, history.statements[number].month.last
    later = [s.amount for s in policy.seeds if s.to == auditor and policy.period.start < s.date <= by]
    return Books(
        seeded=history.opening.held.get(auditor, 0) + sum(later),
        pulled=history.pulled_before(number) or 0,
        paid=sum(paid.values()),
        returned=history.returned_before(number) or 0,
        paid_by_month=paid,
        into_operational=received,
        from_auditor=sent,
    )
