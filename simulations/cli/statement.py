"""`treasurer statement`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import click

from policies.loader import load_policy
from policies.periods import Month
from policies.policy import Policy
from policies.problems import InputError
from policies.statements.checking import check_statement
from policies.statements.checks.base import Finding, Level
from policies.statements.layouts import LayoutName
from policies.statements.making import in_cents, make_statement
from policies.statements.record import OPENING
from policies.statements.statement import Statement
from policies.statements.writing import write_statement
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
from simulations.reports.github import problem_commands
from simulations.reports.statement_github import statement_commands
from simulations.reports.statement_json import statement_json
from simulations.reports.statement_text import print_findings
from simulations.statements import cycle_of, records_of, require_statements, stated_months
from simulations.terminal import FAILED, console_of, exit_codes

_LAYOUTS = [name.value for name in LayoutName]
_OF_A_YEAR = ("month", "payments", "forecasts", "engine", "fork", "block", "port")
_OF_A_FILE = ("policy", "before", "received")


def _month(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """`opening`, or a month."""
    if text is not None and text != OPENING:
        try:
            Month.parse(text)
        except ValueError as error:
            raise click.BadParameter(f"{text} is no month, expected {OPENING} or one such as 2023-05") from error
    return text


@click.command(short_help="A monthly budget statement, checked or made.")
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE.md]")
@click.option(
    "--policy", type=PolicyFile(), metavar="POLICY", help="Hold FILE against a policy's caps, team and period."
)
@variant_option
@click.option(
    "--before",
    type=click.Path(path_type=Path),
    metavar="FILE.md",
    help="The statement of the month before, which FILE goes on from.",
)
@click.option("--received", metavar="DAY", callback=a_day, help="When FILE came in, as YYYY-MM-DD; needs --policy.")
@click.option(
    "--from", "made_from", type=PolicyFile(), metavar="POLICY", help="Make a statement instead of reading one."
)
@click.option("--month", metavar="MONTH", callback=_month, help="Which to make: `opening`, or YYYY-MM; needs --from.")
@year_options
@click.option(
    "--layout",
    type=click.Choice(_LAYOUTS),
    help="Print the statement as TECH-001 laid it out from this month on: what --from makes, or FILE again, whose "
    "findings go to stderr then.  [default with --from: 2022-02]",
)
@click.option("--write", "written", type=click.Choice(_LAYOUTS), hidden=True, help="The name that --layout had.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How findings are printed: for people, as JSON, or as annotations of GitHub Actions.",
)
@click.option("--strict", is_flag=True, help="Warnings end with exit code 1 as well.")
@output_options
@node_options
@click.pass_context
def statement(
    context: click.Context,
    file: Path | None,
    policy: Path | None,
    variant: str,
    before: Path | None,
    received: date | None,
    made_from: Path | None,
    month: str | None,
    payments: Path | None,
    forecasts: Path | None,
    engine: str,
    layout: str | None,
    written: str | None,
    form: str,
    strict: bool,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Check a monthly budget statement, or make the one that a unit would hand in.

    A FILE is read as core units publish theirs, in Markdown, and checked: sums, differences, signs, months, runways and
    transfers; against the statement BEFORE it; and against a POLICY. --layout prints it again, in another layout.

    --from simulates the period of a POLICY as `treasurer simulate` does and prints the statement of one MONTH, as it is
    handed in with the cycle that follows. `treasurer review` is the other side: whether it is accepted.

    \b
    Example:
      treasurer statement --from policies/library/tech-001-2023.yaml --month 2023-05 > may.md
      treasurer statement may.md --policy policies/library/tech-001-2023.yaml

    \b
    Exit codes: 0 no errors (warnings and notes perhaps), 1 a finding is an error, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    layout = layout or written
    _require_sense(context, file, made_from, month, policy, json_to, layout, form)
    require_node(engine, fork, block, port)
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    with exit_codes(made_from or file or Path("statement")):
        if made_from is not None and month is not None:
            loaded = load_policy(made_from, variant)
            cycle = _cycle(loaded, made_from, month)
            tables = read_tables(loaded, payments, forecasts)
            with closing(engine_factory(engine, port, fork, block)()) as chosen:
                record = records_of(loaded, chosen, *tables)[cycle]
            made_in = LayoutName(layout or LayoutName.FEBRUARY_2022)
            read, layout = make_statement(loaded, record, made_in), made_in
            findings = check_statement(read, policy=loaded)
            printed = in_cents(read)
        else:
            assert file is not None
            try:
                read, earlier, held_against = read_handed_in(file, before, policy, variant)
            except InputError as error:
                if form == "github" and not quiet:
                    click.echo("\n".join(problem_commands(error, root)))
                raise
            findings = check_statement(read, policy=held_against, before=earlier, received=received)
            printed = read
        name = str(file or "")
        deliver(
            json_to,
            quiet,
            lambda: statement_json(name, read, findings),
            lambda: _show(printed, findings, name, layout, form, root, no_color),
        )
        failing = (Level.ERROR, Level.WARNING) if strict else (Level.ERROR,)
        sys.exit(FAILED if any(finding.level in failing for finding in findings) else 0)


def _require_sense(
    context: click.Context,
    file: Path | None,
    made_from: Path | None,
    month: str | None,
    policy: Path | None,
    json_to: str | None,
    layout: str | None,
    form: str,
) -> None:
    """Refuse options that do not go together."""
    if file is None and made_from is None:
        raise click.UsageError("nothing to do, expected either a FILE.md to check, or --from POLICY to make one")
    if file is not None and made_from is not None:
        raise click.UsageError("both a FILE.md to check and --from POLICY to make one were given, expected one of them")
    if made_from is None:
        refuse_options(context, _OF_A_YEAR, "--from POLICY")
        if policy is None:
            refuse_options(context, ("received", "variant"), "--policy POLICY")
    else:
        refuse_options(context, _OF_A_FILE, "a FILE.md")
        if month is None:
            raise click.UsageError("--from makes the statement of one month, expected --month YYYY-MM with it")
    if form != "text" and (json_to == "-" or layout is not None or made_from is not None):
        other = "--json -" if json_to == "-" else "the statement"
        raise click.UsageError(f"{other} and --format {form} both write to stdout, expected one of them")


def _cycle(policy: Policy, file: Path, month: str) -> str:
    """The cycle in which a month's statement is handed in.

    Raises:
        InputError: the policy's cycles have no statements.
        click.BadParameter: this month has none.
    """
    require_statements(policy, str(file))
    cycle = cycle_of(policy, None if month == OPENING else Month.parse(month))
    if cycle is None:
        months = stated_months(policy)
        raise click.BadParameter(
            f"{policy.id} has no statement of {month}, expected {OPENING}, or {months[0]} to {months[-1]}",
            param_hint="--month",
        )
    return cycle


def _show(
    read: Statement,
    findings: Sequence[Finding],
    file: str,
    layout: str | None,
    form: str,
    root: Path,
    no_color: bool,
) -> None:
    if layout is not None:
        click.echo(write_statement(read, LayoutName(layout)), nl=False)
        if findings:
            print_findings(console_of(no_color, stderr=True), file or "statement", findings)
    elif form == "json":
        click.echo(statement_json(file, read, findings), nl=False)
    elif form == "github":
        for command in statement_commands(file, findings, root):
            click.echo(command)
    else:
        print_findings(console_of(no_color), file, findings)
