"""Holding a treasury against its rules while it is lived in. A judge watches and never acts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from policies.periods import midnight
from policies.policy import Policy
from policies.rules.base import Judgement, Rule, When
from policies.situation import Phase, Situation
from simulations.actions import PAPER_ACTIONS, CloseCycle, Wait
from simulations.simulation import Event, Simulation


class Cell(NamedTuple):
    """One place where a rule can break: rules that are judged always have a phase, and a phase may know causes."""

    rule: str
    phase: Phase | None = None
    cause: str = ""


class Finding(NamedTuple):
    """What a rule said of one instant."""

    cell: Cell
    judgement: Judgement
    time: int
    step: int
    """How many events there were by then."""
    carried: bool = False
    """The rule was broken before, elsewhere, and has not held since: this cell only inherits it."""


class Judge:
    """A watcher that judges every rule of a policy when its time has come.

    The policy is what was promised; the simulation may live another one.

    After a run, `worst` has the finding with the largest excess of each cell, broken or not; `first` the first one
    that broke each cell, a break that began there before one that was carried into it; and `exercised` how often
    each rule could be put to the test.
    """

    def __init__(self, policy: Policy, rules: Sequence[Rule]) -> None:
        self._policy = policy
        self._month_ends = tuple(midnight(month.next().first) for month in policy.period.months())
        self._always = tuple(rule for rule in rules if rule.when in (When.ALWAYS, When.TRANSFER))
        self._by_when = {when: tuple(rule for rule in rules if rule.when is when) for when in When}
        self.worst: dict[Cell, Finding] = {}
        self.first: dict[Cell, Finding] = {}
        self.exercised = dict.fromkeys((rule.name for rule in rules), 0)
        self.steps = 0
        self._broken: dict[str, Cell] = {}
        self._inherited: set[tuple[str, Phase | None, str]] = set()
        """Cells whose first break was carried into them: one that begins there may still come."""
        # The excess of each worst finding; by plain tuples as well, which equal a cell and cost less to make.
        self._largest: dict[tuple[str, Phase | None, str], int] = {}

    def __call__(self, simulation: Simulation, event: Event) -> None:
        self.steps += 1
        action = event.action
        if isinstance(action, Wait):
            self._months_that_end(simulation, event.began, event.time)
        elif isinstance(action, CloseCycle):
            situation = simulation.situation(event)
            self._judge(self._by_when[When.CYCLE], simulation, situation)
            if situation.phase in (Phase.CLOSING, Phase.UNWINDING):
                self._judge(self._by_when[When.CLOSED], simulation, situation)
            if situation.phase is Phase.CLOSING:
                # A stream may end before its last month does; nothing can be paid after it.
                self._months_that_end(simulation, event.time, self._month_ends[-1])
        elif event.outcome.ok and not isinstance(action, PAPER_ACTIONS):  # no wei moves on paper, or in what is refused
            self._judge(self._always, simulation, simulation.situation(event))

    def _months_that_end(self, simulation: Simulation, after: int, until: int) -> None:
        """A month is judged when a wait passes its end: nothing has happened since, so the state is its last."""
        ends = self._month_ends
        for end in ends[bisect_right(ends, after) : bisect_right(ends, until)]:
            ended = simulation.situation()._replace(time=end)
            self._judge(self._by_when[When.MONTH], simulation, ended)

    def _judge(self, rules: Sequence[Rule], simulation: Simulation, situation: Situation) -> None:
        policy, always = self._policy, When.ALWAYS
        for rule in rules:
            judgement = rule.judge(policy, situation)
            if judgement is None:
                continue
            name, excess = rule.name, judgement.found - judgement.allowed
            self.exercised[name] += 1
            phase = situation.phase if rule.when is always else None
            place = (name, phase, judgement.cause if excess > 0 else "")
            largest = self._largest.get(place)
            # Most say nothing new: no worse than before, and no break that begins or ends.
            if (
                largest is None
                or excess > largest
                or (excess > 0) != (name in self._broken)
                or place in self._inherited
            ):
                self._write_down(Cell(*place), judgement, situation.time)

    def _write_down(self, cell: Cell, judgement: Judgement, time: int) -> None:
        """Keep what is worse than anything before in its cell, and what breaks it first."""
        carried = False
        if judgement.holds:
            self._broken.pop(cell.rule, None)
        else:
            carried = self._broken.setdefault(cell.rule, cell) != cell
        found = Finding(cell, judgement, time, self.steps, carried)
        largest = self._largest.get(cell)
        if largest is None or judgement.excess > largest:
            self._largest[cell] = judgement.excess
            self.worst[cell] = found
        if not judgement.holds:
            first = self.first.get(cell)
            if first is None or (first.carried and not carried):
                self.first[cell] = found
                (self._inherited.add if carried else self._inherited.discard)(cell)
