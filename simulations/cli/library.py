"""`treasurer library`."""

from __future__ import annotations

from pathlib import Path

import click

from policies.loader import LARGEST, library_names, library_path, parse_policy, variants_of
from policies.problems import InputError, Problem
from policies.text_files import read_text
from simulations.cli.options import PolicyFile, output_options, write_json
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
        try:
            if json_to is not None:
                write_json(json_to, library_json(listed))
        finally:
            if not quiet and json_to != "-":
                console = console_of(no_color)
                print_library(console, listed) if policy is None else print_summary(console, listed)


def _read(files: tuple[Path, ...]) -> tuple[Listed, ...]:
    """Each policy, of a file with variants each of them.

    Raises:
        InputError: with the problems of all files.
    """
    problems: list[Problem] = []
    listed: list[Listed] = []
    for file in files:
        try:
            text = read_text(file, LARGEST)
            for variant in variants_of(text, str(file)) or ("",):
                listed.append(Listed(file, parse_policy(text, str(file), variant)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(listed)
