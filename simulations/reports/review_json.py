"""The audit report of a cycle as JSON: amounts are exact decimals as text."""

from __future__ import annotations

import json
from typing import Any

from policies.review.audit import Audit
from policies.review.base import Answer, Mark, Point
from policies.units import exact_decimal
from simulations.reports.statement_json import finding_json


def review_json(audit: Audit) -> str:
    """The document that `treasurer review --json` writes."""
    case = audit.case
    document = {
        "policy": case.policy.id,
        "unit": case.statement.unit,
        "period": case.statement.period.text,
        "month": str(case.month) if case.month is not None else None,
        "cycle": None if case.record is None else case.record.cycle,
        "decision": "accept" if audit.accepted else "reject",
        "counts": {mark.value: audit.count(mark) for mark in Mark},
        "reasons": [point.name for point, _ in audit.reasons],
        "remarks": [point.name for point, _ in audit.remarks],
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
        "figures": {name: exact_decimal(amount) for name, amount in answer.figures.items()},
    }
