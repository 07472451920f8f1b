"""Words for names and figures: how reports speak of wallets, amounts, days, durations and judgements."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from policies.lint.base import Level
from policies.lint.base import Report as LintReport
from policies.periods import DAY, Month, day_of, iso
from policies.policy import PROTOCOL, Policy, WalletKind
from policies.rules.base import Judgement, Measure
from policies.rules.names import Conduct
from policies.situation import Phase
from policies.units import exact_decimal, readable
from simulations.actions import BLOW, OUTSIDER, PAYEE
from simulations.inspected import Inspected
from simulations.judging import Cell
from simulations.replay import Story

_KINDS = {
    WalletKind.ROLE: "role Safe",
    WalletKind.AUDITOR: "Auditor Wallet",
    WalletKind.OPERATIONAL: "Operational Wallet",
}
_HOLDERS = {PROTOCOL: "the protocol", PAYEE: "the payee", OUTSIDER: "an outsider", BLOW: "DssBlow"}
_UNITS = ((DAY, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def kind(policy: Policy, wallet: str) -> str:
    """What a wallet is for, in the field's words."""
    return _KINDS[policy.wallets[wallet].kind]


def holder(policy: Policy, name: str) -> str:
    """Somebody who can hold money: `the Auditor Wallet`, `the wallet cloud` where there are several, `DssBlow`."""
    safe = policy.wallets.get(name)
    if safe is None:
        return _HOLDERS.get(name, name)
    if safe.kind is WalletKind.AUDITOR or (safe.kind is WalletKind.OPERATIONAL and len(policy.operational) == 1):
        return f"the {_KINDS[safe.kind]}"
    return f"the wallet {name}"


def signers(policy: Policy, wallet: str) -> str:
    """Who acts for a wallet: `the auditors`, `the unit`; where there are several, the wallet is named instead."""
    safe = policy.wallets.get(wallet)
    if safe is None:
        return _HOLDERS.get(wallet, wallet)
    if safe.kind is WalletKind.AUDITOR:
        return "the auditors"
    if safe.kind is WalletKind.OPERATIONAL and len(policy.operational) == 1:
        return "the unit"
    return holder(policy, wallet)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def day(time: int) -> str:
    """`5 Mar 2023`."""
    return day_of(time).strftime("%-d %b %Y")


def clock(time: int) -> str:
    """`23:59:59`, UTC."""
    return iso(time).partition(" ")[2]


def month(name: str) -> str:
    """`2023-03` as `March 2023`."""
    return Month.parse(name).first.strftime("%B %Y")


def amount(policy: Policy, wad: int) -> str:
    """`203,749.67 DAI`."""
    return f"{readable(wad)} {policy.token}"


def exact(wad: int) -> str:
    """`203,749.665753424657534247`: nothing is rounded."""
    whole, point, decimals = exact_decimal(abs(wad)).partition(".")
    return f"{'-' if wad < 0 else ''}{int(whole):,}{point}{decimals}"


def title_of(policy: Policy) -> str:
    """Which budget a report is about: `SES core unit, DAI budget 2023, variant speedy, in the scenario bear`."""
    parts = (policy.title, policy.variant and f"variant {policy.variant}")
    return ", ".join(filter(None, (*parts, policy.scenario and f"in the scenario {policy.scenario}")))


def begins_empty(policy: Policy) -> str:
    """That what the wallets held before the term is not there, where it is stated; else nothing."""
    held = sum(policy.stated.held_before.values())
    if not held:
        return ""
    told = f"the document (or a statement) says that they held {amount(policy, held)} before the term"
    return f"Wallets begin empty; {told}."


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


def months(subject: str) -> str:
    """`2023-02 to 2023-04` as `February 2023 to April 2023`; what is no month stays as it is."""
    try:
        return " to ".join(month(name) for name in subject.split(" to "))
    except ValueError:
        return subject


def looked_at(inspected: Inspected) -> str:
    """How much an inspection looked at, and whether it found anything."""
    looked = f"{counted(inspected.compared, 'statement')} of the policy compared with what is on the chain, "
    looked += f"{counted(inspected.tried, 'thing')} tried that no stranger may do"
    found = len(inspected.discrepancies)
    return f"{looked}: {f'{found} not as promised' if found else 'all as promised'}"


def contradictions(linted: Sequence[LintReport]) -> str:
    """How many findings documents have of each level, the worst first: `5 errors, 1 warning, 13 notes`."""
    return ", ".join(counted(sum(one.count(level) for one in linted), level.value) for level in reversed(Level))


def lint_command(linted: LintReport, named: str = "") -> str:
    """What tells the findings of a document one by one.

    Args:
        named: the document, where a user gave it another name than its file's.
    """
    variant = linted.document.policy.variant
    return shlex.join(["treasurer", "lint", named or linted.file, *(("--variant", variant) if variant else ())])


def against_itself(linted: LintReport, command: str) -> str:
    """What a document says against itself, in a sentence.

    Args:
        command: `lint_command`, as a command is shown there.
    """
    if not linted.findings:
        return "The document says nothing against itself."
    tells = "tells them" if len(linted.findings) > 1 else "tells it"
    return f"What the document says against itself: {contradictions([linted])}; {command} {tells}."


def enough(story: Story | None, conduct: Conduct) -> str:
    """`its story needs only compliant`, where a milder conduct than the verdict's is enough; else nothing."""
    return "" if story is None or story.conduct == conduct else f"its story needs only {story.conduct}"


def room(policy: Policy, judgement: Judgement) -> str:
    """How near a rule that holds came to breaking."""
    if judgement.measure is Measure.CONFIRMATIONS:
        return "every transfer had its quorum"
    if judgement.excess == 0:
        return "exactly what is allowed"
    return f"{quantity(policy, judgement, -judgement.excess)} to spare"


def phase(part: Phase) -> str:
    """Which part of a budget's life: `opening`, `between cycles`."""
    return "between cycles" if part is Phase.BETWEEN else str(part)


def place(cell: Cell, otherwise: str = "") -> str:
    """Where a rule breaks: `cycle, excess coming back`."""
    parts = (phase(cell.phase) if cell.phase else "", cell.cause)
    return ", ".join(part for part in parts if part) or otherwise


def counted(number: int, one: str, many: str = "") -> str:
    """`1 Safe`, `4 Safes`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lives(number: int) -> str:
    """`1 life`, `4,049 lives`."""
    return counted(number, "life", "lives")


def duration(seconds: int) -> str:
    """`3 days`, `5 hours`, `12 seconds`: whole units, the largest that fits, rounded down."""
    unit, name = next(((u, n) for u, n in _UNITS if abs(seconds) >= u), _UNITS[-1])
    return counted(abs(seconds) // unit, name)


def elapsed(seconds: float) -> str:
    """Wall time for people: `34 s`, `1 min 12 s`."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
