"""Whatever a file holds, it is read, or refused with well-formed problems; what is read can be written and checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policies.problems import InputError, Problem
from policies.statements.checking import check_statement
from policies.statements.layouts import LayoutName
from policies.statements.reading import load_statement, parse_statement
from policies.statements.statement import Statement
from policies.statements.writing import write_statement
from tests.policies.statements.samples import NAMES, published, text_of

BOUNDED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BEFORE = published("tech-001-2022-02")
PIECES = st.sampled_from(
    [
        *[
            "|",
            "||",
            "\\|",
            "\\",
            "\n",
            "\n\n",
            "\r",
            "\t",
            "    ",
            "> ",
            "- ",
            "# ",
            "### ",
            "---",
            "|-|-|\n",
            "```\n",
        ],
        *["*", "**", "`", "<div>", "<!--", "&#124;", "&amp;", "[a](b)", "![a](b)", "\x00", "\u2028", "\x85", "\ufeff"],
        *[
            "Total",
            "-",
            "--",
            " - ",
            "May 2022",
            "Forecast",
            "Budget Statement",
            ":",
            "#",
            "1,23",
            "1,234.5",
            "(1)",
            "$",
        ],
        *[
            "-1",
            "+",
            "1e9",
            "9" * 50,
            "0.0000000000000000001",
            "MKR",
            "N/A",
            "٣",
            "|Amount|",
            "|Vesting Date|",
            "Auditor",
        ],
        *["3 months", "Budget Category", "Team", "Group", "wallet", "label", "Overview", " -- May 2022 -- June 2022"],
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A published statement with a few pieces cut, repeated or put in."""
    text = text_of(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(1, 5))):
        begin = draw(st.integers(0, len(text)))
        end = min(len(text), begin + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200])))
        piece = draw(st.one_of(PIECES, st.text(max_size=8), st.just(text[begin:end] * 2)))
        text = text[:begin] + piece + text[end:]
    return text


def result(text: str) -> Statement | tuple[Problem, ...]:
    """What is read, or why it is not."""
    try:
        return parse_statement(text, "any.md")
    except InputError as error:
        return error.problems


def judged(text: str) -> None:
    read = result(text)
    if not isinstance(read, Statement):
        assert read
        places = [(problem.line, problem.column) for problem in read]
        assert places == sorted(places)
        lines = re.sub("\r\n?", "\n", text).split("\n")
        for problem in read:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
            assert re.fullmatch(r"[^\n]*:\d+:\d+: [^\n]+, expected [^\n]+", str(problem))
        return
    for finding in check_statement(read, before=BEFORE):
        assert re.fullmatch(r"any.md:\d+:\d+: (error|warning|note): [^\n]+ \[[a-z_]+\]", finding.line("any.md"))
    for layout in LayoutName:
        assert parse_statement(write_statement(read, layout), "again.md") == read


@BOUNDED
@given(mutated())
def test_a_mutated_statement(text: str) -> None:
    judged(text)


ROWS = st.lists(st.lists(PIECES | st.text(max_size=6), max_size=5).map("|".join), max_size=6).map("\n".join)


@BOUNDED
@given(st.one_of(st.text(), ROWS, ROWS.map("# X: May 2022 Budget Statement\n\n".__add__)))
@example("# a\n|Forecast|Actuals\n|-|-|\n|1|2|3|")
@example("#\n" + ">" * 3_000 + "|a|\n")
@example("[" * 3_000)
def test_any_text(text: str) -> None:
    judged(text)


@BOUNDED
@given(content=st.binary(max_size=300))
def test_any_bytes(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "any.md"
    path.write_bytes(content)
    with pytest.raises(InputError):
        load_statement(path)
