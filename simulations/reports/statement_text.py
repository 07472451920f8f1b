"""What `treasurer statement` prints for people: a finding in a line that editors understand, then the sum."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from policies.statements.checks.base import Finding, Level
from simulations.reports.words import counted

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan"}


def print_findings(console: Console, file: str, findings: Sequence[Finding]) -> None:
    """Each finding on a line of its own, however long, and the sum."""
    for finding in findings:
        place = Text(f"{file}:{finding.place.line}:{finding.place.column}: ")
        said = place.append(f"{finding.level}", style=_COLOURS[finding.level]).append(f": {finding.what} ")
        console.print(said.append(f"[{finding.check}]", style="dim"), soft_wrap=True)
    console.print(Text(f"{file}: {summary(findings)}", style="bold"), soft_wrap=True)


def summary(findings: Sequence[Finding]) -> str:
    """`3 errors, 1 warning, 2 notes`."""
    return ", ".join(counted(sum(one.level is level for one in findings), level.value) for level in Level)
