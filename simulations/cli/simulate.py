"""`treasurer simulate`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from policies.loader import load_policy
from simulations.cli.options import (
    deliver,
    engine_factory,
    node_options,
    output_options,
    policy_argument,
    require_node,
    scenario_option,
    variant_option,
)
from simulations.cli.year import read_tables, year_options
from simulations.reports.run_json import run_json
from simulations.reports.run_text import print_run
from simulations.run import simulate as run_simulation
from simulations.terminal import console_of, exit_codes


@click.command(short_help="One budget period, from your payments and forecasts.")
@policy_argument
@variant_option
@scenario_option
@year_options
@output_options
@node_options
def simulate(
    policy: Path,
    variant: str,
    scenario: str,
    payments: Path | None,
    forecasts: Path | None,
    engine: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Live the budget period of POLICY once, month by month.

    Without files nobody spends and every forecast is the runway at the monthly cap. A payment that the wallet cannot
    cover, or that lies outside the period, is recorded as failed and changes nothing.

    \b
    Example:
      treasurer simulate policies/library/tech-001-2023.yaml \\
          --payments payments.csv --forecasts forecasts.csv --engine anvil --json -

    \b
    Exit codes: 0 the period was lived, whatever failed in it, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    require_node(engine, fork, block, port)
    with exit_codes(policy):
        loaded = load_policy(policy, variant, scenario)
        tables = read_tables(loaded, payments, forecasts)
        with closing(engine_factory(engine, port, fork, block)()) as chosen:
            run = run_simulation(loaded, chosen, *tables)
        deliver(json_to, quiet, lambda: run_json(run), lambda: print_run(console_of(no_color), loaded, run))
