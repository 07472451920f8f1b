"""A plan that vests tokens: its tranches against its total, its caps and its averages."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.figures import TokenVesting
from policies.file.tree import Path, Tree
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import counted, decimal, percent, printed_resolution
from policies.lint.rounding import of_multiple, of_sum
from policies.periods import months_later
from policies.units import WAD, Wad, exact_decimal, readable

_KEY = "mkr_vesting"


def vesting_sums(context: Context) -> Iterator[Finding]:
    """The tranches against the printed total, the total and each year against the caps, the caps against each other."""
    plan, tree = context.document.policy.stated.vesting, context.document.tree
    if plan is None:
        return
    yield from _total(plan, tree)
    yield from _whole_cap(plan, tree)
    yield from _average(plan, tree)
    total = plan.stated_total if plan.stated_total is not None else sum(one.amount for one in plan.schedule)
    if plan.total_cap is not None and total > plan.total_cap:
        message = f"{readable(total)} {plan.token} vest, {readable(total - plan.total_cap)} more than the plan's cap"
        yield _finding(
            "vesting-sums",
            Level.ERROR,
            "total_cap",
            message,
            f"a cap of {readable(total)}",
            difference=total - plan.total_cap,
            total=total,
            total_cap=plan.total_cap,
        )
    yield from _years(plan)


def _total(plan: TokenVesting, tree: Tree) -> Iterator[Finding]:
    summed = sum(tranche.amount for tranche in plan.schedule)
    if plan.stated_total is None or not plan.schedule or summed == plan.stated_total:
        return
    difference = summed - plan.stated_total
    paths: tuple[Path, ...] = tuple((_KEY, "schedule", number, "amount") for number in range(len(plan.schedule)))
    is_rounding = of_sum(tree, difference, paths, (_KEY, "stated_total"))
    message = (
        f"the tranches add up to {readable(summed)} {plan.token}, the printed total is {readable(plan.stated_total)}: "
        f"{_apart(difference)}"
    )
    if is_rounding:
        message += f" (rounding of {len(plan.schedule) + 1} printed figures)"
    level = Level.NOTE if is_rounding else Level.ERROR
    yield _finding(
        "vesting-sums",
        level,
        "stated_total",
        message,
        f"a total of {readable(summed)}",
        difference=difference,
        sum=summed,
        stated=plan.stated_total,
    )


def _whole_cap(plan: TokenVesting, tree: Tree) -> Iterator[Finding]:
    if plan.annual_cap is None or plan.total_cap is None:
        return
    product = plan.period_years * plan.annual_cap
    difference = product - plan.total_cap
    if difference == 0:
        return
    is_rounding = of_multiple(tree, difference, plan.period_years, (_KEY, "annual_cap"), (_KEY, "total_cap"))
    message = (
        f"{plan.period_years} x the cap of a year is {readable(product)} {plan.token}, the cap of the plan is "
        f"{readable(plan.total_cap)}: {_apart(difference)}{' (rounding)' if is_rounding else ''}"
    )
    level = Level.NOTE if is_rounding else Level.ERROR
    yield _finding(
        "vesting-sums",
        level,
        "total_cap",
        message,
        f"a cap of {readable(product)}",
        difference=difference,
        product=product,
        total_cap=plan.total_cap,
    )


def _average(plan: TokenVesting, tree: Tree) -> Iterator[Finding]:
    """The stated award of a full-time equivalent and year is the total divided by both."""
    if not plan.per_fte_year or not plan.stated_total or not plan.fte or not plan.period_years:
        return
    years = plan.fte * plan.period_years
    exact = Fraction(plan.stated_total, WAD) / years
    difference = Fraction(plan.per_fte_year, WAD) - exact
    slack = (
        printed_resolution(tree, (_KEY, "per_fte_year")) + printed_resolution(tree, (_KEY, "stated_total")) / years
    ) / 2
    if abs(difference) <= slack:
        return
    shown = readable(int(exact * WAD))
    message = (
        f"{readable(plan.stated_total)} {plan.token} in {counted(plan.period_years, 'year')} for {decimal(plan.fte)} "
        f"full-time equivalents are {shown} each a year, {readable(plan.per_fte_year)} are stated"
    )
    figures = {
        "difference": decimal(difference),
        "quotient": decimal(exact),
        "stated": exact_decimal(plan.per_fte_year),
    }
    path: Path = (_KEY, "per_fte_year")
    yield Finding("vesting-sums", Level.ERROR, path, message, figures, f"an average of {shown}")


def _years(plan: TokenVesting) -> Iterator[Finding]:
    """What vests in a year of the plan, its last day included, against the cap of a year."""
    if plan.annual_cap is None:
        return
    for year in range(plan.period_years):
        after, until = months_later(plan.start, 12 * year), months_later(plan.start, 12 * (year + 1))
        vests = sum(tranche.amount for tranche in plan.schedule if after < tranche.date <= until)
        if vests > plan.annual_cap:
            message = (
                f"{readable(vests)} {plan.token} vest in year {year + 1}, after {after} and up to {until}: "
                f"{readable(vests - plan.annual_cap)} more than the cap of a year"
            )
            yield _finding(
                "vesting-sums",
                Level.WARNING,
                "annual_cap",
                message,
                f"a cap of {readable(vests)} a year",
                difference=vests - plan.annual_cap,
                vests=vests,
                annual_cap=plan.annual_cap,
            )


def vesting_floor(context: Context) -> Iterator[Finding]:
    """The floor price against its stated change from the price at which awards are fixed."""
    plan, tree = context.document.policy.stated.vesting, context.document.tree
    if plan is None or not plan.lock_in_price or plan.floor_price is None or plan.floor_change is None:
        return
    floor = Fraction(plan.lock_in_price, WAD) * (1 + plan.floor_change)
    difference = Fraction(plan.floor_price, WAD) - floor
    slack = (
        printed_resolution(tree, (_KEY, "floor_price"))
        + Fraction(plan.lock_in_price, WAD) * printed_resolution(tree, (_KEY, "floor_change"))
        + (1 + plan.floor_change) * printed_resolution(tree, (_KEY, "lock_in_price"))
    ) / 2
    if abs(difference) <= slack:
        return
    path: Path = (_KEY, "floor_price")
    shown = readable(int(floor * WAD))
    change = Fraction(plan.floor_price - plan.lock_in_price, plan.lock_in_price)
    message = (
        f"{percent(plan.floor_change)} from {readable(plan.lock_in_price)} is {shown}, the stated floor is "
        f"{readable(plan.floor_price)}, which is {percent(change)}"
    )
    figures = {"difference": decimal(difference), "computed": decimal(floor), "change": decimal(change)}
    yield Finding("vesting-floor", Level.ERROR, path, message, figures, f"a floor of {shown}, or {percent(change)}")


def _finding(check: str, level: Level, key: str, message: str, consistent: str, **figures: Wad) -> Finding:
    shown = {name: exact_decimal(figure) for name, figure in figures.items()}
    return Finding(check, level, (_KEY, key), message, shown, consistent)


def _apart(difference: Wad) -> str:
    return f"{readable(abs(difference))} {'more' if difference > 0 else 'less'}"


VESTING_SUMS = Check(
    name="vesting-sums",
    level=Level.ERROR,
    sentence="what vests adds up to the stated total, stays within the caps and gives the stated average",
    check=vesting_sums,
    passing=Example("mkr_vesting: {fte: 8, per_fte_year: 6.25}\n"),
    failing=Example("mkr_vesting: {stated_total: 110}\n"),
)

VESTING_FLOOR = Check(
    name="vesting-floor",
    level=Level.ERROR,
    sentence="the floor price is the stated change from the price at which awards are fixed",
    check=vesting_floor,
    passing=Example("mkr_vesting: {lock_in_price: 2000, floor_price: 1400, floor_change: -30%}\n"),
    failing=Example("mkr_vesting: {lock_in_price: 2000, floor_price: 1500, floor_change: -30%}\n"),
)
