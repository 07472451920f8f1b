"""A user's mistakes as values: where, what is wrong, what was expected; all of them at once.

`InputError` is the only exception that reading a user's file raises. Anything else is a bug.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

MOST_PROBLEMS = 500
"""Nobody reads on: a reader of files stops when it has found so many."""

_FEW = 6
"""So many words are named beside the one that was meant."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line` and `column` count from 1; a problem of the file as a whole stands at 1:1."""

    file: str
    line: int
    column: int
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.wrong}, expected {self.expected}"


class InputError(Exception):
    """A user's file cannot be used. Carries every problem found, sorted by its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))
        )
        super().__init__("\n".join(map(str, self.problems)))


def quoted(text: str, longest: int = 60) -> str:
    """A user's text inside a message: between backticks, on one line, cut where it is long."""
    shown = text if len(text) <= longest else text[: longest - 3] + "..."
    return "`" + "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in shown) + "`"


def one_of(words: Collection[str], found: str = "", none: str = "nothing here") -> str:
    """What was expected where only some words are possible: the one most like `found`, else all of them.

    Of a few words the others are named too. `none` is said where no word is possible. Of very many words only the first
    are named, none is compared.
    """
    few = len(words) <= 300 and 0 < len(found) <= 60
    near = difflib.get_close_matches(found.lower(), words, n=1) if few else []
    if near:
        return quoted(near[0]) + (f" (there are {', '.join(words)})" if 1 < len(words) <= _FEW else "")
    match list(words)[:41]:
        case []:
            return none
        case [word]:
            return quoted(word)
        case many if len(many) > 40:
            return f"one of {', '.join(many[:40])} ..."
        case several:
            return f"one of {', '.join(several)}"
