"""A compliant year on a node, each action repeated on the exact model, and a claw-back tried after each cycle."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from policies.policy import PROTOCOL, Policy
from policies.rules.registry import applicable
from policies.units import Wad
from simulations.actions import PAPER_ACTIONS, ClawBack, Wait
from simulations.campaign import Progress
from simulations.engines.base import Engine
from simulations.judging import Cell, Finding, Judge
from simulations.simulation import CycleReport, Event, Simulation
from simulations.timetable import live
from simulations.years import typical_year


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


def live_on(policy: Policy, node: Engine, model: Engine, seed: int, progress: Progress) -> NodeYear:
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
        progress(f"living a year on {node.name}", number, len(appointments) - len(policy.seeds), "")
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
