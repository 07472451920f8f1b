"""Rounds, their medians, and how they are shown and kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rich.box import SIMPLE_HEAD
from rich.table import Table

from benchmarks.measures import Measure

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("eth-ape", "ape-foundry", "hypothesis", "safe-eth-py", "vyper")


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one measure, one a round."""

    measure: Measure
    figures: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.figures)

    @property
    def meets_target(self) -> bool:
        return self.measure.meets_target(self.median)


def measure_all(
    measures: Sequence[Measure], rounds: int, progress: Callable[[str], None] = lambda name: None
) -> list[Result]:
    """Every measure once a round: what slows the machine for a while slows them all, and only ratios travel."""
    figures: list[list[float]] = [[] for _ in measures]
    for number in range(rounds):
        for measure, found in zip(measures, figures, strict=True):
            progress(f"round {number + 1} of {rounds}: {measure.name}")
            found.append(measure.run())
    return [Result(measure, tuple(found)) for measure, found in zip(measures, figures, strict=True)]


def table(results: Sequence[Result], rounds: int) -> Table:
    made = Table(title=f"speed, {rounds} rounds in turn", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    made.add_column("what", no_wrap=True)
    for heading in ("median", "low", "high"):
        made.add_column(heading, justify="right", no_wrap=True)
    made.add_column("unit", no_wrap=True)
    made.add_column("target", no_wrap=True)
    for result in results:
        measure = result.measure
        target = ""
        if measure.target is not None:
            sign = ">=" if measure.more_is_better else "<="
            target = f"{sign} {_figure(measure.target)} {'met' if result.meets_target else 'MISSED'}"
        made.add_row(
            measure.name,
            _figure(result.median),
            _figure(min(result.figures)),
            _figure(max(result.figures)),
            measure.unit,
            target,
        )
    return made


def _figure(number: float) -> str:
    """Three digits that mean something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def machine() -> dict[str, object]:
    """What the figures depend on."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def keep(results: Sequence[Result], seed: int, rounds: int, folder: Path = RESULTS) -> Path:
    """Write the results as JSON and say where."""
    document = {
        "schema": 1,
        "seed": seed,
        "rounds": rounds,
        "machine": machine(),
        "results": [
            {
                "name": result.measure.name,
                "unit": result.measure.unit,
                "median": result.median,
                "figures": list(result.figures),
                "target": result.measure.target,
                "more_is_better": result.measure.more_is_better,
                "meets_target": result.meets_target,
            }
            for result in results
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "latest.json"
    path.write_text(json.dumps(document, indent=1) + "\n")
    return path
