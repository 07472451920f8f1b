"""Which files are policies. A stranger's repository has many YAML files, and only policies are any of our business."""

from __future__ import annotations

import re
from pathlib import Path

SUFFIXES = (".yaml", ".yml")

_ENOUGH = 1_000_000
"""More than the largest policy that is read [bytes]."""
_BEGINS = re.compile(r"(?:\ufeff)?(?:[ \t]*(?:#.*)?\n|%.*\n|---[ \t]*(?:#.*)?\n)*schema[ \t]*:")
_PARTS = re.compile(r"^(period|token|caps|signers|wallets|streams|cycle|returns)[ \t]*:", re.MULTILINE)


def is_policy(path: Path) -> bool:
    """Whether a file is meant as a policy, sound or not: `schema` is its first key, and it has parts of a treasury.

    Other YAML with a `schema` in front has no wallets, caps and cycle. A file that cannot be read is none.
    """
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            beginning = _text(file.read(65_536))
            if not _BEGINS.match(beginning):
                return False
            text = beginning + _text(file.read(_ENOUGH))
    except OSError:
        return False
    return len(set(_PARTS.findall(text))) >= 2


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
