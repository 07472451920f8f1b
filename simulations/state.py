"""One comparable snapshot of what a chain knows of a treasury: every balance, stream, allowance and nonce.

Two engines agree when, after the same actions, their states are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.units import Rad, Wad


@dataclass(frozen=True, slots=True)
class StreamState:
    """A DssVest award (`awards(id)`): dates [s], `tot` and `rxd` [wad]."""

    recipient: str
    bgn: int
    clf: int
    fin: int
    tot: Wad
    rxd: Wad
    restricted: bool


@dataclass(frozen=True, slots=True)
class AllowanceState:
    """What the AllowanceModule grants a delegate (`getTokenAllowance`) [wad, minutes]."""

    amount: Wad
    spent: Wad
    reset_minutes: int
    last_reset_minute: int
    nonce: int

    @property
    def left(self) -> Wad:
        return max(0, self.amount - self.spent)


@dataclass(frozen=True, slots=True)
class State:
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
    """By wallet and delegate, in the policy's token."""
    nonces: Mapping[str, int]
    """By wallet: the Safe's nonce."""

    @property
    def surplus_buffer(self) -> Rad:
        """`dai - sin` of the Vow."""
        return self.vow_dai - self.vow_sin
