"""Maker's two tokens as plain Python books: what each call changes, or the text it reverts with."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.contracts.conftest import reason

INFINITE = 2**256 - 1
PARTIES = 3  # account 0 may mint

_party = st.integers(0, PARTIES - 1)
_wad = st.integers(0, 12) | st.sampled_from([2**255, INFINITE - 1, INFINITE])
_names = st.sampled_from(["mint", "burn", "transfer", "transferFrom", "transferFrom", "approve"])

#: Each step: the function, who calls, whose tokens (or who is allowed), who gets them, how many.
steps = st.lists(st.tuples(_names, _party, _party, _party, _wad), min_size=4, max_size=14)


@dataclass
class Token:
    """
    The books of one token; `call` keeps them.

    Dai looks at the balance before the allowance and lets anyone burn by allowance (dss `dai.sol`); MKR looks at
    the allowance first, and only its owner burns (DSToken).
    """

    unauthorized: str
    no_tokens: str
    no_allowance: str
    balance_first: bool
    owner_burns: bool
    supply: int = 0
    held: Counter = field(default_factory=Counter)
    allowed: Counter = field(default_factory=Counter)

    def call(self, name: str, caller: int, src: int, dst: int, wad: int) -> str | None:
        """Book one call. None when it passes, else the text of its revert ("": without a text)."""
        if caller and (name == "mint" or (name == "burn" and self.owner_burns)):
            return self.unauthorized
        if name == "approve":
            self.allowed[caller, src] = wad
        elif name == "mint":
            if self.supply + wad > INFINITE:
                return ""
            self.held[dst] += wad
            self.supply += wad
        else:
            src = caller if name == "transfer" else src
            failed = self._take(caller, src, wad)
            if failed:
                return failed
            if name == "burn":
                self.supply -= wad
            else:
                self.held[dst] += wad
        return None

    def _take(self, caller: int, src: int, wad: int) -> str | None:
        counted = caller != src and self.allowed[src, caller] != INFINITE
        checks = [
            (counted and self.allowed[src, caller] < wad, self.no_allowance),
            (self.held[src] < wad, self.no_tokens),
        ]
        for fails, text in reversed(checks) if self.balance_first else checks:
            if fails:
                return text
        if counted:
            self.allowed[src, caller] -= wad
        self.held[src] -= wad
        return None


def follow(
    books: Token,
    contract: Any,
    parties: list[Any],
    done: Iterable[tuple[str, int, int, int, int]],
    revert_data: Callable[..., str | None],
) -> None:
    """Take the steps on a new token and in the books; every answer, and at the end every number, is the same."""
    for name, caller, src, dst, wad in done:
        expected = books.call(name, caller, src, dst, wad)
        arguments = {
            "mint": (parties[dst],),
            "burn": (parties[src],),
            "transfer": (parties[dst],),
            "transferFrom": (parties[src], parties[dst]),
            "approve": (parties[src],),
        }[name]
        method = getattr(contract, name)
        if expected is None:
            method(*arguments, wad, sender=parties[caller])
        else:
            assert revert_data(method, *arguments, wad, sender=parties[caller]) == reason(expected)
    assert contract.totalSupply() == books.supply == books.held.total()
    for i, one in enumerate(parties):
        assert contract.balanceOf(one) == books.held[i]
        assert [contract.allowance(one, other) for other in parties] == [books.allowed[i, j] for j in range(PARTIES)]
