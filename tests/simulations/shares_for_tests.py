"""Shares, and an engine, that workers are tried with. A module of its own: workers import it by name."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.policy import Policy
from simulations.actions import ChainAction
from simulations.engines.base import Deployment, Outcome
from simulations.engines.model import Model


class Bench:
    """Knows its process, and writes down that it was closed."""

    def __init__(self, folder: Path | None = None) -> None:
        self.process = os.getpid()
        self.folder = folder

    def close(self) -> None:
        if self.folder is not None:
            (self.folder / f"closed-{self.process}").touch()


@dataclass(frozen=True)
class Square:
    """Which process did it, and the square; tells what it is told to."""

    number: int
    tells: int = 1

    def __call__(self, bench: Bench, tell: Any) -> tuple[int, int]:
        tell(self.tells)
        return bench.process, self.number**2


@dataclass(frozen=True)
class Deadly:
    """Ends its worker the first `times` times that it is done, by a signal or an exit code; counts in a file."""

    file: Path
    times: int
    by: int = signal.SIGKILL
    code: int | None = None

    def __str__(self) -> str:
        return "the deadly share"

    def __call__(self, bench: Bench, tell: Any) -> tuple[int, int]:
        done = len(self.file.read_text()) if self.file.exists() else 0
        if done < self.times:
            self.file.write_text("x" * (done + 1))
            if self.code is not None:
                os._exit(self.code)
            os.kill(os.getpid(), self.by)
        return bench.process, -1


class UnpicklableError(Exception):
    """Is made of two things and pickled with one."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


@dataclass(frozen=True)
class Raising:
    error: type[Exception]
    arguments: tuple[object, ...]

    def __call__(self, bench: Bench, tell: Any) -> None:
        raise self.error(*self.arguments)


@dataclass(frozen=True)
class Lasting:
    """Writes its process down and takes a minute, saying so or not."""

    folder: Path
    tells: bool

    def __call__(self, bench: Bench, tell: Any) -> None:
        (self.folder / str(bench.process)).touch()
        for _ in range(600):
            time.sleep(0.1)
            if self.tells:
                tell(0)


class Slow(Model):
    """Takes its time over each deployment, and so over each life."""

    def deploy(self, policy: Policy) -> Deployment:
        time.sleep(0.02)
        return super().deploy(policy)


class Refusing(Model):
    """A model that knows nothing of what breaks: on it the seed never arrives."""

    def apply(self, action: ChainAction) -> Outcome:
        return Outcome(False, "not here")


@dataclass(frozen=True)
class Mortal:
    """Makes models that kill their process at the deployment of this number, the first `times` times, counting those
    of all processes in a file.
    """

    file: Path
    deployment: int
    times: int

    def __call__(self) -> Model:
        mortal = self

        class Dying(Model):
            deployments = 0

            def deploy(self, policy: Policy) -> Deployment:
                self.deployments += 1
                died = mortal.file.stat().st_size if mortal.file.exists() else 0
                if self.deployments == mortal.deployment and died < mortal.times:
                    mortal.file.write_text("x" * (died + 1))
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().deploy(policy)

        return Dying()
