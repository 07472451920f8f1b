"""What contracts hide behind a reason of their own, and how to look behind it.

A Safe says GS013 of whatever failed within it (Safe 1.3.0, `execTransaction`), and the pause proxy says
"ds-pause-delegatecall-error" (ds-pause, `DSPauseProxy.exec`). A node's tracer sees through both; here the hidden call
is made again by itself, from where it was made, and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulations.deployment.chain import word_address
from simulations.deployment.safes import CANONICAL, SINGLETON, Operation

SAFE_FAILED = "GS013"
PROXY_FAILED = "ds-pause-delegatecall-error"

_HEADER = 1 + 20 + 32 + 32
"""Of a call within `multiSend(bytes)`: operation, address, value and length, packed [bytes]."""


def _word(data: bytes, number: int) -> int:
    """A function's argument, or an offset to one, by its place."""
    return int.from_bytes(data[4 + 32 * number : 36 + 32 * number], "big")


def _bytes(data: bytes, number: int) -> bytes:
    """A `bytes` argument by its place."""
    at = 4 + _word(data, number)
    length = int.from_bytes(data[at : at + 32], "big")
    return data[at + 32 : at + 32 + length]


def calls_of_safe(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The calls (to whom, calldata) that an `execTransaction` makes in the Safe's name.

    A delegatecall is taken for MultiSendCallOnly, the only one that a policy's wallets make.
    """
    to, inner = word_address(data[4:36]), _bytes(data, 2)
    if _word(data, 3) == Operation.CALL:
        yield to, inner
        return
    packed, at = _bytes(inner, 0), 0
    while at < len(packed):
        head = packed[at : at + _HEADER]
        length = int.from_bytes(head[-32:], "big")
        yield word_address(head[1:21]), packed[at + _HEADER : at + _HEADER + length]
        at += _HEADER + length


def spell_of_proxy(data: bytes) -> tuple[bytes, bytes]:
    """The spell that an `exec(address,bytes)` delegatecalls (20 bytes), and its calldata."""
    return data[16:36], _bytes(data, 1)


def transparent_proxy(spell: bytes) -> bytes:
    """Code that delegatecalls `spell` with the calldata it is given, and passes on what comes back, a revert too.

    Put where the pause proxy is, it shows what the spell said.
    """
    return b"".join(
        (
            bytes.fromhex("365f5f37"),  # calldatacopy(0, 0, calldatasize)
            bytes.fromhex("5f5f365f73"),  # no output, all of the input, to
            spell,
            bytes.fromhex("5af4"),  # delegatecall
            bytes.fromhex("3d5f5f3e"),  # returndatacopy(0, 0, returndatasize)
            bytes.fromhex("6029573d5ffd"),  # revert, unless it went well
            bytes.fromhex("5b3d5ff3"),  # return
        )
    )


TRANSPARENT_SAFE = b"".join(
    (
        bytes.fromhex("33601957"),  # unless nobody calls, go on at 0x19
        bytes.fromhex("60203603"),  # the size of all that comes behind the first word
        bytes.fromhex("8060205f37"),  # calldatacopy(0, 32, that)
        bytes.fromhex("5f5f825f5f5f355af1"),  # call whom the first word names, with that
        bytes.fromhex("603956"),  # go on at 0x39
        bytes.fromhex("5b365f5f375f5f365f73"),  # 0x19: as the Safe's own proxy does, delegatecall
        bytes.fromhex(CANONICAL[SINGLETON][2:]),
        bytes.fromhex("5af4"),
        bytes.fromhex("5b3d5f5f3e"),  # 0x39: returndatacopy(0, 0, returndatasize)
        bytes.fromhex("6044573d5ffd"),  # revert, unless it went well
        bytes.fromhex("5b3d5ff3"),  # 0x44: return
    )
)
"""Code of a Safe that also calls, in its own name, whomever nobody (the zero address) tells it to call: a word, and the
calldata behind it. To everybody else it is the Safe that it was, so that what it calls may call it back.
"""
