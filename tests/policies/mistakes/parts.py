"""The small policy's parts, each with something of one's own in its place."""

from __future__ import annotations

Mistakes = dict[str, tuple[tuple[str, str], list[str]]]
"""By name: what is replaced and by what (with a mark before each problem's place), words of each problem in order."""

GOOD = "0x2dC0420A736D1F40893B9481D8968E4D7424bC0B"
CAPS = "caps: {monthly: 100, quarterly: 300, annual: 1_200}"
CYCLE = "cycle: {statement_due: 5, steps: [statement, request, pull]}"
PERIOD = "period: {start: 2023-02-01, end: 2024-01-31}"
STREAM = "streams: [{token: DAI, to: auditor, total: 1200, start: 2023-02-01, end: 2024-01-31}]"
SEED = "seed: [{to: auditor, amount: 500, date: 2023-02-01, purpose: [{operational: 3 x monthly}]}]"
ALLOWANCE = "allowances: [{delegate: protocol, token: DAI, amount: 1_000}]"
ROLE = "accountant_role: {kind: role, threshold: 1, owners: [accountant]}"
OPERATIONAL = "owners: [facilitator_1, facilitator_2]\n    runway: {months: 3}"
EXPECT = "expect: {dai_is_conserved: {compliant: holds}}"


def monthly(text: str) -> tuple[str, str]:
    return CAPS, f"caps: {{monthly: {text}, quarterly: 300, annual: 1_200}}"


def role(threshold: str, owners: str) -> tuple[str, str]:
    return ROLE, f"accountant_role: {{kind: role, threshold: {threshold}, owners: {owners}}}"


def stream(token: str = "DAI", to: str = "auditor", total: str = "1200", more: str = "") -> tuple[str, str]:
    days = "" if "end:" in more else ", start: 2023-02-01, end: 2024-01-31"
    return STREAM, f"streams: [{{token: {token}, to: {to}, total: {total}{days}{more}}}]"


def lasting(start: str, end: str, more: str = "") -> tuple[str, str]:
    return stream(more=f", start: {start}, end: {end}{more}")


def allowance(delegate: str = "protocol", amount: str = "5", more: str = "") -> tuple[str, str]:
    return ALLOWANCE, f"allowances: [{{delegate: {delegate}, amount: {amount}{more}}}]"


def seed(to: str = "auditor", amount: str = "5", purpose: str = "auditor") -> tuple[str, str]:
    return SEED, (f"seed: [{{to: {to}, amount: {amount}, date: 2023-02-01, purpose: [{{{purpose}: 2 x monthly}}]}}]")


def more(text: str) -> tuple[str, str]:
    """Further keys of the file."""
    return "sources: {caps: page 1}", f"{text}\nsources: {{caps: page 1}}"


def wallet(text: str) -> tuple[str, str]:
    """One more wallet."""
    return "  operational:\n", f"  {text}\n  operational:\n"


def steps(text: str, before: str = "") -> tuple[str, str]:
    """Another cycle, and keys before it."""
    return CYCLE, f"{before}cycle: {{statement_due: 5, steps: {text}}}"
