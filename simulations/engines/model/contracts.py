"""What the contracts hold, in Python integers, and the two moves that everything is made of."""

from __future__ import annotations

from policies.policy import Policy
from policies.situation import Authority, Transfer
from policies.units import RAY, Wad
from simulations.actions import BLOW, Signers
from simulations.engines.base import SURPLUS_BUFFER, Outcome, Signing
from simulations.engines.quorums import Quorum, Quorums
from simulations.state import AllowanceState, StreamState

TOO_FEW_SIGNERS = Outcome(False, "GS020")
INSUFFICIENT = Outcome(False, "Dai/insufficient-balance")
_BY_SAFE = Authority.SAFE  # looking a member up costs as much as a call (Python 3.11)


class Contracts:
    """Balances, Safes, streams and allowances; those who know what an action does with them build on this."""

    now: int
    """The clock [s]. A plain attribute: it is read several times an action."""
    _policy: Policy
    _quorums: Quorums

    def __init__(self, signing: Signing) -> None:
        self._signing = signing
        self._forget()

    def _forget(self) -> None:
        """Begin from nothing."""
        self.now = 0
        self._live = True
        self._vow_dai = 0
        self._vow_sin = 0
        self._dai: dict[str, Wad] = {}
        self._nonces: dict[str, int] = {}
        self._streams: list[StreamState] = []
        # These change seldom: each change makes a new one, so that states can share it.
        self._allowances: dict[tuple[str, str], AllowanceState] = {}
        self._modules: dict[str, bool] = {}

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
        """A Safe transaction that transfers DAI, confirmed by whoever of `by` can."""
        quorum = self._confirm(wallet, by)
        return self._execute(wallet, receiver, amount, quorum) if quorum.enough else TOO_FEW_SIGNERS

    def _execute(self, wallet: str, receiver: str, amount: Wad, quorum: Quorum) -> Outcome:
        """The same, its confirmations given."""
        dai = self._dai
        held = dai[wallet]
        if held < amount:
            return INSUFFICIENT
        dai[wallet] = held - amount
        dai[receiver] += amount
        self._nonces[wallet] += 1
        moved = Transfer(self._policy.token, wallet, receiver, amount, _BY_SAFE, quorum.owners, 0, quorum.signers)
        return Outcome(True, "", (moved,))

    def _join_from_blow(self, amount: Wad, transfers: tuple[Transfer, ...] = ()) -> Outcome:
        """DssBlow burns DAI and credits the Vow."""
        self._dai[BLOW] -= amount
        self._vow_dai += amount * RAY
        return Outcome(True, "", (*transfers, Transfer(self._policy.token, BLOW, SURPLUS_BUFFER, amount)))
