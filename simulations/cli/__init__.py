"""`treasurer`: a file a command, what several commands ask for in `options.py`, and nothing else."""

from __future__ import annotations

import click

from simulations.cli import campaign, check, mutants, replay, shrink, simulate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="treasurer")
def main() -> None:
    """Put a multisig treasury under load before anyone trusts it with money.

    A policy file describes a treasury: its Safes, streams, caps and monthly cycle. Treasurer lives many budget
    periods under it, says which of its promises hold, and by which shortest story the others break, and replays the
    stories, and a whole year, through the real contracts on a local node.

    \b
    Example:
      treasurer check policies/library/tech-001-2023.yaml

    \b
    Exit codes: 0 as expected, 1 a promise or a check fails, 2 bad input,
    3 the infrastructure failed (no anvil, the node is gone).
    """


for command in (check.check, campaign.campaign, simulate.simulate, replay.replay, shrink.shrink, mutants.mutants):
    main.add_command(command)
