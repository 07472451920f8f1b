"""What became of mutants, for a terminal or a pipe: who reported which, by what, and what nobody saw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from policies.policy import Policy
from policies.rules.names import COMPLIANT
from simulations.mutants.mutant import Mutant
from simulations.mutants.result import Broken, Report
from simulations.mutants.score import ENOUGH, Score
from simulations.reports.sentences import Narrator, joined
from simulations.reports.stories import lines
from simulations.reports.words import breaks_by, counted, elapsed, lives, title_of

_CAUGHT, _SURVIVED, _EQUIVALENT = ("✓", "green"), ("✗", "red"), ("-", "dim")


def print_score(console: Console, score: Score) -> None:
    """Print everything about a run."""
    if score.not_done:
        console.print(Text("STOPPED EARLY: this is what was found until then.\n", "bold red"))
    console.print(Text(f"Mutants of {title_of(score.policy)}\n", "bold"))
    console.print(_table(score.reports))
    for section in (*_survivors(score), *_equivalents(score), *_left(score)):
        console.print(section)
    console.print(_summary(score))


def print_list(console: Console, mutants: Iterable[Mutant]) -> None:
    """Print what there is to be planted."""
    table = _columns(3)
    for mutant in mutants:
        told = Text(f"{mutant.wrong}")
        if mutant.seen:
            told.append(f"\n{mutant.seen}", style="dim")
        table.add_row(Text(mutant.name), Text(str(mutant.kind)), told)
    console.print(table)


def first_word(report: Report) -> str:
    """The plainest sentence that names the fault: how a promise breaks, else what was found, else what differs."""
    if report.broken is not None:
        return ending(report, report.broken)
    if report.discrepancies:
        return str(report.discrepancies[0])
    if report.difference is not None:
        return difference(report)
    return next(iter(report.verdicts), report.stuck or report.refused)


def ending(report: Report, broken: Broken) -> str:
    """The last line of a story, and by how much the promise breaks."""
    last = lines(narrated(report), broken.story)[-1]
    return f"{last.date}: {last.text} ({breaks_by(report.promised, broken.story.judgement)})"


def difference(report: Report) -> str:
    """Where the chain and the exact model part."""
    assert report.difference is not None
    parted = report.difference
    clause = Narrator(narrated(report)).clause(parted.event)
    what = joined([clause]) if clause is not None else type(parted.event.action).__name__
    return f"{': '.join(part for part in (what, parted.found) if part)}, and the model says {parted.model}"


def narrated(report: Report) -> Policy:
    """By which policy a story is told: as promised, but for the seeds and streams that there really are."""
    return replace(report.promised, seeds=report.lived.seeds, streams=report.lived.streams)


def caught_by(report: Report) -> Iterator[str]:
    """`only_a_quorum_moves_funds (compliant)`, `inspection`, `exact model`: whoever noticed it."""
    if report.broken is not None:
        story = report.broken.story
        yield f"{story.cell.rule} ({story.conduct}){' elsewhere' if report.broken.elsewhere else ''}"
    elif report.verdicts:
        yield f"{report.verdicts[0].partition(' ')[0]} ({COMPLIANT})"
    if report.discrepancies:
        yield "inspection"
    if report.difference is not None:
        yield "exact model"
    if report.stuck:
        yield "nobody could confirm anything"


def _columns(number: int) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in range(number - 1):
        table.add_column(no_wrap=True)
    table.add_column()
    return table


def _table(reports: Iterable[Report]) -> RenderableType:
    """A mutant a row: its name, and who noticed it by what."""
    table = _columns(2)
    for kind, together in groupby(reports, key=attrgetter("mutant.kind")):
        table.add_row(Text(str(kind), "bold"))
        for report in together:
            symbol, colour = _EQUIVALENT if not report.counts else _CAUGHT if report.caught else _SURVIVED
            by = ", ".join(caught_by(report)) or ("nobody" if report.counts else "not counted")
            told = first_word(report)
            table.add_row(Text(f"  {symbol} {report.mutant.name}", style=colour), Text(by))
            if told:
                table.add_row("", Text(told, style="dim"))
    return table


def _survivors(score: Score) -> Iterator[Text]:
    if score.survivors:
        yield Text("\nSurvivors: faults that nobody saw", "bold")
    for report in score.survivors:
        why = report.mutant.survives or "NOT EXPLAINED"
        yield Text(f"  {report.mutant.name}: {report.mutant.wrong}. {why} ({lives(report.lives)} tried)")


def _equivalents(score: Score) -> Iterator[Text]:
    """What is not counted, and why."""
    out = [report for report in score.reports if not report.counts]
    if out:
        yield Text("\nNot counted", "bold")
    for report in out:
        yield Text(f"  {report.mutant.name}: {report.mutant.equivalent or report.refused}")


def _left(score: Score) -> Iterator[Text]:
    if score.not_applicable:
        yield Text(f"\nThis treasury has no place for {', '.join(score.not_applicable)}.")
    if score.not_done:
        yield Text(f"\nNobody looked for {', '.join(score.not_done)}.", "bold red")


def _summary(score: Score) -> Text:
    caught, counted_ = len(score.caught), len(score.counted)
    if not counted_:
        return Text(f"\nMutation score: none, since no mutant counts. {_took(score)}", "bold")
    by_story = sum(1 for report in score.caught if report.broken)
    elsewhere = sum(1 for report in score.caught if report.broken and report.broken.elsewhere)
    by_verdict = sum(1 for report in score.caught if report.verdicts and not report.broken)
    by_inspection = sum(1 for report in score.caught if report.discrepancies)
    by_model = sum(1 for report in score.caught if report.difference)
    text = Text(f"\nMutation score: {caught} of {counted(counted_, 'mutant')}", "bold")
    text.append(f" ({percent(caught, counted_)} %, {ENOUGH} % is enough).", style="bold")
    where = f" ({elsewhere} of them in another phase or for another cause than without the fault)" if elsewhere else ""
    how = (
        (by_story, f"{by_story} {'breaks' if by_story == 1 else 'break'} a promise{where}"),
        (by_verdict, f"{by_verdict} {'changes' if by_verdict == 1 else 'change'} a verdict otherwise"),
        (by_inspection, f"the inspection found {by_inspection}"),
        (by_model, f"the exact model noticed {by_model}"),
    )
    said = "; ".join(words for number, words in how if number)
    return text.append(f" {said[:1].upper()}{said[1:]}. {_took(score)}" if said else f" {_took(score)}")


def _took(score: Score) -> str:
    return f"Seed {score.seed}, {elapsed(score.seconds)}."


def percent(part: int, of: int) -> str:
    """A share with one decimal, rounded down, so that what is not enough never looks so."""
    return f"{1_000 * part // of / 10:.1f}" if of else "0.0"
