"""A `Chain` through ape: its test accounts, its contract types, its receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ape
from ape.api import AccountAPI
from ape.contracts import ContractContainer
from ape.exceptions import ApeException
from eth_account.messages import SignableMessage
from eth_utils.address import to_checksum_address
from ethpm_types import ContractType
from hexbytes import HexBytes

from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import CallRefusedError, Chain, Contract, Log, Receipt, revert_reason
from simulations.engines.base import DeploymentError

_ETHER = 10**18
_GAS = 15_000_000


class ApeChain(Chain):
    """A `Chain` through ape: its test accounts, its contract types, its receipts."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self._accounts: dict[str, AccountAPI] = {}
        self._types: dict[str, ContractType] = {}

    @property
    def chain_id(self) -> int:
        return int(self._provider.chain_id)

    def account(self, name: str) -> str:
        return str(self._account(name).address)

    def _account(self, name: str) -> AccountAPI:
        known = self._accounts.get(name)
        if known is None:
            known = ape.accounts.test_accounts[len(self._accounts)]
            self._accounts[name] = known
            if not known.balance:  # beyond the accounts that the node funds by itself
                self._provider.set_balance(known.address, 10_000 * _ETHER)
        return known

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        container = ContractContainer(self._type(artifact))
        try:
            instance = self._account(sender).deploy(container, *args, gas_limit=_GAS)
        except ApeException as error:
            if not _alive(self._provider):
                raise
            raise DeploymentError(f"{artifact.name} could not be deployed: {first_line(error)}") from error
        return Contract(str(instance.address), artifact)

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        """Ape prepares and signs; the sending is the node's own call.

        Ape's `send_transaction` would replay a transaction that failed and print its whole trace, and to be refused
        is what many of these are for.
        """
        # Gas is free on this node; without a price of its own ape asks for several before each transaction.
        transaction = self._provider.network.ecosystem.create_transaction(
            type=0, receiver=to, data=data, gas_limit=_GAS, gas_price=0
        )
        account = self._account(sender)
        signed = account.sign_transaction(account.prepare_transaction(transaction))
        assert signed is not None
        # Answers with the receipt when it is mined (EIP-7966); after a plain send it may not be there yet.
        mined = self._provider.make_request(
            "eth_sendRawTransactionSync", [f"0x{bytes(signed.serialize_transaction()).hex()}"]
        )
        return self._receipt(self._provider.get_receipt(mined["transactionHash"], required_confirmations=0))

    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """One JSON-RPC batch: reads may be answered in any order, and are matched by their ids."""
        responses = self._provider.web3.provider.make_batch_request(
            [("eth_call", [{"to": to, "data": f"0x{data.hex()}"}, "latest"]) for to, data in asked]
        )
        for (to, _), response in zip(asked, responses, strict=True):
            if "result" not in response:
                raise CallRefusedError(f"{to} refused a question: {response.get('error')}")
        return [bytes.fromhex(response["result"].removeprefix("0x")) for response in responses]

    def storage_at(self, address: str, slot: int) -> int:
        return int(self._provider.make_request("eth_getStorageAt", [address, hex(slot), "latest"]), 16)

    def code_at(self, address: str) -> bytes:
        return bytes(self._provider.get_code(address))

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        # EIP-712: 0x19 0x01, the domain separator, the struct's hash.
        message = SignableMessage(version=b"\x01", header=preimage[2:34], body=preimage[34:])
        signature = self._account(name).sign_message(message)
        assert signature is not None
        return signature.v, bytes(signature.r), bytes(signature.s)

    def _type(self, artifact: Artifact) -> ContractType:
        known = self._types.get(artifact.name)
        if known is None:
            known = ContractType.model_validate(
                {
                    "contractName": artifact.name,
                    "abi": list(artifact.abi),
                    "deploymentBytecode": {"bytecode": "0x" + artifact.bytecode.hex()},
                }
            )
            self._types[artifact.name] = known
        return known

    def _receipt(self, receipt: Any) -> Receipt:
        if receipt.failed:
            return Receipt(False, self._innermost_reason(receipt.txn_hash), ())
        return Receipt(True, "", tuple(map(_log, receipt.logs)))

    def _innermost_reason(self, tx_hash: str) -> str:
        """The reason of the deepest call that failed: a Safe says only GS013, a pause proxy even less."""
        frame = self._provider.make_request("debug_traceTransaction", [tx_hash, {"tracer": "callTracer"}])
        reason = ""
        while frame is not None:
            reason = revert_reason(bytes.fromhex(frame.get("output", "")[2:])) or reason
            failed = [call for call in frame.get("calls", ()) if call.get("error")]
            frame = failed[-1] if failed else None
        return reason


def _log(log: Any) -> Log:
    topics = tuple(bytes(HexBytes(topic)) for topic in log["topics"])
    return Log(to_checksum_address(log["address"]), topics, bytes(HexBytes(log["data"])))


def _alive(provider: Any) -> bool:
    return provider.process is None or provider.process.poll() is None


def first_line(error: BaseException) -> str:
    """What an exception says, without the rest of its story."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
