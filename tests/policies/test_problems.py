"""What a message says was expected, and how often it says the same."""

from __future__ import annotations

import pytest

from policies.file.tree import read_tree
from policies.problems import one_of


@pytest.mark.parametrize(
    ("words", "found", "expected"),
    [
        (["base", "bear"], "beer", "`bear` (there are base, bear)"),
        (["a1", "a2", "a3", "a4", "a5", "a66"], "a666", "`a66` (there are a1, a2, a3, a4, a5, a66)"),
        (["a1", "a2", "a3", "a4", "a5", "a66", "a7"], "a666", "`a66`"),
        (["bear"], "beer", "`bear`"),
        (["base", "bear"], "xyz", "one of base, bear"),
        (["bear"], "xyz", "`bear`"),
        ([], "bear", "nothing here"),
    ],
)
def test_few_words_are_all_named(words: list[str], found: str, expected: str) -> None:
    assert one_of(words, found) == expected


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


def test_anchors_and_aliases_are_one_problem_with_their_number() -> None:
    (problem,) = read_tree(BOMB, "bomb.yaml").problems
    assert (problem.line, problem.column) == (1, 4)
    assert problem.wrong == "the anchor `&a` is not supported, and there are 6 more anchors and aliases"
    (two,) = read_tree("a: &a x\nb: *a\n", "two.yaml").problems
    assert two.wrong == "the anchor `&a` is not supported, and there is one more anchor or alias"
    (one,) = read_tree("a: &a x\n", "one.yaml").problems
    assert one.wrong == "the anchor `&a` is not supported"


def test_what_is_wrong_before_an_anchor_keeps_its_own_words() -> None:
    twice, anchor = read_tree("x: 1\nx: 2\n" + BOMB, "bomb.yaml").problems
    assert "stands here again" in twice.wrong
    assert anchor.wrong.endswith("6 more anchors and aliases")
