"""What several commands ask for: options, what they mean, and which engine they choose."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.terminal import let_ctrl_c_interrupt

Command = TypeVar("Command", bound=Callable[..., Any])

ENGINES = ("revm", "anvil", "model")
"""The real contracts in this process or on a node, and the exact model."""


def engine_factory(
    name: str, port: int | None = None, fork: str | None = None, block: int | None = None
) -> Callable[[], Engine]:
    """What makes an engine of that name; processes can hand it to each other.

    Each engine's libraries are loaded when it is asked for: ape alone takes two seconds, and a run on the model does
    not wait for it.
    """
    if name == "model":
        return Model
    if name == "revm":
        from simulations.engines.revm import Revm

        return Revm
    from simulations.engines.anvil import Anvil, Fork

    let_ctrl_c_interrupt()
    return partial(Anvil, port=port, fork=Fork(fork, block) if fork is not None else None)


def require_node(engine: str, fork: str | None, block: int | None, port: int | None) -> None:
    """Refuse a fork or a port without a node, and a block without a fork."""
    if block is not None and fork is None:
        raise click.UsageError("--block says where to fork, expected --fork URL with it")
    for option, given in (("--fork", fork), ("--port", port)):
        if given is not None and engine != "anvil":
            raise click.UsageError(f"{option} needs a node, expected --engine anvil, not {engine}")


def write_json(target: str, text: str) -> None:
    """To a file, or with `-` to stdout."""
    if target == "-":
        click.echo(text, nl=False)
    else:
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise OSError(f"{target} cannot be written: {error.strerror}") from error


def a_while(context: click.Context, option: click.Parameter, seconds: float | None) -> float | None:
    """Refuse a time that never ends."""
    if seconds is not None and not math.isfinite(seconds):
        raise click.BadParameter(f"{seconds} is no time, expected a number of seconds")
    return seconds


def writable_file(context: click.Context, option: click.Parameter, target: str | None) -> str | None:
    """As `writable`, where stdout is not offered."""
    if target == "-":
        raise click.BadParameter("`-` is not offered here, expected a file in a folder that is yours")
    return writable(context, option, target)


def writable(context: click.Context, option: click.Parameter, target: str | None) -> str | None:
    """Refuse a place that cannot be written before the work, not after it."""
    if target is not None and target != "-":
        path = Path(target)
        if path.is_dir():
            raise click.BadParameter(f"{target} is a directory, expected a file or `-`")
        if not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise click.BadParameter(f"{target} cannot be written, expected a file in a folder that is yours")
    return target


def _rpc(context: click.Context, option: click.Parameter, url: str | None) -> str | None:
    """Refuse what can be no RPC. (The URL may hold somebody's key, so it is not repeated.)"""
    if url is not None and not re.fullmatch(r"(https?|wss?)://[^\s/]+\S*", url):
        raise click.BadParameter("not the URL of an RPC, expected http(s):// or ws(s):// and a host")
    return url


policy_argument = click.argument("policy", type=click.Path(path_type=Path), metavar="POLICY")

seed_option = click.option(
    "--seed", type=click.IntRange(0), help="Reproduce an earlier run.  [default: a new one, printed]"
)

workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that search; the result is the same for any number.  [default: one for each core]",
)


def output_options(command: Command) -> Command:
    """`--json`, `--quiet` and `--no-color`, as `json_to`, `quiet` and `no_color`."""
    for option in (
        click.option("--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same."),
        click.option("--quiet", is_flag=True, help="No report and no progress: only --json and the exit code."),
        click.option(
            "--json",
            "json_to",
            metavar="FILE|-",
            callback=writable,
            help="Write the result as JSON to FILE, or to stdout.",
        ),
    ):
        command = option(command)
    return command


def node_options(command: Command) -> Command:
    """`--fork`, `--block` and `--port`, which `require_node` holds against the engine."""
    for option in (
        click.option("--port", type=click.IntRange(1, 65_535), help="Start anvil on this port.  [default: a free one]"),
        click.option(
            "--block",
            type=click.IntRange(0),
            metavar="N",
            help="Fork at this block; an old one needs an archive node.  [default: the latest]",
        ),
        click.option(
            "--fork",
            metavar="URL",
            callback=_rpc,
            help="Deploy on a fork of the chain behind this RPC: what stands there is used as it is.",
        ),
    ):
        command = option(command)
    return command
