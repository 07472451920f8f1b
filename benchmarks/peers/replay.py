"""A recorded year, done again and timed. Standard library only: peers run in environments of their own.

The file (JSON, schema 1) holds `chain_id`; `accounts`, address by name; `token`, the address of DAI; `holders`, whose
balances are compared; `setup`, the deployment and the opening month; and `months`, the ordinary ones. A month has
`steps` and, as they stand at its end, `balances` [wad, as text] in the order of `holders`. A step is one of

    {"at": s}                            time moves on to second s; nothing happens
    {"from", "create", "address", "nonce"}   a contract is made, which lands at the address under this nonce
    {"from", "to", "data", "ok", "signers"}  a transaction, whether the contracts accepted it, and who signed something
                                         for it by a key, in the order of their addresses

with addresses checksummed and bytes in hex. A peer that lands elsewhere, is refused where the recording was not, or
ends with other balances has done something else, and gets no figure.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

SCHEMA = 1


class DiffersError(Exception):
    """A peer did not do what was recorded, so its speed means nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `sender`, `to` and `address` are of the peer's own address type.

    `at` is set where time moves on, `address` where a contract is made; otherwise it is a transaction.
    """

    at: int | None = None
    sender: Any = None
    to: Any = None
    data: bytes = b""
    ok: bool = True
    address: Any = None
    nonce: int = 0
    signers: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """The steps of a month and what every holder has at its end [wad]."""

    steps: tuple[Step, ...]
    balances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded year, in the peer's own address type."""

    chain_id: int
    accounts: dict[str, Any]
    token: Any
    holders: tuple[Any, ...]
    setup: tuple[Step, ...]
    months: tuple[Month, ...]

    @property
    def senders(self) -> tuple[Any, ...]:
        """Everyone who sends something, in the order of their first time."""
        everything = [*self.setup, *(step for month in self.months for step in month.steps)]
        return tuple(dict.fromkeys(step.sender for step in everything if step.at is None))


def step_of(of: dict[str, Any], address: Callable[[str], Any] = str) -> Step:
    """A step as the file has it, every address through `address`."""
    if "at" in of:
        return Step(at=of["at"])
    sender = address(of["from"])
    if "create" in of:
        made = address(of["address"])
        return Step(sender=sender, data=bytes.fromhex(of["create"]), address=made, nonce=of["nonce"])
    signers = tuple(address(signer) for signer in of["signers"])
    return Step(sender=sender, to=address(of["to"]), data=bytes.fromhex(of["data"]), ok=of["ok"], signers=signers)


def read(path: Path, address: Callable[[str], Any] = str) -> Recording:
    """Read a recording, every address through `address`.

    Raises:
        ValueError: the file is of another schema.
    """
    document = json.loads(path.read_text())
    if document["schema"] != SCHEMA:
        raise ValueError(f"{path} is a recording of schema {document['schema']}, expected {SCHEMA}")

    return Recording(
        document["chain_id"],
        {name: address(of) for name, of in document["accounts"].items()},
        address(document["token"]),
        tuple(address(holder) for holder in document["holders"]),
        tuple(step_of(of, address) for of in document["setup"]),
        tuple(
            Month(tuple(step_of(of, address) for of in month["steps"]), tuple(int(wad) for wad in month["balances"]))
            for month in document["months"]
        ),
    )


class Peer(Protocol):
    """What does the months. It is at the recording's chain id, and its senders have what they need."""

    def warp(self, at: int) -> None:
        """Move the clock on to second `at`."""

    def create(self, step: Step) -> Any:
        """Make a contract from `step.sender` under `step.nonce`, and say where it is."""

    def send(self, step: Step) -> bool:
        """Send a transaction that is mined before the next one, and say whether it was accepted."""

    def balance(self, token: Any, holder: Any) -> int:
        """`balanceOf` by a call [wad]."""

    def mark(self) -> None:
        """Remember the present state and time."""

    def back(self) -> None:
        """Return to the mark, which stays."""


def do(peer: Peer, steps: Sequence[Step]) -> None:
    """Do the steps in their order.

    Raises:
        DiffersError: one went otherwise than recorded.
    """
    for step in steps:
        if step.at is not None:
            peer.warp(step.at)
        elif step.address is None:
            if peer.send(step) != step.ok:
                raise DiffersError(f"{step.data[:4].hex()} to {step.to}: {'refused' if step.ok else 'accepted'}")
        elif (landed := peer.create(step)) != step.address:
            raise DiffersError(f"a contract landed at {landed}, expected {step.address}")


def compare(peer: Peer, recording: Recording, month: Month) -> None:
    """Compare every balance with the recorded one.

    Raises:
        DiffersError: one of them differs.
    """
    for holder, expected in zip(recording.holders, month.balances, strict=True):
        found = peer.balance(recording.token, holder)
        if found != expected:
            raise DiffersError(f"{holder} ended with {found}, expected {expected} wei")


def measure(peer: Peer, recording: Recording, seconds: float, most_months: int | None = None) -> tuple[int, float]:
    """Set up, then do the months over and over for at least `seconds`; set-up, checks and ways back are not timed.

    Args:
        peer: who does them, with nothing done yet.
        recording: what is done.
        seconds: how long to go on [s].
        most_months: how many of the year's months to do, for peers that would take minutes; None is all of them.

    Returns:
        The months done and the seconds they took.

    Raises:
        DiffersError: the peer did not do what was recorded.
    """
    months = recording.months[:most_months]
    steps = [step for month in months for step in month.steps]
    do(peer, recording.setup)
    peer.mark()
    done, took = 0, 0.0
    while True:
        began = time.perf_counter()
        do(peer, steps)
        took += time.perf_counter() - began
        done += len(months)
        compare(peer, recording, months[-1])
        if took >= seconds:
            return done, took
        peer.back()


def main(make: Callable[[Recording], Peer], address: Callable[[str], Any] = str) -> None:
    """The command line of every peer: a recording in, `{"months": n, "seconds": s}` out."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--months", type=int, default=None)
    options = parser.parse_args()
    recording = read(options.recording, address)
    months, seconds = measure(make(recording), recording, options.seconds, options.months)
    print(json.dumps({"months": months, "seconds": seconds}))
