"""A recording as forge's handlers read it: a project of its own, and ABI-encoded files beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from eth_abi.abi import encode

from benchmarks.peers import safe_calls
from benchmarks.peers.replay import Recording, Step

PROJECT = Path(__file__).parent / "forge"

# The structs of `Player.sol`.
STEPS = "(uint256,address,address,bytes,bool,address,uint64)[]"
_INTENTS = "(uint256,address,address,address,bytes,uint8,(address,bool)[])[]"
_NOBODY = "0x" + "00" * 20


def write_project(recording: Recording, folder: Path) -> int:
    """Copy the forge project and put the recording beside it; returns the number of months.

    Raises:
        DiffersError: a month has something else in it than Safe transactions that were accepted.
    """
    shutil.copytree(PROJECT, folder, dirs_exist_ok=True)
    kept = folder / "recording"
    kept.mkdir(exist_ok=True)
    (kept / "setup").write_bytes(
        encode(
            ["uint256", "address", "address[]", "uint256[][]", STEPS],
            [
                recording.chain_id,
                recording.token,
                recording.holders,
                [month.balances for month in recording.months],
                [encoded_step(step) for step in recording.setup],
            ],
        )
    )
    for number, month in enumerate(recording.months):
        (kept / f"steps-{number}").write_bytes(encode([STEPS], [[encoded_step(step) for step in month.steps]]))
        (kept / f"intents-{number}").write_bytes(encode([_INTENTS], [[_intent(step) for step in month.steps]]))
    return len(recording.months)


def encoded_step(step: Step) -> tuple[Any, ...]:
    return (
        step.at or 0,
        step.sender or _NOBODY,
        step.to or _NOBODY,
        step.data,
        step.ok,
        step.address or _NOBODY,
        step.nonce,
    )


def _intent(step: Step) -> tuple[Any, ...]:
    if step.at is not None:
        return step.at, _NOBODY, _NOBODY, _NOBODY, b"", 0, ()
    (to, _value, data, operation, *_), confirmations = safe_calls.arguments(step)
    signers = iter(step.signers)
    owners = [
        (next(signers), True) if part[-1] in safe_calls.BY_KEY else (f"0x{part[12:32].hex()}", False)
        for part in confirmations
    ]
    return 0, step.sender, step.to, to, data, operation, owners
