"""What a library of policies has, as JSON. Amounts are decimal strings of wei, so that no reader rounds them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policies.policy import CapName, Policy
from policies.rules.names import VerdictName
from simulations.reports.library_text import Listed, expected_of_compliant

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def library_json(policies: Sequence[Listed]) -> str:
    """The document that `treasurer library --json` writes."""
    document = {
        "treasurer": "library",
        "version": VERSION,
        "unit": "wad",
        "policies": [{"name": one.name, "file": str(one.file), **_policy(one.policy)} for one in policies],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.id,
        "variant": policy.variant or None,
        "unit": policy.unit or None,
        "title": policy.title,
        "document": policy.source.document,
        "status": policy.status,
        "period": {"start": str(policy.period.start), "end": str(policy.period.end)},
        "token": policy.token,
        "caps": {
            cap.value: {"amount": str(getattr(policy.caps, cap.value)), "stated": policy.caps.states(cap)}
            for cap in CapName
        },
        "seed": [{"to": s.to, "amount": str(s.amount), "date": str(s.date)} for s in policy.seeds],
        "streams": [
            {
                "token": stream.token,
                "to": stream.to,
                "total": str(stream.total),
                "start": str(stream.start),
                "end": str(stream.end),
                "end_reading": str(stream.end_reading),
            }
            for stream in policy.streams
        ],
        "top_ups": [{"to": t.to, "amount": str(t.amount), "up_to": t.up_to} for t in policy.top_ups],
        "wallets": {
            name: {"kind": str(wallet.kind), "threshold": wallet.threshold, "owners": list(wallet.owners)}
            for name, wallet in policy.wallets.items()
        },
        "compliant": {
            str(verdict): list(expected_of_compliant(policy, verdict))
            for verdict in (VerdictName.BROKEN, VerdictName.HOLDS)
        },
    }
