"""One treasury being lived in: an engine, its ledger, and whoever watches.

`perform` is the only way that anything happens. Watchers are told after each action; they never act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from policies.policy import Policy, Step
from policies.situation import CycleFacts, Situation
from policies.units import Wad
from simulations.actions import (
    PAPER_ACTIONS,
    Action,
    CloseCycle,
    OpenCycle,
    Wait,
)
from simulations.cycle import STEPS, CyclePlan, StepFunction, usual_steps
from simulations.engines.base import Engine, Outcome
from simulations.ledger import Ledger
from simulations.state import State

_DONE = Outcome(True)


class Event(NamedTuple):
    """An action that happened, and when [s]; `began` is earlier than `time` for a wait only."""

    began: int
    time: int
    action: Action
    outcome: Outcome


class CycleReport(NamedTuple):
    """What one cycle did [wad]; balances are after it."""

    name: str
    forecast: Wad
    returned: Wad
    pulled: Wad
    requested: Wad
    top_up: Wad
    shortfall: Wad
    surplus_returned: Wad
    auditor: Wad
    operational: dict[str, Wad]
    governance_pays: Wad = 0
    """What came out of the surplus buffer in it, beside what streams paid: top-ups by executives."""


Watcher = Callable[["Simulation", Event], None]


class Simulation:
    """A treasury on an engine that `policy` was just deployed on.

    Args:
        steps: how people run each step of a cycle.
    """

    def __init__(
        self, policy: Policy, engine: Engine, *watchers: Watcher, steps: Mapping[Step, StepFunction] = STEPS
    ) -> None:
        self.policy = policy
        self.engine = engine
        self.watchers = watchers
        self._steps = steps
        self._state: State | None = engine.state()
        self.ledger = Ledger(policy, self._state.surplus_buffer)

    @property
    def state(self) -> State:
        """The state now, read at most once between two actions."""
        if self._state is None:
            self._state = self.engine.state()
        return self._state

    def situation(self, event: Event | None = None) -> Situation:
        """What rules may know now, `event` being the last thing that happened."""
        return self.ledger.situation(self.state, event.outcome.transfers if event else ())

    def perform(self, action: Action) -> Outcome:
        """Let one action happen, write it down, and tell the watchers."""
        outcome = _DONE
        began = now = self.engine.now
        if isinstance(action, Wait):
            now = action.until
            self.engine.warp(now)
            self._state = None
        else:
            if not isinstance(action, PAPER_ACTIONS):
                outcome = self.engine.apply(action)
                self._state = None
            self.ledger.record(action, outcome, now)
        if self.watchers:
            self._tell(Event(began, now, action, outcome))
        return outcome

    def wait(self, until: int) -> None:
        """Let time pass until `until` [s], if it is not yet that late."""
        began = self.engine.now
        if until > began:
            self.engine.warp(until)
            self._state = None
            if self.watchers:
                self._tell(Event(began, until, Wait(until), _DONE))

    def _tell(self, event: Event) -> None:
        for watcher in self.watchers:
            watcher(self, event)

    def run_cycle(self, plan: CyclePlan) -> CycleReport:
        """Run a cycle now, each step deciding from the state that it finds."""
        steps = usual_steps(self.policy, plan.name) if plan.steps is None else plan.steps
        self.perform(OpenCycle(plan.name))
        before = self.ledger.seeded
        self._meanwhile(plan, 0)
        for done, step in enumerate(steps, 1):
            for action in self._steps[step](self.policy, plan, self.state, self.ledger.requested):
                self.perform(action)
            self._meanwhile(plan, done)
        self.perform(CloseCycle())
        cycle = self.ledger.cycle
        assert cycle is not None
        return self._report(cycle, self.ledger.seeded - before)

    def _meanwhile(self, plan: CyclePlan, done: int) -> None:
        if done in plan.between:
            self.perform(plan.between[done])

    def _report(self, cycle: CycleFacts, governance_pays: Wad) -> CycleReport:
        dai, auditor = self.state.dai, self.policy.auditor
        requested, sent = sum(cycle.requested.values()), sum(cycle.topped_up.values())
        return CycleReport(
            cycle.name,
            forecast=sum(cycle.forecasts.values()),
            returned=sum(cycle.excess_returned.values()),
            pulled=cycle.pulled,
            requested=requested,
            top_up=sent,
            shortfall=0 if cycle.accepted is False else requested - sent,
            surplus_returned=cycle.surplus_returned,
            auditor=dai[auditor.name] if auditor else 0,
            operational={wallet.name: dai[wallet.name] for wallet in self.policy.operational},
            governance_pays=governance_pays,
        )
