"""The lives of a campaign, split into shares: by the seed, the number of lives and the size of a share alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from policies.policy import Policy
from policies.rules.names import CONDUCTS, Conduct
from simulations.campaign.shares import AtRandom, Corners, KnownLives
from simulations.corners import corners
from simulations.timetable import Life

A_SHARE = 50
"""Lives of one share. Each share climbs by itself: smaller ones climb less high, larger ones keep fewer cores busy."""
_PLANNED = 16
"""Lives of one share that are known or at an extreme: nothing climbs there."""
_A_ROUND = 8
"""Shares of one round, or one for each conduct where those are more."""

Part = KnownLives | Corners | AtRandom


@dataclass(frozen=True, slots=True)
class Rounds:
    """What is to be lived, a round after the other."""

    policy: Policy
    conducts: Sequence[Conduct]
    seed: int
    examples: int | None
    """Lives at random for each conduct; `None` where only time decides, and there is no end."""
    known: Sequence[Life] = ()
    database: Path | None = None
    share: int = A_SHARE
    """How many lives one share has at most."""

    def __iter__(self) -> Iterator[list[Part]]:
        """What is known and the corners first, those of milder conducts too; then some random lives under each
        conduct, again and again.
        """
        if first := [*self._known(), *self._corners()]:
            yield first
        of_each = max(1, _A_ROUND // len(self.conducts))
        for begins in count(step=of_each):
            part = [share for number in range(begins, begins + of_each) for share in self._at_random(number)]
            if not part:
                return
            yield part

    def _known(self) -> Iterator[Part]:
        size = min(_PLANNED, self.share)
        for at in range(0, len(self.known), size):
            yield KnownLives(tuple(self.known[at : at + size]), at)

    def _corners(self) -> list[Corners]:
        size, extremes, shares = min(_PLANNED, self.share), corners(self.policy), list[Corners]()
        for conduct in (milder for milder in CONDUCTS if any(asked.includes(milder) for asked in self.conducts)):
            there = len(extremes[conduct])
            shares += (Corners(conduct, at, min(size, there - at)) for at in range(0, there, size))
        if self.examples is None:
            shares.sort(key=lambda share: share.first)  # time may be over before their end: some of each conduct first
        return shares

    def _at_random(self, number: int) -> Iterator[Part]:
        """Share n of each conduct, from 0 on.

        Its seed is the first 64 bits that Python's `Random` gives when it is itself seeded with the text
        `<seed>/<conduct>/<n>`. Every other share lives whole periods: a search that is left to choose prefers short
        ones.
        """
        at = number * self.share
        lives = self.share if self.examples is None else min(self.share, self.examples - at)
        months = len(self.policy.months) if number % 2 else None
        for conduct in self.conducts if lives > 0 else ():
            seed_of_share = Random(f"{self.seed}/{conduct}/{number}").getrandbits(64)
            yield AtRandom(conduct, at, lives, seed_of_share, months, self.database)
