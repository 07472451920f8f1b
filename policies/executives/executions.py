"""The executives of a unit as immutable values: every stream and every payment that they cast for it.

An executive is known by its day: that of its vote, which is some days before it takes effect. Amounts are wad, instants
and lengths are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policies.periods import Period
from policies.units import Wad


class VestContract(StrEnum):
    """A DssVest by its name in the chainlog."""

    DAI = "MCD_VEST_DAI"
    MKR = "MCD_VEST_MKR"
    """Mints what it pays."""
    MKR_TREASURY = "MCD_VEST_MKR_TREASURY"
    """Pays from the treasury's MKR."""

    @property
    def token(self) -> str:
        """What its awards pay."""
        return "DAI" if self is VestContract.DAI else "MKR"


@dataclass(frozen=True, slots=True)
class CastStream:
    """A DssVest award as it was created (`create` and `restrict`)."""

    executive: date
    contract: VestContract
    to: str
    """Its recipient's address, checksummed."""
    total: Wad
    bgn: int
    tau: int
    """Its length [s]."""
    eta: int = 0
    """The length of its cliff [s]."""
    manager: str | None = None
    """Who besides governance can end it, by address."""
    restricted: bool = False
    name: str = ""
    """What the executive calls the recipient."""
    id: int | None = None
    """Its number in the contract, where it is known."""
    executes: str = ""
    """The document that it carries out, where that is known."""
    ended_by: date | None = None
    """The executive that ended it early (`yank`)."""

    @property
    def token(self) -> str:
        """What it pays."""
        return self.contract.token

    @property
    def fin(self) -> int:
        """The second at which everything has accrued (`bgn + tau`)."""
        return self.bgn + self.tau


@dataclass(frozen=True, slots=True)
class CastPayment:
    """A transfer of DAI from the surplus buffer."""

    executive: date
    to: str
    """Its recipient's address, checksummed."""
    amount: Wad
    name: str = ""
    """What the executive calls the recipient."""
    executes: str = ""
    """The document that it carries out, where that is known."""
    instead_of: date | None = None
    """The executive that it repeats: it is paid only where that one was not cast."""


@dataclass(frozen=True, slots=True)
class Executions:
    """What is known of a unit's executives."""

    unit: str
    covers: Period
    """The first and the last executive that were looked through: of earlier and later ones nothing is known."""
    streams: tuple[CastStream, ...] = ()
    payments: tuple[CastPayment, ...] = ()
    sources: dict[date, str] = field(default_factory=dict)
    """By executive: where its source is kept."""

    def streams_of(self, document: str) -> tuple[CastStream, ...]:
        """The awards that carry out a document."""
        return tuple(stream for stream in self.streams if stream.executes == document)

    def payments_of(self, document: str) -> tuple[CastPayment, ...]:
        """The payments that carry out a document, each once: one that repeats another is left out."""
        return tuple(paid for paid in self.payments if paid.executes == document and not self._repeats(paid))

    def _repeats(self, paid: CastPayment) -> bool:
        return paid.instead_of is not None and any(
            (other.executive, other.to, other.amount) == (paid.instead_of, paid.to, paid.amount)
            for other in self.payments
        )
