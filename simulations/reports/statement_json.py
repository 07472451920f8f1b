"""A statement and what was found in it, as JSON. Amounts are decimal strings of wei, people of 10^-18 as well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policies.statements.checks.base import Finding, Level
from policies.statements.statement import Figure, Row, Statement, Table
from policies.units import Wad

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def statement_json(file: str, statement: Statement, findings: Sequence[Finding]) -> str:
    """The document that `treasurer statement --json` writes."""
    document = {
        "treasurer": "statement",
        "version": VERSION,
        "file": file or None,
        "core_unit": statement.unit or None,
        "unit": "wad",
        "period": statement.period.text,
        "month": str(statement.month) if statement.month is not None else None,
        "counts": {level.value: sum(one.level is level for one in findings) for level in Level},
        "findings": [finding_json(finding) for finding in findings],
        "tables": [_table(table) for table in statement.tables],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding; `None` where it is about no figure."""
    return {
        "check": finding.check,
        "level": finding.level.value,
        "line": finding.place.line,
        "column": finding.place.column,
        "what": finding.what,
        "printed": _amount(finding.printed),
        "consistent": _amount(finding.consistent),
        "difference": _amount(finding.difference),
    }


def _amount(amount: Wad | None) -> str | None:
    return None if amount is None else str(amount)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind.value,
        "name": table.name,
        "months": [label.text for label in table.months],
        "rows": [_row(row) for row in table.rows],
        "total": None if table.total is None else _row(table.total),
        "after": [_row(row) for row in table.after],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "label": row.label,
        "figures": {column.value: _figure(figure) for column, figure in row.figures.items()},
        "months": [None if figure is None else _figure(figure) for figure in row.months],
        "words": dict(row.words),
    }


def _figure(figure: Figure) -> dict[str, str]:
    return {"amount": str(figure.amount), "token": figure.token}
