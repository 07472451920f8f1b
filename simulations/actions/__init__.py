"""Frozen intents. Deciders return them; only an engine changes the world.

Three kinds. *Chain* actions are transactions, and an engine applies them. *Paper* actions are what people write to
each other (a statement, a request, a review); no contract knows of them, so only the ledger does. `Wait` lets time
pass. Amounts are wad, times UTC seconds, wallets and people the policy's names.

`by` names the people who sign; empty means the default quorum (`policies.authority.default_quorum`).

A number that no transaction can carry (negative, or beyond its ABI type) is refused when the action is made, with a
ValueError: nobody could send it, so no engine is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulations.actions.governance import ClawBack, CreateStream, SeedTransfer, Shutdown, Yank
from simulations.actions.names import BLOW, CALLERS, OUTSIDER, PAYEE, TOKENS, Signers
from simulations.actions.paper import (
    PAPER_ACTIONS,
    CloseCycle,
    FileStatement,
    OpenCycle,
    PaperAction,
    RequestTopUp,
    Review,
)
from simulations.actions.strangers import Argument, Blow, Call, Donate, Steal, Way
from simulations.actions.treasury import (
    DisableModule,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SetAllowance,
    TopUp,
)

__all__ = [
    "BLOW",
    "CALLERS",
    "OUTSIDER",
    "PAPER_ACTIONS",
    "PAYEE",
    "TOKENS",
    "Action",
    "Argument",
    "Blow",
    "Call",
    "ChainAction",
    "ClawBack",
    "CloseCycle",
    "CreateStream",
    "DisableModule",
    "Donate",
    "FileStatement",
    "OpenCycle",
    "PaperAction",
    "Pay",
    "Pull",
    "RequestTopUp",
    "ReturnExcess",
    "ReturnSurplus",
    "ReturnUnused",
    "Review",
    "SeedTransfer",
    "SetAllowance",
    "Shutdown",
    "Signers",
    "Steal",
    "TopUp",
    "Wait",
    "Way",
    "Yank",
]

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
class Wait:
    """Time passes until `until` [s]."""

    until: int


Action = ChainAction | PaperAction | Wait
