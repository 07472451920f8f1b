"""Units that an executive vote pays each month instead of a stream, as MIP40c3-SP10, SP31 and SP7 have it."""

from __future__ import annotations

from random import Random

import pytest

from policies.loader import library_path, load_policy
from policies.policy import Policy
from policies.rules.registry import applicable
from policies.units import WAD, Wad
from simulations.actions import SeedTransfer
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.judging import Judge
from simulations.simulation import CycleReport, Event, Simulation
from simulations.timetable import live
from simulations.years import typical_year


class Paid:
    """A compliant period: what governance paid, and what the Auditor Wallet (or another) held right after it."""

    def __init__(self, policy: Policy, engine: Engine, to: str) -> None:
        self.amounts: list[Wad] = []
        self.held: list[Wad] = []
        self._to = to
        engine.deploy(policy)
        self.judge = Judge(policy, applicable(policy))
        simulation = Simulation(policy, engine, self.judge, self._note)
        self.cycles = sum(
            isinstance(done, CycleReport)
            for done in live(simulation, typical_year(policy, Random(3)).appointments(policy))
        )

    def _note(self, simulation: Simulation, event: Event) -> None:
        if isinstance(event.action, SeedTransfer) and event.action.to == self._to:
            assert event.outcome.ok
            self.amounts.append(event.action.amount)
            self.held.append(simulation.state.dai[self._to])


@pytest.fixture(params=[Model, Revm], ids=["model", "revm"])
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


@pytest.mark.parametrize("name", ["ses-001-2021", "ses-001-2021-late"])
def test_the_auditors_wallet_is_filled_up_to_its_cap(name: str, engine: Engine) -> None:
    policy = load_policy(library_path(name))
    paid = Paid(policy, engine, "auditor")
    assert len(paid.amounts) > 2
    assert set(paid.held) == {policy.caps.quarterly}
    assert len(set(paid.amounts)) > 1  # what it lacks differs from month to month


def test_what_comes_in_after_the_approvals_leaves_no_runway_short(engine: Engine) -> None:
    """The first approvals of SP31 find an empty Auditors Wallet: everything that it had was sent."""
    policy = load_policy(library_path("ses-001-2021-late"))
    paid = Paid(policy, engine, "auditor")
    assert paid.amounts[0] == policy.caps.quarterly
    assert paid.judge.exercised["runway_is_replenished"] > 0
    assert "runway_is_replenished" not in {cell.rule for cell in paid.judge.first}


def test_a_multisig_without_auditor_gets_its_monthly_cap(engine: Engine) -> None:
    policy = load_policy(library_path("pe-001-2021"))
    paid = Paid(policy, engine, "operational")
    assert paid.amounts == [510_000 * WAD] * 12
    assert paid.cycles == 13  # nothing is paid when the budget closes
