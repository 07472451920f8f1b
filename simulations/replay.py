"""A story again: the same actions at the same seconds, on any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.units import Wad
from simulations.engines.base import Engine
from simulations.judging import Cell, Judge
from simulations.simulation import Event, Simulation
from simulations.timetable import Appointment, live


@dataclass(frozen=True, slots=True)
class Scene:
    """One action of a story, and what the wallets that hold money held after it [wad]."""

    event: Event
    dai: Mapping[str, Wad]


@dataclass(frozen=True, slots=True)
class Story:
    """A sequence of actions that ends where a rule broke, and what the rule said."""

    cell: Cell
    judgement: Judgement
    time: int
    """The second that was judged."""
    scenes: tuple[Scene, ...]
    carried: bool = False
    """The rule broke earlier, in another phase, and has not held since."""


def tell(policy: Policy, engine: Engine, rule: Rule, cell: Cell, appointments: Iterable[Appointment]) -> Story:
    """Live through the appointments on a fresh deployment, up to the instant at which `cell` breaks.

    Raises:
        EngineError: the engine failed.
        ValueError: the cell does not break.
    """
    scenes: list[Scene] = []
    holders = tuple(wallet.name for wallet in policy.treasury)

    def write_down(simulation: Simulation, event: Event) -> None:
        dai = simulation.state.dai
        scenes.append(Scene(event, {holder: dai[holder] for holder in holders}))

    engine.deploy(policy)
    judge = Judge(policy, (rule,))
    simulation = Simulation(policy, engine, judge, write_down)
    for _ in live(simulation, appointments):
        if cell in judge.first and not judge.first[cell].carried:
            break
    if cell not in judge.first:
        raise ValueError(f"{cell} does not break")
    found = judge.first[cell]
    return Story(cell, found.judgement, found.time, tuple(scenes[: found.step]), found.carried)


def confirms(policy: Policy, engine: Engine, rule: Rule, story: Story) -> bool:
    """Whether the story breaks its rule on this engine too, at the same place and by the same amount.

    `policy` was just deployed on `engine`.

    Raises:
        EngineError: the engine failed; nothing is confirmed or refuted.
    """
    judge = Judge(policy, (rule,))
    simulation = Simulation(policy, engine, judge)
    for scene in story.scenes:
        simulation.perform(scene.event.action)
    found = judge.first.get(story.cell)
    return found is not None and found.judgement == story.judgement and found.time == story.time
