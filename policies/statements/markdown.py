"""Markdown -> headings and tables with their lines and columns; and words that survive the way back.

Tables are GitHub's; the parser is markdown-it-py. It says on which line a token stands but not at which column, so
columns are found again in the line. Where a table is not seen as one, or cells of a row would be dropped, that is a
problem: figures never vanish without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from policies.problems import Problem, quoted
from policies.statements.statement import Place

LONGEST = 2_000
"""The longest cell or heading that is read [signs]."""

_BLOCKS = MarkdownIt("commonmark").enable("table").disable("inline")
_INLINE = MarkdownIt("commonmark")
_DASHES = re.compile(r"[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*")
_TEXTS = frozenset({"inline", "html_block", "code_block"})
_MARKS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, or the words of a heading."""

    text: str
    """What a reader sees, with single spaces."""
    raw: str
    """What stands in the file."""
    place: Place


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its level, from 1."""

    level: int
    words: Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; each row has as many cells as the header."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def visible(raw: str) -> str:
    """What a reader sees of a line of Markdown: no marks, no HTML, of a link its words; single spaces."""
    parts = []
    for token in _INLINE.parseInline(raw):
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                parts.append(" ")
            elif child.type != "html_inline":
                parts.append(child.content)
    return " ".join("".join(parts).split())


def escaped(text: str) -> str:
    """Words as Markdown that reads back as the same words, also inside a table or a heading."""
    plain = "|" not in text and "\\" not in text and not text.endswith("#")
    if plain and visible(text) == text:
        return text
    return "".join(f"&#{ord(sign)};" if sign in _MARKS else sign for sign in text)


def blocks(text: str, file: str, problems: list[Problem]) -> Iterator[Heading | Grid]:
    """The headings and tables of a text, in order. What cannot be read is added to `problems`."""
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    tokens = _BLOCKS.parse(text)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open":
            yield Heading(int(token.tag[1:]), _words(tokens[index + 1], lines, file, problems))
            index += 1
        elif token.type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            yield _grid(tokens[index:end], lines, file, problems)
            index = end
        elif token.type in _TEXTS and token.map:
            problems.extend(_lost_tables(token, lines, file))
        index += 1


def _words(token: Token, lines: list[str], file: str, problems: list[Problem]) -> Cell:
    number = token.map[0] if token.map else 0
    column = max(lines[number].find(token.content), 0) + 1
    return _cell(token.content, Place(number + 1, column), file, problems)


def _cell(raw: str, place: Place, file: str, problems: list[Problem]) -> Cell:
    """Words at a place; too many are a problem, because the time that it takes to read them grows with their square."""
    # A sign may be written as an entity of six, as `escaped` does.
    if len(raw) <= 7 * LONGEST and len(text := visible(raw)) <= LONGEST:
        return Cell(text, raw, place)
    problems.append(
        Problem(file, *place, f"{len(raw):,} signs stand here", f"at most {LONGEST:,} in a cell or heading")
    )
    return Cell("", "", place)


def _grid(tokens: list[Token], lines: list[str], file: str, problems: list[Problem]) -> Grid:
    rows: list[list[str]] = []
    numbers: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
            numbers.append(token.map[0] if token.map else 0)
        elif token.type == "inline":
            rows[-1].append(token.content)
    cells = [
        tuple(_cells(contents, lines[number], number + 1, file, problems))
        for number, contents in zip(numbers, rows, strict=True)
    ]
    return Grid(cells[0], tuple(cells[1:]))


def _cells(contents: list[str], line: str, number: int, file: str, problems: list[Problem]) -> Iterator[Cell]:
    """The cells of one line, each at the column at which its words stand."""
    at = line.find("|") + 1 if line.lstrip(" \t>").startswith("|") else 0
    for raw in contents:
        # An escaped pipe is already a bare one in `raw`, so such words are not found; the cell's own begin will do.
        found = line.find(raw, at) if raw else at
        begin = found if found >= 0 else at
        yield _cell(raw, Place(number, min(begin, len(line)) + 1), file, problems)
        after = re.compile(r"(?<!\\)\|").search(line, begin + len(raw))
        at = after.end() if after else len(line)
    if line[at:].strip(" \t|"):
        wrong = f"this row has more cells than the table has columns: {quoted(line[at:].strip())}"
        problems.append(Problem(file, number, at + 1, wrong, f"{len(contents)} cells"))


def _lost_tables(token: Token, lines: list[str], file: str) -> Iterator[Problem]:
    """Lines of dashes and bars that began no table."""
    first, end = token.map or [0, 0]
    for number in range(first, min(end, len(lines))):
        if _DASHES.fullmatch(lines[number]):
            expected = "a header of as many cells in the line above, at the margin, after an empty line"
            yield Problem(file, number + 1, 1, "this line of dashes begins no table", expected)
