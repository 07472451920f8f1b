"""The team that the budget pays: rows against the total, and the team of today with those who join against it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.figures import Figure, Headcount, TeamRow
from policies.file.tree import Path
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import decimal
from policies.lint.spans import Span, total

_KEY = "headcount"
_WORDS = {"people": "people", "fte": "full-time equivalents"}


def team_sums(context: Context) -> Iterator[Finding]:
    """The roles add up to the total, and so do the team of today and who joins it: people and full-time equivalents.

    A range is met by whatever lies inside it.
    """
    team = context.document.policy.stated.headcount
    if team is None:
        return
    for column in _WORDS:
        yield from _roles(team, column)
        yield from _additions(team, column)
    rows: tuple[tuple[Path, TeamRow | None], ...] = (
        ((_KEY, "total"), team.total),
        ((_KEY, "current"), team.current),
        *(((_KEY, "roles", number), row) for number, row in enumerate(team.roles)),
    )
    for path, row in rows:
        if (
            row is not None
            and row.people is not None
            and row.printed_fte is not None
            and row.printed_fte.least > row.people
        ):
            message = f"{row.role}: {row.printed_fte} full-time equivalents of {row.people} people"
            figures = {"difference": decimal(row.printed_fte.least - row.people)}
            yield Finding("team-sums", Level.WARNING, path, message, figures, f"at most {row.people}")


def _roles(team: Headcount, column: str) -> Iterator[Finding]:
    figures = [_figure(row, column) for row in team.roles]
    stated = _figure(team.total, column) if team.total else None
    known = [figure for figure in figures if figure is not None]
    if stated is None or len(known) < len(figures) or not known:
        return
    words = f"the {_WORDS[column]} of the roles add up to"
    yield from _compared(column, words, known, stated)


def _additions(team: Headcount, column: str) -> Iterator[Finding]:
    """The team of today and those who join it; an addition without a figure may be counted already."""
    current = _figure(team.current, column) if team.current else None
    stated = _figure(team.total, column) if team.total else None
    joining = [figure for row in team.additions if (figure := _figure(row, column)) is not None]
    if current is None or stated is None or not joining:
        return
    known = [current, *joining]
    words = f"{' + '.join(map(str, known))} {_WORDS[column]} (today and additions) are"
    yield from _compared(column, words, known, stated, _each(team, known, stated, column))


def _each(team: Headcount, known: list[Figure], stated: Figure, column: str) -> TeamRow | None:
    """The addition whose figure, read as that of each of its people, makes the sum right."""
    if column != "fte":
        return None
    summed = sum(figure.value for figure in known)
    for row in team.additions:
        if (
            row.people
            and row.printed_fte is not None
            and summed + (row.people - 1) * row.printed_fte.value == stated.value
        ):
            return row
    return None


def _compared(
    column: str, words: str, known: list[Figure], stated: Figure, each: TeamRow | None = None
) -> Iterator[Finding]:
    summed = total([Span.of(figure) for figure in known])
    difference = summed.apart(Span.of(stated))
    if not difference:
        return
    slack = sum(figure.resolution / 2 - figure.leeway for figure in (*known, stated))
    is_rounding = column == "fte" and abs(difference) <= slack
    shown = decimal(summed.least) if summed.is_point else f"{decimal(summed.least)} to {decimal(summed.most)}"
    message = f"{words} {shown}, the printed total is {stated}"
    figures = {"difference": decimal(difference), "sum": shown, "stated": str(stated)}
    consistent = f"a total of {shown}"
    if each is not None and each.printed_fte is not None:
        message += f": right only if {each.printed_fte} is for each of the {each.people} {each.role}"
        figures["reading_each"] = str(stated)
        consistent += f", or {each.printed_fte} said of each of the {each.people} {each.role}"
    if is_rounding:
        message += " (rounding)"
    level = Level.NOTE if is_rounding else Level.ERROR
    yield Finding("team-sums", level, (_KEY, "total", column), message, figures, consistent)


def _figure(row: TeamRow, column: str) -> Figure | None:
    if column == "fte":
        return row.printed_fte
    return None if row.people is None else Figure(Fraction(row.people), Fraction(1), str(row.people))


TEAM_SUMS = Check(
    name="team-sums",
    level=Level.ERROR,
    sentence="the roles of the team add up to its total, and so do the team of today and those who join it",
    check=team_sums,
    passing=Example("headcount: {current: {people: 8, fte: 8}, additions: [{role: engineers, people: 2, fte: 1.5}]}\n"),
    failing=Example("headcount: {additions: [{role: an engineer, people: 1, fte: 0.4}]}\n"),
)
