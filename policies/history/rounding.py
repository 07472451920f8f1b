"""Whether a transfer that was made is the one that its statement comes to, rounded, or another one."""

from __future__ import annotations

from policies.history.history import Statement
from policies.units import WAD, Wad

_CENT = WAD // 100


def transfer_off(statement: Statement, wallet: str) -> Wad | None:
    """What an Operational Wallet was sent, less what came back, above what its forecast lacked [wad].

    `None` where what was moved is not known.
    """
    done = statement.done
    if done is None:
        return None
    sent, back = done.top_ups.get(wallet, 0), done.excess.get(wallet, 0)
    if sent is None or back is None:
        return None
    return sent - back - (statement.forecasts[wallet] - statement.held[wallet])


def is_rounded(statement: Statement, wallet: str) -> bool:
    """Whether a wallet's transfer differs from forecast less balance by rounding alone, as in a statement's own checks.

    It does if it is that difference brought to a whole number, or if it and both figures were rounded to cents: half a
    cent each. Nothing moved at all is no rounding.
    """
    off, done = transfer_off(statement, wallet), statement.done
    if not off or done is None:
        return False
    moved = (done.top_ups.get(wallet) or 0) - (done.excess.get(wallet) or 0)
    if not moved:
        return False
    terms = [statement.forecasts[wallet], statement.held[wallet]]
    in_cents = 2 * abs(off) <= _CENT * (1 + sum(term != 0 for term in terms))
    return in_cents or (abs(off) < WAD and moved % WAD == 0)
