"""Every mutant, listed by hand."""

from __future__ import annotations

from simulations.mutants import caps, contracts, cycles, module, streams, wallets
from simulations.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *wallets.MUTANTS,
    *module.MUTANTS,
    *streams.MUTANTS,
    *cycles.MUTANTS,
    *caps.MUTANTS,
    *contracts.MUTANTS,
)


def mutant(name: str) -> Mutant:
    """The mutant of that name.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


_BY_NAME = {known.name: known for known in MUTANTS}
