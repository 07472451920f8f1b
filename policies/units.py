"""Amounts: wad (10^18), ray (10^27) and rad (10^45), always whole numbers; decimal text only at the edge.

Source of the three units: Maker's `vat.sol`, where dai in the Vat is a rad, a rate is a ray and a token balance
is a wad.
"""

from __future__ import annotations

import re
from fractions import Fraction

Wad = int
"""An amount of a token, in units of 10^-18."""
Rad = int
"""An amount of internal dai in the Vat, in units of 10^-45."""

WAD = 10**18
RAY = 10**27
RAD = 10**45

UINT96_MAX = 2**96 - 1
UINT128_MAX = 2**128 - 1
UINT256_MAX = 2**256 - 1

_DECIMAL = re.compile(r"([+-]?)(\d+(?:_\d+)*)(?:\.(\d+(?:_\d+)*))?")


class AmountError(ValueError):
    """Text that is no exact amount. The message says what was expected."""


def parse_wad(text: str) -> Wad:
    """Read decimal text (`199_916`, `599747.50`) as an exact amount [wad].

    `_` may group digits. A sign is read, so that callers can say "negative" instead of "not a number".

    Raises:
        AmountError: the text is not plain decimal, or has more than 18 decimals.
    """
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        raise AmountError("expected a plain decimal number such as 199_916 or 599747.50")
    sign, whole, decimals = match[1], match[2].replace("_", ""), (match[3] or "").replace("_", "")
    if len(decimals) > 18:
        raise AmountError(f"expected at most 18 decimals, found {len(decimals)}")
    amount = int(whole) * WAD + int(decimals.ljust(18, "0"))
    return -amount if sign == "-" else amount


def exact_decimal(amount: Wad) -> str:
    """Print an amount [wad] as decimal text without loss: `203749.665753424657534247`, `5`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), WAD)
    decimals = f"{part:018d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def readable(amount: Wad, decimals: int = 2) -> str:
    """Print an amount [wad] for people: `203,749.67`, rounded half up (away from zero) to `decimals`.

    Whole amounts are printed without decimals, and an amount too small for them is not printed as zero:
    `0.000000000000000001`.
    """
    sign = "-" if amount < 0 else ""
    size = abs(amount)
    if size % WAD == 0:
        return f"{sign}{size // WAD:,}"
    scale = 10**decimals
    cents = (size * scale + WAD // 2) // WAD
    if cents == 0:
        return exact_decimal(amount)
    whole, part = divmod(cents, scale)
    return f"{sign}{whole:,}.{part:0{decimals}d}" if decimals else f"{sign}{whole:,}"


def times(multiple: Fraction, amount: Wad) -> Wad:
    """`multiple x amount` [wad], rounded down: a budget never promises the fraction of a wei it cannot pay."""
    return amount * multiple.numerator // multiple.denominator
