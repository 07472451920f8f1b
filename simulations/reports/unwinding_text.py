"""An unwinding for a terminal: day by day what moved, then where everything went."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.policy import Policy, WalletKind
from policies.units import readable
from policies.vesting import Vested
from simulations.reports.events_text import GOVERNANCE_PAYS, events_table
from simulations.reports.words import amount, begins_empty, counted, holder, listed, title_of
from simulations.unwinding.result import VESTED, Return, Unwound

_WIDE = 130
"""Columns that a table with decimals needs; a narrower terminal gets whole tokens, so that nothing is cut off."""
_RECEIVERS = {"protocol": "the pause proxy", "surplus_buffer": "the surplus buffer"}


def print_unwinding(console: Console, policy: Policy, unwound: Unwound) -> None:
    """Print what `treasurer unwind` found."""
    terms = unwound.terms
    console.print(Text(title_of(policy), style="bold"))
    console.print(
        Text(
            f"Offboarded on {terms.offboarded}, gone on {terms.completed}, after {counted(terms.months, 'month')}; "
            f"in {policy.token}, balances after each event"
        )
    )
    if empty := begins_empty(policy):
        console.print(Text(empty))
    console.print()
    console.print(_table(unwound, 2 if console.width >= _WIDE else 0, console.width), crop=False)
    console.print()
    for line in _lines(policy, unwound):
        console.print(Text(line))
    for wallet, owed in unwound.owed.items():
        if owed:
            said = f"Never paid: {amount(policy, owed)} that {holder(policy, wallet)} owed."
            console.print(Text(said, style="yellow"))
    for wallet, left in unwound.left.items():
        if left:
            console.print(Text(f"Still there: {amount(policy, left)} in {holder(policy, wallet)}.", style="red"))


def _table(unwound: Unwound, decimals: int, width: int) -> Table:
    rows = [row for row in unwound.rows if row.what != VESTED]  # no DAI moves on those days
    moved = {
        GOVERNANCE_PAYS: [row.governance_pays for row in rows],
        "excess\nback": [row.excess_returned for row in rows],
        "pulled": [row.pulled for row in rows],
        "top-up": [row.top_up for row in rows],
        "shortfall": [row.shortfall for row in rows],
        "surplus\nback": [row.surplus_returned for row in rows],
        "paid": [row.paid for row in rows],
        "still\nowed": [row.owed for row in rows],
    }
    held = {wallet: [row.dai[wallet] for row in rows] for wallet in unwound.left}
    named = {"day": [str(row.day) for row in rows], "": [row.what for row in rows]}
    return events_table(named, moved, held, decimals, width)


def _lines(policy: Policy, unwound: Unwound) -> Iterator[str]:
    for ended in unwound.ended:
        yield (
            f"Stream {ended.number}, ended on {unwound.terms.stream_ends}: {readable(ended.accrued)} of "
            f"{amount(policy, ended.total)} had accrued, {readable(ended.total - ended.accrued)} is never paid."
        )
    paid_in, gone = unwound.seeded + unwound.pulled, unwound.to_surplus_buffer + unwound.to_pause_proxy
    top_ups = unwound.governance_top_ups
    of_it = f" ({readable(top_ups)} of it as top-ups by governance)" if top_ups else ""
    yield (
        f"In all: {amount(policy, paid_in)} received{of_it}, {readable(unwound.paid)} paid, {readable(gone)} returned "
        f"({readable(unwound.to_surplus_buffer)} to the surplus buffer, {readable(unwound.to_pause_proxy)} to the "
        "pause proxy)."
    )
    if unwound.returns:
        yield "When everything was done:"
    for back in unwound.returns:
        yield f"  {_way(policy, back)}: {readable(back.amount)} {back.token}"
    reserves = [back.wallet for back in unwound.returns if policy.wallets[back.wallet].kind is WalletKind.RESERVE]
    if reserves:
        untouched = listed([holder(policy, wallet) for wallet in dict.fromkeys(reserves)])
        yield f"Reserves pay nothing here: what {untouched} held goes back untouched, whatever the unit still owes."
    if unwound.vested is not None:
        yield _vested(unwound.vested)
    if unwound.mkr_paid:
        days = ", ".join(f"{readable(row.mkr)} on {row.day}" for row in unwound.rows if row.mkr)
        yield f"DssVest paid them {readable(unwound.mkr_paid)} MKR: {days}."


def _way(policy: Policy, back: Return) -> str:
    to = _RECEIVERS.get(back.to) or holder(policy, back.to)
    return f"from {holder(policy, back.wallet)} to {to}"


def _vested(vested: Vested) -> str:
    said = f"{vested.token} of the contributors ({vested.document}): {readable(vested.vested)} vested by then"
    if vested.nearest is not None:
        said += f", {readable(vested.accelerated)} more, accelerated from {vested.nearest}"
    return f"{said}; {readable(vested.lapses)} of the schedule lapses."
