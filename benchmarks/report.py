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
from benchmarks.peers.replay import DiffersError
from simulations.engines.base import EngineError

RESULTS = Path(__file__).parent / "results"
_PACKAGES = ("eth-ape", "ape-foundry", "hypothesis", "pyrevm", "safe-eth-py", "vyper")


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


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as fast one measure is as another, round by round: what travels between machines."""

    over: str
    under: str
    target: float | None = None
    called: str = ""
    """Where the names of the two would be too long."""

    @property
    def name(self) -> str:
        return self.called or f"{self.over} : {self.under}"

    def of(self, results: Sequence[Result]) -> Result | None:
        """The ratio in each round, or nothing where one of the two was not measured.

        Of what should be little, as seconds are, it is the other way round: more is better in every ratio.
        """
        by_name = {result.measure.name: result for result in results}
        if self.over not in by_name or self.under not in by_name:
            return None
        over, under = by_name[self.over], by_name[self.under]
        if not over.measure.more_is_better:
            over, under = under, over
        found = tuple(ours / theirs for ours, theirs in zip(over.figures, under.figures, strict=True))
        return Result(Measure(self.name, "x", lambda: median(found), target=self.target), found)


def measure_all(
    measures: Sequence[Measure],
    rounds: int,
    progress: Callable[[str], None] = lambda name: None,
    failed: Callable[[str], None] = lambda line: None,
) -> list[Result]:
    """Every measure once a round: what slows the machine for a while slows them all, and only ratios travel.

    A measure that does not do what it is measured for is left out from then on, and `failed` is told why.
    """
    figures: list[list[float]] = [[] for _ in measures]
    out: set[int] = set()
    for number in range(rounds):
        for place, measure in enumerate(measures):
            if place in out or (measure.rounds is not None and number >= measure.rounds):
                continue
            progress(f"round {number + 1} of {rounds}: {measure.name}")
            try:
                figures[place].append(measure.run())
            except (DiffersError, ChildProcessError, EngineError) as error:
                failed(f"{measure.name} has no figure: {error}")
                out.add(place)
    return [
        Result(measure, tuple(found))
        for place, (measure, found) in enumerate(zip(measures, figures, strict=True))
        if place not in out
    ]


def table(results: Sequence[Result], title: str) -> Table:
    made = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
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


def keep(
    results: Sequence[Result],
    ratios: Sequence[Result],
    not_measured: Sequence[str],
    seed: int,
    rounds: int,
    folder: Path = RESULTS,
) -> Path:
    """Write the results as JSON and say where."""
    document = {
        "schema": 2,
        "seed": seed,
        "rounds": rounds,
        "machine": machine(),
        "results": [_entry(result) for result in results],
        "ratios": [_entry(ratio) for ratio in ratios],
        "not_measured": list(not_measured),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "latest.json"
    path.write_text(json.dumps(document, indent=1) + "\n")
    return path


def _entry(result: Result) -> dict[str, object]:
    measure = result.measure
    return {
        "name": measure.name,
        "unit": measure.unit,
        "median": result.median,
        "figures": list(result.figures),
        "target": measure.target,
        "more_is_better": measure.more_is_better,
        "meets_target": result.meets_target,
    }
