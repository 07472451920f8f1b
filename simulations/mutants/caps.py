"""Faults in the amounts that a budget promises, as those who live by it understand them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from policies.policy import Caps, Policy
from policies.units import WAD
from simulations.mutants.mutant import Kind, Mutant
from simulations.mutants.shapes import with_auditor, with_seed


def _with_caps(policy: Policy, monthly: int = 0, quarterly: int = 0, annual: int = 0) -> Policy:
    """The policy with these caps instead of the promised ones, and all that is a multiple of them."""
    caps = policy.caps
    changed = Caps(monthly or caps.monthly, quarterly or caps.quarterly, annual or caps.annual)
    return replace(policy, caps=changed)


def _zero_more(policy: Policy) -> Policy:
    return _with_caps(policy, monthly=10 * policy.caps.monthly)


def _a_quarter_a_month(policy: Policy) -> Policy:
    return _with_caps(policy, monthly=policy.caps.quarterly)


def _one_dai_more(policy: Policy) -> Policy:
    return _with_caps(policy, monthly=policy.caps.monthly + WAD)


def _rounded_up(policy: Policy) -> Policy:
    thousand = 1_000 * WAD
    return _with_caps(policy, monthly=-(-policy.caps.monthly // thousand) * thousand)


def _not_round(policy: Policy) -> Policy | None:
    return policy if policy.caps.monthly % (1_000 * WAD) else None


def _three_months(policy: Policy) -> Policy:
    return _with_caps(policy, quarterly=3 * policy.caps.monthly)


def _twelve_months(policy: Policy) -> Policy:
    return _with_caps(policy, annual=12 * policy.caps.monthly)


def _seed_to_operational(policy: Policy) -> Policy:
    first, *others = policy.seeds
    return replace(policy, seeds=(replace(first, to=policy.operational[0].name), *others))


def _seed_past_the_auditors(policy: Policy) -> Policy | None:
    given = with_seed(policy)
    if given is None or given.auditor is None or given.seeds[0].to != given.auditor.name:
        return None
    return given


def _seed_twice(policy: Policy) -> Policy:
    return replace(policy, seeds=(policy.seeds[0], *policy.seeds))


def _no_seed(policy: Policy) -> Policy:
    return replace(policy, seeds=())


def _seed_late(policy: Policy) -> Policy:
    first, *others = policy.seeds
    return replace(policy, seeds=(replace(first, date=first.date + timedelta(days=31)), *others))


def _longer_runway(policy: Policy) -> Policy:
    wallet = policy.operational[0]
    changed = replace(wallet, runway_months=wallet.runway_months + 1)
    return replace(policy, wallets={**policy.wallets, wallet.name: changed})


MUTANTS = (
    Mutant(
        "monthly-cap-one-zero-more",
        Kind.CAPS,
        "everybody reads the monthly cap with one zero too many",
        "Crypto.com, May 2021: 10.5 million Australian dollars paid out instead of 100",
        change=_zero_more,
    ),
    Mutant(
        "a-quarter-each-month",
        Kind.CAPS,
        "everybody takes the quarterly cap for the monthly one",
        change=_a_quarter_a_month,
    ),
    Mutant(
        "monthly-cap-rounded-up",
        Kind.CAPS,
        "everybody rounds the monthly cap up to whole thousands",
        change=_rounded_up,
        shape=_not_round,
    ),
    Mutant(
        "monthly-cap-one-dai-more",
        Kind.CAPS,
        "everybody reads the monthly cap as one DAI more",
        change=_one_dai_more,
    ),
    Mutant(
        "quarterly-cap-of-three-months",
        Kind.CAPS,
        "everybody takes the quarterly cap for three monthly ones",
        change=_three_months,
        equivalent="compliant people look at the monthly cap alone, so nobody decides anything by this figure",
    ),
    Mutant(
        "annual-cap-of-twelve-months",
        Kind.CAPS,
        "everybody takes the annual cap for twelve monthly ones",
        change=_twelve_months,
        equivalent="compliant people look at the monthly cap alone, so nobody decides anything by this figure",
    ),
    Mutant(
        "seed-to-the-operational-wallet",
        Kind.CAPS,
        "the seed goes straight to the Operational Wallet, past the auditors",
        change=_seed_to_operational,
        shape=_seed_past_the_auditors,
    ),
    Mutant(
        "seed-paid-twice",
        Kind.CAPS,
        "governance pays the seed twice",
        change=_seed_twice,
        shape=with_seed,
        survives="what is too much of a seed goes back to the protocol in the same second, with the opening cycle's "
        "surplus, and no promise says how much a seed may be",
    ),
    Mutant(
        "seed-never-paid",
        Kind.CAPS,
        "the seed is never paid",
        change=_no_seed,
        shape=with_seed,
    ),
    Mutant(
        "seed-a-month-late",
        Kind.CAPS,
        "the seed is paid a month late",
        change=_seed_late,
        shape=with_seed,
    ),
    Mutant(
        "runway-of-one-month-more",
        Kind.CAPS,
        "the unit asks for a runway of one month more than it may",
        change=_longer_runway,
        shape=with_auditor,
        survives="a forecast is the unit's own word: the promises measure a wallet by what was forecast, and none says "
        "how much that may be",
    ),
)
