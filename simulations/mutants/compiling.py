"""Contracts with a fault, compiled, and the few that a fault brings along."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from simulations.deployment.artifacts import Artifact, compiled, contracts_folder
from simulations.mutants.mutant import Replacement

_OWN = Path(__file__).resolve().parent / "contracts"


@cache
def own_contract(name: str) -> Artifact:
    """A contract that no treasury should meet: one of `contracts/` beside this file."""
    return compiled(_OWN / f"{name}.vy", _OWN)


@cache
def with_replacement(replacement: Replacement) -> Artifact:
    """The contract, compiled from sources in which the one piece of text is replaced.

    Raises:
        ValueError: the text does not stand there exactly once, so the fault would not be what it is said to be.
        DeploymentError: it does not compile.
    """
    folder = contracts_folder()
    text = (folder / replacement.file).read_text()
    if text.count(replacement.old) != 1:
        times = text.count(replacement.old)
        raise ValueError(f"{replacement.file} has {times} times, expected once: {replacement.old!r}")
    # A compiler resolves imports by files, so the fault gets files of its own.
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.name
        shutil.copytree(folder, copy)
        (copy / replacement.file).write_text(text.replace(replacement.old, replacement.new))
        return compiled(copy / f"{replacement.contract}.vy", copy)
