"""titanoboa: `boa.Env` on py-evm, in an environment of its own (`scripts/setup-peers`).

In its fast mode. `NoGasMeter`, which would spare some more, breaks at the first SSTORE in 0.2.8: it has no
`gas_remaining`. The environment is boa's own: a second one would trace every store twice, because they share a table
of opcodes. Bytes are sent by `raw_call`, time is moved by `timestamp`.
"""

from __future__ import annotations

from typing import Any

import boa
from boa.util.abi import Address
from eth.exceptions import VMError

from benchmarks.peers.replay import Recording, Step, main


class Titanoboa:
    """A `Peer`."""

    def __init__(self, recording: Recording) -> None:
        self._env = boa.env
        self._env.enable_fast_mode()
        self._env.evm.patch.chain_id = recording.chain_id
        self._snapshot: Any = None
        self._marked_at = 0

    def warp(self, at: int) -> None:
        self._env.timestamp = at

    def create(self, step: Step) -> Address:
        made, _ = self._env.deploy_code(sender=step.sender, bytecode=step.data, override_address=step.address)
        return made

    def send(self, step: Step) -> bool:
        try:
            self._env.raw_call(step.to, sender=step.sender, data=step.data)
        except VMError:
            return False
        return True

    def balance(self, token: Address, holder: Address) -> int:
        asked = bytes.fromhex("70a08231") + bytes(12) + holder.canonical_address
        return int.from_bytes(self._env.raw_call(token, data=asked, simulate=True).output, "big")

    def mark(self) -> None:
        self._snapshot, self._marked_at = self._env.evm.snapshot(), self._env.timestamp

    def back(self) -> None:
        self._env.evm.revert(self._snapshot)
        self._snapshot = self._env.evm.snapshot()
        self.warp(self._marked_at)


if __name__ == "__main__":
    main(Titanoboa, Address)
