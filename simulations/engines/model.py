"""The exact model: the treasury in Python integers, an engine like any other.

It is the reference that the chains are compared with, and the fast place to search for counterexamples. It holds
what the contracts hold and refuses what they refuse, with the reason that the innermost contract gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from policies.formulas import unpaid
from policies.periods import TWENTY_YEARS
from policies.policy import PROTOCOL, Policy
from policies.situation import Authority, Transfer
from policies.units import RAY, UINT256_MAX, Wad
from simulations.actions import (
    BLOW,
    CALLERS,
    OUTSIDER,
    PAYEE,
    Blow,
    ChainAction,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SeedTransfer,
    Shutdown,
    Signers,
    TopUp,
    Yank,
)
from simulations.engines.base import (
    DEPLOYED_BEFORE,
    OUTSIDER_FUNDS,
    SURPLUS_BUFFER,
    VEST_CAP,
    Deployment,
    Outcome,
    Signing,
    auditor_name,
    create_streams,
    require_support,
)
from simulations.engines.quorums import Quorum, Quorums
from simulations.state import AllowanceState, State, StreamState

_TOO_FEW_SIGNERS = Outcome(False, "GS020")
_INSUFFICIENT = Outcome(False, "Dai/insufficient-balance")
_UNKNOWN_STREAM = Outcome(False, "DssVest/invalid-award")
# The Vat's arithmetic reverts without a text when `sin` would leave uint256. What is read then is the caller's own.
_NO_ROOM_FOR_DEBT = Outcome(False, "ds-pause-delegatecall-error")
_REFUSED_WITHOUT_A_WORD = Outcome(False, "GS013")
_BY_SAFE = Authority.SAFE  # looking a member up costs as much as a call (Python 3.11)
ALLOWANCE_EXCEEDED = "newSpent > allowance.spent && newSpent <= allowance.amount"
"""The AllowanceModule's reason, which is the condition itself."""


class Model:
    """An `Engine` without a chain."""

    name = "model"

    def __init__(self, signing: Signing = Signing.ALTERNATE) -> None:
        self._signing = signing
        self._anchors = 0
        self._policy: Policy
        self._quorums: Quorums
        self._forget()

    def _forget(self) -> None:
        """Begin from nothing."""
        self.now = 0  # a plain attribute: it is read several times an action
        self._live = True
        self._vow_dai = 0
        self._vow_sin = 0
        self._dai: dict[str, Wad] = {}
        self._nonces: dict[str, int] = {}
        self._streams: list[StreamState] = []
        # Changes seldom: each change makes a new one, so that states can share it.
        self._allowances: dict[tuple[str, str], AllowanceState] = {}

    def deploy(self, policy: Policy) -> Deployment:
        if self._anchors:
            raise ValueError("cannot deploy within an anchor")
        require_support(policy)
        self._forget()
        if getattr(self, "_policy", None) is not policy:
            self._policy, self._quorums = policy, Quorums(policy)
        self.now = policy.period.starts_at - DEPLOYED_BEFORE
        self._dai = dict.fromkeys((*policy.wallets, PAYEE, PROTOCOL, BLOW), 0)
        self._dai[OUTSIDER] = OUTSIDER_FUNDS
        self._vow_sin = OUTSIDER_FUNDS * RAY
        self._nonces = dict.fromkeys(policy.wallets, 0)
        for wallet in policy.wallets.values():
            if wallet.allowances:
                self._confirm(wallet.name, ())
                self._nonces[wallet.name] += 1
            for allowance in wallet.allowances_in(policy.token):
                self._allowances[wallet.name, allowance.delegate] = AllowanceState(
                    allowance.amount, 0, allowance.reset_minutes, self.now // 60, nonce=1
                )
        create_streams(policy, self.apply)
        return Deployment({}, {}, {})

    def apply(self, action: ChainAction) -> Outcome:
        return _APPLY[type(action)](self, action)

    def state(self) -> State:
        return State(
            self.now,
            self._live,
            self._dai.copy(),
            self._vow_dai,
            self._vow_sin,
            tuple(self._streams),
            self._allowances,
            self._nonces.copy(),
        )

    def warp(self, time: int) -> None:
        if time < self.now:
            raise ValueError(f"cannot go back from {self.now} to {time}")
        self.now = time

    @contextmanager
    def anchor(self) -> Iterator[None]:
        kept = (self.now, self._live, self._vow_dai, self._vow_sin, self._allowances)
        copies = (self._dai.copy(), self._streams.copy(), self._nonces.copy())
        self._anchors += 1
        try:
            yield
        finally:
            self._anchors -= 1
            self.now, self._live, self._vow_dai, self._vow_sin, self._allowances = kept
            self._dai, self._streams, self._nonces = copies

    def close(self) -> None:
        """Nothing is held."""

    # Safes

    def _confirm(self, wallet: str, by: Signers) -> Quorum:
        """Collect confirmations.

        Approved hashes are transactions of the owning Safes, so their nonces grow even if nothing comes of it.
        """
        quorum = self._quorums[wallet, by]
        # Too few contract signatures would be refused for their layout (GS021) before their number (GS020).
        if quorum.nested and (not quorum.enough or self._signing.approves_hash(self._nonces[wallet])):
            for owner in quorum.nested:
                self._confirm(owner, quorum.people)
                self._nonces[owner] += 1
        return quorum

    def _send(self, wallet: str, receiver: str, amount: Wad, by: Signers) -> Outcome:
        """A Safe transaction that transfers DAI."""
        _, owners, _, enough = self._confirm(wallet, by)
        if not enough:
            return _TOO_FEW_SIGNERS
        dai = self._dai
        held = dai[wallet]
        if held < amount:
            return _INSUFFICIENT
        dai[wallet] = held - amount
        dai[receiver] += amount
        self._nonces[wallet] += 1
        return Outcome(True, "", (Transfer(self._policy.token, wallet, receiver, amount, _BY_SAFE, owners),))

    # What each action does

    def _seed_transfer(self, action: SeedTransfer) -> Outcome:
        debt = self._vow_sin + action.amount * RAY
        if debt > UINT256_MAX:
            return _NO_ROOM_FOR_DEBT
        self._vow_sin = debt
        self._dai[action.to] += action.amount
        return Outcome(True, "", (Transfer(self._policy.token, SURPLUS_BUFFER, action.to, action.amount),))

    def _create_stream(self, action: CreateStream) -> Outcome:
        if action.total <= 0:
            return Outcome(False, "DssVest/no-vest-total-amount")
        if action.bgn >= self.now + TWENTY_YEARS:
            return Outcome(False, "DssVest/bgn-too-far")
        if action.bgn <= self.now - TWENTY_YEARS:
            return Outcome(False, "DssVest/bgn-too-long-ago")
        if action.tau <= 0:
            return Outcome(False, "DssVest/tau-zero")
        if action.total // action.tau > VEST_CAP:
            return Outcome(False, "DssVest/rate-too-high")
        if action.tau > TWENTY_YEARS:
            return Outcome(False, "DssVest/tau-too-long")
        if action.eta > action.tau:
            return Outcome(False, "DssVest/eta-too-long")
        bgn = action.bgn
        stream = StreamState(action.to, bgn, bgn + action.eta, bgn + action.tau, action.total, 0, action.restricted)
        self._streams.append(stream)
        return Outcome(True)

    def _pull(self, action: Pull) -> Outcome:
        if not 0 <= action.stream < len(self._streams):
            return _UNKNOWN_STREAM
        stream = self._streams[action.stream]
        recipient = stream.recipient
        is_wallet = recipient in self._nonces
        if is_wallet and not self._confirm(recipient, action.by).enough:
            return _TOO_FEW_SIGNERS
        if stream.restricted and not is_wallet and recipient not in CALLERS:
            return Outcome(False, "DssVest/only-user-can-claim")
        if not self._live:
            return Outcome(False, "DssVestSuckable/vat-not-live")
        amount = unpaid(self.now, stream.bgn, stream.clf, stream.fin, stream.tot, stream.rxd)
        debt = self._vow_sin + amount * RAY
        if debt > UINT256_MAX:
            return _REFUSED_WITHOUT_A_WORD if is_wallet else Outcome(False)
        self._streams[action.stream] = stream.paid(amount)
        self._vow_sin = debt
        self._dai[recipient] += amount
        if is_wallet:
            self._nonces[recipient] += 1
        return Outcome(True, "", (Transfer(self._policy.token, SURPLUS_BUFFER, recipient, amount),))

    def _return_excess(self, action: ReturnExcess) -> Outcome:
        return self._send(action.wallet, auditor_name(self._policy), action.amount, action.by)

    def _top_up(self, action: TopUp) -> Outcome:
        return self._send(auditor_name(self._policy), action.wallet, action.amount, action.by)

    def _pay(self, action: Pay) -> Outcome:
        return self._send(action.wallet, PAYEE, action.amount, action.by)

    def _return_surplus(self, action: ReturnSurplus) -> Outcome:
        sent = self._send(auditor_name(self._policy), BLOW, action.amount, action.by)
        return self._join_from_blow(action.amount, sent.transfers) if sent.ok else sent

    def _join_from_blow(self, amount: Wad, transfers: tuple[Transfer, ...] = ()) -> Outcome:
        """DssBlow burns DAI and credits the Vow."""
        self._dai[BLOW] -= amount
        self._vow_dai += amount * RAY
        return Outcome(True, "", (*transfers, Transfer(self._policy.token, BLOW, SURPLUS_BUFFER, amount)))

    def _donate(self, action: Donate) -> Outcome:
        if self._dai[OUTSIDER] < action.amount:
            return _INSUFFICIENT
        self._dai[OUTSIDER] -= action.amount
        self._dai[action.to] += action.amount
        return Outcome(True, "", (Transfer(self._policy.token, OUTSIDER, action.to, action.amount),))

    def _blow(self, action: Blow) -> Outcome:
        return self._join_from_blow(self._dai[BLOW])

    def _claw_back(self, action: ClawBack) -> Outcome:
        allowance = self._allowances.get((action.wallet, PROTOCOL))
        granted = allowance and allowance.refreshed(self.now)
        if granted is None or action.amount <= 0 or granted.spent + action.amount > granted.amount:
            return Outcome(False, ALLOWANCE_EXCEEDED)
        if self._dai[action.wallet] < action.amount:
            return Outcome(False, "Could not execute token transfer")
        self._dai[action.wallet] -= action.amount
        self._dai[PROTOCOL] += action.amount
        spent = replace(granted, spent=granted.spent + action.amount, nonce=granted.nonce + 1)
        self._allowances = {**self._allowances, (action.wallet, PROTOCOL): spent}
        transfer = Transfer(
            self._policy.token,
            action.wallet,
            PROTOCOL,
            action.amount,
            Authority.ALLOWANCE,
            (PROTOCOL,),
            granted.left(self.now),
        )
        return Outcome(True, "", (transfer,))

    def _yank(self, action: Yank) -> Outcome:
        if not 0 <= action.stream < len(self._streams):
            return _UNKNOWN_STREAM
        stream, end = self._streams[action.stream], self.now
        if end < stream.fin:
            if end < stream.bgn:
                stream = stream._replace(bgn=end, clf=end, fin=end, tot=0)
            elif end < stream.clf:
                stream = stream._replace(clf=end, fin=end, tot=0)
            else:
                owed = unpaid(end, stream.bgn, stream.clf, stream.fin, stream.tot, stream.rxd)
                stream = stream._replace(fin=end, tot=owed + stream.rxd)
            self._streams[action.stream] = stream
        return Outcome(True)

    def _shutdown(self, action: Shutdown) -> Outcome:
        self._live = False
        return Outcome(True)


_APPLY: dict[type, Callable[[Model, Any], Outcome]] = {
    SeedTransfer: Model._seed_transfer,
    CreateStream: Model._create_stream,
    Pull: Model._pull,
    ReturnExcess: Model._return_excess,
    TopUp: Model._top_up,
    ReturnSurplus: Model._return_surplus,
    Pay: Model._pay,
    Donate: Model._donate,
    Blow: Model._blow,
    ClawBack: Model._claw_back,
    Yank: Model._yank,
    Shutdown: Model._shutdown,
}
