"""How far a command is, on terminals of any width: nothing is cut, and a pipe gets none of it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
from pathlib import Path

import pytest

from simulations.terminal import progress_bar
from tests.cli.conftest import COMMAND, ROOT, Treasurer

SEARCH = ("--engine", "model", "--examples", "20", "--seed", "5", "--workers", "1")
SEARCH += ("--conduct", "compliant", "--rule", "statement_on_time")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A terminal of so many columns; what is written there is kept."""

    def __init__(self, columns: int) -> None:
        self._leader, self.follower = pty.openpty()
        fcntl.ioctl(self.follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._read: list[bytes] = []
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def _listen(self) -> None:
        while True:
            try:
                read = os.read(self._leader, 65_536)
            except OSError:  # nobody has the other end any more
                return
            self._read.append(read)

    def written(self) -> list[str]:
        """Its lines as they were drawn, again and again, without colours. The terminal is closed."""
        os.close(self.follower)
        self._reader.join(10)
        os.close(self._leader)
        text = b"".join(self._read).decode()
        return [line for line in re.split(r"\s*[\r\n]+", CONTROL.sub("", text)) if line]


def run_on(terminal: Terminal, policy: Path, *more: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    subprocess.run(
        [*COMMAND, "campaign", str(policy), *SEARCH, *more],
        cwd=ROOT,
        env=environment | {"TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=terminal.follower,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=True,
    )
    return terminal.written()


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
def test_nothing_is_cut(policy: Path, columns: int) -> None:
    lines = run_on(Terminal(columns), policy)
    assert max(map(len, lines)) <= columns
    assert not any("…" in line for line in lines)
    told = " ".join(" ".join(lines).split())
    assert re.search(r"living (\d+/\d+) left: ", told)
    assert "0 of 1 rules broken" in told
    assert re.search(r"[\d,]+ lives/s", told)
    assert ("━" in told) == (columns >= 80)


def test_a_wide_terminal_is_used(policy: Path) -> None:
    assert max(map(len, run_on(Terminal(140), policy))) > 80


def test_quiet_says_nothing(policy: Path) -> None:
    assert run_on(Terminal(80), policy, "--quiet") == []


def test_no_colour(policy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told by what the terminal gets: colours are `ESC [ 3x m`, the cursor moves by other letters."""
    for no_color, expected in ((False, True), (True, False)):
        terminal = Terminal(100)
        with open(os.dup(terminal.follower), "w") as stream, monkeypatch.context() as patch:
            patch.setattr("sys.stderr", stream)
            patch.setenv("TERM", "xterm-256color")
            patch.delenv("NO_COLOR", raising=False)
            with progress_bar(no_color, quiet=False) as progress:
                progress("living", 1, 2, "half")
        terminal.written()
        written = b"".join(terminal._read)
        assert b"half" in written
        assert bool(re.search(rb"\x1b\[(3\d|38;)[\d;]*m", written)) == expected


def test_a_long_name_takes_another_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """`shrink` says which file it has in hand."""
    name = "failures/" + "/".join("a-folder-of-a-rule" for _ in range(8)) + "/careless.json"
    terminal = Terminal(60)
    with open(os.dup(terminal.follower), "w") as stream, monkeypatch.context() as patch:
        patch.setattr("sys.stderr", stream)
        patch.setenv("TERM", "xterm")
        with progress_bar(no_color=True, quiet=False) as progress:
            progress("shrinking", 3, 7, name)
    assert name in "".join("".join(terminal.written()).split())


def test_a_pipe_gets_none_of_it(treasurer: Treasurer, policy: Path) -> None:
    assert treasurer("campaign", policy, *SEARCH).stderr == ""
