"""Shares of a long computation on several processes: any number of them, the same results.

Who splits the work makes shares that do not know who does them, and puts results together in the order of the shares;
then the number of processes changes nothing but the time. A worker is a Python of its own (`spawn`: the parent has
threads, and a fork copies their locks) with a pipe of its own, so that one that is killed takes nothing along: its
share alone is done again, in a new worker.

`concurrent.futures` and loky give up the whole pool when a worker dies, and pebble's workers read from one locked
pipe, on which all others wait when one is killed while it holds the lock.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from types import MappingProxyType, TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from simulations.engines.base import EngineError

_SPAWN = get_context("spawn")
_DEATHS = 3
"""Workers that one share may cost before it is given up."""
_FEW = 3
"""Fewer shares than this are over before another Python has started: they are done in this process."""
_TELLS_EVERY = 0.05
"""How often a worker says how far it is [s]."""
_ENDS_WITHIN = 1.0
"""How long an idle worker may take to end by itself [s]."""
_NO_MEMORY = 75  # EX_TEMPFAIL of sysexits.h

Tell = Callable[[int], None]
"""Told how much of a share is done; also that somebody still listens."""
More = Callable[[], bool]
"""Whether another share is to be begun."""


class Bench(Protocol):
    """What a process needs for its shares, and makes once."""

    def close(self) -> None:
        """Let go of it."""


B = TypeVar("B", bound=Bench)
B_contra = TypeVar("B_contra", bound=Bench, contravariant=True)
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Share(Protocol[B_contra, R_co]):
    """A part of the work. It and its result are pickled; `str` names it in messages."""

    def __call__(self, bench: B_contra, tell: Tell, /) -> R_co: ...


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS does not say


def complain_on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Workers(Generic[B]):
    """Up to `processes` workers, each with a bench of its own. Use it as a context: whatever ends it, the workers end.

    `make` is called in each process and pickled for it. With one process everything is done here. `complain` gets a
    line for each worker that died.
    """

    def __init__(
        self, make: Callable[[], B], processes: int, complain: Callable[[str], None] = complain_on_stderr
    ) -> None:
        self._make = make
        self._processes = processes
        self._complain = complain
        self._workers: list[_Worker] = []
        self._bench: B | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for worker in self._workers:
            worker.connection.close()  # an idle one ends by itself then
            if kind is not None:
                worker.process.kill()
        until = time.monotonic() + _ENDS_WITHIN
        for worker in self._workers:
            worker.end(until - time.monotonic())
        self._workers.clear()
        if self._bench is not None:
            self._bench.close()
            self._bench = None

    def run(
        self, shares: Sequence[Share[B, R]], tell: Tell = lambda done: None, more: More = lambda: True
    ) -> Iterator[tuple[int, R]]:
        """Do every share. Yields its place and its result as soon as there is one, in any order.

        Args:
            tell: told the sum of what all shares told.
            more: asked before each share is begun. After the first no none is; those under way are finished.

        Raises:
            EngineError: a share lost its worker three times.
            Exception: what a share raised, with its traceback in a worker as a note.
        """
        told = [0] * len(shares)

        def tell_sum(place: int, done: int) -> None:
            told[place] = done
            tell(sum(told))

        if self._processes == 1 or len(shares) < _FEW:
            yield from self._run_here(shares, tell_sum, more)
        else:
            yield from self._run_there(shares, tell_sum, more)

    def _run_here(
        self, shares: Sequence[Share[B, R]], tell: Callable[[int, int], None], more: More
    ) -> Iterator[tuple[int, R]]:
        if self._bench is None:
            self._bench = self._make()
        for place, share in enumerate(shares):
            if not more():
                return
            yield place, share(self._bench, lambda done, place=place: tell(place, done))  # type: ignore[misc]

    def _run_there(
        self, shares: Sequence[Share[B, R]], tell: Callable[[int, int], None], more: More
    ) -> Iterator[tuple[int, R]]:
        waiting, deaths = deque(range(len(shares))), Counter[int]()
        while True:
            self._hand_out(shares, waiting, lambda: bool(deaths[waiting[0]]) or more())
            busy = {worker.connection: worker for worker in self._workers if worker.place is not None}
            if not busy:
                return
            for ready in wait(list(busy)):
                worker = next(worker for connection, worker in busy.items() if connection is ready)
                place = worker.place
                assert place is not None
                match worker.hear():
                    case "told", int(done):
                        tell(place, done)
                    case "done", result:
                        worker.place = None
                        yield place, result
                    case "raised", BaseException() as error:
                        raise error
                    case "died", str(how):
                        self._workers.remove(worker)
                        deaths[place] += 1
                        self._mourn(shares[place], how, deaths[place])
                        tell(place, 0)
                        waiting.appendleft(place)

    def _hand_out(self, shares: Sequence[Share[B, R]], waiting: deque[int], more: More) -> None:
        """Give every idle worker a share, and start workers as long as there are shares for them."""
        idle = [worker for worker in self._workers if worker.place is None]
        while waiting and (idle or len(self._workers) < self._processes):
            if not more():
                waiting.clear()
                return
            if idle:
                worker = idle.pop()
            else:
                worker = _Worker(self._make)
                self._workers.append(worker)
            place = waiting.popleft()
            worker.start(place, shares[place])

    def _mourn(self, share: Share[B, R], how: str, times: int) -> None:
        if times == _DEATHS:
            raise EngineError(f"{share}: {times} workers were lost on it; the last {how}")
        self._complain(f"treasurer: {share}: its worker {how}; doing it again")


class _Worker:
    """A process, this end of its pipe, and the place of the share that it has in hand."""

    def __init__(self, make: Callable[[], Bench]) -> None:
        self.connection, other = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_work, args=(make, other), daemon=True)
        self.place: int | None = None
        # Ctrl-C goes to every process of the terminal. It is the parent's alone: workers are born with it blocked.
        resource_tracker.ensure_running()  # else the first start would do it, and unblock the signal
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            other.close()

    def start(self, place: int, share: object) -> None:
        """Give it a share. That it is dead already shows when it is heard."""
        self.place = place
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(share)

    def hear(self) -> tuple[str, Any]:
        """Its next message, or how it ended."""
        try:
            message: tuple[str, Any] = self.connection.recv()
        except (EOFError, OSError):
            return "died", self.end(_ENDS_WITHIN)
        return message

    def end(self, within: float) -> str:
        """Wait until the process is gone, and see to it; how it ended, in words."""
        self.connection.close()
        self.process.join(max(0.0, within))
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code = self.process.exitcode
        self.process.close()
        if code is not None and code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return "ran out of memory" if code == _NO_MEMORY else f"ended with exit code {code}"


def _work(make: Callable[[], Bench], connection: Connection) -> None:
    """A worker's life: shares come in, messages go out, until the pipe is closed."""
    bench = None
    last = 0.0

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELLS_EVERY:
            _send(connection, ("told", done))
            last = time.monotonic()

    with suppress(EOFError, ConnectionResetError):
        while True:
            share = connection.recv()
            message: tuple[str, object]
            try:
                bench = bench or make()
                message = "done", share(bench, tell)
            except MemoryError:
                os._exit(_NO_MEMORY)
            except Exception as error:  # noqa: BLE001 - it is raised again, in the parent
                message = "raised", _portable(error)
            _send(connection, message)
    if bench is not None:
        bench.close()


def _send(connection: Connection, message: tuple[str, object]) -> None:
    try:
        connection.send(message)
    except (BrokenPipeError, ConnectionResetError):
        os._exit(0)  # the parent is gone: nobody wants the rest


def _portable(error: Exception) -> Exception:
    """The error itself where it survives pickling, with the traceback of this process."""
    told = "in a worker:\n" + traceback.format_exc()
    try:
        copy: Exception = ForkingPickler.loads(ForkingPickler.dumps(error))
    except Exception:  # noqa: BLE001 - whatever its own code does
        copy = RuntimeError(f"{type(error).__name__}: {error}")
    copy.add_note(told)
    return copy


def _proxy(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Read-only mappings are part of actions, and Python does not pickle them by itself.
ForkingPickler.register(MappingProxyType, lambda proxy: (_proxy, (dict(proxy),)))
