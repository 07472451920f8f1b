"""What the contracts hold, in Python integers, and the two moves that everything is made of."""

from __future__ import annotations

from policies.policy import DAI, PROTOCOL, Policy
from policies.situation import Authority, Transfer
from policies.units import RAY, Wad
from simulations.actions import BLOW, Signers
from simulations.engines.base import PROTOCOL_MKR, SURPLUS_BUFFER, Outcome, Signing
from simulations.engines.quorums import Quorum, Quorums
from simulations.state import AllowanceState, StreamState

TOO_FEW_SIGNERS = Outcome(False, "GS020")
INSUFFICIENT = Outcome(False, "Dai/insufficient-balance")
TOO_LITTLE_MKR = Outcome(False, "ds-token-insufficient-balance")
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
        self._mkr: dict[str, Wad] = {}
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

    def _send(self, wallet: str, receiver: str, amount: Wad, by: Signers, token: str = DAI) -> Outcome:
        """A Safe transaction that transfers a token, confirmed by whoever of `by` can."""
        quorum = self._confirm(wallet, by)
        return self._execute(wallet, receiver, amount, quorum, token) if quorum.enough else TOO_FEW_SIGNERS

    def _execute(self, wallet: str, receiver: str, amount: Wad, quorum: Quorum, token: str = DAI) -> Outcome:
        """The same, its confirmations given."""
        balances = self._dai if token == DAI else self._mkr
        held = balances.get(wallet, 0)
        if held < amount:
            return INSUFFICIENT if token == DAI else TOO_LITTLE_MKR
        if balances:
            balances[wallet] = held - amount
            balances[receiver] += amount
        self._nonces[wallet] += 1
        moved = Transfer(token, wallet, receiver, amount, _BY_SAFE, quorum.owners, 0, quorum.signers)
        return Outcome(True, "", (moved,))

    def _begin_to_hold_mkr(self) -> None:
        """From now on states tell who holds MKR: until here only the pause proxy does."""
        if not self._mkr:
            self._mkr = dict.fromkeys(self._dai, 0)
            self._mkr[PROTOCOL] = PROTOCOL_MKR

    def _join_from_blow(self, amount: Wad, transfers: tuple[Transfer, ...] = ()) -> Outcome:
        """DssBlow burns DAI and credits the Vow."""
        self._dai[BLOW] -= amount
        self._vow_dai += amount * RAY
        return Outcome(True, "", (*transfers, Transfer(self._policy.token, BLOW, SURPLUS_BUFFER, amount)))
