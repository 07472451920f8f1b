"""What `treasurer lint` found, in SARIF 2.1.0 (OASIS), which code hosts and editors read.

A check is a reporting descriptor (`rules`), a finding a result; a waived one is a result with a suppression, as it
stands in the file itself (`inSource`). Columns count characters, not bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from policies.lint.base import Finding, Level, Report
from policies.lint.registry import CHECKS
from simulations.reports.github import path_from
from simulations.reports.lint_github import once

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "ROOT"
"""What paths of files are relative to: the root of the repository."""


def lint_sarif(reports: Sequence[Report], level: Level, root: Path) -> str:
    """One log with one run.

    Args:
        root: of the repository, from which files are named.
    """
    results = [_result(report, finding, root) for report, finding in once(reports) if finding.level.is_at_least(level)]
    for report in reports:
        for waived in report.waived:
            suppression = {"kind": "inSource", "justification": waived.waiver.reason}
            results.append({**_result(report, waived.finding, root), "suppressions": [suppression]})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver()},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {_ROOT: {"description": {"text": "the root of the repository"}}},
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _driver() -> dict[str, Any]:
    return {
        "name": "treasurer lint",
        "semanticVersion": version("treasurer"),
        "rules": [
            {
                "id": check.name,
                "shortDescription": {"text": f"{check.sentence[0].upper()}{check.sentence[1:]}."},
                "defaultConfiguration": {"level": check.level.value},
            }
            for check in CHECKS
        ],
    }


def _result(report: Report, finding: Finding, root: Path) -> dict[str, Any]:
    line, column = report.place(finding)
    file = Path(path_from(report.file, root))
    # A file outside of the repository has no path from its root.
    artifact = {"uri": file.as_uri()} if file.is_absolute() else {"uri": quote(file.as_posix()), "uriBaseId": _ROOT}
    consistent = f" Consistent would be: {finding.consistent}." if finding.consistent else ""
    return {
        "ruleId": finding.check,
        "ruleIndex": next(number for number, check in enumerate(CHECKS) if check.name == finding.check),
        "level": finding.level.value,
        "message": {"text": f"{finding.message}.{consistent}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": line, "startColumn": column},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.key, "kind": "property"}],
            }
        ],
        "partialFingerprints": {"finding/v1": _fingerprint(report, finding)},
        "properties": {"policy": report.document.policy.id, "figures": dict(finding.figures)},
    }


def _fingerprint(report: Report, finding: Finding) -> str:
    """The same for the same finding after lines were added above it."""
    said = "\n".join((report.document.policy.id, finding.check, finding.key, finding.message))
    return hashlib.sha256(said.encode()).hexdigest()
