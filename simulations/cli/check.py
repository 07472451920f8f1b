"""`treasurer check`."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from policies.lint.registry import lint
from policies.loader import parse_document
from simulations.check import Check, CheckBroken, CheckStopped, Place, run_check
from simulations.cli.documents import library_documents
from simulations.cli.options import (
    as_named,
    chain_factory,
    engine_factory,
    node_options,
    output_options,
    policy_argument,
    require_node,
    write_json,
)
from simulations.cli.search import Asked, Wanted, search_options
from simulations.engines.model import Model
from simulations.reports.check_json import check_json
from simulations.reports.check_text import print_check
from simulations.reports.report import Report
from simulations.terminal import FAILED, console_of, exit_codes, progress_bar


@click.command(short_help="The main job: each promise under each conduct, on a node.")
@policy_argument
@click.option(
    "--engine",
    type=click.Choice(["anvil", "revm", "model"]),
    default="anvil",
    show_default=True,
    help="Where stories are confirmed and the compliant year is lived: a real node, or the real contracts in this "
    "process. `model` skips both, and searches on the exact model alone.",
)
@search_options
@output_options
@node_options
def check(
    policy: Path,
    engine: str,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
    fork: str | None,
    block: int | None,
    port: int | None,
    **asked: Any,
) -> None:
    """Check every promise of POLICY under every conduct, on the real contracts and on a real node.

    Lives many budget periods on the real contracts, judges every rule at every step, shrinks whatever breaks to its
    shortest story, replays each story on anvil, and drives a whole compliant year through it. Ctrl-C ends it at once
    and prints what was found until then.

    It also counts what the document says against itself, as `treasurer lint` finds it. That changes no exit code here,
    since real proposals contradict themselves; `treasurer lint` has its own.

    \b
    Example:
      treasurer check policies/library/tech-001-2023.yaml --seed 7 --json result.json

    \b
    Exit codes: 0 every verdict is as the policy expects and the node agrees, 1 not so,
    2 bad input, 3 the infrastructure failed (no anvil, the node is gone).
    """
    require_node(engine, fork, block, port)
    with exit_codes(policy):
        wanted = Wanted(Asked(policy, **asked))
        document = parse_document(wanted.text, wanted.file, wanted.policy.variant)
        linted = lint(document, library_documents())
        searches_on = "model" if engine == "model" else "revm"

        def show(found: Check) -> None:
            result = replace(found, linted=linted)
            files: dict[Place, Path] = {}
            try:
                files = wanted.keep(result.campaign, searches_on)
                report = Report.of_check(result, wanted.file, wanted.text, files, wanted.options)
                if json_to is not None:
                    write_json(json_to, check_json(result, report))
                wanted.leave(report)
            finally:  # a full disk takes nothing of the report along
                if not quiet and json_to != "-":
                    print_check(console_of(no_color), result, files, as_named(wanted.file))

        search = engine_factory(searches_on)
        with nullcontext() if engine == "model" else closing(chain_factory(engine, port, fork, block)()) as node:
            try:
                with progress_bar(no_color, quiet) as progress:
                    result = run_check(
                        wanted.policy, search, Model, node, wanted.seed, progress=progress, **wanted.search()
                    )
            except (CheckBroken, CheckStopped) as stop:
                show(stop.check)
                raise
        show(result)
        sys.exit(0 if result.ok else FAILED)
