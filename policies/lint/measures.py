"""What several checks measure: amounts a wallet is said to hold, resolutions of printed figures, fractions as text."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from policies.file.tree import Path, Tree
from policies.formulas import accrued
from policies.loader import Document
from policies.periods import EndReading, Month, midnight, stream_end
from policies.policy import PROTOCOL, Policy, Stream, Wallet
from policies.units import WAD, Wad, exact_decimal, readable


def decimal(value: Fraction | int) -> str:
    """A figure as decimal text; one that never ends is cut (towards zero) after 18 digits."""
    whole = Fraction(value) * WAD
    size = abs(whole.numerator) // whole.denominator
    return exact_decimal(-size if whole < 0 else size)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 day`, `59 days`."""
    return f"{number:,} {one if abs(number) == 1 else many or one + 's'}"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def percent(share: Fraction) -> str:
    """A share as a percentage for people, to three decimals."""
    return f"{readable(int(share * 100 * WAD), 3)}%"


def printed_resolution(tree: Tree, path: Path) -> Fraction:
    """What the last printed digit of the figure at `path` counts: 1 for `2_398_988`, 1/100 for `771.92`; 0 where the
    file has no such figure, which is exact then.
    """
    text = tree.at(path)
    if not isinstance(text, str):
        return Fraction(0)
    decimals = text.strip().rstrip("%").partition(".")[2].replace("_", "")
    return Fraction(1, 10 ** (len(decimals) + (2 if text.strip().endswith("%") else 0)))


def dai_streams(policy: Policy) -> tuple[tuple[int, Stream], ...]:
    """The streams in the budget's token, with their places in the file."""
    return tuple((number, stream) for number, stream in enumerate(policy.streams) if stream.token == policy.token)


def paid_between(stream: Stream, begin: int, end: int, reading: EndReading | None = None) -> Wad:
    """What a stream earns from `begin` to `end` [s], if it ends as `reading` says [wad]."""
    fin = stream.fin if reading is None else stream_end(stream.end, reading)
    if fin <= stream.bgn:
        return stream.total
    return accrued(end, stream.bgn, fin, stream.total) - accrued(begin, stream.bgn, fin, stream.total)


def by_month(policy: Policy, reading: EndReading | None = None) -> dict[Month, Wad]:
    """What all streams of the budget's token earn in each calendar month [wad], if they end as `reading` says; nothing
    where it gives one of them no time.
    """
    paid: dict[Month, Wad] = {}
    for _, stream in dai_streams(policy):
        fin = stream.fin if reading is None else stream_end(stream.end, reading)
        if fin <= stream.bgn:
            return {}
        month = Month.at(stream.bgn)
        while midnight(month.first) < fin:
            begin, end = midnight(month.first), midnight(month.next().first)
            paid[month] = paid.get(month, 0) + paid_between(stream, begin, end, reading)
            month = month.next()
    return paid


def comes_in(policy: Policy) -> Wad:
    """All the budget's money that the document ever gives the treasury [wad]: what it held before, seeds, streams and
    what governance tops up in each month.
    """
    seeds = sum(seed.amount for seed in policy.seeds)
    streams = sum(stream.total for _, stream in dai_streams(policy))
    months = len(tuple(policy.period.months()))
    top_ups = sum(months * top_up.amount.amount(policy.caps) for top_up in policy.top_ups)
    return seeds + streams + top_ups + sum(policy.stated.held_before.values())


def stated_holding(policy: Policy, wallet: Wallet) -> Wad:
    """The most DAI that the document says a wallet holds at one time [wad]; 0 where it says nothing."""
    held = [
        policy.default_forecast(wallet),
        policy.stated.held_before.get(wallet.name, 0),
        sum(seed.amount for seed in policy.seeds if seed.to == wallet.name),
        *(top_up.amount.amount(policy.caps) for top_up in policy.top_ups if top_up.to == wallet.name),
    ]
    if wallet.holds_up_to is not None:
        held.append(wallet.holds_up_to.amount(policy.caps))
    if wallet is policy.auditor:
        held.append(policy.auditor_keeps)
    return max(held)


def protocol_moves(policy: Policy, wallet: Wallet) -> bool:
    """Whether the protocol can move a wallet's funds as an owner, without anybody else."""
    return wallet.threshold == 1 and PROTOCOL in wallet.owners


def is_stated(policy: Policy, *dotted: str) -> bool:
    """Whether one of these keys has its place in the document, and is not assumed."""
    return any(key in policy.sources for key in dotted) and not any(key in policy.assumed for key in dotted)


def same_unit(document: Document, others: Iterable[Document]) -> tuple[Document, ...]:
    """The other budgets of the document's unit: one for each document, without those that were voted down.

    Budgets that the document says it renews count whatever became of them.
    """
    policy = document.policy
    found: dict[str, Document] = {}
    for other in others:
        its = other.policy
        if its.unit != policy.unit or not its.unit or its.source.document == policy.source.document:
            continue
        if its.status != "rejected" or its.source.document == policy.source.replaces:
            found.setdefault(its.source.document, other)
    return tuple(sorted(found.values(), key=lambda one: (one.policy.period.start, one.policy.source.document)))
