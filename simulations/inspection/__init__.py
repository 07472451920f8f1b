"""What is on a chain, held against what a policy promises, without doing anything.

Campaigns live a treasury and see what it does; an inspection reads what it is. Some faults show only in one of the two:
a third owner who waits for a second one signs nothing, and a stream that ends a month late pays like any other until
then.

Everything is asked of the contracts, or read from the two slots for which Safe 1.3.0 has no question (GuardManager,
FallbackManager). The code of Maker's parts is not looked at: on a fork it is not the replica's.

Sources: Safe 1.3.0; AllowanceModule 0.1.0; DssVest `awards`; MIP40c3-SP86, "Multisig Wallets" and "Transactions".
"""

from __future__ import annotations

from policies.policy import Policy
from simulations.deployment.chain import Chain
from simulations.engines.base import Deployment
from simulations.inspection.looking import Discrepancy, Inspectable, Looked, Site
from simulations.inspection.maker import OBEDIENT, of_maker
from simulations.inspection.streams import of_streams
from simulations.inspection.wallets import GUARD_SLOT, HANDLER_SLOT, of_wallets

__all__ = ["GUARD_SLOT", "HANDLER_SLOT", "OBEDIENT", "Discrepancy", "Inspectable", "Looked", "compared", "inspect"]


def compared(policy: Policy, chain: Chain, deployment: Deployment) -> tuple[Looked, ...]:
    """Each statement of `policy` about the chain, and what of it is otherwise there, in the order of the policy.

    Args:
        deployment: where the treasury is (`Engine.deploy`).

    Raises:
        EngineError: the chain does not answer, or a contract is not what it should be.
    """
    site = Site(policy, chain, deployment)
    return (*of_wallets(site), *of_streams(site), *of_maker(site))


def inspect(policy: Policy, chain: Chain, deployment: Deployment) -> tuple[Discrepancy, ...]:
    """Everything on the chain that is not what `policy` says; as `compared`, which counts as well."""
    return tuple(filter(None, compared(policy, chain, deployment)))
