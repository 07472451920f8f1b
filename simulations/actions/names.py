"""Who acts and holds beside the policy's wallets and people, and what they hold."""

from __future__ import annotations

from policies.policy import DAI, MKR

PAYEE = "payee"
"""Whoever is paid: the unit's contributors and suppliers."""
OUTSIDER = "outsider"
"""Somebody without a key to anything."""
BLOW = "dss-blow"
"""The DssBlow contract, as a holder of DAI."""

TOKENS = (DAI, MKR)
"""What streams pay and wallets hold."""

CALLERS = (PAYEE, OUTSIDER)
"""Who beside the wallets calls contracts by themselves."""

Signers = tuple[str, ...]
