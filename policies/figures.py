"""What a proposal prints beside its promises: budget tables, team, vesting plan, scenarios. As stated, never corrected.

They are kept so that what the document says can be checked against itself (`policies.lint`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from policies.units import Wad

MONTH_OF_STREAM = "a month of stream"
"""What the streams pay in a whole calendar month, as a term of a claim: a range, for months differ in length."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is printed; a percentage is a share, so that `3.54%` is 0.0354."""

    value: Fraction
    """Of a range its smaller end."""
    resolution: Fraction
    """What its last printed digit counts."""
    text: str
    upper: Fraction | None = None
    """The larger end of a range."""
    is_approximate: bool = False
    """It may be off by half of what its last printed digit counts."""

    @property
    def is_exact(self) -> bool:
        """Whether it is one value, and not said to be approximate."""
        return self.upper is None and not self.is_approximate

    @property
    def least(self) -> Fraction:
        """The smallest that it can mean."""
        return self.value - self.leeway

    @property
    def most(self) -> Fraction:
        """The largest that it can mean."""
        return (self.value if self.upper is None else self.upper) + self.leeway

    @property
    def leeway(self) -> Fraction:
        """How far off it says itself that it may be."""
        return self.resolution / 2 if self.is_approximate else Fraction(0)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One row of a printed budget table [wad]; `None` where the document prints nothing."""

    category: str
    annual: Wad | None = None
    quarterly: Wad | None = None
    monthly: Wad | None = None
    existing: Wad | None = None


@dataclass(frozen=True, slots=True)
class BudgetTable:
    """A printed table of amounts by category."""

    lines: tuple[BudgetLine, ...]
    total: BudgetLine | None = None
    """Its last row."""


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
    interval_months: int | None = None
    """`None` where it vests by the second."""
    schedule: tuple[Tranche, ...] = ()
    stated_total: Wad | None = None
    annual_cap: Wad | None = None
    total_cap: Wad | None = None
    unwinding: str = ""
    """What happens to unvested tokens when the unit winds down, in words."""
    accelerated_to_months: int | None = None
    """When the unit has wound down, vesting goes forward to the next whole number of these months after the start, over
    the cliff; `None` where the document states nothing of the kind.
    """
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
    """Full-time equivalents; `None` too where they are stated, and not exactly."""
    printed_fte: Figure | None = None
    """The same as the document prints them: perhaps a range, or approximate."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """The team that the budget pays, as printed, so that its sums can be checked."""

    total: TeamRow | None = None
    roles: tuple[TeamRow, ...] = ()
    current: TeamRow | None = None
    """The team before the budget starts."""
    additions: tuple[TeamRow, ...] = ()
    """What the document says joins the current team."""


@dataclass(frozen=True, slots=True)
class Contingency:
    """The buffer that the budget claims to hold, in the document's words."""

    share: Figure | None = None
    """`None` where the document states no share."""
    of: str = ""
    """What the share is said to be taken of; empty where that is not said."""
    people_cost_share: Fraction | None = None
    """A further buffer inside the cost of people."""
    amount: Wad | None = None
    """The buffer itself [wad], where the document states it beside its table."""


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

    months: int | None = None
    """The longest it is expected to take."""
    returns_to: str = ""
    """Who receives what is left in the Operational Wallets."""
    activities: tuple[str, ...] = ()
    plan_within_months: int | None = None
    """By when the unit presents how it winds down."""
    exceptions: tuple[str, ...] = ()
    """What may be kept back, in words."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A change of all caps, e.g. -10% in a bear market."""

    name: str
    change: Fraction | None = None
    """`None` where the document states amounts, or no figure at all."""
    actions: tuple[str, ...] = ()
    monthly: Wad | None = None
    """The caps that the document prints for it [wad]."""
    annual: Wad | None = None


class Arithmetic(StrEnum):
    """How a claim says that a figure comes about."""

    SUM = "sum"
    DIFFERENCE = "difference"
    """The first less all others."""
    PRODUCT = "product"
    QUOTIENT = "quotient"
    """The first divided by all others."""
    MAXIMUM = "maximum"
    """The largest of them."""
    CHANGE = "change"
    """From the first to the second, as a share of the first."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the document derives in so many words: `stated` is the sum (the maximum ...) of its terms."""

    what: str
    stated: Figure
    operation: Arithmetic
    terms: tuple[Figure | str, ...]
    """Figures; or text: dotted keys of figures in the file, multiples of a cap (`2 x monthly`), `MONTH_OF_STREAM`."""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place where the document states a figure, and what it says there, as text."""

    says: str
    where: str


@dataclass(frozen=True, slots=True)
class Stated:
    """Everything that a document prints beside its promises."""

    tables: Mapping[str, BudgetTable] = field(default_factory=dict)
    """By name; `budget` is the one whose totals are the caps."""
    savings: Savings | None = None
    contingency: Contingency | None = None
    headcount: Headcount | None = None
    vesting: TokenVesting | None = None
    unwinding: Unwinding | None = None
    scenarios: tuple[Scenario, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    """What the vote offers, by its letter."""
    step_numbers: tuple[int, ...] = ()
    """How the document numbers the steps of its cycle."""
    held_before: Mapping[str, Wad] = field(default_factory=dict)
    """By wallet: what it held before the term began, where a statement of the unit says so [wad]."""
    elsewhere: Mapping[str, tuple[Elsewhere, ...]] = field(default_factory=dict)
    """Dotted key of the file -> what the document says of the same thing in other places."""
    claims: tuple[Claim, ...] = ()
