"""The books: what each action did, added up, beside what a chain can tell.

A chain knows balances; it does not know that a statement was filed, that a transfer was a top-up, or in which month
a payment fell. The ledger writes that down as actions happen, from their outcomes, and makes the `Situation` that
rules judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.periods import Month, midnight
from policies.policy import PROTOCOL, Policy
from policies.situation import Books, CycleFacts, Phase, Situation, StreamFacts, Transfer
from policies.units import Rad, Wad
from simulations.actions import (
    BLOW,
    Action,
    CloseCycle,
    CreateStream,
    FileStatement,
    OpenCycle,
    Pull,
    RequestTopUp,
    ReturnExcess,
    ReturnSurplus,
    Review,
    SeedTransfer,
    TopUp,
    Yank,
)
from simulations.engines.base import SURPLUS_BUFFER, Outcome
from simulations.state import State, StreamState

OPENING = "opening"
"""The name of the cycle that the seed begins."""
CLOSING = "closing"
"""The name of the last cycle."""
UNWINDING = "unwinding"
"""The name of the last cycle of a unit that was offboarded."""
LAST = (CLOSING, UNWINDING)
"""The cycles in which nothing is forecast, after which nothing is kept."""
_PHASES = {OPENING: Phase.OPENING, CLOSING: Phase.CLOSING, UNWINDING: Phase.UNWINDING}


@dataclass(slots=True)
class _Cycle:
    """The cycle under way while it is written. `CycleFacts` says what each part is.

    Its maps are never changed but replaced, so that facts can share them.
    """

    name: str
    began_at: int
    forecasts: Mapping[str, Wad] = field(default_factory=dict)
    requested: Mapping[str, Wad] = field(default_factory=dict)
    topped_up: Mapping[str, Wad] = field(default_factory=dict)
    excess_returned: Mapping[str, Wad] = field(default_factory=dict)
    pulled: Wad = 0
    pulled_over: int = 0
    surplus_returned: Wad = 0
    accepted: bool | None = None
    filled_up: Wad = 0

    def facts(self) -> CycleFacts:
        """What is written so far; it stays so when more is."""
        return CycleFacts(
            self.name,
            self.began_at,
            self.forecasts,
            self.requested,
            self.topped_up,
            self.excess_returned,
            self.pulled,
            self.pulled_over,
            self.surplus_returned,
            self.accepted,
            self.filled_up,
        )


class Ledger:
    """Records actions and outcomes of one treasury, in order.

    `surplus_buffer` is the Vow's `dai - sin` when the treasury was deployed [rad].
    """

    def __init__(self, policy: Policy, surplus_buffer: Rad = 0) -> None:
        self._token = policy.token
        self._buffer_at_start = surplus_buffer
        self._operational = frozenset(wallet.name for wallet in policy.operational)
        self._auditor = policy.auditor.name if policy.auditor else None
        self._treasury = tuple(wallet.name for wallet in policy.treasury)
        self._rights = tuple((wallet, (wallet, PROTOCOL)) for wallet in self._treasury)
        self.phase = Phase.OPENING
        self._cycle: _Cycle | None = None
        self._cycle_facts: CycleFacts | None = None
        self.seeded = self.pulled = self.donated = self.paid = self.returned = self.clawed_back = 0
        self.paid_by_month: dict[Month, Wad] = {}
        # The maps below change seldom: each change makes a new one, so that books can share them.
        self.into_operational: dict[str, Wad] = {}
        self.from_auditor: dict[str, Wad] = {}
        self.statements: dict[Month, int] = {}
        # By stream: the second up to which it has been paid, and the second at which it ends.
        self._paid_until = [[stream.bgn, stream.fin] for stream in policy.streams]
        self._month, self._month_begins, self._month_ends = Month.at(0), 0, 0
        self._streams: tuple[StreamState, ...] = ()
        self._stream_facts: tuple[StreamFacts, ...] = ()

    @property
    def cycle(self) -> CycleFacts | None:
        """The cycle under way, or the last one, as far as it has come."""
        if self._cycle_facts is None and self._cycle is not None:
            self._cycle_facts = self._cycle.facts()
        return self._cycle_facts

    @property
    def requested(self) -> Mapping[str, Wad]:
        """By Operational Wallet: the top-up that this cycle asked for so far [wad]."""
        return self._cycle.requested if self._cycle is not None else {}

    def record(self, action: Action, outcome: Outcome, time: int) -> None:
        """Write down what `action` did at `time` [s]."""
        kind = type(action)
        if kind in _ON_PAPER:
            _ON_PAPER[kind](self, action, time)
        elif outcome.ok:
            minted = self._book(outcome.transfers, time)
            if kind is Pull:
                self.pulled += minted
            else:
                self.seeded += minted
            if kind in _ON_CHAIN:
                _ON_CHAIN[kind](self, action, minted, time)

    # On paper

    def _open_cycle(self, action: OpenCycle, time: int) -> None:
        self._cycle, self._cycle_facts = _Cycle(action.name, time), None
        self.phase = _PHASES.get(action.name, Phase.CYCLE)

    def _close_cycle(self, action: CloseCycle, time: int) -> None:
        if self.phase not in (Phase.CLOSING, Phase.UNWINDING):
            self.phase = Phase.BETWEEN

    def _file_statement(self, action: FileStatement, time: int) -> None:
        cycle = self._page()
        cycle.forecasts = {**cycle.forecasts, **action.forecasts}
        month = self._month_of(time)
        if month not in self.statements:
            self.statements = {**self.statements, month: time}

    def _request_top_up(self, action: RequestTopUp, time: int) -> None:
        cycle = self._page()
        cycle.requested = {**cycle.requested, action.wallet: action.amount}

    def _review(self, action: Review, time: int) -> None:
        self._page().accepted = action.accepted

    def _page(self) -> _Cycle:
        """Where to write about the cycle under way. Before the first one, what is written is not kept."""
        self._cycle_facts = None
        return self._cycle or _Cycle("", 0)

    # On chain

    def _book(self, transfers: tuple[Transfer, ...], time: int) -> Wad:
        """Classify by who paid whom: the names of an action are not evidence, the token's log is.

        Returns what came out of the surplus buffer [wad].
        """
        treasury, minted = self._treasury, 0
        for transfer in transfers:
            if transfer.token != self._token:
                continue
            sender, receiver, amount = transfer.sender, transfer.receiver, transfer.amount
            if receiver in self._operational:
                self.into_operational = _added(self.into_operational, receiver, amount)
                if sender == self._auditor:
                    self.from_auditor = _added(self.from_auditor, receiver, amount)
            if sender == SURPLUS_BUFFER:
                minted += amount
            elif sender in treasury:
                if receiver in treasury:
                    continue
                if receiver == BLOW:
                    self.returned += amount
                elif receiver == PROTOCOL:
                    self.clawed_back += amount
                else:
                    month = self._month_of(time)
                    self.paid += amount
                    self.paid_by_month[month] = self.paid_by_month.get(month, 0) + amount
            elif receiver in treasury:
                self.donated += amount
        return minted

    def _month_of(self, time: int) -> Month:
        """`Month.at(time)`; many actions in a row fall into the same month."""
        if not self._month_begins <= time < self._month_ends:
            self._month = Month.at(time)
            self._month_begins = midnight(self._month.first)
            self._month_ends = midnight(self._month.next().first)
        return self._month

    def _note_pull(self, action: Pull, minted: Wad, time: int) -> None:
        """How many seconds of stream a pull paid for; one that paid nothing (before the cliff) pays for none."""
        if not minted:
            return
        paid_until, fin = self._paid_until[action.stream]
        until = min(time, fin)
        cycle = self._page()
        cycle.pulled += minted
        cycle.pulled_over = max(cycle.pulled_over, until - paid_until)
        self._paid_until[action.stream][0] = until

    def _note_stream(self, action: CreateStream, minted: Wad, time: int) -> None:
        self._paid_until.append([action.bgn, action.bgn + action.tau])

    def _note_yank(self, action: Yank, minted: Wad, time: int) -> None:
        paid = self._paid_until[action.stream]
        paid[1] = min(time, paid[1])

    def _note_top_up(self, action: TopUp, minted: Wad, time: int) -> None:
        cycle = self._page()
        cycle.topped_up = _added(cycle.topped_up, action.wallet, action.amount)

    def _note_excess(self, action: ReturnExcess, minted: Wad, time: int) -> None:
        cycle = self._page()
        cycle.excess_returned = _added(cycle.excess_returned, action.wallet, action.amount)

    def _note_surplus(self, action: ReturnSurplus, minted: Wad, time: int) -> None:
        self._page().surplus_returned += action.amount

    def _note_seed(self, action: SeedTransfer, minted: Wad, time: int) -> None:
        if action.to == self._auditor:
            self._page().filled_up += minted

    # What rules may know

    def situation(self, state: State, transfers: tuple[Transfer, ...] = ()) -> Situation:
        """What rules may know now."""
        time, dai, allowances, modules = state.time, state.dai, state.allowances, state.modules
        return Situation(
            time,
            self.phase,
            {wallet: dai[wallet] for wallet in self._treasury},
            {
                wallet: allowances[right].left(time) if modules[wallet] else 0
                for wallet, right in self._rights
                if right in allowances
            },
            self._facts_of(state.streams),
            state.surplus_buffer - self._buffer_at_start,
            self.books(),
            self.cycle,
            transfers,
        )

    def _facts_of(self, streams: tuple[StreamState, ...]) -> tuple[StreamFacts, ...]:
        """The streams as rules see them, made again only after one has changed."""
        if streams != self._streams:
            self._streams = streams
            self._stream_facts = tuple(
                StreamFacts(s.recipient, s.bgn, s.clf, s.fin, s.tot, s.rxd, s.token) for s in streams
            )
        return self._stream_facts

    def books(self) -> Books:
        """The sums as they are now."""
        return Books(
            self.seeded,
            self.pulled,
            self.donated,
            self.paid,
            self.returned,
            self.clawed_back,
            self.paid_by_month.copy(),
            self.into_operational,
            self.from_auditor,
            self.statements,
        )


_ON_PAPER: dict[type, Callable[[Ledger, Any, int], None]] = {
    OpenCycle: Ledger._open_cycle,
    CloseCycle: Ledger._close_cycle,
    FileStatement: Ledger._file_statement,
    RequestTopUp: Ledger._request_top_up,
    Review: Ledger._review,
}

_ON_CHAIN: dict[type, Callable[[Ledger, Any, Wad, int], None]] = {
    Pull: Ledger._note_pull,
    CreateStream: Ledger._note_stream,
    Yank: Ledger._note_yank,
    TopUp: Ledger._note_top_up,
    ReturnExcess: Ledger._note_excess,
    ReturnSurplus: Ledger._note_surplus,
    SeedTransfer: Ledger._note_seed,
}
"""What transfers do not tell: the stream that was pulled, the step of the cycle."""


def _added(sums: Mapping[str, Wad], name: str, amount: Wad) -> dict[str, Wad]:
    """The sums with `amount` more under `name`; what was handed out before stays as it is."""
    return {**sums, name: sums.get(name, 0) + amount}
