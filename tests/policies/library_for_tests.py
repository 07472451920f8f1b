"""The library as tests walk through it: every file, and every variant of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from policies.loader import Document, library_path, parse_document, variants_of
from policies.policy import Policy

FOLDER = library_path("x").parent


class Entry(NamedTuple):
    """One policy of the library."""

    path: Path
    variant: str = ""

    @property
    def id(self) -> str:
        """What the policy should be called: as its file, and as its variant behind it."""
        return f"{self.path.stem}-{self.variant.replace('_', '-')}" if self.variant else self.path.stem

    @property
    def document(self) -> Document:
        return parse_document(self.path.read_text(encoding="utf-8"), str(self.path), self.variant)

    @property
    def policy(self) -> Policy:
        return self.document.policy


def entries() -> tuple[Entry, ...]:
    """Every file of the library, with each of its variants."""
    return tuple(
        Entry(path, variant)
        for path in sorted(FOLDER.glob("*.yaml"))
        for variant in variants_of(path.read_text(encoding="utf-8"), str(path)) or ("",)
    )
