"""The consistent example with something changed, and what a check finds in it."""

from __future__ import annotations

from policies.lint.base import Finding
from policies.lint.examples import Example
from policies.lint.registry import lint


def found(check: str, changes: str = "", *others: str) -> tuple[Finding, ...]:
    """What one check finds in the consistent policy with these changes, beside these other budgets; in the order of the
    file.
    """
    example = Example(changes, others)
    report = lint(example.document(), example.other_documents())
    return tuple(sorted((one for one in report.findings if one.check == check), key=report.place))


def only(check: str, changes: str = "", *others: str) -> Finding:
    """The one thing that a check finds."""
    (finding,) = found(check, changes, *others)
    return finding


def stream(total: str = "1_000_000", start: str = "2023-01-01", end: str = "2023-12-31", more: str = "") -> str:
    """The key `streams` with one stream to the Auditor Wallet; `more` is another reading of its end."""
    words = f"token: DAI, to: auditor, total: {total}, start: {start}, end: {end}, end_reading: inclusive"
    return f"streams: [{{{words.replace('inclusive', more or 'inclusive')}, restricted: true}}]\n"
