"""What every command does the same: exit codes, the console, progress.

Exit codes: 0 as expected; 1 a rule or a check fails; 2 the input is bad; 3 the infrastructure failed.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from policies.problems import InputError
from simulations.engines.base import EngineError, UnsupportedPolicyError

FAILED, BAD_INPUT, NO_INFRASTRUCTURE = 1, 2, 3
_STOPPED, _NOBODY_READS, _TERMINATED = 130, 141, 143  # 128 + the signal, as shells count
_BUG = 70  # EX_SOFTWARE of sysexits.h
_PIPE_WIDTH = 110
"""Columns where there is no terminal to ask: tables stay readable in a log."""


def let_ctrl_c_interrupt() -> None:
    """Ape, once imported, ends the process on Ctrl-C by itself, without a word."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def exit_codes(policy: Path) -> Iterator[None]:
    """Turn what went wrong into one line per problem and the right exit code, never a traceback."""
    code = _STOPPED

    def terminate(*_: object) -> NoReturn:
        """Being terminated is like Ctrl-C: the node and the workers are stopped on the way out."""
        nonlocal code
        code = _TERMINATED
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, terminate)
    let_ctrl_c_interrupt()  # as `ape treasurer`, ape is there already
    try:
        yield
    except InputError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(BAD_INPUT)
    except UnsupportedPolicyError as error:
        click.echo(f"{policy}:1:1: {error}", err=True)
        sys.exit(BAD_INPUT)
    except EngineError as error:
        click.echo(f"treasurer: {error}", err=True)
        sys.exit(NO_INFRASTRUCTURE)
    except KeyboardInterrupt:
        click.echo("treasurer: stopped", err=True)
        sys.exit(code)
    except BrokenPipeError:
        _nobody_reads()
    except OSError as error:
        click.echo(f"treasurer: {error}", err=True)
        sys.exit(NO_INFRASTRUCTURE)
    except click.ClickException:
        raise  # a wrong option: click says so, and exits with 2
    except Exception:  # noqa: BLE001 - the last resort
        # A bug. Its traceback helps, but it must not look like a promise that fails.
        traceback.print_exc()
        sys.exit(_BUG)


def _nobody_reads() -> NoReturn:
    """Whoever read the report has seen enough: neither a verdict nor an error."""
    # What is still buffered would be written, and fail, when Python exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(_NOBODY_READS)


class _Console(Console):
    def on_broken_pipe(self) -> None:
        _nobody_reads()


def console_of(no_color: bool, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPE_WIDTH
    # Without a terminal, or with NO_COLOR, Rich prints no colour by itself.
    return _Console(stderr=stderr, width=width, no_color=no_color or None, highlight=False, soft_wrap=False)


class ProgressLine(Protocol):
    """What is being done, how much of it is done, of how much, and a word on how it goes."""

    def __call__(self, what: str, done: int, of: int, note: str = "") -> None: ...


@contextmanager
def progress_bar(no_color: bool, quiet: bool) -> Iterator[ProgressLine]:
    """A bar on a terminal, nothing in a pipe."""
    console = console_of(no_color, stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int, note: str = "") -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of, note=note)
            bars.update(tasks[what], completed=done, total=of, note=note)

        yield tell
