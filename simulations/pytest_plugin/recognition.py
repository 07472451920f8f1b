"""Which files are policies. A stranger's repository has many YAML files, and only policies are any of our business."""

from __future__ import annotations

import re
from pathlib import Path

SUFFIXES = (".yaml", ".yml")

_ENOUGH = 1_000_000
"""More than the largest policy that is read [bytes]."""
_BEGINS = re.compile(r"(?:[ \t]*(?:#.*)?\n|%.*\n|---[ \t]*(?:#.*)?\n)*schema[ \t]*:[ \t]+[^\s#&*!{\[]")
_PARTS = re.compile(r"^(period|token|caps|signers|wallets|streams|cycle|returns)[ \t]*:", re.MULTILINE)
_MOST = 4
"""So many parts make a policy of a file whose first key is another: a `schema` that is misspelled, or left out."""


def is_policy(path: Path) -> bool:
    """Whether a file is meant as a policy, sound or not: what is meant as one and cannot be loaded has to fail.

    It is if its first key is `schema`, with a plain value, and it has a part of a treasury; or if it has four parts of
    one. Other YAML with a `schema` in front has a mapping there, or no part. A file that cannot be opened is none.
    """
    if path.suffix.lower() not in SUFFIXES:
        return False
    try:
        with path.open("rb") as file:
            data = file.read(_ENOUGH)
    except OSError:
        return False
    text = _text(data)
    parts = len(set(_PARTS.findall(text)))
    return parts >= (1 if _BEGINS.match(text) else _MOST)


def _text(data: bytes) -> str:
    """The file's text, also where it is UTF-16: as a policy that will be refused, and not as none."""
    encoding = "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:1] == b"\0" or data[1:2] == b"\0":
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    return data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
