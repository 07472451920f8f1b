"""What `treasurer lint` found, as annotations of GitHub Actions beside the lines of the policy files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policies.lint.base import Finding, Level, Report
from simulations.reports.github import MOST, path_from, workflow_command

_KINDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def lint_commands(reports: Sequence[Report], level: Level, root: Path) -> list[str]:
    """Workflow commands, the worst first. GitHub shows ten of a kind for a step: what is more is said in the tenth.

    Args:
        root: of the repository, from which GitHub names files.
    """
    commands: list[str] = []
    for kind in reversed(Level):
        if not kind.is_at_least(level):
            continue
        found = [(report, finding) for report, finding in once(reports) if finding.level is kind]
        shown = [_annotation(report, finding, root) for report, finding in found]
        if len(shown) > MOST:
            left = sorted({finding.check for _, finding in found[MOST - 1 :]})
            text = f"{len(shown) - MOST + 1} more, all of them in the log: {', '.join(left)}"
            file = path_from(found[MOST - 1][0].file, root)
            shown[MOST - 1 :] = [workflow_command(_KINDS[kind], file, (1, 1), "lint: more", text)]
        commands += shown
    return commands


def once(reports: Sequence[Report]) -> list[tuple[Report, Finding]]:
    """Every finding, but what each variant of a file has at the same place only once."""
    seen: set[tuple[str, tuple[int, int], str, str]] = set()
    found: list[tuple[Report, Finding]] = []
    for report in reports:
        for finding in report.findings:
            same = (report.file, report.place(finding), finding.check, finding.message)
            if same not in seen:
                seen.add(same)
                found.append((report, finding))
    return found


def _annotation(report: Report, finding: Finding, root: Path) -> str:
    text = finding.message + (f"\nconsistent: {finding.consistent}" if finding.consistent else "")
    file = path_from(report.file, root)
    return workflow_command(_KINDS[finding.level], file, report.place(finding), f"lint: {finding.check}", text)
