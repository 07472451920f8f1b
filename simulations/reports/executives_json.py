"""What was executed against what was voted, as JSON. Amounts are decimal strings of wei, instants seconds.

`key` is the policy file's own, in which lists count from 0; `subject` counts from 1, as reports do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policies.executives.comparison import Comparison, Item, Measure, Term, Value

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""

_AMOUNTS = (Measure.AMOUNT, Measure.AT_MOST)


def executives_json(compared: Sequence[Comparison]) -> str:
    """The document that `treasurer executives --json` writes."""
    document = {
        "treasurer": "executives",
        "version": VERSION,
        "unit": "wad",
        "policies": [_comparison(one) for one in compared],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _comparison(one: Comparison) -> dict[str, Any]:
    known = one.executions
    return {
        "policy": one.policy.id,
        "core_unit": one.policy.unit or None,
        "document": one.policy.source.document,
        "token": one.policy.token,
        "status": one.policy.status,
        "standing": str(one.standing),
        "wholly_known": one.wholly_known,
        "covers": {"first": str(known.covers.start), "last": str(known.covers.end)} if known else None,
        "items": [_item(one, item) for item in one.items],
        "notes": list(one.notes),
    }


def _item(one: Comparison, item: Item) -> dict[str, Any]:
    sources = one.executions.sources if one.executions else {}
    return {
        "key": item.key,
        "subject": item.name,
        "standing": str(item.standing),
        "executives": [{"day": str(day), "source": sources.get(day, "")} for day in item.executives],
        "terms": [_term(term) for term in item.terms],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "key": term.key,
        "term": term.name,
        "measure": str(term.measure),
        "standing": str(term.standing),
        "voted": _value(term, term.voted),
        "executed": _value(term, term.executed),
        "difference": _value(term, term.difference),
        "money": None if term.money is None else str(term.money),
        "meaning": term.meaning,
    }


def _value(term: Term, value: Value) -> Value:
    return str(value) if value is not None and term.measure in _AMOUNTS else value
