"""The real months of a unit as immutable values. Amounts are wad, maps are by wallet; `None` is not known.

A statement is of a month and is followed by a cycle: what was transferred on the strength of it. So a month's figures
are those at its end, and the cycle comes after them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from policies.figures import Elsewhere
from policies.periods import Month, midnight
from policies.policy import Caps
from policies.units import Wad

Amounts = Mapping[str, Wad]
"""By wallet [wad]."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was moved on the strength of a statement. A wallet that is not named moved nothing."""

    top_ups: Mapping[str, Wad | None] = field(default_factory=dict)
    """By Operational Wallet: what the Auditor Wallet sent it."""
    excess: Mapping[str, Wad | None] = field(default_factory=dict)
    """By Operational Wallet: what it sent back."""
    pulled: Wad | None = 0
    """Of the stream."""
    returned: Wad | None = 0
    """To the surplus buffer."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one statement prints, and what was done then."""

    month: Month
    forecasts: Amounts
    """By Operational Wallet: what it needs for its runway, by which the transfers go."""
    held: Amounts
    """What each wallet holds at the statement; a wallet that is not there is not published."""
    file: str = ""
    published: date | None = None
    """The day on which it first came in."""
    edited: date | None = None
    """The day of its last change."""
    actuals: Mapping[str, Amounts] = field(default_factory=dict)
    """By Operational Wallet and category: what the month cost. Negative where money came back."""
    paid: Amounts = field(default_factory=dict)
    """By Operational Wallet: the payments of the month, as printed."""
    outflow: Amounts = field(default_factory=dict)
    """By Operational Wallet: what left it since the statement before; `paid` where nothing else is known."""
    received: Amounts = field(default_factory=dict)
    """By wallet: what came in since the statement before that was no top-up, no pull and no excess."""
    transfers: Amounts = field(default_factory=dict)
    """By Operational Wallet: the transfer as printed, with the sign that is printed."""
    done: Done | None = None
    pulled_later: Wad = 0
    """What was pulled after this cycle and before the next statement."""
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = field(default_factory=dict)
    """By dotted key: what another place of the statement says of it."""
    inferred: Mapping[str, str] = field(default_factory=dict)
    """By dotted key: why a figure stands here that no statement prints."""

    def spent(self, wallet: str) -> Wad:
        """What left an Operational Wallet since the statement before [wad]."""
        return self.outflow.get(wallet, self.paid.get(wallet, 0))

    def is_inferred(self, *keys: str) -> bool:
        """Whether one of these figures is printed nowhere."""
        return any(inferred == key or inferred.startswith(f"{key}.") for inferred in self.inferred for key in keys)


@dataclass(frozen=True, slots=True)
class History:
    """The months of a unit under one policy, the opening first."""

    id: str
    unit: str
    title: str
    policy: str
    """The policy's name in the library."""
    variant: str
    source: str
    """Where the statements are published."""
    printed_caps: Caps | None
    """The caps as the statements print them."""
    opening: Statement
    """The statement before the period, whose cycle opens it."""
    months: tuple[Statement, ...]
    unpublished: tuple[str, ...] = ()
    """What the statements do not give."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All of them, in order."""
        return (self.opening, *self.months)

    def pulled_before(self, number: int) -> Wad | None:
        """What had been pulled of the stream before statement `number` [from 0]."""
        total = 0
        for statement in self.statements[:number]:
            if statement.done is None or statement.done.pulled is None:
                return None
            total += statement.done.pulled + statement.pulled_later
        return total

    def returned_before(self, number: int) -> Wad | None:
        """What had gone back to the surplus buffer before statement `number` [from 0]."""
        total = 0
        for statement in self.statements[:number]:
            if statement.done is None or statement.done.returned is None:
                return None
            total += statement.done.returned
        return total


def ends_at(statement: Statement) -> int:
    """The second after the month of a statement [s]."""
    return midnight(statement.month.next().first)
