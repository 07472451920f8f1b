"""Whether the streams run while the budget does, and who can pull them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, paid_between
from policies.periods import EndReading, day_of, stream_end
from policies.policy import Policy, Stream
from policies.units import exact_decimal, readable

_CONSISTENT = "a stream from {} to {}, the days of the term"


def stream_in_term(context: Context) -> Iterator[Finding]:
    """A stream that pays before the budget begins or after it is over, and days of the term that no stream pays for."""
    policy = context.document.policy
    period = policy.period
    consistent = _CONSISTENT.format(period.start, period.end)
    outside = False
    for number, stream in enumerate(policy.streams):
        path: Path = ("streams", number)
        if stream.start < period.start:
            outside = True
            yield _begins_early(policy, stream, (*path, "start"), consistent)
        if _last_day(stream) > period.end:
            outside = True
            days = (_last_day(stream) - max(period.end, stream.start - timedelta(days=1))).days
            late = paid_between(stream, period.ends_at, stream.fin)
            figures = {"difference": exact_decimal(late), "days": str(days)}
            message = (
                f"the stream pays for {counted(days, 'day')} after the term ends on {period.end}: {readable(late)} of "
                f"its {readable(stream.total)} {stream.token}"
            )
            yield Finding("stream-in-term", Level.ERROR, (*path, "end"), message, figures, consistent)
    if policy.streams and not outside:
        yield from _uncovered(policy, consistent)


def _begins_early(policy: Policy, stream: Stream, path: Path, consistent: str) -> Finding:
    """The stream begins before the term; what it earned by then can be pulled at once."""
    start = policy.period.start
    days = (start - stream.start).days
    early = paid_between(stream, stream.bgn, policy.period.starts_at)
    exclusive = paid_between(stream, stream.bgn, policy.period.starts_at, EndReading.EXCLUSIVE)
    figures = {"difference": exact_decimal(early), "earned_if_exclusive": exact_decimal(exclusive), "days": str(days)}
    figures["term_start"] = str(start)
    message = (
        f"the stream begins on {stream.start}, {counted(days, 'day')} before the term: {readable(early)} of its "
        f"{readable(stream.total)} {stream.token} can be pulled on the first day, {start}"
    )
    if exclusive != early and stream.end_reading is not EndReading.EXCLUSIVE:
        message += f", and {readable(exclusive)} if it ends at 00:00 of its last day"
    return Finding("stream-in-term", Level.ERROR, path, message, figures, consistent)


def _uncovered(policy: Policy, consistent: str) -> Iterator[Finding]:
    """Days at the begin and at the end of the term for which no stream pays."""
    first = min(range(len(policy.streams)), key=lambda number: policy.streams[number].start)
    last = max(range(len(policy.streams)), key=lambda number: policy.streams[number].end)
    before = (policy.streams[first].start - policy.period.start).days
    after = (policy.period.end - policy.streams[last].end).days
    for days, number, key, words in (
        (before, first, "start", f"the first {counted(before, 'day')} of the term: it begins on"),
        (after, last, "end", f"the last {counted(after, 'day')} of the term: it ends on"),
    ):
        if days > 0:
            day = policy.streams[number].start if key == "start" else policy.streams[number].end
            message = f"no stream pays for {words} {day}, the term is {policy.period.start} to {policy.period.end}"
            figures = {"difference": str(days), "days": str(days)}
            yield Finding("stream-in-term", Level.WARNING, ("streams", number, key), message, figures, consistent)


def _last_day(stream: Stream) -> date:
    """The last day for which a stream pays."""
    return day_of(max(stream_end(stream.end, stream.end_reading) - 1, stream.bgn))


def stream_restricted(context: Context) -> Iterator[Finding]:
    """A stream that anybody can pull: when money arrives, and how much is there, is in strangers' hands."""
    for number, stream in enumerate(context.document.policy.streams):
        if not stream.restricted:
            path: Path = ("streams", number, "restricted")
            message = (
                f"the stream to {stream.to} is not restricted: anybody can pull what has accrued at any time, up to "
                f"all {readable(stream.total)} {stream.token} between two cycles"
            )
            figures = {"total": exact_decimal(stream.total)}
            yield Finding("stream-restricted", Level.WARNING, path, message, figures, "`restricted: true`")


_STREAM = (
    "streams: [{token: DAI, to: auditor, total: 1_000_000, start: %s, end: %s, end_reading: %s, restricted: %s}]\n"
)

STREAM_IN_TERM = Check(
    name="stream-in-term",
    level=Level.ERROR,
    sentence="the streams pay from the first day of the term to its last",
    check=stream_in_term,
    passing=Example(_STREAM % ("2023-01-01", "2024-01-01", "exclusive", "true")),
    failing=Example(_STREAM % ("2022-01-01", "2023-01-01", "inclusive", "true")),
)

STREAM_RESTRICTED = Check(
    name="stream-restricted",
    level=Level.WARNING,
    sentence="only the wallet that a stream pays to can pull it",
    check=stream_restricted,
    passing=Example(),
    failing=Example(_STREAM % ("2023-01-01", "2023-12-31", "inclusive", "false")),
)
