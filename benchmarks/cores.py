"""The same months on several cores: a process each, all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random

from benchmarks.measures import OrdinaryMonths
from policies.loader import load_policy
from simulations.engines.base import Engine, EngineError

_SPAWN = get_context("spawn")


def months_on_cores(path: str, make: Callable[[], Engine], cores: int, seed: int, seconds: float) -> float:
    """What `cores` processes do together, months a second; starting them and deploying is not timed.

    `path` is the policy's file; `make` is pickled and called in each process.

    Raises:
        EngineError: a process ended without a figure.
    """
    connections, processes = [], []
    for number in range(cores):
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_work, args=(theirs, path, make, seed + number, seconds), daemon=True)
        process.start()
        theirs.close()
        connections.append(ours)
        processes.append(process)
    try:
        for connection in connections:
            connection.recv()  # ready
        for connection in connections:
            connection.send(None)
        return sum(float(connection.recv()) for connection in connections)
    except EOFError:
        raise EngineError("a process of the benchmark ended without a figure") from None
    finally:
        for process in processes:
            process.join(timeout=5)
            process.kill()


def _work(connection: Connection, path: str, make: Callable[[], Engine], seed: int, seconds: float) -> None:
    months = OrdinaryMonths(load_policy(path), make(), Random(seed))
    connection.send("ready")
    connection.recv()
    connection.send(months.a_second(seconds))
