"""A simulated period as several commands ask for it: from which tables, and on which engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.tables import Forecast, Payment, read_forecasts, read_payments
from simulations.cli.options import Command, engine_option

Row = TypeVar("Row", Payment, Forecast)
Tables = tuple[tuple[Payment, ...], tuple[Forecast, ...]]


def year_options(command: Command) -> Command:
    """`--payments`, `--forecasts` and `--engine`."""
    for option in (
        engine_option("Where the period is simulated"),
        click.option(
            "--forecasts",
            type=click.Path(path_type=Path),
            metavar="FILE.csv",
            help="Forecasts of the simulated statements: cycle,amount[,wallet]; cycle is `opening` or YYYY-MM.",
        ),
        click.option(
            "--payments",
            type=click.Path(path_type=Path),
            metavar="FILE.csv",
            help="Payments of the simulated period: date,amount[,category][,wallet].",
        ),
    ):
        command = option(command)
    return command


def read_tables(policy: Policy, payments: Path | None, forecasts: Path | None) -> Tables:
    """Both tables, so that a user sees the problems of both.

    Raises:
        InputError: one of them cannot be used.
    """
    problems: list[Problem] = []

    def read(reader: Callable[[Path, Policy], tuple[Row, ...]], path: Path | None) -> tuple[Row, ...]:
        try:
            return reader(path, policy) if path is not None else ()
        except InputError as error:
            problems.extend(error.problems)
            return ()

    tables = read(read_payments, payments), read(read_forecasts, forecasts)
    if problems:
        raise InputError(problems)
    return tables


def a_day(context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """A day as YYYY-MM-DD."""
    if text is None:
        return None
    try:
        if str(day := date.fromisoformat(text)) == text:
            return day
    except ValueError:
        pass
    raise click.BadParameter(f"{text} is no day, expected one such as 2023-06-05")


def refuse_options(context: click.Context, names: tuple[str, ...], without: str) -> None:
    """Refuse options that say nothing without another one.

    Raises:
        click.UsageError: one of them was given on the command line.
    """
    for name in names:
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} says nothing here, expected {without} with it")
