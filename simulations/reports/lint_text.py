"""What `treasurer lint` prints: a finding in a line that editors understand, and below it what would be consistent."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from policies.lint.base import Level, Report
from simulations.reports.words import contradictions

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def print_lint(console: Console, reports: Sequence[Report], level: Level) -> None:
    """All reports, with the findings of a level and above; of the others only how many there are."""
    for report in reports:
        _print_report(console, report, level)
    if len(reports) > 1:
        console.print(Text(f"{len(reports)} policies: {summary(reports)}", style="bold"))


def summary(reports: Sequence[Report]) -> str:
    """How many findings there are of each level, and how many are waived: `5 errors, 1 warning, 13 notes, 2 waived`."""
    said, waived = contradictions(reports), sum(len(report.waived) for report in reports)
    return f"{said}, {waived} waived" if waived else said


def _print_report(console: Console, report: Report, level: Level) -> None:
    heading = Text(report.document.policy.id, style="bold").append(f" ({report.file})", style="not bold dim")
    console.print(heading.append(f": {summary([report])}", style="not bold not dim"), soft_wrap=True)
    for finding in report.at_least(level):
        line, column = report.place(finding)
        said = Text(f"{report.file}:{line}:{column}: ").append(f"{finding.level}", style=_COLOURS[finding.level])
        console.print(said.append(f": {finding.message} ").append(f"[{finding.check}]", style="dim"), soft_wrap=True)
        if finding.consistent:
            console.print(Padding(Text(f"consistent: {finding.consistent}", style="dim"), (0, 0, 0, 4)))
    for waived in report.waived:
        line, column = report.place(waived.finding)
        words = f"{report.file}:{line}:{column}: waived: {waived.finding.message} [{waived.finding.check}]"
        console.print(Text(words, style="dim"), soft_wrap=True)
        console.print(Padding(Text(f"because: {waived.waiver.reason}", style="dim"), (0, 0, 0, 4)))
    console.print()
