"""When unused funds return, where the document names a day that is not the end of the term."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, dai_streams, paid_between
from policies.periods import DAY, Period, midnight
from policies.units import exact_decimal, readable

_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def year_end(context: Context) -> Iterator[Finding]:
    """A return at the end of the calendar year (or on another day) while the budget goes on, or long after it."""
    policy = context.document.policy
    for key in ("returns.unused_at_end", "returns"):
        for place in policy.stated.elsewhere.get(key, ()):
            day = _meant(place.says, policy.period)
            if day is None or day == policy.period.end:
                continue
            days = abs((policy.period.end - day).days)
            figures = {"difference": str((day - policy.period.end).days), "days": str(days)}
            message = f"unused funds return on {day} ({place.where}), and the term ends on {policy.period.end}"
            if day < policy.period.end:
                begin = midnight(day) + DAY
                streamed = sum(paid_between(stream, begin, stream.fin) for _, stream in dai_streams(policy))
                figures["stream_left"] = exact_decimal(streamed)
                message += f": for the last {counted(days, 'day')} there is only the stream, {readable(streamed)}"
            else:
                message += f", {counted(days, 'day')} before"
            path = tuple(key.split("."))
            yield Finding("year-end", Level.WARNING, path, message, figures, f"a return on {policy.period.end}")


def _meant(words: str, period: Period) -> date | None:
    """The day that is named: an ISO date, or the end of the last calendar year that ends in the term, else of the one
    that the term ends in.
    """
    found = _ISO_DAY.search(words)
    if found:
        try:
            return date.fromisoformat(found[0])
        except ValueError:
            return None
    if "calendar year" not in words.lower():
        return None
    ends = (date(period.end.year, 12, 31), date(period.end.year - 1, 12, 31))
    return next((day for day in ends if day in period), ends[0])


YEAR_END = Check(
    name="year-end",
    level=Level.WARNING,
    sentence="unused funds return when the term ends",
    check=year_end,
    passing=Example("elsewhere: {returns.unused_at_end: [{says: at the end of the calendar year, where: Budget}]}\n"),
    failing=Example(
        "period: {start: 2023-02-01, end: 2024-01-31}\nseed: []\n"
        "streams: [{token: DAI, to: auditor, total: 1_000_000, start: 2023-02-01, end: 2024-01-31, "
        "end_reading: inclusive, restricted: true}]\n"
        "elsewhere: {returns.unused_at_end: [{says: at the end of the calendar year, where: Budget}]}\n"
    ),
)
