"""The floor: recorded calldata handed to pyrevm by a bare loop. Nothing decides, signs, reads or books anything.

What an engine on pyrevm takes beyond this is what the engine costs; nothing in Python on this EVM can be faster by
much. A send is one `message_call`, a jump is one new block environment.
"""

from __future__ import annotations

from eth_utils.address import to_checksum_address
from pyrevm import EVM, AccountInfo, BlockEnv, CfgEnv, Env

from benchmarks.peers.replay import Recording, Step, main

_NOBODY = "0x0000000000000000000000000000000000000000"


class Floor:
    """A `Peer`."""

    def __init__(self, recording: Recording) -> None:
        self._evm = EVM(env=Env(cfg=CfgEnv(chain_id=recording.chain_id)), spec_id="CANCUN")
        self._now = self._marked_at = 0
        self._checkpoint = self._evm.snapshot()

    def warp(self, at: int) -> None:
        self._now = at
        self._evm.set_block_env(BlockEnv(timestamp=at))

    def create(self, step: Step) -> str:
        # A message call leaves the caller's nonce as it is, on a node it grows.
        self._evm.insert_account_info(step.sender, AccountInfo(nonce=step.nonce))
        return str(to_checksum_address(self._evm.deploy(step.sender, step.data)))

    def send(self, step: Step) -> bool:
        try:
            self._evm.message_call(step.sender, step.to, step.data)
        except RuntimeError:
            return False
        return True

    def balance(self, token: str, holder: str) -> int:
        asked = bytes.fromhex("70a08231") + bytes(12) + bytes.fromhex(holder[2:])
        return int.from_bytes(self._evm.message_call(_NOBODY, token, asked, is_static=True), "big")

    def mark(self) -> None:
        self._checkpoint, self._marked_at = self._evm.snapshot(), self._now

    def back(self) -> None:
        self._evm.revert(self._checkpoint)  # single-use, and the block environment is not part of it
        self._checkpoint = self._evm.snapshot()
        self.warp(self._marked_at)


if __name__ == "__main__":
    main(Floor)
