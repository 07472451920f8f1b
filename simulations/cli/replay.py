"""`treasurer replay`."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from policies.loader import LARGEST, parse_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.rules.base import Rule
from policies.rules.registry import RULES
from policies.text_files import read_text
from simulations.cli.options import (
    PolicyFile,
    engine_factory,
    engine_option,
    node_options,
    output_options,
    require_node,
    scenario_option,
    variant_option,
    write_json,
)
from simulations.counterexamples import (
    Counterexample,
    Replayed,
    Version,
    files_in,
    read,
    replayed,
    sha256_of,
)
from simulations.own_rules import load_rules
from simulations.reports.replay_json import replay_json
from simulations.reports.replay_text import is_own, print_replayed, print_summary
from simulations.terminal import FAILED, console_of, exit_codes


@click.command(short_help="Counterexamples again, on any engine.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@engine_option("Where to replay them")
@click.option(
    "--policy",
    "policy_file",
    type=PolicyFile(),
    metavar="POLICY",
    help="Another policy, a corrected one perhaps: people decide as before, and do as it says where they did as their "
    "own one said.  [default: the one within each file]",
)
@variant_option
@scenario_option
@click.option("--original", is_flag=True, help="The life as it was found, before shrinking.")
@click.option("--worst", is_flag=True, help="The life with the largest excess.")
@click.option(
    "--rules",
    "own_rules",
    multiple=True,
    metavar="MODULE:NAME",
    help="Rules of your own beside the project's; several times for several.",
)
@output_options
@node_options
def replay(
    files: tuple[Path, ...],
    engine: str,
    policy_file: Path | None,
    variant: str,
    scenario: str,
    original: bool,
    worst: bool,
    own_rules: tuple[str, ...],
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Replay counterexamples: the same actions at the same seconds, on any engine.

    Each FILE is a counterexample, or a folder of them. It is confirmed when the same rule breaks at the same place and
    second, by the same amount to the wei.

    \b
    Example:
      treasurer replay .treasurer/failures/tech-001-2023 --engine anvil

    \b
    Exit codes: 0 every counterexample is confirmed, 1 one is not, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """
    require_node(engine, fork, block, port)
    if original and worst:
        raise click.UsageError("--original and --worst are two lives, expected one of them")
    for option, named in (("--variant", variant), ("--scenario", scenario)):
        if named and policy_file is None:
            raise click.UsageError(f"{option} is one of another policy's, expected --policy with it")
    life = Version.ORIGINAL if original else Version.WORST if worst else Version.SHRUNK
    with exit_codes(policy_file or files[0]):
        rules, under, sha256, counterexamples = _read(files, policy_file, variant, scenario, own_rules, life)
        console = console_of(no_color)
        shown = not quiet and json_to != "-"
        done: list[Replayed] = []
        with closing(engine_factory(engine, port, fork, block)()) as chosen:
            for again in replayed(counterexamples, chosen, rules, life, under):
                done.append(again)
                if shown:
                    print_replayed(console, again, engine, "" if is_own(again, sha256) else str(policy_file))
        if json_to is not None:
            write_json(json_to, replay_json(done, engine, life, sha256))
        if shown and len(done) > 1:
            print_summary(console, done, engine)
        sys.exit(0 if all(again.confirmed for again in done) else FAILED)


def _read(
    files: tuple[Path, ...],
    policy_file: Path | None,
    variant: str,
    scenario: str,
    own_rules: tuple[str, ...],
    life: Version,
) -> tuple[dict[str, Rule], Policy | None, str | None, list[tuple[str, Counterexample]]]:
    """Everything that was named; of another policy, its text's hash as well.

    Raises:
        InputError: with the problems of all of it.
    """
    problems: list[Problem] = []
    rules, under, sha256 = RULES, None, None
    try:
        rules = (*RULES, *load_rules(own_rules, Path.cwd()))
    except InputError as error:
        problems += error.problems
    if policy_file is not None:
        try:
            text = read_text(policy_file, LARGEST)
            under, sha256 = parse_policy(text, str(policy_file), variant, scenario), sha256_of(text)
        except InputError as error:
            problems += error.problems
    counterexamples: list[tuple[str, Counterexample]] = []
    for file in _files(files, problems):
        try:
            counterexample = read(file, rules, under)
        except InputError as error:
            problems += error.problems
            continue
        if getattr(counterexample, life) is None:
            problems.append(Problem(str(file), 1, 1, f"there is no {life} life in this file", "one"))
        counterexamples.append((str(file), counterexample))
    if problems:
        raise InputError(problems)
    return {rule.name: rule for rule in rules}, under, sha256, counterexamples


def _files(named: tuple[Path, ...], problems: list[Problem]) -> list[Path]:
    """Each file once, those of a folder by their names."""
    found: dict[Path, None] = {}
    for path in named:
        inside = files_in(path) if path.is_dir() else [path]
        if not inside:
            problems.append(Problem(str(path), 1, 1, "there is no counterexample in this folder", "files of JSON"))
        found |= dict.fromkeys(inside)
    return list(found)
