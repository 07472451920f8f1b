"""Other treasuries, made of the one that was given, in which a fault can show that cannot show there."""

from __future__ import annotations

from dataclasses import replace

from policies.periods import Month
from policies.policy import Policy, Wallet

_PURPOSES = ("salaries", "cloud", "travel")
"""What the wallets are for: categories of expenses that units have had wallets of their own for."""


def with_auditor(policy: Policy) -> Policy | None:
    """The treasury itself, if it has an Auditor Wallet."""
    return policy if policy.auditor is not None else None


def with_roles(policy: Policy) -> Policy | None:
    """The treasury itself, if two role Safes own its Auditor Wallet."""
    return policy if len(role_owners(policy)) > 1 else None


def with_stream(policy: Policy) -> Policy | None:
    """The treasury itself, if a stream pays it."""
    return policy if policy.streams else None


def with_seed(policy: Policy) -> Policy | None:
    """The treasury itself, if it is given a seed."""
    return policy if policy.seeds else None


def with_allowances(policy: Policy) -> Policy | None:
    """The treasury itself, if each of its wallets grants an allowance in its token."""
    return policy if all(wallet.allowances_in(policy.token) for wallet in policy.treasury) else None


def with_stream_to_auditor(policy: Policy) -> Policy | None:
    """The treasury itself, if its first stream pays the Auditor Wallet."""
    auditor = policy.auditor
    if auditor is None or not policy.streams or policy.streams[0].to != auditor.name:
        return None
    return policy


def with_two_signers(policy: Policy) -> Policy | None:
    """The treasury itself, if its first Operational Wallet needs more than one signer."""
    return policy if policy.operational[0].threshold > 1 else None


def with_several_wallets(policy: Policy) -> Policy | None:
    """The treasury itself, or where it has one Operational Wallet only, the same with three in its place: one for each
    purpose, with the same signers, and the runway of one month each.
    """
    if policy.auditor is None:
        return None
    if len(policy.operational) > 1:
        return policy
    (only,) = policy.operational
    wallets: dict[str, Wallet] = {}
    for wallet in policy.wallets.values():
        if wallet is not only:
            wallets[wallet.name] = wallet
            continue
        for purpose in _PURPOSES:
            wallets[purpose] = replace(only, name=purpose, address=None, runway_months=1)
    return replace(policy, id=f"{policy.id}-three-wallets", wallets=wallets)


def with_cliff(policy: Policy) -> Policy | None:
    """The treasury itself, or the same whose first stream pays nothing for two months."""
    if with_stream_to_auditor(policy) is None:
        return None
    first, *others = policy.streams
    if first.cliff is not None:
        return policy
    cliff = Month(first.start.year, first.start.month).next().next().first
    return replace(policy, id=f"{policy.id}-cliff", streams=(replace(first, cliff=cliff), *others))


def role_owners(policy: Policy) -> tuple[Wallet, ...]:
    """The role Safes that own the Auditor Wallet."""
    owners = policy.auditor.owners if policy.auditor is not None else ()
    return tuple(policy.wallets[owner] for owner in owners if owner in policy.wallets)
