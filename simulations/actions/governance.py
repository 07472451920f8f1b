"""What governance does, by spells through the pause proxy."""

from __future__ import annotations

from dataclasses import dataclass

from policies.policy import DAI, Stream
from policies.units import Wad
from simulations.actions.names import TOKENS
from simulations.actions.numbers import UINT96, UINT256, OfAmount, OfStream, require_below


@dataclass(frozen=True, slots=True)
class SeedTransfer(OfAmount):
    """Governance pays a wallet from the surplus buffer, by a spell through the pause proxy."""

    to: str
    amount: Wad


@dataclass(frozen=True, slots=True)
class CreateStream:
    """Governance creates a DssVest award; `tau` and `eta` are seconds.

    DAI comes out of the surplus buffer, MKR out of what the pause proxy holds: governance lets DssVest take that much.
    """

    to: str
    total: Wad
    bgn: int
    tau: int
    eta: int = 0
    restricted: bool = False
    manager: str | None = None
    token: str = DAI

    def __post_init__(self) -> None:
        if self.token not in TOKENS:
            raise ValueError(f"no stream pays {self.token}, expected one of {', '.join(TOKENS)}")
        require_below(UINT256, total=self.total, bgn=self.bgn, tau=self.tau, eta=self.eta)

    @classmethod
    def of(cls, stream: Stream) -> CreateStream:
        """The award that a policy's stream asks for."""
        return cls(
            stream.to,
            stream.total,
            stream.bgn,
            stream.tau,
            stream.eta,
            stream.restricted,
            stream.manager,
            stream.token,
        )


@dataclass(frozen=True, slots=True)
class ClawBack:
    """Governance withdraws DAI from a wallet to the pause proxy, by its AllowanceModule allowance (a uint96)."""

    wallet: str
    amount: Wad

    def __post_init__(self) -> None:
        require_below(UINT96, amount=self.amount)


@dataclass(frozen=True, slots=True)
class Yank(OfStream):
    """Governance ends stream number `stream` (from 0) now."""

    stream: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Governance cages the Vat (emergency shutdown)."""
