"""A simulated period for a terminal: a row a cycle, then the sums and what failed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.units import readable
from simulations.reports.words import amount
from simulations.run import Run
from simulations.simulation import CycleReport


def cycle_table(policy: Policy, cycles: Sequence[CycleReport], decimals: int = 2) -> Table:
    """What each cycle moved, and what the wallets held after it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    wallets = tuple(wallet.name for wallet in policy.operational)
    moves = ("forecast", "excess back", "pulled", "top-up", "shortfall", "surplus back")
    for column in ("cycle", *moves, "auditor", *wallets):
        table.add_column(column, justify="left" if column == "cycle" else "right", no_wrap=True)
    for cycle in cycles:
        figures = (
            cycle.forecast,
            cycle.returned,
            cycle.pulled,
            cycle.top_up,
            cycle.shortfall,
            cycle.surplus_returned,
            cycle.auditor,
            *(cycle.operational[wallet] for wallet in wallets),
        )
        table.add_row(cycle.name, *(readable(figure, decimals) for figure in figures))
    return table


def print_run(console: Console, policy: Policy, run: Run) -> None:
    """Print what `treasurer simulate` found."""
    console.print(Text(policy.title, style="bold"))
    console.print(Text(f"{policy.period.start} to {policy.period.end}, in {policy.token}, balances after each cycle\n"))
    console.print(cycle_table(policy, run.cycles))
    console.print(
        Text(
            f"\nSeed {amount(policy, run.seeded)}, pulled {amount(policy, run.pulled)}, paid "
            f"{amount(policy, run.paid_in_all)}, returned {amount(policy, run.returned)}."
        )
    )
    for payment in run.failed_payments:
        console.print(Text(f"Payment {payment.row} failed: {payment.reason}", style="yellow"))
