"""Amounts as findings say them."""

from __future__ import annotations

from fractions import Fraction

from policies.policy import CapName, Caps, Multiple
from policies.units import WAD, Wad, exact_decimal, readable, times

MONTHS = {CapName.MONTHLY: 1, CapName.QUARTERLY: 3, CapName.ANNUAL: 12}
"""How many months a cap is for."""


def cap_amount(caps: Caps, cap: CapName) -> Wad:
    """A cap [wad], stated or derived."""
    return Multiple(Fraction(1), cap).amount(caps)


def apart(stated: Wad, computed: Wad) -> str:
    """How far a stated amount is from a computed one: `249,895 less`."""
    return f"{readable(abs(stated - computed))} {'more' if stated > computed else 'less'}"


def exact(value: Fraction | Wad) -> str:
    """An amount [wad] as exact decimal text; a fraction of a wei is cut towards zero."""
    return exact_decimal(value if isinstance(value, int) else int(value))


def percent(share: Fraction) -> str:
    """A share for people: `4.76%`, rounded to two decimals."""
    return f"{readable(times(share * 100, WAD))}%"


def figure_text(value: Fraction, as_percent: bool = False) -> str:
    """A figure for people: `1,432,500`, `3.42%`; rounded half up to two decimals."""
    shown = value * 100 if as_percent else value
    wads = shown * WAD
    rounded = (2 * abs(wads.numerator) + wads.denominator) // (2 * wads.denominator)
    text = readable(rounded, 2)
    return f"{'-' if value < 0 else ''}{text}{'%' if as_percent else ''}"


def difference_text(difference: Fraction, as_percent: bool = False) -> str:
    """How far a figure is from what it should be: `9,000 less`, `0.12 percentage points more`."""
    size = f"{figure_text(abs(difference) * 100)} percentage points" if as_percent else figure_text(abs(difference))
    return f"{size} {'more' if difference > 0 else 'less'}"
