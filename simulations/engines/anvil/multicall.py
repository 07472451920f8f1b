"""Several questions in one `eth_call`, through Multicall3.

A state is two dozen view calls. One request that asks them all is answered at one block, whatever else happens.

Source: Multicall3 (github.com/mds1/multicall3), `aggregate3`; ABI specification, "Formal Specification of the
Encoding". Its runtime bytecode comes with ape.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ape_ethereum.multicall.constants import MULTICALL3_ADDRESS, MULTICALL3_CODE

from simulations.deployment.chain import address_word, bytes_words, selector, word

ADDRESS = str(MULTICALL3_ADDRESS)
"""The same on every chain that has it, mainnet among them (since block 14,353,601)."""
CODE = bytes(MULTICALL3_CODE)

_AGGREGATE = selector("aggregate3((address,bool,bytes)[])")
_MAY_FAIL = word(1)
_DATA_AT = word(3 * 32)


@lru_cache(maxsize=64)
def question(asked: tuple[tuple[str, bytes], ...]) -> str:
    """Calldata [hex] of `aggregate3` for questions (to whom, calldata), each of which may revert alone.

    The same questions come again and again, hence the cache.
    """
    parts = [b"".join((address_word(to), _MAY_FAIL, _DATA_AT, bytes_words(data))) for to, data in asked]
    offset, heads = len(parts) * 32, []
    for part in parts:
        heads.append(word(offset))
        offset += len(part)
    return f"0x{b''.join((_AGGREGATE, word(32), word(len(parts)), *heads, *parts)).hex()}"


def answers(returned: bytes) -> Sequence[tuple[bool, bytes]]:
    """What `aggregate3` returned: for each question whether it went through, and the bytes."""

    def number(at: int) -> int:
        return int.from_bytes(returned[at : at + 32], "big")

    first = number(0) + 32
    parts = (first + number(first + 32 * index) for index in range(number(first - 32)))
    found = []
    for part in parts:
        length = part + number(part + 32)
        found.append((bool(number(part)), returned[length + 32 : length + 32 + number(length)]))
    return found
