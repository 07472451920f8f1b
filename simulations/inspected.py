"""An inspection of a treasury that was just deployed: what is on the chain, and what strangers could do there."""

from __future__ import annotations

from dataclasses import dataclass

from policies.policy import Policy
from simulations.engines.base import Deployment
from simulations.inspection import Discrepancy, Inspectable, compared
from simulations.trespass import tried


@dataclass(frozen=True, slots=True)
class Inspected:
    """How much was looked at, and what of it is not as it should be."""

    compared: int
    """Statements of the policy that were held against the chain."""
    tried: int
    """Things that no stranger may do, and that were tried."""
    discrepancies: tuple[Discrepancy, ...]


def inspected(policy: Policy, engine: Inspectable, deployment: Deployment) -> Inspected:
    """Look at everything, on an engine that the policy was just deployed on; nothing of it stays.

    Raises:
        EngineError: the engine failed, or a contract is not what it should be.
    """
    with engine.asking() as chain:
        statements = compared(policy, chain, deployment)
    attempts = tried(policy, engine, deployment)
    found = filter(None, (*statements, *attempts))
    return Inspected(len(statements), len(attempts), tuple(found))
