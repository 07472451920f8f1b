"""A budget's policy file as immutable values: everything that a proposal states, and nothing it does not.

`policies.loader` makes these from YAML and has checked them by then: names resolve, wallets form no circle,
amounts fit their contracts. Amounts are wad, days are dates, and the order of wallets, streams, steps and
lines is the file's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from policies.figures import Stated
from policies.periods import EndReading, Month, Period, midnight, stream_end
from policies.units import Wad, times

PROTOCOL = "protocol"
"""The name under which a file speaks of MakerDAO itself, acting through `MCD_PAUSE_PROXY`."""


DAI = "DAI"
"""The token that budgets are paid in."""
MKR = "MKR"
"""The token that contributors may be paid in beside it."""


class WalletKind(StrEnum):
    """What a Safe is for."""

    ROLE = "role"
    """Owns another Safe and holds nothing."""
    AUDITOR = "auditor"
    """Receives seed and stream, tops up, returns the surplus."""
    OPERATIONAL = "operational"
    """Pays the expenses."""
    RESERVE = "reserve"
    """Keeps money for an emergency and takes no part in the monthly cycle (MIP40c3-SP7, SP68)."""


class Step(StrEnum):
    """A step of the monthly cycle, in the order in which MIP40c3-SP86 prints them (1-4, 6-8)."""

    STATEMENT = "statement"
    REQUEST = "request"
    RETURN_EXCESS = "return_excess"
    PULL = "pull"
    REVIEW = "review"
    APPROVE = "approve"
    RETURN_SURPLUS = "return_surplus"
    EXECUTIVE_TOP_UP = "executive_top_up"
    """Governance pays what `top_ups` say, where no stream does (MIP40c3-SP10, step 6)."""


ORDINARY_STEPS = tuple(step for step in Step if step is not Step.EXECUTIVE_TOP_UP)
"""The cycle of a unit with an Auditor Wallet and a stream."""


class CapName(StrEnum):
    """The caps that a multiple may refer to."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class Source:
    """The document a policy transcribes."""

    document: str
    title: str
    repository: str = ""
    path: str = ""
    commit: str = ""
    applied: date | None = None
    """The day on which it was handed in."""
    replaces: str = ""
    """The document whose budget it renews."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What the budget may spend [wad]."""

    monthly: Wad
    quarterly: Wad
    annual: Wad
    derived: frozenset[CapName] = frozenset()
    """Those that the document does not state: people go by what follows from the others, and no rule promises them."""

    def states(self, cap: CapName) -> bool:
        """Whether the document states this cap itself."""
        return cap not in self.derived


@dataclass(frozen=True, slots=True)
class Multiple:
    """`2 x monthly`: an amount stated as a multiple of a cap."""

    times: Fraction
    of: CapName

    def __str__(self) -> str:
        return f"{self.times} x {self.of} cap"

    def amount(self, caps: Caps) -> Wad:
        """The amount [wad], rounded down to the wei."""
        return times(self.times, getattr(caps, self.of.value))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a delegate may take from a Safe through the AllowanceModule (0.1.0)."""

    delegate: str
    token: str
    amount: Wad
    """uint96."""
    reset_minutes: int = 0
    """uint16; 0 is a one-time allowance."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """A Safe. An owner is a person's name, another wallet's name (nested) or `protocol`."""

    name: str
    kind: WalletKind
    threshold: int
    owners: tuple[str, ...]
    address: str | None = None
    """The address that the document states; the local replica has its own."""
    allowances: tuple[Allowance, ...] = ()
    runway_months: int = 0
    """Months of spending an Operational Wallet is meant to hold."""
    runway_monthly: Wad | None = None
    """Its share of the monthly cap [wad]; `None` where the document does not divide the cap between wallets."""
    holds_up_to: Multiple | None = None
    """The most that the document says the wallet will hold."""

    def grants(self, delegate: str, token: str) -> bool:
        """Whether a delegate may take of a token at all."""
        return any(allowance.delegate == delegate for allowance in self.allowances_in(token))

    def allowances_in(self, token: str) -> tuple[Allowance, ...]:
        """The allowances in one token."""
        return tuple(allowance for allowance in self.allowances if allowance.token == token)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a seed is said to be for: `wallet` filled to `multiple`."""

    wallet: str
    multiple: Multiple


@dataclass(frozen=True, slots=True)
class Seed:
    """A first transfer from the surplus buffer, paid by governance."""

    to: str
    amount: Wad
    date: date
    purpose: tuple[Purpose, ...] = ()


@dataclass(frozen=True, slots=True)
class GovernanceTopUp:
    """What governance pays a wallet in each cycle: an amount, or what it lacks to hold one."""

    to: str
    amount: Multiple
    up_to: bool
    """The wallet is filled up to the amount; otherwise it gets the amount itself."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A DssVest award to a wallet.

    `tot` is uint128 in the contract; `bgn` and `bgn + tau` are uint48.
    """

    token: str
    to: str
    total: Wad
    start: date
    end: date
    end_reading: EndReading = EndReading.INCLUSIVE
    restricted: bool = False
    cliff: date | None = None
    manager: str | None = None
    stated_as: Multiple | None = None
    """How the document derives the total, e.g. 4 x the quarterly cap."""

    @property
    def bgn(self) -> int:
        """The second at which it begins to accrue."""
        return midnight(self.start)

    @property
    def fin(self) -> int:
        """The second at which everything has accrued (`bgn + tau`)."""
        return stream_end(self.end, self.end_reading)

    @property
    def tau(self) -> int:
        """Its length [s]."""
        return self.fin - self.bgn

    @property
    def eta(self) -> int:
        """The length of its cliff [s]."""
        return 0 if self.cliff is None else midnight(self.cliff) - self.bgn


@dataclass(frozen=True, slots=True)
class Cycle:
    """The monthly cycle: its steps in order, and the day of the month by which the statement is due (by which the
    cycle runs, where it has no statement).
    """

    statement_due: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """What goes back to the protocol."""

    auditor_keeps: Multiple
    via: str = "dss-blow"
    to: str = "surplus_buffer"
    unused_at_end: bool = True


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of a check that is known and accepted."""

    check: str
    at: str
    """The dotted key that it is about; empty for any."""
    reason: str


@dataclass(frozen=True)  # without slots, so that what is derived is computed once
class Policy:
    """A whole treasury. See the policy reference for each key."""

    id: str
    title: str
    status: str
    source: Source
    period: Period
    token: str
    caps: Caps
    signers: Mapping[str, str]
    """People by role name, each with one key; the value says who they are."""
    wallets: Mapping[str, Wallet]
    seeds: tuple[Seed, ...]
    streams: tuple[Stream, ...]
    cycle: Cycle
    returns: Returns
    unit: str = ""
    variant: str = ""
    """Which of the file's variants this is; empty where it has none."""
    scenario: str = ""
    """Which of the document's scenarios this is (`policies.scenarios`); empty for the budget itself."""
    top_ups: tuple[GovernanceTopUp, ...] = ()
    stated: Stated = field(default_factory=Stated)
    """What the document prints beside its promises."""
    expect: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Rule -> conduct -> expected verdict."""
    waivers: tuple[Waiver, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    """Dotted key of the file -> where the document states it."""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """Dotted key of the file -> why it says what no document states."""

    @cached_property
    def auditor(self) -> Wallet | None:
        """The Auditor Wallet, where the unit has one."""
        return next((w for w in self.wallets.values() if w.kind is WalletKind.AUDITOR), None)

    @cached_property
    def operational(self) -> tuple[Wallet, ...]:
        """The Operational Wallets in the order in which top-ups are served."""
        return tuple(w for w in self.wallets.values() if w.kind is WalletKind.OPERATIONAL)

    @cached_property
    def treasury(self) -> tuple[Wallet, ...]:
        """The wallets that hold money: the Auditor Wallet first, then the Operational Wallets, then reserves."""
        auditor = self.auditor
        reserves = tuple(w for w in self.wallets.values() if w.kind is WalletKind.RESERVE)
        return (() if auditor is None else (auditor,)) + self.operational + reserves

    @cached_property
    def auditor_keeps(self) -> Wad:
        """What the Auditor Wallet may keep after a cycle [wad]."""
        return self.returns.auditor_keeps.amount(self.caps)

    def default_forecast(self, wallet: Wallet) -> Wad:
        """What a statement asks for when it says nothing else: its runway at the monthly cap, or at its share of the
        cap [wad].
        """
        return wallet.runway_months * (wallet.runway_monthly or self.caps.monthly)

    @cached_property
    def budget_streams(self) -> tuple[Stream, ...]:
        """The streams in the budget's token; others pay contributors and fill no wallet's runway."""
        return tuple(stream for stream in self.streams if stream.token == self.token)

    @cached_property
    def closes_at(self) -> int:
        """The second of the closing cycle: the last budget stream's end, or the period's where none runs that long.

        A stream that ended before the last month of the period closes nothing: the budget goes on without it.
        """
        ends = self.period.ends_at
        last = max((stream.fin for stream in self.budget_streams), default=ends)
        return last if last > midnight(Month.of(self.period.end).first) else ends

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The calendar months of the treasury's life: those that begin before it closes."""
        return tuple(month for month in self.period.months() if midnight(month.first) < self.closes_at)

    @cached_property
    def cycle_months(self) -> tuple[Month, ...]:
        """The months of a regular cycle: those after the first, if due before the close."""
        months = tuple(self.period.months())[1:]
        return tuple(month for month in months if midnight(month.day(self.cycle.statement_due)) < self.closes_at)
