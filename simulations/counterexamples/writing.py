"""Values as JSON that people can read: an action, an appointment or a judgement on a line where it fits.

The same value gives the same bytes. Amounts are decimal text, for many readers of JSON round whole numbers beyond 2^53;
so is any other number that large. What has its default is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, get_args

from policies.rules.names import Conduct
from simulations.actions import Argument
from simulations.counterexamples.fields import DERIVED, Amount, Figure, fields_of, one_of_kind, records_of

EXACT = 2**53
"""Whole numbers below it are the same to every reader of JSON."""
KIND = "kind"
"""The key that says which of several records one is."""
_WIDTH = 160


def plain(value: Any, holds: Any) -> Any:
    """A value of a type as what `json` knows."""
    if value is None or isinstance(value, bool):
        return value
    holds = one_of_kind(holds)
    if holds in (Amount, Figure):
        return str(value)
    if holds == Argument:
        return _argument(value)
    match value:
        case Enum():
            return value.name.lower()
        case Conduct():
            return str(value)
        case str():
            return value
        case int():
            return value if abs(value) < EXACT else str(value)
        case Mapping():
            _, items = get_args(holds)
            return {key_of(key): plain(item, items) for key, item in value.items()}
        case _ if records := records_of(holds):
            return _record(value, several=len(records) > 1)
        case _:
            items, _ = get_args(holds)
            return [plain(item, items) for item in value]


def key_of(key: Any) -> str:
    """A mapping's key: a name, a number, or two names."""
    return "/".join(key) if isinstance(key, tuple) else str(key)


def _argument(value: Argument) -> Any:
    if isinstance(value, int):
        return {"number": str(value)}
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _record(value: Any, several: bool) -> dict[str, Any]:
    """`several`: its type alone does not say which record it is."""
    record: type = type(value)
    written: dict[str, Any] = {KIND: record.__name__} if several else {}
    written |= {name: derived(value) for name, derived in DERIVED.get(record, {}).items()}
    for field in fields_of(record):
        item = getattr(value, field.name)
        if not field.is_default(item):
            written[field.name] = plain(item, field.holds)
    return written


def pretty(document: Any) -> str:
    """JSON text, each part on one line where it fits."""
    return "".join(_parts(document, 0)) + "\n"


def _parts(value: Any, depth: int) -> Iterator[str]:
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= _WIDTH or not isinstance(value, (dict, list)):
        yield line
        return
    indent = " " * (depth + 1)
    opens, closes = "{}" if isinstance(value, dict) else "[]"
    items = value.items() if isinstance(value, dict) else (("", item) for item in value)
    yield opens
    for number, (key, item) in enumerate(items):
        yield f"{',' if number else ''}\n{indent}"
        if isinstance(value, dict):
            yield json.dumps(key, ensure_ascii=False) + ": "
        yield from _parts(item, depth + 1)
    yield f"\n{' ' * depth}{closes}"
