"""Markdown -> a `Statement`, or every problem of the file with its line and column.

What is refused: a file without a heading or without any table of a statement, a figure that is none, a table that is
broken. What merely does not add up is read as it stands; `checking` is about that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from policies.problems import MOST_PROBLEMS, InputError, Problem, quoted
from policies.statements.amounts import is_blank, looks_like_a_month, read_figure, read_label
from policies.statements.layouts import (
    LABEL,
    NAMED_BY_TITLE,
    PLAIN_NAMES,
    UNNAMED,
    Key,
    is_total,
    keys_of,
    kind_of,
    plain,
)
from policies.statements.markdown import Cell, Grid, Heading, blocks
from policies.statements.statement import Column, Figure, Kind, Label, Place, Row, Statement, Table, Word
from policies.text_files import read_text
from policies.units import AmountError

LARGEST = 300_000
"""The largest file that is read [bytes]; published ones have 3 to 50 thousand."""

MOST_COLUMNS = 50
"""Of a table; published ones have up to nine."""

_TITLE = re.compile(r"(?:(?P<unit>[^:]*):)?\s*(?P<period>.*?)(?:\s*budget statement)?", re.IGNORECASE)
_SUFFIX = re.compile(r"(?P<words>.+)\s(?:--?|–|—)\s(?P<suffix>.+?)[\s#]*")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}(?![0-9a-fA-F])")
_SECTIONS = {"actuals": Kind.ACTUALS, "forecast": Kind.FORECAST, "transfers": Kind.OPERATIONAL}


def load_statement(path: Path | str) -> Statement:
    """Read a statement from a file.

    Raises:
        InputError: the file cannot be used; carries every problem that was found.
    """
    return parse_statement(read_text(path, LARGEST), str(path))


def parse_statement(text: str, file: str) -> Statement:
    """Read a statement from Markdown; `file` names it in problems.

    Raises:
        InputError: the text cannot be used; carries every problem that was found.
    """
    return _Reader(file).read(text)


@dataclass(slots=True)
class _Reader:
    file: str
    problems: list[Problem] = field(default_factory=list)
    title: Cell | None = None
    labels: dict[Kind, Label] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    section: Kind | None = None
    """Which part's month the headings here speak of."""
    heading: str = ""
    """The nearest one above."""
    name: str = ""
    """The wallet or group that the nearest heading of level three names."""

    def read(self, text: str) -> Statement:
        for block in blocks(text, self.file, self.problems):
            match block:
                case Heading():
                    self.read_heading(block)
                case Grid():
                    self.read_table(block)
        fits = not self.problems
        if self.title is None:
            expected = "a heading such as `# TechOps CU: February 2022 Budget Statement`"
            self.report(Place(1, 1), "no heading names the unit and the month", expected)
        if all(table.kind is Kind.OTHER for table in self.tables) and fits:
            self.report(Place(1, 1), "no table of a budget statement is here", "actuals, a forecast or transfers")
        if self.title is None or self.problems:
            raise InputError(self.problems[:MOST_PROBLEMS])
        unit, period = _unit_and_period(self.title)
        return Statement(unit, period, tuple(self.tables), self.labels)

    def report(self, place: Place, wrong: str, expected: str) -> None:
        self.problems.append(Problem(self.file, place.line, place.column, wrong, expected))

    def read_heading(self, heading: Heading) -> None:
        text, place = heading.words.text, heading.words.place
        self.heading = text
        if heading.level == 1:
            if self.title is None:
                self.title = heading.words
                return
            if plain(text).endswith("budget statement"):
                self.report(place, "a second statement begins here", "one statement a file")
        words, suffix = _parts(text)
        named = next((kind for word, kind in _SECTIONS.items() if word in plain(words).split()), None)
        if heading.level < 3 or named is not None:
            self.section = named
        self.name = words if heading.level >= 3 and plain(words) not in PLAIN_NAMES else ""
        if self.section is not None and looks_like_a_month(suffix):
            self.labels.setdefault(self.section, read_label(suffix, place))

    def read_table(self, grid: Grid) -> None:
        titles = [cell.text for cell in grid.header]
        if len(titles) > MOST_COLUMNS:
            self.report(grid.header[0].place, f"this table has {len(titles)} columns", f"at most {MOST_COLUMNS}")
            return
        kind = kind_of(titles, self.heading)
        keys = self.unique(grid.header, keys_of(kind, titles))
        months = tuple(
            read_label(cell.text, cell.place) for cell, key in zip(grid.header, keys, strict=True) if key is None
        )
        rows = [row for cells in grid.rows if (row := self.read_row(cells, keys)) is not None]
        first = next((index for index, row in enumerate(rows) if kind is not Kind.OTHER and _is_total(row)), None)
        places = {key: cell.place for key, cell in zip(keys, grid.header, strict=True) if key not in (None, LABEL)}
        self.tables.append(
            Table(
                kind,
                self.name_of(kind, titles[0]),
                rows=tuple(rows if first is None else rows[:first]),
                total=None if first is None else rows[first],
                after=() if first is None else tuple(rows[first + 1 :]),
                months=months,
                titles=places,
                place=grid.header[0].place,
            )
        )

    def name_of(self, kind: Kind, title: str) -> str:
        if kind in NAMED_BY_TITLE:
            return "" if plain(title) == UNNAMED and kind is not Kind.OTHER else title
        return self.name if kind in (Kind.ACTUALS, Kind.FORECAST) else ""

    def unique(self, header: Sequence[Cell], keys: Sequence[Key | None]) -> tuple[Key | None, ...]:
        """The keys, each once: of unknown titles that repeat, the later ones are numbered."""
        found: list[Key | None] = []
        for cell, key in zip(header, keys, strict=True):
            once = key
            if key is not None and key in found:
                if isinstance(key, (Column, Word)):
                    self.report(cell.place, f"{quoted(cell.text)} is a second column of its kind", "each column once")
                number = 2
                while once in found or once in keys:
                    once = f"{cell.text} #{number}".strip()
                    number += 1
            found.append(once)
        return tuple(found)

    def read_row(self, cells: Sequence[Cell], keys: Sequence[Key | None]) -> Row | None:
        """A row of a table; `None` where all of it is blank."""
        label = ""
        figures: dict[Column, Figure] = {}
        months: list[Figure | None] = []
        words: dict[str, str] = {}
        for cell, key in zip(cells, keys, strict=True):
            if key is None:
                months.append(self.read_figure(cell))
            elif isinstance(key, Column):
                if (figure := self.read_figure(cell)) is not None:
                    figures[key] = figure
            elif key == LABEL:
                label = "" if is_blank(cell.text) else cell.text
            elif not is_blank(text := _word(cell, key)):
                words[key] = text
        if not (label or figures or words or any(months)):
            return None
        return Row(label, figures, tuple(months), words, cells[0].place)

    def read_figure(self, cell: Cell) -> Figure | None:
        try:
            return read_figure(cell.text, cell.place)
        except AmountError as error:
            self.report(cell.place, f"{quoted(cell.text)} is no amount", str(error))
            return None


def _word(cell: Cell, key: str) -> str:
    """The words of a cell; an address without the link around it."""
    address = _ADDRESS.search(cell.raw) if key == Word.ADDRESS else None
    return cell.text if address is None else address[0]


def _is_total(row: Row) -> bool:
    return is_total(row.label) or (not row.label and is_total(row.words.get(Word.GROUP, "")))


def _unit_and_period(title: Cell) -> tuple[str, Label]:
    match = _TITLE.fullmatch(title.text)
    if match is None:
        return "", read_label(title.text, title.place)
    return (match["unit"] or "").strip(), read_label(match["period"], title.place)


def _parts(text: str) -> tuple[str, str]:
    """A heading without the months or the `3 Months Forecast` after a dash, and the last of the months."""
    words, month = text, ""
    while match := _SUFFIX.fullmatch(words):
        suffix = match["suffix"]
        if looks_like_a_month(suffix):
            month = month or suffix
        elif "forecast" not in plain(suffix).split():
            break
        words = match["words"].strip()
    return words, month
