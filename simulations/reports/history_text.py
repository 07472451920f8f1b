"""A unit's real months beside its policy, for a terminal or a pipe: month by month, then what broke, then the sums."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policies.history.history import Statement
from policies.history.judging import Broken
from policies.history.rounding import is_rounded
from policies.history.situations import streams_of_auditor, total
from policies.periods import DAY, day_of, iso
from policies.policy import Policy, Step
from policies.rules.base import Measure
from policies.units import Wad, readable
from simulations.history import Counterfactual, HistoryRun, Prescribed, auditor_before
from simulations.reports.events_text import events_table, moves_of
from simulations.reports.words import amount, counted, holder, listed

_WIDE = 100
"""Columns that the tables need with cents; a narrower terminal gets whole tokens, so that nothing is cut off."""
_BAR = 44
"""Columns of the longest bar."""
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the month table [wad]; `None` is not known."""

    what: str
    prescribed: Wad | None
    done: Wad | None
    inferred: bool
    rounded: bool = False
    """What differs is rounding."""

    @property
    def difference(self) -> Wad | None:
        return None if self.prescribed is None or self.done is None else self.done - self.prescribed


def moves(policy: Policy, statement: Statement, prescribed: Prescribed) -> Iterator[Move]:
    """What a cycle was to move and what it moved, in the order of the cycle; what neither is, is left out."""
    done = statement.done
    back = _by_wallet(policy, "excess back", prescribed.excess, done.excess if done else None)
    sent = _by_wallet(policy, "top-up", prescribed.top_ups, done.top_ups if done else None)
    lines = (
        *((f"done.excess.{wallet}", *line) for wallet, line in back),
        ("done.pulled", "pull", prescribed.pulled, done.pulled if done else None),
        *((f"done.top_up.{wallet}", *line) for wallet, line in sent),
        ("done.returned", "surplus back", prescribed.returned, done.returned if done else None),
    )
    for key, what, wanted, moved in lines:
        if wanted or moved:
            wallet = key.rpartition(".")[2]
            rounded = wallet in statement.forecasts and is_rounded(statement, wallet)
            yield Move(what, wanted, moved, _marked(statement, key), rounded)


def _by_wallet(
    policy: Policy, title: str, wanted: Mapping[str, Wad], moved: Mapping[str, Wad | None] | None
) -> Iterator[tuple[str, tuple[str, Wad | None, Wad | None]]]:
    for wallet in (operational.name for operational in policy.operational):
        named = f"{title}, {wallet}" if len(policy.operational) > 1 else title
        yield wallet, (named, wanted.get(wallet, 0), None if moved is None else moved.get(wallet, 0))


def _marked(statement: Statement, key: str) -> bool:
    """Whether a figure, or everything that was done, is printed nowhere."""
    return key in statement.inferred or "done" in statement.inferred


def print_history(console: Console, run: HistoryRun) -> None:
    """Print what `treasurer history` found."""
    history, policy = run.history, run.policy
    decimals = 2 if console.width >= _WIDE else 0
    console.print(Text(history.title, style="bold"))
    _say(console, f"Statements of {history.unit} ({history.source}) against {policy.source.document}, {policy.id}.")
    _say(console, f"Amounts in {policy.token}; what the cycle prescribes was lived on {run.engine}.")
    console.print()
    _heading(console, "What each statement's cycle was to move, and what was moved")
    _say(console, _beginning(run))
    console.print(_month_table(run, decimals))
    reasons = [
        (statement.month, key, why)
        for statement in history.statements
        for key, why in statement.inferred.items()
        if not key.startswith(("outflow", "actuals"))
    ]
    if reasons:
        _say(console, f"* printed in no statement. {_UNKNOWN} not known.")
        for month, key, why in reasons:
            _say(console, f"  {month} {key}: {why}", "    ")
    console.print()
    _print_picture(console, run)
    _print_broken(console, run, decimals)
    _print_followed(console, run, decimals)
    _print_sums(console, run)


def _beginning(run: HistoryRun) -> str:
    """What each cycle of the table starts from."""
    streams = streams_of_auditor(run.policy)
    known = any(prescribed.pulled for prescribed in run.prescribed)
    start = "what its statement prints" + (" and what the stream then owed" if streams and known else "")
    words = f"Each month begins with {start}, so what was left undone is prescribed again in the next."
    return words + (" What was pulled of the stream no statement tells." if streams and not known else "")


def _month_table(run: HistoryRun, decimals: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("statement", no_wrap=True)
    table.add_column("move", overflow="fold")
    for title in ("prescribed", "done", "difference"):
        table.add_column(title, justify="right", no_wrap=True)
    for statement, prescribed in zip(run.history.statements, run.prescribed, strict=True):
        month = str(statement.month)
        for move in moves(run.policy, statement, prescribed):
            difference = move.difference
            style = "" if difference is None or move.rounded or abs(difference) < 10**16 else "red"
            table.add_row(
                month,
                move.what,
                _figure(move.prescribed, decimals),
                _figure(move.done, decimals) + ("*" if move.inferred else " "),
                Text("-" if difference == 0 else _signed(difference, decimals), style=style),
            )
            month = ""
        if statement.pulled_later:
            table.add_row("", "pull, later", "", _figure(statement.pulled_later, decimals) + "*", "")
    return table


def _figure(number: Wad | None, decimals: int) -> str:
    return _UNKNOWN if number is None else readable(number, decimals)


def _signed(number: Wad | None, decimals: int) -> str:
    text = _figure(number, decimals)
    return f"+{text}" if number is not None and number > 0 else text


def _print_picture(console: Console, run: HistoryRun) -> None:
    """The Auditor Wallet at each statement, where it is published."""
    policy = run.policy
    assert policy.auditor is not None
    auditor = policy.auditor.name
    held = [(one.month, one.held[auditor]) for one in run.history.statements if auditor in one.held]
    if not held:
        return
    plain = not (console.encoding or "").lower().startswith("utf")
    mark = "|" if plain else "│"
    keeps = f"{mark} {policy.returns.auditor_keeps}, {readable(policy.auditor_keeps)}"
    _heading(console, f"The Auditor Wallet at each statement ({keeps})")
    most = max(policy.auditor_keeps, *(there for _, there in held))
    for month, there in held:
        drawn = bar(there, policy.auditor_keeps, most, plain)
        console.print(Text(f"{month}  {drawn}  {readable(there):>12}"), soft_wrap=True)
    console.print()


def bar(amount: Wad, mark: Wad, most: Wad, plain: bool) -> str:
    """An amount as a bar, `most` being the longest, with a mark at another amount."""
    eighths = amount * _BAR * 8 // most
    whole, part = divmod(eighths, 8)
    drawn = ("#" if plain else "█") * whole
    if part and not plain:
        drawn += " ▏▎▍▌▋▊▉"[part]
    drawn = drawn.ljust(_BAR + 1)
    at = min(_BAR, mark * _BAR // most)
    return drawn[:at] + ("|" if plain else "│") + drawn[at + 1 :]


def _print_broken(console: Console, run: HistoryRun, decimals: int) -> None:
    judged, policy = run.judged, run.policy
    _heading(console, "Promises that were broken")
    if not judged.broken:
        console.print(Text("None of those that the statements tell of.", style="green"))
    else:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column("statement", no_wrap=True)
        table.add_column("promise", overflow="fold")
        table.add_column("when", overflow="fold")
        for title in ("found", "allowed", "by"):
            table.add_column(title, justify="right", no_wrap=True)
        for one in judged.broken:
            said = f"{one.rule}, {one.judgement.subject}" if one.judgement.subject in policy.wallets else one.rule
            table.add_row(str(one.month), said, str(one.instant), *_excess(one, decimals))
        console.print(table)
    for one in judged.rounding:
        said = f"{one.rule}, {one.judgement.subject}"
        found, allowed, by = (readable(n) for n in (one.judgement.found, one.judgement.allowed, one.judgement.excess))
        _say(
            console, f"By rounding of the transfer alone, {one.month}: {said}, {found} of {allowed}, {by} apart.", "  "
        )
    if judged.not_told:
        _say(console, f"Not told by the statements: {', '.join(judged.not_told)}.")
    console.print()


def _excess(one: Broken, decimals: int) -> tuple[str, str, str]:
    judgement = one.judgement
    if judgement.measure is Measure.SECONDS:
        late = days_late(judgement.excess)
        return str(day_of(judgement.found)), str(day_of(judgement.allowed)), counted(late, "day")
    star = "*" if one.inferred else " "
    figures = (judgement.found, judgement.allowed, judgement.excess)
    found, allowed, by = (readable(figure, decimals) for figure in figures)
    return found + star, allowed, by


def days_late(excess: int) -> int:
    """Seconds after the due day's last as days after the due day."""
    return -(-excess // DAY)


def _print_followed(console: Console, run: HistoryRun, decimals: int) -> None:
    policy = run.policy
    _heading(console, "Had the policy been followed")
    _say(
        console,
        "Forecasts as stated, payments as they were; the opening cycle when the period starts, the others on day "
        f"{policy.cycle.statement_due} of the month after their statement. Balances after each cycle.",
    )
    console.print(_followed_table(run, decimals, console.width), crop=False)
    if auditor_before(run.history, policy) is None:
        _say(console, "What the Auditor Wallet held before the period is not known, and counts as nothing here.")
    peak = max(run.followed.cycles, key=lambda cycle: cycle.peak)
    later = max(run.followed.cycles[1:], key=lambda cycle: cycle.peak)
    line = f"The Auditor Wallet holds up to {readable(peak.peak)} on {day_of(peak.at)}"
    if later is not peak and peak is run.followed.cycles[0]:
        line += f", and up to {readable(later.peak)} in a later cycle"
    _say(console, f"{line}; the quarterly cap is {readable(policy.caps.quarterly)}.")
    for month, wallet, paid, reason in run.followed.failed_payments:
        whose = f"{amount(policy, paid)} that left {holder(policy, wallet)} in {month}"
        _say(console, f"{whose} could not have been paid: {reason}.")
    console.print()


def _followed_table(run: HistoryRun, decimals: int, width: int) -> Table:
    """A row a cycle; several Operational Wallets are added up."""
    reports = [cycle.report for cycle in run.followed.cycles]
    held = {
        "auditor": [report.auditor for report in reports],
        "operational": [sum(report.operational.values()) for report in reports],
    }
    return events_table({"cycle": [report.name for report in reports]}, moves_of(reports), held, decimals, width)


def _print_sums(console: Console, run: HistoryRun) -> None:
    policy, statements = run.policy, run.history.statements
    _heading(console, "In all")
    done = [statement.done for statement in statements if statement.done is not None]
    sent = sum(total(moved.top_ups) for moved in done)
    least = "at least " if any(None in moved.top_ups.values() for moved in done) else ""
    spent = sum(statement.spent(wallet.name) for statement in statements[1:] for wallet in policy.operational)
    paid = sum(sum(statement.paid.values()) for statement in statements[1:])
    _say(console, f"{readable(paid)} paid as printed, {readable(spent)} left the unit's wallets.")
    pulled = run.history.pulled_before(len(statements) - 1)
    if pulled is not None:
        said = f"{least}{readable(sent)} topped up."
        _say(console, f"{readable(pulled)} pulled, {said}" if streams_of_auditor(policy) else said.capitalize())
    _say(console, _returned_line(run))
    if run.as_cast is not None and _returns(policy):
        _say(console, f"With {_cast(run.as_cast)}: {amount(policy, run.as_cast.returned)}.")
    for line in run.history.unpublished:
        _say(console, f"Not published: {line}.", "  ")
    months = {one.month for one in run.judged.broken}
    rules = list(dict.fromkeys(one.rule for one in run.judged.broken))
    if rules:
        said = f"{counted(len(rules), 'promise')} broken, at {len(months)} of {counted(len(statements), 'statement')}: "
        said += listed(rules)
        console.print(Text(textwrap.fill(said, console.width), style="bold red"))
    else:
        console.print(Text("No promise broken that the statements tell of", style="bold green"))


def _returns(policy: Policy) -> bool:
    return Step.RETURN_SURPLUS in policy.cycle.steps


def _returned_line(run: HistoryRun) -> str:
    policy, followed = run.policy, run.followed.returned
    if not _returns(policy):
        return "By this policy no cycle returns anything to the surplus buffer."
    if run.returned is None:
        return f"Returned to the surplus buffer: not known; following the policy, {amount(policy, followed)}."
    more = followed - run.returned
    than = "more" if more >= 0 else "less"
    return (
        f"Returned to the surplus buffer: {amount(policy, run.returned)}; following the policy, "
        f"{amount(policy, followed)}, {readable(abs(more))} {than}."
    )


def _cast(counterfactual: Counterfactual) -> str:
    """`the stream that was cast (2,486,400 until 2023-01-31 00:00:00)`."""
    streams = [f"{readable(stream.total)} until {iso(stream.fin)}" for stream in counterfactual.policy.streams]
    return f"what governance cast ({listed(streams)})"


def _heading(console: Console, words: str) -> None:
    console.print(Text(words, style="bold"))


def _say(console: Console, words: str, indent: str = "") -> None:
    console.print(Text(textwrap.fill(words, console.width, subsequent_indent=indent, break_long_words=False)))
