"""What came of lives, so that it can be put together again: shares of a campaign are lived apart.

Each finding belongs to the mildest conduct that allows the decisions before it, whatever conduct they were drawn under:
a careless break is not the outsider's fault because an outsider was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from policies.policy import Policy
from policies.rules.names import CONDUCTS, Conduct
from policies.situation import Phase
from simulations.conduct import Needs, needed
from simulations.judging import Cell, Finding, Judge
from simulations.replay import Story
from simulations.timetable import Life, up_to


class Known(NamedTuple):
    """What was found of one cell, and the decisions up to then."""

    found: Finding
    life: Life


def known_from(story: Story) -> Known:
    """What a story tells, as something that was found."""
    return Known(Finding(story.cell, story.judgement, story.time, len(story.scenes), story.carried), story.life)


@dataclass(slots=True)
class Tally:
    """What came of the lives that needed one conduct, or of those that one allows."""

    worst: dict[Cell, Known] = field(default_factory=dict)
    begins: dict[Cell, Known] = field(default_factory=dict)
    """Where a break begins, by the fewest decisions."""
    exercised: dict[str, int] = field(default_factory=dict)
    """Rule -> how often it could be put to the test."""
    sequences: int = 0
    steps: int = 0

    def count(self, exercised: Mapping[str, int], sequences: int, steps: int) -> None:
        self.sequences += sequences
        self.steps += steps
        for rule, times in exercised.items():
            self.exercised[rule] = self.exercised.get(rule, 0) + times

    def keep_if_worse(self, cell: Cell, found: Finding, life: Life = ()) -> None:
        known = self.worst.get(cell)
        if known is None or found.judgement.excess > known.found.judgement.excess:
            self.worst[cell] = Known(found, up_to(life, found.time) if life else ())

    def keep_if_shorter(self, cell: Cell, found: Finding, life: Life) -> None:
        known = self.begins.get(cell)
        decided = sum(appointment.time <= found.time for appointment in life)
        if known is None or decided < len(known.life):
            self.begins[cell] = Known(found, up_to(life, found.time))

    def add(self, other: Tally) -> None:
        """What came later."""
        self.count(other.exercised, other.sequences, other.steps)
        for cell, known in other.worst.items():
            self.keep_if_worse(cell, *known)
        for cell, known in other.begins.items():
            self.keep_if_shorter(cell, *known)

    def broken(self) -> list[Cell]:
        """Where rules break, in the order in which reports tell it."""
        return sorted((cell for cell, known in self.worst.items() if not known.found.judgement.holds), key=_place)


_PHASES = {name: place for place, name in enumerate((None, *Phase))}


def _place(cell: Cell) -> tuple[str, int, str]:
    return cell.rule, _PHASES[cell.phase], cell.cause


@dataclass(slots=True)
class Lived:
    """What came of some lives, by the conduct that each needed."""

    by_conduct: dict[Conduct, Tally] = field(default_factory=dict)
    evm_seconds: float = 0.0
    busy_seconds: float = 0.0

    def add(self, policy: Policy, life: Life, judge: Judge) -> None:
        """One more life under a policy, and who watched it."""
        needs = Needs(policy, life)
        whole = self._of(needs.until(needs.end))
        whole.count(judge.exercised, 1, judge.steps)
        for cell, found in judge.worst.items():
            if found.judgement.holds:
                whole.keep_if_worse(cell, found)
            else:
                self._of(needs.until(found.time)).keep_if_worse(cell, found, life)
        for cell, found in judge.first.items():
            # The worst may have needed more than the first did: both are kept.
            tally = self._of(needs.until(found.time))
            tally.keep_if_worse(cell, found, life)
            if not found.carried:
                tally.keep_if_shorter(cell, found, life)

    def begin(self, policy: Policy, cell: Cell, known: Known) -> None:
        """One more beginning of a break."""
        found, life = known
        tally = self._of(needed(policy, life))
        if not found.carried:
            tally.keep_if_shorter(cell, found, life)
        tally.keep_if_worse(cell, found, life)

    def join(self, later: Lived) -> None:
        """What came of later lives."""
        self.evm_seconds += later.evm_seconds
        self.busy_seconds += later.busy_seconds
        for conduct, tally in later.by_conduct.items():
            self.by_conduct.setdefault(conduct, Tally()).add(tally)

    def _of(self, need: Conduct | None) -> Tally:
        if need is None:
            raise ValueError("no conduct allows this life: a seed has not arrived")
        tally = self.by_conduct.get(need)
        if tally is None:
            tally = self.by_conduct[need] = Tally()
        return tally

    def under(self, conduct: Conduct) -> Tally:
        """Everything that a conduct allows."""
        together = Tally()
        for milder in CONDUCTS:
            if milder in self.by_conduct and conduct.includes(milder):
                together.add(self.by_conduct[milder])
        return together

    def mildest(self, cell: Cell) -> list[tuple[Conduct, Known]]:
        """For each conduct under which a cell breaks, and under no milder one: the shortest life in which it begins, or
        where it never begins there (it was carried into it), the worst one.
        """
        found: list[tuple[Conduct, Known]] = []
        for conduct in CONDUCTS:
            tally = self.by_conduct.get(conduct)
            if tally is None or any(conduct.includes(milder) for milder, _ in found):
                continue
            known = tally.begins.get(cell) or tally.worst.get(cell)
            if known is not None and not known.found.judgement.holds:
                found.append((conduct, known))
        return found

    def broken(self) -> list[Cell]:
        """Where rules break under any conduct."""
        return sorted({cell for tally in self.by_conduct.values() for cell in tally.broken()}, key=_place)

    @property
    def sequences(self) -> int:
        return sum(tally.sequences for tally in self.by_conduct.values())

    @property
    def steps(self) -> int:
        return sum(tally.steps for tally in self.by_conduct.values())


def in_order(shares: Iterable[Lived]) -> Lived:
    """In the order of the shares, so that of two findings as bad as each other the same one is kept every time."""
    together = Lived()
    for lived in shares:
        together.join(lived)
    return together
