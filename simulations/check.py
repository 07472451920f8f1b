"""The main job: search for what breaks, confirm it on a real node, and drive a compliant year through that node.

Engines are passed in: this module decides what is checked, not on what.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from policies.policy import PROTOCOL, Policy
from policies.rules.names import ConductName, VerdictName
from policies.rules.registry import applicable
from policies.units import Wad
from simulations.actions import PAPER_ACTIONS, ClawBack, Wait
from simulations.campaign import Campaign, Progress, RuleVerdict, run_campaign
from simulations.conduct import typical_year
from simulations.engines.base import Deployment, Engine
from simulations.judging import Cell, Finding, Judge
from simulations.replay import confirms
from simulations.simulation import CycleReport, Event, Simulation
from simulations.timetable import live

EXAMPLES = 1_000
"""Budget periods that a check lives unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class ClawBackProbe:
    """Governance tried, inside an anchor, to withdraw a wallet's whole balance [wad]."""

    cycle: str
    wallet: str
    amount: Wad
    succeeded: bool


@dataclass(frozen=True, slots=True)
class NodeYear:
    """A compliant year driven through a chain."""

    engine: str
    cycles: tuple[CycleReport, ...]
    transactions: int
    """Actions that reached the chain."""
    refused: int
    """Of these, how many the contracts refused (a payment that the wallet could not cover)."""
    disagreement: str
    """Where the chain and the exact model first differed; empty where they never did."""
    claw_backs: tuple[ClawBackProbe, ...]
    worst: Mapping[Cell, Finding]
    exercised: Mapping[str, int]
    """How often each rule was put to the test there."""
    nonces: Mapping[str, int]
    seconds: float


@dataclass(frozen=True, slots=True)
class Check:
    """Everything that the main job found."""

    policy: Policy
    campaign: Campaign
    seconds: float
    deployment: Deployment | None = None
    confirmed: Mapping[Cell, bool] = field(default_factory=dict)
    year: NodeYear | None = None

    @property
    def failures(self) -> tuple[str, ...]:
        """Why this check fails, a line each; empty where everything is as expected."""
        lines = [_unexpected(verdict) for verdict in self.campaign.verdicts if not verdict.as_expected]
        lines += [
            f"{cell.rule}: the story found on the model does not break the rule on the node"
            for cell, confirmed in self.confirmed.items()
            if not confirmed
        ]
        if self.year is not None:
            if self.year.disagreement:
                lines.append(f"the node and the exact model differ: {self.year.disagreement}")
            lines += [
                f"the protocol could not claw {probe.wallet} back after the cycle {probe.cycle}"
                for probe in self.year.claw_backs
                if not probe.succeeded
            ]
            # What the campaign found broken is told above; this is what it missed.
            held = {v.rule.name for v in self.campaign.verdicts if v.verdict is not VerdictName.BROKEN}
            lines += sorted(
                {
                    f"{cell.rule} broke in the compliant year on the node, and never in the campaign"
                    for cell, finding in self.year.worst.items()
                    if cell.rule in held and not finding.judgement.holds
                }
            )
        return tuple(lines)

    @property
    def ok(self) -> bool:
        return not self.failures


def _unexpected(verdict: RuleVerdict) -> str:
    return f"{verdict.rule.name} under {verdict.conduct}: {verdict.verdict}, but the policy expects {verdict.expected}"


def not_checked(check: Check) -> tuple[str, ...]:
    """What a reader might think was checked, and was not."""
    policy = check.policy
    items = [f"conduct `{conduct}`" for conduct in ConductName if conduct is not ConductName.COMPLIANT]
    if check.year is None:
        items.insert(0, "anything on real contracts: this run used the exact model alone")
    items += [
        "whether the document's own figures add up",
        "lost or stolen keys",
        "how likely a breach is, and how much room a cap leaves",
    ]
    if policy.vesting is not None:
        items.append(f"payments in {policy.vesting.token}")
    if policy.scenarios:
        items.append(f"the scenarios ({', '.join(scenario.name for scenario in policy.scenarios)})")
    if policy.auditor is None:
        items.append("how excess and unused funds go back where there is no Auditor Wallet")
    items.append("mainnet itself: the replica's deviations from the deployed contracts are in contracts/README.md")
    return tuple(items)


def run_check(
    policy: Policy,
    model: Engine,
    node: Engine | None,
    seed: int,
    examples: int,
    progress: Progress = lambda what, done, of: None,
) -> Check:
    """Search on `model`; with a `node`, confirm there what broke and live a compliant year.

    Raises:
        EngineError: an engine failed; nothing is decided.
    """
    started = time.monotonic()
    campaign = run_campaign(policy, model, seed, examples, progress=progress)
    if node is None:
        return Check(policy, campaign, time.monotonic() - started)
    deployment = node.deploy(policy)
    confirmed: dict[Cell, bool] = {}
    breaches = [(verdict.rule, breach) for verdict in campaign.verdicts for breach in verdict.breaches]
    for number, (rule, breach) in enumerate(breaches):
        progress(f"replaying stories on {node.name}", number, len(breaches))
        with node.anchor():
            confirmed[breach.cell] = confirms(policy, node, rule, breach.story)
    progress(f"replaying stories on {node.name}", len(breaches), len(breaches))
    with node.anchor():
        year = _live_on(policy, node, model, seed, progress)
    return Check(policy, campaign, time.monotonic() - started, deployment, confirmed, year)


def _live_on(policy: Policy, node: Engine, model: Engine, seed: int, progress: Progress) -> NodeYear:
    """A compliant year on the node, every action repeated on the model and both states compared."""
    started = time.monotonic()
    model.deploy(policy)
    twin = Simulation(policy, model)
    judge = Judge(policy, applicable(policy))
    sent = refused = 0
    disagreement = ""

    def compare(simulation: Simulation, event: Event) -> None:
        nonlocal sent, refused, disagreement
        outcome = twin.perform(event.action)
        if not isinstance(event.action, (*PAPER_ACTIONS, Wait)):
            sent += 1
            refused += not event.outcome.ok
        if not disagreement and (outcome != event.outcome or twin.state != simulation.state):
            disagreement = f"after {event.action}"

    simulation = Simulation(policy, node, judge, compare)
    appointments = list(typical_year(policy, Random(seed)).appointments(policy))
    cycles: list[CycleReport] = []
    probes: list[ClawBackProbe] = []
    for number, done in enumerate(live(simulation, appointments), 1):
        progress(f"living a year on {node.name}", number, len(appointments) - len(policy.seeds))
        if isinstance(done, CycleReport):
            cycles.append(done)
            probes.extend(_claw_back_probes(policy, node, done))
    return NodeYear(
        node.name,
        tuple(cycles),
        sent,
        refused,
        disagreement,
        tuple(probes),
        judge.worst,
        judge.exercised,
        simulation.state.nonces,
        time.monotonic() - started,
    )


def _claw_back_probes(policy: Policy, node: Engine, cycle: CycleReport) -> list[ClawBackProbe]:
    """Whether governance could take everything right after this cycle. What it takes is put back."""
    balances = dict(cycle.operational)
    if policy.auditor is not None:
        balances[policy.auditor.name] = cycle.auditor
    reachable = {wallet.name for wallet in policy.treasury if wallet.grants(PROTOCOL, policy.token)}
    probes = []
    with node.anchor():
        for wallet, amount in balances.items():
            if wallet in reachable and amount:
                outcome = node.apply(ClawBack(wallet, amount))
                probes.append(ClawBackProbe(cycle.name, wallet, amount, outcome.ok))
    return probes
