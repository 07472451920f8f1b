"""Two engines side by side: the same actions, and every outcome and state compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from simulations.actions import Action, Wait
from simulations.engines.base import Engine, Outcome


def apply(engine: Engine, action: Action) -> Outcome:
    """A chain action, or a wait."""
    if isinstance(action, Wait):
        engine.warp(action.until)
        return Outcome(True)
    return engine.apply(action)


def differences(first: Engine, second: Engine) -> dict[str, tuple[object, object]]:
    """The parts of the state in which the engines differ."""
    ours, theirs = asdict(first.state()), asdict(second.state())
    return {part: (ours[part], theirs[part]) for part in ours if ours[part] != theirs[part]}


def agree(first: Engine, second: Engine, actions: Iterable[Action]) -> list[Outcome]:
    """Apply each action to both engines, which have the same policy deployed.

    Returns:
        What became of each action.
    """
    assert differences(first, second) == {}, "before the first action"
    outcomes = []
    for number, action in enumerate(actions):
        ours, theirs = apply(first, action), apply(second, action)
        assert ours == theirs, f"action {number}, {action}: {first.name} {ours}, {second.name} {theirs}"
        assert differences(first, second) == {}, f"after action {number}, {action}"
        outcomes.append(ours)
    return outcomes
