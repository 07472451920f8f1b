"""A stream pays by the second, a cap is meant by the month: which months are streamed above it, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import by_month, counted, dai_streams, decimal, is_stated, printed_resolution
from policies.periods import DAY, EndReading, stream_end
from policies.policy import CapName
from policies.units import WAD, exact_decimal, readable


def stream_months(context: Context) -> Iterator[Finding]:
    """Calendar months in which the streams pay more than the monthly cap.

    A linear stream of twelve monthly caps is above the cap in each month of 31 days: a note. It is a warning where the
    average month is above the cap by more than the rounding of the printed figures.
    """
    policy, tree = context.document.policy, context.document.tree
    streams = dai_streams(policy)
    if not streams:
        return
    cap = policy.caps.monthly
    months = by_month(policy)
    over = [month for month, paid in months.items() if paid > cap]
    if not over:
        return
    largest = max(months, key=lambda month: months[month])
    smallest = min(months, key=lambda month: months[month])
    total = sum(stream.total for _, stream in streams)
    rounding = sum(printed_resolution(tree, ("streams", number, "total")) for number, _ in streams)
    rounding += len(months) * printed_resolution(tree, ("caps", "monthly"))
    above = Fraction(total - len(months) * cap, WAD) > rounding / 2
    figures = {
        "difference": exact_decimal(months[largest] - cap),
        "monthly_cap": exact_decimal(cap),
        "largest_month": exact_decimal(months[largest]),
        "smallest_month": exact_decimal(months[smallest]),
        "months_over": str(len(over)),
    }
    for reading in EndReading:
        paid = by_month(policy, reading)
        if paid:
            figures[f"months_over_{reading}"] = str(sum(amount > cap for amount in paid.values()))
            figures[f"largest_month_{reading}"] = exact_decimal(max(paid.values()))
            figures[f"difference_{reading}"] = exact_decimal(max(paid.values()) - cap)
    words = "monthly cap" if policy.caps.states(CapName.MONTHLY) else "monthly cap that follows from the others"
    message = (
        f"the stream pays more than the {words} of {readable(cap)} in {counted(len(over), 'calendar month')}, at most "
        f"{readable(months[largest])} in {largest}: {readable(months[largest] - cap)} more"
    )
    level = Level.NOTE
    if above:
        average = Fraction(total, len(months) * WAD)
        excess = average - Fraction(cap, WAD)
        figures |= {"average_month": decimal(average), "average_over": decimal(excess)}
        message += f"; an average month pays {readable(total // len(months))}"
        message += f", {readable(total // len(months) - cap)} more than the cap"
        level = Level.WARNING
    path: Path = ("streams", streams[0][0], "total") if len(streams) == 1 else ("streams",)
    consistent = f"a monthly cap of {readable(months[largest])}, or a stream that is only spent within the cap"
    yield Finding("stream-months", level, path, message, figures, consistent)


def end_readings(context: Context) -> Iterator[Finding]:
    """A stream's last day is given, and not the second of it at which the stream ends."""
    policy = context.document.policy
    for number, stream in enumerate(policy.streams):
        if is_stated(policy, f"streams.{number}.end_reading"):
            continue
        lasts = {reading: stream_end(stream.end, reading) - stream.bgn for reading in EndReading}
        if min(lasts.values()) <= 0:
            continue
        rates = {reading: Fraction(stream.total * DAY, lasts[reading] * WAD) for reading in EndReading}
        whole, short = rates[EndReading.INCLUSIVE], rates[EndReading.EXCLUSIVE]
        days = lasts[EndReading.INCLUSIVE] // DAY
        figures = {
            "difference": decimal(short - whole),
            **{f"rate_{reading}": decimal(rate) for reading, rate in rates.items()},
            "one_day": decimal(whole),
            "days_inclusive": str(days),
            "days_exclusive": str(lasts[EndReading.EXCLUSIVE] // DAY),
        }
        message = (
            f"a stream that ends on {stream.end} pays for {counted(days - 1, 'day')} or for {counted(days, 'day')}, "
            f"{_rate(short)} or {_rate(whole)} {stream.token} a day, and the last day is {_rate(whole)} or nothing"
        )
        consistent = f"the second at which it ends: 00:00 of {stream.end}, its 23:59:59, or 00:00 of the day after"
        yield Finding("stream-end", Level.NOTE, ("streams", number, "end"), message, figures, consistent)


def _rate(rate: Fraction) -> str:
    return readable(rate.numerator * WAD // rate.denominator, 4)


_STREAM = (
    "streams: [{token: DAI, to: auditor, total: %d, start: 2023-01-01, end: 2023-12-31, end_reading: inclusive, "
    "restricted: true}]\n"
)

STREAM_MONTHS = Check(
    name="stream-months",
    level=Level.WARNING,
    sentence="no calendar month is streamed above the monthly cap",
    check=stream_months,
    passing=Example(_STREAM % 1_177_000),
    failing=Example(_STREAM % 1_300_000),
)

STREAM_END = Check(
    name="stream-end",
    level=Level.NOTE,
    sentence="the document says at which second of its last day a stream ends",
    check=end_readings,
    passing=Example("sources: {streams.0.end_reading: Transactions}\n"),
    failing=Example(
        "sources: {streams.0.end_reading: ~}\nassumed: {streams.0.end_reading: the document does not say it}\n"
    ),
)
