"""The caps against each other, and those that nobody states."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.file.tree import Path, Tree
from policies.lint.amounts import MONTHS, apart, cap_amount, exact
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import listed
from policies.lint.places import words_of
from policies.lint.rounding import of_multiple
from policies.lint.tables import MAIN, amount_of
from policies.policy import CapName, Multiple, Policy
from policies.units import exact_decimal, readable

_PAIRS = (
    (CapName.MONTHLY, CapName.QUARTERLY),
    (CapName.MONTHLY, CapName.ANNUAL),
    (CapName.QUARTERLY, CapName.ANNUAL),
)
_A = {CapName.MONTHLY: "a monthly", CapName.QUARTERLY: "a quarterly", CapName.ANNUAL: "an annual"}


def caps_against_each_other(context: Context) -> Iterator[Finding]:
    """3 x monthly = quarterly, 12 x monthly = annual, 4 x quarterly = annual, among the caps that are stated."""
    policy, tree = context.document.policy, context.document.tree
    for shorter, longer in _PAIRS:
        if not (policy.caps.states(shorter) and policy.caps.states(longer)):
            continue
        times = MONTHS[longer] // MONTHS[shorter]
        one, stated = cap_amount(policy.caps, shorter), cap_amount(policy.caps, longer)
        difference = stated - times * one
        if difference == 0:
            continue
        paths = (("caps", shorter.value), ("caps", longer.value))
        is_rounding = of_multiple(tree, difference, times, *paths)
        why = " (rounding of the printed caps)" if is_rounding else ""
        table = policy.stated.tables.get(MAIN)
        in_table = amount_of(table.total, longer.value) if table is not None else None
        too = ", as is the printed total of the budget table;" if in_table == times * one else ","
        share = Fraction(stated, times)
        yield Finding(
            "caps-against-each-other",
            Level.NOTE if is_rounding else Level.ERROR,
            paths[1],
            f"{times} x the {shorter} cap is {readable(times * one)}{too} the {longer} cap is {readable(stated)}: "
            f"{apart(stated, times * one)}{why}",
            {
                shorter.value: exact_decimal(one),
                "times": str(times),
                "product": exact_decimal(times * one),
                longer.value: exact_decimal(stated),
                "difference": exact_decimal(difference),
                f"{shorter.value}_by_{longer.value}": exact(share),
            },
            f"{_A[longer]} cap of {readable(times * one)}, or {_A[shorter]} one of {readable(int(share))}",
        )


def derived_caps(context: Context) -> Iterator[Finding]:
    """Caps that the document leaves out, and what it states by them all the same."""
    policy = context.document.policy
    for cap in CapName:
        if policy.caps.states(cap):
            continue
        amount = cap_amount(policy.caps, cap)
        uses = tuple(f"{what} {multiple}" for _, what, multiple in _multiples(policy) if multiple.of is cap)
        said = f"the document states no {cap} cap"
        if uses:
            said += f", though it speaks of it: {listed(uses)}"
        yield Finding(
            "derived-caps",
            Level.WARNING if uses else Level.NOTE,
            ("caps",),
            f"{said}; from the caps that it states follows one of {readable(amount)}",
            {cap.value: exact_decimal(amount)},
            f"{_A[cap]} cap of {readable(amount)}",
        )


def multiples_of_caps(context: Context) -> Iterator[Finding]:
    """What is stated as a multiple of one cap, and not as an amount too, comes to the same by the other caps."""
    policy, tree = context.document.policy, context.document.tree
    stated = [cap for cap in CapName if policy.caps.states(cap)]
    for path, _, multiple in _multiples(policy):
        if path[0] in ("seed", "streams"):  # which state an amount beside it
            continue
        by = {cap: multiple.times * cap_amount(policy.caps, cap) * MONTHS[multiple.of] / MONTHS[cap] for cap in stated}
        if not multiple.times or multiple.of not in by or all(_agree(tree, policy, multiple.of, cap) for cap in stated):
            continue
        others = {amount: cap for cap, amount in reversed(by.items()) if amount != by[multiple.of]}
        shown = " or ".join(f"{readable(int(amount))} by the {cap} cap" for amount, cap in others.items())
        yield Finding(
            "multiples-of-caps",
            Level.WARNING,
            path,
            f"{words_of(policy, path)}, {multiple}, is {readable(int(by[multiple.of]))}, and would be {shown}",
            {
                **{f"by_{cap.value}": exact(amount) for cap, amount in by.items()},
                "difference": exact(max(by.values()) - min(by.values())),
            },
            "caps that go together, or an amount instead of the multiple",
        )


def _agree(tree: Tree, policy: Policy, one: CapName, other: CapName) -> bool:
    """Whether two caps are the same money, but for rounding."""
    shorter, longer = sorted((one, other), key=MONTHS.__getitem__)
    times = MONTHS[longer] // MONTHS[shorter]
    difference = cap_amount(policy.caps, longer) - times * cap_amount(policy.caps, shorter)
    return of_multiple(tree, difference, times, ("caps", shorter.value), ("caps", longer.value))


def _multiples(policy: Policy) -> Iterator[tuple[Path, str, Multiple]]:
    """What the document states as a multiple of a cap: where, in words, and the multiple."""
    for wallet in policy.wallets.values():
        if wallet.holds_up_to is not None:
            yield ("wallets", wallet.name, "holds_up_to"), f"{wallet.name} holds up to", wallet.holds_up_to
    for number, stream in enumerate(policy.streams):
        if stream.stated_as is not None:
            yield ("streams", number, "stated_as"), "the stream is", stream.stated_as
    for number, seed in enumerate(policy.seeds):
        for place, purpose in enumerate(seed.purpose):
            at: Path = ("seed", number, "purpose", place, purpose.wallet)
            yield at, f"the seed fills {purpose.wallet} to", purpose.multiple
    for number, top_up in enumerate(policy.top_ups):
        yield ("top_ups", number), f"{top_up.to} is topped up by", top_up.amount
    if policy.auditor is not None:
        yield ("returns", "auditor_keeps"), "the Auditor Wallet keeps", policy.returns.auditor_keeps


CAPS_AGAINST_EACH_OTHER = Check(
    name="caps-against-each-other",
    level=Level.ERROR,
    sentence="three monthly caps are a quarterly one, twelve are an annual one, four quarterly caps are an annual one",
    check=caps_against_each_other,
    passing=Example(),
    failing=Example("caps: {quarterly: 310_000}\n"),
)

MULTIPLES_OF_CAPS = Check(
    name="multiples-of-caps",
    level=Level.WARNING,
    sentence="what is stated as a multiple of one cap comes to the same by the other caps",
    check=multiples_of_caps,
    passing=Example(),
    failing=Example("caps: {quarterly: 330_000}\n"),
)

DERIVED_CAPS = Check(
    name="derived-caps",
    level=Level.WARNING,
    sentence="each cap is stated, all the more one that other figures are multiples of",
    check=derived_caps,
    passing=Example(),
    failing=Example("caps: {quarterly: ~}\n"),
)
