"""The buffer and the savings that a document claims, against its own lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from policies.file.tree import Path
from policies.lint.amounts import apart, exact, percent
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import decimal, printed_resolution
from policies.lint.rounding import within
from policies.lint.tables import amount_of, figures_in, tables_of
from policies.policy import Policy
from policies.units import Wad, exact_decimal, readable

_BUFFER = re.compile(r"contingenc|buffer", re.IGNORECASE)
_WITHOUT_IT = re.compile(r"subtotal|sub-total|without|before|other lines|budgeted costs", re.IGNORECASE)
_WITH_IT = re.compile(r"\btotal\b|\bcap\b|whole budget", re.IGNORECASE)


class _Buffer(NamedTuple):
    """The line of the buffer in one column."""

    path: Path
    amount: Wad
    total: Wad

    @property
    def subtotal(self) -> Wad:
        return self.total - self.amount


def contingency(context: Context) -> Iterator[Finding]:
    """The buffer's line is the stated share of what it is said to be a share of.

    Where the document does not say of what, the total and the subtotal without the buffer will both do.
    """
    policy, tree = context.document.policy, context.document.tree
    stated = policy.stated.contingency
    for buffer in _buffers(policy) if stated else ():
        assert stated is not None
        bases = {"the subtotal": buffer.subtotal, "the total": buffer.total}
        expected = {name: stated.share * base for name, base in bases.items()}
        slack = printed_resolution(tree, buffer.path) / 2
        fitting = [name for name, amount in expected.items() if within(amount - buffer.amount, slack)]
        meant = _meant(stated.of)
        if meant in fitting or (not meant and fitting):
            continue
        base = meant or "the subtotal"
        of = f", not of {stated.of} ({readable(int(expected[base]))})" if meant else ""
        share_of_subtotal = Fraction(buffer.amount, buffer.subtotal) if buffer.subtotal else Fraction(0)
        share_of_total = Fraction(buffer.amount, buffer.total) if buffer.total else Fraction(0)
        if fitting:
            message = (
                f"the buffer of {readable(buffer.amount)} is {percent(stated.share)} of {fitting[0]} "
                f"{readable(bases[fitting[0]])}{of}"
            )
        else:
            message = (
                f"the buffer is said to be {percent(stated.share)} of {stated.of or 'the subtotal or the total'}, "
                f"which is {readable(int(expected[base]))}; the line is {readable(buffer.amount)}, "
                f"{percent(share_of_subtotal)} of the subtotal and {percent(share_of_total)} of the total"
            )
        yield Finding(
            "contingency",
            Level.ERROR,
            buffer.path,
            message,
            {
                "contingency": exact_decimal(buffer.amount),
                "subtotal": exact_decimal(buffer.subtotal),
                "total": exact_decimal(buffer.total),
                "expected": exact(expected[base]),
                "expected_of_subtotal": exact(expected["the subtotal"]),
                "expected_of_total": exact(expected["the total"]),
                "difference": exact(buffer.amount - expected[base]),
                "percent_of_subtotal": decimal(100 * share_of_subtotal),
                "percent_of_total": decimal(100 * share_of_total),
            },
            f"a buffer of {readable(int(expected[base]))}, or another share",
        )


def _meant(of: str) -> str:
    """Which base the document's words mean; empty where they do not say."""
    if _WITHOUT_IT.search(of):
        return "the subtotal"
    return "the total" if _WITH_IT.search(of) else ""


def _buffers(policy: Policy) -> Iterator[_Buffer]:
    """The buffer's line in the first column of each table that has one; the total is the sum of the lines."""
    for _, path, table in tables_of(policy):
        rows = [number for number, line in enumerate(table.lines) if _BUFFER.search(line.category)]
        if len(rows) != 1:
            continue
        line = table.lines[rows[0]]
        for column in ("annual", "quarterly", "monthly"):
            amount = amount_of(line, column)
            if amount is not None:
                total = sum(figure.amount for figure in figures_in(table, path, column))
                yield _Buffer((*path, "lines", rows[0], column), amount, total)
                break


def savings(context: Context) -> Iterator[Finding]:
    """What is said to be saved is what a cost was before less what it is now."""
    stated = context.document.policy.stated.savings
    if stated is None or stated.before - stated.after == stated.saved:
        return
    saved = stated.before - stated.after
    yield Finding(
        "savings",
        Level.ERROR,
        ("budget", "savings", "saved"),
        f"{stated.of}: {readable(stated.before)} less {readable(stated.after)} is {readable(saved)}, "
        f"{readable(stated.saved)} is said to be saved: {apart(stated.saved, saved)}",
        {
            "before": exact_decimal(stated.before),
            "after": exact_decimal(stated.after),
            "saved": exact_decimal(stated.saved),
            "difference": exact_decimal(stated.saved - saved),
        },
        f"saved: {readable(saved)}",
    )


CONTINGENCY = Check(
    name="contingency",
    level=Level.ERROR,
    sentence="the line of the buffer is the stated share of what the document says it is a share of",
    check=contingency,
    passing=Example(),
    failing=Example("contingency: {share: 5%, of: the subtotal}\n"),
)

SAVINGS = Check(
    name="savings",
    level=Level.ERROR,
    sentence="what is said to be saved is the difference of the costs",
    check=savings,
    passing=Example(),
    failing=Example("budget: {savings: {saved: 11_000}}\n"),
)
