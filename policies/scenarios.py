"""A policy in worse times: the scenarios that a proposal names beside its budget.

A proposal states a scenario as a change of all caps (`bear: -10%`), as printed amounts, or as neither. What it says of
the caps it says of whatever is counted in them:

- amounts that are printed for the scenario are used as they stand; every other cap changes by the stated share or,
  where none is stated, as the printed one does, rounded down to the wei;
- what is stated as a multiple of a cap follows: what the Auditor Wallet keeps, what a wallet holds up to, top-ups, a
  stream with `stated_as`, a seed whose purposes add up to its amount, and a wallet's own share of the monthly cap;
- everything else stays as stated: dates, wallets, allowances, streams and seeds that are amounts of their own, printed
  tables, what the policy expects of its rules.

Source: MIP40c3-SP86, "Contingency Planning": the unit keeps going if its budget is 10% or 20% lower.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from policies.figures import Scenario
from policies.policy import Caps, Policy, Seed, Stream, Wallet
from policies.problems import one_of, quoted
from policies.units import Wad, times


class ScenarioError(ValueError):
    """There is no such policy. `wrong` and `expected` are for whoever asked for it."""

    def __init__(self, wrong: str, expected: str) -> None:
        super().__init__(f"{wrong}, expected {expected}")
        self.wrong = wrong
        self.expected = expected


def with_scenario(policy: Policy, name: str) -> Policy:
    """The same treasury as its document has it in the scenario called `name`; its `id` ends with that name.

    Raises:
        ScenarioError: the document has no such scenario, states no figure for it, or leaves nothing of a cap.
    """
    if policy.scenario:
        raise ScenarioError(f"{policy.id} is in the scenario {quoted(policy.scenario)} already", "one scenario")
    stated = {scenario.name: scenario for scenario in policy.stated.scenarios}
    if name not in stated:
        none = "no --scenario: the file has none"
        raise ScenarioError(f"there is no scenario {quoted(name)}", one_of(stated, name, none=none))
    caps = _caps(policy.caps, stated[name])
    if caps.monthly <= 0 or caps.quarterly <= 0 or caps.annual <= 0:
        raise ScenarioError(f"the scenario {quoted(name)} leaves nothing of a cap", "a smaller change")
    return replace(
        policy,
        id=f"{policy.id}-{name.replace('_', '-')}",
        scenario=name,
        caps=caps,
        wallets={wallet.name: _wallet(wallet, policy.caps, caps) for wallet in policy.wallets.values()},
        seeds=tuple(_seed(seed, policy.caps, caps) for seed in policy.seeds),
        streams=tuple(_stream(stream, caps) for stream in policy.streams),
    )


def _caps(caps: Caps, scenario: Scenario) -> Caps:
    share = _share(caps, scenario)
    return replace(
        caps,
        monthly=times(share, caps.monthly) if scenario.monthly is None else scenario.monthly,
        quarterly=times(share, caps.quarterly),
        annual=times(share, caps.annual) if scenario.annual is None else scenario.annual,
    )


def _share(caps: Caps, scenario: Scenario) -> Fraction:
    """What is left of a cap for which no amount is printed."""
    if scenario.change is not None:
        return 1 + scenario.change
    if scenario.monthly is not None:
        return Fraction(scenario.monthly, caps.monthly)
    if scenario.annual is not None:
        return Fraction(scenario.annual, caps.annual)
    raise ScenarioError(
        f"the document states no figure for the scenario {quoted(scenario.name)}", "a change of the caps, or amounts"
    )


def _wallet(wallet: Wallet, before: Caps, after: Caps) -> Wallet:
    if wallet.runway_monthly is None:
        return wallet
    return replace(wallet, runway_monthly=wallet.runway_monthly * after.monthly // before.monthly)


def _stream(stream: Stream, caps: Caps) -> Stream:
    return stream if stream.stated_as is None else replace(stream, total=stream.stated_as.amount(caps))


def _seed(seed: Seed, before: Caps, after: Caps) -> Seed:
    """One whose purposes come to another amount than its own is no multiple of anything, and stays."""
    return replace(seed, amount=_purposes(seed, after)) if seed.amount == _purposes(seed, before) else seed


def _purposes(seed: Seed, caps: Caps) -> Wad:
    return sum(purpose.multiple.amount(caps) for purpose in seed.purpose)
