"""When things happen: to the second, and in which order within one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policies.periods import EndReading, Month, Period, iso
from policies.policy import Policy, Seed
from policies.units import WAD
from simulations.actions import Pay, SeedTransfer
from simulations.cycle import CyclePlan, ordinary_plan
from simulations.engines.base import Outcome
from simulations.engines.model import Model
from simulations.simulation import CycleReport, Event, Simulation
from simulations.timetable import (
    Appointment,
    closing,
    cycle_on,
    cycles,
    live,
    opening,
    payment_on,
    seeds,
)
from tests.simulations.policies_for_tests import reference, with_stream

POLICY = reference()
MARCH = Month(2023, 3)


def plan(policy: Policy, name: str) -> CyclePlan:
    return ordinary_plan(policy, name)


def times(policy: Policy) -> dict[str, str]:
    return {
        appointment.what.name: iso(appointment.time)
        for appointment in cycles(policy, lambda name: ordinary_plan(policy, name))
        if isinstance(appointment.what, CyclePlan)
    }


class TestCycles:
    def test_each_month_after_the_first_has_one(self) -> None:
        months = POLICY.cycle_months
        assert [str(month) for month in (months[0], months[-1])] == ["2023-03", "2024-01"]
        assert len(months) == 11

    def test_on_the_due_day_at_midnight(self) -> None:
        found = times(POLICY)
        assert found["opening"] == "2023-02-01 00:00:00"
        assert found["2023-03"] == "2023-03-05 00:00:00"
        assert found["2024-01"] == "2024-01-05 00:00:00"
        assert list(found) == ["opening", *(str(month) for month in POLICY.cycle_months), "closing"]

    @pytest.mark.parametrize(
        ("reading", "second"),
        [
            (EndReading.INCLUSIVE, "2024-02-01 00:00:00"),
            (EndReading.EXCLUSIVE, "2024-01-31 00:00:00"),
            (EndReading.LAST_SECOND, "2024-01-31 23:59:59"),
        ],
    )
    def test_closing_is_when_the_stream_ends(self, reading: EndReading, second: str) -> None:
        policy = with_stream(POLICY, end_reading=reading)
        assert times(policy)["closing"] == second
        assert iso(policy.streams[0].fin) == second

    def test_without_streams_it_is_the_end_of_the_period(self) -> None:
        assert times(replace(POLICY, streams=()))["closing"] == "2024-02-01 00:00:00"

    def test_no_cycle_is_due_after_the_closing(self) -> None:
        ends_on_the_fourth = with_stream(POLICY, end=date(2024, 1, 4), end_reading=EndReading.LAST_SECOND)
        assert str(ends_on_the_fourth.cycle_months[-1]) == "2023-12"
        ends_on_the_fifth = with_stream(POLICY, end=date(2024, 1, 5), end_reading=EndReading.LAST_SECOND)
        assert str(ends_on_the_fifth.cycle_months[-1]) == "2024-01"

    def test_a_period_of_one_month_opens_and_closes(self) -> None:
        policy = replace(POLICY, period=Period(date(2023, 2, 1), date(2023, 2, 28)), streams=())
        assert list(times(policy)) == ["opening", "closing"]


class TestSeeds:
    def test_on_its_day(self) -> None:
        later = Seed("auditor", WAD, date(2023, 6, 15))
        policy = replace(POLICY, seeds=(*POLICY.seeds, later))
        assert [(iso(seed.time), seed.what) for seed in seeds(policy)] == [
            ("2023-02-01 00:00:00", SeedTransfer("auditor", 749_685 * WAD)),
            ("2023-06-15 00:00:00", SeedTransfer("auditor", WAD)),
        ]


def test_payments_are_made_at_noon() -> None:
    appointment = payment_on(MARCH, 31, "operational", WAD, "gas", ("facilitator_1",), row=7)
    assert iso(appointment.time) == "2023-03-31 12:00:00"
    assert (appointment.what, appointment.row) == (Pay("operational", WAD, "gas", ("facilitator_1",)), 7)


class TestLiving:
    def simulation(self, *watchers: object) -> Simulation:
        engine = Model()
        engine.deploy(POLICY)
        return Simulation(POLICY, engine, *watchers)  # type: ignore[arg-type]

    def test_in_the_order_of_time_whatever_order_they_were_made_in(self) -> None:
        happened: list[tuple[str, str]] = []

        def note(_: Simulation, event: Event) -> None:
            happened.append((iso(event.time), type(event.action).__name__))

        appointments = [
            payment_on(MARCH, 5, "operational", WAD),
            cycle_on(MARCH, 5, CyclePlan("2023-03", {}, 0)),
            opening(POLICY, CyclePlan("opening", {}, 0)),
            *seeds(POLICY),
        ]
        list(live(self.simulation(note), appointments))
        assert [(time, name) for time, name in happened if name in ("SeedTransfer", "OpenCycle", "Pay")] == [
            ("2023-02-01 00:00:00", "SeedTransfer"),
            ("2023-02-01 00:00:00", "OpenCycle"),
            ("2023-03-05 00:00:00", "OpenCycle"),
            ("2023-03-05 12:00:00", "Pay"),
        ]

    def test_payments_of_one_day_keep_their_order(self) -> None:
        appointments = [*seeds(POLICY), opening(POLICY, plan(POLICY, "opening"))]
        appointments += [payment_on(MARCH, 1, "operational", 500_000 * WAD, row=row) for row in (3, 1, 2)]
        paid = [done for done in live(self.simulation(), appointments) if not isinstance(done, CycleReport)]
        assert paid == [
            (3, paid[0][1]),
            (1, Outcome(False, "Dai/insufficient-balance")),
            (2, Outcome(False, "Dai/insufficient-balance")),
        ]
        assert paid[0][1].ok

    def test_who_stops_asking_stops_the_clock(self) -> None:
        simulation = self.simulation()
        for done in live(simulation, cycles(POLICY, lambda name: plan(POLICY, name))):
            assert isinstance(done, CycleReport)
            if done.name == "2023-03":
                break
        assert iso(simulation.engine.now) == "2023-03-05 00:00:00"

    def test_closing_comes_last(self) -> None:
        appointments: list[Appointment] = [
            closing(POLICY, plan(POLICY, "closing")),
            opening(POLICY, plan(POLICY, "opening")),
            payment_on(Month(2024, 1), 31, "operational", WAD),
        ]
        names = [done.name for done in live(self.simulation(), appointments) if isinstance(done, CycleReport)]
        assert names == ["opening", "closing"]
