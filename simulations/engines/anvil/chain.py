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
from simulations.deployment.chain import Chain, Contract, Log, Receipt, refusal, revert_reason
from simulations.engines.anvil.connection import RpcError
from simulations.engines.anvil.node import Node
from simulations.engines.base import DeploymentError

_ETHER = 10**18
GAS = 15_000_000
"""What each transaction may use; half a block, and never reached."""
FREE = {"gas": hex(GAS), "gasPrice": "0x0"}


class ApeChain(Chain):
    """A `Chain` through ape: its test accounts, its contract types, its receipts."""

    def __init__(self, provider: Any, node: Node) -> None:
        self._provider = provider
        self._node = node
        self._accounts: dict[str, AccountAPI] = {}
        self._acts_as: dict[str, str] = {}
        self._types: dict[str, ContractType] = {}

    @property
    def chain_id(self) -> int:
        return int(self._provider.chain_id)

    def account(self, name: str) -> str:
        return self._acts_as.get(name) or str(self._account(name).address)

    def act_as(self, name: str, address: str) -> None:
        self._acts_as[name] = address

    def _account(self, name: str) -> AccountAPI:
        known = self._accounts.get(name)
        if known is None:
            known = _test_account(len(self._accounts))
            self._accounts[name] = known
            if not known.balance:  # beyond the accounts that the node funds by itself
                self._provider.set_balance(known.address, 10_000 * _ETHER)
        return known

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        container = ContractContainer(self._type(artifact))
        try:
            instance = self._account(sender).deploy(container, *args, gas_limit=GAS)
        except ApeException as error:
            if self._node.exit_code is not None:
                raise
            raise DeploymentError(f"{artifact.name} could not be deployed: {first_line(error)}") from error
        return Contract(str(instance.address), artifact)

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        """Ape prepares and signs; the sending is the node's own call.

        Ape's `send_transaction` would replay a transaction that failed and print its whole trace, and to be refused
        is what many of these are for.
        """
        # Each answers with the receipt when it is mined (EIP-7966); after a plain send it may not be there yet.
        if sender in self._acts_as:
            unsigned = {"from": self._acts_as[sender], "to": to, "data": f"0x{data.hex()}"} | FREE
            mined = self._provider.make_request("eth_sendTransactionSync", [unsigned])
        else:
            mined = self._provider.make_request("eth_sendRawTransactionSync", [self._signed(sender, to, data)])
        return self._receipt(self._provider.get_receipt(mined["transactionHash"], required_confirmations=0))

    def _signed(self, sender: str, to: str, data: bytes) -> str:
        # Gas is free on this node; without a price of its own ape asks for several before each transaction.
        transaction = self._provider.network.ecosystem.create_transaction(
            type=0, receiver=to, data=data, gas_limit=GAS, gas_price=0
        )
        account = self._account(sender)
        signed = account.sign_transaction(account.prepare_transaction(transaction))
        assert signed is not None
        return f"0x{bytes(signed.serialize_transaction()).hex()}"

    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """One JSON-RPC batch: reads may be answered in any order, and are matched by their ids."""
        responses = self._provider.web3.provider.make_batch_request(
            [("eth_call", [{"to": to, "data": f"0x{data.hex()}"}, "latest"]) for to, data in asked]
        )
        for (to, _), response in zip(asked, responses, strict=True):
            if "error" in response:
                error = RpcError("eth_call", response["error"])
                if not error.reverted:  # the node's own trouble, which says nothing about the contract
                    raise error
                raise refusal(to, error.data)
        return [bytes.fromhex(response["result"].removeprefix("0x")) for response in responses]

    def storage_at(self, address: str, slot: int) -> int:
        return int(self._provider.make_request("eth_getStorageAt", [address, hex(slot), "latest"]), 16)

    def code_at(self, address: str) -> bytes:
        return bytes(self._provider.get_code(address))

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        # EIP-191: 0x19, a version (0x01 for EIP-712, "E" for eth_sign), and two parts of any length.
        message = SignableMessage(version=preimage[1:2], header=preimage[2:34], body=preimage[34:])
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
            trace = self._provider.make_request("debug_traceTransaction", [receipt.txn_hash, {"tracer": "callTracer"}])
            return Receipt(False, innermost_reason(trace), ())
        return Receipt(True, "", tuple(map(_log, receipt.logs)))


def innermost_reason(frame: dict[str, Any] | None) -> str:
    """The reason of the deepest call that failed (`callTracer`): a Safe says only GS013, a pause proxy even less."""
    reason = ""
    while frame is not None:
        reason = revert_reason(bytes.fromhex(frame.get("output", "")[2:])) or reason
        failed = [call for call in frame.get("calls", ()) if call.get("error")]
        frame = failed[-1] if failed else None
    return reason


def _log(log: Any) -> Log:
    topics = tuple(bytes(HexBytes(topic)) for topic in log["topics"])
    return Log(to_checksum_address(log["address"]), topics, bytes(HexBytes(log["data"])))


def _test_account(number: int) -> AccountAPI:
    """Ape's test account of this number, from 0.

    How many there are is up to the `ape-config.yaml` of the folder in which the command runs, ten where it has none; a
    treasury may have more people than that.
    """
    accounts = ape.accounts.test_accounts
    container = accounts.containers["test"]
    while len(container) <= number:
        container.generate_account()
    return accounts[number]


def first_line(error: BaseException) -> str:
    """What an exception says, without the rest of its story."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
