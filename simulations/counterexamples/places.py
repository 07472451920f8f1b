"""JSON whose every key and value knows where it stands.

What is JSON and what is not, the standard library decides; the walk after it only notes places. Numbers stay text, so
none is rounded and none is too long to be looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from policies.problems import MOST_PROBLEMS, InputError, Problem, quoted

DEEPEST = 16
"""How deep objects and lists may stand inside each other; a counterexample needs nine."""

_SAFE_DEPTH = 200

# Strings, brackets and bare words of a text that is known to be JSON: what is between them says nothing more.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[^\s{}\[\],:"]+', re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None}


class Number(NamedTuple):
    """A number as it stands in the file."""

    text: str


class Node(NamedTuple):
    """A value, and where it begins [characters]."""

    at: int
    value: dict[str, Entry] | list[Node] | str | Number | bool | None


class Entry(NamedTuple):
    """Of an object: where the key begins [characters], and what stands after it."""

    at: int
    node: Node


class Problems:
    """What is wrong with one text."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self.found: list[Problem] = []

    def report(self, at: int, wrong: str, expected: str) -> None:
        """Note a problem at a place [characters].

        Raises:
            InputError: it was the last that is listed.
        """
        column = at - self._text.rfind("\n", 0, at)
        self.found.append(Problem(self._file, self.line(at), column, wrong, expected))
        if len(self.found) == MOST_PROBLEMS:
            self.give_up()

    def line(self, at: int) -> int:
        """The line of a place [characters], from 1."""
        return self._text.count("\n", 0, at) + 1

    def give_up(self) -> NoReturn:
        """Nothing can be read on with."""
        raise InputError(self.found)


def kind_of(node: Node) -> str:
    """What a value is, for a message."""
    match node.value:
        case dict():
            return "an object stands here"
        case list():
            return "a list stands here"
        case str(text):
            return f"the text {quoted(text)} stands here"
        case Number(text):
            return f"the number {quoted(text)} stands here"
        case bool(yes):
            return f"`{str(yes).lower()}` stands here"
        case None:
            return "`null` stands here"


def read_json(text: str, problems: Problems) -> Node:
    """Read JSON; a key that stands twice in one object is noted.

    Raises:
        InputError: it is no JSON, or nested too deep.
    """
    expected = "a counterexample file, unchanged"
    if _depth(text) > _SAFE_DEPTH:
        _too_deep(problems, 0)
    try:
        # The hooks keep long numbers from being worked out.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        problems.report(error.pos, f"this is not JSON ({error.msg})", expected)
        problems.give_up()
    except _ConstantError as error:
        at = next(token.start() for token in _TOKEN.finditer(text) if token[0] == str(error))
        problems.report(at, f"JSON knows no {quoted(str(error))}", expected)
        problems.give_up()
    walk = _Walk(text, problems)
    return walk.value(next(walk.tokens), 0)


def _depth(text: str) -> int:
    """How deep brackets stand inside each other. The standard library asks the recursion limit, which others raise
    (Vyper does) beyond what the C stack bears.
    """
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "}]":
            depth -= 1
    return deepest


class _ConstantError(Exception):
    """`NaN` or `Infinity`, which Python reads and JSON does not know."""


def _refuse(constant: str) -> NoReturn:
    raise _ConstantError(constant)


def _too_deep(problems: Problems, at: int) -> NoReturn:
    problems.report(at, "this is nested too deep", f"at most {DEEPEST} levels")
    problems.give_up()


class _Walk:
    """Goes through valid JSON, token by token."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._problems = problems
        self.tokens: Iterator[re.Match[str]] = _TOKEN.finditer(text)

    def value(self, token: re.Match[str], depth: int) -> Node:
        at, text = token.start(), token[0]
        first = text[0]
        if first == '"':
            return Node(at, self._string(text, at))
        if first not in "{[":
            return Node(at, _WORDS[text] if text in _WORDS else Number(text))
        if depth == DEEPEST:
            _too_deep(self._problems, at)
        return Node(at, self._object(depth + 1) if first == "{" else list(self._items(depth + 1)))

    def _object(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        while (token := next(self.tokens))[0] != "}":
            at = token.start()
            key = self._string(token[0], at)
            if key in entries:
                wrong = f"the key {quoted(key)} stands here again, first on line {self._problems.line(entries[key].at)}"
                self._problems.report(at, wrong, "each key once")
            entries[key] = Entry(at, self.value(next(self.tokens), depth))
        return entries

    def _items(self, depth: int) -> Iterator[Node]:
        while (token := next(self.tokens))[0] != "]":
            yield self.value(token, depth)

    def _string(self, token: str, at: int) -> str:
        if "\\" not in token:
            return token[1:-1]
        text: str = json.loads(token)
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            self._problems.report(at, "half a surrogate pair is no text", "whole characters")
        return text
