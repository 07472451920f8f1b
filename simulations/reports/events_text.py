"""The table of what moved, event by event, for a terminal: of a period, of an unwinding, of a unit's real months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.table import Table

from policies.units import Wad, readable
from simulations.simulation import CycleReport

Figures = Mapping[str, Sequence[Wad]]
"""By a column's title, a figure an event [wad]."""

GOVERNANCE_PAYS = "governance\npays"


def moves_of(cycles: Sequence[CycleReport]) -> dict[str, list[Wad]]:
    """What each cycle moved, by title [wad]."""
    return {
        "forecast": [cycle.forecast for cycle in cycles],
        "excess\nback": [cycle.returned for cycle in cycles],
        "pulled": [cycle.pulled for cycle in cycles],
        "top-up": [cycle.top_up for cycle in cycles],
        "shortfall": [cycle.shortfall for cycle in cycles],
        "surplus\nback": [cycle.surplus_returned for cycle in cycles],
        GOVERNANCE_PAYS: [cycle.governance_pays for cycle in cycles],
    }


def events_table(named: Mapping[str, Sequence[str]], moved: Figures, held: Figures, decimals: int, width: int) -> Table:
    """A row an event: its names, what it moved, and what the wallets held after it. Moves that no event made are left
    out.

    Where `width` columns are too few for that many decimals, there are whole tokens. Many wallets may need more columns
    even so: then the table is wider, to be printed uncropped, because a figure that is cut in two is read as another.
    """
    shown = {title: figures for title, figures in moved.items() if any(figures)} | dict(held)
    for digits, gap in ((decimals, 2), (0, 2), (0, 1)):
        figures = {title: [readable(figure, digits) for figure in column] for title, column in shown.items()}
        columns = [*named.items(), *figures.items()]
        needed = sum(max(map(len, (*title.split("\n"), *cells))) + gap for title, cells in columns) - gap
        if needed <= width:
            break
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")
    table.width = None if needed <= width else needed
    for place, (title, _) in enumerate(columns):
        table.add_column(title, justify="left" if place < len(named) else "right", no_wrap=True)
    for row in zip(*(cells for _, cells in columns), strict=True):
        table.add_row(*row)
    return table
