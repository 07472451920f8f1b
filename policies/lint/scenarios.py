"""Changes of the caps for worse times: whether they come to amounts, and to which."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from policies.figures import Scenario
from policies.file.tree import Path
from policies.lint.amounts import apart, cap_amount, exact, percent
from policies.lint.base import Check, Context, Finding, Level
from policies.lint.examples import Example
from policies.lint.measures import listed, printed_resolution
from policies.lint.rounding import within
from policies.policy import CapName, Policy
from policies.units import Wad, exact_decimal, readable

_CAPS = (CapName.MONTHLY, CapName.ANNUAL)
"""The caps that a scenario may print."""


def scenario_amounts(context: Context) -> Iterator[Finding]:
    """The change of a scenario, applied to the caps, is what is printed for it."""
    policy, tree = context.document.policy, context.document.tree
    for scenario in policy.stated.scenarios:
        path: Path = ("scenarios", scenario.name)
        printed = _printed(scenario)
        if not printed:
            yield _without_amounts(policy, scenario)
        elif scenario.change is not None:
            for cap, amount in printed.items():
                expected = (1 + scenario.change) * cap_amount(policy.caps, cap)
                at: Path = (*path, cap.value)
                resolution = printed_resolution(tree, at)
                if within(amount - expected, resolution / 2):
                    continue
                is_rounding = within(amount - expected, resolution)
                yield Finding(
                    "scenario-amounts",
                    Level.NOTE if is_rounding else Level.ERROR,
                    at,
                    f"{scenario.name}: the {cap} cap of {readable(cap_amount(policy.caps, cap))} changed by "
                    f"{percent(scenario.change)} is {readable(int(expected))}, {readable(amount)} is printed: "
                    f"{apart(amount, int(expected))}{' (rounding)' if is_rounding else ''}",
                    {
                        "printed": exact_decimal(amount),
                        "computed": exact(expected),
                        "difference": exact(amount - expected),
                    },
                    f"{cap}: {readable(int(expected))}",
                )


def _printed(scenario: Scenario) -> dict[CapName, Wad]:
    amounts = {CapName.MONTHLY: scenario.monthly, CapName.ANNUAL: scenario.annual}
    return {cap: amount for cap, amount in amounts.items() if amount is not None}


def _without_amounts(policy: Policy, scenario: Scenario) -> Finding:
    path: Path = ("scenarios", scenario.name)
    if scenario.change is None:
        message = f"{scenario.name}: neither a change of the caps nor an amount is stated"
        return Finding("scenario-amounts", Level.NOTE, path, message, {}, "a change of the caps, or amounts")
    changed = {cap.value: (1 + scenario.change) * cap_amount(policy.caps, cap) for cap in _CAPS}
    shown = listed(f"{readable(int(amount))} {cap}" for cap, amount in changed.items())
    return Finding(
        "scenario-amounts",
        Level.NOTE,
        path,
        f"{scenario.name}: no amounts are printed; the caps changed by {percent(scenario.change)} are {shown}",
        {"change": exact(scenario.change * 10**18), **{cap: exact(amount) for cap, amount in changed.items()}},
        f"the amounts {shown}",
    )


def scenario_order(context: Context) -> Iterator[Finding]:
    """A scenario called super- is worse than the one without; so the change, or the printed amount, is lower."""
    scenarios = {scenario.name.lower(): scenario for scenario in context.document.policy.stated.scenarios}
    for name, worse in scenarios.items():
        milder = scenarios.get(name.removeprefix("super").lstrip("-_"))
        if milder is None or milder is worse:
            continue
        for what, stated, other in (
            ("change", worse.change, milder.change),
            ("monthly", _fraction(worse.monthly), _fraction(milder.monthly)),
            ("annual", _fraction(worse.annual), _fraction(milder.annual)),
        ):
            if stated is not None and other is not None and stated >= other:
                shown = percent if what == "change" else _readable
                yield Finding(
                    "scenario-order",
                    Level.ERROR,
                    ("scenarios", worse.name, what),
                    f"{worse.name} is not worse than {milder.name}: {what} {shown(stated)} against {shown(other)}",
                    {
                        worse.name: _exact(what, stated),
                        milder.name: _exact(what, other),
                        "difference": _exact(what, stated - other),
                    },
                    f"{worse.name} below {shown(other)}",
                )


def _fraction(amount: Wad | None) -> Fraction | None:
    return None if amount is None else Fraction(amount)


def _readable(amount: Fraction) -> str:
    return readable(int(amount))


def _exact(what: str, value: Fraction) -> str:
    return exact(value * 10**18 if what == "change" else value)


SCENARIO_AMOUNTS = Check(
    name="scenario-amounts",
    level=Level.ERROR,
    sentence="each scenario comes to amounts, and they are the caps with its change applied",
    check=scenario_amounts,
    passing=Example(),
    failing=Example("scenarios: {bear: {change: -10%, monthly: 95_000, annual: ~}}\n"),
)

SCENARIO_ORDER = Check(
    name="scenario-order",
    level=Level.ERROR,
    sentence="what is called a superbear market is worse than a bear market",
    check=scenario_order,
    passing=Example(),
    failing=Example("scenarios: {superbear: {change: -5%, monthly: 95_000, annual: 1_140_000}}\n"),
)
