"""A statement and what it is held against, as several commands read them: all of it, before any of it is refused."""

from __future__ import annotations

from pathlib import Path

from policies.loader import load_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.statements.reading import load_statement
from policies.statements.statement import Statement


def read_handed_in(
    file: Path, before: Path | None, policy: Path | None, variant: str
) -> tuple[Statement, Statement | None, Policy | None]:
    """The statement, the one of the month before and the policy; `None` for each of the two that is not named.

    Raises:
        InputError: with the problems of all files.
    """
    problems: list[Problem] = []
    statements: list[Statement | None] = []
    loaded = None
    for path in (file, before):
        try:
            statements.append(load_statement(path) if path is not None else None)
        except InputError as error:
            problems += error.problems
    try:
        loaded = load_policy(policy, variant) if policy is not None else None
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    read, earlier = statements
    assert read is not None
    return read, earlier, loaded
