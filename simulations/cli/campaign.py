"""`treasurer campaign`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from simulations.campaign import Campaign, CampaignBroken, CampaignStopped, run_campaign
from simulations.check import Place
from simulations.cli.options import engine_factory, output_options, policy_argument, write_json
from simulations.cli.search import Asked, Wanted, search_options
from simulations.engines.model import Model
from simulations.reports.campaign_json import campaign_json
from simulations.reports.campaign_text import print_campaign
from simulations.reports.report import Report
from simulations.terminal import FAILED, console_of, exit_codes, progress_bar


@click.command(short_help="The search alone: which promises break, and how.")
@policy_argument
@click.option(
    "--engine",
    type=click.Choice(["revm", "model", "anvil"]),
    default="revm",
    show_default=True,
    help="Where lives are lived: the real contracts in this process, the exact model, or a node (slow).",
)
@search_options
@output_options
def campaign(policy: Path, engine: str, json_to: str | None, quiet: bool, no_color: bool, **asked: Any) -> None:
    """Search POLICY for promises that break, under each conduct.

    Lives many budget periods on the real contracts, judges every rule at every step, and shrinks whatever breaks to
    its shortest story, which is kept in the failures folder and replays with `treasurer replay`. Ctrl-C ends it at once
    and prints what was found until then.

    \b
    Example:
      treasurer campaign policies/library/tech-001-2023.yaml --conduct careless --time 30 --junit result.xml

    \b
    Exit codes: 0 every verdict is as the policy expects, 1 not so, 2 bad input,
    3 the infrastructure failed.
    """
    with exit_codes(policy):
        wanted = Wanted(Asked(policy, **asked))

        def show(result: Campaign, stopped: bool = False) -> None:
            files: dict[Place, Path] = {}
            try:
                files = wanted.keep(result, engine)
                report = Report.of_campaign(
                    result, wanted.policy, wanted.file, wanted.text, files, stopped, wanted.options
                )
                if json_to is not None:
                    write_json(json_to, campaign_json(report))
                wanted.leave(report)
            finally:  # a full disk takes nothing of the report along
                if not quiet and json_to != "-":
                    print_campaign(console_of(no_color), wanted.policy, result, files, stopped)

        try:
            with progress_bar(no_color, quiet) as progress:
                make = engine_factory(engine)
                result = run_campaign(wanted.policy, make, Model, wanted.seed, progress=progress, **wanted.search())
        except (CampaignBroken, CampaignStopped) as stop:
            show(stop.campaign, stopped=True)
            raise
        show(result)
        sys.exit(FAILED if result.unexpected else 0)
