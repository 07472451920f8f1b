"""What an unwinding comes to, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from policies.policy import DAI
from policies.units import Wad
from policies.unwinding import Terms
from policies.vesting import Vested

OFFBOARDED = "offboarded"
ENDED = "streams ended"
PAYDAY = "payday"
SETTLING = "settling"
SEEDED = "seed"
VESTED = "vested"
COMPLETED = "completed"
"""What happens beside cycles, as rows call it."""


class EndedStream(NamedTuple):
    """A stream that governance yanked [wad]."""

    number: int
    """Its place among the policy's streams, from 1."""
    total: Wad
    accrued: Wad
    """What stays the unit's; the rest is never paid."""


class Row(NamedTuple):
    """What happened on a day [wad]; balances are after it."""

    day: date
    what: str
    """The name of a cycle, or one of the words above."""
    dai: Mapping[str, Wad]
    """By wallet that holds money."""
    pulled: Wad = 0
    excess_returned: Wad = 0
    top_up: Wad = 0
    shortfall: Wad = 0
    surplus_returned: Wad = 0
    paid: Wad = 0
    owed: Wad = 0
    """What all wallets together owe and could not pay."""
    mkr: Wad = 0
    """What DssVest paid the contributors in MKR."""
    governance_pays: Wad = 0
    """A seed, or the top-ups by executives of a cycle."""


class Return(NamedTuple):
    """What went back when everything was done [wad]; `to` is `protocol`, a wallet or `surplus_buffer`."""

    wallet: str
    to: str
    amount: Wad
    token: str = DAI


@dataclass(frozen=True, slots=True)
class Unwound:
    """Everything that an unwinding came to. Amounts are wad."""

    policy: str
    terms: Terms
    rows: tuple[Row, ...]
    ended: tuple[EndedStream, ...]
    returns: tuple[Return, ...]
    owed: Mapping[str, Wad]
    """By Operational Wallet: what it owed and could never pay."""
    left: Mapping[str, Wad]
    """By wallet that holds money: what is still there."""
    seeded: Wad
    """What governance paid beside streams, the top-ups by executives included."""
    governance_top_ups: Wad
    """Of it, what it paid in cycles."""
    pulled: Wad
    paid: Wad
    to_surplus_buffer: Wad
    to_pause_proxy: Wad
    vested: Vested | None
    """What becomes of the tokens of its contributors; `None` where the document has no schedule of them."""
    mkr_paid: Wad
    """What DssVest paid the contributors in MKR, from the first day on."""
