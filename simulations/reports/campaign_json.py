"""What a campaign found, as JSON: every pair of rule and conduct, and the story of each breach once.

Amounts and other figures that rules judge are decimal strings (of wei, where the measure is DAI), counts and seconds
are numbers, instants are UTC seconds and ISO text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from policies.periods import iso
from policies.rules.base import Judgement
from simulations.campaign import Found
from simulations.check import Place
from simulations.counterexamples import tool_versions
from simulations.replay import Scene
from simulations.reports.report import Report
from simulations.verdicts import Breach, RuleVerdict

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def campaign_json(report: Report) -> str:
    """The document that `treasurer campaign --json` writes."""
    return as_text(campaign_document(report))


def as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=1) + "\n"


def campaign_document(report: Report) -> dict[str, Any]:
    """What any command that runs a campaign writes about it."""
    campaign = report.campaign
    stories = {(story.cell, story.conduct): number for number, story in enumerate(campaign.stories)}
    return {
        "treasurer": report.command,
        "version": VERSION,
        "policy": report.policy.id,
        "policy_file": report.file,
        "policy_sha256": hashlib.sha256(report.text.encode()).hexdigest(),
        "unit": "wad",
        "token": report.policy.token,
        "ok": report.ok,
        "stopped": report.stopped,
        "not_done": list(report.not_done),
        "seed": campaign.seed,
        "again": report.again,
        "conducts": [str(conduct) for conduct in campaign.conducts],
        "sequences": campaign.sequences,
        "steps": campaign.steps,
        "seconds": round(campaign.seconds, 3),
        "workers": campaign.workers,
        "busy_seconds": round(campaign.busy_seconds, 3),
        "evm_seconds": round(campaign.evm_seconds, 3),
        "evm_share": round(campaign.evm_share, 4),
        "versions": tool_versions(),
        "rules": {verdict.rule.name: _rule(verdict) for verdict in campaign.verdicts},
        "pairs": [_pair(report, verdict, stories) for verdict in campaign.verdicts],
        "stories": [_story(report, found) for found in campaign.found],
    }


def _rule(verdict: RuleVerdict) -> dict[str, Any]:
    return {"sentence": verdict.rule.sentence, "judged": str(verdict.rule.when)}


def _pair(report: Report, verdict: RuleVerdict, stories: Mapping[Place, int]) -> dict[str, Any]:
    return {
        "rule": verdict.rule.name,
        "conduct": str(verdict.conduct),
        "verdict": str(verdict.verdict),
        "expected": None if verdict.expected is None else str(verdict.expected),
        "as_expected": verdict.as_expected,
        "sequences": verdict.sequences,
        "steps": verdict.steps,
        "exercised": verdict.exercised,
        "closest": None if verdict.closest is None else judgement_json(verdict.closest),
        "holds_in": [str(phase) for phase in verdict.holds_in],
        "breaches": [_breach(report, verdict, breach, stories) for breach in verdict.breaches],
    }


def _breach(report: Report, verdict: RuleVerdict, breach: Breach, stories: Mapping[Place, int]) -> dict[str, Any]:
    bound, file, place = report.bound(breach, verdict.conduct), report.counterexample(breach), report.place(breach)
    return {
        "phase": None if breach.cell.phase is None else str(breach.cell.phase),
        "cause": breach.cell.cause or None,
        "worst": judgement_json(breach.worst),
        "bound": None if bound is None else {"excess": str(bound.excess), "because": bound.because},
        "confirmed": report.was_confirmed(breach),
        "counterexample": None if file is None else str(file),
        "story": None if place is None else stories.get(place),
    }


def _story(report: Report, found: Found) -> dict[str, Any]:
    story = found.shrunk
    file = report.files.get((story.cell, story.conduct))
    return {
        "rule": story.cell.rule,
        "phase": None if story.cell.phase is None else str(story.cell.phase),
        "cause": story.cell.cause or None,
        "conduct": str(story.conduct),
        "counterexample": None if file is None else str(file),
        "confirmed": report.confirmed.get((story.cell, story.conduct)),
        "carried": story.carried,
        "finished": found.finished,
        "judged_at": story.time,
        "at": iso(story.time),
        "judgement": judgement_json(story.judgement),
        "actions": [_scene(scene) for scene in story.scenes],
    }


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """What a rule said, in figures."""
    return {
        "found": str(judgement.found),
        "allowed": str(judgement.allowed),
        "excess": str(judgement.excess),
        "measure": str(judgement.measure),
        "subject": judgement.subject or None,
    }


def _scene(scene: Scene) -> dict[str, Any]:
    event = scene.event
    return {
        "time": event.time,
        "at": iso(event.time),
        "action": type(event.action).__name__,
        **plain(event.action),
        "ok": event.outcome.ok,
        **({"reason": event.outcome.reason} if event.outcome.reason else {}),
        "dai": {wallet: str(held) for wallet, held in scene.dai.items()},
    }


_COUNTS = frozenset({"until", "bgn", "tau", "eta", "stream", "reset_minutes"})
"""Whole numbers of an action that are no amounts: seconds, minutes and positions."""


def plain(value: Any, name: str = "") -> Any:
    """Values as JSON. Amounts are text: many readers of JSON round whole numbers beyond 2^53."""
    if hasattr(value, "_asdict"):  # a named tuple, before it counts as a list
        return {name: plain(item, name) for name, item in value._asdict().items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name), item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, int) and not isinstance(value, bool) and name not in _COUNTS:
        return str(value)
    return value
