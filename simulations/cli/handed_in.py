"""A statement and what it is held against, as several commands read them: all of it, before any of it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policies.loader import load_policy
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.statements.core_units import unit_problem
from policies.statements.reading import load_statement
from policies.statements.statement import Statement


def read_handed_in(
    file: Path, before: Path | None, policy: Path | None, variant: str
) -> tuple[Statement, Statement | None, Policy | None]:
    """The statement, the one of the month before and the policy; `None` for each of the two that is not named.

    Raises:
        InputError: with the problems of all files; or they are known to be of different units.
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
    if others := list(_of_another_unit(file, read, before, earlier, loaded)):
        raise InputError(others)
    return read, earlier, loaded


def _of_another_unit(
    file: Path, read: Statement, before: Path | None, earlier: Statement | None, policy: Policy | None
) -> Iterator[Problem]:
    """Each statement that is known to be of another unit than the policy; without one, than the statement itself."""
    unit, of = (read.unit, str(file)) if policy is None else (policy.unit, policy.id)
    for path, statement in ((file, read), (before, earlier)):
        problem = None if statement is None else unit_problem(statement, unit, of, str(path))
        if problem is not None:
            yield problem
