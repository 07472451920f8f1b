"""A story again: the same actions at the same seconds, on any engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from simulations.engines.base import Engine
from simulations.judging import Cell, Judge
from simulations.simulation import Event, Simulation, Watcher


@dataclass(frozen=True, slots=True)
class Story:
    """A sequence of actions that ends where a rule broke, and what the rule said."""

    cell: Cell
    judgement: Judgement
    time: int
    """The second that was judged."""
    events: tuple[Event, ...]


def tell(policy: Policy, engine: Engine, rules: Sequence[Rule], events: Sequence[Event], *watchers: Watcher) -> Judge:
    """Perform the events' actions on an engine that `policy` was just deployed on, under a judge.

    Raises:
        EngineError: the engine failed; nothing is confirmed or refuted.
    """
    judge = Judge(policy, rules)
    simulation = Simulation(policy, engine, judge, *watchers)
    for event in events:
        simulation.perform(event.action)
    return judge


def confirms(policy: Policy, engine: Engine, rule: Rule, story: Story) -> bool:
    """Whether the story breaks its rule on this engine too, at the same place and by the same amount.

    Raises:
        EngineError: the engine failed.
    """
    judge = tell(policy, engine, (rule,), story.events)
    found = judge.worst.get(story.cell)
    return found is not None and found.judgement == story.judgement and found.time == story.time
