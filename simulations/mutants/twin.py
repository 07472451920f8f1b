"""The exact model beside a chain: it does everything a second time, and says where the two part.

Contracts that do otherwise than they should break a promise sometimes, and differ from the model always: the model is
what Maker and Safe document, in integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.periods import iso
from policies.policy import Policy
from policies.units import RAY, readable
from simulations.actions import Wait
from simulations.engines.base import Engine, Outcome
from simulations.simulation import Event, Simulation
from simulations.state import State

_RADS = frozenset(("vow_dai", "vow_sin"))
_WADS = frozenset(("dai", "tot", "rxd", "amount", "spent"))
_INSTANTS = frozenset(("time", "bgn", "clf", "fin"))


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a chain did otherwise than the exact model."""

    event: Event
    """The action, and what the chain made of it."""
    found: str
    """`goes through`, `moved 5 from auditor to payee`; nothing where it was refused, which the event says."""
    model: str
    """What the model says: `that it is refused (GS026)`."""


class Twin:
    """A watcher of one life after the other, each on a fresh deployment.

    `nonces` says whether those of the Safes are compared: whoever did something to a Safe before has used some.
    """

    def __init__(self, policy: Policy, model: Engine, nonces: bool) -> None:
        self._policy = policy
        self._model = model
        self._nonces = nonces
        self._watched: Simulation | None = None
        self._simulation: Simulation | None = None
        self.difference: Difference | None = None
        """The first one that was seen."""

    def __call__(self, simulation: Simulation, event: Event) -> None:
        if self.difference is not None:
            return
        if simulation is not self._watched:
            self._watched = simulation
            self._model.deploy(self._policy)
            self._simulation = Simulation(self._policy, self._model)
        twin = self._simulation
        assert twin is not None
        outcome = twin.perform(event.action)
        if isinstance(event.action, Wait):
            return
        state, model = simulation.state, twin.state
        if not self._nonces:
            model = model._replace(nonces=state.nonces)
        for found, expected in _differences(event.outcome, outcome, state, model):
            self.difference = Difference(event, found, expected)
            return


def _differences(outcome: Outcome, expected: Outcome, state: State, model: State) -> Iterator[tuple[str, str]]:
    """Where a chain and the model differ, and what each says."""
    if outcome.ok and not expected.ok:
        yield "goes through", f"that it is refused ({expected.reason})"
    elif expected.ok and not outcome.ok:
        yield "", "that it goes through"
    elif outcome.reason != expected.reason:
        yield "", f"that the reason is {expected.reason!r}"
    elif outcome.transfers != expected.transfers:
        yield f"moved {_transfers(outcome)}", _transfers(expected)
    for name, found, wanted in zip(State._fields, state, model, strict=True):
        for what, one, other in _parts(name, found, wanted):
            yield f"then {what} is {one}", other


def _parts(name: str, found: Any, wanted: Any) -> Iterator[tuple[str, str, str]]:
    """What differs in a part of a state: `dai of auditor`, and the two figures."""
    if found == wanted:
        return
    if isinstance(found, Mapping):
        for key in found:
            yield from _of(key, _fields(name, found[key], wanted.get(key)))
    elif isinstance(found, tuple):
        if len(found) != len(wanted):
            yield f"the number of {name}", str(len(found)), str(len(wanted))
        for number, (one, other) in enumerate(zip(found, wanted, strict=False), 1):
            yield from _of(f"stream {number}", _fields(name, one, other))
    else:
        yield from _fields(name, found, wanted)


def _of(whose: object, fields: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    owner = " for ".join(whose[::-1]) if isinstance(whose, tuple) else whose
    return ((f"{what} of {owner}", one, other) for what, one, other in fields)


def _fields(name: str, found: Any, wanted: Any) -> Iterator[tuple[str, str, str]]:
    """What differs in one value, field by field where it has some."""
    if found == wanted:
        return
    names = getattr(found, "_fields", None) or getattr(found, "__slots__", None)
    if names is None or wanted is None:
        yield name, _figure(name, found), _figure(name, wanted)
        return
    for field in names:
        one, other = getattr(found, field), getattr(wanted, field)
        if one != other:
            yield field, _figure(field, one), _figure(field, other)


def _transfers(outcome: Outcome) -> str:
    parts = [f"{readable(part.amount, 18)} from {part.sender} to {part.receiver}" for part in outcome.transfers]
    return ", ".join(parts) or "nothing"


def _figure(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        if name in _WADS:
            return readable(value, 18)
        if name in _RADS:
            return readable(value // RAY, 18)
        if name in _INSTANTS:
            return iso(value)
    return str(value)
