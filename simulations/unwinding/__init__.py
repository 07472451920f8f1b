"""A unit that is offboarded and winds down, lived on any engine: what `treasurer unwind` runs.

`living.py` lives it, `contributors.py` their plan of MKR beside it, and `result.py` is what it comes to.
"""

from simulations.unwinding.living import unwind

__all__ = ["unwind"]
