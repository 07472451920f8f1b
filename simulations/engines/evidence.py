"""What a receipt proves: the transfers of tokens that happened, and who stood behind each one that left a wallet."""

from __future__ import annotations

from collections.abc import Mapping

from policies.situation import Authority, Transfer
from simulations.deployment.chain import (
    ALLOWANCE_TRANSFER,
    TRANSFER,
    Receipt,
    address_word,
    word_address,
)
from simulations.engines.base import Outcome

_Authority = tuple[Authority, tuple[str, ...], int]
_NOBODY: _Authority = (Authority.NONE, (), 0)
_SAFE = Authority.SAFE  # an enum's member is looked up slowly (Python 3.11), and this one for every payment


class Evidence:
    """Reads receipts; `tokens` are symbols and `names` those of holders, both by address."""

    def __init__(self, tokens: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._names = {address_word(address): name for address, name in names.items()}

    def outcome(
        self,
        receipt: Receipt,
        confirmed_by: tuple[str, ...] = (),
        people: tuple[str, ...] = (),
        wallet: str = "",
        allowance_left: int = 0,
    ) -> Outcome:
        """What became of a transaction.

        `confirmed_by` are the owners whose confirmations `wallet` was given, and `people` those who signed them; a
        Safe goes through with a transaction only when it has accepted them.
        """
        if not receipt.ok:
            return Outcome(False, receipt.reason)
        by_allowance: dict[bytes, _Authority] = {}
        moved, tokens = [], self._tokens
        # An allowance's log comes after the transfer that it explains.
        for log in receipt.logs:
            what = log.topics[0] if log.topics else b""
            if what == TRANSFER:
                if log.address in tokens:
                    moved.append(log)
            elif what == ALLOWANCE_TRANSFER:
                delegate = (self._name(log.data[:32]),)
                by_allowance[log.topics[1]] = Authority.ALLOWANCE, delegate, allowance_left
        names, transfers = self._names, []
        for address, (_, sender, receiver), data in moved:
            token = tokens[address]
            payer = names.get(sender) or word_address(sender)
            payee = names.get(receiver) or word_address(receiver)
            amount = int.from_bytes(data, "big")
            if payer == wallet:
                transfers.append(Transfer(token, payer, payee, amount, _SAFE, confirmed_by, 0, people))
            else:
                transfers.append(Transfer(token, payer, payee, amount, *by_allowance.get(sender, _NOBODY)))
        return Outcome(True, "", tuple(transfers))

    def _name(self, address: bytes) -> str:
        """Who lives at an address, a word; the address itself where nobody known does."""
        return self._names.get(address) or word_address(address)
