"""The anvil engine: a real node, through ape and ape-foundry (`ethereum:local:foundry`).

The provider, the accounts and the contract types are ape's. A node of its own is started for each engine on a free
port, and ends with it: with the context, with the process, and by the kernel if the process is killed.
"""

from simulations.engines.anvil.chain import ApeChain
from simulations.engines.anvil.engine import Anvil

__all__ = ["Anvil", "ApeChain"]
