"""What people without a key try, and thieves with too few of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policies.units import Wad
from simulations.actions.names import Signers
from simulations.actions.numbers import OfAmount


@dataclass(frozen=True, slots=True)
class Donate(OfAmount):
    """An outsider sends DAI to a wallet, or to DssBlow."""

    to: str
    amount: Wad


@dataclass(frozen=True, slots=True)
class Blow:
    """An outsider calls `DssBlow.blow()`, which joins the DAI that the contract holds to the Vow."""


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
class Steal(OfAmount):
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
