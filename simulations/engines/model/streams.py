"""DssVest, and the Vat that its pulls make debt in."""

from __future__ import annotations

from policies.formulas import unpaid
from policies.periods import TWENTY_YEARS
from policies.policy import DAI, MKR, PROTOCOL
from policies.situation import Transfer
from policies.units import RAY, UINT256_MAX, Wad
from simulations.actions import CALLERS, CreateStream, Pull, SeedTransfer, Shutdown, Yank
from simulations.engines.base import SURPLUS_BUFFER, VEST_CAP, Outcome
from simulations.engines.model.contracts import TOO_FEW_SIGNERS, TOO_LITTLE_MKR, Contracts
from simulations.state import StreamState

_UNKNOWN_STREAM = Outcome(False, "DssVest/invalid-award")
_ONLY_RECIPIENT = Outcome(False, "DssVest/only-user-can-claim")
# The Vat's arithmetic reverts without a text when `sin` would leave uint256. What is read then is the caller's own.
_NO_ROOM_FOR_DEBT = Outcome(False, "ds-pause-delegatecall-error")
_REFUSED_WITHOUT_A_WORD = Outcome(False, "GS013")


class Streams(Contracts):
    """What governance pays: seeds and streams, as long as the Vat lives."""

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
        if action.token == MKR:
            self._begin_to_hold_mkr()
        bgn, clf, fin = action.bgn, action.bgn + action.eta, action.bgn + action.tau
        stream = StreamState(action.to, bgn, clf, fin, action.total, 0, action.restricted, action.token)
        self._streams.append(stream)
        return Outcome(True)

    def _pull(self, action: Pull) -> Outcome:
        if not 0 <= action.stream < len(self._streams):
            return _UNKNOWN_STREAM
        stream = self._streams[action.stream]
        recipient, caller = stream.recipient, action.caller
        by_safe = not caller and recipient in self._nonces
        if by_safe:
            if not self._confirm(recipient, action.by).enough:
                return TOO_FEW_SIGNERS
        elif stream.restricted and recipient != caller and (caller or recipient not in CALLERS):
            return _ONLY_RECIPIENT
        amount = unpaid(self.now, stream.bgn, stream.clf, stream.fin, stream.tot, stream.rxd)
        paid = self._pay_mkr(recipient, amount) if stream.token == MKR else self._suck(recipient, amount, by_safe)
        if paid.ok:
            self._streams[action.stream] = stream.paid(amount)
            if by_safe:
                self._nonces[recipient] += 1
        return paid

    def _suck(self, recipient: str, amount: Wad, by_safe: bool) -> Outcome:
        """What DssVestSuckable pays: debt of the Vow."""
        if not self._live:
            return Outcome(False, "DssVestSuckable/vat-not-live")
        debt = self._vow_sin + amount * RAY
        if debt > UINT256_MAX:
            return _REFUSED_WITHOUT_A_WORD if by_safe else Outcome(False)
        self._vow_sin = debt
        self._dai[recipient] += amount
        return Outcome(True, "", (Transfer(DAI, SURPLUS_BUFFER, recipient, amount),))

    def _pay_mkr(self, recipient: str, amount: Wad) -> Outcome:
        """What DssVestTransferrable pays: MKR of the pause proxy, which lets it take the whole of each stream."""
        if self._mkr[PROTOCOL] < amount:
            return TOO_LITTLE_MKR
        self._mkr[PROTOCOL] -= amount
        self._mkr[recipient] += amount
        return Outcome(True, "", (Transfer(MKR, PROTOCOL, recipient, amount),))

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
