"""The shortest stories of what broke, in parts that any process can do."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf

from policies.rules.names import Conduct
from simulations.campaign.result import Found
from simulations.campaign.shares import Search, timed
from simulations.judging import Cell
from simulations.lives import Known, Lived, known_from
from simulations.shrinking import shrink
from simulations.timetable import Life
from simulations.workers import Tell

_TRIES = 400
"""Lives that shrinking one story may live. Not the clock is the bound: a slower machine finds the same."""


@dataclass(frozen=True, slots=True)
class Shorten:
    """The shortest stories of one cell: one for each conduct under which it breaks and under no milder one."""

    cell: Cell
    candidates: tuple[tuple[Conduct, Known, Known], ...]
    """A conduct, the shortest life that breaks the cell there, and the worst; the mildest conduct first."""
    seconds: float = inf
    """How long shrinking one story may take [s], where the clock decides anyway."""
    until: float = inf
    """Nothing is shrunk after it, only told [s of the monotonic clock, which all processes of a machine share]."""

    def __str__(self) -> str:
        where = ", ".join(str(part) for part in (self.cell.phase, self.cell.cause) if part)
        return f"the shortest story of {self.cell.rule}{f' ({where})' if where else ''}"

    def __call__(self, search: Search, tell_done: Tell) -> tuple[tuple[Found, ...], Lived]:
        lived = Lived()
        told: list[Found] = []
        with timed(search, lived):
            for conduct, shortest, worst in self.candidates:
                if not any(conduct.includes(milder.shrunk.conduct) for milder in told):
                    found = self._shorten(search, shortest, worst, tell_done)
                    # It may need less than the life that it was shrunk from.
                    for story in (found.shrunk, found.original):
                        lived.begin(search.policy, self.cell, known_from(story))
                    told.append(found)
        return tuple(told), lived

    def _shorten(self, search: Search, shortest: Known, worst: Known, tell_done: Tell) -> Found:
        cell, carried = self.cell, shortest.found.carried
        engine = search.engine
        if search.scout is not None and search.attempt(search.scout, cell, shortest.life, carried) is not None:
            engine = search.scout

        def breaks(life: Life) -> Life | None:
            tell_done(0)
            return search.attempt(engine, cell, life, carried)

        shrunk = shrink(search.policy, shortest.life, breaks, _TRIES, self._left())
        if engine is not search.engine and search.attempt(search.engine, cell, shrunk.life, carried) is None:
            # What the model shrank does not break the contracts: the contracts shrink it themselves.
            engine = search.engine
            shrunk = shrink(search.policy, shortest.life, breaks, _TRIES, self._left())
        short, original = search.tell(cell, shrunk.life), search.tell(cell, shortest.life)
        others = (short, original, search.tell(cell, worst.life, worst=True))
        allowed = (story for story in others if short.conduct.includes(story.conduct))
        return Found(
            short,
            original,
            max(allowed, key=lambda story: story.judgement.excess),
            shrunk.tried,
            shrunk.finished,
        )

    def _left(self) -> float:
        return min(self.seconds, self.until - time.monotonic())


def to_shorten(together: Lived, conducts: Sequence[Conduct]) -> list[Shorten]:
    """Every cell that broke under one of the conducts that were asked for, or under a milder one."""
    shares = []
    for cell in together.broken():
        candidates = [
            (conduct, shortest, together.under(conduct).worst[cell])
            for conduct, shortest in together.mildest(cell)
            if any(asked.includes(conduct) for asked in conducts)
        ]
        if candidates:
            shares.append(Shorten(cell, tuple(candidates)))
    # The longest first, so that no worker begins one when the others are done.
    return sorted(shares, key=lambda share: -sum(len(shortest.life) for _, shortest, _ in share.candidates))


def as_lived(search: Search, shares: Iterable[Shorten], until: float) -> Iterator[Found]:
    """The stories of some cells as they were found, not shrunk: as many as there is time for, or until Ctrl-C.

    A cell that does not break on the engine of the search is left out.

    Args:
        until: when none is begun any more [s of the monotonic clock].
    """
    with suppress(KeyboardInterrupt):
        for share in shares:
            if time.monotonic() >= until:
                return
            with suppress(ValueError):  # what only the contracts break
                found, _ = replace(share, seconds=0.0)(search, lambda done: None)
                yield from found
