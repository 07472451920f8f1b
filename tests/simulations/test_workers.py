"""Workers: shares on processes of their own, what happens to them, and that none is left."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from simulations.engines.base import EngineError, NodeGoneError
from simulations.workers import Workers, available_cores
from tests.processes import is_gone
from tests.simulations.shares_for_tests import Bench, Deadly, Lasting, Raising, Square, UnpicklableError

SHARES = [Square(number) for number in range(7)]


@pytest.fixture(autouse=True)
def _nobody_is_left() -> object:
    yield
    assert multiprocessing.active_children() == []


def wait_for(folder: Path, files: int) -> list[int]:
    """The processes that wrote themselves down there, once there are so many."""
    for _ in range(200):
        if len(found := [int(file.name) for file in folder.iterdir()]) == files:
            return found
        time.sleep(0.05)
    raise AssertionError("they did not start")


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_share_is_done_once(processes: int) -> None:
    with Workers(Bench, processes) as workers:
        done = list(workers.run(SHARES))
    assert sorted((place, square) for place, (_, square) in done) == [(n, n * n) for n in range(7)]
    here = {process for _, (process, _) in done} == {os.getpid()}
    assert here == (processes == 1)


def test_few_shares_are_done_here() -> None:
    with Workers(Bench, 2) as workers:
        assert {process for _, (process, _) in workers.run(SHARES[:2])} == {os.getpid()}


def test_workers_serve_several_rounds() -> None:
    with Workers(Bench, 2) as workers:
        rounds = [{process for _, (process, _) in workers.run(SHARES)} for _ in range(2)]
    assert rounds[0] | rounds[1] == rounds[0]


def test_no_more_workers_than_shares() -> None:
    with Workers(Bench, 50) as workers:
        assert len({process for _, (process, _) in workers.run(SHARES[:3])}) <= 3


@pytest.mark.parametrize("processes", [1, 2])
def test_each_bench_is_closed(processes: int, tmp_path: Path) -> None:
    with Workers(partial(Bench, tmp_path), processes) as workers:
        used = {process for _, (process, _) in workers.run(SHARES)}
    assert {file.name for file in tmp_path.iterdir()} >= {f"closed-{process}" for process in used}


class TestNoMore:
    """Shares that are not begun any more, once nobody wants them."""

    @pytest.mark.parametrize("processes", [1, 2])
    def test_those_under_way_are_finished(self, processes: int) -> None:
        asked: list[None] = []
        with Workers(Bench, processes) as workers:
            some = dict(workers.run(SHARES, more=lambda: asked.append(None) or len(asked) <= 3))
            assert {place: square for place, (_, square) in some.items()} == {0: 0, 1: 1, 2: 4}
            assert len(asked) == 4  # once for each that was begun, and no more is final
            rest = dict(workers.run(SHARES))
        assert [rest[place][1] for place in range(7)] == [n * n for n in range(7)]

    @pytest.mark.parametrize("processes", [1, 2])
    def test_none_at_all(self, processes: int) -> None:
        with Workers(Bench, processes) as workers:
            assert list(workers.run(SHARES, more=lambda: False)) == []

    def test_one_whose_worker_dies_was_begun(self, tmp_path: Path) -> None:
        said: list[str] = []
        begun = iter([True, True])
        shares = [Deadly(tmp_path / "deaths", 1), *SHARES]
        with Workers(Bench, 2, said.append) as workers:
            done = {place: square for place, (_, square) in workers.run(shares, more=lambda: next(begun, False))}
        assert done == {0: -1, 1: 0}
        assert len(said) == 1


def test_it_tells_the_sum_of_what_shares_tell() -> None:
    told: list[int] = []
    with Workers(Bench, 2) as workers:
        list(workers.run([Square(1, tells=10), Square(2, tells=200), Square(3, tells=3_000)], told.append))
    assert told[-1] <= 3_210
    assert max(told) >= 210  # tells that follow each other too closely are left out
    here: list[int] = []
    with Workers(Bench, 1) as workers:
        list(workers.run([Square(1, tells=10), Square(2, tells=200)], here.append))
    assert here == [10, 210]


class TestDeaths:
    @pytest.mark.parametrize(
        ("by", "code", "how"),
        [
            (signal.SIGKILL, None, "was killed by SIGKILL"),
            (signal.SIGSEGV, None, "was killed by SIGSEGV"),
            (signal.SIGTERM, None, "was killed by SIGTERM"),
            (0, 9, "ended with exit code 9"),
            (0, 0, "ended with exit code 0"),
        ],
    )
    def test_its_share_alone_is_done_again(self, by: int, code: int | None, how: str, tmp_path: Path) -> None:
        said: list[str] = []
        shares = [*SHARES[:3], Deadly(tmp_path / "deaths", 2, by, code), *SHARES[3:]]
        with Workers(Bench, 2, said.append) as workers:
            done = dict(workers.run(shares))
        assert [done[place][1] for place in range(len(shares))] == [0, 1, 4, -1, 9, 16, 25, 36]
        assert said == [f"treasurer: the deadly share: its worker {how}; doing it again"] * 2

    def test_after_three_it_is_given_up(self, tmp_path: Path) -> None:
        said: list[str] = []
        shares = [*SHARES, Deadly(tmp_path / "deaths", 100)]
        with (
            pytest.raises(EngineError, match=r"^the deadly share: 3 workers were lost on it; .* by SIGKILL$"),
            Workers(Bench, 2, said.append) as workers,
        ):
            list(workers.run(shares))
        assert len(said) == 2
        assert (tmp_path / "deaths").read_text() == "xxx"

    def test_an_idle_worker_that_dies_is_replaced(self) -> None:
        said: list[str] = []
        with Workers(Bench, 2, said.append) as workers:
            for _, (process, _) in workers.run(SHARES):
                dead = process
            os.kill(dead, signal.SIGKILL)
            done = list(workers.run(SHARES))
        assert sorted(square for _, (_, square) in done) == [n * n for n in range(7)]
        assert len(said) <= 1

    def test_out_of_memory(self) -> None:
        shares = [*SHARES, Raising(MemoryError, ())]
        with pytest.raises(EngineError, match="ran out of memory"), Workers(Bench, 2, lambda line: None) as workers:
            list(workers.run(shares))

    def test_stderr_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with Workers(Bench, 2) as workers:
            list(workers.run([*SHARES, Deadly(tmp_path / "deaths", 1)]))
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("treasurer: the deadly share: ")


class TestErrors:
    @pytest.mark.parametrize("processes", [1, 2])
    def test_an_error_stays_what_it_is(self, processes: int) -> None:
        shares = [*SHARES, Raising(NodeGoneError, ("the node is gone",))]
        with pytest.raises(NodeGoneError) as raised, Workers(Bench, processes) as workers:
            list(workers.run(shares))
        assert str(raised.value) == "the node is gone"
        notes = "".join(getattr(raised.value, "__notes__", ()))
        assert ("in a worker:" in notes and "shares_for_tests.py" in notes) == (processes == 2)

    def test_one_that_cannot_be_pickled(self) -> None:
        shares = [*SHARES, Raising(UnpicklableError, (1, 2))]
        with pytest.raises(RuntimeError, match="UnpicklableError: 1 and 2"), Workers(Bench, 2) as workers:
            list(workers.run(shares))

    def test_a_bench_that_cannot_be_made(self) -> None:
        with (
            pytest.raises(TypeError, match="unexpected") as raised,
            Workers(partial(Bench, unexpected=1), 2) as workers,
        ):  # type: ignore[call-arg]
            list(workers.run(SHARES))
        assert "in a worker:" in raised.value.__notes__[0]


class TestStopping:
    def test_an_interrupt_ends_them_at_once(self, tmp_path: Path) -> None:
        stopped: list[float] = []

        def interrupt() -> None:
            wait_for(tmp_path, 2)
            stopped.append(time.time())
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        # Ape, which other tests import, has a handler of its own.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt), Workers(Bench, 2) as workers:
                list(workers.run([Lasting(tmp_path, tells=False)] * 4))
            assert time.time() - stopped[0] < 1
        finally:
            signal.signal(signal.SIGINT, before)
        assert all(is_gone(process) for process in wait_for(tmp_path, 2))

    def test_they_end_with_a_parent_that_is_killed(self, tmp_path: Path) -> None:
        parent = multiprocessing.get_context("spawn").Process(target=_parent, args=(tmp_path,))
        parent.start()
        workers = wait_for(tmp_path, 2)
        assert parent.pid is not None
        os.kill(parent.pid, signal.SIGKILL)
        parent.join()
        assert all(is_gone(process) for process in workers)


def _parent(folder: Path) -> None:
    with Workers(Bench, 2) as workers:
        list(workers.run([Lasting(folder, tells=True)] * 4))


def test_the_cores_of_this_process() -> None:
    assert 1 <= available_cores() <= (os.cpu_count() or 1)
