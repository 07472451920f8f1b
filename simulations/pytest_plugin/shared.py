"""What came of the campaign of a policy file, and how the processes of one session leave it for each other."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import TYPE_CHECKING

from simulations.check import Place
from simulations.reports.report import Report

if TYPE_CHECKING:
    from simulations.pytest_plugin.sessions import Key


@dataclass(slots=True)
class Found:
    """What came of the campaign of one policy; of a file with variants, of one of them."""

    file: str
    """As people are told of it."""
    report: Report | None = None
    """What was found, also by a campaign that did not come to its end."""
    failure: str = "stopped before it was decided"
    """Why it did not; empty where it did."""
    complaints: list[str] = field(default_factory=list)
    """What the campaign could do without, and should be seen to."""
    confirmed: dict[Place, bool] = field(default_factory=dict)
    """Of each story that a node was asked about: whether it came out the same there. `report` tells it too."""


class Shared:
    """A folder of one session alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Each campaign takes all cores, so there is no use in two at once. A process that dies gives the lock back."""
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def read(self, key: Key) -> Found | None:
        """What a process left, if one did."""
        file = self._file(key)
        return _unpickled(file) if file.is_file() else None

    def write(self, key: Key, found: Found) -> None:
        """Leave it for the others, whole or not at all."""
        file = self._file(key)
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_bytes(ForkingPickler.dumps(found))
        unfinished.replace(file)

    def all_found(self) -> list[Found]:
        """What all processes left."""
        return sorted(map(_unpickled, self._folder.glob("*.found")), key=lambda found: found.file)

    def _file(self, key: Key) -> Path:
        file, variant = key
        return self._folder / f"{hashlib.sha256(os.fsencode(file) + b'/' + variant.encode()).hexdigest()}.found"


def _unpickled(file: Path) -> Found:
    found: Found = pickle.loads(file.read_bytes())
    return found
