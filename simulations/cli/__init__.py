"""`treasurer`: a file a command, beside them what several ask for (`options.py` ...) or read, and nothing else."""

from __future__ import annotations

import os

try:
    import signal
    from importlib import import_module
    from typing import Any, NoReturn

    import click
except KeyboardInterrupt:  # before `_Group.main` is there to see to it
    os.write(2, b"treasurer: stopped\n")
    raise SystemExit(130) from None

COMMANDS = (
    "campaign",
    "check",
    "executives",
    "history",
    "library",
    "lint",
    "mutants",
    "new",
    "replay",
    "review",
    "schema",
    "shrink",
    "simulate",
    "statement",
    "unwind",
)
"""Each is a function in the module of its name."""


def _stop_at_once(*_: object) -> NoReturn:
    """Ctrl-C while libraries are loaded. Nothing was begun, so nothing has to be ended; an exception would become a
    traceback in one library and be swallowed by another.
    """
    os.write(2, b"treasurer: stopped\n")
    os._exit(130)


class _Group(click.Group):
    """Loads a command when it is asked for: what the others need takes its time."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"simulations.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        before = signal.signal(signal.SIGINT, _stop_at_once)  # until a command says what has to be ended
        try:
            return super().main(*args, **kwargs)
        finally:
            signal.signal(signal.SIGINT, before)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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
