"""What comes of holding executives against a policy, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.executives.executions import Executions
from policies.policy import Policy
from policies.units import Wad

REJECTED = "rejected"
"""The status of a policy of which nothing should be executed."""


class Standing(StrEnum):
    """How what was executed compares with what was voted."""

    AS_VOTED = "as_voted"
    UNKNOWN = "unknown"
    """Nothing is known of the executives of that time."""
    DIFFERS = "differs"

    @classmethod
    def of_all(cls, found: Iterable[Standing]) -> Standing:
        """The worst of several; unknown only where nothing is known."""
        there = set(found)
        if cls.DIFFERS in there:
            return cls.DIFFERS
        return cls.AS_VOTED if cls.AS_VOTED in there else cls.UNKNOWN


class Measure(StrEnum):
    """What kind of value a term has."""

    AMOUNT = "amount"
    """An amount [wad]."""
    AT_MOST = "at_most"
    """Voted is the largest amount that can be paid [wad]."""
    INSTANT = "instant"
    """Seconds since 1970, UTC."""
    LENGTH = "length"
    """Seconds."""
    WORDS = "words"


Value = int | str | None
"""`None` where there is nothing: no manager, no payment."""


def is_known(policy: Policy, executions: Executions, day: date) -> bool:
    """Whether what a policy has governance do on a day would be among the executives that were looked through.

    A day before the proposal was handed in is a mistake of its own, and no executive can be found for it.
    """
    applied = policy.source.applied
    return day in executions.covers and (applied is None or applied <= executions.covers.end)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was voted, beside what was executed."""

    key: str
    """The dotted key of the policy file that says it, or would say it."""
    name: str
    measure: Measure
    voted: Value
    executed: Value
    standing: Standing
    difference: int | None = None
    """Executed less voted: wad of an amount, seconds of an instant or a length."""
    money: Wad | None = None
    """What the difference comes to [wad]: positive where more leaves the protocol, or leaves it earlier."""
    meaning: str = ""
    """The same in a sentence, where they differ."""


_PARTS = {"streams": "stream", "seed": "seed", "top_ups": "top-ups", "status": "rejected"}
"""By key: what a part of a policy is called."""


@dataclass(frozen=True, slots=True)
class Item:
    """A stream, a seed or the top-ups of a policy beside their execution."""

    key: str
    """`streams.0`, `seed.0`, `top_ups.0`; of what nobody voted, the next number."""
    executives: tuple[date, ...]
    """Those that carried it out."""
    terms: tuple[Term, ...]
    """One at least."""

    @property
    def name(self) -> str:
        """`stream 1`, `seed 1`, `top-ups 1`: counted from 1, as everywhere but in keys."""
        part, _, number = self.key.partition(".")
        return f"{_PARTS[part]} {int(number) + 1}" if number else _PARTS[part]

    @property
    def standing(self) -> Standing:
        """The worst of its terms; unknown only where nothing of it is known."""
        return Standing.of_all(term.standing for term in self.terms)

    @property
    def findings(self) -> tuple[Term, ...]:
        """Those of its terms that were executed otherwise than voted."""
        return tuple(term for term in self.terms if term.standing is Standing.DIFFERS)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A policy beside what was executed of it."""

    policy: Policy
    executions: Executions | None
    """`None` where nothing is known of the unit."""
    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()
    """What else is known, and why something is not, in sentences."""

    @property
    def standing(self) -> Standing:
        """The worst of its items; unknown only where nothing of it is known."""
        return Standing.of_all(item.standing for item in self.items)

    @property
    def wholly_known(self) -> bool:
        """Whether nothing of it is unknown."""
        return all(term.standing is not Standing.UNKNOWN for item in self.items for term in item.terms)

    @property
    def findings(self) -> tuple[Term, ...]:
        """The terms that were executed otherwise than voted."""
        return tuple(term for item in self.items for term in item.findings)
