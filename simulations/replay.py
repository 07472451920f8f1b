"""A story again: the same actions at the same seconds, on any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.policy import Policy, Step
from policies.rules.base import Judgement, Rule
from policies.rules.names import COMPLIANT, Conduct
from policies.units import Wad
from simulations.actions import ChainAction
from simulations.conduct import needed
from simulations.cycle import STEPS, StepFunction
from simulations.engines.base import Engine
from simulations.judging import Cell, Finding, Judge
from simulations.simulation import Event, Simulation, Watcher
from simulations.state import State
from simulations.timetable import Life, live, up_to


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
    conduct: Conduct = COMPLIANT
    """The mildest conduct that allows it."""
    life: Life = ()
    """What people decided: the scenes are what came of it."""
    before: State | None = None
    """Before the last action that reached the chain."""
    after: State | None = None
    """At the end."""


def tell(
    policy: Policy,
    engine: Engine,
    rule: Rule,
    cell: Cell,
    life: Life,
    promised: Policy | None = None,
    worst: bool = False,
    steps: Mapping[Step, StepFunction] = STEPS,
) -> Story:
    """Live a life on a fresh deployment, up to the instant at which `cell` breaks (or breaks worst).

    Args:
        promised: whose rule it is, where that is not the policy that is lived.
        steps: how people run each step of a cycle.

    Raises:
        EngineError: the engine failed.
        ValueError: the cell does not break.
    """
    engine.deploy(policy)
    states: list[State] = []

    def keep(simulation: Simulation, event: Event) -> None:
        states.append(simulation.state)

    again = _Again(policy, engine, rule, keep, promised=promised, steps=steps)
    states.append(again.simulation.state)  # before the first scene
    judge = again.judge
    for _ in live(again.simulation, life):
        if not worst and cell in judge.first and not judge.first[cell].carried:
            break
    found = (judge.worst if worst else judge.first).get(cell)
    if found is None or found.judgement.holds:
        raise ValueError(f"{cell} does not break")
    decided = up_to(life, found.time)
    conduct = needed(policy, decided) or COMPLIANT
    scenes = tuple(again.scenes[: found.step])
    states = states[: found.step + 1]
    on_chain = [at for at, scene in enumerate(scenes) if isinstance(scene.event.action, ChainAction)]
    before = states[on_chain[-1] if on_chain else 0]
    return Story(cell, found.judgement, found.time, scenes, found.carried, conduct, decided, before, states[-1])


def attempt(
    policy: Policy,
    engine: Engine,
    rule: Rule,
    cell: Cell,
    life: Life,
    promised: Policy | None = None,
    carried: bool = False,
) -> Life | None:
    """The decisions of a life up to where it breaks a cell, `None` where it does not; on a fresh deployment.

    Args:
        promised: as for `tell`.
        carried: a break that was carried into the cell is one too.

    Raises:
        EngineError: the engine failed.
    """
    engine.deploy(policy)
    judge = Judge(promised or policy, (rule,))
    for _ in live(Simulation(policy, engine, judge), life):
        if cell in judge.first and carried >= judge.first[cell].carried:
            break
    found = judge.first.get(cell)
    return None if found is None or found.carried > carried else up_to(life, found.time)


def confirms(policy: Policy, engine: Engine, rule: Rule, story: Story) -> bool:
    """Whether the story breaks its rule on this engine too, at the same place and by the same amount.

    `policy` was just deployed on `engine`.

    Raises:
        EngineError: the engine failed; nothing is confirmed or refuted.
    """
    return act_again(policy, engine, rule, story).confirms(story)


def agrees(found: Finding, story: Story) -> bool:
    """Whether a rule said what the story says: at the same place and second, by the same amount."""
    return (found.cell, found.judgement, found.time) == (story.cell, story.judgement, story.time)


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a story the second time."""

    scenes: tuple[Scene, ...]
    found: tuple[Finding, ...]
    """What the rule said where the story breaks it: at first, and at worst, when it broke there at all."""
    elsewhere: tuple[Finding, ...]
    """Where else it broke."""
    closest: Judgement | None
    """The judgement nearest to breaking, or furthest beyond; `None` where the rule was never put to the test."""

    def confirms(self, story: Story) -> bool:
        """The same rule broke at the same place and second, by the same amount."""
        return any(agrees(found, story) for found in self.found)

    def surprise(self, story: Story) -> int | None:
        """The place of the first action that another answer came to [from 0]; `None` where all were the same."""
        for place, (told, seen) in enumerate(zip(story.scenes, self.scenes, strict=False)):
            if told.event.action != seen.event.action:
                return None  # people decided otherwise, so nothing after it can be compared
            if told.event.outcome[:2] != seen.event.outcome[:2]:
                return place
        return None


def act_again(policy: Policy, engine: Engine, rule: Rule, story: Story) -> Replay:
    """The same actions at the same seconds. `policy` was just deployed on `engine`.

    Raises:
        EngineError: the engine failed.
    """
    again = _Again(policy, engine, rule)
    for scene in story.scenes:
        again.simulation.perform(scene.event.action)
    return again.replay(story.cell)


def live_again(policy: Policy, engine: Engine, rule: Rule, cell: Cell, life: Life) -> Replay:
    """The same decisions; what comes of them may be something else. `policy` was just deployed on `engine`.

    Raises:
        EngineError: the engine failed.
    """
    again = _Again(policy, engine, rule)
    for _ in live(again.simulation, life):
        pass
    return again.replay(cell)


class _Again:
    """A simulation that is judged and written down."""

    def __init__(
        self,
        policy: Policy,
        engine: Engine,
        rule: Rule,
        *watchers: Watcher,
        promised: Policy | None = None,
        steps: Mapping[Step, StepFunction] = STEPS,
    ) -> None:
        self.judge = Judge(promised or policy, (rule,))
        self.scenes: list[Scene] = []
        self._holders = tuple(wallet.name for wallet in policy.treasury)
        self.simulation = Simulation(policy, engine, self.judge, self._write_down, *watchers, steps=steps)
        self._dai = self._held()

    def _write_down(self, simulation: Simulation, event: Event) -> None:
        # Nothing else moves DAI, and of these the judge has read the state: a node is asked for no further one.
        if isinstance(event.action, ChainAction) and event.outcome.ok:
            self._dai = self._held()
        self.scenes.append(Scene(event, self._dai))

    def _held(self) -> Mapping[str, Wad]:
        dai = self.simulation.state.dai
        return {holder: dai[holder] for holder in self._holders}

    def replay(self, cell: Cell) -> Replay:
        judge = self.judge
        known = (judge.first.get(cell), judge.worst.get(cell))
        found = tuple(finding for finding in known if finding is not None and not finding.judgement.holds)
        elsewhere = tuple(finding for place, finding in judge.first.items() if place != cell)
        judged = [finding.judgement for finding in judge.worst.values()]
        closest = max(judged, key=lambda judgement: judgement.excess, default=None)
        return Replay(tuple(self.scenes), found, elsewhere, closest)
