"""What wallets held before the term: what a statement says, and what is only assumed."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from policies.lint.measures import listed
from policies.lint.places import wallet_words
from policies.lint.stated import place_of
from policies.policy import Policy
from policies.units import Wad, exact_decimal, readable


class Held(NamedTuple):
    """What some wallets held before the term, together."""

    stated: Wad
    assumed: Wad
    words: str
    """A clause with the figures, where they stand, and what of them is assumed: `the wallets held ...`."""

    @property
    def total(self) -> Wad:
        return self.stated + self.assumed

    @property
    def figures(self) -> dict[str, str]:
        """`held`, and how much of it is `assumed` where any is."""
        figures = {"held": exact_decimal(self.total)}
        return figures | ({"assumed": exact_decimal(self.assumed)} if self.assumed else {})


def held_before(policy: Policy, wallets: Collection[str]) -> Held | None:
    """What these wallets held before the term; `None` where the file says nothing of any."""
    amounts = {wallet: amount for wallet, amount in policy.stated.held_before.items() if wallet in wallets}
    if not amounts:
        return None
    guessed = [wallet for wallet in amounts if {f"held_before.{wallet}", "held_before"} & set(policy.assumed)]
    assumed = sum(amounts[wallet] for wallet in guessed)
    stated = sum(amounts.values()) - assumed
    who = listed(wallet_words(policy, policy.wallets[wallet]) for wallet in guessed) if guessed else ""
    if len(guessed) == len(amounts):
        return Held(stated, assumed, f"{who} is assumed to have held {readable(assumed)} before the term")
    known = (wallet for wallet in amounts if wallet not in guessed)
    places = dict.fromkeys(place for wallet in known if (place := place_of(policy, f"held_before.{wallet}")))
    words = f"the wallets held {readable(stated)} before the term" + (f" ({'; '.join(places)})" if places else "")
    if guessed:
        words += f", and {who} is assumed to have held {readable(assumed)}"
    return Held(stated, assumed, words)
