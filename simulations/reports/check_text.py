"""The main job's result for a terminal: readable without colour, and without having read anything else."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policies.policy import Policy, WalletKind
from policies.rules.base import Judgement, Rule
from policies.rules.names import VerdictName
from policies.units import readable
from simulations.check import Check, NodeYear, not_checked
from simulations.replay import Story
from simulations.reports.run_text import cycle_table
from simulations.reports.stories import Line, lines, shortened
from simulations.reports.treasury_text import treasury_text
from simulations.reports.words import breaks_by, counted, elapsed, quantity, room
from simulations.verdicts import Breach, RuleVerdict

_SYMBOLS = {
    VerdictName.HOLDS: ("✓", "green"),
    VerdictName.BROKEN: ("✗", "red"),
    VerdictName.VACUOUS: ("?", "yellow"),
    VerdictName.NOT_APPLICABLE: ("-", "dim"),
}


def print_check(console: Console, check: Check) -> None:
    """Print everything that the main job found."""
    for section in (
        *((_stopped(),) if check.stopped else ()),
        _title(check.policy),
        _treasury(check),
        _verdicts(check),
        _stories(check),
        *((_year(check.policy, check.year, console.width),) if check.year else ()),
        _not_checked(check),
        _conclusion(check),
    ):
        console.print(section)


def _heading(text: str, below: str = "") -> Text:
    heading = Text(f"\n{text}\n", style="bold")
    return heading.append(f"{below}\n", style="not bold") if below else heading


def _stopped() -> RenderableType:
    return Text(
        "STOPPED EARLY: this is what was found until then, and decides nothing. What is missing: below.\n", "bold red"
    )


def _title(policy: Policy) -> RenderableType:
    caps = policy.caps
    return Group(
        Text(policy.title, style="bold"),
        Text(
            f"{policy.source.document} ({policy.status}), {policy.period.start} to {policy.period.end}. Budget caps: "
            f"{readable(caps.monthly)} {policy.token} a month, {readable(caps.quarterly)} a quarter, "
            f"{readable(caps.annual)} a year."
        ),
    )


def _treasury(check: Check) -> RenderableType:
    deployment = check.deployment
    if deployment is None:
        why = "stopped before" if check.stopped else "the exact model alone was asked for"
        heading = _heading("The treasury", f"Not deployed: {why}.")
    else:
        heading = _heading(
            "The treasury, deployed on a local chain",
            f"{counted(len(deployment.wallets), 'Safe')} 1.3.0 and {len(deployment.contracts)} contracts; owners, "
            "thresholds and modules read back from the chain.",
        )
    return Group(heading, *treasury_text(check.policy, deployment.wallets if deployment else {}))


def _verdicts(check: Check) -> RenderableType:
    campaign = check.campaign
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for verdict in campaign.verdicts:
        symbol, colour = _SYMBOLS[verdict.verdict]
        word = str(verdict.verdict).replace("_", " ")
        table.add_row(Text(f"{symbol} {word}", style=colour), Text(verdict.rule.name), _measured(check, verdict))
    below = (
        f"{campaign.sequences:,} budget periods lived on the exact model in {campaign.steps:,} steps: any spending "
        "within the monthly cap, forecasts from nothing to the full runway, cycles on any day up to the due day, "
        "reviews that accept or reject."
    )
    if check.confirmed:
        below += " [confirmed]: the same story broke the rule on the chain, by the same amount."
    return Group(_heading("The promises, when everybody keeps to the policy", below), table)


def _measured(check: Check, verdict: RuleVerdict) -> Text:
    policy, closest = check.policy, verdict.closest
    text = Text(verdict.rule.sentence)
    if verdict.verdict is VerdictName.NOT_APPLICABLE:
        text = Text("this treasury makes no such promise", style="dim")
    elif closest is None:
        text.append("\nnever put to the test", style="yellow")
    elif verdict.breaches:
        allowed = {breach.worst.allowed for breach in verdict.breaches}
        if len(allowed) == 1 and closest.allowed:
            text.append(f" ({quantity(policy, closest, closest.allowed)})")
        for breach in verdict.breaches:
            text.append(f"\n{_where(breach)}: by {quantity(policy, breach.worst, breach.worst.excess)}")
            if breach.story is None:
                text.append(", stopped before its story was found", style="dim")
            elif breach.story.carried:
                text.append(", carried over from an earlier phase", style="dim")
            if breach.cell in check.confirmed:
                confirmed = check.confirmed[breach.cell]
                text.append("  [confirmed]" if confirmed else "  [NOT CONFIRMED]", style="dim" if confirmed else "red")
        if verdict.holds_in:
            text.append(f"\nholds in: {', '.join(verdict.holds_in)}", style="dim")
    else:
        text.append(f"\ntested {counted(verdict.exercised, 'time')}", style="dim")
        if check.year is not None:
            text.append(f", {check.year.exercised.get(verdict.rule.name, 0):,} more on the chain", style="dim")
        text.append(f"; nearest: {room(policy, closest)}", style="dim")
    if not verdict.as_expected:
        text.append(f"\nunexpected: the policy expects `{verdict.expected}`", style="red")
    return text


def _where(breach: Breach) -> str:
    parts = [str(part) for part in (breach.cell.phase, breach.cell.cause) if part]
    if not parts and breach.worst.subject:
        parts = [breach.worst.subject]
    return ", ".join(parts) or "worst found"


def _stories(check: Check) -> RenderableType:
    stories = [
        (verdict.rule, breach, breach.story)
        for verdict in check.campaign.verdicts
        for breach in verdict.breaches
        if breach.story is not None and not breach.story.carried
    ]
    if not stories:
        return Text("")
    parts: list[RenderableType] = [
        _heading(
            "How they break: the shortest story found for each",
            f"Amounts in {check.policy.token}; the columns on the right are what the wallets hold afterwards. A cycle "
            "runs at 00:00 UTC, a payment is made at noon. In brackets: who signs.",
        )
    ]
    for number, (rule, breach, story) in enumerate(stories, 1):
        where = ", ".join(str(part) for part in (breach.cell.phase, breach.cell.cause) if part)
        parts.append(Text(f"{number}. {rule.name}{f' ({where})' if where else ''}", style="bold"))
        parts.append(Padding(_story(check.policy, story), (0, 0, 0, 3)))
        parts.append(Padding(_ending(check.policy, rule, story.judgement, breach.worst), (0, 0, 1, 3)))
    return Group(*parts)


def _story(policy: Policy, story: Story) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("", ratio=1)
    for wallet in policy.treasury:
        table.add_column(wallet.name, justify="right", no_wrap=True, style="dim")
    for line in shortened(lines(policy, story)):
        if isinstance(line, Line):
            table.add_row(line.date, line.text, *(readable(held) for held in line.held))
        else:
            table.add_row("", Text(line, style="dim"))
    return table


def _ending(policy: Policy, rule: Rule, judged: Judgement, worst: Judgement) -> Text:
    """What the rule said at the end, and how much worse the worst life was."""
    text = Text(f"=> not true any more: {rule.sentence}", style="red")
    text.append(f"\n   {f'{judged.subject}: ' if judged.subject else ''}{breaks_by(policy, judged)}")
    worse = quantity(policy, worst, worst.excess)
    if worse != quantity(policy, judged, judged.excess):
        text.append(f" (the worst found: {worse})", style="dim")
    return text


def _year(policy: Policy, year: NodeYear, width: int) -> RenderableType:
    agreed = (
        f"The exact model and the chain differed {year.disagreement}."
        if year.disagreement
        else "After each of them the exact model and the chain agreed to the wei."
    )
    clawed = sum(probe.succeeded for probe in year.claw_backs)
    broken = sorted({cell.rule for cell, found in year.worst.items() if not found.judgement.holds})
    approvals = sum(year.nonces[w.name] for w in policy.wallets.values() if w.kind is WalletKind.ROLE)
    nested = (
        f" Role Safes confirmed {counted(approvals, 'time')} by a transaction of their own (approved hash), and by "
        "contract signature (EIP-1271) otherwise."
        if approvals
        else ""
    )
    probed = (
        f" Governance clawed back {clawed} of {len(year.claw_backs)} balances when it tried, after each cycle."
        if year.claw_backs
        else ""
    )
    return Group(
        _heading(
            f"A compliant year on {year.engine}, from the seed to the closing",
            f"{counted(year.transactions, 'action')} as Safe transactions and spells, {year.refused} of them refused "
            f"by the contracts. {agreed}{nested}{probed}",
        ),
        cycle_table(policy, year.cycles, width, decimals=0),
        Text(
            f"\nIn {policy.token}, rounded; balances after each cycle."
            + (f" Broken in this year too: {', '.join(broken)}." if broken else " No promise broke in this year.")
        ),
    )


def _not_checked(check: Check) -> RenderableType:
    not_done = (Text(f"- {item}: stopped before", style="red") for item in check.not_done)
    return Group(_heading("Not checked"), *not_done, *(Text(f"- {item}") for item in not_checked(check)))


def _conclusion(check: Check) -> RenderableType:
    verdicts = check.campaign.verdicts
    count = {name: sum(verdict.verdict is name for verdict in verdicts) for name in VerdictName}
    words = {
        VerdictName.HOLDS: ("holds", "hold"),
        VerdictName.BROKEN: ("is broken", "are broken"),
        VerdictName.VACUOUS: ("was never put to the test", "were never put to the test"),
        VerdictName.NOT_APPLICABLE: ("does not apply", "do not apply"),
    }
    told = ", ".join(counted(number, *words[name]) for name, number in count.items() if number)
    took = f"Seed {check.campaign.seed}, {elapsed(check.seconds)}."
    if check.stopped:
        lived = counted(check.campaign.sequences, "budget period")
        unexpected = "".join(f"\n- {line}" for line in check.failures)
        return Text(f"\nStopped early, after {lived}; so far: {told}. {took}{unexpected}", style="bold red")
    if check.ok:
        known = "; the broken ones are those that it expects to be" if count[VerdictName.BROKEN] else ""
        return Text(f"\nAs the policy expects: {told}{known}. {took}", style="green")
    failures = "\n".join(f"- {line}" for line in check.failures)
    return Text(f"\nNot as expected: {told}. {took}\n{failures}", style="bold red")
