"""Who stands on both sides: in the wallet that watches, and in one that is watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, listed
from policies.policy import PROTOCOL, Policy, Wallet

Behind = dict[str, None]
"""All owners of a wallet, and theirs, in order."""


def shared_owners(context: Context) -> Iterator[Finding]:
    """An owner on both sides: of the Auditor Wallet, and of an Operational Wallet that it watches over."""
    policy = context.document.policy
    auditor = policy.auditor
    if auditor is None:
        return
    behind = {wallet.name: _behind(policy, wallet) for wallet in policy.wallets.values()}
    reported: set[str] = set()
    for wallet in policy.operational:
        for owner in behind[wallet.name]:
            if owner in behind[auditor.name] and owner not in reported and owner != PROTOCOL:
                # Whoever stands behind an owner on both sides does so too.
                reported |= {owner, *behind.get(owner, ())}
                yield _shared(policy, behind, auditor, owner, wallet)
    yield from _same_owners(policy)


def _shared(policy: Policy, behind: Mapping[str, Behind], auditor: Wallet, owner: str, first: Wallet) -> Finding:
    watched = [wallet.name for wallet in policy.operational if owner in behind[wallet.name]]
    members = [one for one in behind.get(owner, ()) if one in policy.signers] or [owner]
    role = policy.wallets.get(owner)
    name = f"{owner} ({role.address})" if role is not None and role.address else owner
    message = f"{name} is an owner of the Auditor Wallet {auditor.name} and of {listed(watched)}"
    if role is not None:
        message += f": its {counted(len(members), 'member')} sign on both sides"
    place = first.owners.index(owner) if owner in first.owners else 0
    path: Path = ("wallets", first.name, "owners", place)
    figures = {"people": str(len(members)), "operational_wallets": str(len(watched))}
    return Finding("shared-owners", Level.WARNING, path, message, figures, "owners who are on one side only")


def _same_owners(policy: Policy) -> Iterator[Finding]:
    """Operational Wallets that the same people move: their budgets are apart on paper alone."""
    groups: dict[tuple[frozenset[str], int], list[str]] = {}
    for wallet in policy.operational:
        groups.setdefault((frozenset(wallet.owners), wallet.threshold), []).append(wallet.name)
    for (owners, threshold), names in groups.items():
        if len(names) > 1:
            message = (
                f"{listed(names)} have the same {counted(len(owners), 'owner')} and threshold ({threshold}): nothing "
                "keeps the money of one from being spent by the other"
            )
            figures = {"owners": str(len(owners)), "wallets": str(len(names))}
            path: Path = ("wallets", names[1], "owners")
            yield Finding("shared-owners", Level.NOTE, path, message, figures, "different owners, or one wallet")


def _behind(policy: Policy, wallet: Wallet) -> Behind:
    """All owners of a wallet and their owners in turn, the nearest first."""
    found: dict[str, None] = {}
    waiting = list(wallet.owners)
    for owner in waiting:
        if owner not in found:
            found[owner] = None
            waiting.extend(policy.wallets[owner].owners if owner in policy.wallets else ())
    return found


SHARED_OWNERS = Check(
    name="shared-owners",
    level=Level.WARNING,
    sentence="whoever owns the Auditor Wallet owns no Operational Wallet, and no two of these have the same owners",
    check=shared_owners,
    passing=Example(),
    failing=Example("wallets: {operational: {owners: [facilitator_1, facilitator_2, accountant_role]}}\n"),
)
