"""The main job's result as JSON: the campaign's document, and what was done on the node beside it."""

from __future__ import annotations

from policies.lint.base import Level
from simulations.check import Check
from simulations.reports.campaign_json import as_text, campaign_document, plain
from simulations.reports.lint_json import report_json
from simulations.reports.report import Report


def check_json(check: Check, report: Report) -> str:
    """The document that `treasurer check --json` writes.

    Args:
        report: the same check, as `Report.of_check` makes it.
    """
    document = campaign_document(report)
    document["failures"] = list(check.failures)
    document["check_seconds"] = round(check.seconds, 3)
    if check.linted is not None:
        document["lint"] = report_json(check.linted, Level.NOTE)
    if check.deployment is not None:
        document["deployment"] = {
            "wallets": dict(check.deployment.wallets),
            "contracts": dict(check.deployment.contracts),
            "people": dict(check.deployment.people),
        }
    if check.inspected is not None:
        document["inspection"] = {
            "compared": check.inspected.compared,
            "tried": check.inspected.tried,
            "found": [plain(discrepancy) for discrepancy in check.inspected.discrepancies],
        }
    if check.year is not None:
        document["year"] = {
            "engine": check.year.engine,
            "transactions": check.year.transactions,
            "refused": check.year.refused,
            "disagreement": check.year.disagreement or None,
            "cycles": [plain(cycle) for cycle in check.year.cycles],
            "claw_backs": [plain(probe) for probe in check.year.claw_backs],
            "nonces": dict(check.year.nonces),
            "seconds": round(check.year.seconds, 3),
        }
    return as_text(document)
