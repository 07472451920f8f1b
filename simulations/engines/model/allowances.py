"""AllowanceModule 0.1.0: what delegates may take, and what a Safe's own quorum changes of it."""

from __future__ import annotations

from dataclasses import replace

from policies.policy import PROTOCOL
from policies.situation import Authority, Transfer
from policies.units import Wad
from simulations.actions import ClawBack, DisableModule, SetAllowance
from simulations.engines.base import Outcome
from simulations.engines.model.contracts import TOO_FEW_SIGNERS, Contracts

ALLOWANCE_EXCEEDED = "newSpent > allowance.spent && newSpent <= allowance.amount"
"""The AllowanceModule's reason, which is the condition itself."""
NO_DELEGATE = "delegates[msg.sender][uint48(delegate)].delegate == delegate"
"""The same, of `setAllowance` for somebody whom the Safe did not make a delegate."""
NO_MODULE = "GS104"
"""What a Safe says to a module that is not, or no longer, enabled (Safe 1.3.0 `execTransactionFromModule`)."""
NOT_IN_THE_LIST = "GS103"
"""What a Safe says when it is to disable a module that it does not have (Safe 1.3.0 `disableModule`)."""


class Allowances(Contracts):
    """What is done through the AllowanceModule."""

    def _claw_back(self, action: ClawBack) -> Outcome:
        return self._take(action.wallet, PROTOCOL, action.amount)

    def _take(self, wallet: str, delegate: str, amount: Wad) -> Outcome:
        """A delegate transfers DAI to itself (`executeAllowanceTransfer`)."""
        allowance = self._allowances.get((wallet, delegate))
        granted = allowance and allowance.refreshed(self.now)
        if granted is None or amount <= 0 or granted.spent + amount > granted.amount:
            return Outcome(False, ALLOWANCE_EXCEEDED)
        if not self._modules[wallet]:
            return Outcome(False, NO_MODULE)
        if self._dai[wallet] < amount:
            return Outcome(False, "Could not execute token transfer")
        self._dai[wallet] -= amount
        self._dai[delegate] += amount
        spent = replace(granted, spent=granted.spent + amount, nonce=granted.nonce + 1)
        self._allowances = {**self._allowances, (wallet, delegate): spent}
        left, token = granted.left(self.now), self._policy.token
        return Outcome(True, "", (Transfer(token, wallet, delegate, amount, Authority.ALLOWANCE, (delegate,), left),))

    def _set_allowance(self, action: SetAllowance) -> Outcome:
        """What was spent stays spent, unless a reset was due."""
        if not self._confirm(action.wallet, action.by).enough:
            return TOO_FEW_SIGNERS
        right = action.wallet, action.delegate
        if right not in self._allowances:
            return Outcome(False, NO_DELEGATE)
        allowance = self._allowances[right].refreshed(self.now)
        changed = replace(
            allowance,
            amount=action.amount,
            reset_minutes=action.reset_minutes,
            last_reset_minute=allowance.last_reset_minute or self.now // 60,
            nonce=allowance.nonce or 1,
        )
        self._allowances = {**self._allowances, right: changed}
        self._nonces[action.wallet] += 1
        return Outcome(True)

    def _disable_module(self, action: DisableModule) -> Outcome:
        if not self._confirm(action.wallet, action.by).enough:
            return TOO_FEW_SIGNERS
        if not self._modules.get(action.wallet):
            return Outcome(False, NOT_IN_THE_LIST)
        self._modules = {**self._modules, action.wallet: False}
        self._nonces[action.wallet] += 1
        return Outcome(True)
