"""What a library of policies has, for a terminal or a pipe: a table of all, or one file by itself."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.policy import CapName, Policy, Wallet
from policies.rules.expectations import expected_verdict
from policies.rules.names import COMPLIANT, VerdictName
from policies.rules.registry import RULES
from policies.units import readable
from simulations.reports.words import counted, listed

_WIDTH = 100
_CAPS = {CapName.MONTHLY: "a month", CapName.QUARTERLY: "a quarter", CapName.ANNUAL: "a year"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A policy and its file; of a file with variants, one of them."""

    file: Path
    policy: Policy

    @property
    def name(self) -> str:
        """By which a command takes it, where it is one of the library's."""
        return self.file.stem


def expected_of_compliant(policy: Policy, verdict: VerdictName) -> tuple[str, ...]:
    """The promises of which the file, or the default, expects this verdict where everybody is compliant."""
    return tuple(rule.name for rule in RULES if expected_verdict(policy, rule, COMPLIANT) is verdict)


def print_library(console: Console, policies: Sequence[Listed]) -> None:
    """Print every policy with its key figures, then which promises its file expects to break."""
    console.print(
        Text(f"{counted(len({one.file for one in policies}), 'policy', 'policies')}, amounts in DAI\n", "bold")
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="bold")
    for title in ("policy", "term", "caps", "seed and stream", "wallets"):
        table.add_column(title, overflow="fold", justify="right" if title in ("caps", "seed and stream") else "left")
    for one in policies:
        policy = one.policy
        name = [one.name, f"{policy.unit}, {policy.status}".removeprefix(", "), policy.source.document]
        name += [f"variant {policy.variant}"] if policy.variant else []
        cells = (
            name,
            [str(policy.period.start), str(policy.period.end)],
            _caps(policy, stated=True),
            _money_in(policy),
        )
        wallets = [wallet.name for wallet in policy.treasury]
        table.add_row(*(Text("\n".join(lines)) for lines in (*cells, wallets)))
    console.print(table)
    console.print(Text("\nWhat a file expects to break though everybody keeps to it", "bold"))
    width = min(console.width, _WIDTH)
    for one in policies:
        said = one.name + (f" ({one.policy.variant})" if one.policy.variant else "")
        broken = ", ".join(expected_of_compliant(one.policy, VerdictName.BROKEN)) or "nothing"
        console.print(_wrapped(f"{said}: {broken}", width))


def print_summary(console: Console, policies: Sequence[Listed]) -> None:
    """Print one file, each of its variants by itself."""
    console.print(Text(str(policies[0].file)))
    for one in policies:
        console.print(Text(f"\n{one.policy.title}", "bold"))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold", max_width=_WIDTH - 12)
        for name, said in _statements(one.policy):
            table.add_row(Text(name), Text(said))
        console.print(table)


def _statements(policy: Policy) -> Iterator[tuple[str, str]]:
    """What a summary says, a line each."""
    if policy.variant:
        yield "variant", f"{policy.variant}  (--variant {policy.variant})"
    if policy.unit:
        yield "unit", policy.unit
    source = policy.source
    replaces = f", replaces {source.replaces}" if source.replaces else ""
    yield "document", f"{source.document}: {source.title}{replaces}"
    yield "status", policy.status
    yield "term", f"{policy.period.start} to {policy.period.end}"
    stated, derived = _caps(policy, stated=True), _caps(policy, stated=False)
    yield "caps", ", ".join(stated) + (f" (not stated, so derived: {', '.join(derived)})" if derived else "")
    for seed in policy.seeds:
        yield "seed", f"{readable(seed.amount)} {policy.token} to {seed.to} on {seed.date}"
    for stream in policy.streams:
        days = f"{stream.start} to {stream.end} ({stream.end_reading})"
        yield "stream", f"{readable(stream.total)} {stream.token} to {stream.to}, {days}"
    for top_up in policy.top_ups:
        yield "top-up", f"{top_up.to} {'up to' if top_up.up_to else 'gets'} {top_up.amount} in each cycle"
    for wallet in policy.wallets.values():
        yield "wallet", f"{wallet.name}: {_wallet(wallet)}"
    yield "cycle", f"{', '.join(policy.cycle.steps)}; due on day {policy.cycle.statement_due}"
    broken = expected_of_compliant(policy, VerdictName.BROKEN)
    holding = expected_of_compliant(policy, VerdictName.HOLDS)
    yield "expected", f"though everybody keeps to it, broken: {', '.join(broken) or 'nothing'}"
    yield "", f"{counted(len(holding), 'promise holds', 'promises hold')}: {', '.join(holding)}"


def _money_in(policy: Policy) -> list[str]:
    comes = [f"{readable(seed.amount)} seed" for seed in policy.seeds]
    comes += [f"{readable(stream.total)} {_stream(policy, stream.token)}" for stream in policy.streams]
    comes += [f"top-up {'to ' if top.up_to else ''}{top.amount.times} x {top.amount.of}" for top in policy.top_ups]
    return comes or ["-"]


def _stream(policy: Policy, token: str) -> str:
    return "stream" if token == policy.token else f"{token} stream"


def _caps(policy: Policy, stated: bool) -> list[str]:
    amounts = {cap: getattr(policy.caps, cap.value) for cap in CapName if policy.caps.states(cap) is stated}
    return [f"{readable(amount)} {_CAPS[cap]}" for cap, amount in amounts.items()]


def _wallet(wallet: Wallet) -> str:
    """`auditor, 2 of accountant_role and auditor_role`."""
    runway = f", a runway of {counted(wallet.runway_months, 'month')}" if wallet.runway_months else ""
    return f"{wallet.kind}, {wallet.threshold} of {listed(wallet.owners)}{runway}"


def _wrapped(line: str, width: int) -> Text:
    return Text(textwrap.fill(line, width, subsequent_indent="    ", break_long_words=False))
