"""Frozen intents. Deciders return them; only an engine changes the world.

Three kinds. *Chain* actions are transactions, and an engine applies them. *Paper* actions are what people write to
each other (a statement, a request, a review); no contract knows of them, so only the ledger does. `Wait` lets time
pass. Amounts are wad, times UTC seconds, wallets and people the policy's names.

`by` names the people who sign; empty means the default quorum (`policies.authority.default_quorum`).

A number that no transaction can carry (negative, or beyond its ABI type) is refused when the action is made, with a
ValueError: nobody could send it, so no engine is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from policies.policy import Stream
from policies.units import Wad

PAYEE = "payee"
"""Whoever is paid: the unit's contributors and suppliers."""
OUTSIDER = "outsider"
"""Somebody without a key to anything."""
BLOW = "dss-blow"
"""The DssBlow contract, as a holder of DAI."""

CALLERS = (PAYEE, OUTSIDER)
"""Who beside the wallets calls contracts by themselves."""

Signers = tuple[str, ...]

_UINT256 = 2**256
_UINT96 = 2**96


def _require_below(end: int, **numbers: int) -> None:
    """Refuse numbers outside `0 <= number < end`."""
    for name, number in numbers.items():
        if not 0 <= number < end:
            raise ValueError(f"{name} is {number}, expected at least 0 and below 2^{end.bit_length() - 1}")


class _Amount:
    """An action with an amount of type uint256."""

    __slots__ = ()

    amount: Wad

    def __post_init__(self) -> None:
        if not 0 <= self.amount < _UINT256:
            _require_below(_UINT256, amount=self.amount)


class _OfStream:
    """An action on a stream, by its number from 0; DssVest counts from 1, so -1 is its 0, which no stream has."""

    __slots__ = ()

    stream: int

    def __post_init__(self) -> None:
        if not -1 <= self.stream < _UINT256 - 1:
            raise ValueError(f"stream is {self.stream}, expected at least -1 and below 2^256 - 1")


@dataclass(frozen=True, slots=True)
class SeedTransfer(_Amount):
    """Governance pays a wallet from the surplus buffer, by a spell through the pause proxy."""

    to: str
    amount: Wad


@dataclass(frozen=True, slots=True)
class CreateStream:
    """Governance creates a DssVest award; `tau` and `eta` are seconds."""

    to: str
    total: Wad
    bgn: int
    tau: int
    eta: int = 0
    restricted: bool = False
    manager: str | None = None

    def __post_init__(self) -> None:
        _require_below(_UINT256, total=self.total, bgn=self.bgn, tau=self.tau, eta=self.eta)

    @classmethod
    def of(cls, stream: Stream) -> CreateStream:
        """The award that a policy's stream asks for."""
        return cls(stream.to, stream.total, stream.bgn, stream.tau, stream.eta, stream.restricted, stream.manager)


@dataclass(frozen=True, slots=True)
class Pull(_OfStream):
    """The recipient of stream number `stream` (from 0) calls `vest(id)`; for one that cannot, the outsider does.

    A wallet calls by a Safe transaction, which `by` sign. The pause proxy and DssBlow call nothing by themselves.
    """

    stream: int
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class ReturnExcess(_Amount):
    """An Operational Wallet sends DAI to the Auditor Wallet."""

    wallet: str
    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class TopUp(_Amount):
    """The Auditor Wallet sends DAI to an Operational Wallet."""

    wallet: str
    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class ReturnSurplus(_Amount):
    """The Auditor Wallet returns DAI to the surplus buffer through DssBlow."""

    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class Pay(_Amount):
    """An Operational Wallet pays an expense."""

    wallet: str
    amount: Wad
    category: str = ""
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class Donate(_Amount):
    """An outsider sends DAI to a wallet, or to DssBlow."""

    to: str
    amount: Wad


@dataclass(frozen=True, slots=True)
class Blow:
    """An outsider calls `DssBlow.blow()`, which joins the DAI that the contract holds to the Vow."""


@dataclass(frozen=True, slots=True)
class ClawBack:
    """Governance withdraws DAI from a wallet to the pause proxy, by its AllowanceModule allowance (a uint96)."""

    wallet: str
    amount: Wad

    def __post_init__(self) -> None:
        _require_below(_UINT96, amount=self.amount)


@dataclass(frozen=True, slots=True)
class Yank(_OfStream):
    """Governance ends stream number `stream` (from 0) now."""

    stream: int


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Governance cages the Vat (emergency shutdown)."""


ChainAction = (
    SeedTransfer
    | CreateStream
    | Pull
    | ReturnExcess
    | TopUp
    | ReturnSurplus
    | Pay
    | Donate
    | Blow
    | ClawBack
    | Yank
    | Shutdown
)


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


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes until `until` [s]."""

    until: int


Action = ChainAction | PaperAction | Wait
