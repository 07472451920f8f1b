"""What was executed against what was voted, for a terminal or a pipe: a table a policy, then what it comes to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.executives.comparison import REJECTED, Comparison, Item, Measure, Standing, Term, Value
from policies.executives.stream_terms import days
from policies.periods import DAY, iso
from policies.units import readable
from simulations.reports.words import counted

_SAID = {Standing.AS_VOTED: "as voted", Standing.UNKNOWN: "not known", Standing.DIFFERS: "differs"}
_SO_FAR, _NOTHING_CAST = "as voted, as far as known", "rejected, nothing cast"
_COUNTED = {
    "as voted": "executed as voted",
    _SO_FAR: "as voted as far as known",
    "differs": "otherwise",
    "not known": "not known",
    _NOTHING_CAST: "rejected with nothing cast",
}
"""By the conclusion of a policy: how it is counted."""
_ALWAYS = frozenset(_SAID.values())
_STYLES = {Standing.AS_VOTED: "green", Standing.UNKNOWN: "yellow", Standing.DIFFERS: "red"}
_ADDRESS = re.compile(r"(0x[0-9a-fA-F]{4})[0-9a-fA-F]{32}([0-9a-fA-F]{4})")


def print_executives(console: Console, compared: Sequence[Comparison]) -> None:
    """Print each policy, then how many were executed as voted. Addresses are cut short; JSON has them whole."""
    for one in compared:
        _print_comparison(console, one)
    found = [_conclusion(one) for one in compared]
    counts = [f"{found.count(said)} {words}" for said, words in _COUNTED.items() if said in found or said in _ALWAYS]
    console.print(Text(f"{counted(len(compared), 'policy', 'policies')}: {', '.join(counts)}", "bold"))


def _conclusion(one: Comparison) -> str:
    """What a policy's comparison comes to, in the words of its head."""
    if one.standing is Standing.AS_VOTED and one.policy.status == REJECTED:
        return _NOTHING_CAST
    return _SO_FAR if one.standing is Standing.AS_VOTED and not one.wholly_known else _SAID[one.standing]


def _print_comparison(console: Console, one: Comparison) -> None:
    policy = one.policy
    title = Text(f"{policy.id}, {policy.source.document}: ", "bold")
    console.print(title.append(_conclusion(one), f"bold {_STYLES[one.standing]}"))
    if one.items:
        console.print(_table(one))
    for item in one.items:
        for term in item.findings:
            if term.meaning:
                console.print(_indented(f"{item.name}, {term.name}: {term.meaning}"))
    for note in one.notes:
        console.print(_indented(f"note: {note}"))
    console.print()


def _indented(words: str) -> Padding:
    return Padding(Text(words), (0, 0, 0, 2))


def _table(one: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="bold")
    for title in ("", "voted", "executed", "difference"):
        table.add_column(title, overflow="fold")
    for item in one.items:
        table.add_row(Text(_heading(item), "bold"), "", "", "")
        for term in item.terms:
            table.add_row(f"  {term.name}", *map(Text, _cells(term)), style=_style(term))
    return table


def _heading(item: Item) -> str:
    return f"{item.name} ({', '.join(map(str, item.executives))})" if item.executives else item.name


def _style(term: Term) -> str:
    return _STYLES[term.standing] if term.standing is not Standing.AS_VOTED else ""


def _cells(term: Term) -> tuple[str, str, str]:
    voted, executed = _shown(term, term.voted), _shown(term, term.executed)
    if term.measure is Measure.AT_MOST:
        voted = f"at most {voted}"
    if term.standing is Standing.UNKNOWN:
        return (voted, "not known", "") if term.executed is None else (voted, executed, "not known")
    return voted, executed, _difference(term)


def _difference(term: Term) -> str:
    differs = "differs" if term.standing is Standing.DIFFERS else ""
    if not term.difference or term.measure is Measure.WORDS:
        return differs
    if term.measure is Measure.INSTANT:
        return days(term.difference)
    if term.measure is Measure.LENGTH:
        return f"{'+' if term.difference > 0 else '-'}{_length(abs(term.difference))}"
    return f"{'+' if term.difference > 0 else ''}{readable(term.difference)}"


def _shown(term: Term, value: Value) -> str:
    """A value in the words of its measure."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return _ADDRESS.sub(r"\1...\2", value)
    match term.measure:
        case Measure.INSTANT:
            return iso(value)
        case Measure.LENGTH:
            return _length(value) if value else "none"
        case _:
            return readable(value)


def _length(seconds: int) -> str:
    """`364 days`; what is no whole number of days in seconds."""
    return counted(seconds // DAY, "day") if seconds % DAY == 0 else counted(seconds, "second")
