"""Holds a unit's executives against a policy: what was voted, what was cast, and what the difference comes to.

An execution belongs to a policy where it carries out the policy's document (`executes`); nothing is guessed from
amounts or days. Of what lies outside the executives that were looked through nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from policies.executives.comparison import REJECTED, Comparison, Item, Measure, Standing, Term, is_known
from policies.executives.executions import CastPayment, CastStream, Executions
from policies.executives.payment_terms import near, seed_terms, top_ups
from policies.executives.stream_terms import stream_terms
from policies.policy import Policy, Seed, Stream
from policies.units import Wad, readable


def compare(policy: Policy, executions: Executions | None) -> Comparison:
    """Every stream, seed and top-up of a policy beside what was executed of it.

    Of a rejected policy nothing should have been executed.
    """
    if executions is None:
        return Comparison(policy, None, (), (f"no executive of {policy.unit or 'a unit without a name'} is known",))
    streams, payments = cast_for(policy, executions)
    if policy.status == REJECTED:
        items = [*_unvoted_streams(policy, 0, streams), *_unvoted_payments(policy, 0, payments)]
        return _done(policy, executions, items or [_nothing_cast(policy, executions)])
    pairs, other_streams = pair_streams(policy, streams)
    seeds, other_payments = pair_seeds(policy, payments)
    items = [_stream(policy, executions, number, *pair) for number, pair in enumerate(pairs)]
    items += [_seed(policy, executions, number, *pair) for number, pair in enumerate(seeds)]
    if policy.top_ups:
        items += [
            top_ups(policy, number, voted, executions, other_payments if number == 0 else ())
            for number, voted in enumerate(policy.top_ups)
        ]
    else:
        items += _unvoted_streams(policy, len(pairs), other_streams)
        items += _unvoted_payments(policy, len(seeds), other_payments)
    return _done(policy, executions, items)


def cast_for(policy: Policy, executions: Executions) -> tuple[tuple[CastStream, ...], tuple[CastPayment, ...]]:
    """The awards in the budget's token and the payments that carry out the policy's document."""
    document = policy.source.document
    streams = tuple(stream for stream in executions.streams_of(document) if stream.token == policy.token)
    return streams, executions.payments_of(document)


def pair_streams(
    policy: Policy, cast: Sequence[CastStream]
) -> tuple[list[tuple[Stream, CastStream | None]], list[CastStream]]:
    """Each voted stream with the award most like it, and the awards that are left."""
    left, pairs = list(cast), list[tuple[Stream, CastStream | None]]()
    for stream in policy.streams:
        address = policy.wallets[stream.to].address
        best = min(
            (one for one in left if one.token == stream.token),
            key=lambda one: (one.to != address, abs(one.bgn - stream.bgn), abs(one.total - stream.total)),
            default=None,
        )
        if best is not None:
            left.remove(best)
        pairs.append((stream, best))
    return pairs, left


def pair_seeds(
    policy: Policy, cast: Sequence[CastPayment]
) -> tuple[list[tuple[Seed, CastPayment | None]], list[CastPayment]]:
    """Each voted seed with the payment most like it of about its day, and the payments that are left."""
    left, pairs = list(cast), list[tuple[Seed, CastPayment | None]]()
    for seed in policy.seeds:
        address = policy.wallets[seed.to].address
        best = min(
            (one for one in left if near(seed, one.executive)),
            key=lambda one: (abs(one.amount - seed.amount), one.to != address),
            default=None,
        )
        if best is not None:
            left.remove(best)
        pairs.append((seed, best))
    return pairs, left


def _stream(policy: Policy, executions: Executions, number: int, voted: Stream, cast: CastStream | None) -> Item:
    key = f"streams.{number}"
    if cast is None:
        known = is_known(policy, executions, voted.start)
        return Item(key, (), (_missing(policy, f"{key}.total", "total", voted.total, known),))
    return Item(key, (cast.executive,), tuple(stream_terms(policy, key, voted, cast)))


def _seed(policy: Policy, executions: Executions, number: int, voted: Seed, cast: CastPayment | None) -> Item:
    key = f"seed.{number}"
    if cast is None:
        known = is_known(policy, executions, voted.date)
        return Item(key, (), (_missing(policy, f"{key}.amount", "amount", voted.amount, known),))
    return Item(key, (cast.executive,), tuple(seed_terms(policy, key, voted, cast)))


def _missing(policy: Policy, key: str, name: str, voted: Wad, known: bool) -> Term:
    if not known:
        return Term(key, name, Measure.AMOUNT, voted, None, Standing.UNKNOWN)
    meaning = f"{readable(voted)} {policy.token} were voted and never cast"
    return Term(key, name, Measure.AMOUNT, voted, None, Standing.DIFFERS, -voted, -voted, meaning)


def _unvoted_streams(policy: Policy, first: int, cast: Sequence[CastStream]) -> list[Item]:
    return [
        Item(key, (one.executive,), (_unvoted(policy, f"{key}.total", "total", one.total),))
        for key, one in ((f"streams.{first + n}", one) for n, one in enumerate(cast))
    ]


def _unvoted_payments(policy: Policy, first: int, cast: Sequence[CastPayment]) -> list[Item]:
    return [
        Item(key, (one.executive,), (_unvoted(policy, f"{key}.amount", "amount", one.amount),))
        for key, one in ((f"seed.{first + n}", one) for n, one in enumerate(cast))
    ]


def _unvoted(policy: Policy, key: str, name: str, cast: Wad) -> Term:
    meaning = f"{readable(cast)} {policy.token} were cast that were not voted"
    return Term(key, name, Measure.AMOUNT, None, cast, Standing.DIFFERS, cast, cast, meaning)


def _nothing_cast(policy: Policy, executions: Executions) -> Item:
    """That nothing was executed of a rejected policy, where that is known."""
    known = is_known(policy, executions, policy.period.start)
    executed, standing = ("nothing", Standing.AS_VOTED) if known else (None, Standing.UNKNOWN)
    return Item("status", (), (Term("status", "cast", Measure.WORDS, "nothing", executed, standing),))


def _done(policy: Policy, executions: Executions, items: list[Item]) -> Comparison:
    """With notes on what the items do not say: what is not known, and awards in other tokens."""
    notes = []
    covers = executions.covers
    if any(term.standing is Standing.UNKNOWN and term.executed is None for item in items for term in item.terms):
        notes.append(f"only executives from {covers.start} to {covers.end} are known")
    awards = [
        stream
        for stream in executions.streams_of(policy.source.document)
        if stream.token != policy.token and stream.ended_by is None
    ]
    for token in sorted({stream.token for stream in awards}):
        amounts = [stream.total for stream in awards if stream.token == token]
        plan = policy.stated.vesting
        planned = f" of the {readable(plan.stated_total)} planned" if plan and plan.stated_total else ""
        many = f"{len(amounts)} award{'s' if len(amounts) > 1 else ''}"
        notes.append(f"{many} of {token} were cast too, {readable(sum(amounts))} in all{planned}")
    return Comparison(policy, executions, tuple(items), tuple(notes))
