"""The audit report of a cycle as JSON. Amounts are decimal strings of wei."""

from __future__ import annotations

import json
from typing import Any

from policies.review.audit import Audit
from policies.review.base import Answer, Mark, Point
from simulations.reports.statement_json import finding_json

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def review_json(audit: Audit) -> str:
    """The document that `treasurer review --json` writes."""
    case = audit.case
    document = {
        "treasurer": "review",
        "version": VERSION,
        "policy": case.policy.id,
        "variant": case.policy.variant or None,
        "core_unit": case.statement.unit or None,
        "unit": "wad",
        "period": case.statement.period.text,
        "month": str(case.month) if case.month is not None else None,
        "cycle": None if case.record is None else case.record.cycle,
        "decision": "accept" if audit.accepted else "reject",
        "strict": audit.strict,
        "counts": {mark.value: audit.count(mark) for mark in Mark},
        "reasons": [point.name for point, _ in audit.reasons],
        "remarks": [point.name for point, _ in audit.remarks],
        "untold": [point.name for point, _ in audit.untold],
        "needs": list(audit.needs),
        "points": [_point(point, answer) for point, answer in audit.answers],
        "findings": [finding_json(finding) for finding in case.findings],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _point(point: Point, answer: Answer) -> dict[str, Any]:
    return {
        "point": point.name,
        "role": point.role.value,
        "weight": point.weight.value,
        "asks": point.sentence,
        "answer": answer.mark.value,
        "says": answer.says,
        "needs": answer.needs or None,
        "figures": {name: str(amount) for name, amount in answer.figures.items()},
    }
