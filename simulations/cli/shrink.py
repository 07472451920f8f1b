"""`treasurer shrink`."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from policies.problems import InputError, Problem
from policies.rules.base import Rule
from policies.rules.registry import RULES
from simulations.cli.options import a_while, engine_factory, output_options, why_no_folder, write_json
from simulations.counterexamples import Counterexample, files_in, read, write_to
from simulations.counterexamples.resumed import resumed
from simulations.engines.base import EngineError
from simulations.own_rules import load_rules
from simulations.reports.shrink_json import Shortened, shrink_json
from simulations.terminal import FAILED, exit_codes, progress_bar

_MANY = 1_000_000


@click.command(short_help="Go on shrinking counterexamples.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--engine",
    type=click.Choice(["revm", "model"]),
    default="revm",
    show_default=True,
    help="What lives what is tried.",
)
@click.option(
    "--time",
    "seconds",
    type=click.FloatRange(min=0.0),
    callback=a_while,
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each file may take; what is found by then is kept.",
)
@click.option(
    "--rules",
    "own_rules",
    multiple=True,
    metavar="MODULE:NAME",
    help="Rules of your own beside the project's; several times for several.",
)
@output_options
def shrink(
    files: tuple[Path, ...],
    engine: str,
    seconds: float,
    own_rules: tuple[str, ...],
    json_to: str | None,
    quiet: bool,
    no_color: bool,
) -> None:
    """Go on shrinking counterexamples, where the search for a shorter story was stopped.

    Each FILE is a counterexample, or a folder of them; one with a shorter story is written in its place. A file whose
    story is as short as this search makes it is left as it is.

    \b
    Example:
      treasurer shrink .treasurer/failures/tech-001-2023 --time 120

    \b
    Exit codes: 0 every story is as short as this search makes it, 1 there is more to try,
    2 bad input, 3 the infrastructure failed.
    """
    with exit_codes(files[0]):
        rules, found = _read(files, own_rules)
        shown = not quiet and json_to != "-"
        done: list[Shortened] = []

        def keep(stopped: bool = False) -> None:
            if json_to is not None:
                write_json(json_to, shrink_json(done, engine, stopped))

        try:
            with closing(engine_factory(engine)()) as chosen, progress_bar(no_color, quiet) as progress:
                for number, (file, before) in enumerate(found):
                    progress("shrinking", number, len(found), str(file))
                    after = before
                    if not before.shrinking.finished:
                        try:
                            after = resumed(before, chosen, rules[before.rule], _MANY, seconds)
                        except ValueError as error:
                            raise InputError([Problem(str(file), 1, 1, str(error), "one that does")]) from None
                        write_to(file, after)
                    done.append(Shortened(str(file), before, after))
                    if shown:
                        click.echo(_said(file, before, after))
        except (KeyboardInterrupt, EngineError):
            keep(stopped=True)
            raise
        keep()
        sys.exit(0 if all(one.after.shrinking.finished for one in done) else FAILED)


def _said(file: Path, before: Counterexample, after: Counterexample) -> str:
    was, now = len(before.shrunk.life), len(after.shrunk.life)
    length = f"{now} decisions" if was == now else f"{was} -> {now} decisions"
    return f"{file}: {length}, {'finished' if after.shrinking.finished else 'more to try'}"


def _read(
    files: tuple[Path, ...], own_rules: tuple[str, ...]
) -> tuple[dict[str, Rule], list[tuple[Path, Counterexample]]]:
    """Everything that was named.

    Raises:
        InputError: with the problems of all of it.
    """
    problems: list[Problem] = []
    rules = RULES
    try:
        rules = (*RULES, *load_rules(own_rules, Path.cwd()))
    except InputError as error:
        problems += error.problems
    found = []
    for path in files:
        for file in files_in(path) if path.is_dir() else [path]:
            try:
                counterexample = read(file, rules)
            except InputError as error:
                problems += error.problems
                continue
            found.append((file, counterexample))
            if not counterexample.shrinking.finished and (wrong := why_no_folder(file.parent)) is not None:
                wrong = f"a shorter story cannot be written in its place: {wrong}"
                problems.append(Problem(str(file), 1, 1, wrong, "a folder that is yours"))
    if problems:
        raise InputError(problems)
    return {rule.name: rule for rule in rules}, found
