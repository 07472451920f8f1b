"""`treasurer library`."""

from __future__ import annotations

from pathlib import Path

import click

from policies.loader import library_names, library_path
from policies.problems import InputError, Problem
from simulations.cli.documents import read_documents
from simulations.cli.options import PolicyFile, deliver, output_options
from simulations.reports.library_json import library_json
from simulations.reports.library_text import Listed, print_library, print_summary
from simulations.terminal import console_of, exit_codes


@click.command(short_help="The budgets that come along, with their key figures.")
@click.argument("policy", type=PolicyFile(), metavar="[NAME]", required=False)
@output_options
def library(policy: Path | None, json_to: str | None, quiet: bool, no_color: bool) -> None:
    """List the policies of the library: real budgets of MakerDAO's core units, as their documents state them.

    With NAME, the file of one of them and a summary of what it states; the path of a policy of your own will do, too.
    Every command takes such a name wherever it takes a POLICY. A file with variants is listed once for each.

    \b
    Example:
      treasurer library tech-001-2023

    \b
    Exit codes: 0 the policies were listed, 2 bad input, 3 the infrastructure failed (the result cannot be written).
    """
    with exit_codes(policy or Path("library")):
        files = tuple(map(library_path, library_names())) if policy is None else (policy,)
        listed = _read(files)
        print_them = print_library if policy is None else print_summary
        deliver(json_to, quiet, lambda: library_json(listed), lambda: print_them(console_of(no_color), listed))


def _read(files: tuple[Path, ...]) -> tuple[Listed, ...]:
    """Each policy, of a file with variants each of them.

    Raises:
        InputError: with the problems of all files.
    """
    problems: list[Problem] = []
    listed = tuple(Listed(file, document.policy) for file, document in read_documents(files, problems))
    if problems:
        raise InputError(problems)
    return listed
