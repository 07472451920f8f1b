"""What is said of stories that were not shrunk to the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.console import Console

from simulations.campaign import Campaign
from simulations.check import Place
from simulations.reports.campaign_text import print_campaign
from simulations.reports.report import Report
from simulations.reports.unfinished_text import unfinished
from tests.simulations.campaigns_for_tests import FILE, LONG_MONTH, REFERENCE, TEXT, campaign

USUAL = campaign()
FILES: dict[Place, Path] = {
    (one.cell, one.conduct): Path("/elsewhere/tech") / one.cell.rule / f"{number}.json"
    for number, one in enumerate(USUAL.stories)
}


def said(found: Campaign, files: dict[Place, Path]) -> list[str]:
    console = Console(width=80, no_color=True, highlight=False)
    with console.capture() as captured:
        for section in unfinished(found, files):
            console.print(section, crop=False)
    return captured.get().splitlines()


def test_nothing_where_all_are_as_short_as_can_be() -> None:
    assert unfinished(USUAL, FILES) == ()


def test_each_that_was_stopped_is_named_with_its_file() -> None:
    first = USUAL.found[0]
    lines = said(replace(USUAL, found=(replace(first, finished=False), *USUAL.found[1:])), FILES)
    place = first.shrunk.cell, first.shrunk.conduct
    assert "1 story was not shrunk to the end:" in lines
    assert [line for line in lines if first.shrunk.cell.rule in line and "compliant" in line]
    assert f"      {FILES[place]}" in lines
    assert lines[-1] == f"To go on from there: treasurer shrink {FILES[place].parent}"


def test_those_that_were_never_begun_and_too_many_to_name() -> None:
    many = tuple(replace(told, finished=False) for told in USUAL.found) * 3
    lines = said(replace(USUAL, found=many[:1], unshrunk=many[1:]), FILES)
    said_first = f"{len(many) - 1} breaches are kept as they were found; 1 story was not shrunk to the end:"
    assert said_first in " ".join(lines)
    assert f"- and {len(many) - 12} more" in lines
    assert lines[-1] == "To go on from there: treasurer shrink /elsewhere/tech"
    # Where the files could not be written, no place is named.
    assert not any(
        "treasurer shrink" in line or "elsewhere" in line for line in said(replace(USUAL, unshrunk=many), {})
    )


def test_a_campaign_that_was_stopped_prints_it_and_reports_name_the_file() -> None:
    kept = tuple(replace(told, finished=False) for told in USUAL.found)
    verdicts = tuple(
        replace(v, breaches=tuple(replace(breach, story=None, unshrunk=breach.story) for breach in v.breaches))
        for v in USUAL.verdicts
    )
    stopped = replace(USUAL, verdicts=verdicts, found=(), unshrunk=kept)
    console = Console(width=110, no_color=True, highlight=False)
    with console.capture() as captured:
        print_campaign(console, REFERENCE, stopped, FILES, stopped=True)
    assert f"      {FILES[LONG_MONTH, kept[0].shrunk.conduct]}" in captured.get().splitlines()
    report = Report.of_campaign(stopped, REFERENCE, FILE, TEXT, FILES, stopped=True)
    breaches = [breach for verdict in verdicts for breach in verdict.breaches]
    assert {report.counterexample(breach) for breach in breaches} == set(FILES.values())
