"""A policy to begin with: its figures go together, and most of its promises hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from string import Template

from policies.units import WAD, Wad, exact_decimal

MOST_MONTHLY: Wad = 3_000_000 * WAD
"""The largest monthly cap [wad] of which the stream stays below a token a second, the most that an engine's DssVest
pays.
"""

_TEMPLATE = Path(__file__).parent / "starter.yaml.template"


def starter_policy(file: str, identity: str, unit: str, start: date, monthly: Wad) -> str:
    """The text of a policy file for a year, with comments.

    Args:
        file: how the file is called, in its comments.
        identity: the policy's `id`.
        start: the first day of the term, and of a month.
        monthly: the monthly cap [wad], from which all other amounts follow.
    """
    amounts = {"monthly": 1, "quarterly": 3, "annual": 12, "seed": 2, "stream": 10}
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        {name: _grouped(times * monthly) for name, times in amounts.items()},
        file=file,
        id=identity,
        unit=unit,
        start=start,
        end=start.replace(year=start.year + 1) - timedelta(days=1),
    )


def _grouped(amount: Wad) -> str:
    """`199_916.67`."""
    whole, point, decimals = exact_decimal(amount).partition(".")
    return f"{int(whole):_}{point}{decimals}"
