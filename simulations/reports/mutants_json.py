"""What became of mutants, as JSON. Amounts are decimal strings of wei; nothing depends on the time of day or the
machine, so that a seed gives the same bytes everywhere.
"""

from __future__ import annotations

import json
from typing import Any

from simulations.mutants.result import Report
from simulations.mutants.score import Score
from simulations.reports.mutants_text import caught_by, difference, narrated, percent
from simulations.reports.stories import plain

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def mutants_json(score: Score) -> str:
    """The document that `treasurer mutants` writes."""
    return json.dumps(mutants_document(score), indent=1, ensure_ascii=False) + "\n"


def mutants_document(score: Score) -> dict[str, Any]:
    caught, counted = len(score.caught), len(score.counted)
    return {
        "treasurer": "mutants",
        "version": VERSION,
        "policy": score.policy.id,
        "seed": score.seed,
        "caught": caught,
        "counted": counted,
        "percent": percent(caught, counted),
        "survivors": [report.mutant.name for report in score.survivors],
        "not_applicable": list(score.not_applicable),
        "not_done": list(score.not_done),
        "mutants": [mutant_document(report) for report in score.reports],
    }


def mutant_document(report: Report) -> dict[str, Any]:
    """One mutant."""
    mutant, broken = report.mutant, report.broken
    return {
        "name": mutant.name,
        "kind": str(mutant.kind),
        "wrong": mutant.wrong,
        "seen": mutant.seen or None,
        "treasury": report.promised.id,
        "counted": report.counts,
        "caught": report.caught,
        "caught_by": list(caught_by(report)),
        "story": None if broken is None else _story(report),
        "verdicts": list(report.verdicts),
        "inspection": [str(discrepancy) for discrepancy in report.discrepancies],
        "model": None if report.difference is None else difference(report),
        "why": mutant.equivalent or report.refused or (mutant.survives if not report.caught else "") or None,
    }


def _story(report: Report) -> dict[str, Any]:
    assert report.broken is not None
    story = report.broken.story
    return {
        "rule": story.cell.rule,
        "phase": None if story.cell.phase is None else str(story.cell.phase),
        "cause": story.cell.cause or None,
        "conduct": str(story.conduct),
        "breaks_elsewhere_without_the_fault": report.broken.elsewhere,
        "excess": str(story.judgement.excess),
        "measure": str(story.judgement.measure),
        "told": plain(narrated(report), story),
    }
