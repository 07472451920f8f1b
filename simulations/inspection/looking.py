"""What an inspection looks at, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from policies.policy import PROTOCOL, Policy
from simulations.actions import OUTSIDER, PAYEE
from simulations.deployment import safes
from simulations.deployment.artifacts import replica
from simulations.deployment.chain import Chain, Contract, word, word_address
from simulations.deployment.maker import DEPLOYER
from simulations.engines.base import Deployment, Engine


class Inspectable(Engine, Protocol):
    """An engine with a chain that can be asked."""

    @property
    def chain(self) -> Chain: ...

    def asking(self) -> AbstractContextManager[Chain]:
        """The chain, while it is asked.

        Raises:
            EngineError: it was not there to answer.
        """


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something on the chain that is not what the policy says. `str` gives one sentence."""

    subject: str
    """`the Safe auditor`, `stream 1`."""
    what: str
    """`threshold`."""
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what} is {self.found}, expected {self.expected}"


Looked = Discrepancy | None
"""What came of looking at one thing; `None`: it is as promised."""


class Site:
    """A deployed treasury that is looked at: the chain, what is where, and who is known there."""

    def __init__(self, policy: Policy, chain: Chain, deployment: Deployment) -> None:
        self.policy = policy
        self.chain = chain
        self.at = deployment.contracts
        self.addresses = {
            **{name: chain.account(name) for name in (OUTSIDER, PAYEE, DEPLOYER, *policy.signers)},
            **deployment.contracts,
            **deployment.people,
            **deployment.wallets,
            PROTOCOL: deployment.contracts["MCD_PAUSE_PROXY"],
        }
        self.names = {address: name for name, address in self.addresses.items()}
        self.names[safes.NOBODY] = "nobody"
        self.names |= {address: name for name, address in safes.CANONICAL.items()}

    def contract(self, name: str, path: str) -> Contract:
        """One of Maker's, or the module, by its name and the place of its ABI."""
        return Contract(self.at[name], replica(path))

    def stored(self, at: str, slot: int) -> str:
        """An address in a contract's storage."""
        return word_address(word(self.chain.storage_at(at, slot)))

    def name(self, address: str) -> str:
        """Who lives there; the address itself where nobody known does."""
        return self.names.get(address, address)


def compare(subject: str, what: str, found: object, expected: object) -> Iterator[Looked]:
    """Look at one thing."""
    yield None if found == expected else Discrepancy(subject, what, str(found), str(expected))
