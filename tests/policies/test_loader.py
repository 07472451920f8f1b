"""Each mistake that a policy file can hold, at its line and column; beside it the file without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from policies.file import tree as trees
from policies.loader import LARGEST, library_path, load_policy, parse_policy
from policies.problems import MOST_PROBLEMS, InputError
from tests.policies.files import SMALL, changed, marked, problems_of
from tests.policies.mistakes import MISTAKES


def test_the_small_policy_is_right() -> None:
    assert problems_of(SMALL) == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_at_its_place(name: str) -> None:
    (old, new), words = MISTAKES[name]
    text, places = marked(changed(old, new))
    problems = problems_of(text)
    if places:
        assert [(problem.line, problem.column) for problem in problems] == places, problems
    assert len(problems) == len(words), problems
    for problem, word in zip(problems, words, strict=True):
        assert word in str(problem)
        assert re.fullmatch(r"policy\.yaml:\d+:\d+: [^\n]+, expected [^\n]+", str(problem))


def test_every_mistake_is_listed_at_once() -> None:
    text, places = marked(
        """\
schema: 1
id: small-2023
title: A small unit
▶stauts: draft
source: ▶{document: none}
period: {start: ▶2023-02-30, end: 2024-01-31}
caps: {monthly: ▶1e6, quarterly: ▶-300, annual: 1_200}
signers: {facilitator: a facilitator}
wallets:
  auditor: {kind: auditor, threshold: ▶2, owners: [▶facilitatr]}
  operational: {kind: operational, threshold: 1, owners: [facilitator], runway: {months: ▶0.5}}
  other: {kind: operational, threshold: 1, owners: [facilitator, ▶other], runway: {months: 3}}
seed: [{to: ▶auditr, amount: 5, date: 2023-02-01}]
streams: [{token: DAI, to: auditor, total: 1200, start: 2023-02-01, end: ▶2022-01-31}]
cycle: {statement_due: 5, steps: [statement, ▶sign]}
returns: {auditor_keeps: 2 x monthly}
returns: {}
expect: {▶dai_is_conservd: {}}
"""
    )
    found = [(problem.line, problem.column) for problem in problems_of(text)]
    # Besides the marks: the file as a whole lacks `status`, and line 17 says `returns` again.
    assert found == sorted([*places, (1, 1), (17, 1)])


def test_one_wrong_wallet_does_not_hide_the_next() -> None:
    text = changed("threshold: 1, owners: [accountant]", "threshold: one, owners: [accountant]")
    text = text.replace("owners: [facilitator_1, facilitator_2]", "owners: [facilitator_1, nobody]")
    assert [problem.wrong for problem in problems_of(text)] == [
        "`one` is no whole number",
        "there is no owner `nobody`",
    ]


def test_two_circles_are_two_problems() -> None:
    text = changed("owners: [accountant]", "owners: [auditor]")
    text = text.replace("owners: [auditor_1]", "owners: [auditor]")
    circles = [problem for problem in problems_of(text) if "in a circle" in problem.wrong]
    assert [(problem.line, problem.column) for problem in circles] == [(14, 56), (15, 53)]


def test_a_long_chain_of_wallets_is_no_circle() -> None:
    owners = ["accountant", *(f"w{number}" for number in range(60))]
    chain = "".join(f"  w{number}: {{kind: role, threshold: 1, owners: [{owners[number]}]}}\n" for number in range(60))
    assert problems_of(changed("wallets:\n", "wallets:\n" + chain)) == ()


def test_too_many_wallets_are_one_problem() -> None:
    many = "".join(f"  w{number}: {{kind: role, threshold: 1, owners: [x]}}\n" for number in range(120))
    problems = problems_of(changed("wallets:\n", "wallets:\n" + many))
    assert [problem.wrong for problem in problems] == ["there are 124 wallets"]


def test_the_list_of_problems_ends_somewhere() -> None:
    assert len(problems_of("\n".join(f"key{number}: 1" for number in range(5_000)))) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", (1, 1), "the file is empty"),
        ("# only a comment\n", (1, 1), "the file is empty"),
        ("~", (1, 1), "the file is empty"),
        ("policy", (1, 1), "`policy` stands here, expected a mapping"),
        ("- schema: 1", (1, 1), "a list stands here, expected a mapping"),
        ("\x00", (1, 1), "U+0000"),
        ("[" * 100_000, (1, 17), "nested too deep"),
        ("- " * 10_000, (1, 33), "nested too deep"),
        ("{a: " * 10_000, (1, 65), "nested too deep"),
        ("&a [*a]", (1, 1), "the anchor `&a`"),
        ("%YAML 1.1", (2, 1), "this is not YAML"),
    ],
)
def test_text_that_is_no_policy(text: str, place: tuple[int, int], word: str) -> None:
    first = problems_of(text)[0]
    assert word in str(first)
    assert (first.line, first.column) == place


def test_both_parsers_see_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = library_path("tech-001-2023").read_text()
    fast = trees.read_tree(text, "policy.yaml")
    monkeypatch.setattr(trees, "_LOADER", yaml.SafeLoader)
    slow = trees.read_tree(text, "policy.yaml")
    assert fast.data == slow.data
    assert fast.keys == slow.keys
    assert fast.values == slow.values


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    def problem_of(path: Path) -> str:
        with pytest.raises(InputError) as caught:
            load_policy(path)
        (problem,) = caught.value.problems
        return str(problem).removeprefix(f"{path}:")

    latin, large = tmp_path / "latin.yaml", tmp_path / "large.yaml"
    latin.write_bytes("schema: 1\ntitle: Gér".encode() + b"\xe9\n")
    large.write_bytes(b"#" * (LARGEST + 1))
    assert problem_of(tmp_path / "none.yaml").startswith("1:1: there is no such file")
    assert problem_of(tmp_path).startswith("1:1: this is a directory")
    assert problem_of(latin) == "2:11: byte 0xe9 is not UTF-8, expected text in UTF-8"
    assert problem_of(large).startswith("1:1: the file is too large")
    assert problem_of(latin / "inside.yaml").startswith("1:1: the file cannot be read")
    assert problem_of(Path("a\0b")).startswith("1:1: the file cannot be read")


def test_a_file_as_editors_on_windows_write_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_policy(str(path)) == parse_policy(SMALL, "policy.yaml")
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").replace("status: draft", "status: x").encode())
    with pytest.raises(InputError, match=r":4:9: there is no status `x`"):
        load_policy(path)
