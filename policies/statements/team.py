"""The team as statements have it: headcount, and the full-time equivalents of one person of each role.

A budget states the equivalents of a whole role. Where those of one person are no exact number, or nobody says how many
people the role has, the whole is printed; the total tells which is meant, as it does in published statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from policies.figures import Headcount, TeamRow
from policies.statements.shares import named
from policies.statements.statement import Column, Figure, Kind, Row, Table
from policies.units import WAD, Wad

TOTAL = "Total"
TEAM = "Team"
"""The one row of a team that the budget does not break down."""


def _people(row: TeamRow) -> Wad | None:
    return None if row.people is None else row.people * WAD


def _fte(row: TeamRow) -> Wad | None:
    return None if row.fte is None else int(row.fte * WAD)


_STATED: Mapping[Column, Callable[[TeamRow], Wad | None]] = {Column.HEADCOUNT: _people, Column.FTE: _fte}


def team_table(team: Headcount) -> Table | None:
    """The team that a budget pays; `None` where it states none. A total that its roles contradict is left out."""
    roles = team.roles or ((TeamRow(TEAM, team.total.people, team.total.fte),) if team.total else ())
    if not roles:
        return None
    rows = tuple(
        Row(named(role.role), _figures({Column.HEADCOUNT: _people(role), Column.FTE: fte}))
        for role, fte in zip(roles, _of_each(roles), strict=True)
    )
    totals = _figures({column: team_total(team, column) for column in _STATED if _fits(team, column)})
    return Table(Kind.TEAM, rows=rows, total=Row(TOTAL, totals) if totals else None)


def team_total(team: Headcount, column: Column) -> Wad | None:
    """A figure of the whole team [10^-18]: as stated, else the sum of its roles; `None` where neither says it."""
    stated = _STATED[column](team.total) if team.total else None
    of_roles = [_STATED[column](role) for role in team.roles]
    known = [figure for figure in of_roles if figure is not None]
    return sum(known) if stated is None and known and len(known) == len(of_roles) else stated


def _fits(team: Headcount, column: Column) -> bool:
    """Whether the roles that state a figure add up to the total."""
    known = [figure for role in team.roles if (figure := _STATED[column](role)) is not None]
    return not known or team_total(team, column) == sum(known)


def _of_each(roles: Sequence[TeamRow]) -> list[Wad | None]:
    """The full-time equivalents of one person of each role; of whole roles where one of them cannot be told so."""
    whole = [_fte(role) for role in roles]
    each: list[Wad | None] = []
    for role, fte in zip(roles, whole, strict=True):
        if fte and (not role.people or fte % role.people):
            return whole
        each.append(fte // role.people if fte and role.people else fte)
    return each


def _figures(stated: Mapping[Column, Wad | None]) -> dict[Column, Figure]:
    return {
        column: Figure(amount, decimals=0) if column is Column.HEADCOUNT else Figure.exact(amount)
        for column, amount in stated.items()
        if amount is not None
    }
