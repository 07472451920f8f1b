"""What the protocol can take back without the owners, and who else can take anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import comes_in, counted, decimal, listed, protocol_moves, stated_holding
from policies.policy import PROTOCOL, Policy, Wallet
from policies.units import Wad, exact_decimal, readable

LONGEST_RESET = 2**16 - 1
"""The longest time after which the AllowanceModule (0.1.0) gives an allowance again [min]: `resetTimeMin` is uint16."""

_MINUTES_A_DAY = 1440
# The shortest that each can mean, so that nothing is called too long that could be short enough.
_MINUTES = {
    "minute": 1,
    "hour": 60,
    "day": 1440,
    "week": 7 * 1440,
    "month": 28 * 1440,
    "quarter": 90 * 1440,
    "year": 365 * 1440,
}
_DURATION = re.compile(r"(?:(\d[\d_]{0,17})\s*)?(minute|hour|day|week|month|quarter|year)(?:s|ly)?\b")


def claw_back(context: Context) -> Iterator[Finding]:
    """A wallet of which the protocol cannot take back everything that the document says it holds.

    A one-time allowance is used up by what was taken before, so it has to cover all the money that ever comes in.
    """
    policy = context.document.policy
    for wallet in policy.treasury:
        if protocol_moves(policy, wallet):
            continue
        for token, holds, passes in _money(policy, wallet):
            yield from _too_small(wallet, token, holds, passes)


def _money(policy: Policy, wallet: Wallet) -> Iterator[tuple[str, Wad, Wad]]:
    """Token by token what a wallet is said to hold at one time, and what can ever come into it."""
    yield policy.token, stated_holding(policy, wallet), comes_in(policy)
    for token in dict.fromkeys(stream.token for stream in policy.streams if stream.to == wallet.name):
        if token != policy.token:
            total = sum(stream.total for stream in policy.streams if stream.to == wallet.name and stream.token == token)
            yield token, total, total


def _too_small(wallet: Wallet, token: str, holds: Wad, passes: Wad) -> Iterator[Finding]:
    granted = [
        (number, one) for number, one in enumerate(wallet.allowances) if (one.delegate, one.token) == (PROTOCOL, token)
    ]
    if not granted:
        figures = {"allowance": "0", "holds": exact_decimal(holds), "comes_in": exact_decimal(passes)}
        message = f"the protocol has no allowance in {token} on {wallet.name}: it can take nothing back"
        if holds:
            figures["difference"] = exact_decimal(-holds)
            message += f" of the {readable(holds)} that the wallet is meant to hold"
        consistent = f"an allowance of at least {readable(holds or passes)} {token} for the protocol"
        yield Finding("claw-back", Level.WARNING, ("wallets", wallet.name), message, figures, consistent)
        return
    number, allowance = granted[0]
    path: Path = ("wallets", wallet.name, "allowances", number, "amount")
    figures = {
        "allowance": exact_decimal(allowance.amount),
        "holds": exact_decimal(holds),
        "comes_in": exact_decimal(passes),
    }
    if allowance.amount < holds:
        figures["difference"] = exact_decimal(allowance.amount - holds)
        message = (
            f"the protocol can take {readable(allowance.amount)} {token} from {wallet.name}, which is meant to hold "
            f"{readable(holds)}: {readable(holds - allowance.amount)} are out of its reach"
        )
        consistent = f"an allowance of at least {readable(holds)} {token}"
        yield Finding("claw-back", Level.ERROR, path, message, figures, consistent)
    elif not allowance.reset_minutes and allowance.amount < passes:
        figures["difference"] = exact_decimal(allowance.amount - passes)
        message = (
            f"the protocol's allowance of {readable(allowance.amount)} {token} on {wallet.name} is for one time, and "
            f"{readable(passes)} come into the treasury: taken back more than once, it runs out"
        )
        consistent = f"an allowance of at least {readable(passes)} {token}, or one that is there again after some time"
        yield Finding("claw-back", Level.WARNING, path, message, figures, consistent)


def delegates(context: Context) -> Iterator[Finding]:
    """Somebody other than the protocol who takes without the owners: how much in the whole term.

    A reset gives the whole allowance again, so one of 30 days is taken 13 times in a year.
    """
    policy = context.document.policy
    seconds = policy.period.ends_at - policy.period.starts_at
    for wallet in policy.treasury:
        for number, allowance in enumerate(wallet.allowances):
            if allowance.delegate == PROTOCOL:
                continue
            often = 1 + (seconds - 1) // (60 * allowance.reset_minutes) if allowance.reset_minutes else 1
            total = often * allowance.amount
            above = total - policy.caps.annual
            is_above = allowance.token == policy.token and above > 0
            message = (
                f"{allowance.delegate} can take {readable(allowance.amount)} {allowance.token} from {wallet.name} "
                f"without its owners, {counted(often, 'time')} in the term: {readable(total)}"
            )
            figures = {
                "allowance": exact_decimal(allowance.amount),
                "times": str(often),
                "in_term": exact_decimal(total),
            }
            if is_above:
                message += f", {readable(above)} more than the annual cap"
                figures["difference"] = exact_decimal(above)
            level = Level.WARNING if is_above else Level.NOTE
            path: Path = ("wallets", wallet.name, "allowances", number)
            yield Finding("delegates", level, path, message, figures, "no allowance but the protocol's")


def allowance_terms(context: Context) -> Iterator[Finding]:
    """Allowances that the AllowanceModule cannot give as stated, and those in tokens that are not the budget's."""
    policy = context.document.policy
    for wallet in policy.wallets.values():
        for number in range(len(wallet.allowances)):
            yield from _too_long(policy, wallet, number)
        yield from _other_tokens(policy, wallet)


def _too_long(policy: Policy, wallet: Wallet, number: int) -> Iterator[Finding]:
    """A reset that the document states in words and that no uint16 of minutes holds."""
    allowance: Path = ("wallets", wallet.name, "allowances", number)
    for path in ((*allowance, "reset_minutes"), allowance):
        for place in policy.stated.elsewhere.get(".".join(map(str, path)), ()):
            minutes = stated_minutes(place.says)
            if minutes <= LONGEST_RESET:
                continue
            longest = Fraction(LONGEST_RESET, _MINUTES_A_DAY)
            message = (
                f"{place.where} says {place.says}: the AllowanceModule gives an allowance again after at most "
                f"{LONGEST_RESET:,} minutes ({readable(int(longest * 10**18))} days), and this is at least {minutes:,}"
            )
            figures = {
                "difference": str(minutes - LONGEST_RESET),
                "minutes": str(minutes),
                "longest_days": decimal(longest),
            }
            consistent = f"a reset of {LONGEST_RESET:,} minutes or fewer, or an allowance for one time"
            yield Finding("allowance-terms", Level.ERROR, path, message, figures, consistent)


def stated_minutes(words: str) -> int:
    """The shortest time that words such as `90 days`, `3 months` or `quarterly` can mean [min]; 0 where they name none.

    A bare number is minutes, as in the AllowanceModule.
    """
    text = words.strip().lower()
    if re.fullmatch(r"\d[\d_]{0,17}", text):
        return int(text)
    return sum(int((number or "1").replace("_", "")[:18]) * _MINUTES[unit] for number, unit in _DURATION.findall(text))


def _other_tokens(policy: Policy, wallet: Wallet) -> Iterator[Finding]:
    received = {policy.token} | {stream.token for stream in policy.streams if stream.to == wallet.name}
    granted = [one for one in wallet.allowances if one.delegate == PROTOCOL]
    others = [one.token for one in granted if one.token not in received]
    if others:
        path: Path = ("wallets", wallet.name, "allowances")
        amounts = listed(f"{readable(one.amount)} {one.token}" for one in granted)
        message = f"the protocol's allowances on {wallet.name} are {amounts}: the budget brings it no {listed(others)}"
        figures = {one.token: exact_decimal(one.amount) for one in granted}
        yield Finding("allowance-terms", Level.NOTE, path, message, figures, "")


_PROTOCOL = "wallets: {operational: {allowances: [{delegate: protocol, token: DAI, amount: %s, reset_minutes: %d}]}}\n"

CLAW_BACK = Check(
    name="claw-back",
    level=Level.ERROR,
    sentence="the protocol can take back whatever the document says that a wallet holds",
    check=claw_back,
    passing=Example(_PROTOCOL % ("1_200_000", 0)),
    failing=Example(_PROTOCOL % ("250_000", 1440)),
)

DELEGATES = Check(
    name="delegates",
    level=Level.WARNING,
    sentence="nobody but the protocol takes money from a wallet without its owners",
    check=delegates,
    passing=Example(),
    failing=Example(
        "wallets: {operational: {allowances: [{delegate: protocol, token: DAI, amount: 1_000_000_000, reset_minutes: "
        "1440}, {delegate: facilitator_1, token: DAI, amount: 100_000, reset_minutes: 43200}]}}\n"
    ),
)

ALLOWANCE_TERMS = Check(
    name="allowance-terms",
    level=Level.ERROR,
    sentence="each allowance is one that the AllowanceModule can give, in a token that the wallet receives",
    check=allowance_terms,
    passing=Example("elsewhere: {wallets.operational.allowances.0: [{says: 45 days, where: Wallets}]}\n"),
    failing=Example("elsewhere: {wallets.operational.allowances.0: [{says: each quarter, where: Wallets}]}\n"),
)
