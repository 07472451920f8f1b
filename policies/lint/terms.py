"""Two budgets of one unit: days that both pay for, and days that neither does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, dai_streams, paid_between, same_unit
from policies.periods import midnight
from policies.policy import Policy
from policies.units import exact_decimal, readable


def terms(context: Context) -> Iterator[Finding]:
    """An overlap or a gap with another budget of the unit; said of the later of the two."""
    policy = context.document.policy
    before: Policy | None = None
    for other in same_unit(context.document, context.others):
        its = other.policy
        if its.period.start > policy.period.start:
            continue
        if its.period.end >= policy.period.start:
            yield _overlap(policy, its)
        before = its if before is None or its.period.end > before.period.end else before
    if before is None:
        return
    gap = (policy.period.start - before.period.end).days - 1
    if gap > 0:
        message = (
            f"the term begins on {policy.period.start}, {counted(gap, 'day')} after {before.source.document} of the "
            f"same unit ended on {before.period.end}: no budget pays for them"
        )
        figures = {"difference": str(gap), "days": str(gap)}
        consistent = f"a term that begins on {before.period.end + timedelta(days=1)}"
        yield Finding("terms", Level.WARNING, ("period", "start"), message, figures, consistent)


def _overlap(policy: Policy, its: Policy) -> Finding:
    last = min(policy.period.end, its.period.end)
    days = (last - policy.period.start).days + 1
    begin, end = policy.period.starts_at, midnight(last + timedelta(days=1))
    twice = sum(paid_between(stream, begin, end) for _, stream in dai_streams(its))
    message = (
        f"{counted(days, 'day')} from {policy.period.start} to {last} belong to {its.source.document} of the same unit "
        "too"
    )
    if twice:
        message += f", whose streams pay {readable(twice)} DAI in them"
    figures = {"difference": str(days), "days": str(days), "other_streams": exact_decimal(twice)}
    consistent = f"a term that begins on {its.period.end + timedelta(days=1)}, or the other stream ended before it"
    return Finding("terms", Level.WARNING, ("period", "start"), message, figures, consistent)


_BEFORE = (
    "{id: example-2022, source: {document: EXAMPLE-1}, period: {start: 2022-01-01, end: %s}, seed: [], streams: [], "
    "sources: {streams.0.end_reading: ~}}"
)

TERMS = Check(
    name="terms",
    level=Level.WARNING,
    sentence="the term begins on the day after the unit's budget before it ends",
    check=terms,
    passing=Example(others=(_BEFORE % "2022-12-31",)),
    failing=Example(others=(_BEFORE % "2022-11-30",)),
)
