"""Who confirms for a Safe when certain people sign, worked out once for each policy."""

from __future__ import annotations

from typing import NamedTuple

from policies.authority import agreeing_owners, default_quorum
from policies.policy import Policy
from simulations.actions import Signers


class Quorum(NamedTuple):
    """What comes of certain people signing for a wallet."""

    people: Signers
    owners: tuple[str, ...]
    """Those that can confirm, in the policy's order, at most the threshold."""
    nested: tuple[str, ...]
    """Those of the owners that are Safes themselves."""
    enough: bool


class Quorums(dict[tuple[str, Signers], Quorum]):
    """By wallet and signers; nobody named means the default quorum. What is asked for again is remembered."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._policy = policy

    def __missing__(self, asked: tuple[str, Signers]) -> Quorum:
        wallet, by = asked
        people = by or default_quorum(self._policy, wallet)
        owners = agreeing_owners(self._policy, wallet, people)
        nested = tuple(owner for owner in owners if owner in self._policy.wallets)
        self[asked] = Quorum(people, owners, nested, len(owners) >= self._policy.wallets[wallet].threshold)
        return self[asked]
