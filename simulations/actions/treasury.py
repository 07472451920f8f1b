"""What the treasury's own wallets do, by Safe transactions."""

from __future__ import annotations

from dataclasses import dataclass

from policies.policy import DAI
from policies.units import Wad
from simulations.actions.names import CALLERS, TOKENS, Signers
from simulations.actions.numbers import UINT16, UINT96, OfAmount, OfStream, require_below


@dataclass(frozen=True, slots=True)
class Pull(OfStream):
    """Somebody calls `vest(id)` of stream number `stream` (from 0), which pays its recipient.

    `caller` is one of `CALLERS`; nobody named means the recipient, and for one that cannot call (the pause proxy,
    DssBlow) the outsider. A wallet calls by a Safe transaction, which `by` sign.
    """

    stream: int
    by: Signers = ()
    caller: str = ""

    def __post_init__(self) -> None:
        OfStream.__post_init__(self)
        if self.caller not in ("", *CALLERS):
            raise ValueError(f"{self.caller} cannot call a stream, expected one of {', '.join(CALLERS)}")


@dataclass(frozen=True, slots=True)
class ReturnExcess(OfAmount):
    """An Operational Wallet sends DAI to the Auditor Wallet."""

    wallet: str
    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class TopUp(OfAmount):
    """The Auditor Wallet sends DAI to an Operational Wallet."""

    wallet: str
    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class ReturnSurplus(OfAmount):
    """The Auditor Wallet returns DAI to the surplus buffer through DssBlow."""

    amount: Wad
    by: Signers = ()


@dataclass(frozen=True, slots=True)
class ReturnUnused(OfAmount):
    """A wallet sends DAI, or MKR, to the pause proxy: what a unit that winds down did not need (SP86, "Unwinding and
    Defunding", 5; SP54, "Payment Implementation").
    """

    wallet: str
    amount: Wad
    by: Signers = ()
    token: str = DAI

    def __post_init__(self) -> None:
        OfAmount.__post_init__(self)
        if self.token not in TOKENS:
            raise ValueError(f"no wallet returns {self.token}, expected one of {', '.join(TOKENS)}")


@dataclass(frozen=True, slots=True)
class Pay(OfAmount):
    """An Operational Wallet pays an expense."""

    wallet: str
    amount: Wad
    category: str = ""
    by: Signers = ()


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
        require_below(UINT96, amount=self.amount)
        require_below(UINT16, reset_minutes=self.reset_minutes)


@dataclass(frozen=True, slots=True)
class DisableModule:
    """A Safe's own quorum switches its AllowanceModule off (Safe 1.3.0 `disableModule`)."""

    wallet: str
    by: Signers = ()
