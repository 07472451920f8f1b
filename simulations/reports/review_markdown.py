"""The audit report of a cycle as Markdown: the public record of a review."""

from __future__ import annotations

from collections.abc import Iterator

from policies.review.audit import Audit
from policies.review.base import Answer, Mark, Point, Role
from policies.statements.markdown import escaped

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
    yield (
        f"**Decision: {'accept' if audit.accepted else 'reject'}.** "
        + ", ".join(f"{audit.count(mark)} {mark}" for mark in Mark)
        + "."
    )
    yield ""
    yield from _listed("Reasons", audit.reasons)
    yield from _listed("Remarks", audit.remarks)
    for role in Role:
        yield f"## {_ASKED[role]}"
        yield ""
        yield "|point|what is asked|answer|figures|"
        yield "|:---|:---|:---|:---|"
        for point, answer in audit.of(role):
            cells = (f"`{point.name}`", escaped(point.sentence), f"{answer.mark}", escaped(_spaced(answer.says)))
            yield "|" + "|".join(cells) + "|"
        yield ""


def _listed(title: str, points: tuple[tuple[Point, Answer], ...]) -> Iterator[str]:
    if points:
        yield f"## {title}"
        yield ""
        yield from (f"- `{point.name}`: {escaped(_spaced(answer.says))}" for point, answer in points)
        yield ""


def _spaced(words: str) -> str:
    """On one line; what a finding quotes is between quotation marks, since its own backticks would be markup."""
    return " ".join(words.replace("`", '"').split())
