"""The main job's result for a terminal: readable without colour, and without having read anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.text import Text

from policies.lint.base import Level
from policies.lint.base import Report as LintReport
from policies.policy import Policy, WalletKind
from simulations.check import Check, Place, not_checked
from simulations.node_year import NodeYear
from simulations.reports.campaign_text import conclusion, heading, promises, stopped_early, stories, title
from simulations.reports.run_text import cycle_table
from simulations.reports.treasury_text import treasury_text
from simulations.reports.unfinished_text import unfinished
from simulations.reports.words import against_itself, counted, lint_command, looked_at


def print_check(console: Console, check: Check, files: Mapping[Place, Path] | None = None, named: str = "") -> None:
    """Print everything that the main job found.

    Args:
        files: where the counterexample of each story is.
        named: the policy's file, where a user gave it another name than its path.
    """
    policy, campaign, width = check.policy, check.campaign, console.width
    on_chain = check.year.exercised if check.year else {}
    for section in (
        *((stopped_early(),) if check.stopped else ()),
        title(policy),
        *((_document(check.linted, named),) if check.linted else ()),
        _treasury(check),
        promises(policy, campaign, width, check.confirmed, on_chain),
        stories(policy, campaign, width, files or {}, check.confirmed),
        *unfinished(campaign, files or {}),
        *((_year(policy, check.year, width),) if check.year else ()),
        _not_checked(check),
        conclusion(campaign, check.seconds, check.failures, check.stopped),
    ):
        console.print(section, crop=False)  # a path is copied, so it is not cut


def _document(linted: LintReport, named: str) -> RenderableType:
    """Two lines, since it decides nothing; the command is not broken, because it is copied."""
    command = f"`{lint_command(linted, named)}`"
    counts, command, tells = against_itself(linted, command).partition(command)
    style = "yellow" if linted.count(Level.ERROR) else ""
    return Group(
        Text(counts.rstrip(), style),
        *((Text(command + tells, style, no_wrap=True, overflow="ignore"),) if command else ()),
    )


def _treasury(check: Check) -> RenderableType:
    deployment = check.deployment
    if deployment is None:
        why = "stopped before" if check.stopped else "the exact model alone was asked for"
        head = heading("The treasury", f"Not deployed: {why}.")
    else:
        head = heading(
            "The treasury, deployed on a local chain",
            f"{counted(len(deployment.wallets), 'Safe')} 1.3.0 and {len(deployment.contracts)} contracts. "
            f"{_looked_at(check)}",
        )
    found = check.inspected.discrepancies if check.inspected else ()
    return Group(
        head,
        *(Text(f"- {discrepancy}", style="red") for discrepancy in found),
        *((Text(""),) if found else ()),
        *treasury_text(check.policy, deployment.wallets if deployment else {}),
    )


def _looked_at(check: Check) -> str:
    if check.inspected is None:
        return "Stopped before it was inspected."
    return f"{looked_at(check.inspected)}{':' if check.inspected.discrepancies else '.'}"


def _year(policy: Policy, year: NodeYear, width: int) -> RenderableType:
    agreed = (
        f"The exact model and the chain differed {year.disagreement}."
        if year.disagreement
        else "After each of them the exact model and the chain agreed to the wei."
    )
    clawed = sum(probe.succeeded for probe in year.claw_backs)
    broken = sorted({cell.rule for cell, found in year.worst.items() if not found.judgement.holds})
    approvals = sum(year.nonces[w.name] for w in policy.wallets.values() if w.kind is WalletKind.ROLE)
    nested = (
        f" Role Safes confirmed {counted(approvals, 'time')} by a transaction of their own (approved hash), and by "
        "contract signature (EIP-1271) otherwise."
        if approvals
        else ""
    )
    probed = (
        f" Governance clawed back {clawed} of {len(year.claw_backs)} balances when it tried, after each cycle."
        if year.claw_backs
        else ""
    )
    return Group(
        heading(
            f"A compliant year on {year.engine}, from the seed to the closing",
            f"{counted(year.transactions, 'action')} as Safe transactions and spells, {year.refused} of them refused "
            f"by the contracts. {agreed}{nested}{probed}",
        ),
        cycle_table(policy, year.cycles, width, decimals=0),
        Text(
            f"\nIn {policy.token}, rounded; balances after each cycle."
            + (f" Broken in this year too: {', '.join(broken)}." if broken else " No promise broke in this year.")
        ),
    )


def _not_checked(check: Check) -> RenderableType:
    not_done = (Text(f"- {item}: stopped before", style="red") for item in check.not_done)
    return Group(heading("Not checked"), *not_done, *(Text(f"- {item}") for item in not_checked(check)))
