"""Everything that a run leaves for CI: files that were asked for, and what GitHub Actions shows by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from policies.problems import InputError
from simulations.reports.github import problem_commands, workflow_commands
from simulations.reports.junit import junit_xml
from simulations.reports.markdown import append_to_summary, markdown
from simulations.reports.report import Report


def leave(
    report: Report,
    environ: Mapping[str, str],
    say: Callable[[str], None],
    *,
    junit: Path | None = None,
    markdown_to: Path | None = None,
    annotate: bool | None = None,
) -> None:
    """Write what was asked for, and what the environment asks for: annotations where it is GitHub Actions, and the
    step's summary where there is one.

    Args:
        say: prints lines where GitHub reads them and no result stands (stderr).
        annotate: `None` leaves it to the environment.

    Raises:
        OSError: a file cannot be written; the others are.
    """
    left: list[Callable[[], object]] = []
    if junit is not None:
        left.append(lambda: junit.write_text(junit_xml([report]), encoding="utf-8"))
    if markdown_to is not None:
        left.append(lambda: markdown_to.write_text(markdown(report), encoding="utf-8"))
    if summary := environ.get("GITHUB_STEP_SUMMARY"):
        left.append(lambda: append_to_summary(Path(summary), report))
    if on_github(environ) if annotate is None else annotate:
        left.append(lambda: say("\n".join(workflow_commands(report, _root(environ)))))
    failed: OSError | None = None
    for write in left:
        try:
            write()
        except OSError as error:
            failed = OSError(f"{error.filename or 'a report'} cannot be written: {error.strerror}")
    if failed is not None:
        raise failed


def annotate_problems(error: InputError, environ: Mapping[str, str], say: Callable[[str], None]) -> None:
    """A bad input file's problems as annotations, where this is GitHub Actions."""
    if on_github(environ):
        say("\n".join(problem_commands(error, _root(environ))))


def on_github(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true"


def _root(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("GITHUB_WORKSPACE") or Path.cwd())
