"""What `treasurer statement` found, as annotations of GitHub Actions beside the lines of the statement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from policies.statements.checks.base import Finding, Level
from simulations.reports.github import MOST, path_from, workflow_command

_KINDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def statement_commands(file: str, findings: Sequence[Finding], root: Path) -> list[str]:
    """Workflow commands, the worst first. GitHub shows ten of a kind for a step: the tenth says how many are left.

    Args:
        root: of the repository, from which GitHub names files.
    """
    commands: list[str] = []
    path = path_from(file, root)
    for level, kind in _KINDS.items():
        found = [finding for finding in findings if finding.level is level]
        shown = [workflow_command(kind, path, one.place, f"statement: {one.check}", one.what) for one in found]
        if len(shown) > MOST:
            left = sorted({finding.check for finding in found[MOST - 1 :]})
            text = f"{len(shown) - MOST + 1} more, all of them in the log: {', '.join(left)}"
            shown[MOST - 1 :] = [workflow_command(kind, path, (1, 1), "statement: more", text)]
        commands += shown
    return commands
