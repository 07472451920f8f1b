"""What people might try next, told relative to the state in which they will try it.

An amount is a share of what a wallet holds then and a few wei more, a time is a landmark ahead, a stream is a place
in the list. So an intent means the same whatever stands before it, and Hypothesis can drop steps from a failing
story without changing the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from policies.periods import DAY, Month, midnight
from policies.policy import DAI, MKR, PROTOCOL, Policy
from policies.units import RAY, UINT96_MAX, UINT256_MAX, Wad
from simulations.actions import (
    OUTSIDER,
    Action,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Signers,
    Steal,
    TopUp,
    Wait,
    Way,
    Yank,
)
from simulations.engines.base import VEST_CAP, Engine, auditor_name
from simulations.state import State

HALF_A_YEAR = 183 * DAY

Step = Callable[[Policy, State], Action]
"""An intent: what it is in this treasury, in this state."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many eighths of what is there, and `more` wei; or, with `fixed`, that amount whatever is there [wad]."""

    eighths: int = 8
    more: int = 0
    fixed: Wad | None = None

    def of(self, held: Wad, most: Wad = UINT256_MAX) -> Wad:
        """The amount when `held` is there; always one that an ABI type up to `most` can carry."""
        amount = held * self.eighths // 8 + self.more if self.fixed is None else self.fixed
        return min(max(0, amount), most)


@dataclass(frozen=True, slots=True)
class Spend:
    """DAI leaves a Safe, for the payee, for another wallet or for the protocol."""

    kind: type[Pay] | type[ReturnExcess] | type[ReturnUnused]
    wallet: str
    amount: Amount
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        return self.kind(self.wallet, self.amount.of(state.dai[self.wallet]), by=self.by)


@dataclass(frozen=True, slots=True)
class Fill:
    """The Auditor Wallet tops a wallet up."""

    wallet: str
    amount: Amount
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        return TopUp(self.wallet, self.amount.of(state.dai[auditor_name(policy)]), self.by)


@dataclass(frozen=True, slots=True)
class Surrender:
    """The Auditor Wallet returns DAI to the protocol."""

    amount: Amount
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        return ReturnSurplus(self.amount.of(state.dai[auditor_name(policy)]), self.by)


@dataclass(frozen=True, slots=True)
class Give:
    """The outsider gives DAI away, or to themselves."""

    to: str
    amount: Amount

    def __call__(self, policy: Policy, state: State) -> Action:
        return Donate(self.to, self.amount.of(state.dai[OUTSIDER]))


@dataclass(frozen=True, slots=True)
class Seed:
    """Governance pays; the share is that of the debt for which the Vat has room."""

    to: str
    amount: Amount

    def __call__(self, policy: Policy, state: State) -> Action:
        return SeedTransfer(self.to, self.amount.of((UINT256_MAX - state.vow_sin) // RAY))


@dataclass(frozen=True, slots=True)
class Reclaim:
    """Governance takes a share of what the wallet holds, or of what the allowance leaves."""

    wallet: str
    amount: Amount
    of_allowance: bool = False

    def __call__(self, policy: Policy, state: State) -> Action:
        allowance = state.allowances.get((self.wallet, PROTOCOL))
        left = allowance.left(state.time) if allowance and self.of_allowance else state.dai[self.wallet]
        return ClawBack(self.wallet, self.amount.of(left, UINT96_MAX))


@dataclass(frozen=True, slots=True)
class Regrant:
    """A Safe's own signers change what a delegate may take: to a share of what the wallet holds, or of what is left."""

    wallet: str
    delegate: str
    amount: Amount
    of_allowance: bool
    reset_minutes: int
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        allowance = state.allowances.get((self.wallet, self.delegate))
        base = allowance.amount if allowance and self.of_allowance else state.dai[self.wallet]
        amount = self.amount.of(base, UINT96_MAX)
        return SetAllowance(self.wallet, self.delegate, amount, self.reset_minutes, self.by)


@dataclass(frozen=True, slots=True)
class GiveUp:
    """A Safe returns a share of the MKR that it holds to the protocol."""

    wallet: str
    amount: Amount
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        return ReturnUnused(self.wallet, self.amount.of(state.mkr.get(self.wallet, 0)), self.by, MKR)


@dataclass(frozen=True, slots=True)
class Thieve:
    """Somebody without a quorum tries to take a share of what a Safe holds."""

    wallet: str
    amount: Amount
    way: Way
    by: Signers = ()

    def __call__(self, policy: Policy, state: State) -> Action:
        return Steal(self.wallet, self.amount.of(state.dai[self.wallet]), self.way, self.by)


@dataclass(frozen=True, slots=True)
class Grant:
    """Governance creates a stream.

    It begins `ahead` seconds from now, `total` is a share of what the cap allows, the cliff a share of `tau`.
    """

    to: str
    total: Amount
    ahead: int
    tau: int
    cliff: Amount
    restricted: bool
    manager: str | None
    token: str = DAI

    def __call__(self, policy: Policy, state: State) -> Action:
        most = (VEST_CAP + 1) * self.tau - 1  # the last total whose rate, rounded down, is the cap
        bgn = min(max(0, state.time + self.ahead), UINT256_MAX)
        total, eta = self.total.of(most), self.cliff.of(self.tau)
        return CreateStream(self.to, total, bgn, self.tau, eta, self.restricted, self.manager, self.token)


@dataclass(frozen=True, slots=True)
class OnStream:
    """A stream is pulled or yanked: one that exists (counted around), or the one `beyond` the last, or none (-1)."""

    kind: type[Pull] | type[Yank]
    place: int = 0
    by: Signers = ()
    beyond: int | None = None
    caller: str = ""

    def __call__(self, policy: Policy, state: State) -> Action:
        count = len(state.streams)
        if self.beyond is not None:
            number = count + self.beyond if self.beyond >= 0 else -1
        else:
            number = self.place % max(1, count)
        return Pull(number, self.by, self.caller) if self.kind is Pull else Yank(number)


@dataclass(frozen=True, slots=True)
class Simply:
    """The same in every state."""

    action: Action

    def __call__(self, policy: Policy, state: State) -> Action:
        return self.action


@dataclass(frozen=True, slots=True)
class Later:
    """So many seconds pass."""

    seconds: int

    def __call__(self, policy: Policy, state: State) -> Action:
        return Wait(state.time + self.seconds)


@dataclass(frozen=True, slots=True)
class Until:
    """Time passes to about a landmark ahead, `off` seconds before or after it; where none lies ahead, a second."""

    landmarks: Callable[[State], Iterable[int]]
    place: int
    off: int

    def __call__(self, policy: Policy, state: State) -> Action:
        ahead = sorted({mark for mark in self.landmarks(state) if 0 < mark - state.time <= 2 * HALF_A_YEAR})
        if not ahead:
            return Wait(state.time + 1)
        return Wait(max(state.time, ahead[self.place % len(ahead)] + self.off))


def calendar(state: State) -> Iterator[int]:
    """The next minute, month ends, leap days."""
    month = Month.at(state.time).next()
    yield from ((state.time // 60 + 1) * 60, midnight(month.first), midnight(month.next().first))
    yield from (midnight(date(year, 2, 29)) for year in (2024, 2028))


def dates(state: State) -> Iterator[int]:
    """When streams begin, pass their cliff and end."""
    for stream in state.streams:
        yield from (stream.bgn, stream.clf, stream.fin)


def resets(state: State) -> Iterator[int]:
    """When allowances refill."""
    for allowance in state.allowances.values():
        if allowance.reset_minutes:
            yield (allowance.refreshed(state.time).last_reset_minute + allowance.reset_minutes) * 60


def told(policy: Policy, steps: Iterable[Step], leader: Engine) -> Iterator[Action]:
    """The actions that `steps` are, each decided when the ones before it are done."""
    for step in steps:
        yield step(policy, leader.state())
