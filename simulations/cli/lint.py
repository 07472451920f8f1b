"""`treasurer lint`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from policies.lint.base import Level, Report
from policies.lint.registry import lint as lint_document
from policies.loader import library_names, library_path
from policies.problems import InputError, Problem
from simulations.cli.documents import library_documents, read_documents
from simulations.cli.options import PolicyFile, as_named, deliver, each_variant_option, output_options
from simulations.reports.github import problem_commands
from simulations.reports.lint_github import lint_commands
from simulations.reports.lint_json import lint_json
from simulations.reports.lint_sarif import lint_sarif
from simulations.reports.lint_text import print_lint
from simulations.terminal import FAILED, console_of, exit_codes


@click.command(short_help="What a document says, checked against itself.")
@click.argument("policies", type=PolicyFile(), nargs=-1, metavar="POLICY...")
@each_variant_option
@click.option("--library", is_flag=True, help="All policies that come along, beside those that are named.")
@click.option(
    "--against",
    type=PolicyFile(),
    multiple=True,
    metavar="POLICY",
    help="Another budget to compare with; several times for several. The library's are at hand anyway.",
)
@click.option(
    "--level",
    type=click.Choice([level.value for level in Level]),
    default=Level.NOTE.value,
    show_default=True,
    help="Show findings of this level and above. The exit code is the same.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="What stdout gets: text for people, JSON (the same as `--json -`), annotations of GitHub Actions, or SARIF "
    "2.1.0. `--json FILE` writes a file beside it, and --quiet leaves stdout empty.",
)
@output_options
def lint(
    policies: tuple[Path, ...],
    variant: str,
    library: bool,
    against: tuple[Path, ...],
    level: str,
    form: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
) -> None:
    """Check what a document says against itself, without a chain: sums, caps, seeds, streams, owners, dates, claims.

    Each finding stands at its line with its figures and with what would be consistent. Rounding is told apart from
    error. What each check compares is in docs/lint.md; findings that a file waives are listed with its reasons.

    \b
    Example:
      treasurer lint policies/library/tech-001-2023.yaml

    \b
    Exit codes: 0 no errors (warnings and notes perhaps), 1 a finding is an error and nobody waived it,
    2 bad input, 3 the infrastructure failed (the result cannot be written).
    """
    of_library = {str(library_path(name)): name for name in (library_names() if library else ())}
    files = (*policies, *map(Path, of_library))
    names = of_library | {file: as_named(file) for file in map(str, policies)}
    if not files:
        raise click.UsageError("nothing to check, expected a POLICY, or --library for all that come along")
    if json_to == "-" and form not in ("text", "json"):
        raise click.UsageError(f"--json - and --format {form} both write to stdout, expected one of them")
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    with exit_codes(files[0]):
        try:
            reports = _lint(files, variant, against)
        except InputError as error:
            if form == "github" and not quiet:
                click.echo("\n".join(problem_commands(error, root)))
            raise
        least = Level(level)
        deliver(
            json_to,
            quiet,
            lambda: lint_json(reports, least),
            lambda: _show(reports, least, form, root, no_color, names),
        )
        sys.exit(FAILED if any(report.count(Level.ERROR) for report in reports) else 0)


def _show(reports: list[Report], level: Level, form: str, root: Path, no_color: bool, names: dict[str, str]) -> None:
    match form:
        case "json":
            click.echo(lint_json(reports, level), nl=False)
        case "sarif":
            click.echo(lint_sarif(reports, level, root), nl=False)
        case "github":
            for command in lint_commands(reports, level, root):
                click.echo(command)
        case _:
            print_lint(console_of(no_color), reports, level, lambda file: names.get(file, file))


def _lint(files: tuple[Path, ...], variant: str, against: tuple[Path, ...]) -> list[Report]:
    """Each policy, of a file with variants each of them, or the one that was asked for.

    Raises:
        InputError: with the problems of all files that were named.
    """
    problems: list[Problem] = []
    once: dict[str, Path] = {}
    for file in files:
        once.setdefault(os.path.realpath(file), file)
    asked = read_documents(once.values(), problems, variant)
    compared = read_documents(against, problems)
    if problems:
        raise InputError(problems)
    named = (document for _, document in (*compared, *asked))
    others = {document.policy.id: document for document in (*library_documents(), *named)}
    return [lint_document(document, tuple(others.values())) for _, document in asked]
