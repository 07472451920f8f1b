"""Exact worst cases: how far a rule can break at most, worked out from the policy alone.

A campaign finds examples; a bound says that nobody can do worse. Each function's docstring says which life reaches it.
"""

from policies.bounds.base import Bound
from policies.bounds.registry import worst_case

__all__ = ["Bound", "worst_case"]
