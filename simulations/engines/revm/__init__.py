"""The revm engine: the real bytecode in this process (pyrevm), without a node.

The fastest way to real months: the contracts and Safes are those of the anvil engine, byte by byte, signatures are
real ECDSA, and a state is read from storage.
"""

from simulations.engines.revm.chain import RevmChain
from simulations.engines.revm.engine import Revm

__all__ = ["Revm", "RevmChain"]
