"""A simulated period for a terminal: a row a cycle, then the sums and what failed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.units import Wad, readable
from simulations.reports.events_text import events_table, moves_of
from simulations.reports.words import amount, begins_empty, holder, title_of
from simulations.run import Run
from simulations.simulation import CycleReport


def cycle_table(policy: Policy, cycles: Sequence[CycleReport], width: int, decimals: int = 2) -> Table:
    """What each cycle moved, and what the wallets held after it, on a terminal of `width` columns.

    Moves that no cycle made are left out.
    """
    held: dict[str, list[Wad]] = {}
    if policy.auditor is not None:
        held[policy.auditor.name] = [cycle.auditor for cycle in cycles]
    for wallet in policy.operational:
        held[wallet.name] = [cycle.operational[wallet.name] for cycle in cycles]
    return events_table({"cycle": [cycle.name for cycle in cycles]}, moves_of(cycles), held, decimals, width)


def print_run(console: Console, policy: Policy, run: Run) -> None:
    """Print what `treasurer simulate` found."""
    console.print(Text(title_of(policy), style="bold"))
    console.print(Text(f"{policy.period.start} to {policy.period.end}, in {policy.token}, balances after each cycle"))
    if empty := begins_empty(policy):
        console.print(Text(empty))
    console.print()
    console.print(cycle_table(policy, run.cycles, console.width), crop=False)
    top_ups = f"top-ups by governance {amount(policy, run.governance_top_ups)}, " if run.governance_top_ups else ""
    console.print(
        Text(
            f"\nSeed {amount(policy, run.seeded - run.governance_top_ups)}, {top_ups}pulled "
            f"{amount(policy, run.pulled)}, paid "
            f"{amount(policy, run.paid_in_all)}, returned {amount(policy, run.returned)}."
        )
    )
    for wallet, held in run.mkr.items():
        console.print(Text(f"At the end {holder(policy, wallet)} holds {readable(held)} MKR."))
    for payment in run.failed_payments:
        console.print(Text(f"Payment {payment.row} failed: {payment.reason}", style="yellow"))
