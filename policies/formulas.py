"""The arithmetic of the cycle and of a stream: whole numbers in, whole numbers out, every floor explicit."""

from __future__ import annotations

from policies.units import Wad


def accrued(time: int, bgn: int, fin: int, tot: Wad) -> Wad:
    """What a stream has earned by `time` [wad]: 0 before `bgn`, `tot` from `fin` on, linear between, rounded down.

    Source: DssVest `accrued`.
    """
    if time < bgn:
        return 0
    if time >= fin:
        return tot
    return tot * (time - bgn) // (fin - bgn)


def unpaid(time: int, bgn: int, clf: int, fin: int, tot: Wad, rxd: Wad) -> Wad:
    """What a pull would pay at `time` [wad]; nothing before the cliff `clf`.

    Source: DssVest `unpaid`.
    """
    return 0 if time < clf else accrued(time, bgn, fin, tot) - rxd


def top_up_request(forecast: Wad, operational: Wad) -> Wad:
    """What an Operational Wallet lacks for its forecast (SP86, top-up cycle step 2)."""
    return max(0, forecast - operational)


def excess(forecast: Wad, operational: Wad) -> Wad:
    """What an Operational Wallet holds above its forecast and sends back (SP86, top-up cycle step 3)."""
    return max(0, operational - forecast)


def top_up(requested: Wad, auditor: Wad) -> Wad:
    """What the Auditor Wallet can send of a request (SP86, top-up cycle step 7)."""
    return min(requested, auditor)


def surplus(auditor: Wad, keeps: Wad) -> Wad:
    """What the Auditor Wallet returns to the surplus buffer (SP86, top-up cycle step 8)."""
    return max(0, auditor - keeps)
