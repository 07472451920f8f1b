"""Rounding told apart from error: how far printed figures can be off because their last digit is rounded."""

from __future__ import annotations

from fractions import Fraction

from policies.file.tree import Path, Tree
from policies.lint.measures import printed_resolution
from policies.units import WAD, Wad


def within(difference: Fraction | Wad, slack: Fraction) -> bool:
    """Whether a difference [wad] is at most `slack` [tokens]."""
    return abs(Fraction(difference)) <= slack * WAD


def is_share(one: Wad, whole: Wad, times: int, resolution: Fraction) -> bool:
    """Whether `one` is `whole / times`, rounded to its last printed digit."""
    return within(Fraction(whole, times) - one, resolution / 2)


def of_multiple(tree: Tree, difference: Wad, times: int, one: Path, whole: Path) -> bool:
    """Whether `times x one - whole` can come from rounding: each figure is off by at most half of what its last printed
    digit counts.
    """
    return within(difference, (times * printed_resolution(tree, one) + printed_resolution(tree, whole)) / 2)


def of_sum(tree: Tree, difference: Wad, figures: tuple[Path, ...], total: Path) -> bool:
    """Whether a sum that misses its printed total by `difference` [wad] can do so because its figures are rounded."""
    return within(difference, sum((printed_resolution(tree, path) for path in (*figures, total)), Fraction(0)) / 2)
