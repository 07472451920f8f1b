"""A whole period from tables: what is paid, what fails, what is left."""

from __future__ import annotations

from datetime import date

import pytest

from policies.periods import EndReading, Month, iso
from policies.policy import Policy
from policies.tables import Forecast, Payment
from policies.units import WAD
from simulations.actions import Pay
from simulations.engines.model import Model
from simulations.run import FailedPayment, Run, simulate
from simulations.simulation import Event, Simulation
from tests.simulations.policies_for_tests import one_signer, reference, three_operational, with_stream

POLICY = reference()
LACKS = "Dai/insufficient-balance"


def run(*payments: Payment, forecasts: tuple[Forecast, ...] = (), policy: Policy = POLICY) -> Run:
    return simulate(policy, Model(), payments, forecasts)


class TestPayments:
    def test_by_month_in_order(self) -> None:
        result = run(
            Payment(0, date(2023, 3, 1), 3 * WAD), Payment(1, date(2023, 2, 1), WAD), Payment(2, date(2023, 3, 31), 1)
        )
        assert list(result.paid.items()) == [(Month(2023, 2), WAD), (Month(2023, 3), 3 * WAD + 1)]
        assert result.paid_in_all == 4 * WAD + 1
        assert result.failed_payments == ()

    def test_the_first_and_the_last_day_belong_to_the_period(self) -> None:
        result = run(Payment(0, date(2023, 2, 1), WAD), Payment(1, date(2024, 1, 31), WAD))
        assert result.failed_payments == ()

    @pytest.mark.parametrize("day", [date(2023, 1, 31), date(2024, 2, 1), date(1, 1, 1), date(9999, 12, 31)])
    def test_outside_the_period_they_fail(self, day: date) -> None:
        result = run(Payment(4, day, WAD))
        assert result.failed_payments == (FailedPayment(4, f"{day} is outside the period"),)
        assert result.paid_in_all == 0

    def test_more_than_the_wallet_holds_fails_and_changes_nothing_else(self) -> None:
        without = run(Payment(1, date(2023, 3, 8), WAD))
        result = run(Payment(0, date(2023, 3, 7), 599_748 * WAD + 1), Payment(1, date(2023, 3, 8), WAD))
        assert result.failed_payments == (FailedPayment(0, LACKS),)
        assert (result.cycles, result.paid) == (without.cycles, without.paid)
        exact = run(Payment(0, date(2023, 3, 7), 599_748 * WAD))
        assert exact.failed_payments == ()

    def test_failures_are_told_in_the_order_of_the_table(self) -> None:
        result = run(
            Payment(0, date(2023, 5, 1), 10**9 * WAD),
            Payment(1, date(2020, 1, 1), WAD),
            Payment(2, date(2023, 3, 1), 10**9 * WAD),
        )
        assert [failed.row for failed in result.failed_payments] == [0, 1, 2]

    def test_at_noon_with_their_category(self) -> None:
        seen: list[tuple[str, str]] = []

        def note(_: Simulation, event: Event) -> None:
            if isinstance(event.action, Pay):
                seen.append((iso(event.time), event.action.category))

        simulate(POLICY, Model(), [Payment(0, date(2023, 3, 5), WAD, "gas")], (), note)
        assert seen == [("2023-03-05 12:00:00", "gas")]

    def test_of_nothing(self) -> None:
        result = run(Payment(0, date(2023, 3, 5), 0))
        assert (result.failed_payments, result.paid) == ((), {Month(2023, 3): 0})


class TestForecasts:
    def test_by_cycle(self) -> None:
        result = run(
            forecasts=(Forecast("opening", 10 * WAD, "operational"), Forecast(Month(2023, 4), 4 * WAD, "operational"))
        )
        opening, march, april, may, *_ = result.cycles
        assert [cycle.forecast for cycle in (opening, march, april, may)] == [
            10 * WAD,
            599_748 * WAD,
            4 * WAD,
            599_748 * WAD,
        ]

    def test_of_a_wallet(self) -> None:
        result = run(forecasts=(Forecast("opening", 7 * WAD, "cloud"),), policy=three_operational())
        assert result.cycles[0].operational == {
            "salaries": 399_832 * WAD,
            "cloud": 7 * WAD,
            "travel": 199_916 * WAD,
        }

    def test_without_a_wallet_they_mean_the_only_one(self) -> None:
        assert run(forecasts=(Forecast("opening", 7 * WAD),)).cycles[0].top_up == 7 * WAD


class TestTheEnd:
    @pytest.mark.parametrize("reading", list(EndReading))
    def test_the_whole_stream_is_pulled_at_its_end(self, reading: EndReading) -> None:
        result = run(policy=with_stream(POLICY, end_reading=reading))
        assert result.pulled == 2_398_988 * WAD
        assert (result.auditor, result.operational) == (0, {"operational": 0})
        assert result.returned == (2_398_988 + 749_685) * WAD

    @pytest.mark.parametrize(
        ("reading", "march", "closing"),
        [
            (EndReading.INCLUSIVE, 2_398_988 * WAD * 32 // 365, 27 * 86_400),
            (EndReading.EXCLUSIVE, 2_398_988 * WAD * 32 // 364, 26 * 86_400),
            (EndReading.LAST_SECOND, 2_398_988 * WAD * 32 * 86_400 // (365 * 86_400 - 1), 27 * 86_400 - 1),
        ],
    )
    def test_each_reading_pulls_its_own_share(self, reading: EndReading, march: int, closing: int) -> None:
        policy = with_stream(POLICY, end_reading=reading)
        result = run(policy=policy)
        assert result.cycles[1].pulled == march
        (stream,) = policy.streams
        before = stream.total * (stream.tau - closing) // stream.tau
        assert result.cycles[-1].pulled == stream.total - before

    def test_what_was_spent_does_not_come_back(self) -> None:
        result = run(Payment(0, date(2023, 3, 1), 500_000 * WAD), Payment(1, date(2024, 1, 31), 1))
        assert result.returned == result.seeded + result.pulled - 500_000 * WAD - 1

    def test_a_payment_after_the_stream_ended_finds_an_empty_wallet(self) -> None:
        """Read exclusively, the treasury closes before the noon of its last day."""
        policy = with_stream(POLICY, end_reading=EndReading.EXCLUSIVE)
        result = run(Payment(0, date(2024, 1, 31), WAD), policy=policy)
        assert result.failed_payments == (FailedPayment(0, LACKS),)


def test_cycles_are_named_and_in_order() -> None:
    names = [cycle.name for cycle in run().cycles]
    assert names == ["opening", *(str(month) for month in POLICY.cycle_months), "closing"]
    assert len(names) == 13


def test_without_an_auditor_the_wallet_pulls_and_keeps_what_it_got() -> None:
    result = run(Payment(0, date(2023, 3, 1), WAD), policy=one_signer())
    assert (result.auditor, result.operational) == (0, {"operational": (749_685 + 2_398_988 - 1) * WAD})
    assert result.cycles[1].pulled == 210_322_235616438356164383
    assert result.returned == 0


def test_a_run_can_be_repeated_on_the_same_engine() -> None:
    engine = Model()
    first = simulate(POLICY, engine, [Payment(0, date(2023, 3, 1), WAD)])
    assert simulate(POLICY, engine, [Payment(0, date(2023, 3, 1), WAD)]) == first
