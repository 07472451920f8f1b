"""The benchmark itself, without a node: that it measures, shows and keeps what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from benchmarks.__main__ import main
from benchmarks.measures import PAYMENTS_A_MONTH, Measure, OrdinaryMonths, ordinary_year
from benchmarks.memory import growth
from benchmarks.peers.recording import write_recording
from benchmarks.peers.replay import DiffersError
from benchmarks.report import Ratio, Result, measure_all, table
from policies.policy import Policy
from simulations.deployment.chain import Receipt
from simulations.engines.base import Signing
from simulations.engines.revm import Revm


def test_a_quick_run_without_a_node_and_peers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--no-node", "--no-peers", "--results", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    kept = json.loads((tmp_path / "latest.json").read_text())
    assert {"model", "revm", "revm on 2 cores"} <= {result["name"] for result in kept["results"]}
    for result in kept["results"]:
        assert result["name"] in shown
        assert len(result["figures"]) == kept["rounds"] == 2
        assert min(result["figures"]) <= result["median"] <= max(result["figures"])
        # The targets are for a machine that does nothing else.
        assert result["median"] > (10 if result["unit"] == "months/s" else 0)
    assert [ratio["name"] for ratio in kept["ratios"]] == ["model : revm"]
    assert kept["machine"]["cores"] >= 1
    assert kept["seed"] == 1


def test_ratios_are_taken_round_by_round() -> None:
    fast, slow = Measure("fast", "x", lambda: 0.0), Measure("slow", "x", lambda: 0.0)
    results = [Result(fast, (6.0, 20.0, 30.0)), Result(slow, (2.0, 10.0, 3.0))]
    ratio = Ratio("fast", "slow", target=3).of(results)
    assert ratio is not None
    assert (ratio.figures, ratio.median, ratio.meets_target) == ((3.0, 2.0, 10.0), 3.0, True)
    assert Ratio("fast", "missing").of(results) is None


def test_what_did_something_else_has_no_figure() -> None:
    def differs() -> float:
        raise DiffersError("it ended with another balance")

    told: list[str] = []
    measures = [Measure("wrong", "s", differs), Measure("right", "s", lambda: 1.0)]
    results = measure_all(measures, 2, failed=told.append)
    assert [result.measure.name for result in results] == ["right"]
    assert told == ["wrong has no figure: it ended with another balance"]


def test_what_takes_long_is_measured_once() -> None:
    (result,) = measure_all([Measure("long", "s", lambda: 1.0, rounds=1)], 3)
    assert result.figures == (1.0,)


@pytest.mark.parametrize("name", ["model", "revm"])
def test_memory_is_measured_in_a_process_of_its_own(name: str) -> None:
    assert -50 < growth(name, months=48) < 50
    with pytest.raises(ChildProcessError, match="nobody failed"):
        growth("nobody", months=12)


def test_the_months_are_those_of_the_recording(tech_001: Policy, tmp_path: Path) -> None:
    """Else the floor and the engine above it would not do the same."""
    write_recording(tech_001, Random(3), tmp_path / "recording.json")
    recorded = json.loads((tmp_path / "recording.json").read_text())["months"]
    engine = Revm(Signing.APPROVED_HASH)
    months = OrdinaryMonths(tech_001, engine, Random(3))
    sent: list[str] = []
    chain = engine._deployed.chain
    send = chain.send_raw

    def note(sender: str, to: str, data: bytes) -> Receipt:
        sent.append(data[:4].hex())
        return send(sender, to, data)

    chain.send_raw = note  # type: ignore[method-assign]
    months.a_second(0.0001)
    theirs = [step["data"][:8] for month in recorded for step in month["steps"] if "data" in step]
    assert sent[-len(theirs) :] == theirs
    sent.clear()
    months.actions_a_second(0.0001)
    assert sent[-len(theirs) :] == theirs


def test_rounds_take_turns() -> None:
    order: list[str] = []

    def note(name: str) -> float:
        order.append(name)
        return float(len(order))

    measures = [Measure("first", "s", lambda: note("first")), Measure("second", "s", lambda: note("second"))]
    first, second = measure_all(measures, 3)
    assert order == ["first", "second"] * 3
    assert (first.figures, first.median) == ((1.0, 3.0, 5.0), 3.0)
    assert second.figures == (2.0, 4.0, 6.0)


@pytest.mark.parametrize(
    ("more_is_better", "figure", "word"),
    [(True, 5_000.0, "met"), (True, 4_999.0, "MISSED"), (False, 60.0, "met"), (False, 60.5, "MISSED")],
)
def test_targets_are_shown_beside(more_is_better: bool, figure: float, word: str) -> None:
    measure = Measure("something", "s", lambda: figure, more_is_better, 5_000 if more_is_better else 60)
    console = Console(file=io.StringIO(), width=120)
    console.print(table([Result(measure, (figure,))], "one round"))
    assert word in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_month_that_is_measured(tech_001: Policy) -> None:
    year = ordinary_year(tech_001, Random(1))
    assert len(year.months) == 12
    for month in year.months:
        assert len(month.payments) == PAYMENTS_A_MONTH
        assert 0 < sum(payment.amount for payment in month.payments) <= tech_001.caps.monthly
    assert year == ordinary_year(tech_001, Random(1))
    assert year != ordinary_year(tech_001, Random(2))
