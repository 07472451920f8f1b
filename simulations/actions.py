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
from enum import StrEnum
from types import MappingProxyType

from policies.policy import DAI, MKR, Stream
from policies.units import Wad

PAYEE = "payee"
"""Whoever is paid: the unit's contributors and suppliers."""
OUTSIDER = "outsider"
"""Somebody without a key to anything."""
BLOW = "dss-blow"
"""The DssBlow contract, as a holder of DAI."""

TOKENS = (DAI, MKR)
"""What streams pay and wallets hold."""

CALLERS = (PAYEE, OUTSIDER)
"""Who beside the wallets calls contracts by themselves."""

Signers = tuple[str, ...]

_UINT256 = 2**256
_UINT96 = 2**96
_UINT16 = 2**16


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
        _require_below(_UINT256, total=self.total, bgn=self.bgn, tau=self.tau, eta=self.eta)

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
class Pull(_OfStream):
    """Somebody calls `vest(id)` of stream number `stream` (from 0), which pays its recipient.

    `caller` is one of `CALLERS`; nobody named means the recipient, and for one that cannot call (the pause proxy,
    DssBlow) the outsider. A wallet calls by a Safe transaction, which `by` sign.
    """

    stream: int
    by: Signers = ()
    caller: str = ""

    def __post_init__(self) -> None:
        _OfStream.__post_init__(self)
        if self.caller not in ("", *CALLERS):
            raise ValueError(f"{self.caller} cannot call a stream, expected one of {', '.join(CALLERS)}")


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
class ReturnUnused(_Amount):
    """A wallet sends DAI, or MKR, to the pause proxy: what a unit that winds down did not need (SP86, "Unwinding and
    Defunding", 5; SP54, "Payment Implementation").
    """

    wallet: str
    amount: Wad
    by: Signers = ()
    token: str = DAI

    def __post_init__(self) -> None:
        _Amount.__post_init__(self)
        if self.token not in TOKENS:
            raise ValueError(f"no wallet returns {self.token}, expected one of {', '.join(TOKENS)}")


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


@dataclass(frozen=True, slots=True)
class SetAllowance:
    """A Safe's own quorum sets what a delegate of the policy may take from it (AllowanceModule `setAllowance`).

    `amount` is wad (a uint96), `reset_minutes` a uint16; 0 and 0 take the allowance away.
    """

    wallet: str
    delegate: str
    amount: Wad
    reset_minutes: int = 0
    by: Signers = ()

    def __post_init__(self) -> None:
        _require_below(_UINT96, amount=self.amount)
        _require_below(_UINT16, reset_minutes=self.reset_minutes)


@dataclass(frozen=True, slots=True)
class DisableModule:
    """A Safe's own quorum switches its AllowanceModule off (Safe 1.3.0 `disableModule`)."""

    wallet: str
    by: Signers = ()


class Way(StrEnum):
    """How somebody without a quorum tries to get DAI out of a Safe. All of it is sent by the outsider."""

    REPEATED = "the same confirmation several times"
    """One confirmation that the thief can give, as often as the threshold asks (GS026)."""
    UNAPPROVED = "approvals that were never given"
    """Pre-validated signatures (v = 1) in the name of owners who approved nothing (GS025)."""
    STRANGER = "a key that owns nothing"
    """Good ECDSA signatures by somebody who is no owner (GS026)."""
    REPLAYED = "the signatures of an earlier transaction"
    """The last transaction of that Safe, sent again byte for byte (its nonce has moved on); also a stale approval."""
    REORDERED = "an earlier transaction's signatures in another order"
    """The same, its 65-byte signatures in reverse order."""
    AS_MODULE = "a call as if by a module"
    """`execTransactionFromModule` by an account that is no module (GS104)."""
    AS_DELEGATE = "a call as if by a delegate"
    """`executeAllowanceTransfer` by an account that was granted nothing."""


@dataclass(frozen=True, slots=True)
class Steal(_Amount):
    """Somebody who lacks a quorum tries to move DAI from a Safe to the outsider.

    `by` are the people whose keys are in the thief's hands, none for a mere outsider; they matter where a confirmation
    is needed at all (`Way.REPEATED`). Every way must be refused, and leave everything as it was; only where a Safe asks
    for one confirmation, and these people can give it, that is a quorum, and `Way.REPEATED` an ordinary transaction.
    A refusal for its signatures has one reason, `Safe/not-confirmed`, whatever a Safe found first.
    """

    wallet: str
    amount: Wad
    way: Way
    by: Signers = ()


Argument = int | str | bytes | bool
"""Of a `Call`: where an address is wanted, a name stands for the one behind it, other text for the zero address."""


@dataclass(frozen=True, slots=True)
class Call:
    """The outsider calls any function of any contract, sending no ether.

    `contract` is the chainlog's name of one, a spell's, a wallet's, or that of a deployment of Safe's. What has an
    action of its own is not called this way (`simulations.deployment.surface` lists what is), and what would only
    dispose of the outsider's own DAI or stream is not sent. Arguments are made to fit the function's types
    (`simulations.deployment.arguments`). Whether the call goes through does not matter and is not told: the outcome is
    always `ok`, and nothing that a `State` knows may have changed.
    """

    contract: str
    method: str
    """`approve(address,uint256)`."""
    arguments: tuple[Argument, ...] = ()


ChainAction = (
    SeedTransfer
    | CreateStream
    | Pull
    | ReturnExcess
    | TopUp
    | ReturnSurplus
    | ReturnUnused
    | Pay
    | Donate
    | Blow
    | ClawBack
    | Yank
    | Shutdown
    | SetAllowance
    | DisableModule
    | Steal
    | Call
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
