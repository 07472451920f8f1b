"""What `treasurer replay` found, as JSON: figures are decimal text (of wei, where the measure is DAI)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policies.periods import iso
from policies.rules.base import Judgement
from simulations.counterexamples import Replayed
from simulations.reports.replay_text import difference, is_own

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def replay_json(all_of_them: Sequence[Replayed], engine: str, version: str, policy_sha256: str | None = None) -> str:
    """The document that `treasurer replay --json` writes.

    Args:
        version: which life of each counterexample.
        policy_sha256: of the policy that was asked for, where the counterexamples' own was not to be used.
    """
    document = {
        "treasurer": "replay",
        "version": VERSION,
        "engine": engine,
        "life": version,
        "confirmed": all(again.confirmed for again in all_of_them),
        "counterexamples": [_replayed(again, policy_sha256) for again in all_of_them],
    }
    return json.dumps(document, indent=1) + "\n"


def _replayed(again: Replayed, policy_sha256: str | None) -> dict[str, Any]:
    own, cell = again.counterexample, again.counterexample.cell
    return {
        "file": again.file,
        "policy": again.policy.id,
        "policy_sha256": policy_sha256 or own.policy_sha256,
        "own_policy": is_own(again, policy_sha256),
        "rule": cell.rule,
        "phase": None if cell.phase is None else str(cell.phase),
        "cause": cell.cause or None,
        "conduct": str(again.told.conduct),
        "confirmed": again.confirmed,
        "difference": difference(again) or None,
        "expected": _found(again.told.judgement, again.told.time),
        "found": None if again.found is None else _found(again.found.judgement, again.found.time),
        "elsewhere": [
            {
                "phase": None if finding.cell.phase is None else str(finding.cell.phase),
                "cause": finding.cell.cause or None,
                **_found(finding.judgement, finding.time),
            }
            for finding in again.replay.elsewhere
        ],
        "actions": len(again.replay.scenes),
    }


def _found(judgement: Judgement, time: int) -> dict[str, Any]:
    return {
        "found": str(judgement.found),
        "allowed": str(judgement.allowed),
        "excess": str(judgement.excess),
        "measure": str(judgement.measure),
        "subject": judgement.subject or None,
        "judged_at": time,
        "at": iso(time),
    }
