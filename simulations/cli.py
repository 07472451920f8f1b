"""`treasurer`: the commands, their options and what they are asked for, nothing else."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from policies.loader import load_policy
from policies.problems import InputError, Problem
from policies.tables import Forecast, Payment, read_forecasts, read_payments
from simulations.check import EXAMPLES, Check, CheckBroken, CheckStopped, run_check
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.reports.check_json import check_json
from simulations.reports.check_text import print_check
from simulations.reports.run_json import run_json
from simulations.reports.run_text import print_run
from simulations.run import simulate as run_simulation
from simulations.terminal import FAILED, console_of, exit_codes, let_ctrl_c_interrupt, progress_bar
from simulations.workers import available_cores


def _engine(name: str, port: int | None, fork: str | None = None, block: int | None = None) -> Engine:
    if name == "model":
        return Model()
    if name == "revm":
        from simulations.engines.revm import Revm

        return Revm()
    # Ape takes two seconds to import; a run on the model does not wait for it.
    from simulations.engines.anvil import Anvil, Fork

    let_ctrl_c_interrupt()

    return Anvil(port=port, fork=Fork(fork, block) if fork is not None else None)


@contextmanager
def _closing(engine: Engine | None) -> Iterator[Engine | None]:
    try:
        yield engine
    finally:
        if engine is not None:
            engine.close()


def _writable(context: click.Context, option: click.Parameter, target: str | None) -> str | None:
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


def _require_node(engine: str, fork: str | None, block: int | None, port: int | None) -> None:
    """Refuse a fork or a port without a node, and a block without a fork."""
    if block is not None and fork is None:
        raise click.UsageError("--block says where to fork, expected --fork URL with it")
    for option, given in (("--fork", fork), ("--port", port)):
        if given is not None and engine != "anvil":
            raise click.UsageError(f"{option} needs a node, expected --engine anvil, not {engine}")


def _write_json(target: str, text: str) -> None:
    """To a file, or with `-` to stdout."""
    if target == "-":
        click.echo(text, nl=False)
    else:
        try:
            Path(target).write_text(text, encoding="utf-8")
        except OSError as error:
            raise OSError(f"{target} cannot be written: {error.strerror}") from error


_policy = click.argument("policy", type=click.Path(path_type=Path), metavar="POLICY")
_json = click.option(
    "--json", "json_to", metavar="FILE|-", callback=_writable, help="Write the result as JSON to FILE, or to stdout."
)
_quiet = click.option("--quiet", is_flag=True, help="No report and no progress: only --json and the exit code.")
_no_color = click.option("--no-color", is_flag=True, help="No colour; NO_COLOR in the environment does the same.")
_workers = click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that search; the result is the same for any number.  [default: one for each core]",
)
_fork = click.option(
    "--fork",
    metavar="URL",
    callback=_rpc,
    help="Deploy on a fork of the chain behind this RPC: what stands there is used as it is.",
)
_block = click.option(
    "--block",
    type=click.IntRange(0),
    metavar="N",
    help="Fork at this block; an old one needs an archive node.  [default: the latest]",
)
_port = click.option("--port", type=click.IntRange(1, 65_535), help="Start anvil on this port.  [default: a free one]")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


@main.command()
@_policy
@click.option(
    "--engine",
    type=click.Choice(["anvil", "revm", "model"]),
    default="anvil",
    show_default=True,
    help="Where stories are confirmed and the compliant year is lived: a real node, or the real contracts in this "
    "process; `model` skips both.",
)
@click.option("--examples", type=click.IntRange(1), default=EXAMPLES, show_default=True, help="Budget periods to live.")
@click.option("--seed", type=click.IntRange(0), help="Reproduce an earlier run.  [default: a new one, printed]")
@_workers
@_json
@_quiet
@_no_color
@_fork
@_block
@_port
def check(
    policy: Path,
    engine: str,
    examples: int,
    seed: int | None,
    workers: int | None,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Check every promise of POLICY, on the exact model and on a real node.

    Lives many budget periods on the exact model, in which everybody keeps to the policy, judges every rule at every
    step, replays the shortest story of each breach on anvil, and drives a whole compliant year through it. Ctrl-C ends
    it at once and prints what was found until then.

    \b
    Example:
      treasurer check policies/library/tech-001-2023.yaml --seed 7 --json result.json
    """
    _require_node(engine, fork, block, port)
    with exit_codes(policy):
        loaded = load_policy(policy)
        chosen = secrets.randbelow(2**32) if seed is None else seed

        def show(result: Check) -> None:
            try:
                if json_to is not None:
                    _write_json(json_to, check_json(result))
            finally:  # a full disk takes nothing of the report along
                if not quiet and json_to != "-":
                    print_check(console_of(no_color), result)

        with _closing(None if engine == "model" else _engine(engine, port, fork, block)) as node:
            try:
                with progress_bar(no_color, quiet) as progress:
                    shared = workers or available_cores()
                    result = run_check(loaded, Model, node, chosen, examples, progress, shared)
            except (CheckBroken, CheckStopped) as stop:
                show(stop.check)
                raise
        show(result)
        sys.exit(0 if result.ok else FAILED)


@main.command()
@_policy
@click.option(
    "--payments",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Payments to make: date,amount[,category][,wallet].",
)
@click.option(
    "--forecasts",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Forecasts of the statements: cycle,amount[,wallet]; cycle is `opening` or YYYY-MM.",
)
@click.option(
    "--engine",
    type=click.Choice(["revm", "anvil", "model"]),
    default="revm",
    show_default=True,
    help="Where to live it: the real contracts in this process or on a node, or the exact model.",
)
@_json
@_quiet
@_no_color
@_fork
@_block
@_port
def simulate(
    policy: Path,
    payments: Path | None,
    forecasts: Path | None,
    engine: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
) -> None:
    """Live the budget period of POLICY once, month by month.

    Without files nobody spends and every forecast is the runway at the monthly cap. A payment that the wallet cannot
    cover, or that lies outside the period, is recorded as failed and changes nothing.

    \b
    Example:
      treasurer simulate policies/library/tech-001-2023.yaml \\
          --payments payments.csv --forecasts forecasts.csv --engine anvil --json -
    """
    _require_node(engine, fork, block, port)
    with exit_codes(policy):
        loaded = load_policy(policy)
        # Both tables are read before either is refused, so that a user sees every problem at once.
        problems: list[Problem] = []
        to_pay: tuple[Payment, ...] = ()
        stated: tuple[Forecast, ...] = ()
        try:
            to_pay = read_payments(payments, loaded) if payments else ()
        except InputError as error:
            problems.extend(error.problems)
        try:
            stated = read_forecasts(forecasts, loaded) if forecasts else ()
        except InputError as error:
            problems.extend(error.problems)
        if problems:
            raise InputError(problems)
        with _closing(_engine(engine, port, fork, block)) as chosen:
            assert chosen is not None
            run = run_simulation(loaded, chosen, to_pay, stated)
        try:
            if json_to is not None:
                _write_json(json_to, run_json(run))
        finally:
            if not quiet and json_to != "-":
                print_run(console_of(no_color), loaded, run)
