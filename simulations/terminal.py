"""What every command does the same: exit codes, the console, progress.

Exit codes: 0 as expected; 1 a rule or a check fails; 2 the input is bad; 3 the infrastructure failed.
"""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, Protocol, TextIO

import click
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from policies.problems import InputError
from simulations.engines.base import EngineError, UnsupportedPolicyError

FAILED, BAD_INPUT, NO_INFRASTRUCTURE = 1, 2, 3
_STOPPED, _NOBODY_READS, _TERMINATED = 130, 141, 143  # 128 + the signal, as shells count
_BUG = 70  # EX_SOFTWARE of sysexits.h
_PIPE_WIDTH = 110
"""Columns where there is no terminal to ask: tables stay readable in a log."""
_PADDING = re.compile(" +\n")
_ROOM_FOR_A_BAR = 80
"""Columns from which on the longest line of progress leaves some for a bar."""


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


class _Unpadded(io.StringIO):
    """What is no terminal, with lines that end where their words do: Rich fills table cells up with spaces."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]  # nobody can write StringIO's, whatever its stub says
        return self._stream.encoding

    def write(self, text: str) -> int:
        self._stream.write(_PADDING.sub("\n", text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


def console_of(no_color: bool, stderr: bool = False) -> Console:
    """Where reports go. In a pipe lines are as wide as $COLUMNS says, or else `_PIPE_WIDTH`."""
    stream = sys.stderr if stderr else sys.stdout
    # Without a terminal, or with NO_COLOR, Rich prints no colour by itself.
    no_color_either_way = no_color or None
    if stream.isatty():
        return _Console(stderr=stderr, no_color=no_color_either_way, highlight=False, soft_wrap=False)
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdecimal() and int(asked) > 0 else _PIPE_WIDTH
    file = _Unpadded(stream)
    return _Console(file=file, width=width, no_color=no_color_either_way, highlight=False, soft_wrap=False)


class ProgressLine(Protocol):
    """What is being done, how much of it is done, of how much, and a word on how it goes."""

    def __call__(self, what: str, done: int, of: int, note: str = "") -> None: ...


class _Bars(Progress):
    """A line for each thing that is done: what, how much, how long still, and a bar as wide as there is room; below
    them a word on how it goes, which takes another line rather than lose its end.
    """

    def __init__(self, console: Console, disable: bool = False) -> None:
        self._terminal = console
        left = (TextColumn("left:"), TimeRemainingColumn())
        words = TextColumn("{task.description}", table_column=Column(overflow="fold"))
        self._narrow = (words, MofNCompleteColumn(), *left)
        self._wide = (TextColumn("{task.description}"), MofNCompleteColumn(), *left, TimeElapsedColumn(), BarColumn())
        super().__init__(console=console, transient=True, disable=disable)

    def get_renderables(self) -> Iterator[RenderableType]:
        # Asked each time: a terminal may become wider.
        self.columns = self._wide if self._terminal.width >= _ROOM_FOR_A_BAR else self._narrow
        yield self.make_tasks_table(self.tasks)
        if self.tasks and (note := self.tasks[-1].fields["note"]):
            yield Text(f"  {note}", overflow="fold")


@contextmanager
def progress_bar(no_color: bool, quiet: bool) -> Iterator[ProgressLine]:
    """A bar on a terminal, nothing in a pipe."""
    console = console_of(no_color, stderr=True)
    with _Bars(console, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int, note: str = "") -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of, note=note)
            bars.update(tasks[what], completed=done, total=of, note=note)

        yield tell
