"""What the sound treasury does, so that a fault is not blamed for what a promise does by itself.

The promises of a real budget do not all hold (SP86's contradict each other, and nobody is held to a cap by a contract).
A mutant is reported where it breaks something that does not break without it, under the same conduct.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from policies.policy import Policy
from policies.rules.names import COMPLIANT, CONDUCTS, Conduct, ConductName
from simulations.campaign.shares import AtRandom, Corners
from simulations.corners import habits
from simulations.judging import Cell
from simulations.lives import Lived

Part = Corners | AtRandom

LIVES = 20
"""Lives at random under each conduct, in one hunt."""
ROUNDS = 6
"""How many times as many the sound treasury lives, so that it breaks all that a mutant's lives might."""

HUNTED = tuple(
    Conduct(level, outsider=True, protocol=True)
    for level in (ConductName.COMPLIANT, ConductName.ROLE_COMPROMISED, ConductName.AUDITORS_ROGUE)
)
"""Under which lives are drawn. Each allows what milder ones do; what a break needed is read from its decisions."""


def extremes(policy: Policy) -> Iterator[Part]:
    """The habits of every conduct, the mildest first."""
    for conduct in CONDUCTS:
        there = len(habits(policy, conduct))
        if there:
            yield Corners(conduct, 0, there)


def at_random(policy: Policy, seed: int, lives: int, rounds: int = 1) -> Iterator[Part]:
    """So many lives at random under each conduct, and that often; every other round lives whole periods."""
    for number in range(rounds):
        for conduct in HUNTED:
            own = Random(f"{seed}/{conduct}/{number}").getrandbits(64)
            yield AtRandom(conduct, number * lives, lives, own, None if number % 2 else len(policy.months))


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the sound treasury breaks its promises, and which rules it was put to the test of."""

    broken: Mapping[Conduct, frozenset[Cell]]
    """Under each conduct."""
    compliant: int
    """How many of the extremes of compliance there are."""
    tested: frozenset[str]
    """Rules that came up in them."""
    broken_by_all: frozenset[str]
    """Of these, the ones that broke."""


def baseline_of(lived: Lived, compliant: Lived) -> Baseline:
    """What came of all lives, and of the extremes of compliance alone."""
    tally = compliant.under(COMPLIANT)
    return Baseline(
        {conduct: frozenset(lived.under(conduct).broken()) for conduct in CONDUCTS},
        tally.sequences,
        frozenset(rule for rule, times in tally.exercised.items() if times),
        frozenset(cell.rule for cell in tally.broken()),
    )
