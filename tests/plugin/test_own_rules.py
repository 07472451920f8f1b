"""Rules of a user's own: found by name, and every mistake told with its place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.problems import InputError
from simulations.own_rules import load_rules

HEAD = """\
from policies.rules.base import Judgement, Rule, When

def holds_always(policy, situation):
    return Judgement(0, 0)

def rule(name, judge=holds_always, sentence="all is well"):
    return Rule(name, When.ALWAYS, sentence, judge)

"""


@pytest.fixture(autouse=True)
def nothing_stays_imported() -> Iterator[None]:
    """Each test has modules of the same names in a folder of its own."""
    modules, path = set(sys.modules), sys.path.copy()
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def written(folder: Path, text: str, name: str = "own_promises.py") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text)
    return file


def problems(folder: Path, *where: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        load_rules(where, folder)
    return [str(problem).replace(f"{folder}/", "") for problem in refused.value.problems]


@pytest.mark.parametrize(
    "where", ["own_promises:PROMISES", "own_promises.py:PROMISES", "own_promises", "own_promises.py"]
)
def test_are_found_by_module_and_name(tmp_path: Path, where: str) -> None:
    written(tmp_path, "RULES = PROMISES = [rule('one'), rule('two')]")
    assert [rule.name for rule in load_rules([where], tmp_path)] == ["one", "two"]


def test_one_rule_needs_no_list(tmp_path: Path) -> None:
    written(tmp_path, "ONE = rule('one')", "deep/own_promises.py")
    (found,) = load_rules(["deep.own_promises:ONE"], tmp_path)
    assert found.name == "one"


def test_several_modules_keep_their_order(tmp_path: Path) -> None:
    written(tmp_path, "RULES = rule('b')", "own_b.py")
    written(tmp_path, "RULES = rule('a')", "own_a.py")
    assert [rule.name for rule in load_rules(["own_b", "own_a"], tmp_path)] == ["b", "a"]


def test_none_are_none(tmp_path: Path) -> None:
    assert load_rules([], tmp_path) == ()


def test_another_process_finds_them_too(tmp_path: Path) -> None:
    """Processes hand rules to each other by name; where the module is stays on the path."""
    written(tmp_path, "RULES = rule('one')")
    load_rules(["own_promises"], tmp_path)
    assert str(tmp_path) in sys.path


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("", "a b:RULES", "a b:RULES:1:1: `a b:RULES` names no rules, expected rules as `module:NAME`"),
        ("", "nowhere:RULES", "nowhere.py:1:1: there is no module nowhere, expected one in"),
        ("", "nowhere.py", "nowhere.py:1:1: there is no such file, expected"),
        ("", "own_promises:OTHERS", "own_promises.py:1:1: there is no `OTHERS` in own_promises, expected"),
        ("RULES = 3", "own_promises", "own_promises.py:1:1: `RULES` is int without a Rule, expected"),
        ("RULES = []", "own_promises", "own_promises.py:1:1: `RULES` is list without a Rule, expected"),
        (
            "RULES = [rule('one'), 2]",
            "own_promises",
            "own_promises.py:1:1: `2` stands among the rules, expected a Rule",
        ),
        ("RULES = rule('One')", "own_promises", "own_promises.py:3:1: a rule is called `One`, expected small letters"),
        (
            "RULES = rule('a', sentence='')",
            "own_promises",
            "own_promises.py:3:1: the rule `a` has no sentence, expected",
        ),
        (
            "RULES = rule('dai_is_conserved')",
            "own_promises",
            "own_promises.py:3:1: there is a rule `dai_is_conserved` of the project, expected another name",
        ),
        (
            "RULES = [rule('a'), rule('a')]",
            "own_promises",
            "own_promises.py:3:1: there is a rule `a` already, expected another name",
        ),
        (
            "\nRULES = rule('a', lambda policy, situation: None)",
            "own_promises",
            "own_promises.py:10:1: the rule `a` cannot be handed to another process",
        ),
        ("if:", "own_promises", "own_promises.py:9:3: SyntaxError: invalid syntax"),
        ("\nx = 1 / 0", "own_promises", "own_promises.py:10:5: ZeroDivisionError: division by zero, expected"),
        ("import no_such_library", "own_promises", "own_promises.py:9:1: ModuleNotFoundError: No module named"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, text: str, where: str, expected: str) -> None:
    written(tmp_path, text)
    (problem,) = problems(tmp_path, where)
    assert problem.startswith(expected)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, "RULES = [rule('One'), rule('a', sentence='')]")
    assert len(problems(tmp_path, "own_promises", "nowhere")) == 3


def test_a_module_of_the_same_name_is_not_taken_for_it(tmp_path: Path) -> None:
    written(tmp_path / "here", "RULES = rule('here')")
    written(tmp_path / "there", "RULES = rule('there')")
    load_rules(["here/own_promises.py"], tmp_path)
    (problem,) = problems(tmp_path, "there/own_promises.py")
    assert problem.startswith("there/own_promises.py:1:1: another module is called own_promises already")
