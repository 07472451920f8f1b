"""`treasurer unwind`."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from fractions import Fraction
from pathlib import Path

import click

from policies.loader import load_policy
from policies.unwinding import UnwindingError, terms_of
from simulations.cli.options import (
    deliver,
    engine_factory,
    engine_option,
    node_options,
    output_options,
    policy_argument,
    require_node,
    scenario_option,
    variant_option,
)
from simulations.cli.year import a_day
from simulations.reports.unwinding_json import unwinding_json
from simulations.reports.unwinding_text import print_unwinding
from simulations.terminal import console_of, exit_codes
from simulations.unwinding import unwind as run_unwinding


@click.command(short_help="A unit is offboarded: what it can still pay, what returns.")
@policy_argument
@variant_option
@scenario_option
@click.option(
    "--on",
    required=True,
    callback=a_day,
    metavar="DATE",
    help="The day on which governance ends the unit, at 00:00 UTC.",
)
@click.option(
    "--months",
    type=click.IntRange(0, 120),
    metavar="N",
    help="How long the wind-down takes.  [default: what the document says]",
)
@click.option(
    "--stream-until",
    callback=a_day,
    metavar="DATE",
    help="The day at whose 00:00 UTC governance ends the streams.  [default: the day of --on]",
)
@click.option(
    "--spends",
    type=click.IntRange(0, 1_000),
    default=100,
    show_default=True,
    metavar="PERCENT",
    help="What the unit owes for each month, as a share of its monthly cap.",
)
@engine_option("Where to live it")
@output_options
@node_options
def unwind(
    policy: Path,
    variant: str,
    scenario: str,
    on: date,
    months: int | None,
    stream_until: date | None,
    spends: int,
    engine: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Offboard the unit of POLICY and wind it down, month by month.

    Governance ends the streams; the unit pays what it owes as long as it has something, for as many months as its
    document allows; then everything goes back to where the document says. Beside that: which of its contributors'
    tokens vest, those that are accelerated included.

    \b
    Example:
      treasurer unwind policies/library/tech-001-2023.yaml --on 2023-06-15 --spends 80 --json unwound.json

    \b
    Exit codes: 0 it was lived, whatever the unit still owes, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    require_node(engine, fork, block, port)
    with exit_codes(policy):
        loaded = load_policy(policy, variant, scenario)
        try:
            terms = terms_of(loaded, on, months, stream_until, Fraction(spends, 100))
            with closing(engine_factory(engine, port, fork, block)()) as chosen:
                unwound = run_unwinding(loaded, chosen, terms)
        except UnwindingError as error:
            raise click.UsageError(str(error)) from error
        deliver(
            json_to,
            quiet,
            lambda: unwinding_json(loaded, unwound),
            lambda: print_unwinding(console_of(no_color), loaded, unwound),
        )
