"""The anvil engine: a real node, through ape and ape-foundry (`ethereum:local:foundry`).

The provider, the accounts and the contract types are ape's. A node of its own is started for each engine on a free
port, and ends with it: with the context, with the process, and by the kernel if the process is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import ape
from ape.api import AccountAPI
from ape.contracts import ContractContainer, ContractInstance
from ape.exceptions import ApeException
from ape.logging import logger
from eth_account.messages import SignableMessage
from ethpm_types import ContractType
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import Timeout
from safe_eth.eth.utils import fast_keccak

from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import Contract, Log, Receipt
from simulations.engines.base import (
    DEPLOYED_BEFORE,
    Deployment,
    DeploymentError,
    EngineError,
    NodeGoneError,
    NoNodeError,
    Outcome,
    Signing,
)
from simulations.engines.evm import EvmTreasury
from simulations.state import State

_ETHER = 10**18
_GAS = 15_000_000
_EVENTS = ("Transfer", "SafeMultiSigTransaction", "ExecuteAllowanceTransfer")
_INSTALL = "install foundry (https://getfoundry.sh) or run `make setup`, which takes anvil from npm"


class Anvil:
    """An `Engine` on a node of its own."""

    name = "anvil"

    def __init__(self, signing: Signing = Signing.ALTERNATE, port: int | None = None) -> None:
        """Start anvil on `port`, or on a free one.

        Raises:
            NoNodeError: anvil is not installed, the port is taken, or the node does not come up.
        """
        self._signing = signing
        self._stack = ExitStack()
        self._treasury: EvmTreasury | None = None
        self._now = 0
        _find_anvil()
        self._port = _free_port(port)
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        # Ape logs every refusal with its whole trace; here a refusal is an outcome, told by its caller.
        self._stack.enter_context(logger.at_level("CRITICAL"))
        try:
            context = ape.networks.ethereum.local.use_provider(
                "foundry",
                provider_settings={"host": f"http://127.0.0.1:{self._port}", "auto_mine": True},
                disconnect_after=True,
            )
            self._provider: Any = self._stack.enter_context(context)
        except (ApeException, OSError) as error:
            raise NoNodeError(f"anvil did not start on port {self._port}: {_first_line(error)}") from error
        finally:
            # Ape takes over Ctrl-C to stop its nodes; they also stop at exit, and a command line wants its own.
            for number, handler in before.items():
                signal.signal(number, handler)
        self._chain = ApeChain(self._provider)
        self._genesis = self._rpc("evm_snapshot")

    @property
    def process_id(self) -> int | None:
        """The node's process."""
        process = self._provider.process
        return process.pid if process else None

    def deploy(self, policy: Policy) -> Deployment:
        with self._node_may_go():
            # A second deployment starts from an empty chain; the clock may then go back.
            self._rpc("evm_revert", self._genesis)
            self._genesis = self._rpc("evm_snapshot")
            self._chain.forget()
            start = policy.period.starts_at - DEPLOYED_BEFORE
            self._rpc("anvil_setTime", start)
            self._rpc("anvil_setBlockTimestampInterval", 0)
            self._now = start - 1
            self.warp(start)
            self._treasury = EvmTreasury(policy, self._chain, self._signing)
            return self._treasury.deployment

    def apply(self, action: ChainAction) -> Outcome:
        with self._node_may_go():
            return self._deployed.apply(action)

    def state(self) -> State:
        with self._node_may_go():
            return self._deployed.state(self._now)

    @property
    def now(self) -> int:
        return self._now

    def warp(self, time: int) -> None:
        if time < self._now:
            raise ValueError(f"cannot go back from {self._now} to {time}")
        with self._node_may_go():
            # An empty block carries the new time, so that view calls see it too; with an interval of 0 every
            # following block keeps it, and a whole cycle happens at exactly one second.
            self._rpc("evm_setNextBlockTimestamp", time)
            self._rpc("evm_mine")
        self._now = time

    @contextmanager
    def anchor(self) -> Iterator[None]:
        now, streams = self._now, self._deployed.streams
        with self._node_may_go():
            snapshot = self._rpc("evm_snapshot")
        try:
            yield
        finally:
            with self._node_may_go():
                self._rpc("evm_revert", snapshot)
            self._now, self._deployed.streams = now, streams

    def close(self) -> None:
        self._stack.close()

    @property
    def _deployed(self) -> EvmTreasury:
        if self._treasury is None:
            raise ValueError("nothing is deployed yet")
        return self._treasury

    def _rpc(self, method: str, *params: Any) -> Any:
        return self._provider.make_request(method, list(params))

    @contextmanager
    def _node_may_go(self) -> Iterator[None]:
        """Tell a node that died from everything else that can go wrong."""
        try:
            yield
        except EngineError:
            raise
        except (ApeException, RequestsConnectionError, Timeout, ConnectionError) as error:
            process = self._provider.process
            if process is not None and process.poll() is not None:
                raise NodeGoneError(f"anvil ended in the middle of the run (exit {process.returncode})") from error
            if isinstance(error, ApeException) and _connects(self._port):
                raise NodeGoneError(f"anvil refused a request: {_first_line(error)}") from error
            raise NodeGoneError(f"anvil on port {self._port} does not answer any more") from error


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
            raise DeploymentError(f"{artifact.name} could not be deployed: {_first_line(error)}") from error
        self._instances[str(instance.address)] = instance
        return Contract(str(instance.address), artifact)

    def send(self, sender: str, contract: Contract, method: str, *args: Any) -> Receipt:
        abi = self._instance(contract).contract_type.mutable_methods[method]
        return self.send_raw(sender, contract.address, self._data(abi, args))

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        # Gas is free on this node; without a price of its own ape asks for several before each transaction.
        transaction = self._provider.network.ecosystem.create_transaction(
            type=0, receiver=to, data=data, gas_limit=_GAS, gas_price=0
        )
        return self._transact(sender, transaction)

    def _data(self, abi: Any, args: Sequence[Any]) -> bytes:
        """Calldata. (Ape's `encode_transaction` would make a whole transaction of it, and ask the node for fees.)"""
        selector = fast_keccak(abi.selector.encode())[:4]
        return selector + bytes(self._provider.network.ecosystem.encode_calldata(abi, *args))

    def _transact(self, sender: str, transaction: Any) -> Receipt:
        """Ape prepares and signs; the sending is the node's own call.

        Ape's `send_transaction` would replay a transaction that failed and print its whole trace, and to be refused
        is what many of these are for.
        """
        account = self._account(sender)
        prepared = account.prepare_transaction(transaction)
        signed = account.sign_transaction(prepared)
        assert signed is not None
        # Answers with the receipt when it is mined (EIP-7966); after a plain send it may not be there yet.
        mined = self._provider.make_request(
            "eth_sendRawTransactionSync", [f"0x{bytes(signed.serialize_transaction()).hex()}"]
        )
        receipt = self._provider.get_receipt(mined["transactionHash"], required_confirmations=0)
        return self._receipt(receipt)

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


def _find_anvil() -> None:
    """Anvil on PATH, else the one that `make setup` put into the project, which then goes on PATH for ape-foundry.

    Raises:
        NoNodeError: there is none.
    """
    own = Path(__file__).resolve().parents[2] / ".tools" / "bin"
    if shutil.which("anvil") is None and (own / "anvil").exists():
        os.environ["PATH"] = f"{own}{os.pathsep}{os.environ.get('PATH', '')}"
    if shutil.which("anvil") is None:
        raise NoNodeError(f"anvil is not on PATH: {_INSTALL}")


def _free_port(wanted: int | None) -> int:
    """The port to start on. Ape would quietly use a node that already listens there, somebody else's state and all.

    Raises:
        NoNodeError: the wanted port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError as error:
            raise NoNodeError(f"port {wanted} is taken: choose another, or none for a free one") from error
        return int(probe.getsockname()[1])


def _connects(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _alive(provider: Any) -> bool:
    return provider.process is None or provider.process.poll() is None


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
