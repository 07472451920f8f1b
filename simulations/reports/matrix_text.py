"""The table rule x conduct for a terminal or a pipe: readable without colour, and on a narrow screen.

A row is a rule, a group of columns a level of the treasury's own people, a column within it who else is about. What
was not asked for has no column, and a table that is too wide goes on below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from policies.rules.names import CONDUCTS, LEVELS, Conduct, ConductName, VerdictName
from simulations.verdicts import RuleVerdict

SYMBOLS = {
    VerdictName.HOLDS: ("✓", "green"),
    VerdictName.BROKEN: ("✗", "red"),
    VerdictName.VACUOUS: ("?", "yellow"),
    VerdictName.NOT_APPLICABLE: ("-", "dim"),
}
"""A character that says it without colour, and the colour."""

_UNEXPECTED = "!"
_WORDS = {
    VerdictName.HOLDS: "holds",
    VerdictName.BROKEN: "broken",
    VerdictName.VACUOUS: "untested",
    VerdictName.NOT_APPLICABLE: "not made",
}
_MEANINGS = {
    VerdictName.HOLDS: "holds in every life tried",
    VerdictName.BROKEN: "broken",
    VerdictName.VACUOUS: "never put to the test",
    VerdictName.NOT_APPLICABLE: "a promise that this treasury does not make",
}
_LEVELS = {
    ConductName.COMPLIANT: "everybody keeps to the policy",
    ConductName.CARELESS: "cycles late, missing, incomplete or in another order, wrong forecasts, spending above caps",
    ConductName.OPERATIONAL_ROGUE: "the signers of the Operational Wallets sign anything, at any time",
    ConductName.ROLE_COMPROMISED: "a thief has the keys of one role: the accountants', or the auditors'",
    ConductName.AUDITORS_ROGUE: "both roles together sign anything for the Auditor Wallet, at any time",
}
_OTHERS = {
    ConductName.OUTSIDER: "somebody without a key: donations, pulls, blow(), old signatures, calls to anything",
    ConductName.PROTOCOL: "governance: a stream ended, a second one made, claw-backs, shutdown, the unit offboarded",
}
_FEW = 3
"""So many conducts have a column with words each."""
_NARROW_NAME = 29
"""Columns for a rule's name where room is short: of the project's own, one has more."""
_GAP = 2
_HYPHENS = {"operational": ("opera-", "tional"), "compromised": ("compro-", "mised")}
"""Where long words of a heading are divided in narrow columns."""


def matrix(verdicts: Sequence[RuleVerdict], width: int) -> RenderableType:
    """The table, for `width` columns of the terminal. Pairs that are not among the verdicts stay empty."""
    table = _Pairs(verdicts)
    if len(table.conducts) <= _FEW:
        return _in_words(table)
    layout = next((layout for layout in _layouts(table, width) if layout.width(table.levels) <= width), None)
    if layout is not None:
        return _block(table, layout, table.levels)
    narrow = _Layout(2, min(table.longest, max(_NARROW_NAME // 2, width // 3)), table)
    return Group(*_stacked(table, narrow, width))


def legend(verdicts: Sequence[RuleVerdict]) -> RenderableType:
    """What the columns and the characters mean, of those that there are."""
    table = _Pairs(verdicts)
    meanings = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    meanings.add_column(no_wrap=True)
    meanings.add_column()
    for number, level in enumerate(table.levels):
        meanings.add_row(level.value, f"{'also: ' if number else ''}{_LEVELS[level]}")
    beside = [
        (letter, name)
        for letter, name, there in (
            ("o", ConductName.OUTSIDER, any(conduct.outsider for conduct in table.conducts)),
            ("p", ConductName.PROTOCOL, any(conduct.protocol for conduct in table.conducts)),
        )
        if there
    ]
    letters = len(table.conducts) > _FEW
    if letters and beside:
        meanings.add_row("·", "these people alone")
    for letter, name in beside:
        meanings.add_row(letter if letters else f"+{name}", f"beside them {_OTHERS[name]}")
    if letters and len(beside) > 1:
        meanings.add_row("op", "both")
    return Group(Text(""), _Symbols(table), Text(""), meanings)


@dataclass(frozen=True, slots=True)
class _Symbols:
    """The line about the characters; about shades, only where there are any."""

    pairs: _Pairs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        verdicts = self.pairs.verdicts
        shown = {verdict.verdict for verdict in verdicts}
        text = Text()
        for name, meaning in _MEANINGS.items():
            if name in shown:
                symbol, colour = SYMBOLS[name]
                text.append(symbol, colour).append(f" {meaning}")
                if name is VerdictName.BROKEN and console.color_system and any(map(self.pairs.implied, verdicts)):
                    text.append(" (pale: under a milder conduct already)")
                text.append("; ")
        if all(verdict.as_expected for verdict in verdicts):
            yield text.append("nothing is against what the policy expects.")
        else:
            yield text.append(_UNEXPECTED, "bold reverse red").append(" not what the policy expects.")


class _Pairs:
    """Verdicts by rule and conduct."""

    def __init__(self, verdicts: Sequence[RuleVerdict]) -> None:
        self.verdicts = verdicts
        self._by_pair = {(verdict.rule.name, verdict.conduct): verdict for verdict in verdicts}
        self.rules = tuple(dict.fromkeys(verdict.rule.name for verdict in verdicts))
        there = {verdict.conduct for verdict in verdicts}
        self.conducts = tuple(conduct for conduct in CONDUCTS if conduct in there)
        self.by_level: Mapping[ConductName, tuple[Conduct, ...]] = {
            level: of_level
            for level in LEVELS
            if (of_level := tuple(conduct for conduct in self.conducts if conduct.level is level))
        }
        self.levels = tuple(self.by_level)
        self.longest = max(map(len, self.rules), default=0)

    def implied(self, verdict: RuleVerdict) -> bool:
        """Whether a milder conduct breaks the rule as well."""
        others = (self._by_pair.get((verdict.rule.name, conduct)) for conduct in self.conducts)
        return verdict.verdict is VerdictName.BROKEN and any(
            other is not None
            and other is not verdict
            and other.verdict is VerdictName.BROKEN
            and verdict.conduct.includes(other.conduct)
            for other in others
        )

    def cell(self, rule: str, conduct: Conduct, width: int, words: bool = False) -> Text:
        """A verdict in a few characters, filled up to `width`."""
        verdict = self._by_pair.get((rule, conduct))
        if verdict is None:
            return Text(" " * width)
        symbol, colour = SYMBOLS[verdict.verdict]
        if self.implied(verdict):
            colour = f"dim {colour}"
        text = Text()
        if verdict.as_expected:
            text.append(symbol, colour)
            if words:
                text.append(f" {_WORDS[verdict.verdict]}", colour)
        else:
            text.append(f"{symbol}{_UNEXPECTED}", f"bold reverse {colour}")
            if words:
                text.append(f" {_WORDS[verdict.verdict]}", f"bold {colour}")
        text.pad_right(max(0, width - text.cell_len))
        return text


@dataclass(frozen=True, slots=True)
class _Layout:
    """How wide things are."""

    cell: int
    name: int
    pairs: _Pairs

    def heading(self, level: ConductName) -> tuple[str, ...]:
        """The lines over a group."""
        room = len(self.pairs.by_level[level]) * self.cell
        return tuple(
            part
            for word in level.value.split("_")
            for part in ((word,) if len(word) <= room + 1 else _HYPHENS.get(word, (word,)))
        )

    def group(self, level: ConductName) -> int:
        """Columns of one level, without the gap after it."""
        return max(len(self.pairs.by_level[level]) * self.cell, *map(len, self.heading(level)))

    def width(self, levels: Sequence[ConductName]) -> int:
        """Columns of a table with these levels."""
        return self.name + sum(_GAP + self.group(level) for level in levels)


def _layouts(pairs: _Pairs, width: int) -> Iterator[_Layout]:
    """From the most comfortable to the narrowest."""
    for cell in (3, 2):
        yield _Layout(cell, pairs.longest, pairs)
    yield _Layout(2, min(pairs.longest, _NARROW_NAME), pairs)


def _stacked(pairs: _Pairs, layout: _Layout, width: int) -> Iterator[RenderableType]:
    """As many levels beside each other as fit."""
    left = list(pairs.levels)
    while left:
        count = max(1, sum(layout.width(left[: n + 1]) <= width for n in range(len(left))))
        if len(left) < len(pairs.levels):
            yield Text("")
        yield _block(pairs, layout, left[:count])
        left = left[count:]


def _block(pairs: _Pairs, layout: _Layout, levels: Sequence[ConductName]) -> RenderableType:
    lines = [*_headings(pairs, layout, levels)]
    for rule in pairs.rules:
        *above, last = _folded(rule, layout.name)
        lines += [Text(part) for part in above]
        line = Text(last.ljust(layout.name))
        for level in levels:
            group = Text(" " * _GAP)
            for conduct in pairs.by_level[level]:
                group.append_text(pairs.cell(rule, conduct, layout.cell))
            group.pad_right(max(0, _GAP + layout.group(level) - group.cell_len))
            line.append_text(group)
        line.rstrip()
        lines.append(line)
    return Text("\n", no_wrap=True, overflow="ignore").join(lines)


def _headings(pairs: _Pairs, layout: _Layout, levels: Sequence[ConductName]) -> Iterator[Text]:
    headings = {level: layout.heading(level) for level in levels}
    height = max(map(len, headings.values()))
    for row in range(height):
        line = " " * layout.name
        for level, heading in headings.items():
            words = ("",) * (height - len(heading)) + heading
            line += " " * _GAP + words[row].ljust(layout.group(level))
        yield Text(line.rstrip(), style="bold")
    if any(conduct.outsider or conduct.protocol for conduct in pairs.conducts):
        line = " " * layout.name
        for level in levels:
            beside = "".join(_letters(conduct).ljust(layout.cell) for conduct in pairs.by_level[level])
            line += " " * _GAP + beside.ljust(layout.group(level))
        yield Text(line.rstrip(), style="dim")


def _letters(conduct: Conduct) -> str:
    return "o" * conduct.outsider + "p" * conduct.protocol or "·"


def _folded(name: str, width: int) -> list[str]:
    """A rule's name in lines of at most `width`, divided before underscores where that goes."""
    lines = [""]
    for part in name.replace("_", " _").split(" "):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append(" ")
        lines[-1] += part
    return [line[at : at + width] for line in lines for at in range(0, len(line), width)]


def _in_words(pairs: _Pairs) -> RenderableType:
    """One, two or three conducts: there is room to say it."""
    headings = {conduct: str(conduct).replace("+", "\n+").split("\n") for conduct in pairs.conducts}
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("", no_wrap=True, overflow="fold")
    for heading in headings.values():
        table.add_column("\n".join(heading), no_wrap=True)
    for rule in pairs.rules:
        table.add_row(rule, *(pairs.cell(rule, conduct, 0, words=True) for conduct in pairs.conducts))
    return table
