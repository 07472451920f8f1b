"""`treasurer simulate`."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from policies.loader import load_policy
from policies.problems import InputError, Problem
from policies.tables import Forecast, Payment, read_forecasts, read_payments
from simulations.cli.options import (
    ENGINES,
    engine_factory,
    node_options,
    output_options,
    policy_argument,
    require_node,
    scenario_option,
    variant_option,
    write_json,
)
from simulations.reports.run_json import run_json
from simulations.reports.run_text import print_run
from simulations.run import simulate as run_simulation
from simulations.terminal import console_of, exit_codes


@click.command(short_help="One budget period, from your payments and forecasts.")
@policy_argument
@variant_option
@scenario_option
@click.option(
    "--payments",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Payments to make: date,amount[,category][,wallet].",
)
@click.option(
    "--forecasts",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Forecasts of the statements: cycle,amount[,wallet]; cycle is `opening` or YYYY-MM.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="revm",
    show_default=True,
    help="Where to live it: the real contracts in this process or on a node, or the exact model.",
)
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
        # Both tables are read before either is refused, so that a user sees every problem at once.
        problems: list[Problem] = []
        to_pay: tuple[Payment, ...] = ()
        stated: tuple[Forecast, ...] = ()
        try:
            to_pay = read_payments(payments, loaded) if payments else ()
        except InputError as error:
            problems.extend(error.problems)
        try:
            stated = read_forecasts(forecasts, loaded) if forecasts else ()
        except InputError as error:
            problems.extend(error.problems)
        if problems:
            raise InputError(problems)
        with closing(engine_factory(engine, port, fork, block)()) as chosen:
            run = run_simulation(loaded, chosen, to_pay, stated)
        try:
            if json_to is not None:
                write_json(json_to, run_json(run))
        finally:
            if not quiet and json_to != "-":
                print_run(console_of(no_color), loaded, run)
