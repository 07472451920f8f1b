"""Holding a treasury against its rules while it is lived in. A judge watches and never acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.base import Judgement, Rule, When
from policies.situation import Phase, Situation
from simulations.actions import PAPER_ACTIONS, CloseCycle, Wait
from simulations.simulation import Event, Simulation


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One place where a rule can break: rules that are judged always have a phase, and a phase may know causes."""

    rule: str
    phase: Phase | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule said of one instant."""

    cell: Cell
    judgement: Judgement
    time: int
    step: int
    """How many events there were by then."""
    carried: bool = False
    """The rule was broken before, elsewhere, and has not held since: this cell only inherits it."""


class Judge:
    """A watcher that judges every rule when its time has come.

    After a run, `worst` has the finding with the largest excess of each cell, broken or not; `first` the first one
    that broke each cell, a break that began there before one that was carried into it; and `exercised` how often
    each rule could be put to the test.
    """

    def __init__(self, policy: Policy, rules: Sequence[Rule]) -> None:
        self._month_ends = tuple(midnight(month.next().first) for month in policy.period.months())
        self._always = tuple(rule for rule in rules if rule.when in (When.ALWAYS, When.TRANSFER))
        self._by_when = {when: tuple(rule for rule in rules if rule.when is when) for when in When}
        self.worst: dict[Cell, Finding] = {}
        self.first: dict[Cell, Finding] = {}
        self.exercised = dict.fromkeys((rule.name for rule in rules), 0)
        self.steps = 0
        self._broken: dict[str, Cell] = {}

    def __call__(self, simulation: Simulation, event: Event) -> None:
        self.steps += 1
        action = event.action
        if isinstance(action, Wait):
            self._months_that_end(simulation, event.began, event.time)
        elif isinstance(action, CloseCycle):
            situation = simulation.situation(event)
            self._judge(self._by_when[When.CYCLE], simulation, situation)
            if situation.phase is Phase.CLOSING:
                self._judge(self._by_when[When.CLOSED], simulation, situation)
                # A stream may end before its last month does; nothing can be paid after it.
                self._months_that_end(simulation, event.time, self._month_ends[-1])
        elif not isinstance(action, PAPER_ACTIONS):  # no wei moves on paper
            self._judge(self._always, simulation, simulation.situation(event))

    def _months_that_end(self, simulation: Simulation, after: int, until: int) -> None:
        """A month is judged when a wait passes its end: nothing has happened since, so the state is its last."""
        for end in self._month_ends:
            if after < end <= until:
                ended = replace(simulation.situation(), time=end)
                self._judge(self._by_when[When.MONTH], simulation, ended)

    def _judge(self, rules: Sequence[Rule], simulation: Simulation, situation: Situation) -> None:
        for rule in rules:
            judgement = rule.judge(simulation.policy, situation)
            if judgement is None:
                continue
            self.exercised[rule.name] += 1
            phase = situation.phase if rule.when is When.ALWAYS else None
            cell = Cell(rule.name, phase, "" if judgement.holds else judgement.cause)
            carried = False
            if judgement.holds:
                self._broken.pop(rule.name, None)
            else:
                carried = self._broken.setdefault(rule.name, cell) != cell
            found = Finding(cell, judgement, situation.time, self.steps, carried)
            known = self.worst.get(cell)
            if known is None or judgement.excess > known.judgement.excess:
                self.worst[cell] = found
            if not judgement.holds:
                first = self.first.get(cell)
                if first is None or (first.carried and not carried):
                    self.first[cell] = found
