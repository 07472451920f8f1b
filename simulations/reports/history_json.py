"""A unit's real months beside its policy, as JSON. Amounts are decimal strings of wei; `null` is not known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policies.history.history import Done, Statement
from policies.history.judging import Broken
from policies.periods import iso
from policies.rules.base import Measure
from policies.units import Wad
from simulations.history import Counterfactual, Followed, HistoryRun, Prescribed, auditor_before

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def history_json(run: HistoryRun) -> str:
    """The document that `treasurer history --json` writes."""
    history, policy = run.history, run.policy
    document = {
        "treasurer": "history",
        "version": VERSION,
        "history": history.id,
        "core_unit": history.unit,
        "title": history.title,
        "source": history.source,
        "policy": policy.id,
        "variant": policy.variant or None,
        "engine": run.engine,
        "unit": "wad",
        "auditor_before": _amount(auditor_before(history, policy)),
        "months": [
            _month(run, statement, prescribed, followed)
            for statement, prescribed, followed in zip(
                history.statements, run.prescribed, run.followed.cycles, strict=True
            )
        ],
        "returned": {
            "done": _amount(run.returned),
            "followed": str(run.followed.returned),
            "followed_as_cast": None if run.as_cast is None else str(run.as_cast.returned),
        },
        "failed_payments": _failed(run.followed),
        "tested": list(run.judged.tested),
        "not_told": list(run.judged.not_told),
        "unpublished": list(history.unpublished),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _month(run: HistoryRun, statement: Statement, prescribed: Prescribed, followed: Followed) -> dict[str, Any]:
    report = followed.report
    return {
        "month": str(statement.month),
        "file": statement.file or None,
        "published": str(statement.published) if statement.published else None,
        "edited": str(statement.edited) if statement.edited else None,
        "forecast": _amounts(statement.forecasts),
        "held": _amounts(statement.held),
        "actuals": {wallet: _amounts(lines) for wallet, lines in statement.actuals.items()},
        "paid": _amounts(statement.paid),
        "spent": {wallet.name: str(statement.spent(wallet.name)) for wallet in run.policy.operational},
        "received": _amounts(statement.received),
        "transfer": _amounts(statement.transfers),
        "done": None if statement.done is None else _done(statement.done),
        "pulled_later": str(statement.pulled_later),
        "inferred": dict(statement.inferred),
        "elsewhere": {
            key: [{"says": other.says, "where": other.where} for other in others]
            for key, others in statement.elsewhere.items()
        },
        "prescribed": {
            "excess": _amounts(prescribed.excess),
            "top_up": _amounts(prescribed.top_ups),
            "accrued": str(prescribed.accrued),
            "pulled": _amount(prescribed.pulled),
            "returned": _amount(prescribed.returned),
            "returned_without_pull": _amount(prescribed.returned_without_pull),
        },
        "followed": {
            "cycle": report.name,
            "at": iso(followed.at),
            "before": _amounts(followed.before),
            "peak": str(followed.peak),
            "excess": str(report.returned),
            "pulled": str(report.pulled),
            "top_up": str(report.top_up),
            "shortfall": str(report.shortfall),
            "returned": str(report.surplus_returned),
            "auditor": str(report.auditor),
            "operational": _amounts(report.operational),
        },
        "broken": [_broken(one) for one in run.judged.broken if one.month == statement.month],
        "rounding": [_broken(one) for one in run.judged.rounding if one.month == statement.month],
    }


def _done(done: Done) -> dict[str, Any]:
    return {
        "excess": _amounts(done.excess),
        "top_up": _amounts(done.top_ups),
        "pulled": _amount(done.pulled),
        "returned": _amount(done.returned),
    }


def _broken(one: Broken) -> dict[str, Any]:
    judgement = one.judgement
    return {
        "rule": one.rule,
        "when": str(one.instant),
        "subject": judgement.subject or None,
        "measure": "seconds" if judgement.measure is Measure.SECONDS else "wad",
        "found": str(judgement.found),
        "allowed": str(judgement.allowed),
        "excess": str(judgement.excess),
        "inferred": one.inferred,
    }


def _failed(followed: Counterfactual) -> list[dict[str, str]]:
    return [
        {"month": str(month), "wallet": wallet, "amount": str(amount), "reason": reason}
        for month, wallet, amount, reason in followed.failed_payments
    ]


def _amounts(by_name: Mapping[str, Wad | None]) -> dict[str, str | None]:
    return {name: _amount(amount) for name, amount in by_name.items()}


def _amount(amount: Wad | None) -> str | None:
    return None if amount is None else str(amount)
