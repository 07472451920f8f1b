"""What several commands ask for: options, what they mean, and which engine they choose."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

import click

from policies.loader import library_names, library_path
from policies.problems import one_of, quoted
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.terminal import let_ctrl_c_interrupt

if TYPE_CHECKING:
    from simulations.inspection import Inspectable

Command = TypeVar("Command", bound=Callable[..., Any])

ENGINES = ("revm", "anvil", "model")
"""The real contracts in this process or on a node, and the exact model."""


def engine_factory(
    name: str, port: int | None = None, fork: str | None = None, block: int | None = None
) -> Callable[[], Engine]:
    """What makes an engine of that name; processes can hand it to each other."""
    return Model if name == "model" else chain_factory(name, port, fork, block)


def chain_factory(
    name: str, port: int | None = None, fork: str | None = None, block: int | None = None
) -> Callable[[], Inspectable]:
    """What makes an engine with bytecode.

    Each engine's libraries are loaded when it is asked for: ape alone takes two seconds, and a run on the model does
    not wait for it.
    """
    if name == "revm":
        from simulations.engines.revm import Revm

        return Revm
    try:
        from simulations.engines.anvil import Anvil, Fork
    except SystemExit:  # what ape makes of Ctrl-C, from the middle of its own import on
        raise KeyboardInterrupt from None
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


def deliver(json_to: str | None, quiet: bool, as_json: Callable[[], str], show: Callable[[], None]) -> None:
    """Hand over a result: as JSON where `--json` asks for it, for people unless they want none or JSON has stdout.

    Where the JSON cannot be written, what is for people is not lost with it.
    """
    try:
        if json_to is not None:
            write_json(json_to, as_json())
    finally:
        if not quiet and json_to != "-":
            show()


def a_while(context: click.Context, option: click.Parameter, seconds: float | None) -> float | None:
    """Refuse a time that never ends."""
    if seconds is not None and not math.isfinite(seconds):
        raise click.BadParameter(f"{seconds} is no time, expected a number of seconds")
    return seconds


def writable(context: click.Context, option: click.Parameter, target: str | None) -> str | None:
    """Refuse a file that cannot be written before the work, not after it."""
    if target is not None and target != "-":
        wrong = _why_no_file(Path(target))
        if wrong is not None:
            raise click.BadParameter(f"{target} cannot be written: {wrong}, expected a file in a folder that is yours")
    return target


def writable_file(context: click.Context, option: click.Parameter, target: str | None) -> str | None:
    """As `writable`, where stdout is not offered."""
    if target == "-":
        raise click.BadParameter("`-` is not offered here, expected a file in a folder that is yours")
    return writable(context, option, target)


def writable_folder(context: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Refuse a folder in which nothing can be written, before the work; one that is not there yet is not made."""
    if folder is not None:
        wrong = why_no_folder(folder)
        if wrong is not None:
            raise click.BadParameter(f"{folder} cannot be written: {wrong}, expected a folder that is yours")
    return folder


def why_no_folder(folder: Path) -> str | None:
    """What keeps files from being written into a folder, or from making it; `None` if nothing does.

    It is tried, since permissions do not tell of a file system that is read-only; nothing is left behind.
    """
    there = Path(os.path.abspath(folder))
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return f"{there} is no folder"
    try:
        with TemporaryFile(dir=there):
            return None
    except OSError as error:
        return _reason(error)


def _why_no_file(path: Path) -> str | None:
    """What keeps a file from being written, by trying; `None` if nothing does."""
    try:
        if path.is_dir():
            return "it is a folder"
        if path.is_file():
            path.open("ab").close()
        elif path.exists():  # a pipe or a device: opening it would be a message to whoever reads there
            return None if os.access(path, os.W_OK) else "permission denied"
        else:
            there = Path(os.path.realpath(path))  # where a link leads
            if not there.parent.is_dir():
                return f"{there.parent} is no folder"
            there.open("xb").close()
            there.unlink()
    except OSError as error:
        return _reason(error)
    return None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _rpc(context: click.Context, option: click.Parameter, url: str | None) -> str | None:
    """Refuse what can be no RPC. (The URL may hold somebody's key, so it is not repeated.)"""
    if url is not None and not re.fullmatch(r"(https?|wss?)://[^\s/]+\S*", url):
        raise click.BadParameter("not the URL of an RPC, expected http(s):// or ws(s):// and a host")
    return url


_NAMES = f"{__name__}.names"
"""In a context: by the path of a file, the name of the library that a user gave for it."""


def as_named(file: str) -> str:
    """A file as the user of this command named it: by a name of the library, else by its path."""
    names: dict[str, str] = click.get_current_context().meta.get(_NAMES, {})
    return names.get(file, file)


class LibraryFile(click.Path):
    """A file as commands take it: a path, or a name of the library.

    A file that is there comes before the library. What is neither is refused here if it could only be a name; a path
    is refused by whoever reads it.

    Args:
        what: of which the library has several, for the message.
        names: those that the library has.
        path_of: where the library keeps the one of a name.
    """

    _A_NAME = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")

    def __init__(self, what: str, names: Callable[[], tuple[str, ...]], path_of: Callable[[str], Path]) -> None:
        super().__init__(path_type=Path)
        self._what, self._names, self._path_of = what, names, path_of

    def convert(self, value: Any, option: click.Parameter | None, context: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, option, context)))
        if path.is_file() or not self._A_NAME.fullmatch(str(path)):
            return path
        names = self._names()
        if str(path) not in names:
            if path.exists():
                return path
            wrong = f"there is no file {quoted(str(path))}, and no {self._what} of that name in the library"
            self.fail(f"{wrong}, expected a file, or {one_of(names, str(path))}", option, context)
        in_library, here = self._path_of(str(path)), Path.cwd()
        found = in_library.relative_to(here) if in_library.is_relative_to(here) else in_library
        if context is not None:
            context.meta.setdefault(_NAMES, {})[str(found)] = str(path)
        return found


class PolicyFile(LibraryFile):
    """A policy file, or the name of a policy of the library such as `tech-001-2023`."""

    def __init__(self) -> None:
        super().__init__("policy", library_names, library_path)


policy_argument = click.argument("policy", type=PolicyFile(), metavar="POLICY")

variant_option = click.option(
    "--variant",
    default="",
    metavar="NAME",
    help="Which of the file's variants is meant: the vote chooses between them. A file that has some needs it.",
)
"""As `variant`, for `policies.loader`; every command that takes one POLICY offers it."""

each_variant_option = click.option(
    "--variant",
    default="",
    metavar="NAME",
    help="Only this variant of each file.  [default: every one of them by itself]",
)
"""As `variant`, for `simulations.cli.documents`: commands that look at several documents live none of them."""

scenario_option = click.option(
    "--scenario",
    default="",
    metavar="NAME",
    help="In one of the document's scenarios, such as bear: caps as it has them there, and what is counted in them.",
)
"""As `scenario`, for `policies.loader`."""

seed_option = click.option(
    "--seed", type=click.IntRange(0), help="Reproduce an earlier run.  [default: a new one, printed]"
)

workers_option = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that search; the result is the same for any number.  [default: one for each core]",
)


def engine_option(where: str) -> Callable[[Command], Command]:
    """`--engine`; `where` begins the help, with what is done there."""
    return click.option(
        "--engine",
        type=click.Choice(ENGINES),
        default="revm",
        show_default=True,
        help=f"{where}: the real contracts in this process or on a node, or the exact model.",
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
