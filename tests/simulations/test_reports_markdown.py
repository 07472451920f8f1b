"""Markdown, read back by a renderer of GitHub's dialect."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from policies.rules.names import COMPLIANT, CONDUCTS
from policies.rules.registry import RULES
from policies.units import WAD
from simulations.reports.markdown import STEP_SUMMARY, append_to_summary, markdown
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    CARELESS,
    EVIL,
    FOUR,
    HALF_DONE,
    KEEPING,
    LONG_MONTH,
    PETTY_CASH,
    SEEDING,
    SURPRISED,
    USUAL,
    Cell,
    campaign,
    pair,
    report,
    with_title,
)

RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Page:
    """What a reader sees of Markdown: its tables, cell by cell, and its HTML."""

    def __init__(self, text: str) -> None:
        self.html = RENDERER.render(text)
        self.tables = [self._rows(table) for table in re.findall(r"<table>.*?</table>", self.html, re.S)]

    @staticmethod
    def _rows(table: str) -> list[list[str]]:
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
        return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]

    def matrix(self) -> dict[str, list[str]]:
        return {re.sub("<.*?>", "", row[0]): row[1:] for row in self.tables[0][1:]}


class TestMarkdown:
    def test_the_matrix_says_every_verdict(self) -> None:
        matrix = Page(markdown(SURPRISED)).matrix()
        assert list(matrix) == [rule.name for rule in RULES]
        marks = {"holds": "✅", "broken": "❌", "vacuous": "❔", "not_applicable": "➖"}
        for rule, cells in matrix.items():
            expected = [
                " ".join(
                    marks[str(pair(SURPRISED, rule, c).verdict)]
                    + ("" if pair(SURPRISED, rule, c).as_expected else "❗")
                    for c in level
                )
                for level in (FOUR[:2], FOUR[2:])
            ]
            assert cells == expected
        assert matrix[KEEPING.rule] == ["✅ ❌❗", "✅ ❌"]

    def test_every_row_has_as_many_cells_as_the_head(self) -> None:
        page = Page(markdown(report(campaign(conducts=CONDUCTS))))
        assert len(page.tables) == 2 + len(AS_EXPECTED)
        for rows in page.tables:
            assert {len(row) for row in rows} == {len(rows[0])}
        assert [len(cell.split()) for cell in page.matrix()[KEEPING.rule]] == [4] * 5

    def test_figures_stand_beside_the_mildest_conduct(self) -> None:
        rows = [[re.sub("<.*?>", "", cell) for cell in row] for row in Page(markdown(USUAL)).tables[1]]
        assert ["monthly_spending_within_cap", "", "careless", "400,000 DAI"] in [row[:4] for row in rows]
        assert [
            "auditor_within_quarterly_cap",
            "cycle, 31 days of stream in one pull",
            "compliant",
            "3,834.67 DAI",
        ] in [row[:4] for row in rows]

    def test_an_exact_bound_stands_beside_what_was_found(self) -> None:
        text = markdown(USUAL)
        head, *rows = Page(text).tables[1]
        at_most = {row[1]: row[head.index("at most")] for row in rows if "quarterly_cap" in row[0] and row[1]}
        assert at_most["opening, the seed"] == "149,938 DAI"
        assert "The worst that is possible under `compliant` is 149,938 DAI: " in text
        unknown = report(campaign({Cell("petty_cash"): (COMPLIANT, WAD)}, rules=(PETTY_CASH,)))
        assert "at most" not in Page(markdown(unknown)).tables[1][0]

    def test_a_story_that_needs_less_than_what_was_asked_for(self) -> None:
        alone = markdown(report(campaign(conducts=(CARELESS,))))
        rows = {row[1]: row[2] for row in Page(alone).tables[1] if "quarterly_cap" in row[0]}
        assert rows["opening, the seed"] == "<code>careless</code> (its story needs only compliant)"
        assert "(opening, the seed), compliant</summary>" in alone
        assert "needs only" not in markdown(USUAL)

    def test_the_command_that_finds_it_again(self) -> None:
        assert markdown(USUAL).endswith(f"Again: `{USUAL.again}`.\n")
        timed = replace(USUAL, options=("--time", "30.0"))
        assert markdown(timed).endswith(f"Again: `{timed.again}` (how far one comes in that time differs).\n")

    def test_the_node_s_word_has_a_column_where_one_was_asked(self) -> None:
        asked = replace(USUAL, confirmed={(LONG_MONTH, COMPLIANT): False, (SEEDING, COMPLIANT): True})
        head, *rows = Page(markdown(asked)).tables[1]
        assert head[-1] == "on the node"
        assert {row[1]: row[-1] for row in rows if "quarterly_cap" in row[0] and row[1]} == {
            "opening, the seed": "confirmed",
            "cycle, 31 days of stream in one pull": "<strong>not confirmed</strong>",
        }
        assert Page(markdown(USUAL)).tables[1][0][-1] != "on the node"

    def test_stories_are_folded_and_say_how_to_replay_them(self) -> None:
        page = Page(markdown(SURPRISED))
        assert page.html.count("<details>") == page.html.count("</details>") == len(AS_EXPECTED) + 1
        first = page.html[page.html.index("<details>") :]  # the surprise
        assert first.startswith("<details><summary>1. <code>auditor_keeps_at_most_2x</code>")
        assert "treasurer replay .treasurer/failures/auditor_keeps_at_most_2x-" in first
        assert "seed 7" in page.html

    def test_it_says_at_once_whether_all_is_well(self) -> None:
        assert markdown(USUAL).startswith("## ✅")
        assert "### Not as expected" not in markdown(USUAL)
        assert markdown(SURPRISED).startswith("## ❌")
        assert "**1 not as expected**" in markdown(SURPRISED)
        half = markdown(HALF_DONE)
        assert half.startswith("## ❌")
        assert "decides nothing" in half
        assert "1,200 lives" in half

    def test_a_user_s_text_stays_text(self) -> None:
        found = replace(
            USUAL, policy=with_title(EVIL), file="a|b`c<i>.yaml", further=(EVIL,), campaign=SURPRISED.campaign
        )
        page = Page(markdown(found))
        assert "<b>" not in page.html
        assert "<em>" not in page.html
        assert "<i>" not in page.html
        assert 'href="e"' not in page.html
        assert "a|b`c&lt;i&gt;.yaml" in page.html
        assert page.html.count("<h2>") == 1
        piped = Cell("petty_cash", None, "in a drawer | a box")
        (_, row) = Page(markdown(report(campaign({piped: (COMPLIANT, WAD)}, rules=(PETTY_CASH,))))).tables[1]
        assert row[1] == "in a drawer | a box"

    def test_what_does_not_fit_is_left_out_from_the_end(self) -> None:
        whole = markdown(USUAL)
        size = len(whole.encode())
        assert markdown(USUAL, size + 100) == whole
        shorter = markdown(USUAL, size - 1)
        assert len(shorter.encode()) < size
        assert f"{1} story left out" in shorter
        assert shorter.count("<details>") == len(AS_EXPECTED) - 1
        without = markdown(USUAL, size // 3)
        assert len(without.encode()) <= size // 3
        assert markdown(USUAL, 500).startswith("## ✅")
        assert markdown(USUAL, 10) == ""

    @given(st.integers(0, 12_000))
    def test_it_is_never_longer_than_it_may_be(self, room: int) -> None:
        assert len(markdown(USUAL, room).encode()) <= room

    def test_a_step_s_summary_never_grows_too_long(self, tmp_path: Path) -> None:
        file = tmp_path / "summary.md"
        append_to_summary(file, USUAL)
        once = file.stat().st_size
        file.write_bytes(b"x" * (STEP_SUMMARY - once // 2))
        append_to_summary(file, USUAL)
        assert STEP_SUMMARY - once // 2 < file.stat().st_size <= STEP_SUMMARY
        for there in (STEP_SUMMARY - once, STEP_SUMMARY - once + 1, STEP_SUMMARY):  # the last byte, one too many, none
            file.write_bytes(b"x" * there)
            append_to_summary(file, USUAL)
            assert file.stat().st_size <= STEP_SUMMARY
