"""The team that the budget pays: rows against the total, and the team of today with those who join against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from policies.figures import Headcount, TeamRow
from policies.file.tree import Path, Tree
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import decimal, printed_resolution

_KEY = "headcount"
_WORDS = {"people": "people", "fte": "full-time equivalents"}


def team_sums(context: Context) -> Iterator[Finding]:
    """The roles add up to the total, and so do the team of today and who joins it: people and full-time equivalents."""
    team, tree = context.document.policy.stated.headcount, context.document.tree
    if team is None:
        return
    for column in _WORDS:
        yield from _roles(team, tree, column)
        yield from _additions(team, tree, column)
    rows: tuple[tuple[Path, TeamRow | None], ...] = (
        ((_KEY, "total"), team.total),
        ((_KEY, "current"), team.current),
        *(((_KEY, "roles", number), row) for number, row in enumerate(team.roles)),
    )
    for path, row in rows:
        if row is not None and row.people is not None and row.fte is not None and row.fte > row.people:
            message = f"{row.role}: {decimal(row.fte)} full-time equivalents of {row.people} people"
            figures = {"difference": decimal(row.fte - row.people)}
            yield Finding("team-sums", Level.WARNING, path, message, figures, f"at most {row.people}")


def _roles(team: Headcount, tree: Tree, column: str) -> Iterator[Finding]:
    figures = [_figure(row, column) for row in team.roles]
    total = _figure(team.total, column) if team.total else None
    known = [figure for figure in figures if figure is not None]
    if total is None or len(known) < len(figures) or not known or sum(known, Fraction(0)) == total:
        return
    paths = tuple((_KEY, "roles", number, column) for number in range(len(figures)))
    summed = sum(known, Fraction(0))
    words = f"the {_WORDS[column]} of the roles add up to {decimal(summed)}"
    yield _finding(tree, column, words, summed, total, paths)


def _additions(team: Headcount, tree: Tree, column: str) -> Iterator[Finding]:
    """The team of today and those who join it; an addition without a figure may be counted already."""
    current = _figure(team.current, column) if team.current else None
    total = _figure(team.total, column) if team.total else None
    joining = [
        (number, figure) for number, row in enumerate(team.additions) if (figure := _figure(row, column)) is not None
    ]
    if current is None or total is None or not joining:
        return
    summed = current + sum(figure for _, figure in joining)
    if summed == total:
        return
    paths = ((_KEY, "current", column), *((_KEY, "additions", number, column) for number, _ in joining))
    words = f"{' + '.join(decimal(one) for one in (current, *(figure for _, figure in joining)))} {_WORDS[column]}"
    words += f" (today and additions) are {decimal(summed)}"
    yield _finding(tree, column, words, summed, total, paths, _each(team, summed, total, column))


def _each(team: Headcount, summed: Fraction, total: Fraction, column: str) -> TeamRow | None:
    """The addition whose figure, read as that of each of its people, makes the sum right."""
    if column != "fte":
        return None
    for row in team.additions:
        if row.people and row.fte is not None and summed + (row.people - 1) * row.fte == total:
            return row
    return None


def _finding(
    tree: Tree,
    column: str,
    words: str,
    summed: Fraction,
    total: Fraction,
    paths: Iterable[Path],
    each: TeamRow | None = None,
) -> Finding:
    difference = summed - total
    path: Path = (_KEY, "total", column)
    slack = sum((printed_resolution(tree, one) for one in (*paths, path)), Fraction(0)) / 2
    is_rounding = column == "fte" and abs(difference) <= slack
    message = f"{words}, the printed total is {decimal(total)}"
    figures = {"difference": decimal(difference), "sum": decimal(summed), "stated": decimal(total)}
    consistent = f"a total of {decimal(summed)}"
    if each is not None and each.fte is not None:
        message += f": right only if {decimal(each.fte)} is for each of the {each.people} {each.role}"
        figures["reading_each"] = decimal(total)
        consistent += f", or {decimal(each.fte)} said of each of the {each.people} {each.role}"
    if is_rounding:
        message += " (rounding)"
    return Finding("team-sums", Level.NOTE if is_rounding else Level.ERROR, path, message, figures, consistent)


def _figure(row: TeamRow, column: str) -> Fraction | None:
    figure = row.people if column == "people" else row.fte
    return None if figure is None else Fraction(figure)


TEAM_SUMS = Check(
    name="team-sums",
    level=Level.ERROR,
    sentence="the roles of the team add up to its total, and so do the team of today and those who join it",
    check=team_sums,
    passing=Example("headcount: {current: {people: 8, fte: 8}, additions: [{role: engineers, people: 2, fte: 1.5}]}\n"),
    failing=Example("headcount: {additions: [{role: an engineer, people: 1, fte: 0.4}]}\n"),
)
