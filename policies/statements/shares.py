"""An amount in parts: by month, and by category as the budget's table has them. Every part is whole, and none is lost.

A forecast is one figure for each wallet; a statement prints it by month and category. Which of them it is meant for
nobody has said, so it is spread: evenly over the months, and over categories as the budget spreads its cap.
"""

from __future__ import annotations

from collections.abc import Sequence

from policies.policy import Policy, Wallet
from policies.statements.amounts import is_blank
from policies.statements.layouts import is_total, plain
from policies.statements.statement import CENT
from policies.units import Wad

RUNWAY_MONTHS = 3
"""Of a wallet whose policy names no number of months."""
EVERYTHING = "All expenses"
"""The one category of a forecast where the policy has no table, or does not say which wallet pays what."""
LONGEST = 200
"""Of a category's name, or of another word in a cell [signs]."""


def printable(text: str) -> str:
    """Words as they can stand in a file: single spaces, and no sign that nobody sees."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in " ".join(text.split()))


def named(category: str) -> str:
    """A category as a statement can print it: single spaces, empty for a dash, and never the name of a total."""
    words = printable(category)[:LONGEST].strip()
    if is_blank(words):
        return ""
    return f"{words} (category)" if is_total(words) else words


def split(amount: Wad, weights: Sequence[int]) -> list[Wad]:
    """An amount [wad] in parts as their weights have it, in whole cents where it is in cents, rounded down.

    What the rounding leaves goes to the first parts that weigh anything, a cent (else a wei) each.
    """
    unit = CENT if amount % CENT == 0 else 1
    whole, total = amount // unit, sum(weights)
    parts = [whole * weight // total for weight in weights]
    heavy = [index for index, weight in enumerate(weights) if weight]
    for index in heavy[: whole - sum(parts)]:
        parts[index] += 1
    return [part * unit for part in parts]


def months_of(wallet: Wallet) -> int:
    """For how many months a wallet's forecast is meant."""
    return wallet.runway_months or RUNWAY_MONTHS


def spread(policy: Policy, wallet: Wallet, forecast: Wad) -> dict[str, list[Wad]]:
    """A wallet's forecast [wad] by category, each with one amount for each month of its runway."""
    lines = _weights(policy)
    months = split(forecast, [1] * months_of(wallet))
    by_month = [split(month, list(lines.values())) for month in months]
    return {name: [parts[index] for parts in by_month] for index, name in enumerate(lines)}


def _weights(policy: Policy) -> dict[str, int]:
    """The budget's categories and what each weighs: its monthly, else quarterly, else annual amount."""
    table = policy.stated.tables.get("budget")
    if table is None or len(policy.operational) != 1:
        return {EVERYTHING: 1}
    for column in ("monthly", "quarterly", "annual"):
        found: dict[str, tuple[str, int]] = {}
        for line in table.lines:
            amount: Wad | None = getattr(line, column)
            if amount is not None and amount > 0 and (name := named(line.category)):
                first, before = found.get(plain(name), (name, 0))
                found[plain(name)] = first, before + amount
        if found:
            return dict(found.values())
    return {EVERYTHING: 1}
