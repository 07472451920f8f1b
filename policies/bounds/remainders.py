"""Remainders of the multiples of a number: whether any of a stretch of them is large enough to round a sum up."""

from __future__ import annotations


def sum_of_floors(count: int, modulus: int, factor: int, offset: int) -> int:
    """The sum of `(factor * x + offset) // modulus` over `0 <= x < count`, by Euclid's algorithm.

    Everything is a whole number, `modulus` above zero.
    """
    total = 0
    while count > 0:
        whole, factor = divmod(factor, modulus)
        total += whole * (count * (count - 1) // 2)
        whole, offset = divmod(offset, modulus)
        total += whole * count
        # Counted along the other axis, each point below the line belongs to a smaller problem of the same kind.
        count, offset = divmod(factor * count + offset, modulus)
        modulus, factor = factor, modulus
    return total


def any_remainder_from(least: int, factor: int, modulus: int, first: int, last: int) -> bool:
    """Whether `factor * x % modulus >= least` for some `first <= x <= last`, with `0 < least <= modulus`."""
    count = last - first + 1
    above = sum_of_floors(count, modulus, factor, factor * first + modulus - least)
    return count > 0 and above > sum_of_floors(count, modulus, factor, factor * first)
