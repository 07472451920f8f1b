"""From what a campaign found to what is kept of it, and back into the next campaign."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from policies.loader import LARGEST as LARGEST_POLICY
from policies.policy import Policy
from policies.problems import InputError
from policies.rules.names import Conduct
from policies.text_files import read_text
from simulations.conduct import needed
from simulations.counterexamples.files import files_in, path_in, read, write
from simulations.counterexamples.revised import decided_under
from simulations.counterexamples.values import Counterexample, Shrinking, Telling
from simulations.judging import Cell
from simulations.timetable import Life
from simulations.workers import complain_on_stderr

if TYPE_CHECKING:  # who reads a file needs no search, and the search takes its time to load
    from simulations.campaign import Campaign, Found

FOLDER = Path(".treasurer/failures")
"""Where counterexamples are kept unless told otherwise."""


def save_all(
    folder: Path, file: Path, policy: Policy, campaign: Campaign, found_on: str = "revm"
) -> dict[tuple[Cell, Conduct], Path]:
    """Keep every breach that a campaign told, shrunk or not; by its place and its mildest conduct, where it is.

    A story that was not shrunk to its end takes no shorter one's place: where the folder has the same breach of the
    same policy text already, that one stays, with the worse of the two worst lives.

    Args:
        file: the policy's, which each counterexample carries along.
        found_on: the engine that the campaign ran on.

    Raises:
        InputError: the policy file is gone.
        OSError: the folder cannot be written.
    """
    text = read_text(file, LARGEST_POLICY)
    files = {}
    for found in (*campaign.found, *campaign.unshrunk):
        new = counterexample_of(policy, text, found, campaign.seed, found_on)
        kept = None if found.finished else _kept(path_in(folder, new), new)
        files[found.shrunk.cell, found.shrunk.conduct] = write(folder, kept or new)
    return files


def _kept(file: Path, new: Counterexample) -> Counterexample | None:
    """What a file has of the same breach, with the worse of both worst lives; `None` if its story is a longer one."""
    try:
        kept = read(file, None)
    except InputError:
        return None
    same = (
        kept.policy_text == new.policy_text
        and (kept.variant, kept.scenario) == (new.variant, new.scenario)
        and kept.cell == new.cell
        and kept.tools == new.tools
    )
    if not same or len(kept.shrunk.life) > len(new.shrunk.life):
        return None
    worst = [told for told in (kept.worst, new.worst) if told is not None and kept.conduct.includes(told.conduct)]
    return replace(kept, worst=max(worst, key=lambda told: told.judgement.excess, default=None))


def counterexample_of(policy: Policy, text: str, found: Found, seed: int, found_on: str) -> Counterexample:
    """A breach with all that it takes to see it again; `text` is the policy file's, `seed` the campaign's."""
    rule, phase, cause = found.shrunk.cell
    return Counterexample(
        policy.id,
        rule,
        phase,
        cause,
        found.shrunk.conduct,
        seed,
        found_on,
        tool_versions(),
        Shrinking(found.finished, found.tried),
        Telling.of(found.shrunk),
        Telling.of(found.original),
        Telling.of(found.worst),
        tuple(text.split("\n")),
        policy.variant,
        policy.scenario,
    )


@lru_cache(maxsize=1)
def tool_versions() -> dict[str, str]:
    """The versions of whatever has a say in what is found: by a seed, and on the contracts."""
    names = ("treasurer", "hypothesis", "pyrevm", "vyper", "safe-eth-py")
    return {"python": platform.python_version()} | {name: version(name) for name in names}


def known_lives(folder: Path, policy: Policy, complain: Callable[[str], None] = complain_on_stderr) -> tuple[Life, ...]:
    """The lives that broke something before, under this policy or an earlier text of it, each once.

    A file that cannot be used (another version of the format, a wallet that is gone) is complained of and left alone: a
    folder that many share must not keep anyone from searching.
    """
    lives: dict[str, Life] = {}
    for file in files_in(folder / policy.id):
        try:
            kept = read(file, None, policy)  # a life is worth living whatever rule it broke
        except InputError as error:
            complain(f"{error.problems[0]}; not tried again")
            continue
        for life in _lives(kept, policy):
            lives.setdefault(repr(life), life)
    return tuple(lives.values())


def _lives(kept: Counterexample, policy: Policy) -> Iterator[Life]:
    own = kept.own_policy()
    for telling in (kept.shrunk, kept.worst):
        if telling is not None:
            life = decided_under(own, policy, telling.life)
            if needed(policy, life) is not None:
                yield life
