"""What a campaign found, for a terminal: the matrix, what stands behind it, the stories, and in the end a verdict."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.rules.names import COMPLIANT, CONDUCTS, Conduct, VerdictName
from policies.units import readable
from simulations.campaign import Campaign
from simulations.check import Place
from simulations.replay import Story
from simulations.reports.details_text import confirmation, details, found
from simulations.reports.endings import broken
from simulations.reports.matrix_text import legend, matrix
from simulations.reports.stories import Line, lines, shortened
from simulations.reports.unfinished_text import shown, unfinished
from simulations.reports.words import counted, elapsed, lives, place, quantity, title_of
from simulations.verdicts import Breach

_WIDE = 100
"""Columns from which amounts beside a story have decimals."""
_AGAIN = "treasurer replay FILE --engine anvil"
_MOST_FAILURES = 12
"""Lines about what was not expected."""
_COUNTED = {
    VerdictName.HOLDS: ("holds", "hold"),
    VerdictName.BROKEN: ("is broken", "are broken"),
    VerdictName.VACUOUS: ("was never put to the test", "were never put to the test"),
    VerdictName.NOT_APPLICABLE: ("does not apply", "do not apply"),
}


def print_campaign(
    console: Console,
    policy: Policy,
    campaign: Campaign,
    files: Mapping[Place, Path] | None = None,
    stopped: bool = False,
) -> None:
    """Print what `treasurer campaign` found. `files` says where the counterexample of each story is."""
    for section in (
        *((stopped_early(),) if stopped else ()),
        title(policy),
        promises(policy, campaign, console.width),
        stories(policy, campaign, console.width, files or {}),
        *unfinished(campaign, files or {}),
        *(still_to_do(campaign.not_done) if stopped else ()),
        conclusion(campaign, campaign.seconds, unexpected(campaign, stopped), stopped),
    ):
        console.print(section, crop=False)  # a path is copied, so it is not cut


def heading(text: str, below: str = "") -> Text:
    """The head of a section, and a few words about it."""
    head = Text(f"\n{text}\n", style="bold")
    return head.append(f"{below}\n", style="not bold") if below else head


def stopped_early() -> RenderableType:
    return Text(
        "STOPPED EARLY: this is what was found until then, and decides nothing. What is missing: below.\n", "bold red"
    )


def title(policy: Policy) -> RenderableType:
    """Which budget this is about."""
    caps = policy.caps
    return Group(
        Text(title_of(policy), style="bold"),
        Text(
            f"{policy.source.document} ({policy.status}), {policy.period.start} to {policy.period.end}. Budget caps: "
            f"{readable(caps.monthly)} {policy.token} a month, {readable(caps.quarterly)} a quarter, "
            f"{readable(caps.annual)} a year."
        ),
    )


def promises(
    policy: Policy,
    campaign: Campaign,
    width: int,
    confirmed: Mapping[Place, bool] | None = None,
    on_chain: Mapping[str, int] | None = None,
) -> RenderableType:
    """The matrix, what its signs mean, and for each rule how bad it is or how near it came."""
    verdicts = campaign.verdicts
    below = (
        "For each promise that breaks: the mildest conduct that breaks it, and by how much. `found` is the worst of "
    )
    below += (
        "all lives tried; `of at most` is the worst that is possible at all, where that can be computed, and after "
    )
    below += "`=` how it comes about."
    if confirmed:
        below += " [confirmed]: the story broke it on the chain too, in the same second by the same amount."
    return Group(
        heading(
            "The promises, and who can break them",
            "Each row is a promise of the proposal, each column says who misbehaves: the further to the right, the "
            "worse. Many whole budget periods are lived for each column.",
        ),
        matrix(verdicts, width),
        legend(verdicts),
        heading("Behind each row", below),
        details(policy, verdicts, confirmed or {}, on_chain or {}),
    )


# Stories


def told(campaign: Campaign) -> list[Story]:
    """The stories that are printed, the mildest conduct first.

    Where everybody is compliant, all that begin a break; for a worse conduct, the shortest of each rule that no milder
    one breaks.
    """
    begin = [story for story in campaign.stories if not story.carried]
    chosen = [story for story in begin if story.conduct == COMPLIANT]
    rules = {verdict.rule.name: number for number, verdict in enumerate(campaign.verdicts)}
    for conduct in CONDUCTS:
        milder = {story.cell.rule for story in chosen if conduct.includes(story.conduct)}
        for rule in rules:
            of_rule = [story for story in begin if (story.cell.rule, story.conduct) == (rule, conduct)]
            if of_rule and rule not in milder:
                chosen.append(min(of_rule, key=lambda story: len(story.life)))
    return sorted(chosen, key=lambda story: (CONDUCTS.index(story.conduct), rules[story.cell.rule]))


def stories(
    policy: Policy,
    campaign: Campaign,
    width: int,
    files: Mapping[Place, Path],
    confirmed: Mapping[Place, bool] | None = None,
) -> RenderableType:
    """The stories that matter most, and where the others are."""
    chosen = told(campaign)
    if not campaign.stories:
        return Text("")
    rules = {verdict.rule.name: verdict.rule for verdict in campaign.verdicts}
    parts: list[RenderableType] = [
        heading(
            "How they break: the shortest stories found",
            f"Amounts in {policy.token}; the columns on the right are what the wallets hold afterwards. Unless it is "
            "said, a cycle runs at 00:00 UTC and is complete, forecasts are the whole runway, anything else happens at "
            "noon, and any quorum signs." + (f" To see one again: {_AGAIN}" if files else ""),
        )
    ]
    conduct: Conduct | None = None
    for number, story in enumerate(chosen, 1):
        if story.conduct != conduct:
            conduct = story.conduct
            parts.append(Text(f"Under {conduct}\n", style="bold underline"))
        rule, where = rules[story.cell.rule], place(story.cell)
        parts.append(Text(f"{number}. {rule.name}", style="bold").append(f" ({where})" if where else "", "not bold"))
        parts.append(Padding(_story(policy, story, width), (0, 0, 0, 3)))
        here = story.cell, story.conduct
        ending = _ending(policy, rule, story, campaign, (confirmed or {}).get(here))
        parts.append(Padding(ending, (0, 0, 0, 3), expand=False))
        if here in files:
            parts.append(Text(f"      {shown(files[here])}", style="dim", no_wrap=True, overflow="ignore"))
        parts.append(Text(""))
    parts.append(_others(len(campaign.stories) - len(chosen), files))
    return Group(*parts)


def _story(policy: Policy, story: Story, width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("", ratio=1)
    decimals = 2 if width >= _WIDE and len(policy.treasury) <= 2 else 0
    for wallet in policy.treasury:
        table.add_column(wallet.name, justify="right", no_wrap=True, style="dim")
    before = ""
    for line in shortened(lines(policy, story)):
        if isinstance(line, Line):
            date = "" if line.date == before else line.date
            table.add_row(date, line.text, *(readable(held, decimals) for held in line.held))
            before = line.date
        else:
            table.add_row("", Text(line, style="dim"))
    return table


def _ending(policy: Policy, rule: Rule, story: Story, campaign: Campaign, confirmed: bool | None) -> Table:
    """The rule as a sentence that is not true any more, and by how much."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text("=>", "red"), Text(f"not true any more: {rule.sentence}", "red"))
    grid.add_row("", Text(broken(policy, rule, story.judgement)).append_text(confirmation(confirmed)))
    worst = _worst(campaign, story)
    if worst is not None and _by(policy, worst.worst) != _by(policy, story.judgement):
        grid.add_row("", Text(f"in the worst life: {found(policy, worst, story.conduct)}", "dim"))
    return grid


def _by(policy: Policy, judgement: Judgement) -> str:
    return quantity(policy, judgement, judgement.excess)


def _worst(campaign: Campaign, story: Story) -> Breach | None:
    """The same breach under the story's own conduct, if that was asked for."""
    pair = story.cell.rule, story.conduct
    of_pair = (v.breaches for v in campaign.verdicts if (v.rule.name, v.conduct) == pair)
    return next((breach for breaches in of_pair for breach in breaches if breach.cell == story.cell), None)


def _others(number: int, files: Mapping[Place, Path]) -> Text:
    if not number:
        return Text("")
    more = counted(number, "more story", "more stories")
    if not files:
        return Text(f"{more} not printed.")
    folder = shown(Path(os.path.commonpath([file.parent for file in files.values()])))
    return Text(f"{more} in {folder}: {_AGAIN}")


# The end


def unexpected(campaign: Campaign, stopped: bool = False) -> tuple[str, ...]:
    """What the policy did not expect, a line each. More lives may still break what should be broken."""
    return tuple(
        f"{verdict.rule.name} under {verdict.conduct}: {verdict.verdict}, but the policy expects {verdict.expected}"
        for verdict in campaign.unexpected
        if not stopped or verdict.verdict is VerdictName.BROKEN
    )


def still_to_do(not_done: Sequence[str]) -> tuple[RenderableType, ...]:
    """What was stopped before it was done."""
    if not not_done:
        return ()
    return (Group(heading("Not done"), *(Text(f"- {item}: stopped before", style="red") for item in not_done)),)


def conclusion(campaign: Campaign, seconds: float, failures: Sequence[str], stopped: bool) -> RenderableType:
    """How many pairs are as expected, what is not, and how fast it went.

    Args:
        seconds: how long everything took.
        failures: why it fails, a line each.
    """
    verdicts = campaign.verdicts
    count = Counter(verdict.verdict for verdict in verdicts)
    said = ", ".join(counted(count[name], *words) for name, words in _COUNTED.items() if count[name])
    pairs = f"of {counted(len(verdicts), 'pair')} of rule and conduct {said}"
    free = sum(verdict.expected is None for verdict in verdicts)
    wrong = len(campaign.unexpected)
    expected = f"; {len(verdicts) - free - wrong} as expected, {wrong} unexpected, of {free} nothing is expected"
    took = Text(f"{_speed(campaign)} Seed {campaign.seed}, {elapsed(seconds)}.", style="default")
    lines = [f"- {line}" for line in failures[:_MOST_FAILURES]]
    if len(failures) > _MOST_FAILURES:
        lines.append(f"- and {len(failures) - _MOST_FAILURES} more")
    if stopped:
        head = f"Stopped early, after {lives(campaign.sequences)}; so far: {pairs}{expected}."
    else:
        head = f"{'Not as' if failures else 'As'} the policy expects: {pairs}{expected}."
    style = "bold red" if stopped or failures else "green"
    return Group(Text(""), Text("\n".join((head, *lines)), style), took)


def _speed(campaign: Campaign) -> str:
    rate = campaign.sequences / campaign.seconds if campaign.seconds else 0
    on = counted(campaign.workers, "process", "processes")
    evm = f", {campaign.evm_share:.0%} of the time in the EVM" if campaign.evm_seconds else ""
    return f"{lives(campaign.sequences)} in {counted(campaign.steps, 'step')}, {rate:,.0f} lives/s on {on}{evm}."
