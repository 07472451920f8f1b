"""How the treasury is filled when the term begins: the day of the seed, what is there already, and no seed at all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.held import held_before
from policies.lint.measures import counted, decimal, same_unit
from policies.policy import Policy, WalletKind
from policies.units import WAD, Wad, exact_decimal, readable, times


def seed_date(context: Context) -> Iterator[Finding]:
    """A seed that comes after the first stream has begun."""
    policy = context.document.policy
    begins = min((stream.start for stream in policy.streams), default=None)
    for number, seed in enumerate(policy.seeds):
        if begins is not None and seed.date > begins:
            days = (seed.date - begins).days
            message = f"the seed comes on {seed.date}, {counted(days, 'day')} after the stream begins on {begins}"
            figures = {"difference": str(days), "days": str(days)}
            consistent = f"a seed on {begins}"
            yield Finding("seed-date", Level.WARNING, ("seed", number, "date"), message, figures, consistent)


def seed_on_renewal(context: Context) -> Iterator[Finding]:
    """A budget that renews another and asks for a seed, though its wallets hold a part of what it is for already.

    What the wallets are meant to begin with is the seed's purpose; where none is stated, the runways and what the
    Auditor Wallet keeps. Reserves are left out: they are not for the months, and what is added to one is no seed of the
    term. What is only assumed to have been held is told apart; a finding that needs it is a note. The figure `room` is
    what an Auditor Wallet may still hold before the seed without going above `holds_up_to`, when the Operational
    Wallets begin empty.
    """
    policy = context.document.policy
    months = {wallet.name for wallet in policy.treasury if wallet.kind is not WalletKind.RESERVE}
    seeded = sum(seed.amount for seed in policy.seeds if seed.to in months)
    renewed = _renewed(context)
    before, wanted = held_before(policy, months), _wanted(policy)
    if not seeded or not renewed or (before and before.total + seeded <= max(wanted, seeded)):
        return
    figures = {"seed": exact_decimal(seeded)}
    message = f"the budget renews {renewed} and asks for a seed of {readable(seeded)}"
    if before:
        held = before.total
        level = Level.WARNING if before.stated + seeded > max(wanted, seeded) else Level.NOTE
        share = Fraction(held, seeded)
        excess = held + seeded - wanted
        figures |= {"difference": exact_decimal(excess), **before.figures, "ratio": decimal(share)}
        figures["wanted"] = exact_decimal(wanted)
        message += (
            f", though {before.words}: {readable(times(100 * share, WAD))}% of the seed; "
            f"with both they begin with {readable(excess)} more than the {readable(wanted)} that they are meant to"
        )
        consistent = f"a seed of {readable(wanted - held)}" if held < wanted else "no seed"
    else:
        level = Level.NOTE
        message += ", and does not say what the wallets hold"
        consistent = "what the wallets hold before the term, and a seed of what they lack"
    room = _room(policy)
    if room is not None:
        figures |= {"seed_less_runway": exact_decimal(max(0, _to_auditor(policy) - _runway(policy)))}
        figures |= {"room": exact_decimal(room)}
        message += (
            f"; with more than {readable(room)} left in the Auditor Wallet it would hold more than it is meant to"
        )
    yield Finding("seed-on-renewal", level, ("seed",), message, figures, consistent)


def _wanted(policy: Policy) -> Wad:
    """What the wallets are meant to begin with [wad]."""
    purposes = [purpose.multiple.amount(policy.caps) for seed in policy.seeds for purpose in seed.purpose]
    return sum(purposes) if purposes else _runway(policy) + policy.auditor_keeps


def no_seed(context: Context) -> Iterator[Finding]:
    """A treasury with runways to fill and no seed: what must be there before, and how far that is from what is kept."""
    policy = context.document.policy
    runway = _runway(policy)
    auditor = policy.auditor
    if policy.seeds or policy.top_ups or auditor is None or not runway:
        return
    before = held_before(policy, policy.stated.held_before)
    held, assumed = (before.total, before.assumed) if before else (0, 0)
    lacking = max(0, runway - held)
    figures = {"difference": exact_decimal(lacking), "runway": exact_decimal(runway), "held": exact_decimal(held)}
    figures |= before.figures if before else {}
    message = f"no seed fills the runway of {readable(runway)}"
    if before:
        message += f"; {before.words}"
    else:
        message += ", and the document does not say what the wallets hold before the term"
    if auditor.holds_up_to is not None:
        excess = auditor.holds_up_to.amount(policy.caps) - policy.auditor_keeps
        if excess > 0:
            figures["excess_over_kept"] = exact_decimal(excess)
            message += (
                f"; an Auditor Wallet that begins with {auditor.holds_up_to} is {readable(excess)} above what it keeps "
                "after a cycle"
            )
    consistent = f"a seed of {readable(lacking)}" if lacking else "the document's word that no seed is needed"
    without = max(0, runway - held + assumed)
    if without > lacking:
        consistent += f", or a seed of {readable(without)} if the assumption is wrong"
    yield Finding("no-seed", Level.NOTE, ("wallets", auditor.name), message, figures, consistent)


def _renewed(context: Context) -> str:
    """The document whose budget this one renews, or an earlier one of the unit at hand; empty where there is none."""
    policy = context.document.policy
    if policy.source.replaces:
        return policy.source.replaces
    for other in reversed(same_unit(context.document, context.others)):
        if other.policy.period.start < policy.period.start:
            return other.policy.source.document
    return ""


def _room(policy: Policy) -> Wad | None:
    auditor = policy.auditor
    if auditor is None or auditor.holds_up_to is None or not _to_auditor(policy):
        return None
    room = auditor.holds_up_to.amount(policy.caps) - max(0, _to_auditor(policy) - _runway(policy))
    return room if room >= 0 else None


def _to_auditor(policy: Policy) -> Wad:
    return sum(seed.amount for seed in policy.seeds if policy.auditor and seed.to == policy.auditor.name)


def _runway(policy: Policy) -> Wad:
    return sum(policy.default_forecast(wallet) for wallet in policy.operational)


SEED_DATE = Check(
    name="seed-date",
    level=Level.WARNING,
    sentence="the seed is there when the first stream begins",
    check=seed_date,
    passing=Example(),
    failing=Example(
        "seed: [{to: auditor, amount: 200_000, date: 2023-01-02, purpose: [{operational: 2 x monthly}]}]\n"
    ),
)

SEED_ON_RENEWAL = Check(
    name="seed-on-renewal",
    level=Level.WARNING,
    sentence="a budget that renews another asks for no seed of what its wallets hold already",
    check=seed_on_renewal,
    passing=Example("{source: {replaces: EXAMPLE-1}, held_before: {operational: 0}}\n"),
    failing=Example("{source: {replaces: EXAMPLE-1}, held_before: {auditor: 80_000, operational: 110_000}}\n"),
)

NO_SEED = Check(
    name="no-seed",
    level=Level.NOTE,
    sentence="a seed fills the runways of the Operational Wallets",
    check=no_seed,
    passing=Example(),
    failing=Example("seed: []\n"),
)
