"""A `Chain` through ape: its test accounts, its contract types, its receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ape
from ape.api import AccountAPI
from ape.contracts import ContractContainer, ContractInstance
from ape.exceptions import ApeException
from eth_account.messages import SignableMessage
from ethpm_types import ContractType
from safe_eth.eth.utils import fast_keccak

from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import Contract, Log, Receipt
from simulations.engines.base import DeploymentError, NodeGoneError

_ETHER = 10**18
_GAS = 15_000_000
_EVENTS = ("Transfer", "SafeMultiSigTransaction", "ExecuteAllowanceTransfer")


class ApeChain:
    """A `Chain` through ape: its test accounts, its contract types, its receipts."""

    def __init__(self, provider: Any) -> None:
        self._provider = provider
        self._accounts: dict[str, AccountAPI] = {}
        self._types: dict[str, ContractType] = {}
        self._instances: dict[str, ContractInstance] = {}
        self._event_abis: dict[str, Any] = {}

    def forget(self) -> None:
        """The chain begins anew: contracts are gone, accounts keep their keys."""
        self._instances.clear()

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
        self._instances[str(instance.address)] = instance
        return Contract(str(instance.address), artifact)

    def send(self, sender: str, contract: Contract, method: str, *args: Any) -> Receipt:
        abi = self._instance(contract).contract_type.mutable_methods[method]
        return self.send_raw(sender, contract.address, self._data(abi, args))

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

    def _data(self, abi: Any, args: Sequence[Any]) -> bytes:
        """Calldata. (Ape's `encode_transaction` would make a whole transaction of it, and ask the node for fees.)"""
        selector = fast_keccak(abi.selector.encode())[:4]
        return selector + bytes(self._provider.network.ecosystem.encode_calldata(abi, *args))

    def call(self, contract: Contract, method: str, *args: Any) -> Any:
        return self._instance(contract).call_view_method(method, *args)

    def call_many(self, asked: Sequence[tuple[Contract, str, tuple[Any, ...]]]) -> list[Any]:
        """One JSON-RPC batch: reads may be answered in any order, and are matched by their ids."""
        ecosystem = self._provider.network.ecosystem
        requests, abis = [], []
        for contract, method, args in asked:
            abi = self._instance(contract).contract_type.view_methods[method]
            data = self._data(abi, args)
            requests.append(("eth_call", [{"to": contract.address, "data": "0x" + data.hex()}, "latest"]))
            abis.append(abi)
        responses = self._provider.web3.provider.make_batch_request(requests)
        values = []
        for abi, response in zip(abis, responses, strict=True):
            if "result" not in response:
                raise NodeGoneError(f"anvil refused to read {abi.name}: {response.get('error')}")
            decoded = ecosystem.decode_returndata(abi, bytes.fromhex(response["result"].removeprefix("0x")))
            value = decoded[0] if len(decoded) == 1 else decoded
            values.append(tuple(value.values()) if hasattr(value, "items") else value)
        return values

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
            for event in known.events:
                if event.name in _EVENTS:
                    self._event_abis.setdefault(event.name, event)
        return known

    def _instance(self, contract: Contract) -> ContractInstance:
        known = self._instances.get(contract.address)
        if known is None:
            known = ContractInstance(contract.address, self._type(contract.artifact))
            self._instances[contract.address] = known
        return known

    def _receipt(self, receipt: Any) -> Receipt:
        if receipt.failed:
            return Receipt(False, self._innermost_reason(receipt.txn_hash), ())
        logs = receipt.decode_logs(list(self._event_abis.values()))
        return Receipt(
            True,
            "",
            tuple(Log(str(log.contract_address), log.event_name, dict(log.event_arguments)) for log in logs),
        )

    def _innermost_reason(self, tx_hash: str) -> str:
        """The reason of the deepest call that failed: a Safe says only GS013, a pause proxy even less."""
        frame = self._provider.make_request("debug_traceTransaction", [tx_hash, {"tracer": "callTracer"}])
        reason = ""
        while frame is not None:
            reason = frame.get("revertReason") or _panic(frame.get("output", "")) or reason
            failed = [call for call in frame.get("calls", ()) if call.get("error")]
            frame = failed[-1] if failed else None
        return reason.removeprefix("execution reverted: ")


def _panic(output: str) -> str:
    """`Panic(uint256)`, as a checked overflow raises it (Solidity ABI, "Panic via assert")."""
    return f"Panic({int(output[10:], 16)})" if output.startswith("0x4e487b71") else ""


def _alive(provider: Any) -> bool:
    return provider.process is None or provider.process.poll() is None


def first_line(error: BaseException) -> str:
    """What an exception says, without the rest of its story."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
