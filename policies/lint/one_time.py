"""Costs of one time inside a cap that comes again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.policy import CapName
from policies.units import Wad, exact_decimal, readable, times

_ONCE = re.compile(r"\b(one[- ]?time|one[- ]off|once)\b", re.IGNORECASE)


def one_time_costs(context: Context) -> Iterator[Finding]:
    """A line that its own words call one-time, in a quarterly cap of which the annual cap is four: it is counted four
    times, and so is the share of a buffer that is taken of it.
    """
    policy = context.document.policy
    caps, table = policy.caps, policy.stated.tables.get("budget")
    if table is None or not (caps.states(CapName.QUARTERLY) and caps.annual == 4 * caps.quarterly):
        return
    buffer = policy.stated.contingency
    for number, line in enumerate(table.lines):
        once = line.quarterly
        if not once or line.annual == once or not _ONCE.search(line.category):
            continue
        too_much: Wad = 3 * once
        figures = {"once": exact_decimal(once), "difference": exact_decimal(too_much)}
        message = (
            f"{line.category}: {readable(once)} are in the quarterly cap, and the annual cap is 4 of these: "
            f"{readable(too_much)} too much"
        )
        if buffer is not None and buffer.share is not None:
            too_much += times(buffer.share.value, too_much)
            figures["with_buffer"] = exact_decimal(too_much)
            message += f", with the buffer {readable(too_much)}"
        figures["annual_without"] = exact_decimal(caps.annual - too_much)
        path: Path = ("budget", "lines", number, "quarterly")
        consistent = f"an annual cap of {readable(caps.annual - too_much)}"
        yield Finding("one-time-costs", Level.WARNING, path, message, figures, consistent)


_LINES = (
    "budget: {lines: [{category: Compensation, quarterly: 270_000}, {category: %s, quarterly: 30_000}], "
    "total: {quarterly: 300_000}, savings: ~}\ncontingency: ~\n"
)

ONE_TIME_COSTS = Check(
    name="one-time-costs",
    level=Level.WARNING,
    sentence="what is paid once is not in a cap that comes again",
    check=one_time_costs,
    passing=Example(_LINES % "Hardware"),
    failing=Example(_LINES % "One-time hardware"),
)
