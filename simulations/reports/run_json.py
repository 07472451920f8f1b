"""A simulated period as JSON: amounts are decimal strings of wei, so that no reader rounds them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policies.units import Wad
from simulations.run import Run

VERSION = 1
"""Of the document: raised when a key changes its meaning or goes away, not when one is added."""


def run_json(run: Run) -> str:
    """The document that `treasurer simulate --json` writes, the same bytes from every engine.

    What came in from the protocol is `seed + governance_top_ups + pulled`; what governance pays in cycles is named only
    where it pays something in one.
    """
    document = {
        "treasurer": "simulate",
        "version": VERSION,
        "policy": run.policy,
        "unit": "wad",
        "cycles": [
            {
                "cycle": cycle.name,
                "forecast": str(cycle.forecast),
                "returned": str(cycle.returned),
                "pulled": str(cycle.pulled),
                "requested": str(cycle.requested),
                "top_up": str(cycle.top_up),
                "shortfall": str(cycle.shortfall),
                "surplus_returned": str(cycle.surplus_returned),
                "auditor": str(cycle.auditor),
                "operational": _amounts(cycle.operational),
                **({"governance_pays": str(cycle.governance_pays)} if run.governance_top_ups else {}),
            }
            for cycle in run.cycles
        ],
        "paid": {str(month): str(amount) for month, amount in run.paid.items()},
        "failed_payments": [payment.row for payment in run.failed_payments],
        "totals": {
            "seed": str(run.seeded - run.governance_top_ups),
            **({"governance_top_ups": str(run.governance_top_ups)} if run.governance_top_ups else {}),
            "pulled": str(run.pulled),
            "paid": str(run.paid_in_all),
            "returned": str(run.returned),
            "auditor": str(run.auditor),
            "operational": _amounts(run.operational),
            **({"mkr": _amounts(run.mkr)} if run.mkr else {}),
        },
    }
    return json.dumps(document, indent=1) + "\n"


def _amounts(by_wallet: Mapping[str, Wad]) -> dict[str, str]:
    return {wallet: str(amount) for wallet, amount in by_wallet.items()}
