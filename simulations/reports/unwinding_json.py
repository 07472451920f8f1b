"""An unwinding as JSON. Amounts are decimal strings of wei, days ISO dates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policies.policy import Policy
from policies.units import Wad
from policies.vesting import Vested
from simulations.unwinding.result import Row, Unwound

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def unwinding_json(policy: Policy, unwound: Unwound) -> str:
    """The document that `treasurer unwind --json` writes, the same bytes from every engine.

    Everything that came in, `seed + governance_top_ups + pulled`, is in `paid`, `to_surplus_buffer`, `to_pause_proxy`
    and `left`. `held_before` was held before the term, and is not there.
    """
    terms = unwound.terms
    document = {
        "treasurer": "unwind",
        "version": VERSION,
        "policy": unwound.policy,
        "unit": "wad",
        "held_before": _amounts(policy.stated.held_before),
        "offboarded": str(terms.offboarded),
        "stream_ends": str(terms.stream_ends),
        "completed": str(terms.completed),
        "months": terms.months,
        "spends": str(terms.spends),
        "streams": [
            {"stream": ended.number, "total": str(ended.total), "accrued": str(ended.accrued)}
            for ended in unwound.ended
        ],
        "rows": [_row(row) for row in unwound.rows],
        "returns": [
            {"wallet": back.wallet, "to": back.to, "amount": str(back.amount), "token": back.token}
            for back in unwound.returns
        ],
        "owed": _amounts(unwound.owed),
        "left": _amounts(unwound.left),
        "totals": {
            "seed": str(unwound.seeded - unwound.governance_top_ups),
            "governance_top_ups": str(unwound.governance_top_ups),
            "pulled": str(unwound.pulled),
            "paid": str(unwound.paid),
            "to_surplus_buffer": str(unwound.to_surplus_buffer),
            "to_pause_proxy": str(unwound.to_pause_proxy),
        },
        "vested": None if unwound.vested is None else _vested(unwound.vested),
        "mkr_paid": str(unwound.mkr_paid),
    }
    return json.dumps(document, indent=1) + "\n"


def _row(row: Row) -> dict[str, Any]:
    return {
        "day": str(row.day),
        "what": row.what,
        "pulled": str(row.pulled),
        "excess_returned": str(row.excess_returned),
        "top_up": str(row.top_up),
        "shortfall": str(row.shortfall),
        "surplus_returned": str(row.surplus_returned),
        "governance_pays": str(row.governance_pays),
        "paid": str(row.paid),
        "owed": str(row.owed),
        "mkr": str(row.mkr),
        "dai": _amounts(row.dai),
    }


def _vested(vested: Vested) -> dict[str, Any]:
    return {
        "token": vested.token,
        "document": vested.document,
        "vested": str(vested.vested),
        "accelerated": str(vested.accelerated),
        "nearest": None if vested.nearest is None else str(vested.nearest),
        "lapses": str(vested.lapses),
    }


def _amounts(by_wallet: Mapping[str, Wad]) -> dict[str, str]:
    return {wallet: str(amount) for wallet, amount in by_wallet.items()}
