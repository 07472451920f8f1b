"""Arguments that somebody made up, as calldata: whatever they are, they are made to fit the function's types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eth_abi.abi import encode

from simulations.actions import Argument
from simulations.deployment.chain import selector
from simulations.deployment.safes import NOBODY

_SIZED = re.compile(r"(uint|bytes)(\d+)")


def parameter_types(method: str) -> tuple[str, ...]:
    """The types in a signature: `approve(address,uint256)`. No function that is called so takes a tuple."""
    inside = method[method.index("(") + 1 : -1]
    return tuple(inside.split(",")) if inside else ()


def fitted_call(method: str, arguments: Sequence[Argument], addresses: Mapping[str, str]) -> bytes:
    """Calldata of a function, by its signature.

    A number is cut to its type's largest, a name becomes the address behind it (`addresses`) or the zero address, bytes
    are filled up or cut on the right; an array holds the one argument. What is missing is zero, what is too much is
    left out.
    """
    types = parameter_types(method)
    given = [*arguments, *(0 for _ in types)]
    values = [_fitted(kind, value, addresses) for kind, value in zip(types, given, strict=False)]
    return selector(method) + encode(types, values)


def _fitted(kind: str, value: Argument, addresses: Mapping[str, str]) -> Any:
    if kind.endswith("[]"):
        return [_fitted(kind[:-2], value, addresses)]
    if kind == "address":
        return _address(value, addresses)
    if kind == "bool":
        return bool(value)
    if kind == "string":
        return _bytes(value).decode() if isinstance(value, str) else _bytes(value).hex()
    if kind == "bytes":
        return _bytes(value)
    sized = _SIZED.fullmatch(kind)
    if sized is None:
        raise ValueError(f"no argument can be made up for the type {kind}")
    size = int(sized[2])
    if sized[1] == "bytes":
        return _bytes(value)[:size].ljust(size, b"\0")
    number = int(value) if isinstance(value, int) else int.from_bytes(_bytes(value), "big")
    return min(max(0, number), 2**size - 1)


def _address(value: Argument, addresses: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return addresses.get(value, NOBODY)
    return "0x" + _bytes(value)[-20:].rjust(20, b"\0").hex()


def _bytes(value: Argument) -> bytes:
    """A number as a word of 32 bytes, text as UTF-8 (a question mark for what has none)."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode(errors="replace")
    return min(max(0, int(value)), 2**256 - 1).to_bytes(32, "big")
