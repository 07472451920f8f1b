"""The end of a run of pytest: the table rule x conduct of each policy, and the seed that finds the same again."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from simulations.pytest_plugin import sessions
from simulations.reports.matrix_text import legend, matrix
from simulations.reports.unfinished_text import unfinished
from simulations.reports.words import counted, elapsed, lives
from simulations.verdicts import RuleVerdict


def summarize(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the campaigns of the session found."""
    settings = sessions.settings(config)
    shown: list[RuleVerdict] = []
    reporter.section("treasurer")
    for found in sessions.campaigns(config).all_found():
        head = found.file
        if found.report is not None:
            campaign = found.report.campaign
            head += f": {lives(campaign.sequences)} in {counted(campaign.steps, 'step')}, {elapsed(campaign.seconds)}"
        reporter.write_line(head, bold=True)
        if found.failure:
            reporter.write_line(f"{found.file}: {found.failure}", red=True)
        for complaint in found.complaints:
            reporter.write_line(complaint, yellow=True)
        if found.report is not None and found.report.campaign.verdicts:
            shown += found.report.campaign.verdicts
            reporter.write_line("")
            _write(reporter, matrix(found.report.campaign.verdicts, reporter._tw.fullwidth))
            reporter.write_line("")
            if found.report.campaign.unshrunk:
                for section in unfinished(found.report.campaign, found.report.files):
                    _write(reporter, section)
    if shown:
        _write(reporter, legend(shown))
    how_long = f"{settings.seconds} s a policy" if settings.seconds else f"profile {settings.profile_name}"
    reporter.write_line(f"\nSeed {settings.seed} (--treasurer-seed={settings.seed}), {how_long}, {settings.engine}.")


def _write(reporter: pytest.TerminalReporter, renderable: RenderableType) -> None:
    """In the terminal's width, and in colour where pytest uses colour."""
    coloured = reporter.hasmarkup
    text = StringIO()
    console = Console(
        file=text,
        width=reporter._tw.fullwidth,
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        highlight=False,
    )
    console.print(renderable, crop=False)  # a path is copied, so it is not cut
    for line in text.getvalue().splitlines():
        reporter.write_line(line.rstrip())
