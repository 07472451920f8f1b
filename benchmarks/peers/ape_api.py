"""ape's API: what a user of ape does without Treasurer, on the anvil that ape-foundry starts.

As ape's user guides show it: test accounts, a `ContractInstance` for each Safe, its methods with `sender=`, one
`execTransaction` at a time, and `chain.mine(timestamp=...)` for time. This user signs: the Safe is asked for the
transaction's hash, and each owner whose signature was recorded signs it by `sign_raw_msghash`. That it is the
recorded transaction is proven by the recorded signature, which has to be one of the same hash.

Set-up, which is not timed, is sent to the node as it was recorded.
"""

from __future__ import annotations

from typing import Any

import ape
from ape.contracts import ContractInstance
from ape.exceptions import ContractLogicError
from ape.logging import logger
from coincurve import PublicKey
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from ethpm_types import ContractType

from benchmarks.peers import safe_calls
from benchmarks.peers.replay import DiffersError, Recording, Step, main
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.safes import SINGLETON

_BALANCE_OF = bytes.fromhex("70a08231")
_GAS = 15_000_000


class ApeUser:
    """A `Peer`, connected to a node of its own."""

    def __init__(self, recording: Recording) -> None:
        self._provider: Any = ape.networks.provider
        self._rpc("anvil_setChainId", recording.chain_id)
        self._provider.cached_chain_id = None
        self._rpc("anvil_setTime", next(step.at for step in recording.setup if step.at is not None))  # long ago
        # Else a second passes between two blocks when it passes on the wall.
        self._rpc("anvil_setBlockTimestampInterval", 0)
        self._rpc("anvil_autoImpersonateAccount", True)
        self._type = ContractType.model_validate({"abi": list(safe_contract(SINGLETON).abi)})
        self._safes: dict[str, ContractInstance] = {}
        self._accounts: dict[str, Any] = {}
        for number in range(len(recording.accounts)):
            account = ape.accounts.test_accounts[number]
            self._accounts[str(account.address)] = account
        self._setting_up = True
        self._snapshot: Any = None

    def warp(self, at: int) -> None:
        if self._setting_up:
            self._rpc("evm_setNextBlockTimestamp", at)
        else:
            ape.chain.mine(timestamp=at)

    def create(self, step: Step) -> str:
        if self._provider.get_code(step.address):  # the deterministic deployer, which anvil begins with
            return str(step.address)
        self._rpc("anvil_setNonce", step.sender, hex(step.nonce))
        mined = self._send_unsigned({"from": step.sender, "data": "0x" + step.data.hex()})
        return str(to_checksum_address(mined["contractAddress"]))

    def send(self, step: Step) -> bool:
        if self._setting_up:
            mined = self._send_unsigned({"from": step.sender, "to": step.to, "data": "0x" + step.data.hex()})
            return bool(int(mined["status"], 16))
        transaction, recorded = safe_calls.arguments(step)
        safe = self._safe(step.to)
        # `safe.nonce` would be ape's, the account's own.
        tx_hash = safe.getTransactionHash(*transaction, safe.call_view_method("nonce"))
        signatures = self._sign(tx_hash, recorded)
        try:
            safe.execTransaction(*transaction, signatures, sender=self._accounts[step.sender])
        except ContractLogicError:
            return False
        return True

    def balance(self, token: str, holder: str) -> int:
        asked = _BALANCE_OF + bytes(12) + bytes.fromhex(holder[2:])
        return int(self._rpc("eth_call", {"to": token, "data": "0x" + asked.hex()}, "latest"), 16)

    def mark(self) -> None:
        self._rpc("anvil_autoImpersonateAccount", False)
        self._setting_up = False
        self._snapshot = ape.chain.snapshot()

    def back(self) -> None:
        ape.chain.restore(self._snapshot)
        self._snapshot = ape.chain.snapshot()

    def _safe(self, address: str) -> ContractInstance:
        if address not in self._safes:
            self._safes[address] = ContractInstance(address, self._type)
        return self._safes[address]

    def _sign(self, tx_hash: bytes, recorded: tuple[bytes, ...]) -> bytes:
        """The confirmations as recorded, each signature among them made anew by whoever made it.

        Raises:
            DiffersError: nobody here signed what was recorded, so it was another transaction.
        """
        made = b""
        for part in recorded:
            if part[-1] in safe_calls.BY_KEY:
                signer = self._accounts.get(_signer(tx_hash, part))
                if signer is None:
                    raise DiffersError(f"the recorded signature is not one of {tx_hash.hex()}")
                part = signer.sign_raw_msghash(tx_hash).encode_rsv()
            made += part
        return made

    def _send_unsigned(self, transaction: dict[str, str]) -> Any:
        return self._rpc("eth_sendTransactionSync", transaction | {"gas": hex(_GAS), "gasPrice": "0x0"})

    def _rpc(self, method: str, *params: Any) -> Any:
        return self._provider.make_request(method, list(params))


def _signer(digest: bytes, signature: bytes) -> str:
    """Whose signature (r, s, v) of a digest this would be."""
    with_parity = signature[:-1] + bytes([signature[-1] - safe_calls.BY_KEY[0]])
    public = PublicKey.from_signature_and_message(with_parity, digest, hasher=None).format(compressed=False)
    return str(to_checksum_address(keccak(public[1:])[-20:]))


if __name__ == "__main__":
    logger.set_level("CRITICAL")  # ape logs to stdout, where the figures go, until after the process's last line
    with ape.networks.ethereum.local.use_provider("foundry"):
        main(ApeUser)
