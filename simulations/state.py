"""One comparable snapshot of what a chain knows of a treasury: every balance, stream, allowance and nonce.

Two engines agree when, after the same actions, their states are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from policies.policy import DAI
from policies.units import Rad, Wad


class StreamState(NamedTuple):
    """A DssVest award (`awards(id)`): dates [s], `tot` and `rxd` [wad]."""

    recipient: str
    bgn: int
    clf: int
    fin: int
    tot: Wad
    rxd: Wad
    restricted: bool
    token: str = DAI

    def paid(self, amount: Wad) -> StreamState:
        """As it is after it has paid `amount` more."""
        recipient, bgn, clf, fin, tot, rxd, restricted, token = self
        return StreamState(recipient, bgn, clf, fin, tot, rxd + amount, restricted, token)


@dataclass(frozen=True, slots=True)
class AllowanceState:
    """What the AllowanceModule grants a delegate (`getTokenAllowance`) [wad, minutes]."""

    amount: Wad
    spent: Wad
    reset_minutes: int
    last_reset_minute: int
    nonce: int

    def refreshed(self, time: int) -> AllowanceState:
        """As it is at `time` [s]: one whose reset has come starts again (AllowanceModule `getAllowance`)."""
        minute, every = time // 60, self.reset_minutes
        if every == 0 or self.last_reset_minute > minute - every:
            return self
        last = minute - (minute - self.last_reset_minute) % every
        return replace(self, spent=0, last_reset_minute=last)

    def left(self, time: int) -> Wad:
        """What it still grants at `time` [s]."""
        spent = self.spent if self.reset_minutes == 0 else self.refreshed(time).spent
        return max(0, self.amount - spent)


_NONE: Mapping[str, Wad] = {}


class State(NamedTuple):
    """Everything, at one instant. Names are the policy's, and those of `simulations.actions`."""

    time: int
    """The chain's clock [s]."""
    live: bool
    """The Vat is not caged."""
    dai: Mapping[str, Wad]
    """By holder: each wallet, `payee`, `outsider`, `protocol` (the pause proxy), `dss-blow`."""
    vow_dai: Rad
    vow_sin: Rad
    streams: tuple[StreamState, ...]
    allowances: Mapping[tuple[str, str], AllowanceState]
    """By wallet and delegate, in the policy's token; a delegate for another token only was granted nothing in it."""
    nonces: Mapping[str, int]
    """By wallet: the Safe's nonce."""
    modules: Mapping[str, bool]
    """By wallet that grants allowances: its AllowanceModule is enabled."""
    mkr: Mapping[str, Wad] = _NONE
    """By holder, as `dai`; nothing before governance has created a stream of it."""

    @property
    def surplus_buffer(self) -> Rad:
        """`dai - sin` of the Vow."""
        return self.vow_dai - self.vow_sin
