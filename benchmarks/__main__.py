"""`python -m benchmarks [--quick]`: one table, its ratios, and the same as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random

from rich.console import Console

from benchmarks.cores import months_on_cores
from benchmarks.faults.rows import RATIOS as FAULT_RATIOS
from benchmarks.faults.rows import fault_measures
from benchmarks.measures import Measure, OrdinaryMonths, hypothesis_examples, matrix_measures, node_measures
from benchmarks.memory import MONTHS, growth
from benchmarks.peers.recording import write_recording
from benchmarks.peers.rows import APE_API, FLOOR, FORGE, installed_forge, peer_measures
from benchmarks.report import RESULTS, Ratio, keep, measure_all, table
from policies.loader import library_path, load_policy
from policies.policy import Policy
from simulations.engines.base import Engine, EngineError, Signing
from simulations.engines.model import Model
from simulations.engines.revm import Revm

MODEL, REVM, BULK, THROUGH_APE = "model", "revm", "anvil, bulk", "anvil, through ape"
ACTIONS = "revm, known actions only"
"""What peers do: nobody decides, reads a state or books anything."""
RATIOS = (
    Ratio(ACTIONS, FLOOR, 0.8),
    Ratio(REVM, FLOOR),
    Ratio(ACTIONS, FORGE),
    Ratio(REVM, FORGE, 3),
    Ratio(REVM, APE_API, 200),
    Ratio(BULK, APE_API, 20),
    Ratio(BULK, THROUGH_APE, 20),
    Ratio(REVM, THROUGH_APE),
    Ratio(MODEL, REVM),
    *FAULT_RATIOS,
)
_SIGNING = Signing.APPROVED_HASH
"""As in the recording that peers replay."""
_GROWTH = 5.0
"""Memory that counts as flat [MB]."""


def engine_measures(policy: Policy, path: str, seed: int, seconds: float) -> list[Measure]:
    """The engines that need no node: the months of the recording, and what campaigns make of them."""
    model, revm = Model(_SIGNING), Revm(_SIGNING)

    def row(name: str, engine: Engine, judged: bool = False, target: float | None = None) -> Measure:
        months = OrdinaryMonths(policy, engine, Random(seed), judged)
        return Measure(name, "months/s", lambda: months.a_second(seconds), target=target)

    def cores(number: int) -> Measure:
        make = partial(Revm, _SIGNING)
        return Measure(
            f"revm on {number} cores", "months/s", lambda: months_on_cores(path, make, number, seed, seconds)
        )

    def flat(name: str) -> Measure:
        what = f"{name}, memory after {MONTHS:,} months"
        return Measure(what, "MB more", lambda: growth(name), False, _GROWTH, rounds=1)

    known = OrdinaryMonths(policy, Revm(_SIGNING), Random(seed))
    examples = hypothesis_examples(policy, Revm(), seed)
    return [
        row(MODEL, model, target=20_000),
        row("model, every rule judged", model, judged=True),
        row(REVM, revm),
        Measure(ACTIONS, "months/s", lambda: known.actions_a_second(seconds)),
        cores(2),
        row("revm, every rule judged", revm, judged=True),
        Measure("100 Hypothesis examples x 12 months on revm", "s", examples, False, 10),
        flat("model"),
        flat("revm"),
    ]


def anvil_measures(
    policy: Policy, seed: int, seconds: float, later: Callable[[Callable[[], None]], object]
) -> list[Measure]:
    """The node at its two speeds. `later` is told what to close at the end.

    Raises:
        EngineError: there is no node.
    """
    # Ape takes a second to import, which the other measures should not wait for.
    from simulations.engines.anvil import Anvil

    def months(bulk: bool) -> float:
        # A node for each round: how long one has lived before is nobody's advantage.
        node = Anvil(_SIGNING, bulk=bulk)
        try:
            return OrdinaryMonths(policy, node, Random(seed)).a_second(seconds)
        finally:
            node.close()

    node = Anvil()
    later(node.close)
    what = f"anvil, memory after {MONTHS:,} months"
    return [
        Measure(BULK, "months/s", lambda: months(True)),
        Measure(THROUGH_APE, "months/s", lambda: months(False)),
        *node_measures(policy, node, Revm, Model, Random(seed)),
        Measure(what, "MB more", lambda: growth("anvil"), False, _GROWTH, rounds=1),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print.

    Returns:
        0; 1 if a row has no figure because it did something else; 3 if a node was wanted and there is none.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and shorter ones: a first impression")
    parser.add_argument("--no-node", action="store_true", help="leave out what needs anvil")
    parser.add_argument("--no-peers", action="store_true", help="leave out what others would pick instead")
    parser.add_argument("--seed", type=int, default=1, help="of the years that are lived (default: 1)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for latest.json and the recording")
    options = parser.parse_args(arguments)
    rounds, seconds = (2, 0.3) if options.quick else (5, 2.0)

    path = library_path("tech-001-2023")
    policy = load_policy(path)
    stderr = Console(stderr=True)
    words: list[str] = []
    with ExitStack() as stack, stderr.status("preparing") as status:
        try:
            measures = engine_measures(policy, str(path), options.seed, seconds)
            if not options.no_node:
                measures += anvil_measures(policy, options.seed, seconds, stack.callback)
            if not options.no_peers:
                recording = options.results / "recording.json"
                write_recording(policy, Random(options.seed), recording)
                rows, skipped = peer_measures(recording, options.results / "work", seconds=seconds)
                measures += [row for row in rows if not (options.no_node and row.name == APE_API)]
                words += skipped
            if not options.quick:
                forge = None if options.no_peers else installed_forge()
                measures += matrix_measures(policy, Revm, Model, options.seed)
                measures += fault_measures(
                    policy, forge, options.results / "work" / "faults", options.seed, words.append
                )
            if options.quick:
                measures = [measure for measure in measures if measure.rounds is None]
            results = measure_all(measures, rounds, status.update, words.append)
        except EngineError as error:
            stderr.print(f"benchmarks: {error}", highlight=False, soft_wrap=True)
            return 3
    ratios = [found for ratio in RATIOS if (found := ratio.of(results)) is not None]
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table(results, f"speed, {rounds} rounds in turn"))
    console.print(table(ratios, "times as fast, round by round"))
    for word in words:
        console.print(word, highlight=False, soft_wrap=True)
    kept = keep(results, ratios, words, options.seed, rounds, options.results)
    stderr.print(f"kept in {kept}", highlight=False, soft_wrap=True)
    return int(any("has no figure" in word for word in words))


if __name__ == "__main__":
    sys.exit(main())
