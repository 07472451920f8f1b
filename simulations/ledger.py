"""The books: what each action did, added up, beside what a chain can tell.

A chain knows balances; it does not know that a statement was filed, that a transfer was a top-up, or in which month
a payment fell. The ledger writes that down as actions happen, from their outcomes, and makes the `Situation` that
rules judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policies.periods import Month
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
    TopUp,
    Yank,
)
from simulations.engines.base import SURPLUS_BUFFER, Outcome
from simulations.state import State

OPENING = "opening"
"""The name of the cycle that the seed begins."""
CLOSING = "closing"
"""The name of the last cycle."""


class Ledger:
    """Records actions and outcomes of one treasury, in order.

    `surplus_buffer` is the Vow's `dai - sin` when the treasury was deployed [rad].
    """

    def __init__(self, policy: Policy, surplus_buffer: Rad = 0) -> None:
        self._policy = policy
        self._buffer_at_start = surplus_buffer
        self._operational = frozenset(wallet.name for wallet in policy.operational)
        self._auditor = policy.auditor.name if policy.auditor else None
        self._treasury = tuple(wallet.name for wallet in policy.treasury)
        self.phase = Phase.OPENING
        self.cycle: CycleFacts | None = None
        self.seeded = self.pulled = self.donated = self.paid = self.returned = self.clawed_back = 0
        self.paid_by_month: dict[Month, Wad] = {}
        self.into_operational: dict[str, Wad] = {}
        self.from_auditor: dict[str, Wad] = {}
        self.statements: dict[Month, int] = {}
        # By stream: the second up to which it has been paid, and the second at which it ends.
        self._paid_until = [[stream.bgn, stream.fin] for stream in policy.streams]

    def record(self, action: Action, outcome: Outcome, time: int) -> None:
        """Write down what `action` did at `time` [s]."""
        match action:
            case OpenCycle(name):
                self.cycle = CycleFacts(name, time)
                self.phase = {OPENING: Phase.OPENING, CLOSING: Phase.CLOSING}.get(name, Phase.CYCLE)
            case CloseCycle():
                if self.phase is not Phase.CLOSING:
                    self.phase = Phase.BETWEEN
            case FileStatement(forecasts):
                if self.cycle is not None:
                    self.cycle = replace(self.cycle, forecasts={**self.cycle.forecasts, **forecasts})
                self.statements.setdefault(Month.at(time), time)
            case RequestTopUp(wallet, amount):
                if self.cycle is not None:
                    self.cycle = replace(self.cycle, requested={**self.cycle.requested, wallet: amount})
            case Review(accepted):
                if self.cycle is not None:
                    self.cycle = replace(self.cycle, accepted=accepted)
            case _ if outcome.ok:
                self._book(outcome.transfers, time)
                self._note_in_cycle(action, outcome, time)

    def _book(self, transfers: tuple[Transfer, ...], time: int) -> None:
        """Classify by who paid whom: the names of an action are not evidence, the token's log is."""
        for transfer in transfers:
            if transfer.token != self._policy.token:
                continue
            sender, receiver, amount = transfer.sender, transfer.receiver, transfer.amount
            if receiver in self._operational:
                self.into_operational[receiver] = self.into_operational.get(receiver, 0) + amount
                if sender == self._auditor:
                    self.from_auditor[receiver] = self.from_auditor.get(receiver, 0) + amount
            inside_from, inside_to = sender in self._treasury, receiver in self._treasury
            if inside_from and not inside_to:
                self._book_outflow(receiver, amount, time)
            elif inside_to and not inside_from and sender != SURPLUS_BUFFER:
                self.donated += amount

    def _book_outflow(self, receiver: str, amount: Wad, time: int) -> None:
        if receiver == BLOW:
            self.returned += amount
        elif receiver == PROTOCOL:
            self.clawed_back += amount
        else:
            month = Month.at(time)
            self.paid += amount
            self.paid_by_month[month] = self.paid_by_month.get(month, 0) + amount

    def _note_in_cycle(self, action: Action, outcome: Outcome, time: int) -> None:
        minted = sum(t.amount for t in outcome.transfers if t.sender == SURPLUS_BUFFER)
        match action:
            case Pull(stream):
                self.pulled += minted
                self._note_pull(stream, minted, time)
            case CreateStream(bgn=bgn, tau=tau):
                self._paid_until.append([bgn, bgn + tau])
            case Yank(stream):
                self._paid_until[stream][1] = min(time, self._paid_until[stream][1])
            case _:
                self.seeded += minted
        cycle = self.cycle
        if cycle is None:
            return
        match action:
            case TopUp(wallet, sent):
                self.cycle = replace(cycle, topped_up=_added(cycle.topped_up, wallet, sent))
            case ReturnExcess(wallet, sent):
                self.cycle = replace(cycle, excess_returned=_added(cycle.excess_returned, wallet, sent))
            case ReturnSurplus(sent):
                self.cycle = replace(cycle, surplus_returned=cycle.surplus_returned + sent)

    def _note_pull(self, stream: int, amount: Wad, time: int) -> None:
        """How many seconds of stream a pull paid for; one that paid nothing (before the cliff) pays for none."""
        paid_until, fin = self._paid_until[stream]
        until = min(time, fin)
        if not amount:
            return
        if self.cycle is not None:
            over = max(self.cycle.pulled_over, until - paid_until)
            self.cycle = replace(self.cycle, pulled=self.cycle.pulled + amount, pulled_over=over)
        self._paid_until[stream][0] = until

    def situation(self, state: State, transfers: tuple[Transfer, ...] = ()) -> Situation:
        """What rules may know now."""
        dai, allowances = state.dai, state.allowances
        withdrawable = {
            wallet: allowances[wallet, PROTOCOL].left(state.time)
            for wallet in self._treasury
            if (wallet, PROTOCOL) in allowances
        }
        return Situation(
            state.time,
            self.phase,
            {wallet: dai[wallet] for wallet in self._treasury},
            withdrawable,
            tuple(StreamFacts(s.recipient, s.bgn, s.clf, s.fin, s.tot, s.rxd) for s in state.streams),
            state.surplus_buffer - self._buffer_at_start,
            self.books(),
            self.cycle,
            transfers,
        )

    def books(self) -> Books:
        return Books(
            self.seeded,
            self.pulled,
            self.donated,
            self.paid,
            self.returned,
            self.clawed_back,
            dict(self.paid_by_month),
            dict(self.into_operational),
            dict(self.from_auditor),
            dict(self.statements),
        )


def _added(sums: Mapping[str, Wad], name: str, amount: Wad) -> dict[str, Wad]:
    """The sums with `amount` more under `name`; what was handed out before stays as it is."""
    return {**sums, name: sums.get(name, 0) + amount}
