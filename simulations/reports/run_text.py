"""A simulated period for a terminal: a row a cycle, then the sums and what failed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.units import Wad, readable
from simulations.reports.words import amount
from simulations.run import Run
from simulations.simulation import CycleReport

_WIDE = 105
"""Columns that a table with decimals needs; a narrower terminal gets whole tokens, so that nothing is cut off."""


def cycle_table(policy: Policy, cycles: Sequence[CycleReport], width: int, decimals: int = 2) -> Table:
    """What each cycle moved, and what the wallets held after it, on a terminal of `width` columns.

    Moves that no cycle made are left out.
    """
    if width < _WIDE:
        decimals = 0
    wallets = tuple(wallet.name for wallet in policy.operational)
    columns: dict[str, list[Wad]] = {
        "forecast": [cycle.forecast for cycle in cycles],
        "excess\nback": [cycle.returned for cycle in cycles],
        "pulled": [cycle.pulled for cycle in cycles],
        "top-up": [cycle.top_up for cycle in cycles],
        "shortfall": [cycle.shortfall for cycle in cycles],
        "surplus\nback": [cycle.surplus_returned for cycle in cycles],
    }
    shown = {name: figures for name, figures in columns.items() if any(figures)}
    if policy.auditor is not None:
        shown[policy.auditor.name] = [cycle.auditor for cycle in cycles]
    for wallet in wallets:
        shown[wallet] = [cycle.operational[wallet] for cycle in cycles]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("cycle", no_wrap=True)
    for name in shown:
        table.add_column(name, justify="right", overflow="fold")
    for row, cycle in enumerate(cycles):
        table.add_row(cycle.name, *(readable(figures[row], decimals) for figures in shown.values()))
    return table


def print_run(console: Console, policy: Policy, run: Run) -> None:
    """Print what `treasurer simulate` found."""
    console.print(Text(policy.title, style="bold"))
    console.print(Text(f"{policy.period.start} to {policy.period.end}, in {policy.token}, balances after each cycle\n"))
    console.print(cycle_table(policy, run.cycles, console.width))
    console.print(
        Text(
            f"\nSeed {amount(policy, run.seeded)}, pulled {amount(policy, run.pulled)}, paid "
            f"{amount(policy, run.paid_in_all)}, returned {amount(policy, run.returned)}."
        )
    )
    for payment in run.failed_payments:
        console.print(Text(f"Payment {payment.row} failed: {payment.reason}", style="yellow"))
