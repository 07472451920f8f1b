"""Who confirms for a Safe when certain people sign, worked out once for each policy."""

from __future__ import annotations

from typing import NamedTuple

from policies.authority import agreeing_owners, default_quorum
from policies.policy import Policy
from simulations.actions import Signers
from simulations.engines.base import who_sign


class Quorum(NamedTuple):
    """What comes of certain people signing for a wallet."""

    people: Signers
    owners: tuple[str, ...]
    """Those that can confirm, in the policy's order, at most the threshold."""
    nested: tuple[str, ...]
    """Those of the owners that are Safes themselves."""
    enough: bool
    signers: Signers
    """Those of the people who have a key, each once."""


class Quorums(dict[tuple[str, Signers], Quorum]):
    """By wallet and signers; nobody named means the default quorum. What is asked for again is remembered."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._policy = policy

    def __missing__(self, asked: tuple[str, Signers]) -> Quorum:
        (wallet, by), policy = asked, self._policy
        people = by or default_quorum(policy, wallet)
        owners = agreeing_owners(policy, wallet, people)
        nested = tuple(owner for owner in owners if owner in policy.wallets)
        enough = len(owners) >= policy.wallets[wallet].threshold
        found = self[asked] = Quorum(people, owners, nested, enough, who_sign(policy, people))
        return found
