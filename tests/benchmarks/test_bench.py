"""The benchmark itself, on the exact model only: that it measures, shows and keeps what it says."""

from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from benchmarks.__main__ import main
from benchmarks.measures import PAYMENTS_A_MONTH, Measure, ordinary_year
from benchmarks.report import Result, measure_all, table
from policies.policy import Policy


def test_a_quick_run_on_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--no-node", "--results", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    kept = json.loads((tmp_path / "latest.json").read_text())
    assert [result["name"] for result in kept["results"]] == ["model", "model, every rule judged"]
    for result in kept["results"]:
        assert result["name"] in shown
        assert len(result["figures"]) == kept["rounds"] == 2
        assert min(result["figures"]) <= result["median"] <= max(result["figures"])
        assert result["median"] > 100  # months a second; the target of 5,000 is for a machine that does nothing else
    assert kept["machine"]["cores"] >= 1
    assert kept["seed"] == 1


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
    console.print(table([Result(measure, (figure,))], 1))
    assert word in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_month_that_is_measured(tech_001: Policy) -> None:
    year = ordinary_year(tech_001, Random(1))
    assert len(year.months) == 12
    for month in year.months:
        assert len(month.payments) == PAYMENTS_A_MONTH
        assert 0 < sum(payment.amount for payment in month.payments) <= tech_001.caps.monthly
    assert year == ordinary_year(tech_001, Random(1))
    assert year != ordinary_year(tech_001, Random(2))
