"""What `treasurer lint` found, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policies.lint.base import Finding, Level, Report
from policies.lint.registry import CHECKS

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def lint_json(reports: Sequence[Report], level: Level) -> str:
    """The document: each policy with its findings of a level and above; `counts` are of all of them.

    Figures are exact decimal strings, of the token unless their name says otherwise.
    """
    document = {
        "treasurer": "lint",
        "version": VERSION,
        "level": level.value,
        "errors": sum(report.count(Level.ERROR) for report in reports),
        "policies": [report_json(report, level) for report in reports],
        "checks": [{"name": check.name, "level": check.level.value, "sentence": check.sentence} for check in CHECKS],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def report_json(report: Report, level: Level) -> dict[str, Any]:
    """One policy with its findings of a level and above; of a file with variants, one of them."""
    policy = report.document.policy
    return {
        "file": report.file,
        "policy": policy.id,
        "variant": policy.variant or None,
        "document": policy.source.document,
        "counts": {one.value: report.count(one) for one in Level},
        "findings": [_finding(report, finding) for finding in report.at_least(level)],
        "waived": [{**_finding(report, one.finding), "reason": one.waiver.reason} for one in report.waived],
    }


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    line, column = report.place(finding)
    return {
        "check": finding.check,
        "level": finding.level.value,
        "key": finding.key,
        "line": line,
        "column": column,
        "message": finding.message,
        "figures": dict(finding.figures),
        "consistent": finding.consistent or None,
    }
