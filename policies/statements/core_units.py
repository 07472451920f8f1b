"""Which core unit a heading means: by its code (`TECH-001`), or by a name that its documents give it."""

from __future__ import annotations

import re

from policies.problems import Problem, quoted
from policies.statements.layouts import plain
from policies.statements.statement import Statement

_CODE = re.compile(r"\b([A-Za-z]{2,10}-\d{3})\b", re.ASCII)
_SUFFIX = re.compile(r" (core unit|cu)$")
_NAMES = {
    "development and ux": "DUX-001",
    "development ux": "DUX-001",
    "dux": "DUX-001",
    "govalpha": "GOV-001",
    "maker talent": "MT-001",
    "protocol engineering": "PE-001",
    "sidestream auction services": "SAS-001",
    "ses": "SES-001",
    "sustainable ecosystem scaling": "SES-001",
    "techops": "TECH-001",
}
"""As the library's documents and published statements have them, without `core unit`."""


def code_of(name: str) -> str | None:
    """The code of the unit that these words name; `None` where they name none that is known."""
    codes: set[str] = {code.upper() for code in _CODE.findall(name)}
    if len(codes) == 1:
        return codes.pop()
    return _NAMES.get(_bare(name))


def _bare(name: str) -> str:
    return _SUFFIX.sub("", plain(name))


def same_unit(one: str, other: str) -> bool | None:
    """Whether these words name the same unit; `None` where that cannot be told."""
    if not one or not other:
        return None
    if _bare(one) == _bare(other):
        return True
    codes = code_of(one), code_of(other)
    return None if None in codes else codes[0] == codes[1]


def unit_problem(statement: Statement, unit: str, of: str, file: str) -> Problem | None:
    """What is wrong with a statement that is known to be of another unit.

    Args:
        unit: whose statement it should be.
        of: what names that unit, for the message.
        file: names the statement in the problem.
    """
    if same_unit(statement.unit, unit) is not False:
        return None
    wrong = f"this is a statement of {quoted(statement.unit)}, {of} is of {quoted(unit)}"
    return Problem(file, *statement.period.place, wrong, f"a statement of {quoted(unit)}")
