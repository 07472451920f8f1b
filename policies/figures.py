"""What a proposal prints beside its promises: budget table, team, vesting plan, scenarios. As stated, never corrected.

Nothing is simulated from these yet; they are kept so that what the document says can be checked against itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from policies.units import Wad


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One row of the printed budget table [wad]; `None` where the document prints nothing."""

    category: str
    annual: Wad
    quarterly: Wad | None = None
    monthly: Wad | None = None
    existing: Wad | None = None


@dataclass(frozen=True, slots=True)
class Tranche:
    """An amount [wad] that vests on a day."""

    date: date
    amount: Wad


@dataclass(frozen=True, slots=True)
class TokenVesting:
    """A plan that pays contributors in a token (MKR), as another document states it."""

    token: str
    document: str
    start: date
    period_years: int
    cliff_months: int
    interval_months: int
    schedule: tuple[Tranche, ...]
    stated_total: Wad
    annual_cap: Wad | None = None
    total_cap: Wad | None = None
    unwinding: str = ""
    """What happens to unvested tokens when the unit winds down, in words."""
    lock_in_price: Wad | None = None
    """USD a token at which awards are fixed [wad]."""
    floor_price: Wad | None = None
    """USD a token below which awards are not repriced [wad]."""
    floor_change: Fraction | None = None
    """The floor as a change of the lock-in price, as stated."""
    fte_cap: Fraction | None = None
    """The team for which the caps are meant [full-time equivalents]."""
    fte: Fraction | None = None
    """The team for which the schedule is estimated [full-time equivalents]."""
    per_fte_year: Wad | None = None
    """The stated average award [wad a full-time equivalent and year]."""
    repricing: bool | None = None
    renewal: bool | None = None
    auditor_escrow_months: int | None = None
    """How long before it vests a token may move to the Auditor Wallet."""
    operational_escrow_months: int | None = None
    """How long before it vests a token may move on to the Operational Wallet."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """People of one role; `None` where the document states only one of the figures."""

    role: str
    people: int | None = None
    fte: Fraction | None = None
    """Full-time equivalents."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """The team that the budget pays, as printed, so that its sums can be checked."""

    total: TeamRow
    roles: tuple[TeamRow, ...] = ()
    current: TeamRow | None = None
    """The team before the budget starts."""
    additions: tuple[TeamRow, ...] = ()
    """What the document says joins the current team."""


@dataclass(frozen=True, slots=True)
class Contingency:
    """The buffer that the budget claims to hold, in the document's words."""

    share: Fraction
    of: str
    """What the share is said to be taken of."""
    people_cost_share: Fraction | None = None
    """A further buffer inside the cost of people."""


@dataclass(frozen=True, slots=True)
class Savings:
    """A cost that the document says was cut [wad]."""

    of: str
    before: Wad
    after: Wad
    saved: Wad


@dataclass(frozen=True, slots=True)
class Unwinding:
    """What happens when the unit is offboarded."""

    months: int
    """The longest it is expected to take."""
    returns_to: str
    """Who receives what is left in the Operational Wallets."""
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change of all caps, e.g. -10% in a bear market."""

    name: str
    change: Fraction
    actions: tuple[str, ...] = ()
