"""Getting DAI out of a Safe without a quorum: how each way of trying is sent.

Sources: Safe 1.3.0 (`checkNSignatures`, `execTransactionFromModule`), AllowanceModule 0.1.0.
"""

from __future__ import annotations

from collections.abc import Mapping

from policies.policy import Policy
from policies.units import UINT96_MAX
from simulations.actions import OUTSIDER, Steal, Way
from simulations.deployment.chain import Chain, Contract, address_word, call_data, selector, word
from simulations.deployment.safes import NOBODY, Operation
from simulations.deployment.transactions import Transactions
from simulations.engines.base import NOT_CONFIRMED, Outcome, thieves
from simulations.engines.evidence import Evidence

_TRANSFER = selector("transfer(address,uint256)")
_BY_MODULE = "execTransactionFromModule(address,uint256,bytes,uint8)"
_BY_DELEGATE = "executeAllowanceTransfer(address,address,address,uint96,address,uint96,address,bytes)"
_OF_SIGNATURES = frozenset(f"GS02{number}" for number in range(7))
"""What a Safe says of signatures that do not do: too few, laid out wrongly, nobody's, or not in order."""


class Thefts:
    """Tries to steal from the Safes of one deployment; everything is sent by the outsider."""

    def __init__(
        self,
        policy: Policy,
        chain: Chain,
        contracts: Mapping[str, Contract],
        transactions: Transactions,
        evidence: Evidence,
        safes: Mapping[str, Contract],
    ) -> None:
        self._policy = policy
        self._chain = chain
        self._module = contracts["ALLOWANCE_MODULE"]
        self._dai = contracts["MCD_DAI"].address
        self._transactions = transactions
        self._evidence = evidence
        self._safes = safes
        self._thief = chain.account(OUTSIDER)

    def attempt(self, theft: Steal) -> Outcome:
        """Try it. The reason is the same on every chain, whatever the addresses on it."""
        if theft.way is Way.AS_MODULE:
            return self._as_module(theft)
        if theft.way is Way.AS_DELEGATE:
            return self._as_delegate(theft)
        return self._with_signatures(theft)

    def _as_module(self, theft: Steal) -> Outcome:
        data = call_data(_BY_MODULE, self._dai, 0, self._transfer(theft.amount), int(Operation.CALL))
        return self._evidence.outcome(self._chain.send_raw(OUTSIDER, self._safes[theft.wallet].address, data))

    def _as_delegate(self, theft: Steal) -> Outcome:
        safe, thief = self._safes[theft.wallet].address, self._thief
        amount, spent, *_ = self._chain.call(self._module, "getTokenAllowance", safe, thief, self._dai)
        data = call_data(_BY_DELEGATE, safe, self._dai, thief, min(theft.amount, UINT96_MAX), NOBODY, 0, thief, b"")
        receipt = self._chain.send_raw(OUTSIDER, self._module.address, data)
        return self._evidence.outcome(receipt, allowance_left=max(0, amount - spent))

    def _with_signatures(self, theft: Steal) -> Outcome:
        transactions, people = self._transactions, thieves(self._policy, theft.by)
        to, data, operation = address_word(self._dai), self._transfer(theft.amount), Operation.CALL
        match theft.way:
            case Way.REPEATED:
                preimage = transactions.preimage(theft.wallet, to, data)
                signatures = transactions.repeated(theft.wallet, preimage, people)
            case Way.STRANGER:
                preimage = transactions.preimage(theft.wallet, to, data)
                signatures = transactions.repeated(theft.wallet, preimage, ())
            case Way.UNAPPROVED:
                signatures = transactions.approvals_of_nobody(theft.wallet)
            case _:
                last = transactions.last.get(theft.wallet)
                to, data, operation, signatures, count = last or (to, data, operation, b"", 0)
                if theft.way is Way.REORDERED:
                    signatures = _reordered(signatures, count)
        receipt = transactions.send(OUTSIDER, theft.wallet, to, data, operation, signatures)
        if not receipt.ok and receipt.reason in _OF_SIGNATURES:
            return Outcome(False, NOT_CONFIRMED)
        agreed = transactions.who_agree(theft.wallet, people)
        return self._evidence.outcome(receipt, agreed, people, theft.wallet)

    def _transfer(self, amount: int) -> bytes:
        return b"".join((_TRANSFER, address_word(self._thief), word(amount)))


def _reordered(signatures: bytes, count: int) -> bytes:
    """The first `count` signatures, 65 bytes each, the last one first; what contracts shall check stays behind them."""
    heads = [signatures[at : at + 65] for at in range(0, 65 * count, 65)]
    return b"".join((*reversed(heads), signatures[65 * count :]))
