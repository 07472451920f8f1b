"""`treasurer new`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from policies.file.scalars import FIRST_DAY, LAST_DAY
from policies.loader import parse_policy
from policies.problems import InputError, Problem
from policies.starter import MOST_MONTHLY, starter_policy
from policies.units import WAD, AmountError, Wad, exact_decimal, parse_wad
from simulations.cli.options import writable_file
from simulations.terminal import exit_codes

_LONGEST_ID = 64


def _day(context: click.Context, option: click.Parameter, text: str | None) -> date:
    """The first day of a month, of the next one where none is stated.

    In a year that begins later in a month there are thirteen calendar months, and thirteen monthly caps to spend.
    """
    if text is None:
        return (datetime.now(UTC).date().replace(day=1) + timedelta(days=31)).replace(day=1)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day, expected YYYY-MM-DD") from None
    last = LAST_DAY.replace(year=LAST_DAY.year - 1)
    if not FIRST_DAY <= day <= last:
        raise click.BadParameter(f"{day} is out of range, expected a day from {FIRST_DAY} to {last}")
    if day.day != 1:
        raise click.BadParameter(f"{day} is no beginning, expected the first day of a month")
    return day


def _monthly(context: click.Context, option: click.Parameter, text: str) -> Wad:
    try:
        amount = parse_wad(text)
    except AmountError as error:
        raise click.BadParameter(f"{text!r} is no amount, {error}") from None
    if not WAD <= amount <= MOST_MONTHLY:
        raise click.BadParameter(f"{text} is out of range, expected 1 to {exact_decimal(MOST_MONTHLY)}")
    return amount


def _unit(context: click.Context, option: click.Parameter, text: str) -> str:
    """What can stand in YAML without quotation marks."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9 ._-]{0,60}", text) or text != text.strip():
        raise click.BadParameter(f"{text!r} is no name of a unit, expected letters, digits and - such as GRANTS-001")
    return text


@click.command(short_help="A policy file to begin with.")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--unit",
    default="UNIT-001",
    show_default=True,
    callback=_unit,
    metavar="NAME",
    help="The unit whose budget it is.",
)
@click.option(
    "--monthly",
    default="100_000",
    show_default=True,
    callback=_monthly,
    metavar="AMOUNT",
    help="Its monthly cap in DAI; all other amounts follow from it.",
)
@click.option(
    "--start",
    callback=_day,
    metavar="YYYY-MM-DD",
    help="The first day of its year, and of a month.  [default: of the next one]",
)
def new(file: Path, unit: str, monthly: Wad, start: date) -> None:
    """Write a policy to begin with to FILE, which must not be there yet.

    It has comments, figures that go together, and passes `treasurer check` and `treasurer lint` as it stands: two roles
    that own the Auditor Wallet, an Operational Wallet, a seed, a stream and the monthly cycle.

    \b
    Example:
      treasurer new grants.yaml --unit GRANTS-001 --start 2027-01-01

    \b
    Exit codes: 0 the file was written, 2 bad input, 3 the infrastructure failed (the file cannot be written).
    """
    with exit_codes(file):
        if file.exists() or file.is_symlink():
            raise InputError([Problem(str(file), 1, 1, "there is a file of this name already", "a new one")])
        writable_file(click.get_current_context(), click.Argument(["file"]), str(file))
        text = starter_policy(file.name, _identity(file), unit, start, monthly)
        parse_policy(text, str(file))
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
        click.echo(f"{file}: written. Next: treasurer check {file}")


def _identity(file: Path) -> str:
    """The file's name as the `id` of a policy."""
    words = re.findall("[a-z0-9]+", file.stem.lower())
    return "-".join(words)[:_LONGEST_ID].rstrip("-") or "budget"
