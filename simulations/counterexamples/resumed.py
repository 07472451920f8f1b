"""Shrinking that was stopped goes on: from the file, where the search had come to."""

from __future__ import annotations

from dataclasses import replace

from policies.rules.base import Rule
from simulations.counterexamples.values import Counterexample, Shrinking, Telling
from simulations.engines.base import Engine
from simulations.replay import attempt, tell
from simulations.shrinking import shrink


def resumed(counterexample: Counterexample, engine: Engine, rule: Rule, tries: int, seconds: float) -> Counterexample:
    """The same counterexample with a story that is no longer than before.

    Args:
        engine: lives what is tried.
        tries: how many lives may be lived.
        seconds: how long it may take.

    Raises:
        EngineError: the engine failed.
        ValueError: the story does not break its rule on this engine.
    """
    policy, cell, carried = counterexample.own_policy(), counterexample.cell, counterexample.shrunk.carried
    before = counterexample.shrunk.life
    if attempt(policy, engine, rule, cell, before, carried=carried) is None:
        raise ValueError(f"the story of {cell.rule} does not break it on {engine.name}")
    found = shrink(
        policy,
        before,
        lambda life: attempt(policy, engine, rule, cell, life, carried=carried),
        tries,
        seconds,
    )
    shrinking = Shrinking(found.finished, counterexample.shrinking.tried + found.tried)
    if found.life == before:
        return replace(counterexample, shrinking=shrinking)
    story = tell(policy, engine, rule, cell, found.life)
    return replace(counterexample, shrunk=Telling.of(story), conduct=story.conduct, shrinking=shrinking)
