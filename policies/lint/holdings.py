"""What wallets are said to hold at most, against what comes into them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from policies.file.tree import Path
from policies.lint.amounts import apart
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.held import held_before
from policies.lint.measures import dai_streams, paid_between, printed_resolution
from policies.lint.rounding import within
from policies.periods import DAY, midnight
from policies.policy import CapName, Multiple, Policy, Wallet
from policies.units import Wad, exact_decimal, readable


def holds_up_to(context: Context) -> Iterator[Finding]:
    """Nothing that comes into a wallet at once is more than it is said to hold."""
    policy = context.document.policy
    for wallet in policy.wallets.values():
        if wallet.holds_up_to is None:
            continue
        most = wallet.holds_up_to.amount(policy.caps)
        path: Path = ("wallets", wallet.name, "holds_up_to")
        for what, amount, figures in _inflows(policy, wallet):
            if amount > most:
                yield Finding(
                    "holds-up-to",
                    Level.WARNING if "assumed" in figures else Level.ERROR,
                    path,
                    f"{wallet.name} is said to hold up to {wallet.holds_up_to}, {readable(most)}; {what} "
                    f"{readable(amount)}: {apart(amount, most)}",
                    {
                        "most": exact_decimal(most),
                        "comes_in": exact_decimal(amount),
                        **figures,
                        "difference": exact_decimal(amount - most),
                    },
                    f"{wallet.name} holds up to {readable(amount)}, or less comes in at once",
                )


def _inflows(policy: Policy, wallet: Wallet) -> Iterator[tuple[str, Wad, dict[str, str]]]:
    """What a wallet holds by a single event, in words."""
    seeds = sum(seed.amount for seed in policy.seeds if seed.to == wallet.name)
    before = held_before(policy, (wallet.name,))
    if seeds and before and before.total:
        it_held = "is assumed to have held before" if before.assumed else "held before"
        words = f"the seed of {readable(seeds)} on top of the {readable(before.total)} that it {it_held} makes"
        yield words, seeds + before.total, {"seed": exact_decimal(seeds), **before.figures}
    if seeds:
        yield "the seed alone is", seeds, {"seed": exact_decimal(seeds)}
    if wallet is policy.auditor:
        yield f"after a cycle it keeps {policy.returns.auditor_keeps},", policy.auditor_keeps, {}
    for top_up in policy.top_ups:
        if top_up.to == wallet.name:
            yield f"governance tops it up by {top_up.amount},", top_up.amount.amount(policy.caps), {}


def month_of_stream(context: Context) -> Iterator[Finding]:
    """What the Auditor Wallet keeps after a cycle, and what the stream pays until the next one, are together within
    what it may hold: `holds_up_to`, else the quarterly cap.
    """
    policy = context.document.policy
    auditor = policy.auditor
    streams = [stream for _, stream in dai_streams(policy) if auditor and stream.to == auditor.name]
    if auditor is None or not streams:
        return
    path: Path = ("wallets", auditor.name, "holds_up_to")
    ceiling = auditor.holds_up_to
    if ceiling is None:
        if not policy.caps.states(CapName.QUARTERLY):
            return
        ceiling, path = Multiple(Fraction(1), CapName.QUARTERLY), ("caps", "quarterly")
    most, keeps = ceiling.amount(policy.caps), policy.auditor_keeps
    days = [midnight(month.day(policy.cycle.statement_due)) for month in policy.period.months()]
    paid = [(sum(paid_between(stream, a, b) for stream in streams), b - a) for a, b in pairwise(days)]
    if keeps > most or not paid:
        return  # which `holds-up-to` finds
    pays, seconds = max(paid)
    if keeps + pays <= most:
        return
    over = [amount for amount, _ in paid if keeps + amount > most]
    all_of_them = len(over) == len(paid)
    yield Finding(
        "month-of-stream",
        Level.ERROR if all_of_them else Level.WARNING,
        path,
        f"the Auditor Wallet keeps {policy.returns.auditor_keeps}, {readable(keeps)}, and {seconds // DAY} days of "
        f"stream pay {readable(pays)}: {readable(keeps + pays)} is {readable(keeps + pays - most)} above {ceiling}, "
        f"{readable(most)}; as in {len(over)} of the {len(paid)} months from one cycle to the next",
        {
            "keeps": exact_decimal(keeps),
            "month_of_stream": exact_decimal(pays),
            "sum": exact_decimal(keeps + pays),
            "most": exact_decimal(most),
            "days": str(seconds // DAY),
            "times": str(len(over)),
            "difference": exact_decimal(keeps + pays - most),
        },
        f"the Auditor Wallet keeps {readable(max(0, most - pays))}",
    )


def wallet_shares(context: Context) -> Iterator[Finding]:
    """The shares of the Operational Wallets come to the monthly cap, where each has one."""
    policy, tree = context.document.policy, context.document.tree
    shares = {wallet.name: wallet.runway_monthly for wallet in policy.operational if wallet.runway_monthly is not None}
    if not shares or len(shares) < len(policy.operational):
        return
    total = sum(shares.values())
    difference = total - policy.caps.monthly
    if not difference:
        return
    paths: list[Path] = [("wallets", name, "runway", "monthly") for name in shares]
    slack = sum((printed_resolution(tree, path) for path in [*paths, ("caps", "monthly")]), Fraction(0)) / 2
    is_rounding = within(difference, slack)
    why = " (rounding of the printed figures)" if is_rounding else ""
    yield Finding(
        "wallet-shares",
        Level.NOTE if is_rounding else Level.ERROR,
        ("caps", "monthly"),
        f"the Operational Wallets' shares of a month come to {readable(total)}, the monthly cap is "
        f"{readable(policy.caps.monthly)}: {apart(total, policy.caps.monthly)}{why}",
        {
            "sum": exact_decimal(total),
            "monthly": exact_decimal(policy.caps.monthly),
            "difference": exact_decimal(difference),
        },
        f"shares that come to {readable(policy.caps.monthly)}",
    )


HOLDS_UP_TO = Check(
    name="holds-up-to",
    level=Level.ERROR,
    sentence="a seed, a top-up and what is kept after a cycle are each within what the wallet is said to hold",
    check=holds_up_to,
    passing=Example(),
    failing=Example(
        "seed:\n"
        "  - {to: auditor, amount: 500_000, date: 2023-01-01, purpose: [{operational: 3 x monthly}, "
        "{auditor: 2 x monthly}]}\n"
    ),
)

MONTH_OF_STREAM = Check(
    name="month-of-stream",
    level=Level.ERROR,
    sentence="what the Auditor Wallet keeps and the stream until the next cycle are within what it may hold",
    check=month_of_stream,
    passing=Example(),
    failing=Example(
        "seed: []\n"
        "streams:\n"
        "  - {token: DAI, to: auditor, total: 1_200_000, start: 2023-01-01, end: 2023-12-31, end_reading: inclusive,\n"
        "     restricted: true}\n"
    ),
)

WALLET_SHARES = Check(
    name="wallet-shares",
    level=Level.ERROR,
    sentence="where each Operational Wallet has a share of the monthly cap, the shares come to it",
    check=wallet_shares,
    passing=Example("wallets: {operational: {runway: {months: 3, monthly: 100_000}}}\n"),
    failing=Example("wallets: {operational: {runway: {months: 3, monthly: 90_000}}}\n"),
)
