"""`treasurer mutants`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from policies.loader import load_policy
from simulations.cli.options import (
    output_options,
    policy_argument,
    seed_option,
    variant_option,
    workers_option,
    writable_file,
    write_json,
)
from simulations.engines.model import Model
from simulations.mutants.registry import MUTANTS
from simulations.mutants.score import MutantsStopped, Score, run_mutants
from simulations.reports.mutants_json import mutants_json
from simulations.reports.mutants_text import print_list, print_score
from simulations.terminal import FAILED, console_of, exit_codes, progress_bar
from simulations.workers import available_cores


def _known(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    there = {mutant.name for mutant in MUTANTS}
    unknown = [name for name in names if name not in there]
    if unknown:
        raise click.BadParameter(f"there is no mutant {', '.join(unknown)}, expected names that --list prints")
    return names


@click.command(short_help="Plant faults one by one, and see which are noticed.")
@policy_argument
@variant_option
@click.option("--only", metavar="NAME", multiple=True, callback=_known, help="This mutant; may be given several times.")
@click.option("--list", "list_them", is_flag=True, help="Print what there is to be planted, and plant nothing.")
@click.option("--store", metavar="FILE", callback=writable_file, help="Keep the score in FILE, as JSON.")
@seed_option
@workers_option
@output_options
def mutants(
    policy: Path,
    variant: str,
    only: tuple[str, ...],
    list_them: bool,
    store: str | None,
    seed: int | None,
    workers: int | None,
    json_to: str | None,
    quiet: bool,
    no_color: bool,
) -> None:
    """Plant one fault after the other in the treasury of POLICY, and see which are noticed.

    Each mutant is a treasury with one thing wrong: a threshold of 1, a stream that anybody pulls, a cycle that forgets
    a wallet. It is caught when a promise breaks that holds without the fault, when an inspection of the chain finds
    what the policy does not say, or when the contracts do otherwise than the exact model.

    \b
    Example:
      treasurer mutants policies/library/tech-001-2023.yaml --only keeps-3x --only permissionless-pull

    \b
    Exit codes: 0 at least 95 % of the mutants are caught, 1 fewer, 2 bad input,
    3 the infrastructure failed.
    """
    # With bytecode: faults are planted in what the exact model takes for granted.
    from simulations.engines.revm import Revm

    with exit_codes(policy):
        loaded = load_policy(policy, variant)
        wanted = tuple(mutant for mutant in MUTANTS if not only or mutant.name in only)
        if list_them:
            print_list(console_of(no_color), wanted)
            return

        def show(score: Score) -> None:
            try:
                if json_to is not None:
                    write_json(json_to, mutants_json(score))
                if store is not None:
                    write_json(store, mutants_json(score))
            finally:
                if not quiet and json_to != "-":
                    print_score(console_of(no_color), score)

        chosen = secrets.randbelow(2**32) if seed is None else seed
        try:
            with progress_bar(no_color, quiet) as progress:
                processes = workers or available_cores()
                result = run_mutants(loaded, Revm, Model, chosen, mutants=wanted, progress=progress, workers=processes)
        except MutantsStopped as stop:
            show(stop.score)
            raise
        show(result)
        sys.exit(0 if result.is_enough else FAILED)
