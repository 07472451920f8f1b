"""What `treasurer lint` prints: a finding in a line that editors understand, and below it what would be consistent.

What a file assumes comes last, as one finding with a line for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from policies.lint.base import Finding, Level, Report
from policies.lint.said import ASSUMED_NAME
from simulations.reports.words import contradictions

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def print_lint(
    console: Console, reports: Sequence[Report], level: Level, named: Callable[[str], str] = lambda file: file
) -> None:
    """All reports, with the findings of a level and above; of the others only how many there are.

    Args:
        named: what a user calls a file; its path where nothing is said.
    """
    for report in reports:
        _print_report(console, report, level, named(report.file))
    if len(reports) > 1:
        console.print(Text(f"{len(reports)} policies: {summary(reports)}", style="bold"))


def summary(reports: Sequence[Report]) -> str:
    """How many findings there are of each level, and how many are waived: `5 errors, 1 warning, 13 notes, 2 waived`."""
    said, waived = contradictions(reports), sum(len(report.waived) for report in reports)
    return f"{said}, {waived} waived" if waived else said


def _print_report(console: Console, report: Report, level: Level, file: str) -> None:
    heading = Text(report.document.policy.id, style="bold")
    if file != report.document.policy.id:
        heading.append(f" ({file})", style="not bold dim")
    console.print(heading.append(f": {summary([report])}", style="not bold not dim"), soft_wrap=True)
    findings = report.at_least(level)
    assumptions = [finding for finding in findings if finding.check == ASSUMED_NAME]
    grouped = assumptions if len(assumptions) > 1 else []
    for finding in findings:
        if finding not in grouped:
            _print_finding(console, _at(report, finding, file), finding, finding.message)
            if finding.consistent:
                console.print(Padding(Text(f"consistent: {finding.consistent}", style="dim"), (0, 0, 0, 4)))
    if grouped:
        words = f"{len(grouped)} values stand here that no document states"
        _print_finding(console, _at(report, grouped[0], file), grouped[0], words)
        for finding in grouped:
            console.print(Text(f"    {_at(report, finding)}: {finding.message}", style="dim"), soft_wrap=True)
    for waived in report.waived:
        line, column = report.place(waived.finding)
        words = f"{file}:{line}:{column}: waived: {waived.finding.message} [{waived.finding.check}]"
        console.print(Text(words, style="dim"), soft_wrap=True)
        console.print(Padding(Text(f"because: {waived.waiver.reason}", style="dim"), (0, 0, 0, 4)))
    console.print()


def _print_finding(console: Console, where: str, finding: Finding, message: str) -> None:
    said = Text(f"{where}: ").append(f"{finding.level}", style=_COLOURS[finding.level])
    console.print(said.append(f": {message} ").append(f"[{finding.check}]", style="dim"), soft_wrap=True)


def _at(report: Report, finding: Finding, file: str = "") -> str:
    line, column = report.place(finding)
    return f"{file}:{line}:{column}" if file else f"{line}:{column}"
