"""What a run found, as annotations of GitHub Actions: shown beside the lines of the policy file in a pull request.

A *workflow command* is a line `::error file=F,line=L,col=C,title=T::message` of a step's output, on stdout or stderr
(GitHub's "Workflow commands for GitHub Actions"; the runner reads both streams). In a value `%`, CR and LF are
escaped, in a property `:` and `,` too. GitHub shows ten annotations of a kind for each step, so a rule has one,
whatever number of conducts break it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from policies.file.tree import Path as Keys
from policies.file.tree import Place, Tree, read_tree
from policies.lint.base import Level
from policies.problems import InputError, Problem
from policies.rules.names import Conduct, RuleName, VerdictName, conduct_words
from simulations.reports.plain_text import breach_line, story_lines, verdict_line, worded
from simulations.reports.report import Report
from simulations.reports.words import contradictions, lint_command
from simulations.verdicts import RuleVerdict

MOST = 10
"""Annotations of a kind that GitHub shows for one step."""
_MOST_CONDUCTS = 4
"""Of one rule that are named in its annotation; the rest are counted."""

_FIGURES: Mapping[str, Keys] = {
    RuleName.AUDITOR_KEEPS_AT_MOST_2X: ("returns", "auditor_keeps"),
    RuleName.AUDITOR_WITHIN_QUARTERLY_CAP: ("caps", "quarterly"),
    RuleName.OPERATIONAL_WITHIN_RUNWAY: ("wallets",),
    RuleName.RUNWAY_IS_REPLENISHED: ("cycle", "steps"),
    RuleName.OPERATIONAL_FUNDED_BY_AUDITOR_ONLY: ("wallets",),
    RuleName.MONTHLY_SPENDING_WITHIN_CAP: ("caps", "monthly"),
    RuleName.QUARTERLY_SPENDING_WITHIN_CAP: ("caps", "quarterly"),
    RuleName.ANNUAL_SPENDING_WITHIN_CAP: ("caps", "annual"),
    RuleName.NET_OUTFLOW_WITHIN_ANNUAL_CAP: ("caps", "annual"),
    RuleName.STREAM_PAYS_WHAT_ACCRUED: ("streams",),
    RuleName.PROTOCOL_CAN_CLAW_BACK: ("wallets",),
    RuleName.ONLY_A_QUORUM_MOVES_FUNDS: ("wallets",),
    RuleName.STATEMENT_ON_TIME: ("cycle", "statement_due"),
    RuleName.UNUSED_FUNDS_RETURN: ("returns", "unused_at_end"),
}
"""By rule: where a policy file states what it is about."""


def workflow_commands(report: Report, root: Path) -> list[str]:
    """Workflow commands, most important first: errors for what fails the run, a warning where it was stopped, notices
    of what the document says against itself and of rules that were never put to the test.

    Args:
        root: of the repository. GitHub finds a file by its path from there.
    """
    file = path_from(report.file, root)
    tree = _tree(report)
    errors = list(_errors(report, file, tree))
    if len(errors) > MOST:
        left = sorted({verdict.rule.name for verdict in report.unexpected})
        rest = f"{len(errors) - MOST + 1} more are not as expected; all of them: {', '.join(left)}"
        errors[MOST - 1 :] = [workflow_command("error", file, (1, 1), f"{report.policy.id}: more", rest)]
    return [*errors, *_remarks(report, file)]


def problem_commands(error: InputError, root: Path) -> list[str]:
    """A bad input file's problems, each at its place; as many as are shown."""
    problems = error.problems
    commands = [
        _bad_input(problem, root, f"{problem.wrong}, expected {problem.expected}") for problem in problems[:MOST]
    ]
    if len(problems) > MOST:
        last = problems[MOST - 1]
        text = f"{last.wrong}, expected {last.expected}\n... and {len(problems) - MOST} more, all of them in the log"
        commands[-1] = _bad_input(last, root, text)
    return commands


def _bad_input(problem: Problem, root: Path, text: str) -> str:
    return workflow_command("error", path_from(problem.file, root), (problem.line, problem.column), "bad input", text)


def _errors(report: Report, file: str, tree: Tree | None) -> Iterator[str]:
    if report.further:
        text = "\n".join([*report.further, f"again: {report.again}"])
        yield workflow_command("error", file, (1, 1), f"{report.policy.id}: on the node", text)
    for _, verdicts in groupby(report.unexpected, key=lambda verdict: verdict.rule.name):
        together = list(verdicts)
        first = together[0]
        title = f"{first.rule.name}: {worded(first.verdict)}"
        yield workflow_command("error", file, _place(report, tree, first), title, "\n".join(_message(report, together)))


def _message(report: Report, verdicts: Sequence[RuleVerdict]) -> Iterator[str]:
    """What an annotation says about one rule: every conduct in a line, and the mildest one's shortest story."""
    for verdict in verdicts[:_MOST_CONDUCTS]:
        yield f"{verdict.conduct}: {verdict_line(report, verdict)}"
    if len(verdicts) > _MOST_CONDUCTS:
        yield f"... and under {len(verdicts) - _MOST_CONDUCTS} more conducts"
    first = verdicts[0]
    told = [breach for breach in first.breaches if breach.story is not None]
    if told:
        breach = min(told, key=lambda b: len(b.story.scenes) if b.story else 0)
        yield ""
        yield breach_line(report, breach, first.conduct)
        assert breach.story is not None
        yield from story_lines(report.policy, first.rule, breach.story, whole=False)
        if (counterexample := report.counterexample(breach)) is not None:
            yield f"replay: treasurer replay {counterexample} --engine anvil"
    yield f"again: {report.again}"


def _remarks(report: Report, file: str) -> Iterator[str]:
    if report.stopped:
        text = "This decides nothing. Not done: " + ("; ".join(report.not_done) or "the rest")
        yield workflow_command("warning", file, (1, 1), f"{report.policy.id}: stopped early", text)
    if report.linted is not None and report.linted.at_least(Level.WARNING):
        told = f"`{lint_command(report.linted)} --format github` annotates each at its line"
        text = f"{contradictions([report.linted])}. They fail no {report.command}; {told}"
        title = f"{report.policy.id}: what the document says against itself"
        yield workflow_command("notice", file, (1, 1), title, text)
    by_rule: dict[str, set[VerdictName]] = {}
    for verdict in report.campaign.verdicts:
        by_rule.setdefault(verdict.rule.name, set()).add(verdict.verdict)
    failed = {verdict.rule.name for verdict in report.unexpected}
    vacuous = [name for name, verdicts in by_rule.items() if verdicts == {VerdictName.VACUOUS} and name not in failed]
    if vacuous:
        text = f"Under no conduct that was tried did these ever come up: {', '.join(vacuous)}"
        yield workflow_command("notice", file, (1, 1), f"{report.policy.id}: never put to the test", text)


def _place(report: Report, tree: Tree | None, verdict: RuleVerdict) -> Place:
    """Where the file says what was expected; else what the rule is about; else its first line."""
    if tree is None:
        return (1, 1)
    rule = verdict.rule.name
    stated = [word for word in conduct_words() if ("expect", rule, word) in tree.keys]
    exact = [word for word in stated if Conduct.of(word) == verdict.conduct]
    if stated:
        return tree.key_place(("expect", rule, (exact or stated)[0]))
    figure = _FIGURES.get(rule, ())
    while figure and figure not in tree.keys:
        figure = figure[:-1]
    return tree.keys[figure] if figure else (1, 1)


def _tree(report: Report) -> Tree | None:
    try:
        return read_tree(report.text, report.file)
    except InputError:  # it was read once; what is given here may be left out
        return None


def path_from(file: str, root: Path) -> str:
    """From the repository's root, with `/`; a file outside of it is named in full."""
    path = Path(os.path.abspath(file))
    for top in (root, root.resolve()):  # the working directory is known by its real name only
        if path.is_relative_to(top):
            return path.relative_to(top).as_posix()
    return path.as_posix()


def workflow_command(kind: str, file: str, place: Place, title: str, message: str) -> str:
    """One annotation, as a line of a step's output."""
    line, column = place
    properties = {"file": file, "line": str(line), "col": str(column), "title": title}
    stated = ",".join(f"{name}={_escaped(value, ':', ',')}" for name, value in properties.items())
    return f"::{kind} {stated}::{_escaped(message)}"


def _escaped(text: str, *further: str) -> str:
    """`%` first, or what is escaped would be escaped again."""
    for sign in ("%", "\r", "\n", *further):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
