"""The anvil engine: a real node, with ape for the contracts and a socket for the months.

The provider, the accounts and the contract types are ape's (`ethereum:local:foundry`, connected to a node that is
started here). Each engine has a node of its own on a free port, local or a fork, and it ends with the engine or with
the process; if the process is killed, Linux ends it.
"""

from simulations.engines.anvil.bulk import BulkChain
from simulations.engines.anvil.chain import ApeChain
from simulations.engines.anvil.engine import Anvil
from simulations.engines.anvil.fork import Fork

__all__ = ["Anvil", "ApeChain", "BulkChain", "Fork"]
