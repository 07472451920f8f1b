"""What a run found, as Markdown: for the summary page of a GitHub job, a merge request, or a file beside the policy.

The matrix first, then by how much each promise breaks, then the stories, folded. A text of the user's (a title, a
name) is escaped: a policy file in a pull request is anybody's.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from policies.policy import Policy
from policies.rules.names import LEVELS, Conduct, ConductName, VerdictName
from policies.units import readable
from simulations.replay import Story
from simulations.reports.endings import broken
from simulations.reports.plain_text import verdict_line, where
from simulations.reports.report import Break, Report, mildest_breaks
from simulations.reports.stories import lines
from simulations.reports.words import (
    against_itself,
    counted,
    elapsed,
    enough,
    lint_command,
    looked_at,
    quantity,
    title_of,
)
from simulations.verdicts import RuleVerdict

STEP_SUMMARY = 1024 * 1024
"""What GitHub takes as the summary of one step [bytes]; of a larger one it shows nothing."""

_MARKS = {
    VerdictName.HOLDS: "✅",
    VerdictName.BROKEN: "❌",
    VerdictName.VACUOUS: "❔",
    VerdictName.NOT_APPLICABLE: "➖",
}
_SAID = {
    VerdictName.HOLDS: "hold",
    VerdictName.BROKEN: "are broken",
    VerdictName.VACUOUS: "were never put to the test",
    VerdictName.NOT_APPLICABLE: "do not apply",
}
_UNEXPECTED = "❗"
_NODE = {True: "confirmed", False: "**not confirmed**", None: ""}
_MOST_UNEXPECTED = 50
"""Pairs that are listed one by one."""


def markdown(report: Report, room: int | None = None) -> str:
    """The whole report.

    Args:
        room: how long it may be [bytes]. Where it is too little, stories are left out, the last ones first; a report
            that does not fit without them either becomes its first lines.
    """
    head = "\n".join(_headline(report)) + "\n"
    body = "\n".join([*_unexpected(report), *_matrix(report), *_figures(report)]) + "\n"
    tail = "\n".join(_again(report)) + "\n"
    stories = ["\n".join(_folded(report, number, found)) for number, found in _told(report)]
    if room is None:
        return "\n".join([head, body, *_under_heading(stories), tail])
    for kept in range(len(stories), -1, -1):
        left = len(stories) - kept
        cut = [f"\n*{counted(left, 'story', 'stories')} left out: too long for this page.*\n"] if left else []
        text = "\n".join([head, body, *_under_heading(stories[:kept]), *cut, tail])
        if len(text.encode()) <= room:
            return text
    return head if len(head.encode()) <= room else ""


def append_to_summary(file: Path, report: Report) -> None:
    """Add the report to a step's summary, as far as it goes with what stands there.

    Raises:
        OSError: the file cannot be written.
    """
    there = file.stat().st_size if file.exists() else 0
    text = markdown(report, STEP_SUMMARY - there - 1)
    if text:
        with file.open("a", encoding="utf-8") as summary:
            summary.write(f"\n{text}")


_SPECIAL = re.compile(r"[\\`*\[\]~$]|(?<!\w)_|_(?!\w)")
"""What Markdown acts on within a line."""


def _escaped(text: str) -> str:
    """A user's text that is neither Markdown nor HTML any more, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", html.escape(" ".join(text.split()), quote=False))


def _code(text: str) -> str:
    """A name, a path or a command between backticks."""
    on_one_line = " ".join(text.split())
    fence = "`" * (max(map(len, re.findall("`+", on_one_line)), default=0) + 1)
    space = " " if "`" in on_one_line else ""
    return f"{fence}{space}{on_one_line}{space}{fence}"


def _headline(report: Report) -> Iterator[str]:
    policy, campaign = report.policy, report.campaign
    mark = _MARKS[VerdictName.HOLDS if report.ok else VerdictName.BROKEN]
    yield f"## {mark} {_escaped(title_of(policy))}"
    yield ""
    pairs, wrong = len(campaign.verdicts), len(report.unexpected)
    if report.stopped:
        yield f"**Stopped early: this is what was found until then, and decides nothing.** {_escaped(_missing(report))}"
        yield ""
    count = Counter(verdict.verdict for verdict in campaign.verdicts)
    kinds = ", ".join(f"{count[verdict]} {said}" for verdict, said in _SAID.items() if count[verdict])
    said = f"{_code(report.file)}: {counted(pairs, 'pair')} of rule and conduct ({kinds}), "
    said += (
        f"**{wrong} not as expected**" if wrong else "nothing unexpected so far" if report.stopped else "as expected"
    )
    said += f", {counted(len(report.further), 'failure')} on the node" if report.further else ""
    lived = f"{campaign.sequences:,} lives, {campaign.steps:,} steps, {elapsed(campaign.seconds)}"
    evm = f", {campaign.evm_share:.0%} of it in the EVM" if campaign.evm_seconds else ""
    yield f"{said}. {lived}{evm}; seed {campaign.seed}."
    if report.inspected is not None:
        yield ""
        yield f"On the node: {looked_at(report.inspected)}."
    if report.linted is not None:
        yield ""
        yield against_itself(report.linted, _code(lint_command(report.linted)))


def _missing(report: Report) -> str:
    return f"Not done: {'; '.join(report.not_done)}." if report.not_done else ""


def _unexpected(report: Report) -> Iterator[str]:
    if not (report.unexpected or report.further):
        return
    yield "### Not as expected"
    yield ""
    for verdict in report.unexpected[:_MOST_UNEXPECTED]:
        yield f"- {_code(verdict.rule.name)} under {_code(str(verdict.conduct))}: {_line(report, verdict)}"
    if len(report.unexpected) > _MOST_UNEXPECTED:
        yield f"- and {len(report.unexpected) - _MOST_UNEXPECTED} more"
    yield from (f"- {_escaped(line)}" for line in report.further)
    yield ""


def _line(report: Report, verdict: RuleVerdict) -> str:
    return _escaped(verdict_line(report, verdict))


def _matrix(report: Report) -> Iterator[str]:
    """A row for each rule, a column for each level, and in a cell a mark for each company that it was tried in."""
    campaign = report.campaign
    levels = [level for level in LEVELS if any(conduct.level is level for conduct in campaign.conducts)]
    of_level = {level: [c for c in campaign.conducts if c.level is level] for level in levels}
    yield "### Rule x conduct"
    yield ""
    yield _row("rule", *(f"{_level(level)}<br>{_companies(of_level[level])}" for level in levels))
    yield _row(":--", *(":-:" for _ in levels))
    verdicts = {(verdict.rule.name, verdict.conduct): verdict for verdict in campaign.verdicts}
    for name in dict.fromkeys(verdict.rule.name for verdict in campaign.verdicts):
        cells = (" ".join(_mark(report, verdicts[name, c]) for c in of_level[level]) for level in levels)
        yield _row(_code(name), *cells)
    yield ""
    words = {
        VerdictName.HOLDS: "holds in everything tried",
        VerdictName.BROKEN: "broken",
        VerdictName.VACUOUS: "never put to the test",
        VerdictName.NOT_APPLICABLE: "no such promise here",
    }
    legend = [f"{_MARKS[name]} {said}" for name, said in words.items()]
    yield f"<sub>{', '.join([*legend, f'{_UNEXPECTED} not what the policy expects'])}.</sub>"
    yield ""


def _row(*cells: str) -> str:
    """A line of a table; a `|` inside of a cell, also between backticks, is none of its own."""
    inside = " | ".join(cell.replace("|", "\\|") for cell in cells)
    return f"| {inside} |"


def _level(level: ConductName) -> str:
    return level.value.replace("_", " ")


def _companies(conducts: Sequence[Conduct]) -> str:
    """What the marks of a cell stand for, in their order."""
    return f"<sub>{', '.join(_company(conduct) for conduct in conducts)}</sub>"


def _company(conduct: Conduct) -> str:
    match conduct.outsider, conduct.protocol:
        case True, True:
            return "+both"
        case True, False:
            return "+outsider"
        case False, True:
            return "+protocol"
        case _:
            return "alone"


def _mark(report: Report, verdict: RuleVerdict) -> str:
    return _MARKS[verdict.verdict] + ("" if verdict not in report.unexpected else _UNEXPECTED)


def _figures(report: Report) -> Iterator[str]:
    """By how much each promise breaks under the mildest conduct that breaks it."""
    rows = [(found, report.bound(found.breach, found.conduct)) for found in mildest_breaks(report.campaign)]
    if not rows:
        return
    known, asked = any(bound is not None for _, bound in rows), bool(report.confirmed)
    further = [name for name, wanted in (("at most", known), ("on the node", asked)) if wanted]
    yield "### What breaks, and by how much"
    yield ""
    yield _row("rule", "where", "mildest conduct", "worst found", *further)
    yield _row(":--", ":--", ":--", "--:", *("--:" for _ in further))
    for found, bound in rows:
        worst = found.breach.worst
        less = enough(found.breach.story, found.conduct)
        conduct = _code(str(found.conduct)) + (f" ({_escaped(less)})" if less else "")
        cells = [_code(found.rule.name), _escaped(where(found.breach)), conduct]
        cells.append(quantity(report.policy, worst, worst.excess))
        if known:
            cells.append("" if bound is None else quantity(report.policy, worst, bound.excess))
        if asked:
            cells.append(_NODE[report.was_confirmed(found.breach)])
        yield _row(*cells)
    yield ""


def _told(report: Report) -> Iterator[tuple[int, Break]]:
    """The stories, unexpected ones first; what broke earlier and only went on is told where it began."""
    wrong = {verdict.rule.name for verdict in report.unexpected}
    told = [b for b in mildest_breaks(report.campaign) if b.breach.story is not None and not b.breach.story.carried]
    told.sort(key=lambda found: found.rule.name not in wrong)
    yield from enumerate(told, 1)


def _under_heading(stories: Sequence[str]) -> list[str]:
    return ["### The shortest stories\n", *stories] if stories else []


def _folded(report: Report, number: int, found: Break) -> Iterator[str]:
    story, policy = found.breach.story, report.policy
    assert story is not None
    # A line of HTML, in which Markdown's escapes would be seen.
    there = f" ({html.escape(where(found.breach))})" if where(found.breach) else ""
    yield f"<details><summary>{number}. <code>{found.rule.name}</code>{there}, {story.conduct}</summary>"
    yield ""
    yield from _table(policy, story)
    yield ""
    ending = _escaped(broken(policy, found.rule, story.judgement))
    yield f"Not true any more: **{_escaped(found.rule.sentence)}**; {ending}."
    bound = report.bound(found.breach, found.conduct)
    if bound is not None:
        most = quantity(policy, found.breach.worst, bound.excess)
        yield ""
        yield f"The worst that is possible under {_code(str(found.conduct))} is {most}: {_escaped(bound.because)}."
    if (file := report.counterexample(found.breach)) is not None:
        yield ""
        yield f"Replay it: {_code(f'treasurer replay {file} --engine anvil')}"
    yield ""
    yield "</details>"
    yield ""


def _table(policy: Policy, story: Story) -> Iterator[str]:
    yield _row("", f"what happens [{_escaped(policy.token)}]", *(_escaped(wallet.name) for wallet in policy.treasury))
    yield _row("--:", ":--", *("--:" for _ in policy.treasury))
    for line in lines(policy, story):
        yield _row(line.date, _escaped(line.text), *(readable(held) for held in line.held))


def _again(report: Report) -> Iterator[str]:
    so_far = " (how far one comes in that time differs)" if "--time" in report.options else ""
    yield f"Again: {_code(report.again)}{so_far}."
    if report.confirmed:
        yield ""
        yield "*Confirmed*: the same story, replayed on the node, broke the rule by the same amount."
