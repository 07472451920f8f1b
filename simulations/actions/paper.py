"""What people write to each other. No contract knows of it, so only the ledger does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policies.units import Wad


@dataclass(frozen=True, slots=True)
class OpenCycle:
    """A cycle begins: `opening`, `closing`, or the month `2023-03` in which it runs."""

    name: str


@dataclass(frozen=True, slots=True)
class FileStatement:
    """The unit states last month's actuals and its forecast for each Operational Wallet."""

    forecasts: Mapping[str, Wad]

    def __post_init__(self) -> None:
        object.__setattr__(self, "forecasts", MappingProxyType(dict(self.forecasts)))


@dataclass(frozen=True, slots=True)
class RequestTopUp:
    """The unit asks the auditors for a top-up of a wallet."""

    wallet: str
    amount: Wad


@dataclass(frozen=True, slots=True)
class Review:
    """The accountant checks the statement and the auditor verifies; a rejection stops the top-up only."""

    accepted: bool


@dataclass(frozen=True, slots=True)
class CloseCycle:
    """The cycle's last step is done."""


PaperAction = OpenCycle | FileStatement | RequestTopUp | Review | CloseCycle
PAPER_ACTIONS = (OpenCycle, FileStatement, RequestTopUp, Review, CloseCycle)
"""The same, for `isinstance` in hot paths."""
