"""`treasurer executives`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from policies.executives.comparing import compare
from policies.executives.comparison import Comparison, Standing
from policies.executives.executions import Executions
from policies.executives.reading import known_executions, load_for_units
from policies.loader import library_names, library_path
from policies.problems import InputError, Problem
from simulations.cli.documents import read_documents
from simulations.cli.options import PolicyFile, deliver, each_variant_option, output_options
from simulations.reports.executives_json import executives_json
from simulations.reports.executives_text import print_executives
from simulations.terminal import FAILED, console_of, exit_codes


@click.command(short_help="What governance executed against what was voted.")
@click.argument("policies", nargs=-1, type=PolicyFile(), metavar="[POLICY]...")
@each_variant_option
@click.option(
    "--executives",
    "own",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE.yaml",
    help="Executives of your own, for a unit that the library does not have, or in place of the library's; several "
    "times for several units. What such a file says is in docs/executives.md.",
)
@output_options
def executives(
    policies: tuple[Path, ...],
    variant: str,
    own: tuple[Path, ...],
    json_to: str | None,
    quiet: bool,
    no_color: bool,
) -> None:
    """Hold what governance cast for each POLICY against what its document says; without one, for the whole library.

    The streams and payments of the executives come with the library, by unit, or from --executives. For every stream:
    recipient, total, begin, end and how its date was read, cliff, manager and restriction; for every seed recipient,
    amount and day; and the top-ups month by month. What differs is also said in money. Of a file with variants each is
    compared.

    \b
    Example:
      treasurer executives policies/library/tech-001-2022.yaml

    \b
    Exit codes: 0 all that is known was executed as voted, 1 something was not, 2 bad input,
    3 the infrastructure failed (the result cannot be written).
    """
    with exit_codes(policies[0] if policies else Path("library")):
        compared = _compare(policies or tuple(map(library_path, library_names())), variant, own)
        deliver(
            json_to,
            quiet,
            lambda: executives_json(compared),
            lambda: print_executives(console_of(no_color), compared),
        )
        sys.exit(FAILED if any(one.standing is Standing.DIFFERS for one in compared) else 0)


def _compare(files: tuple[Path, ...], variant: str, own: tuple[Path, ...]) -> tuple[Comparison, ...]:
    """Each policy beside the executives of its unit: those of its own file, else the library's.

    Raises:
        InputError: with the problems of all files.
    """
    problems: list[Problem] = []
    compared: list[Comparison] = []
    policies = [document.policy for _, document in read_documents(files, problems, variant)]
    executions: dict[str, Executions] = {}
    try:  # a policy that cannot be read may be the one that a file is for
        executions = load_for_units(own, None if problems else {policy.unit for policy in policies})
    except InputError as error:
        problems += error.problems
    for policy in policies:
        try:
            compared.append(compare(policy, executions.get(policy.unit) or known_executions(policy.unit)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    return tuple(compared)
