"""The monthly cycle, step by step, with the worked figures of MIP40c3-SP86."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policies.periods import DAY, midnight
from policies.policy import MKR, PROTOCOL, Policy, Step, Wallet, WalletKind
from policies.units import WAD
from simulations.actions import (
    CreateStream,
    FileStatement,
    Pay,
    Pull,
    RequestTopUp,
    ReturnExcess,
    ReturnSurplus,
    Review,
    SeedTransfer,
    TopUp,
)
from simulations.cycle import STEPS, CyclePlan, ordinary_plan, usual_steps
from simulations.engines.base import PROTOCOL_MKR
from simulations.engines.model import Model
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.simulation import CycleReport, Simulation
from tests.simulations.policies_for_tests import one_signer, reference, three_operational, with_steps

POLICY = reference()
START = POLICY.period.starts_at
MONTHLY = POLICY.caps.monthly


def opened(policy: Policy = POLICY) -> Simulation:
    """A treasury on its first day, the seed in it."""
    engine = Model()
    engine.deploy(policy)
    simulation = Simulation(policy, engine)
    simulation.wait(START)
    for seed in policy.seeds:
        simulation.perform(SeedTransfer(seed.to, seed.amount))
    return simulation


def day(month: int, number: int = 5) -> int:
    return midnight(POLICY.period.start.replace(month=month, day=number))


def run(simulation: Simulation, name: str, at: int, **changes: object) -> CycleReport:
    simulation.wait(at)
    plan = ordinary_plan(simulation.policy, name)
    return simulation.run_cycle(replace(plan, **changes))  # type: ignore[arg-type]


def steps(simulation: Simulation, step: Step, plan: CyclePlan, requests: dict[str, int] | None = None) -> list[object]:
    return list(STEPS[step](simulation.policy, plan, simulation.state, requests or {}))


class TestWorkedFigures:
    def test_the_opening(self) -> None:
        assert run(opened(), OPENING, START) == CycleReport(
            OPENING,
            forecast=599_748 * WAD,
            returned=0,
            pulled=0,
            requested=599_748 * WAD,
            top_up=599_748 * WAD,
            shortfall=0,
            surplus_returned=0,
            auditor=149_937 * WAD,
            operational={"operational": 599_748 * WAD},
        )

    def test_march_and_april_without_payments(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        march = run(simulation, "2023-03", day(3))
        assert march.pulled == 210_322_235616438356164383  # 32 days
        assert march.auditor == 149_937 * WAD + march.pulled
        assert (march.requested, march.top_up, march.surplus_returned) == (0, 0, 0)
        april = run(simulation, "2023-04", day(4))
        assert april.pulled == 203_749_665753424657534247  # 31 days
        assert april.surplus_returned == march.auditor + april.pulled - 2 * MONTHLY
        assert april.auditor == 399_832 * WAD

    def test_excess_goes_back_before_the_surplus_does(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        report = run(simulation, "2023-03", day(3), forecasts={"operational": 500_000 * WAD})
        assert (report.returned, report.requested, report.top_up) == (99_748 * WAD, 0, 0)
        assert report.operational == {"operational": 500_000 * WAD}
        surplus = 149_937 * WAD + 99_748 * WAD + 210_322_235616438356164383 - 399_832 * WAD
        assert (report.surplus_returned, report.auditor) == (surplus, 399_832 * WAD)

    def test_a_shortfall_empties_the_auditor_wallet(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        simulation.perform(Pay("operational", 599_748 * WAD))
        report = run(simulation, "2023-03", day(3))
        sent = 149_937 * WAD + 210_322_235616438356164383
        assert (report.requested, report.top_up, report.shortfall) == (599_748 * WAD, sent, 599_748 * WAD - sent)
        assert report.auditor == 0
        assert report.operational == {"operational": sent}

    def test_the_closing_returns_everything(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        report = run(simulation, CLOSING, POLICY.closes_at)
        assert report.pulled == 2_398_988 * WAD
        assert report.returned == 599_748 * WAD
        assert report.surplus_returned == 2_398_988 * WAD + 749_685 * WAD
        assert (report.auditor, report.operational) == (0, {"operational": 0})


class TestGone:
    """The last cycle of a unit that was offboarded."""

    def test_operational_wallets_go_to_the_pause_proxy_and_the_rest_to_the_buffer(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        report = run(simulation, UNWINDING, day(6, 20))
        dai = simulation.state.dai
        assert (dai[PROTOCOL], dai["auditor"], dai["operational"]) == (599_748 * WAD, 0, 0)
        assert (report.returned, report.top_up) == (0, 0)
        assert report.surplus_returned == 149_937 * WAD + report.pulled

    def test_where_nothing_is_said_as_in_every_cycle(self) -> None:
        policy = replace(POLICY, stated=replace(POLICY.stated, unwinding=None))
        simulation = opened(policy)
        run(simulation, OPENING, START)
        report = run(simulation, UNWINDING, day(6, 20))
        assert (report.returned, simulation.state.dai[PROTOCOL]) == (599_748 * WAD, 0)

    def test_a_reserve_goes_to_the_pause_proxy_whatever_is_said(self) -> None:
        reserve = Wallet("reserve", WalletKind.RESERVE, 1, ("facilitator_1",))
        policy = replace(POLICY, stated=replace(POLICY.stated, unwinding=None))
        policy = replace(policy, wallets={**policy.wallets, "reserve": reserve})
        simulation = opened(policy)
        simulation.perform(SeedTransfer("reserve", 5 * WAD))
        run(simulation, OPENING, START)
        assert simulation.state.dai["reserve"] == 5 * WAD
        run(simulation, UNWINDING, day(6, 20))
        assert (simulation.state.dai["reserve"], simulation.state.dai[PROTOCOL]) == (0, 5 * WAD)

    def test_it_has_what_it_takes_whatever_the_policy_s_cycle_lacks(self) -> None:
        """And governance pays nothing more."""
        bare = with_steps(POLICY, Step.APPROVE, Step.RETURN_EXCESS, Step.EXECUTIVE_TOP_UP)
        back = (Step.PULL, Step.RETURN_EXCESS, Step.RETURN_SURPLUS)
        assert usual_steps(bare, UNWINDING) == (Step.APPROVE, *back)
        assert usual_steps(bare, "2023-03") == bare.cycle.steps
        simulation = opened(bare)
        report = run(simulation, UNWINDING, day(6, 20))
        assert report.pulled == simulation.ledger.pulled > 0
        assert [simulation.state.dai[wallet.name] for wallet in bare.treasury] == [0, 0]

    def test_mkr_goes_to_the_pause_proxy(self) -> None:
        simulation = opened()
        year = 365 * DAY
        simulation.perform(CreateStream("auditor", 365 * WAD, START, year, token=MKR))
        simulation.perform(CreateStream("operational", 365 * WAD, START, year, token=MKR))
        run(simulation, UNWINDING, START + 10 * DAY)
        mkr = simulation.state.mkr
        assert (mkr["auditor"], mkr["operational"], mkr[PROTOCOL]) == (0, 0, PROTOCOL_MKR)

    def test_nothing_is_kept_whatever_the_closing_keeps(self) -> None:
        policy = replace(POLICY, returns=replace(POLICY.returns, unused_at_end=False))
        assert ordinary_plan(policy, UNWINDING, {"operational": 7}) == CyclePlan(UNWINDING, {"operational": 0}, 0)


class TestReview:
    def test_a_rejection_stops_the_top_up_and_nothing_else(self) -> None:
        simulation = opened()
        run(simulation, OPENING, START)
        simulation.perform(Pay("operational", 100_000 * WAD))
        run(simulation, "2023-03", day(3), accepted=False, forecasts={"operational": 300_000 * WAD})
        report = run(simulation, "2023-04", day(4), accepted=False, forecasts={"operational": 299_999 * WAD})
        assert report.returned == 1 * WAD
        assert report.pulled == 203_749_665753424657534247
        assert report.surplus_returned == report.returned + report.pulled
        assert report.auditor == 399_832 * WAD

    def test_a_rejected_request_is_no_shortfall(self) -> None:
        report = run(opened(), OPENING, START, accepted=False)
        assert (report.requested, report.top_up, report.shortfall) == (599_748 * WAD, 0, 0)
        assert report.surplus_returned == 749_685 * WAD - 399_832 * WAD

    def test_an_acceptance_lets_the_same_request_pass(self) -> None:
        assert run(opened(), OPENING, START).top_up == 599_748 * WAD


class TestSteps:
    def test_each_step_decides_on_its_own(self) -> None:
        simulation = opened()
        plan = ordinary_plan(POLICY, OPENING)
        assert steps(simulation, Step.STATEMENT, plan) == [FileStatement({"operational": 599_748 * WAD})]
        assert steps(simulation, Step.REQUEST, plan) == [RequestTopUp("operational", 599_748 * WAD)]
        assert steps(simulation, Step.RETURN_EXCESS, plan) == []
        assert steps(simulation, Step.PULL, plan) == [Pull(0)]
        assert steps(simulation, Step.REVIEW, plan) == [Review(True)]
        assert steps(simulation, Step.APPROVE, plan, {"operational": 5 * WAD}) == [TopUp("operational", 5 * WAD)]
        assert steps(simulation, Step.APPROVE, plan, {"operational": 0}) == []
        assert steps(simulation, Step.RETURN_SURPLUS, plan) == [ReturnSurplus(349_853 * WAD)]

    def test_the_plan_says_who_signs(self) -> None:
        simulation = opened()
        by = {"auditor": ("accountant_2", "auditor_2"), "operational": ("facilitator_2", "facilitator_1")}
        plan = replace(ordinary_plan(POLICY, CLOSING), signers=by)
        simulation.perform(TopUp("operational", WAD))
        assert steps(simulation, Step.PULL, plan) == [Pull(0, by["auditor"])]
        assert steps(simulation, Step.RETURN_EXCESS, plan) == [ReturnExcess("operational", WAD, by["operational"])]
        assert steps(simulation, Step.APPROVE, plan, {"operational": 1}) == [TopUp("operational", 1, by["auditor"])]
        assert steps(simulation, Step.RETURN_SURPLUS, plan) == [ReturnSurplus(749_684 * WAD, by["auditor"])]

    def test_the_order_is_the_policys(self) -> None:
        """The surplus first, then the top-up: the wallet that may keep 2x is emptied below it."""
        policy = with_steps(POLICY, Step.STATEMENT, Step.REQUEST, Step.REVIEW, Step.RETURN_SURPLUS, Step.APPROVE)
        report = run(opened(policy), OPENING, START)
        assert report.surplus_returned == 349_853 * WAD
        assert (report.top_up, report.auditor, report.shortfall) == (399_832 * WAD, 0, 199_916 * WAD)

    def test_a_step_that_is_missing_does_not_happen(self) -> None:
        policy = with_steps(POLICY, *(step for step in POLICY.cycle.steps if step is not Step.RETURN_SURPLUS))
        simulation = opened(policy)
        report = run(simulation, OPENING, START, accepted=False)
        assert (report.surplus_returned, report.auditor) == (0, 749_685 * WAD)


class TestSeveralOperationalWallets:
    def test_top_ups_are_served_in_the_policys_order(self) -> None:
        policy = three_operational()
        simulation = opened(policy)
        wanted = {"salaries": 700_000 * WAD, "cloud": 100_000 * WAD, "travel": 50_000 * WAD}
        report = run(simulation, OPENING, START, forecasts=wanted)
        assert report.operational == {"salaries": 700_000 * WAD, "cloud": 49_685 * WAD, "travel": 0}
        assert (report.requested, report.top_up, report.shortfall) == (850_000 * WAD, 749_685 * WAD, 100_315 * WAD)
        assert report.auditor == 0

    def test_excess_comes_back_from_each(self) -> None:
        policy = three_operational()
        simulation = opened(policy)
        run(simulation, OPENING, START, forecasts={"salaries": 10 * WAD, "cloud": 20 * WAD, "travel": 30 * WAD})
        less = {"salaries": 7 * WAD, "cloud": 20 * WAD, "travel": 35 * WAD}
        report = run(simulation, "2023-03", day(3), forecasts=less)
        assert (report.returned, report.requested, report.top_up) == (3 * WAD, 5 * WAD, 5 * WAD)
        assert report.operational == less

    def test_the_runway_of_each_is_its_own(self) -> None:
        plan = ordinary_plan(three_operational(), "2023-03", {"cloud": 5 * WAD})
        assert plan.forecasts == {"salaries": 2 * MONTHLY, "cloud": 5 * WAD, "travel": MONTHLY}


class TestPlans:
    def test_a_stated_forecast_replaces_the_runway(self) -> None:
        assert ordinary_plan(POLICY, "2023-03").forecasts == {"operational": 3 * MONTHLY}
        assert ordinary_plan(POLICY, "2023-03", {"operational": 7}).forecasts == {"operational": 7}

    def test_the_closing_forecasts_and_keeps_nothing(self) -> None:
        plan = ordinary_plan(POLICY, CLOSING, {"operational": 7})
        assert (plan.forecasts, plan.keeps) == ({"operational": 0}, 0)

    @pytest.mark.parametrize("name", [OPENING, "2023-03"])
    def test_other_cycles_keep_the_multiple(self, name: str) -> None:
        assert ordinary_plan(POLICY, name).keeps == 399_832 * WAD

    def test_where_unused_funds_stay_the_closing_keeps_the_multiple(self) -> None:
        policy = replace(POLICY, returns=replace(POLICY.returns, unused_at_end=False))
        assert ordinary_plan(policy, CLOSING).keeps == 399_832 * WAD


def test_a_unit_without_an_auditor_only_states() -> None:
    policy = one_signer()
    simulation = opened(policy)
    report = run(simulation, OPENING, START)
    assert report == CycleReport(
        OPENING, 599_748 * WAD, 0, 0, 0, 0, 0, 0, auditor=0, operational={"operational": 749_685 * WAD}
    )
