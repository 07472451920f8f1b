"""What a check is: a pure function that compares what one part of a document says with what another part says.

A check never judges what a treasury does (rules do) and never corrects a figure. On a document that is consistent it
finds nothing. Every figure is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policies.file.tree import Path, Place
from policies.lint.examples import Example
from policies.loader import Document
from policies.policy import Waiver


class Level(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    """Worth knowing: rounding, an assumption, something that is said in two ways."""
    WARNING = "warning"
    """It can be meant, and whoever votes should know it."""
    ERROR = "error"
    """Two statements of the document cannot both be true, or a promise cannot be kept."""

    def is_at_least(self, other: Level) -> bool:
        """Whether it matters as much as `other`."""
        order = tuple(Level)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a document that does not go together."""

    check: str
    """The check's name."""
    level: Level
    path: Path
    """The value that it is about."""
    message: str
    """The whole finding in one sentence, with its figures."""
    figures: Mapping[str, str]
    """By name, exact decimal text, cut after 18 digits where it never ends; `difference` wherever there is one."""
    consistent: str
    """What would make the document consistent; empty where nothing has to change."""

    @property
    def key(self) -> str:
        """The dotted key of the file that it is about."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at."""

    document: Document
    others: tuple[Document, ...] = ()
    """Other budgets, of the same unit too, to compare with."""
    found: tuple[Finding, ...] = ()
    """What the checks before this one found, for the last ones: what is said already, and what a waiver accepts."""
    checks: tuple[str, ...] = ()
    """The names of all checks."""


def said_before(context: Context, path: Path, figure: str) -> bool:
    """Whether a check before measured the value at `path` against this figure: the same fact is not said again."""
    return any(one.path == path and figure in one.figures.values() for one in context.found)


@dataclass(frozen=True, slots=True)
class Check:
    """A named comparison, with a document on which it finds nothing and one on which it finds something."""

    name: str
    level: Level
    """The worst that it gives."""
    sentence: str
    """What it compares, or what it finds, in a true sentence."""
    check: Callable[[Context], Iterator[Finding]]
    passing: Example
    failing: Example


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that the file accepts."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one document; of a file with variants, in one of them."""

    document: Document
    findings: tuple[Finding, ...]
    """Those that nobody waived, the worst first, of a level by their places in the file."""
    waived: tuple[Waived, ...]

    @property
    def file(self) -> str:
        """The document's file, as it was named."""
        return self.document.tree.file

    def place(self, finding: Finding) -> Place:
        """Line and column of what a finding is about; of what no file says, those of the nearest part that is there."""
        return self.document.tree.value_place(finding.path)

    def at_least(self, level: Level) -> tuple[Finding, ...]:
        """The findings of a level and of those above it."""
        return tuple(finding for finding in self.findings if finding.level.is_at_least(level))

    def count(self, level: Level) -> int:
        """How many findings have this level."""
        return sum(finding.level is level for finding in self.findings)
