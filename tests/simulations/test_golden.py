"""The two worked runs of MIP40c3-SP86, to the byte, on every engine."""

from __future__ import annotations

import pytest

from policies.policy import Policy
from policies.tables import read_forecasts, read_payments
from simulations.engines.anvil import Anvil
from simulations.engines.base import Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.reports.run_json import run_json
from simulations.run import Run, simulate
from tests.simulations.golden import DATA, golden


def idle(policy: Policy, engine: Engine) -> Run:
    return simulate(policy, engine)


def lumpy(policy: Policy, engine: Engine) -> Run:
    payments = read_payments(DATA / "tech-001-2023-lumpy.payments.csv", policy)
    forecasts = read_forecasts(DATA / "tech-001-2023-lumpy.forecasts.csv", policy)
    return simulate(policy, engine, payments, forecasts)


@pytest.mark.parametrize("live", [idle, lumpy], ids=lambda live: live.__name__)
class TestGoldenRuns:
    def test_on_the_model(self, tech_001: Policy, model: Model, live) -> None:
        assert run_json(live(tech_001, model)) == golden(live.__name__)

    def test_in_process(self, tech_001: Policy, live) -> None:
        assert run_json(live(tech_001, Revm())) == golden(live.__name__)

    @pytest.mark.anvil
    def test_on_a_node(self, tech_001: Policy, node: Anvil, live) -> None:
        assert run_json(live(tech_001, node)) == golden(live.__name__)


def test_the_golden_files_hold_the_worked_figures(tech_001: Policy, model: Model) -> None:
    """The figures that the specification works out by hand, so that a wrong pair of files is noticed."""
    run = idle(tech_001, model)
    opening, march, april, *_, closing = run.cycles
    assert opening.auditor == 149_937 * 10**18
    assert opening.operational == {"operational": 599_748 * 10**18}
    assert (march.pulled, march.surplus_returned) == (210_322_235616438356164383, 0)
    assert april.surplus_returned // 10**16 == 164_176_90
    assert closing.surplus_returned // 10**15 == 1_177_039_386
    assert (run.auditor, run.operational) == (0, {"operational": 0})
    assert run.seeded + run.pulled == run.returned + run.paid_in_all == 3_148_673 * 10**18
