"""What `check` and `campaign` ask for alike: what is searched, for how long, and where its results go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from policies.loader import LARGEST, parse_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.rules.base import Rule
from policies.rules.names import CONDUCTS, Conduct, conduct_words
from policies.rules.registry import RULES
from policies.text_files import read_text
from simulations.campaign import EXAMPLES, Campaign
from simulations.check import Place
from simulations.cli.again import options_again
from simulations.cli.options import (
    a_while,
    scenario_option,
    seed_option,
    variant_option,
    why_no_folder,
    workers_option,
    writable_file,
    writable_folder,
)
from simulations.counterexamples import FOLDER, known_lives, save_all
from simulations.own_rules import load_rules
from simulations.reports.ci import annotate_problems, leave
from simulations.reports.report import Report
from simulations.timetable import Life
from simulations.workers import available_cores

Command = TypeVar("Command", bound=Callable[..., Any])


def _conducts(context: click.Context, option: click.Parameter, words: Sequence[str]) -> tuple[Conduct, ...]:
    """Those that were asked for, in the order of the table; every one where none was."""
    try:
        asked = {Conduct.of(word) for word in words}
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return tuple(conduct for conduct in CONDUCTS if not asked or conduct in asked)


def search_options(command: Command) -> Command:
    """The options of `Asked`, by their names there."""
    for option in (
        click.option(
            "--annotations/--no-annotations",
            default=None,
            help="Unexpected verdicts as GitHub's annotations.  [default: within GitHub Actions]",
        ),
        click.option(
            "--markdown",
            metavar="FILE",
            callback=writable_file,
            help="Write a summary in Markdown; $GITHUB_STEP_SUMMARY gets one in any case, where that is set.",
        ),
        click.option(
            "--junit", metavar="FILE", callback=writable_file, help="Write each pair rule x conduct as a JUnit test."
        ),
        click.option(
            "--reuse/--no-reuse",
            default=None,
            help="Live the counterexamples of the failures folder first.  [default: unless --seed is given]",
        ),
        click.option(
            "--failures",
            type=click.Path(path_type=Path, file_okay=False),
            default=FOLDER,
            show_default=True,
            envvar="TREASURER_FAILURES",
            metavar="DIR",
            callback=writable_folder,
            help="Where counterexamples are kept; $TREASURER_FAILURES names it as well.",
        ),
        click.option(
            "--database",
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
            callback=writable_folder,
            help="Keep Hypothesis' own examples here and try them again; a seed alone reproduces nothing then.",
        ),
        workers_option,
        seed_option,
        click.option(
            "--time",
            "seconds",
            type=click.FloatRange(min=0.1),
            callback=a_while,
            metavar="SECONDS",
            help="Begin no more lives then; stories are shrunk after it, for at most as long again.",
        ),
        click.option(
            "--examples",
            type=click.IntRange(1),
            metavar="N",
            help=f"Lives at random under each conduct.  [default: {EXAMPLES}; with --time no end]",
        ),
        click.option(
            "--rules",
            "own_rules",
            multiple=True,
            metavar="MODULE:NAME",
            help="Rules of your own beside the project's; several times for several.",
        ),
        click.option(
            "--rule", "only", multiple=True, metavar="NAME", help="Only this rule; several times for several."
        ),
        click.option(
            "--conduct",
            "conducts",
            multiple=True,
            callback=_conducts,
            metavar="WORD",
            help=f"Only under this conduct; several times for several. One of {', '.join(conduct_words()[:4])}, ..., "
            "`outsider`, `protocol` and any level with them.  [default: all]",
        ),
        scenario_option,
        variant_option,
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asked for."""

    policy: Path
    variant: str
    scenario: str
    conducts: tuple[Conduct, ...]
    only: tuple[str, ...]
    own_rules: tuple[str, ...]
    examples: int | None
    seconds: float | None
    seed: int | None
    workers: int | None
    database: Path | None
    failures: Path
    reuse: bool | None
    junit: str | None
    markdown: str | None
    annotations: bool | None


class Wanted:
    """The same, made ready: the policy is read, the rules are found, a seed is chosen.

    Raises:
        InputError: the policy or the rules are bad; every problem of both.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        try:
            self._read(asked)
        except InputError as error:
            if asked.annotations is not False:
                annotate_problems(error, os.environ, _say)
            raise

    def _read(self, asked: Asked) -> None:
        problems: list[Problem] = []
        own: tuple[Rule, ...] = ()
        try:
            self.text = read_text(asked.policy, LARGEST)
            self.policy: Policy = parse_policy(self.text, str(asked.policy), asked.variant, asked.scenario)
        except InputError as error:
            problems += error.problems
        try:
            own = load_rules(asked.own_rules, Path.cwd())
        except InputError as error:
            problems += error.problems
        if problems:
            raise InputError(problems)
        self.rules = _chosen((*RULES, *own), asked.only)
        _refuse_what_cannot_be_kept(asked.failures / self.policy.id, self.rules)
        self.conducts = asked.conducts
        self.examples = EXAMPLES if asked.examples is None and asked.seconds is None else asked.examples
        self.seconds = asked.seconds
        self.seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
        self.workers = asked.workers or available_cores()
        reuse = asked.seed is None if asked.reuse is None else asked.reuse
        self.known: tuple[Life, ...] = known_lives(asked.failures, self.policy) if reuse else ()
        context = click.get_current_context()
        self.options = options_again(context, *(("failures",) if self.known else ()))
        """What finds the same again, beside the seed."""
        if self.known and asked.reuse is None:
            self.options += ("--reuse",)  # with a seed it is not the default

    def search(self) -> dict[str, Any]:
        """As `run_campaign` and `run_check` want it."""
        return {
            "conducts": self.conducts,
            "rules": self.rules,
            "examples": self.examples,
            "seconds": self.seconds,
            "known": self.known,
            "database": self._asked.database,
            "workers": self.workers,
        }

    @property
    def file(self) -> str:
        """The policy file, as it was named."""
        return str(self._asked.policy)

    def keep(self, campaign: Campaign, engine: str) -> dict[Place, Path]:
        """Write the counterexamples; where each is."""
        return save_all(self._asked.failures, self._asked.policy, self.policy, campaign, engine)

    def leave(self, report: Report) -> None:
        """What machines read: JUnit, a summary, annotations."""
        asked = self._asked
        leave(
            report,
            os.environ,
            _say,
            junit=Path(asked.junit) if asked.junit else None,
            markdown_to=Path(asked.markdown) if asked.markdown else None,
            annotate=asked.annotations,
        )


def _say(lines: str) -> None:
    click.echo(lines, err=True)


def _chosen(rules: Sequence[Rule], only: Sequence[str]) -> tuple[Rule, ...]:
    names = [rule.name for rule in rules]
    for name in only:
        if name not in names:
            raise click.BadParameter(f"{name!r} is no rule, expected one of {', '.join(names)}", param_hint="--rule")
    return tuple(rule for rule in rules if not only or rule.name in only)


def _refuse_what_cannot_be_kept(folder: Path, rules: Sequence[Rule]) -> None:
    """The failures folder itself was tried when the options were read; below it is a folder for each rule."""
    for place in (folder / rule.name for rule in rules):
        if (wrong := why_no_folder(place)) is not None:
            wrong = f"{place} cannot be written: {wrong}, expected a folder that is yours"
            raise click.BadParameter(wrong, param_hint="--failures")
