"""verbs: its environment on revm, in an environment of its own (`scripts/setup-peers`).

A block of verbs lasts 15 seconds and nothing sets its clock, so half a day would be 2,880 empty blocks. Faster, and
what is measured: export the whole environment, change the second in it, begin a new one from that. Transactions are
`execute`d one by one, because each needs the one before, while agents' blocks are shuffled. Its chain id is 1 and
cannot be another.
"""

from __future__ import annotations

from typing import Any

from verbs.envs import EmptyEnvRandom, RevertError

from benchmarks.peers.replay import Recording, Step, main

_SEED = 1  # of shuffles and gas, neither of which is asked for
_TIMESTAMP = 2  # its place in a snapshot's block
_ETHER = 10**18


class Verbs:
    """A `Peer`."""

    def __init__(self, recording: Recording) -> None:
        if recording.chain_id != 1:
            raise ValueError(f"verbs is chain 1, the recording is of chain {recording.chain_id}")
        self._env = EmptyEnvRandom(_SEED)
        for sender in recording.senders:
            self._env.create_account(sender, _ETHER)
        self._marked: Any = None

    def warp(self, at: int) -> None:
        block, *rest = self._env.export_snapshot()
        block = (*block[:_TIMESTAMP], at.to_bytes(32, "little"), *block[_TIMESTAMP + 1 :])
        self._env = EmptyEnvRandom(_SEED, snapshot=(block, *rest))

    def create(self, step: Step) -> bytes:
        block, accounts, *rest = self._env.export_snapshot()
        accounts = [
            (address, ((info[0], step.nonce, *info[2:]), *others))
            if address == step.sender
            else (address, (info, *others))
            for address, (info, *others) in accounts
        ]
        self._env = EmptyEnvRandom(_SEED, snapshot=(block, accounts, *rest))
        return bytes(self._env.deploy_contract(step.sender, "", step.data))

    def send(self, step: Step) -> bool:
        try:
            self._env.execute(step.sender, step.to, step.data, 0)
        except RevertError:
            return False
        return True

    def balance(self, token: bytes, holder: bytes) -> int:
        asked = bytes.fromhex("70a08231") + bytes(12) + holder
        returned, *_ = self._env.call(bytes(20), token, asked, 0)
        return int.from_bytes(returned, "big")

    def mark(self) -> None:
        self._marked = self._env.export_snapshot()

    def back(self) -> None:
        self._env = EmptyEnvRandom(_SEED, snapshot=self._marked)


def _address(text: str) -> bytes:
    return bytes.fromhex(text[2:])


if __name__ == "__main__":
    main(Verbs, _address)
