"""What is known of one budget cycle beside a unit's own word: the books, the balances, and what the token's log shows.

Whoever watched a treasury keeps such a record; a statement can be made from it (`making`), and one that was handed in
be held against it (`policies.review`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.periods import Month
from policies.situation import Situation
from policies.units import Wad

OPENING, CLOSING = "opening", "closing"
"""The cycles that begin and end a budget; the others are called by their month."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer of the policy's token into or out of a wallet."""

    time: int
    """UTC [s]."""
    sender: str
    """A name of the policy, `payee`, `surplus_buffer` ..."""
    receiver: str
    amount: Wad
    purpose: str = ""
    """`top-up`, `payment: travel`."""
    hash: str = ""
    """Of the transaction; empty where there was none."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What a wallet moved since the treasury began [wad]."""

    received: Wad = 0
    sent: Wad = 0
    """The Auditor Wallet's: to Operational Wallets."""
    returned: Wad = 0
    """Out of the treasury."""


@dataclass(frozen=True, slots=True)
class CycleRecord:
    """One cycle, and the month that its statement is of."""

    cycle: str
    """`OPENING`, `CLOSING`, or the month in which it ran."""
    month: Month | None
    """The month that just ended; `None` of the opening cycle, before which nothing was spent."""
    filed: Situation
    """When the statement had come in, before anything was moved."""
    flows: Flows
    """The Auditor Wallet's, at that second."""
    costs: Mapping[str, Mapping[str, Wad]] = field(default_factory=dict)
    """By Operational Wallet and category: what the month cost [wad]."""
    movements: tuple[Movement, ...] = ()
    """Of the month, in order."""
    forecasts_before: Mapping[str, Wad] = field(default_factory=dict)
    """By Operational Wallet: what the statement before asked for [wad]; empty where there was none."""
    reviewed: Situation | None = None
    """When the review was due: the excess is back, the stream is pulled. `None` where the cycle has no review."""
    closed: Situation | None = None
    """After the cycle's last step; `None` where it is not over."""
