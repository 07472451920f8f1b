"""Which stories a campaign did not shrink to the end, for a terminal: where they are, and how to go on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from simulations.campaign import Campaign
from simulations.check import Place
from simulations.reports.words import counted, place

_MOST = 12
"""Stories that are named."""


def unfinished(campaign: Campaign, files: Mapping[Place, Path]) -> tuple[RenderableType, ...]:
    """The section about stories that may become shorter; nothing where each is as short as the search makes it.

    Args:
        files: where the counterexample of each story is.
    """
    left = [*campaign.unshrunk, *(found for found in campaign.found if not found.finished)]
    if not left:
        return ()
    parts = [
        Text("\nStories that may become shorter\n", "bold"),
        Text("; ".join(_numbers(len(campaign.unshrunk), len(left) - len(campaign.unshrunk))) + ":"),
    ]
    for found in left[:_MOST]:
        story = found.shrunk
        there = f" ({place(story.cell)})" if place(story.cell) else ""
        length = counted(len(story.life), "decision")
        parts.append(Text(f"- {story.cell.rule}{there}, {story.conduct}: {length}"))
        if (file := files.get((story.cell, story.conduct))) is not None:
            parts.append(Text(f"      {shown(file)}", "dim", no_wrap=True, overflow="ignore"))
    if len(left) > _MOST:
        parts.append(Text(f"- and {len(left) - _MOST} more"))
    kept = [files[here].parent for found in left if (here := (found.shrunk.cell, found.shrunk.conduct)) in files]
    if kept:
        folder = shown(Path(os.path.commonpath(kept)))
        parts.append(Text(f"To go on from there: treasurer shrink {folder}", no_wrap=True, overflow="ignore"))
    return (Group(*parts),)


def _numbers(unshrunk: int, begun: int) -> Iterator[str]:
    if unshrunk:
        kept = "is kept as it was found" if unshrunk == 1 else "are kept as they were found"
        yield f"{counted(unshrunk, 'breach', 'breaches')} {kept}"
    if begun:
        yield f"{counted(begun, 'story', 'stories')} {'was' if begun == 1 else 'were'} not shrunk to the end"


def shown(file: Path) -> str:
    """A path as one would type it here."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
