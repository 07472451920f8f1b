"""The engine itself: a deployment, a clock, anchors, and what each action is in the contracts' numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from policies.policy import PROTOCOL, Policy
from policies.situation import Transfer
from policies.units import RAY, UINT96_MAX
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    Blow,
    Call,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Way,
    Yank,
)
from simulations.engines.base import (
    DEPLOYED_BEFORE,
    NOT_CONFIRMED,
    OUTSIDER_FUNDS,
    Deployment,
    Outcome,
    Signing,
    auditor_name,
    create_streams,
    require_support,
    thieves,
)
from simulations.engines.model.allowances import NO_MODULE, Allowances
from simulations.engines.model.contracts import INSUFFICIENT
from simulations.engines.model.streams import Streams
from simulations.engines.quorums import Quorums
from simulations.state import AllowanceState, State

_NOT_CONFIRMED = Outcome(False, NOT_CONFIRMED)
_NOTHING_GRANTED = AllowanceState(0, 0, 0, 0, 0)


class Model(Streams, Allowances):
    """An `Engine` without a chain."""

    name = "model"

    def __init__(self, signing: Signing = Signing.ALTERNATE) -> None:
        super().__init__(signing)
        self._anchors = 0

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
                self._modules[wallet.name] = True
            for allowance in wallet.allowances:
                self._allowances.setdefault((wallet.name, allowance.delegate), _NOTHING_GRANTED)
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
            self._modules,
            self._mkr.copy(),
        )

    def warp(self, time: int) -> None:
        if time < self.now:
            raise ValueError(f"cannot go back from {self.now} to {time}")
        self.now = time

    @contextmanager
    def anchor(self) -> Iterator[None]:
        kept = (self.now, self._live, self._vow_dai, self._vow_sin, self._allowances, self._modules)
        copies = (self._dai.copy(), self._mkr.copy(), self._streams.copy(), self._nonces.copy())
        self._anchors += 1
        try:
            yield
        finally:
            self._anchors -= 1
            self.now, self._live, self._vow_dai, self._vow_sin, self._allowances, self._modules = kept
            self._dai, self._mkr, self._streams, self._nonces = copies

    def close(self) -> None:
        """Nothing is held."""

    # What the wallets send

    def _return_excess(self, action: ReturnExcess) -> Outcome:
        return self._send(action.wallet, auditor_name(self._policy), action.amount, action.by)

    def _top_up(self, action: TopUp) -> Outcome:
        return self._send(auditor_name(self._policy), action.wallet, action.amount, action.by)

    def _pay(self, action: Pay) -> Outcome:
        return self._send(action.wallet, PAYEE, action.amount, action.by)

    def _return_surplus(self, action: ReturnSurplus) -> Outcome:
        sent = self._send(auditor_name(self._policy), BLOW, action.amount, action.by)
        return self._join_from_blow(action.amount, sent.transfers) if sent.ok else sent

    def _return_unused(self, action: ReturnUnused) -> Outcome:
        return self._send(action.wallet, PROTOCOL, action.amount, action.by, action.token)

    # What outsiders do

    def _donate(self, action: Donate) -> Outcome:
        if self._dai[OUTSIDER] < action.amount:
            return INSUFFICIENT
        self._dai[OUTSIDER] -= action.amount
        self._dai[action.to] += action.amount
        return Outcome(True, "", (Transfer(self._policy.token, OUTSIDER, action.to, action.amount),))

    def _blow(self, action: Blow) -> Outcome:
        return self._join_from_blow(self._dai[BLOW])

    def _steal(self, action: Steal) -> Outcome:
        """Where a threshold is 1, one stolen confirmation is all that a Safe asks for."""
        if action.way is Way.AS_MODULE:
            return Outcome(False, NO_MODULE)
        if action.way is Way.AS_DELEGATE:
            return self._take(action.wallet, OUTSIDER, min(action.amount, UINT96_MAX))
        if action.way is Way.REPEATED and self._policy.wallets[action.wallet].threshold == 1:
            by = thieves(self._policy, action.by)
            quorum = self._quorums[action.wallet, by] if by else None
            if quorum is not None and quorum.enough:
                return self._execute(action.wallet, OUTSIDER, action.amount, quorum)
        return _NOT_CONFIRMED

    def _call(self, action: Call) -> Outcome:
        """That nothing changes is what the chains are held to."""
        return Outcome(True)


_APPLY: dict[type, Callable[[Model, Any], Outcome]] = {
    SeedTransfer: Model._seed_transfer,
    CreateStream: Model._create_stream,
    Pull: Model._pull,
    ReturnExcess: Model._return_excess,
    TopUp: Model._top_up,
    ReturnSurplus: Model._return_surplus,
    ReturnUnused: Model._return_unused,
    Pay: Model._pay,
    Donate: Model._donate,
    Blow: Model._blow,
    ClawBack: Model._claw_back,
    Yank: Model._yank,
    Shutdown: Model._shutdown,
    SetAllowance: Model._set_allowance,
    DisableModule: Model._disable_module,
    Steal: Model._steal,
    Call: Model._call,
}
