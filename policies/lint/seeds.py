"""The seed: against what it is said to be for, and together with the stream against the annual cap."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.file.tree import Path, Tree
from policies.lint.amounts import MONTHS, apart, cap_amount, exact
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import dai_streams, decimal, listed, printed_resolution
from policies.lint.rounding import within
from policies.policy import CapName, Caps, Policy, Seed
from policies.units import WAD, Wad, exact_decimal, readable


def seed_purpose(context: Context) -> Iterator[Finding]:
    """A seed is as large as what it is said to fill."""
    policy, tree = context.document.policy, context.document.tree
    for number, seed in enumerate(policy.seeds):
        needed = sum(purpose.multiple.times * cap_amount(policy.caps, purpose.multiple.of) for purpose in seed.purpose)
        difference = seed.amount - needed
        path: Path = ("seed", number, "amount")
        resolution = printed_resolution(tree, path)
        if not seed.purpose or within(difference, resolution / 2 if needed % WAD else Fraction(0)):
            continue
        is_rounding = within(difference, _slack(tree, seed, resolution))
        ratio = Fraction(seed.amount, policy.caps.monthly)
        said = listed(f"{purpose.wallet} to {purpose.multiple}" for purpose in seed.purpose)
        why = " (rounding of the printed figures)" if is_rounding else ""
        months = Fraction(difference) / policy.caps.monthly
        by = f", {_in_caps(abs(months))}" if not is_rounding else ""
        hint = _other_base(policy.caps, seed)
        yield Finding(
            "seed-purpose",
            Level.NOTE if is_rounding else Level.ERROR,
            path,
            f"the seed of {readable(seed.amount)} is said to fill {said}, which takes {readable(int(needed))}: "
            f"{apart(seed.amount, int(needed))}{by}{why}{hint}",
            {
                "seed": exact_decimal(seed.amount),
                "needed": exact(needed),
                "difference": exact(difference),
                "ratio": decimal(ratio),
                "months": decimal(months),
            },
            f"a seed of {readable(int(needed))}, or a purpose of {_in_caps(ratio)} in all",
        )


def _slack(tree: Tree, seed: Seed, resolution: Fraction) -> Fraction:
    """How far rounded caps and a rounded seed may miss each other [tokens]."""
    caps = (
        purpose.multiple.times * printed_resolution(tree, ("caps", purpose.multiple.of)) for purpose in seed.purpose
    )
    return (sum(caps, Fraction(0)) + resolution) / 2


def _other_base(caps: Caps, seed: Seed) -> str:
    """Whether the seed is the same multiple of what another cap comes to, and which."""
    if len({purpose.multiple.of for purpose in seed.purpose}) > 1:
        return ""
    used = seed.purpose[0].multiple.of
    times = sum((purpose.multiple.times for purpose in seed.purpose), Fraction(0))
    for cap in MONTHS:
        base = Fraction(cap_amount(caps, cap) * MONTHS[used], MONTHS[cap])
        if cap is not used and caps.states(cap) and times * base == seed.amount:
            return f"; it is {decimal(times)} x {readable(int(base))}, to which the {cap} cap comes"
    return ""


def _in_caps(ratio: Fraction) -> str:
    return f"{'' if (100 * ratio).denominator == 1 else 'about '}{_cut(ratio)} x monthly"


def _cut(ratio: Fraction) -> str:
    """A ratio with at most four decimals, cut."""
    whole = ratio * 10_000
    return decimal(Fraction(whole.numerator // whole.denominator, 10_000))


def seed_plus_stream(context: Context) -> Iterator[Finding]:
    """What governance hands out, seeds and streams together, is at most the annual cap."""
    policy = context.document.policy
    streams = sum(stream.total for _, stream in dai_streams(policy))
    seeds = sum(seed.amount for seed in policy.seeds)
    together = seeds + streams
    if not seeds or not streams or not policy.caps.states(CapName.ANNUAL) or together <= policy.caps.annual:
        return
    back = "until it returns at the end" if policy.returns.unused_at_end else "and nothing is said to return at the end"
    yield Finding(
        "seed-plus-stream",
        Level.WARNING,
        ("seed", 0, "amount"),
        f"seed {readable(seeds)} and stream {readable(streams)} are {readable(together)}, the annual cap is "
        f"{readable(policy.caps.annual)}: {apart(together, policy.caps.annual)}, {back}",
        {
            "seed": exact_decimal(seeds),
            "stream": exact_decimal(streams),
            "sum": exact_decimal(together),
            "annual": exact_decimal(policy.caps.annual),
            "difference": exact_decimal(together - policy.caps.annual),
        },
        f"a stream of {readable(policy.caps.annual - seeds)}" if seeds < policy.caps.annual else "a smaller seed",
    )


def stream_total(context: Context) -> Iterator[Finding]:
    """A stream comes to what the document derives it from, and all streams to the annual cap at most."""
    policy, tree = context.document.policy, context.document.tree
    streams = dai_streams(policy)
    for number, stream in enumerate(policy.streams):
        if stream.stated_as is None or stream.token != policy.token:
            continue
        derived = stream.stated_as.times * cap_amount(policy.caps, stream.stated_as.of)
        path: Path = ("streams", number, "total")
        difference = stream.total - derived
        if not difference:
            continue
        cap_path: Path = ("caps", stream.stated_as.of)
        slack = (stream.stated_as.times * printed_resolution(tree, cap_path) + printed_resolution(tree, path)) / 2
        yield _of_stream(path, stream.total, int(derived), f"{stream.stated_as} is", within(difference, slack))
    total = sum(stream.total for _, stream in streams)
    if streams and policy.caps.states(CapName.ANNUAL) and total > policy.caps.annual and _is_a_year(policy):
        path = ("streams", streams[0][0], "total")
        slack = (printed_resolution(tree, ("caps", "annual")) + len(streams) * printed_resolution(tree, path)) / 2
        is_rounding = within(total - policy.caps.annual, slack)
        yield _of_stream(path, total, policy.caps.annual, "the annual cap is", is_rounding)


def _of_stream(path: Path, total: Wad, expected: Wad, what: str, is_rounding: bool) -> Finding:
    why = " (rounding of the printed figures)" if is_rounding else ""
    return Finding(
        "stream-total",
        Level.NOTE if is_rounding else Level.ERROR,
        path,
        f"the stream comes to {readable(total)}, {what} {readable(expected)}: {apart(total, expected)}{why}",
        {
            "stream": exact_decimal(total),
            "expected": exact_decimal(expected),
            "difference": exact_decimal(total - expected),
        },
        f"a stream of {readable(expected)}",
    )


def _is_a_year(policy: Policy) -> bool:
    """Whether the annual cap is for the whole period."""
    return policy.period.days <= 366


SEED_PURPOSE = Check(
    name="seed-purpose",
    level=Level.ERROR,
    sentence="a seed is as large as what it is said to fill",
    check=seed_purpose,
    passing=Example(),
    failing=Example(
        "seed:\n  - {to: auditor, amount: 200_000, date: 2023-01-01, purpose: [{operational: 3 x monthly}]}\n"
    ),
)

SEED_PLUS_STREAM = Check(
    name="seed-plus-stream",
    level=Level.WARNING,
    sentence="seeds and streams together are at most the annual cap",
    check=seed_plus_stream,
    passing=Example(),
    failing=Example(
        "seed:\n  - {to: auditor, amount: 300_000, date: 2023-01-01, purpose: [{operational: 3 x monthly}]}\n"
    ),
)

STREAM_TOTAL = Check(
    name="stream-total",
    level=Level.ERROR,
    sentence="a stream comes to what the document derives it from, and all streams to the annual cap at most",
    check=stream_total,
    passing=Example(),
    failing=Example(
        "streams:\n"
        "  - {token: DAI, to: auditor, total: 1_000_000, start: 2023-01-01, end: 2023-12-31, restricted: true,\n"
        "     end_reading: inclusive, stated_as: 4 x quarterly}\n"
    ),
)
