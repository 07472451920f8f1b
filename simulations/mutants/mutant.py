"""What a mutant is: one fault, how it comes into a treasury, and where something like it has happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from policies.policy import Policy, Step
from simulations.actions import ChainAction
from simulations.cycle import StepFunction
from simulations.deployment.chain import Chain, Contract
from simulations.deployment.transactions import Transactions
from simulations.engines.base import Outcome


class Kind(StrEnum):
    """What the fault is in."""

    WALLETS = "wallets"
    MODULE = "module"
    STREAM = "stream"
    CYCLE = "cycle"
    CAPS = "caps"
    CONTRACTS = "contracts"


class Deployed(Protocol):
    """A treasury that was just deployed, in the hands of whoever does something to it that nobody announced."""

    @property
    def policy(self) -> Policy: ...

    @property
    def chain(self) -> Chain: ...

    @property
    def contracts(self) -> Mapping[str, Contract]:
        """Maker's, by their chainlog name; spells by theirs."""

    @property
    def safes(self) -> Mapping[str, Contract]:
        """By wallet."""

    @property
    def transactions(self) -> Transactions: ...

    def apply(self, action: ChainAction, /) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Replacement:
    """One piece of a contract's source in the place of another, which stands there exactly once."""

    contract: str
    """What is deployed: `maker/DssVestSuckable`."""
    file: str
    """Where the text stands, below `contracts/`: the contract itself, or a module of its."""
    old: str
    new: str


Change = Callable[[Policy], Policy]
Afterwards = Callable[[Deployed], Any]
Shape = Callable[[Policy], Policy | None]
"""Makes the treasury in which a fault can show of the one that was given; `None` where that is impossible."""


def as_given(policy: Policy) -> Policy | None:
    """The treasury itself."""
    return policy


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. Exactly one of `change`, `replacement`, `afterwards` and `steps` says how it is planted."""

    name: str
    kind: Kind
    wrong: str
    """What is wrong, in one sentence."""
    seen: str = ""
    """Where it, or its like, has happened."""
    change: Change | None = None
    """Deployed, and lived, as another policy says."""
    replacement: Replacement | None = None
    """A contract with other text."""
    afterwards: Afterwards | None = None
    """Done after deployment, and told to nobody."""
    steps: Mapping[Step, StepFunction] = field(default_factory=dict)
    """People who run these steps of the cycle otherwise."""
    shape: Shape = as_given
    """The treasury that it is planted in."""
    equivalent: str = ""
    """Why nothing can go wrong; such a mutant is not counted."""
    survives: str = ""
    """Why nobody can be expected to notice it."""

    def __post_init__(self) -> None:
        ways = [self.change, self.replacement, self.afterwards, self.steps or None]
        if sum(way is not None for way in ways) != 1:
            raise ValueError(f"{self.name} is not planted in exactly one way")
