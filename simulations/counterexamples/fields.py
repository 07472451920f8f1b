"""What each field of a counterexample holds: read off the types of the project's own values.

An action that is new needs no line here, as long as its fields are of the kinds below. `Wad` and `Rad` are plain
integers to Python; read by their names they say that a number is an amount and travels as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from policies.periods import iso
from policies.rules.base import Judgement, Measure
from policies.units import exact_decimal
from simulations.actions import Action, OpenCycle, Wait
from simulations.counterexamples.values import Act, Counterexample, Telling
from simulations.cycle import CyclePlan
from simulations.state import State
from simulations.timetable import Appointment

# How a value travels, where the type alone does not say it.
Amount = NewType("Amount", int)
"""Of wei, or of units of a rad: decimal text."""
Figure = NewType("Figure", int)
"""Of a judgement: decimal text, perhaps with a minus."""
Second = NewType("Second", int)
"""Since 1970."""

# Names that have to be known to the policy under which the story is told.
WalletName = NewType("WalletName", str)
OperationalName = NewType("OperationalName", str)
Holder = NewType("Holder", str)
"""Whoever can hold DAI."""
Agent = NewType("Agent", str)
"""A wallet, a person or the protocol."""
Person = NewType("Person", str)
"""A signer, or the protocol."""
CycleName = NewType("CycleName", str)

_UNIONS = (Union, UnionType)  # `A | B`, and the same where one of them is no class
_UNITS = {"Wad": Amount, "Rad": Amount}

_OF_PEOPLE: Mapping[str, Any] = {
    "wallet": WalletName,
    "to": Holder,
    "manager": Agent | None,
    "delegate": Agent,
    "by": tuple[Person, ...],
    "forecasts": Mapping[OperationalName, Amount],
}
"""Of every action, and of a cycle's plan."""

_OF: dict[type, Mapping[str, Any]] = {
    OpenCycle: {"name": CycleName},
    CyclePlan: {"name": CycleName, "signers": Mapping[WalletName, tuple[Person, ...]]},
    Wait: {"until": Second},
    Appointment: {"time": Second},
    State: {"time": Second},
    Judgement: {"found": Figure, "allowed": Figure},
    Act: {"time": Second},
    Telling: {"judged_at": Second},
}

Derived = Callable[[Any], object]

DERIVED: dict[type, Mapping[str, Derived]] = {
    Appointment: {"at": lambda appointment: iso(appointment.time)},
    Act: {"at": lambda act: iso(act.time)},
    Telling: {"at": lambda telling: iso(telling.judged_at)},
    Counterexample: {"policy_sha256": lambda counterexample: counterexample.policy_sha256},
    State: {"at": lambda state: iso(state.time)},
    Judgement: {
        "excess": lambda judgement: str(judgement.excess),
        "excess_dai": lambda judgement: exact_decimal(judgement.excess) if judgement.measure is Measure.DAI else None,
    },
}
"""What a file says for its readers, and what has to be true when it is read back."""

_ACTIONS = frozenset(get_args(Action))


class Field:
    """One field of a record: its name, what it holds, and whether it may be left out because it has its default."""

    __slots__ = ("_default", "holds", "name")

    def __init__(self, name: str, holds: Any, default: Callable[[], object] | None) -> None:
        self.name = name
        self.holds = holds
        self._default = default

    @property
    def required(self) -> bool:
        return self._default is None

    def is_default(self, value: object) -> bool:
        return self._default is not None and self._default() == value


@cache
def one_of_kind(holds: Any) -> Any:
    """A type without the possibility of nothing: `Agent` for `Agent | None`. Several records stay a union."""
    if get_origin(holds) not in _UNIONS:
        return holds
    kinds = tuple(kind for kind in get_args(holds) if kind is not NoneType)
    return reduce(or_, kinds)


def may_be_nothing(holds: Any) -> bool:
    """Whether `null` will do."""
    return NoneType in get_args(holds)


@cache
def records_of(holds: Any) -> Mapping[str, type]:
    """Which records a type allows, by their names; none where it is no record."""
    kinds = get_args(holds) if get_origin(holds) in _UNIONS else (holds,)
    return {kind.__name__: kind for kind in kinds if is_record(kind)}


def is_record(holds: Any) -> bool:
    """A value with named fields."""
    return isinstance(holds, type) and (is_dataclass(holds) or hasattr(holds, "_fields"))


@cache
def fields_of(record: type) -> tuple[Field, ...]:
    """The fields of a dataclass or a named tuple, in their order."""
    hints: dict[str, Any] = get_type_hints(record, localns=_UNITS)
    if record in _ACTIONS or record is CyclePlan:
        hints |= {name: holds for name, holds in _OF_PEOPLE.items() if name in hints}
    hints |= _OF.get(record, {})
    return tuple(Field(name, hints[name], default) for name, default in _defaults(record).items())


def _defaults(record: type) -> dict[str, Callable[[], object] | None]:
    if not is_dataclass(record):
        given: Mapping[str, object] = record._field_defaults  # type: ignore[attr-defined]
        return {name: _constant(given[name]) if name in given else None for name in record._fields}  # type: ignore[attr-defined]
    return {
        item.name: item.default_factory
        if item.default_factory is not MISSING
        else None
        if item.default is MISSING
        else _constant(item.default)
        for item in fields(record)
    }


def _constant(value: object) -> Callable[[], object]:
    return lambda: value
