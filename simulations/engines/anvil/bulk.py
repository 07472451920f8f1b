"""A `Chain` in bulk: ape puts the contracts there, everything after that goes through one socket.

The accounts are ape's, so that both ways lead to the same addresses and, in the same order, to the same state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from coincurve import PrivateKey

from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import Contract, Log, Receipt, keccak, refusal, word_address
from simulations.engines.anvil import multicall
from simulations.engines.anvil.chain import FREE, ApeChain, innermost_reason
from simulations.engines.anvil.connection import Connection, RpcError
from simulations.engines.anvil.node import Node

_Answer = dict[str, Any]


class BulkChain(ApeChain):
    """A `Chain` of requests as small as they can be, on the node that ape is connected to.

    Time is set with the first transaction that needs it: `warp` costs nothing by itself, and a question is asked as
    of the time that it is, whether a block has carried it yet or not.
    """

    def __init__(self, provider: Any, node: Node, connection: Connection) -> None:
        super().__init__(provider, node)
        self._request = connection.request
        self._addresses: dict[str, str] = {}
        self._keys: dict[str, PrivateKey] = {}
        self._ahead: int | None = None
        if not self.code_at(multicall.ADDRESS):
            self._request("anvil_setCode", multicall.ADDRESS, f"0x{multicall.CODE.hex()}")

    def warp(self, time: int) -> None:
        """The next transaction happens at `time` [s], and those after it."""
        self._ahead = time

    def account(self, name: str) -> str:
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = super().account(name)
        return known

    def act_as(self, name: str, address: str) -> None:
        super().act_as(name, address)
        self._addresses[name] = address

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        self._catch_up()
        return super().deploy(sender, artifact, *args)

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        """The node takes the sender's word for it, and answers with the receipt when it is mined (EIP-7966)."""
        self._catch_up()
        transaction = {"from": self.account(sender), "to": to, "data": f"0x{data.hex()}", **FREE}
        mined = self._sent(transaction) or self._sent(transaction)
        if mined is None:
            raise ConnectionError("the node loses transactions")
        if mined["status"] != "0x1":
            return Receipt(False, self._reason(mined["transactionHash"]), ())
        return Receipt(True, "", tuple(map(_log, mined["logs"])))

    def _sent(self, transaction: _Answer) -> _Answer | None:
        """The receipt of a transaction; `None` where the node lost it.

        On a busy machine anvil (1.7.1) may miss its own news of a block, or of a transaction to mine, or drop one that
        comes soon after a revert and mine an empty block. Then it says after 30 s that the transaction is not
        confirmed. Whatever waits is mined; one transaction a block, this one is the last block's or was never executed.
        """
        try:
            return cast(_Answer, self._request("eth_sendTransactionSync", transaction))
        except RpcError as error:
            if not error.unconfirmed:
                raise
        if self._request("txpool_status")["pending"] != "0x0":
            self._request("evm_mine")
        ours = [transaction[key].lower() for key in ("from", "to", "data")]
        for sent in self._request("eth_getBlockByNumber", "latest", True)["transactions"]:
            if [str(sent[key]).lower() for key in ("from", "to", "input")] == ours:
                return cast(_Answer, self._request("eth_getTransactionReceipt", sent["hash"]))
        return None

    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        returned = self._call(multicall.ADDRESS, multicall.question(tuple(asked)))
        found = []
        for (to, _), (ok, answer) in zip(asked, multicall.answers(returned), strict=True):
            if not ok:
                raise refusal(to, answer)
            found.append(answer)
        return found

    def storage_at(self, address: str, slot: int) -> int:
        return int(self._request("eth_getStorageAt", address, hex(slot), "latest"), 16)

    def code_at(self, address: str) -> bytes:
        return bytes.fromhex(self._request("eth_getCode", address, "latest")[2:])

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = PrivateKey.from_hex(self._account(name).private_key.removeprefix("0x"))
        signature = key.sign_recoverable(keccak(preimage), hasher=None)
        return 27 + signature[64], signature[:32], signature[32:64]

    def _catch_up(self) -> None:
        if self._ahead is not None:
            self._request("evm_setNextBlockTimestamp", self._ahead)
            self._ahead = None

    def _call(self, to: str, data: str) -> bytes:
        params: list[Any] = [{"to": to, "data": data}, "latest"]
        if self._ahead is not None:
            params += [{}, {"time": hex(self._ahead)}]
        return bytes.fromhex(self._request("eth_call", *params)[2:])

    def _reason(self, tx_hash: str) -> str:
        return innermost_reason(self._request("debug_traceTransaction", tx_hash, {"tracer": "callTracer"}))


def _log(log: dict[str, Any]) -> Log:
    topics = tuple(bytes.fromhex(topic[2:]) for topic in log["topics"])
    return Log(word_address(bytes.fromhex(log["address"][2:])), topics, bytes.fromhex(log["data"][2:]))
