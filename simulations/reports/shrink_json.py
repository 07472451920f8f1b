"""What `treasurer shrink` did, as JSON. The stories themselves stand in the files that it names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulations.counterexamples import Counterexample

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


@dataclass(frozen=True, slots=True)
class Shortened:
    """A counterexample as it was read, and as it stands in its file now."""

    file: str
    before: Counterexample
    after: Counterexample


def shrink_json(all_of_them: Sequence[Shortened], engine: str, stopped: bool = False) -> str:
    """The document that `treasurer shrink --json` writes.

    Args:
        stopped: whether there were more files, to which it did not come.
    """
    document = {
        "treasurer": "shrink",
        "version": VERSION,
        "engine": engine,
        "stopped": stopped,
        "finished": not stopped and all(one.after.shrinking.finished for one in all_of_them),
        "counterexamples": [_shortened(one) for one in all_of_them],
    }
    return json.dumps(document, indent=1) + "\n"


def _shortened(one: Shortened) -> dict[str, Any]:
    """Lengths are in decisions, `tried` in lives that were lived for it, those of earlier runs too."""
    cell = one.after.cell
    return {
        "file": one.file,
        "policy": one.after.policy,
        "rule": cell.rule,
        "phase": None if cell.phase is None else str(cell.phase),
        "cause": cell.cause or None,
        "conduct": str(one.after.conduct),
        "length_before": len(one.before.shrunk.life),
        "length": len(one.after.shrunk.life),
        "finished": one.after.shrinking.finished,
        "tried": one.after.shrinking.tried,
    }
