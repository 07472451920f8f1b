"""`treasurer history`."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from policies.executives.casting import NotRepresentableError, as_executed
from policies.executives.reading import known_executions
from policies.history.reading import history_names, history_path, load_history
from policies.loader import load_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from simulations.cli.options import (
    LibraryFile,
    PolicyFile,
    deliver,
    engine_factory,
    engine_option,
    node_options,
    output_options,
    require_node,
    variant_option,
)
from simulations.history import run_history
from simulations.reports.history_json import history_json
from simulations.reports.history_text import print_history
from simulations.terminal import FAILED, console_of, exit_codes


@click.command(short_help="A unit's real months against its policy.")
@click.argument("file", type=LibraryFile("history", history_names, history_path), metavar="UNIT-PERIOD|FILE")
@click.option(
    "--policy",
    type=PolicyFile(),
    metavar="POLICY",
    help="Hold the months against this policy instead of the one that the history names.",
)
@variant_option
@click.option(
    "--printed-caps",
    is_flag=True,
    help="Go by the caps that the statements print, where the policy's document has others.",
)
@click.option(
    "--as-executed",
    "cast",
    is_flag=True,
    help="Go by the streams and seeds that governance executed, where they are not those of the document.",
)
@engine_option("Where the policy's cycles are lived")
@output_options
@node_options
def history(
    file: Path,
    policy: Path | None,
    variant: str,
    printed_caps: bool,
    cast: bool,
    engine: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Hold a unit's real months against its policy: the statements of UNIT-PERIOD, or of a history file of your own.

    For each month: what the policy's cycle prescribed, what was done instead, and which promises that broke. Then what
    following the policy would have returned, with the forecasts as stated and the payments as they were.

    \b
    Example:
      treasurer history tech-001-2022

    \b
    Exit codes: 0 no promise was broken, 1 one was, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    require_node(engine, fork, block, port)
    if variant and policy is None:
        raise click.UsageError("--variant belongs to a policy, expected --policy with it")
    with exit_codes(policy or file):
        stated = None if policy is None else load_policy(policy, variant)
        months, held_against = load_history(file, stated)
        if printed_caps:
            if months.printed_caps is None:
                raise InputError([Problem(str(file), 1, 1, "the statements print no caps", "no --printed-caps")])
            held_against = replace(held_against, caps=months.printed_caps)
        executed = _as_executed(held_against)
        if cast:
            if executed is None:
                wrong = f"nothing else is known to have been executed for {held_against.id}"
                raise InputError([Problem(str(file), 1, 1, wrong, "no --as-executed")])
            held_against, executed = executed, None
        with closing(engine_factory(engine, port, fork, block)()) as chosen:
            run = run_history(months, held_against, chosen, executed)
        deliver(json_to, quiet, lambda: history_json(run), lambda: print_history(console_of(no_color), run))
        if run.judged.broken:
            sys.exit(FAILED)


def _as_executed(policy: Policy) -> Policy | None:
    """The policy as governance executed it; `None` where that is not known, is no policy, or is what was voted."""
    executions = known_executions(policy.unit) if policy.unit else None
    if executions is None:
        return None
    try:
        executed = as_executed(policy, executions)
    except NotRepresentableError:
        return None
    same = executed.streams == policy.streams and executed.seeds == policy.seeds and not policy.top_ups
    return None if same else executed
