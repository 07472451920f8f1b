"""An executives file -> `Executions`, or every problem of the file with its line and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from policies.executives.executions import CastPayment, CastStream, Executions
from policies.executives.schema import ExecutivePart, ExecutivesFile
from policies.file import tree as trees
from policies.file.scalars import kind_of
from policies.file.shape import shaped
from policies.loader import LARGEST, library_path
from policies.periods import Period
from policies.problems import InputError, Problem, one_of, quoted
from policies.text_files import read_text

_UNIT = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
"""Anything else could lead out of the library."""
_EXPECTED = "an executives file, with the keys schema, unit, covers and executives"
_OWN_KEYS, _POLICY_KEYS = frozenset({"covers", "executives"}), frozenset({"wallets", "period"})
"""What no other file has, and what every policy has."""


def executives_path(unit: str) -> Path:
    """Where the library keeps the executives of a unit, whether they are there or not."""
    return library_path(unit).parent / "executives" / f"{unit.lower()}.yaml"


def known_executions(unit: str) -> Executions | None:
    """What the library knows of a unit's executives; `None` if nothing.

    Raises:
        InputError: the library's file cannot be used.
    """
    path = executives_path(unit)
    return load_executions(path) if _UNIT.fullmatch(unit) and path.is_file() else None


def load_executions(path: Path | str) -> Executions:
    """Read an executives file; see `parse_executions`."""
    return parse_executions(read_text(path, LARGEST), str(path))


def parse_executions(text: str, file: str) -> Executions:
    """Read a unit's executives from YAML text; `file` names it in problems.

    Raises:
        InputError: the text cannot be used; carries every problem that was found.
    """
    return _parse(_tree(text, file))


def load_for_units(files: Iterable[Path], units: Collection[str] | None) -> dict[str, Executions]:
    """Read executives files, one a unit; by unit.

    Args:
        units: those that the files may be of; `None` where that is not known.

    Raises:
        InputError: a file cannot be used, is of none of these units, or of one that another file is of; carries the
            problems of all files.
    """
    problems: list[Problem] = []
    found: dict[str, Executions] = {}
    named: dict[str, Path] = {}
    for path in files:
        try:
            tree = _tree(read_text(path, LARGEST), str(path))
            read = _parse(tree)
        except InputError as error:
            problems += error.problems
            continue
        place, unit = tree.value_place(("unit",)), read.unit
        if units is not None and unit not in units:
            expected = one_of(sorted(filter(None, units)), unit, none="a policy that names its unit")
            tree.report(place, f"{quoted(unit)} is the unit of no policy here", expected)
        elif unit in named:
            tree.report(place, f"the executives of {quoted(unit)} are in {named[unit]} already", "one file a unit")
        problems += tree.problems
        found[unit], named[unit] = read, path
    if problems:
        raise InputError(problems)
    return found


def _tree(text: str, file: str) -> trees.Tree:
    """The file's tree; a file of another kind is refused at once, instead of by each of its keys."""
    tree = trees.read_tree(text, file, _EXPECTED)
    data = tree.data
    if tree.problems or (isinstance(data, dict) and data.keys() & _OWN_KEYS):
        return tree
    if not isinstance(data, dict):
        wrong = kind_of(data)
    else:
        wrong = "this is a policy" if data.keys() >= _POLICY_KEYS else "this is no executives file"
    tree.report(tree.value_place(()), wrong, _EXPECTED)
    raise InputError(tree.problems)


def _parse(tree: trees.Tree) -> Executions:
    parsed = shaped(tree, ExecutivesFile)
    if parsed is not None:
        _check(parsed, tree)
    if tree.problems or parsed is None:
        raise InputError(tree.problems)
    return _build(parsed)


def _check(file: ExecutivesFile, tree: trees.Tree) -> None:
    """What has to fit between the parts of a file."""
    days = [executive.day for executive in file.executives]
    for number, executive in enumerate(file.executives):
        path: trees.Path = ("executives", number)
        place = tree.value_place((*path, "day"))
        if number and executive.day <= days[number - 1]:
            tree.report(place, f"the executive of {executive.day} follows that of {days[number - 1]}", "a later day")
        if not file.covers.first <= executive.day <= file.covers.last:
            expected = f"a day from {file.covers.first} to {file.covers.last}"
            tree.report(place, f"{executive.day} is none of the executives that were looked through", expected)
        if executive.instead_of is not None and executive.instead_of not in days[:number]:
            wrong = f"there is no earlier executive of {executive.instead_of}"
            tree.report(tree.value_place((*path, "instead_of")), wrong, "the day of one before this")
        for at, stream in enumerate(executive.streams):
            if stream.ended_by is not None and stream.ended_by < executive.day:
                wrong = f"the award is ended on {stream.ended_by}, before it is created"
                tree.report(tree.value_place((*path, "streams", at, "ended_by")), wrong, f"{executive.day} or later")
    for dotted in file.assumed:
        path = ()
        for step in dotted.split("."):
            path = (*path, int(step) if step.isdecimal() else step)
        if path not in tree.values:
            tree.report(tree.key_place(("assumed", dotted)), f"there is no key {quoted(dotted)}", "a key of this file")


def _build(file: ExecutivesFile) -> Executions:
    return Executions(
        unit=file.unit,
        covers=Period(file.covers.first, file.covers.last),
        streams=tuple(stream for executive in file.executives for stream in _streams(executive)),
        payments=tuple(paid for executive in file.executives for paid in _payments(executive)),
        sources={
            executive.day: " ".join(filter(None, (file.repository, executive.path, executive.commit)))
            for executive in file.executives
        },
    )


def _streams(executive: ExecutivePart) -> list[CastStream]:
    return [
        CastStream(
            executive=executive.day,
            contract=part.contract,
            to=part.to,
            total=part.total,
            bgn=part.begin,
            tau=part.duration,
            eta=part.cliff,
            manager=part.manager,
            restricted=part.restricted,
            name=part.name,
            id=part.id,
            executes=part.executes or executive.executes,
            ended_by=part.ended_by,
        )
        for part in executive.streams
    ]


def _payments(executive: ExecutivePart) -> list[CastPayment]:
    return [
        CastPayment(
            executive=executive.day,
            to=part.to,
            amount=part.amount,
            name=part.name,
            executes=part.executes or executive.executes,
            instead_of=executive.instead_of,
        )
        for part in executive.payments
    ]
