"""Engines side by side: the same actions, and every outcome and state compared after each one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass

from simulations.actions import Action, Wait
from simulations.engines.base import Engine, Outcome


def apply(engine: Engine, action: Action) -> Outcome:
    """A chain action, or a wait."""
    if isinstance(action, Wait):
        engine.warp(action.until)
        return Outcome(True)
    return engine.apply(action)


def agree(leader: Engine, *others: Engine, actions: Iterable[Action], title: str = "") -> list[Outcome]:
    """Apply each action to all engines, which have the same policy deployed.

    An action is asked for when the one before it is done everywhere, so that `actions` may look at the leader's state.

    Returns:
        What became of each action.

    Raises:
        AssertionError: the engines differ. It says where first, and lists the actions up to there as Python.
    """
    done: list[Action] = []
    outcomes: list[Outcome] = []
    _compare(leader, others, title, done)
    for action in actions:
        done.append(action)
        outcome = apply(leader, action)
        for other in others:
            theirs = apply(other, action)
            if theirs != outcome:
                raise _disagreement(leader, other, title, done, outcome, theirs)
        _compare(leader, others, title, done)
        outcomes.append(outcome)
    return outcomes


def _compare(leader: Engine, others: Sequence[Engine], title: str, done: Sequence[Action]) -> None:
    state = leader.state()
    for other in others:
        theirs = other.state()
        if theirs != state:
            raise _disagreement(leader, other, title, done, state, theirs)


def _disagreement(
    leader: Engine, other: Engine, title: str, done: Sequence[Action], ours: object, theirs: object
) -> AssertionError:
    place, first, second = first_difference(ours, theirs) or ("", ours, theirs)
    steps = "".join(f"    {action!r},\n" for action in done)
    return AssertionError(
        f"{title or 'the engines'}: after action {len(done)}, {place} is {first!r} in {leader.name} "
        f"and {second!r} in {other.name}\nactions = [\n{steps}]"
    )


def first_difference(ours: object, theirs: object, place: str = "") -> tuple[str, object, object] | None:
    """Where two values first differ, down to the part that does, and what stands there; `None` where they are equal."""
    if ours == theirs:
        return None
    parts, others = _parts(ours), _parts(theirs)
    if not parts or parts.keys() != others.keys():
        return place, ours, theirs
    found = (first_difference(parts[name], others[name], f"{place}.{name}".lstrip(".")) for name in parts)
    return next((difference for difference in found if difference is not None), (place, ours, theirs))


def _parts(value: object) -> dict[str, object]:
    """What a value is made of, by name; nothing where it has no parts."""
    if isinstance(value, Mapping):
        return {str(key): part for key, part in value.items()}
    if is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, tuple):
        names = getattr(value, "_fields", range(len(value)))
        return {str(name): part for name, part in zip(names, value, strict=True)}
    return {}
