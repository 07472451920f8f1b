"""The audit report of a cycle as Markdown: the public record of a review."""

from __future__ import annotations

from collections.abc import Iterator

from policies.review.audit import Audit
from policies.review.base import Answer, Mark, Point, Role
from policies.statements.markdown import escaped
from simulations.reports.words import listed

_ASKED = {
    Role.ACCOUNTANT: "Accountant: is the statement complete, and does it say what happened",
    Role.AUDITOR: "Auditor: is the treasury as the policy says",
}


def review_markdown(audit: Audit) -> str:
    """Decision, reasons, remarks, and every point with its figures."""
    return "\n".join(_lines(audit)).rstrip("\n") + "\n"


def _lines(audit: Audit) -> Iterator[str]:
    case = audit.case
    unit = case.statement.unit or case.policy.unit or case.policy.id
    yield f"# {escaped(_spaced(f'{unit}: {case.statement.period.text} audit report'))}"
    yield ""
    record = case.record
    beside = f"the cycle `{record.cycle}`, simulated" if record is not None else "the statement alone"
    yield f"Policy `{case.policy.id}`. Reviewed: {beside}."
    yield ""
    yield f"**Decision: {_decision(audit)}.** {_counts(audit)}."
    yield ""
    if audit.untold:
        yield _untold(audit)
        yield ""
    yield from _listed("Reasons", audit.reasons)
    yield from _listed("Remarks", audit.remarks)
    if notes := case.notes:
        yield "## Notes"
        yield ""
        yield from (f"- line {note.place.line}: {escaped(_spaced(note.what))}" for note in notes)
        yield ""
    for role in Role:
        yield f"## {_ASKED[role]}"
        yield ""
        yield "|point|what is asked|answer|figures|"
        yield "|:---|:---|:---|:---|"
        for point, answer in audit.of(role):
            cells = (f"`{point.name}`", escaped(point.sentence), f"{answer.mark}", escaped(_spaced(answer.says)))
            yield "|" + "|".join(cells) + "|"
        yield ""


def _decision(audit: Audit) -> str:
    if not audit.accepted:
        return "reject" if audit.reasons else "reject, since not everything can be told"
    if not audit.untold:
        return "accept"
    return "accept, as far as can be told"


def _counts(audit: Audit) -> str:
    counted = {mark: audit.count(mark) for mark in Mark}
    shown = [f"{number} {mark}" for mark, number in counted.items() if number or mark is not Mark.NOT_APPLICABLE]
    return ", ".join(shown)


def _untold(audit: Audit) -> str:
    """What an acceptance says nothing of."""
    number, of = len(audit.untold), len(audit.answers)
    points = f"{number} of {of} points cannot be told without {listed(audit.needs)}"
    if audit.reasons:
        return f"{points}."
    where = "in the statement alone" if audit.case.record is None else "in the statement and its cycle"
    return f"Nothing is against it {where}; {points}."


def _listed(title: str, points: tuple[tuple[Point, Answer], ...]) -> Iterator[str]:
    if points:
        yield f"## {title}"
        yield ""
        yield from (f"- `{point.name}`: {escaped(_spaced(answer.says))}" for point, answer in points)
        yield ""


def _spaced(words: str) -> str:
    """On one line; what a finding quotes is between quotation marks, since its own backticks would be markup."""
    return " ".join(words.replace("`", '"').split())
