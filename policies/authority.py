"""Who can move what: quorums over nested Safes.

A Safe moves funds when `threshold` of its owners agree. A person agrees with their one key; a Safe that owns
another Safe agrees when its own quorum does; the protocol agrees by governance.
"""

from __future__ import annotations

from collections.abc import Collection

from policies.policy import Policy


def is_quorum(policy: Policy, wallet: str, agreeing: Collection[str]) -> bool:
    """Whether the people (and perhaps the protocol) in `agreeing` can move the funds of `wallet`.

    Source: Safe 1.3.0 `checkNSignatures`: `threshold` different owners, an owner that is a contract being asked
    for its own agreement (EIP-1271, or an approved hash).
    """
    return len(agreeing_owners(policy, wallet, agreeing)) >= policy.wallets[wallet].threshold


def agreeing_owners(policy: Policy, wallet: str, agreeing: Collection[str]) -> tuple[str, ...]:
    """The owners of `wallet` that can confirm when `agreeing` sign, in the policy's order, at most a quorum."""
    safe = policy.wallets[wallet]
    found = []
    for owner in safe.owners:
        if owner in policy.wallets:
            agrees = is_quorum(policy, owner, agreeing)
        else:
            agrees = owner in agreeing
        if agrees:
            found.append(owner)
        if len(found) == safe.threshold:
            break
    return tuple(found)


def default_quorum(policy: Policy, wallet: str) -> tuple[str, ...]:
    """The first people in the policy's order who together form a quorum of `wallet`."""
    safe = policy.wallets[wallet]
    people: list[str] = []
    for owner in safe.owners[: safe.threshold]:
        members = default_quorum(policy, owner) if owner in policy.wallets else (owner,)
        people.extend(person for person in members if person not in people)
    return tuple(people)
