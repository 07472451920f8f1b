"""The buffer and the savings that a document claims, against its own lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from policies.figures import Figure
from policies.file.tree import Path
from policies.lint.amounts import apart, cap_amount, exact, percent
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import decimal, printed_resolution
from policies.lint.spans import Span
from policies.lint.stated import printed
from policies.lint.tables import MAIN, amount_of, buffer_of, figures_in, tables_of
from policies.policy import CapName, Policy
from policies.units import WAD, Wad, exact_decimal, readable

_NAME = "contingency"
_COLUMNS = ("annual", "quarterly", "monthly")
_WITHOUT_IT = re.compile(r"subtotal|sub-total|without|before|other lines|budgeted costs", re.IGNORECASE)
_WITH_IT = re.compile(r"\btotal\b|\bcap\b|whole budget", re.IGNORECASE)


class _Buffer(NamedTuple):
    """The line of the buffer in one column."""

    path: Path
    amount: Wad
    total: Wad
    columns: tuple[Wad, ...]
    """The amounts of the line in all columns of the new budget."""

    @property
    def subtotal(self) -> Wad:
        return self.total - self.amount

    @property
    def of_subtotal(self) -> Fraction:
        return Fraction(self.amount, self.subtotal) if self.subtotal else Fraction(0)

    @property
    def of_total(self) -> Fraction:
        return Fraction(self.amount, self.total) if self.total else Fraction(0)


def contingency(context: Context) -> Iterator[Finding]:
    """The buffer's line is the stated share of what it is said to be a share of, and the stated amount.

    Where the document does not say of what, the total and the subtotal without the buffer will both do. A share that is
    right only because it is approximate is a note, and so is an amount without a share.
    """
    policy, tree = context.document.policy, context.document.tree
    stated = policy.stated.contingency
    if stated is None:
        return
    buffers = tuple(_buffers(policy))
    if stated.amount is not None and buffers:
        yield from _amount(stated.amount, buffers)
    for buffer in buffers:
        if stated.share is not None:
            slack = printed_resolution(tree, buffer.path) / 2
            yield from _share(policy, stated.of, stated.share, buffer, slack)
        elif stated.amount is not None:
            message = f"no share is stated of the buffer of {readable(buffer.amount)}: it is {_in_shares(buffer)}"
            yield Finding(_NAME, Level.NOTE, buffer.path, message, _figures(buffer), "")


def _share(policy: Policy, of: str, share: Figure, buffer: _Buffer, slack: Fraction) -> Iterator[Finding]:
    bases = {"the subtotal": buffer.subtotal, "the total": buffer.total}
    exactly = {name: Span(share.value * base, (share.upper or share.value) * base) for name, base in bases.items()}
    about = {name: Span.of(share) * Span.point(Fraction(base)) for name, base in bases.items()}
    line, meant = Span.point(Fraction(buffer.amount)).widened(slack * WAD), _meant(of)
    fitting = [name for name, span in about.items() if not line.apart(span)]
    is_right = meant in fitting if meant else bool(fitting)
    if is_right and any(not line.apart(exactly[name]) for name in fitting if name == meant or not meant):
        return
    expected = exactly[meant or "the subtotal"]
    wanted, base = _bounds(expected), bases[meant or "the subtotal"]
    said = f"{printed(share)} of {of or 'the subtotal or the total'}"
    hint, implied = ("", {}) if is_right else _by_the_cap(policy, buffer)
    of_cap, by_cap = _of_the_cap(policy, share, buffer) if meant == "the total" and not is_right else ("", {})
    if is_right:
        message = f"the buffer of {readable(buffer.amount)} is {said} ({wanted}) but for rounding: {_in_shares(buffer)}"
    elif fitting:
        message = (
            f"the buffer of {readable(buffer.amount)} is {printed(share)} of {fitting[0]} "
            f"{readable(bases[fitting[0]])}, not of {of} {readable(base)} ({wanted}{of_cap and f'; {of_cap}'}){hint}"
        )
    else:
        message = (
            f"the buffer is said to be {said}, which is {wanted} of the lines' {readable(base)}"
            f"{of_cap and f' ({of_cap})'}; the line is {readable(buffer.amount)}, {_in_shares(buffer)}{hint}"
        )
    figures = _figures(buffer) | {
        "expected": exact(expected.least),
        "expected_of_subtotal": exact(exactly["the subtotal"].least),
        "expected_of_total": exact(exactly["the total"].least),
        "difference": exact(Span.point(Fraction(buffer.amount)).apart(expected)),
    }
    level = Level.NOTE if is_right else Level.ERROR
    yield Finding(
        _NAME, level, buffer.path, message, figures | implied | by_cap, f"a buffer of {wanted}, or another share"
    )


def _amount(stated: Wad, buffers: tuple[_Buffer, ...]) -> Iterator[Finding]:
    """The amount that is stated is the line in one of its columns."""
    if any(stated in buffer.columns for buffer in buffers):
        return
    line = buffers[0].amount
    message = f"the buffer is said to be {readable(stated)}, its line is {readable(line)}: {apart(line, stated)}"
    figures = {
        "stated": exact_decimal(stated),
        "contingency": exact_decimal(line),
        "difference": exact_decimal(line - stated),
    }
    yield Finding(_NAME, Level.ERROR, (_NAME, "amount"), message, figures, f"a buffer of {readable(line)}")


def _in_shares(buffer: _Buffer) -> str:
    return f"{percent(buffer.of_subtotal)} of the subtotal and {percent(buffer.of_total)} of the total"


def _figures(buffer: _Buffer) -> dict[str, str]:
    return {
        "contingency": exact_decimal(buffer.amount),
        "subtotal": exact_decimal(buffer.subtotal),
        "total": exact_decimal(buffer.total),
        "percent_of_subtotal": decimal(100 * buffer.of_subtotal),
        "percent_of_total": decimal(100 * buffer.of_total),
    }


def _by_the_cap(policy: Policy, buffer: _Buffer) -> tuple[str, dict[str, str]]:
    """What the cap leaves for the buffer, where the lines do not come to it: words and figures."""
    cap = CapName(str(buffer.path[-1]))
    if buffer.path[0] != MAIN or not policy.caps.states(cap):
        return "", {}
    left = cap_amount(policy.caps, cap) - buffer.subtotal
    if left == buffer.amount or left <= 0 or not buffer.subtotal:
        return "", {}
    share = Fraction(left, buffer.subtotal)
    figures = {"implied_by_cap": exact_decimal(left), "implied_percent_of_subtotal": decimal(100 * share)}
    return f"; the {cap} cap leaves {readable(left)} for it, {percent(share)} of the subtotal", figures


def _of_the_cap(policy: Policy, share: Figure, buffer: _Buffer) -> tuple[str, dict[str, str]]:
    """What the share comes to of the stated cap, where that is not the total of the lines: words and figures."""
    cap = CapName(str(buffer.path[-1]))
    if buffer.path[0] != MAIN or not policy.caps.states(cap):
        return "", {}
    whole = cap_amount(policy.caps, cap)
    if whole == buffer.total:
        return "", {}
    expected = Span(share.value * whole, (share.upper or share.value) * whole)
    words = f"of the {cap} cap of {readable(whole)} it would be {_bounds(expected)}"
    return words, {"expected_of_cap": exact(expected.least)}


def _bounds(span: Span) -> str:
    least = readable(int(span.least))
    return least if span.is_point else f"{least} to {readable(int(span.most))}"


def _meant(of: str) -> str:
    """Which base the document's words mean; empty where they do not say."""
    if _WITHOUT_IT.search(of):
        return "the subtotal"
    return "the total" if _WITH_IT.search(of) else ""


def _buffers(policy: Policy) -> Iterator[_Buffer]:
    """The buffer's line in the first column of each table that has one; the total is the sum of the lines."""
    for _, path, table in tables_of(policy):
        number = buffer_of(table)
        if number is None:
            continue
        line = table.lines[number]
        columns = {name: amount for name in _COLUMNS if (amount := amount_of(line, name)) is not None}
        if columns:
            column = next(iter(columns))
            total = sum(figure.amount for figure in figures_in(table, path, column))
            yield _Buffer((*path, "lines", number, column), columns[column], total, tuple(columns.values()))


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
    name=_NAME,
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
