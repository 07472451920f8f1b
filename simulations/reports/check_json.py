"""The main job's result as JSON: amounts are decimal strings of wei, instants are UTC seconds and ISO text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from policies.periods import iso
from policies.rules.base import Judgement
from simulations.check import Check
from simulations.replay import Scene
from simulations.verdicts import Breach, RuleVerdict


def check_json(check: Check) -> str:
    """The document that `treasurer check --json` writes."""
    campaign = check.campaign
    document: dict[str, Any] = {
        "policy": check.policy.id,
        "unit": "wad",
        "ok": check.ok,
        "failures": list(check.failures),
        "stopped": check.stopped,
        "not_done": list(check.not_done),
        "conduct": campaign.conduct,
        "sequences": campaign.sequences,
        "steps": campaign.steps,
        "seed": campaign.seed,
        "seconds": round(check.seconds, 3),
        "rules": [_verdict(check, verdict) for verdict in campaign.verdicts],
    }
    if check.deployment is not None:
        document["deployment"] = {
            "wallets": dict(check.deployment.wallets),
            "contracts": dict(check.deployment.contracts),
            "people": dict(check.deployment.people),
        }
    if check.year is not None:
        document["year"] = {
            "engine": check.year.engine,
            "transactions": check.year.transactions,
            "refused": check.year.refused,
            "disagreement": check.year.disagreement or None,
            "cycles": [_plain(cycle) for cycle in check.year.cycles],
            "claw_backs": [_plain(probe) for probe in check.year.claw_backs],
            "nonces": dict(check.year.nonces),
            "seconds": round(check.year.seconds, 3),
        }
    return json.dumps(document, indent=1) + "\n"


def _verdict(check: Check, verdict: RuleVerdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule.name,
        "sentence": verdict.rule.sentence,
        "verdict": str(verdict.verdict),
        "expected": None if verdict.expected is None else str(verdict.expected),
        "exercised": verdict.exercised,
        "closest": None if verdict.closest is None else _judgement(verdict.closest),
        "breaches": [_breach(check, breach) for breach in verdict.breaches],
        "holds_in": [str(phase) for phase in verdict.holds_in],
    }


def _breach(check: Check, breach: Breach) -> dict[str, Any]:
    story = breach.story
    return {
        "phase": None if breach.cell.phase is None else str(breach.cell.phase),
        "cause": breach.cell.cause or None,
        "worst": _judgement(breach.worst),
        "confirmed": check.confirmed.get(breach.cell),
        "story": None
        if story is None
        else {
            "judged_at": story.time,
            "judgement": _judgement(story.judgement),
            "actions": [_scene(scene) for scene in story.scenes],
        },
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
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
        **_plain(event.action),
        "ok": event.outcome.ok,
        **({"reason": event.outcome.reason} if event.outcome.reason else {}),
        "dai": {wallet: str(held) for wallet, held in scene.dai.items()},
    }


_COUNTS = frozenset({"until", "bgn", "tau", "eta", "stream"})
"""Whole numbers of an action that are no amounts: seconds and positions."""


def _plain(value: Any, name: str = "") -> Any:
    """Values as JSON. Amounts are text: many readers of JSON round whole numbers beyond 2^53."""
    if hasattr(value, "_asdict"):  # a named tuple, before it counts as a list
        return {name: _plain(item, name) for name, item in value._asdict().items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name), item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and name not in _COUNTS:
        return str(value)
    return value
