"""`treasurer review`."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from policies.policy import Policy
from policies.problems import InputError, Problem, quoted
from policies.review.audit import review as go_through
from policies.review.base import Case
from policies.statements.record import OPENING
from policies.statements.statement import Statement
from simulations.cli.handed_in import read_handed_in
from simulations.cli.options import (
    PolicyFile,
    deliver,
    engine_factory,
    node_options,
    output_options,
    require_node,
    variant_option,
)
from simulations.cli.year import a_day, read_tables, refuse_options, year_options
from simulations.reports.review_json import review_json
from simulations.reports.review_markdown import review_markdown
from simulations.statements import cycle_of, require_statements, reviewed_in, stated_months
from simulations.terminal import FAILED, exit_codes

_OF_A_YEAR = ("payments", "forecasts", "engine", "fork", "block", "port")


@click.command(short_help="A statement through the auditors' checklist.")
@click.argument("file", type=click.Path(path_type=Path), metavar="STATEMENT.md")
@click.option("--policy", type=PolicyFile(), metavar="POLICY", required=True, help="What the unit promised.")
@variant_option
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    metavar="FILE.md",
    help="The statement of the month before.",
)
@click.option("--received", metavar="DAY", callback=a_day, help="When the statement came in, as YYYY-MM-DD.")
@click.option(
    "--simulated",
    is_flag=True,
    help="Hold it against the simulated cycle: books, balances, the token's log, and what follows the decision.",
)
@click.option("--strict", is_flag=True, help="A point that cannot be told rejects as well.")
@year_options
@output_options
@node_options
@click.pass_context
def review(
    context: click.Context,
    file: Path,
    policy: Path,
    variant: str,
    before: Path | None,
    received: date | None,
    simulated: bool,
    strict: bool,
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
    """Review a monthly budget statement as accountant and auditor do, and print the audit report as Markdown.

    Every point of the checklist is met, not met, cannot be told from what is at hand, or does not apply, with its
    figures. What cannot be told is accepted unseen, and the decision says so; with --strict it rejects. With
    --simulated the period is simulated as `treasurer simulate` does, from the same tables: the statement is held
    against what happened, and where it is rejected the cycle runs without its top-up. Points and their weights are in
    docs/statements.md.

    \b
    Example:
      treasurer review may.md --policy policies/library/tech-001-2023.yaml --simulated

    \b
    Exit codes: 0 accept (as far as can be told), 1 reject, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    if not simulated:
        refuse_options(context, _OF_A_YEAR, "--simulated")
    elif received is not None:
        raise click.UsageError("--simulated says when the statement came in, expected no --received with it")
    require_node(engine, fork, block, port)
    with exit_codes(policy):
        read, earlier, loaded = read_handed_in(file, before, policy, variant)
        assert loaded is not None
        if not simulated:
            audit = go_through(Case.of(loaded, read, earlier, received=received), strict=strict)
        else:
            cycle = _cycle(loaded, policy, read, file)
            tables = read_tables(loaded, payments, forecasts)
            with closing(engine_factory(engine, port, fork, block)()) as chosen:
                audit = reviewed_in(loaded, chosen, cycle, read, earlier, *tables, strict=strict)
        deliver(json_to, quiet, lambda: review_json(audit), lambda: click.echo(review_markdown(audit), nl=False))
        sys.exit(0 if audit.accepted else FAILED)


def _cycle(policy: Policy, file: Path, read: Statement, of: Path) -> str:
    """The cycle in which the statement is handed in.

    Raises:
        InputError: there is none.
    """
    require_statements(policy, str(file))
    named = read.month is not None or read.period.opens
    cycle = cycle_of(policy, read.month) if named else None
    if cycle is None:
        months = stated_months(policy)
        expected = f"a month of {policy.id}, {months[0]} to {months[-1]}, or `Initial` for the {OPENING} cycle"
        wrong = f"no cycle follows {read.period.text}" if named else f"{quoted(read.period.text)} names no month"
        raise InputError([Problem(str(of), *read.period.place, wrong, expected)])
    return cycle
