"""Words for figures: how reports speak of amounts, days, durations and judgements."""

from __future__ import annotations

from policies.periods import DAY, day_of
from policies.policy import Policy, WalletKind
from policies.rules.base import Judgement, Measure
from policies.units import readable

_KINDS = {
    WalletKind.ROLE: "role Safe",
    WalletKind.AUDITOR: "Auditor Wallet",
    WalletKind.OPERATIONAL: "Operational Wallet",
}


_UNITS = ((DAY, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def kind(policy: Policy, wallet: str) -> str:
    """What a wallet is for, in the field's words."""
    return _KINDS[policy.wallets[wallet].kind]


def day(time: int) -> str:
    """`5 Mar 2023`."""
    return day_of(time).strftime("%-d %b %Y")


def amount(policy: Policy, wad: int) -> str:
    """`203,749.67 DAI`."""
    return f"{readable(wad)} {policy.token}"


def quantity(policy: Policy, judgement: Judgement, number: int) -> str:
    """A judgement's figure with its unit."""
    match judgement.measure:
        case Measure.DAI:
            return amount(policy, number)
        case Measure.SECONDS:
            return duration(number)
        case Measure.CONFIRMATIONS:
            return f"{counted(number, 'transfer')} without a quorum"


def breaks_by(policy: Policy, judgement: Judgement) -> str:
    """By how much a rule broke: `749,685 DAI where 599,747 is allowed, 149,938 DAI too much`."""
    by = quantity(policy, judgement, judgement.excess)
    if judgement.measure is not Measure.DAI or judgement.allowed == 0:
        return f"by {by}"
    found = amount(policy, judgement.found)
    return f"{found} where {readable(judgement.allowed)} is allowed, {by} too much"


def room(policy: Policy, judgement: Judgement) -> str:
    """How near a rule that holds came to breaking."""
    if judgement.measure is Measure.CONFIRMATIONS:
        return "every transfer had its quorum"
    if judgement.excess == 0:
        return "no room left"
    return f"{quantity(policy, judgement, -judgement.excess)} to spare"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 Safe`, `4 Safes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds: int) -> str:
    """`3 days`, `5 hours`, `12 seconds`: whole units, the largest that fits, rounded down."""
    unit, name = next(((u, n) for u, n in _UNITS if abs(seconds) >= u), _UNITS[-1])
    return counted(abs(seconds) // unit, name)


def elapsed(seconds: float) -> str:
    """Wall time for people: `34 s`, `1 min 12 s`."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
