"""What a rule may know: the treasury at one instant, and the books kept since it began.

A rule judges a `Situation` and nothing else, so it can be tried on any state that a person can write down. Where
the state comes from (a model, a chain, a unit's own statements) is not its business.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from policies.formulas import accrued
from policies.periods import Month
from policies.policy import DAI
from policies.units import Rad, Wad

_NONE: Mapping[Any, Any] = MappingProxyType({})


class Phase(StrEnum):
    """Which part of a budget's life an instant belongs to."""

    OPENING = "opening"
    """The seed and the first cycle."""
    CYCLE = "cycle"
    """Between the first and the last step of a monthly cycle."""
    BETWEEN = "between"
    """Outside cycles."""
    CLOSING = "closing"
    """The last cycle, and whatever comes after it."""
    UNWINDING = "unwinding"
    """The last cycle of a unit that was offboarded, and whatever comes after it."""


class Authority(StrEnum):
    """By which right a token left a wallet."""

    SAFE = "safe"
    """A Safe transaction, confirmed by owners."""
    ALLOWANCE = "allowance"
    """A delegate's transfer through the AllowanceModule."""
    NONE = "none"
    """Neither is on record."""


class Transfer(NamedTuple):
    """A token transfer that really happened, as the token's log shows it.

    `sender` and `receiver` are the policy's names (a wallet, `protocol`, `payee`, ...).
    """

    token: str
    sender: str
    receiver: str
    amount: Wad
    authority: Authority = Authority.NONE
    confirmed_by: tuple[str, ...] = ()
    """The owners whose confirmations the Safe accepted, or the delegate."""
    allowance_left: Wad = 0
    """What the delegate's allowance still granted before this transfer [wad]."""
    people: tuple[str, ...] = ()
    """Who signed a Safe transaction: the people behind those owners (and perhaps the protocol)."""


class StreamFacts(NamedTuple):
    """A DssVest award: dates [s], `tot` and `rxd` [wad]."""

    recipient: str
    bgn: int
    clf: int
    fin: int
    tot: Wad
    rxd: Wad
    token: str = DAI

    def accrued(self, time: int) -> Wad:
        """What it has earned by `time` [wad]."""
        return accrued(time, self.bgn, self.fin, self.tot)


class CycleFacts(NamedTuple):
    """One run of the monthly cycle: so far, or complete. Amounts are wad; maps are by Operational Wallet."""

    name: str
    began_at: int
    forecasts: Mapping[str, Wad] = _NONE
    requested: Mapping[str, Wad] = _NONE
    topped_up: Mapping[str, Wad] = _NONE
    excess_returned: Mapping[str, Wad] = _NONE
    pulled: Wad = 0
    pulled_over: int = 0
    """Seconds of stream that the pulls of this cycle paid for."""
    surplus_returned: Wad = 0
    accepted: bool | None = None
    """What the review said; `None` before it."""
    filled_up: Wad = 0
    """What governance paid the Auditor Wallet in it (`executive_top_up`)."""


class Books(NamedTuple):
    """Sums since the treasury began [wad]."""

    seeded: Wad = 0
    pulled: Wad = 0
    donated: Wad = 0
    paid: Wad = 0
    returned: Wad = 0
    clawed_back: Wad = 0
    paid_by_month: Mapping[Month, Wad] = _NONE
    into_operational: Mapping[str, Wad] = _NONE
    """By Operational Wallet: everything it ever received."""
    from_auditor: Mapping[str, Wad] = _NONE
    """By Operational Wallet: what the Auditor Wallet sent."""
    statements: Mapping[Month, int] = _NONE
    """When each month's budget statement came in [s]."""


class Situation(NamedTuple):
    """The treasury at one instant.

    `dai` and `withdrawable` are by wallet [wad]; the latter is what the protocol's allowance lets it take at once,
    nothing where the wallet's AllowanceModule is switched off.
    `surplus_buffer` is `dai - sin` of the Vow since the treasury was deployed [rad].
    """

    time: int
    phase: Phase
    dai: Mapping[str, Wad]
    withdrawable: Mapping[str, Wad]
    streams: tuple[StreamFacts, ...]
    surplus_buffer: Rad
    books: Books
    cycle: CycleFacts | None = None
    """The cycle under way, or the last one that was completed."""
    transfers: tuple[Transfer, ...] = ()
    """What the last action moved."""
