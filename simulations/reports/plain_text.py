"""Verdicts and stories as lines of plain text, for places that know neither colour nor columns."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lint.base import Report as LintReport
from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import Conduct, VerdictName
from simulations.replay import Story
from simulations.reports.endings import broken
from simulations.reports.report import Report
from simulations.reports.stories import plain
from simulations.reports.words import counted, enough, months, place, quantity, room
from simulations.verdicts import Breach, RuleVerdict


def worded(verdict: VerdictName) -> str:
    """`not applicable`."""
    return str(verdict).replace("_", " ")


def where(breach: Breach) -> str:
    """`cycle, 31 days of stream in one pull`; the wallet or month where a rule knows no phases."""
    return place(breach.cell, months(breach.worst.subject))


def verdict_line(report: Report, verdict: RuleVerdict) -> str:
    """`broken by 3,834.67 DAI (cycle, ...); expected: holds`."""
    if verdict.breaches:
        worst = max(verdict.breaches, key=lambda breach: breach.worst.excess)
        line = f"broken by {quantity(report.policy, worst.worst, worst.worst.excess)}"
        line += f" ({there})" if (there := where(worst)) else ""
        if len(verdict.breaches) > 1:
            line += f" and in {counted(len(verdict.breaches) - 1, 'other place')}"
    elif verdict.verdict is VerdictName.HOLDS and verdict.closest is not None:
        line = f"holds, tested {counted(verdict.exercised, 'time')}, nearest: {room(report.policy, verdict.closest)}"
    elif verdict.verdict is VerdictName.VACUOUS:
        line = "never put to the test"
    elif verdict.verdict is VerdictName.NOT_APPLICABLE:
        line = "this treasury makes no such promise"
    else:
        line = worded(verdict.verdict)
    return line if verdict.as_expected else f"{line}; expected: {worded(verdict.expected or verdict.verdict)}"


def finding_lines(linted: LintReport) -> Iterator[str]:
    """What a document says against itself: a line for each finding, which editors understand."""
    for finding in linted.findings:
        line, column = linted.place(finding)
        yield f"{linted.file}:{line}:{column}: {finding.level}: {finding.message} [{finding.check}]"


def breach_line(report: Report, breach: Breach, conduct: Conduct) -> str:
    """`cycle, ...: by 3,834.67 DAI of at most 3,834.67 DAI [confirmed], failures/...json`.

    Args:
        conduct: under which this is the worst. Where the story needs only a milder one, that is said.
    """
    line = f"{there}: " if (there := where(breach)) else ""
    line += f"by {quantity(report.policy, breach.worst, breach.worst.excess)}"
    bound = report.bound(breach, conduct)
    line += "" if bound is None else f" of at most {quantity(report.policy, breach.worst, bound.excess)}"
    confirmed = report.was_confirmed(breach)
    if confirmed is not None:
        line += " [confirmed]" if confirmed else " [NOT CONFIRMED]"
    if less := enough(breach.story, conduct):
        line += f"; {less}"
    file = report.counterexample(breach)
    return line if file is None else f"{line}, {file}"


def story_lines(policy: Policy, rule: Rule, story: Story, whole: bool = True) -> Iterator[str]:
    """What happened, day by day, and what the rule said in the end."""
    yield from plain(policy, story, whole)
    yield f"=> not true any more: {rule.sentence}"
    yield f"   {broken(policy, rule, story.judgement)}"
