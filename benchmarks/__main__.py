"""`python -m benchmarks [--quick]`: one table, and the same as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random

from rich.console import Console

from benchmarks.measures import model_measures, node_measures
from benchmarks.report import RESULTS, keep, measure_all, table
from policies.loader import library_path, load_policy
from simulations.check import EXAMPLES
from simulations.engines.base import EngineError
from simulations.engines.model import Model


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print.

    Returns:
        0, or 3 if a node was wanted and there is none.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds and shorter ones: a first impression")
    parser.add_argument("--no-node", action="store_true", help="measure the exact model only")
    parser.add_argument("--seed", type=int, default=1, help="of the years that are lived (default: 1)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for latest.json")
    options = parser.parse_args(arguments)
    rounds, years, months, examples = (2, 20, 1, 100) if options.quick else (3, 60, 3, EXAMPLES)

    policy = load_policy(library_path("tech-001-2023"))
    random = Random(options.seed)
    stderr = Console(stderr=True)
    with ExitStack() as stack:
        measures = model_measures(policy, Model(), random, years)
        try:
            if not options.no_node:
                # Ape takes a second to import, which the model's measures should not wait for.
                from simulations.engines.anvil import Anvil

                node = Anvil()
                stack.callback(node.close)
                measures += node_measures(policy, node, Model(), random, months, examples)
            with stderr.status("measuring") as status:
                results = measure_all(measures, rounds, status.update)
        except EngineError as error:
            stderr.print(f"benchmarks: {error}", highlight=False, soft_wrap=True)
            return 3
    Console(width=None if sys.stdout.isatty() else 110).print(table(results, rounds))
    stderr.print(f"kept in {keep(results, options.seed, rounds, options.results)}", highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
