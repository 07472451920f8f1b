"""Numbers that a transaction can carry: who makes an action of others is refused at once."""

from __future__ import annotations

from policies.units import Wad

UINT256 = 2**256
UINT96 = 2**96
UINT16 = 2**16


def require_below(end: int, **numbers: int) -> None:
    """Refuse numbers outside `0 <= number < end`."""
    for name, number in numbers.items():
        if not 0 <= number < end:
            raise ValueError(f"{name} is {number}, expected at least 0 and below 2^{end.bit_length() - 1}")


class OfAmount:
    """An action with an amount of type uint256."""

    __slots__ = ()

    amount: Wad

    def __post_init__(self) -> None:
        if not 0 <= self.amount < UINT256:
            require_below(UINT256, amount=self.amount)


class OfStream:
    """An action on a stream, by its number from 0; DssVest counts from 1, so -1 is its 0, which no stream has."""

    __slots__ = ()

    stream: int

    def __post_init__(self) -> None:
        if not -1 <= self.stream < UINT256 - 1:
            raise ValueError(f"stream is {self.stream}, expected at least -1 and below 2^256 - 1")
