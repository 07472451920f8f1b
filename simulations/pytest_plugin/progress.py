"""A line that tells how far a campaign is, on a terminal alone: the test that waits for it would be silent for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from simulations.campaign import Progress

_EVERY = 0.25
"""How often the line changes [s]."""
_CLEAR, _UP, _COLUMN = "\x1b[K", "\x1b[1A", "\x1b[{}G"
"""To the end of the line; a line up; to a column, counted from 1 (ECMA-48)."""


@contextmanager
def progress_on_terminal(config: pytest.Config, shown: str) -> Iterator[Progress]:
    """What a campaign tells, below pytest's own line and gone when it is over; in a pipe, in a worker of pytest-xdist
    or with -q nothing.
    """
    reporter = config.pluginmanager.getplugin("terminalreporter")
    capture = config.pluginmanager.getplugin("capturemanager")
    writer = config.get_terminal_writer() if reporter is not None else None
    if writer is None or capture is None or not (reporter.isatty and writer.hasmarkup) or config.get_verbosity() < 0:
        yield lambda what, done, of, note: None
        return
    last = 0.0

    def write(text: str) -> None:
        # Past pytest's own account of what stands on its line, which is as it was when this is over.
        with capture.global_and_fixture_disabled():
            writer._file.write(text)
            writer._file.flush()

    def tell(what: str, done: int, of: int, note: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _EVERY:
            begin = "\r" if last else "\n"
            last = time.monotonic()
            line = fitting(shown, f"{what} {done:,} of {of:,}", note, writer.fullwidth - 1)
            write(begin + line + _CLEAR)

    try:
        yield tell
    finally:
        if last:
            write("\r" + _CLEAR + _UP + _COLUMN.format(writer.width_of_current_line + 1))


def fitting(shown: str, doing: str, note: str, width: int) -> str:
    """`FILE: living 3 of 9, 40 lives/s, 1 of 15 rules broken` on one line.

    Where that is too long, the first parts of the note go, then the beginning of the file's path, then what is being
    done: how many rules are broken stands last, and stays.
    """
    parts = [doing, *note.split(", ")] if note else [doing]
    while len(parts) > 2 and len(f"{shown}: {', '.join(parts)}") > width:
        del parts[1]
    told = ", ".join(parts)
    room = width - len(f": {told}")
    if room < min(len(shown), len("...a.yaml")):
        return (told if len(told) <= width else parts[-1])[:width]
    return f"{shown if len(shown) <= room else f'...{shown[3 - room :]}'}: {told}"
