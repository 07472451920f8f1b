"""The main job's result for a terminal: readable without colour, and without having read anything else."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from policies.periods import iso
from policies.policy import PROTOCOL, Policy, Wallet, WalletKind
from policies.rules.base import Measure, When
from policies.rules.names import VerdictName
from policies.units import readable
from simulations.campaign import Breach, RuleVerdict
from simulations.check import NOT_CHECKED, Check, NodeYear
from simulations.reports.run_text import cycle_table
from simulations.reports.stories import Line, lines, shortened
from simulations.reports.words import amount, counted, elapsed, excess, kind, quantity, room

_SYMBOLS = {
    VerdictName.HOLDS: ("✓", "green"),
    VerdictName.BROKEN: ("✗", "red"),
    VerdictName.VACUOUS: ("?", "yellow"),
    VerdictName.NOT_APPLICABLE: ("-", "dim"),
}


def print_check(console: Console, check: Check) -> None:
    """Print everything that the main job found."""
    for section in (
        _title(check.policy),
        _deployed(check),
        _verdicts(check),
        _stories(check),
        *((_year(check.policy, check.year),) if check.year else ()),
        _not_checked(check),
        _conclusion(check),
    ):
        console.print(section)


def _heading(text: str, below: str = "") -> Text:
    heading = Text(f"\n{text}\n", style="bold")
    return heading.append(f"{below}\n", style="not bold") if below else heading


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


def _deployed(check: Check) -> RenderableType:
    policy, deployment = check.policy, check.deployment
    addresses = deployment.wallets if deployment else {}
    if deployment is None:
        heading = _heading("The treasury", "Not deployed: the exact model alone was asked for.")
    else:
        heading = _heading(
            "The treasury, deployed on a local node",
            f"{counted(len(addresses), 'Safe')} 1.3.0 and {len(deployment.contracts)} contracts; owners, thresholds "
            "and modules read back from the chain.",
        )
    parts: list[RenderableType] = [heading]
    owned = {owner for wallet in policy.wallets.values() for owner in wallet.owners}
    for wallet in policy.wallets.values():
        if wallet.name not in owned:
            tree = Tree(_safe(policy, wallet, addresses.get(wallet.name, "")), guide_style="dim")
            _grow(policy, tree, wallet, addresses)
            parts.append(tree)
    for stream in policy.streams:
        parts.append(
            Text(
                f"stream: {amount(policy, stream.total)} to {stream.to}, {iso(stream.bgn)} to {iso(stream.fin)} UTC"
                f"{', only the recipient can pull' if stream.restricted else ''}"
            )
        )
    for seed in policy.seeds:
        parts.append(Text(f"seed: {amount(policy, seed.amount)} to {seed.to} on {seed.date}"))
    return Group(*parts)


def _grow(policy: Policy, tree: Tree, wallet: Wallet, addresses: dict[str, str] | object) -> None:
    known = addresses if isinstance(addresses, dict) else {}
    for owner in wallet.owners:
        if owner in policy.wallets:
            branch = tree.add(_safe(policy, policy.wallets[owner], known.get(owner, "")))
            _grow(policy, branch, policy.wallets[owner], known)
        else:
            tree.add(Text(f"{owner} (governance)" if owner == PROTOCOL else owner))


def _safe(policy: Policy, wallet: Wallet, address: str) -> Text:
    text = Text(wallet.name, style="bold")
    name = "" if wallet.kind is WalletKind.ROLE else f" {kind(policy, wallet.name)},"
    text.append(f" {name} {wallet.threshold} of {len(wallet.owners)}".replace("  ", " "), style="not bold")
    if address:
        text.append(f"  {address}", style="dim")
    for allowance in wallet.allowances:
        delegate = "the protocol" if allowance.delegate == PROTOCOL else allowance.delegate
        text.append(f"\n{delegate} may withdraw {readable(allowance.amount)} {allowance.token}", style="not bold")
    return text


def _verdicts(check: Check) -> RenderableType:
    campaign = check.campaign
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for verdict in campaign.verdicts:
        symbol, colour = _SYMBOLS[verdict.verdict]
        word = str(verdict.verdict).replace("_", " ")
        table.add_row(
            Text(f"{symbol} {word}", style=colour),
            Text(verdict.rule.name),
            _measured(check, verdict),
        )
    return Group(
        _heading(
            "The promises, when everybody keeps to the policy",
            f"{campaign.sequences:,} budget periods lived in {campaign.steps:,} steps: any spending within the "
            "monthly cap, forecasts from nothing to the full runway, cycles on any day up to the due day, reviews that "
            "accept or reject."
            + (
                " [confirmed]: the same story broke the rule on the node, by the same amount."
                if check.confirmed
                else ""
            ),
        ),
        table,
    )


def _measured(check: Check, verdict: RuleVerdict) -> Text:
    policy = check.policy
    if verdict.verdict is VerdictName.NOT_APPLICABLE:
        return Text("this treasury makes no such promise", style="dim")
    text = Text(verdict.rule.sentence)
    if verdict.verdict is VerdictName.VACUOUS:
        return text.append("\nnever put to the test", style="yellow")
    closest = verdict.closest
    assert closest is not None
    if not verdict.breaches:
        return text.append(f"\n{verdict.exercised:,} times tested; at worst {room(policy, closest)}", style="dim")
    allowed = {breach.worst.allowed for breach in verdict.breaches}
    if len(allowed) == 1 and closest.allowed:
        text.append(f" ({quantity(policy, closest, closest.allowed)})")
    for breach in verdict.breaches:
        text.append(f"\n{_where(breach)}: by up to {quantity(policy, breach.worst, breach.worst.excess)}")
        if breach.story.carried:
            text.append(", broken before and not mended", style="dim")
        if breach.cell in check.confirmed:
            confirmed = check.confirmed[breach.cell]
            text.append("  [confirmed]" if confirmed else "  [NOT CONFIRMED]", style="dim" if confirmed else "red")
    if verdict.holds_in:
        text.append(f"\nholds in: {', '.join(verdict.holds_in)}", style="dim")
    if not verdict.as_expected:
        text.append(f"\nunexpected: the policy expects that it {verdict.expected}", style="red")
    return text


def _where(breach: Breach) -> str:
    parts = [str(part) for part in (breach.cell.phase, breach.cell.cause) if part]
    if not parts and breach.worst.subject:
        parts = [breach.worst.subject]
    return ", ".join(parts) or "worst"


def _stories(check: Check) -> RenderableType:
    breaches = [
        (verdict.rule, breach)
        for verdict in check.campaign.verdicts
        for breach in verdict.breaches
        if not breach.story.carried
    ]
    if not breaches:
        return Text("")
    parts: list[RenderableType] = [
        _heading(
            "How they break: the shortest story found for each",
            f"Amounts in {check.policy.token}; the columns on the right are what the wallets hold afterwards. A cycle "
            "runs at 00:00 UTC, a payment is made at noon. In brackets: who signs.",
        )
    ]
    for number, (rule, breach) in enumerate(breaches, 1):
        where = ", ".join(str(part) for part in (breach.cell.phase, breach.cell.cause) if part)
        parts.append(Text(f"{number}. {rule.name}{f' ({where})' if where else ''}", style="bold"))
        parts.append(Padding(_story(check.policy, breach), (0, 0, 0, 3)))
        judged = breach.story.judgement
        of = f"{judged.subject}: " if judged.subject and rule.when is not When.CYCLE else ""
        found = quantity(check.policy, judged, judged.found)
        ending = f"{of}{found}, " if judged.measure is Measure.DAI and judged.allowed else of
        parts.append(Padding(Text(f"=> {ending}{excess(check.policy, judged)}", style="red"), (0, 0, 1, 3)))
    return Group(*parts)


def _story(policy: Policy, breach: Breach) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column("", no_wrap=True)
    table.add_column("", ratio=1)
    for wallet in policy.treasury:
        table.add_column(wallet.name, justify="right", no_wrap=True, style="dim")
    for line in shortened(lines(policy, breach.story)):
        if isinstance(line, Line):
            table.add_row(line.date, line.text, *(readable(held) for held in line.held))
        else:
            table.add_row("", Text(line, style="dim"))
    return table


def _year(policy: Policy, year: NodeYear) -> RenderableType:
    first, last = year.cycles[0], year.cycles[-1]
    agreed = (
        f"The exact model and the chain differed {year.disagreement}."
        if year.disagreement
        else "After each of them the exact model and the chain agreed to the wei."
    )
    clawed = sum(probe.succeeded for probe in year.claw_backs)
    broken = sorted({cell.rule for cell, found in year.worst.items() if not found.judgement.holds})
    return Group(
        _heading(
            f"A compliant year on {year.engine}, from the seed to the closing",
            f"{year.transactions} actions as Safe transactions and spells, {year.refused} of them refused by the "
            f"contracts. {agreed} Nested approvals by approved hashes and by contract signatures (EIP-1271) in turn. "
            f"Governance clawed back {clawed} of {len(year.claw_backs)} balances when it tried, after each cycle.",
        ),
        cycle_table(policy, year.cycles, decimals=0),
        Text(
            f"\nIn {policy.token}, rounded. From {amount(policy, first.auditor)} in the Auditor Wallet after the "
            f"opening to {amount(policy, last.auditor)} after the closing."
            + (f" Broken in this year: {', '.join(broken)}." if broken else " No promise broke in this year.")
        ),
    )


def _not_checked(check: Check) -> RenderableType:
    items = list(NOT_CHECKED)
    if check.year is None:
        items.insert(0, "anything on real contracts: this run used the exact model alone")
    return Group(_heading("Not checked"), *(Text(f"- {item}") for item in items))


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
    took = f"seed {check.campaign.seed}, {elapsed(check.seconds)}"
    if check.ok:
        expects = "; the broken ones are those that it expects to be" if count[VerdictName.BROKEN] else ""
        return Text(f"\nAs the policy expects: {told}{expects}. ({took})", style="bold green")
    lines_ = "\n".join(f"- {line}" for line in check.failures)
    return Text(f"\nNot as expected: {told}. ({took})\n{lines_}", style="bold red")
