"""A `Chain` in this process: pyrevm for the EVM.

What pyrevm leaves to its user, and where it is done:

- Revert data stands only in an exception's text: `_run` makes a typed error of it.
- Going back to a snapshot restores neither the block nor what was set by hand: `restore` sets number and time; balances
  are never set, since gas costs nothing here.
- A call does not count in its sender's nonce, and gas figures are too low: nothing here reads either.
- The code of an account comes back with zero bytes behind it: `code_at` cuts them off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from eth_utils.address import to_checksum_address
from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env, ExecutionResult

from simulations.deployment.artifacts import Artifact
from simulations.deployment.chain import (
    HEEDED,
    CallRefusedError,
    Chain,
    Contract,
    Log,
    Receipt,
    address_word,
    creation_data,
    keccak,
    revert_reason,
)
from simulations.deployment.maker import EXEC
from simulations.deployment.safes import DETERMINISTIC_DEPLOYER, NOBODY
from simulations.deployment.templates import EXECUTE
from simulations.engines.base import DeploymentError
from simulations.engines.revm import reasons
from simulations.engines.revm.keys import Key, development_key

CHAIN_ID = 31_337
"""What development nodes call themselves, anvil among them."""

_GAS = 15_000_000
_PADDINGS = (0, 33, 1)
"""Zero bytes that pyrevm gives back behind an account's code, the analysed and the empty one."""
_DETERMINISTIC_DEPLOYER_CODE = bytes.fromhex(
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0"
    "3601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3"
)
"""As it stands on mainnet (Arachnid's deterministic-deployment-proxy); development nodes begin with it too."""


class CallFailedError(Exception):
    """The EVM reverted or halted a call; `output` is the revert's data."""

    def __init__(self, output: bytes, halted: str = "") -> None:
        super().__init__(halted or revert_reason(output) or "reverted without a reason")
        self.output = output


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A moment to go back to, once."""

    journal: Any
    block: int
    time: int


class _Logs:
    """The heeded events of a result, made only when somebody looks at them: at most approvals' nobody does."""

    __slots__ = ("_result",)

    def __init__(self, result: ExecutionResult) -> None:
        self._result = result

    def __iter__(self) -> Iterator[Log]:
        for log in self._result.logs:
            topics, data = log.data
            if topics and topics[0] in HEEDED:
                yield Log(log.address, topics, data)


class RevmChain(Chain):
    """An empty chain, but for the deterministic deployer.

    `instead` has what is deployed in the place of contracts, by their names: to see what a fault in one of them does.
    """

    def __init__(self, time: int, chain_id: int = CHAIN_ID, instead: Mapping[str, Artifact] | None = None) -> None:
        self._chain_id = chain_id
        self._instead = instead or {}
        self._evm = EVM(Env(cfg=CfgEnv(chain_id=chain_id)), spec_id="CANCUN")
        self._keys: dict[str, Key] = {}
        self._addresses: dict[str, str] = {}
        self._block = 0
        self.evm_seconds = 0.0
        """Spent in pyrevm so far [s]."""
        self.set_time(time)
        self._evm.insert_account_info(DETERMINISTIC_DEPLOYER, AccountInfo(code=_DETERMINISTIC_DEPLOYER_CODE, nonce=1))

    @property
    def chain_id(self) -> int:
        return self._chain_id

    def account(self, name: str) -> str:
        known = self._addresses.get(name)
        if known is None:
            key = self._keys[name] = development_key(len(self._keys))
            known = self._addresses[name] = key.address
        return known

    def deploy(self, sender: str, artifact: Artifact, *args: Any) -> Contract:
        artifact = self._instead.get(artifact.name, artifact)
        data, began = creation_data(artifact, *args), perf_counter()
        try:
            address = self._evm.deploy(self.account(sender), data, gas=_GAS)
        except RuntimeError as error:
            reason = _failure(error)
            raise DeploymentError(f"{artifact.name} could not be deployed: {reason}") from error
        finally:
            self.evm_seconds += perf_counter() - began
        return Contract(str(to_checksum_address(address)), artifact)

    def send_raw(self, sender: str, to: str, data: bytes) -> Receipt:
        evm, caller = self._evm, self._addresses.get(sender) or self.account(sender)
        began = perf_counter()
        try:
            evm.message_call(caller, to, calldata=data, gas=_GAS)
        except RuntimeError as error:
            self.evm_seconds += perf_counter() - began
            return Receipt(False, self._innermost_reason(to, data, _failure(error)), ())
        self.evm_seconds += perf_counter() - began
        result = evm.result
        assert result is not None
        return Receipt(True, "", _Logs(result))

    def call_raw_many(self, asked: Sequence[tuple[str, bytes]]) -> list[bytes]:
        answers = []
        for to, data in asked:
            try:
                answers.append(self._run(NOBODY, to, data, is_static=True))
            except CallFailedError as error:
                raise CallRefusedError(f"{to} refused a question: {error}") from error
        return answers

    def storage_at(self, address: str, slot: int) -> int:
        began = perf_counter()
        found = self._evm.storage(address, slot)
        self.evm_seconds += perf_counter() - began
        return found

    def read(self, slots: Sequence[tuple[str, int]]) -> list[int]:
        """Many words of storage, each of a contract and a slot."""
        storage, began = self._evm.storage, perf_counter()
        words = [storage(address, slot) for address, slot in slots]
        self.evm_seconds += perf_counter() - began
        return words

    def code_at(self, address: str) -> bytes:
        padded, code_hash = bytes(self._evm.get_code(address) or b""), self._evm.basic(address).code_hash
        codes = (padded[: len(padded) - zeros] for zeros in _PADDINGS)
        return next((code for code in codes if keccak(code) == code_hash), b"")

    def sign(self, name: str, preimage: bytes) -> tuple[int, bytes, bytes]:
        signature = self.signature(name, preimage)
        return signature[64], signature[:32], signature[32:64]

    def signature(self, name: str, preimage: bytes) -> bytes:
        return self._keys[name].sign(keccak(preimage))

    # Time

    def set_time(self, time: int) -> None:
        """A new block at `time` [s]."""
        self._be_in_block(self._block + 1, time)

    def _be_in_block(self, number: int, time: int) -> None:
        self._block, self.time = number, time
        began = perf_counter()
        self._evm.set_block_env(BlockEnv(number=number, timestamp=time))
        self.evm_seconds += perf_counter() - began

    def checkpoint(self) -> Checkpoint:
        """Remember this moment."""
        began = perf_counter()
        journal = self._evm.snapshot()
        self.evm_seconds += perf_counter() - began
        return Checkpoint(journal, self._block, self.time)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back to a moment, the block and its time included."""
        began = perf_counter()
        self._evm.revert(checkpoint.journal)
        self.evm_seconds += perf_counter() - began
        self._be_in_block(checkpoint.block, checkpoint.time)

    # Calls

    def _run(self, caller: str, to: str, data: bytes, is_static: bool = False) -> bytes:
        began = perf_counter()
        try:
            return self._evm.message_call(caller, to, calldata=data, gas=_GAS, is_static=is_static)
        except RuntimeError as error:
            raise _failure(error) from None
        finally:
            self.evm_seconds += perf_counter() - began

    def _innermost_reason(self, to: str, data: bytes, failed: CallFailedError) -> str:
        """The reason of the contract that refused, behind those that only pass on that something did."""
        reason = revert_reason(failed.output)
        if reason == reasons.SAFE_FAILED and data[:4] == EXECUTE:
            with self._trial(), self._code(to, reasons.TRANSPARENT_SAFE):
                for target, inner in reasons.calls_of_safe(data):
                    try:
                        self._run(NOBODY, to, address_word(target) + inner)
                    except CallFailedError as deeper:
                        return self._innermost_reason(target, inner, deeper) or reason
        elif reason == reasons.PROXY_FAILED and data[:4] == EXEC:
            spell, fax = reasons.spell_of_proxy(data)
            with self._trial(), self._code(to, reasons.transparent_proxy(spell)):
                try:
                    self._run(NOBODY, to, fax)
                except CallFailedError as deeper:
                    return revert_reason(deeper.output) or reason
        return reason

    @contextmanager
    def _trial(self) -> Iterator[None]:
        """What happens within is taken back."""
        before = self.checkpoint()
        try:
            yield
        finally:
            self.restore(before)

    @contextmanager
    def _code(self, address: str, code: bytes) -> Iterator[None]:
        """Other code at an address for a while; a snapshot would not bring the old one back."""
        own, nonce = self.code_at(address), self._evm.basic(address).nonce
        self._evm.insert_account_info(address, AccountInfo(code=code, nonce=nonce))
        try:
            yield
        finally:
            self._evm.insert_account_info(address, AccountInfo(code=own, nonce=nonce))


def _failure(error: RuntimeError) -> CallFailedError:
    """What pyrevm's exception says: `Revert { gas_used: 24216, output: 0x08c3... }`, or `Halt { reason: ... }`.

    Raises:
        RuntimeError: the call was never made (`Transaction(...)`), which is no contract's refusal but a bug.
    """
    text = str(error)
    _, found, output = text.partition("output: 0x")
    if text.startswith("Revert") and found:
        return CallFailedError(bytes.fromhex(output.partition(" ")[0]))
    if text.startswith("Halt"):
        return CallFailedError(b"", text)
    raise error
