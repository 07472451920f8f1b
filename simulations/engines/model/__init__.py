"""The exact model: the treasury in Python integers, an engine like any other.

It is the reference that the chains are compared with, and the fast place to search for counterexamples. It holds
what the contracts hold and refuses what they refuse, with the reason that the innermost contract gives.
"""

from simulations.engines.model.allowances import ALLOWANCE_EXCEEDED
from simulations.engines.model.engine import Model

__all__ = ["ALLOWANCE_EXCEEDED", "Model"]
