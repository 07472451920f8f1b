"""A `Statement` -> Markdown, in the layout of one's choice.

Nothing is left out: a column that a layout does not know follows the ones that it does. Reading what was written gives
an equal statement, provided that its words could have been read in the first place: single spaces, no row but a total
named as one, no title of an unknown column that names a known one.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.statements.amounts import print_figure
from policies.statements.layouts import (
    LABEL,
    LAYOUTS,
    NAMED_BY_TITLE,
    Key,
    Layout,
    LayoutName,
    month_like,
    plain,
)
from policies.statements.markdown import escaped, visible
from policies.statements.statement import Column, Figure, Kind, Row, Statement, Table, Word

_SECTIONS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("Actuals", (Kind.ACTUALS,)),
    ("Budget Forecast", (Kind.OVERVIEW, Kind.FORECAST)),
    ("MKR Vesting Overview", (Kind.VESTING, Kind.TEAM)),
    ("Transfers", (Kind.OPERATIONAL, Kind.AUDITOR)),
    ("Transactions", (Kind.TRANSACTIONS,)),
    ("Other tables", (Kind.OTHER,)),
)
_USUAL = 4
"""So many sections are there even when they hold nothing."""
_HEADINGS = {Kind.OVERVIEW: "Overview", Kind.FORECAST: "Breakdown", Kind.TEAM: "FTE"}


def write_statement(statement: Statement, layout: LayoutName = LayoutName.FEBRUARY_2022) -> str:
    """The statement as Markdown."""
    period = statement.period.text
    title = f"{statement.unit}: {period}" if statement.unit or ":" in period else period
    parts = [f"# {_heading(f'{title} Budget Statement')}\n\n---\n"]
    for number, (name, kinds) in enumerate(_SECTIONS, 1):
        tables = [table for table in statement.tables if table.kind in kinds]
        if tables or number <= _USUAL:
            parts.append(_section(f"{number}. {name}", kinds, tables, statement, LAYOUTS[layout]))
    return "\n".join(parts)


def _section(heading: str, kinds: tuple[Kind, ...], tables: list[Table], statement: Statement, layout: Layout) -> str:
    label = next((statement.labels[kind] for kind in kinds if kind in statement.labels), None)
    suffix = "" if label is None else f" -- {label.text}"
    # The month of the transfers stands in a heading of its own, as published.
    below = Kind.OPERATIONAL in kinds
    lines = [f"## {_heading(heading + ('' if below else suffix))}\n"]
    if below and suffix:
        lines.append(f"### {_heading(f'DAI Transfers{suffix}')}\n")
    named = ""
    for table in tables:
        name = table.name if table.kind in (Kind.ACTUALS, Kind.FORECAST) else ""
        # Without a heading a table would stand under the name of the one before it.
        shown = name or _HEADINGS.get(table.kind) or ("Actuals" if named else "")
        if shown:
            lines.append(f"### {_heading(shown)}\n")
        named = name or named
        lines.append("\n".join(_table(table, layout)) + "\n")
    return "\n".join(lines)


def _heading(words: str) -> str:
    return escaped(" ".join(words.split()))


def _table(table: Table, layout: Layout) -> Iterator[str]:
    keys = _keys(table, layout)
    titles = [title for key in keys for title in _titles(key, table, layout)]
    space = " " if layout.padded and table.kind is Kind.ACTUALS else ""
    yield _line([escaped(title) for title in titles], space)
    yield _line([dashes for key in keys for dashes in _dashes(key, table)], "")
    for row in table.every_row:
        bold = row is table.total
        yield _line([text for key in keys for text in _cells(key, row, table, bold)], space)


def _line(cells: list[str], space: str) -> str:
    return "|" + "|".join(f"{space}{cell}{space}" for cell in cells) + "|"


def _keys(table: Table, layout: Layout) -> list[Key | None]:
    """The columns of a table in the layout's order, then what else it holds; `None` stands for the months."""
    keys = list(layout.columns[table.kind])
    keys += [column for column in table.columns if column not in keys]
    if table.kind is Kind.AUDITOR and Column.TRANSFER not in keys and "auditor" not in plain(table.name).split():
        keys.append(Column.TRANSFER)  # by this column it is known for what it is
    words = dict.fromkeys(word for row in table.every_row for word in row.words)
    keys += [word for word in words if word not in keys and word != Word.GROUP]
    if Word.GROUP in words:
        keys.insert(1 if table.kind in NAMED_BY_TITLE | {Kind.TRANSACTIONS, Kind.VESTING, Kind.TEAM} else 0, Word.GROUP)
    if table.kind is Kind.OVERVIEW:
        labelled = any(row.label for row in table.every_row)
        if labelled or Word.GROUP in words or not table.months or not month_like(table.months[0].text):
            keys.insert(0, LABEL)
    return keys


def _titles(key: Key | None, table: Table, layout: Layout) -> Iterator[str]:
    if key is None:
        yield from (month.text for month in table.months)
    elif key == LABEL and table.kind in NAMED_BY_TITLE and table.name:
        yield table.name
    else:
        yield layout.titles[table.kind].get(key) or str(key.value if isinstance(key, Column) else key).strip()


def _dashes(key: Key | None, table: Table) -> Iterator[str]:
    if key is None:
        yield from ("---:" for _ in table.months)
    else:
        yield "---:" if isinstance(key, Column) else ":---"


def _cells(key: Key | None, row: Row, table: Table, bold: bool) -> Iterator[str]:
    if key is None:
        yield from (_figure(figure, bold) for figure in row.months)
    elif isinstance(key, Column):
        yield _figure(row.figures.get(key), bold)
    else:
        words = row.label if key == LABEL else row.words.get(key, "")
        yield _strong(words) if bold and words else escaped(words) or "-"


def _figure(figure: Figure | None, bold: bool) -> str:
    if figure is None:
        return "" if bold else "-"
    text = print_figure(figure)
    return _strong(text) if bold and not figure.note else escaped(text + figure.note)


def _strong(words: str) -> str:
    strong = f"**{escaped(words)}**"
    return strong if visible(strong) == words else escaped(words)
