"""Units that are offboarded, on the exact model and on the real contracts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from policies.figures import Tranche, Unwinding
from policies.formulas import accrued
from policies.loader import library_path, load_policy
from policies.periods import midnight
from policies.policy import MKR, PROTOCOL, Policy, Wallet, WalletKind
from policies.rules.control import dai_is_conserved
from policies.units import WAD, Wad
from policies.unwinding import UnwindingError, terms_of
from simulations.actions import PAYEE, ReturnExcess, ReturnUnused, SeedTransfer, Yank
from simulations.engines.base import PROTOCOL_MKR, Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.simulation import Event, Simulation
from simulations.unwinding import unwind
from simulations.unwinding.result import COMPLETED, ENDED, OFFBOARDED, PAYDAY, EndedStream, Return, Row, Unwound
from tests.simulations.policies_for_tests import one_signer, reference, three_operational

MONTHLY = 199_916 * WAD
JUNE_15 = date(2023, 6, 15)


@pytest.fixture(params=[Model, Revm, pytest.param("anvil", marks=pytest.mark.anvil)], ids=["model", "revm", "anvil"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "anvil":
        from simulations.engines.anvil import Anvil

        made: Engine = Anvil()
    else:
        made = request.param()
    with closing(made):
        yield made


def stating(policy: Policy, returns_to: str) -> Policy:
    return replace(policy, stated=replace(policy.stated, unwinding=Unwinding(6, returns_to)))


def accelerating(policy: Policy) -> Policy:
    """With the clause of SP86, also where a budget of before has none."""
    assert policy.stated.vesting is not None
    plan = replace(policy.stated.vesting, accelerated_to_months=6)
    return replace(policy, stated=replace(policy.stated, vesting=plan))


def share(percent: int) -> Fraction:
    return Fraction(percent, 100)


def rows(unwound: Unwound, what: str) -> list[Row]:
    return [row for row in unwound.rows if row.what == what]


def went_back(unwound: Unwound) -> dict[tuple[str, str], Wad]:
    return {(back.wallet, back.to): back.amount for back in unwound.returns}


def assert_adds_up(unwound: Unwound) -> None:
    gone = unwound.paid + unwound.to_pause_proxy + unwound.to_surplus_buffer
    assert unwound.seeded + unwound.pulled == gone + sum(unwound.left.values())


def test_sp86_at_its_cap_cannot_pay_six_months(engine: Engine) -> None:
    """Wallets and stream have less than 4.2 x monthly left when the unit ends, and it owes six."""
    policy = reference()
    unwound = unwind(policy, engine, terms_of(policy, JUNE_15))
    (stream,) = policy.streams
    earned = accrued(midnight(JUNE_15), stream.bgn, stream.fin, stream.total)
    assert unwound.ended == (EndedStream(1, stream.total, earned),)
    assert unwound.pulled == earned
    assert unwound.paid == unwound.seeded + earned
    assert unwound.owed == {"operational": 10 * MONTHLY - unwound.paid}
    assert (unwound.returns, set(unwound.left.values())) == ((), {0})
    assert [row.day.month for row in rows(unwound, PAYDAY)] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert [row.day for row in rows(unwound, OFFBOARDED)] == [JUNE_15]
    assert_adds_up(unwound)


def test_what_is_not_needed_any_more_flows_back_in_the_cycles(engine: Engine) -> None:
    """After the last payday the forecast is nothing, so only the Auditor Wallet has something left to return."""
    policy = reference()
    unwound = unwind(policy, engine, terms_of(policy, JUNE_15, 1, spends=share(50)))
    (july,) = rows(unwound, "2023-07")
    assert july.excess_returned == 3 * MONTHLY - MONTHLY // 2
    assert july.dai == {"auditor": 2 * MONTHLY, "operational": 0}
    assert unwound.returns == (Return("auditor", "surplus_buffer", 2 * MONTHLY),)
    assert set(unwound.left.values()) == set(unwound.owed.values()) == {0}
    assert_adds_up(unwound)


def test_a_wind_down_of_no_time_returns_the_whole_runway(engine: Engine) -> None:
    """SP86: what the Operational Wallet holds goes to the pause proxy, the Auditor Wallet's to the surplus buffer."""
    policy = reference()
    unwound = unwind(policy, engine, terms_of(policy, date(2023, 2, 2), 0))
    (stream,) = policy.streams
    pulled = accrued(midnight(date(2023, 2, 2)), stream.bgn, stream.fin, stream.total)
    assert unwound.returns == (
        Return("operational", PROTOCOL, 599_748 * WAD),
        Return("auditor", "surplus_buffer", 149_937 * WAD + pulled),
    )
    assert unwound.to_surplus_buffer == 149_937 * WAD + pulled
    assert unwound.to_pause_proxy == 599_748 * WAD
    assert engine.state().dai[PROTOCOL] == 599_748 * WAD
    assert_adds_up(unwound)


def test_through_the_auditor_wallet(engine: Engine) -> None:
    policy = stating(reference(), "auditor")
    unwound = unwind(policy, engine, terms_of(policy, date(2023, 2, 2), 0))
    assert [(back.wallet, back.to) for back in unwound.returns] == [
        ("operational", "auditor"),
        ("auditor", "surplus_buffer"),
    ]
    assert unwound.returns[0].amount == 599_748 * WAD
    assert unwound.to_surplus_buffer == unwound.seeded + unwound.pulled
    assert unwound.to_pause_proxy == 0


def test_without_an_auditor_the_stream_comes_in_before_all_goes_back(engine: Engine) -> None:
    policy = one_signer()
    unwound = unwind(policy, engine, terms_of(policy, date(2023, 3, 10), 0))
    assert [(back.wallet, back.to) for back in unwound.returns] == [("operational", PROTOCOL)]
    assert unwound.ended[0].accrued == unwound.pulled
    assert set(unwound.left.values()) == {0}
    assert_adds_up(unwound)


def test_several_wallets_and_a_reserve(engine: Engine) -> None:
    base = three_operational()
    right = base.wallets["auditor"].allowances
    reserve = Wallet("reserve", WalletKind.RESERVE, 1, ("facilitator_1",), allowances=right)
    seed = replace(base.seeds[0], to="reserve", amount=1_000 * WAD)
    policy = stating(replace(base, wallets={**base.wallets, "reserve": reserve}, seeds=(*base.seeds, seed)), "auditor")
    unwound = unwind(policy, engine, terms_of(policy, date(2023, 4, 20), 2, spends=share(30)))
    back = went_back(unwound)
    assert back["reserve", PROTOCOL] == 1_000 * WAD
    assert unwound.to_pause_proxy == 1_000 * WAD
    assert set(unwound.left.values()) == set(unwound.owed.values()) == {0}
    assert unwound.paid == 4 * (MONTHLY * 30 // 100)  # February to May
    assert_adds_up(unwound)


@pytest.mark.parametrize(("offboarded", "months"), [(date(2022, 3, 1), 1), (JUNE_15, 6), (date(2023, 1, 20), 0)])
def test_contributors_are_paid_in_mkr(engine: Engine, offboarded: date, months: int) -> None:
    """SP54's plan, SP86's clause: what has vested by then and half a year more, over the cliff, out of the treasury."""
    budget = "tech-001-2022" if offboarded < date(2023, 2, 1) else "tech-001-2023"
    policy = accelerating(load_policy(library_path(budget)))
    unwound = unwind(policy, engine, terms_of(policy, offboarded, months))
    assert unwound.vested is not None
    due = unwound.vested.vested + unwound.vested.accelerated
    assert 0 < unwound.vested.accelerated < due or offboarded == date(2022, 3, 1)
    state = engine.state()
    assert (state.mkr[PAYEE], state.mkr[PROTOCOL]) == (due, PROTOCOL_MKR - due)
    assert unwound.mkr_paid == sum(row.mkr for row in unwound.rows) == due
    assert {stream.token for stream in state.streams if stream.recipient == PAYEE} == {MKR}
    assert not any(stream.fin > engine.now or stream.rxd < stream.tot for stream in state.streams)
    assert_adds_up(unwound)


def test_mkr_of_a_wallet_goes_back_to_the_pause_proxy(engine: Engine) -> None:
    policy = reference()
    (stream,) = policy.streams
    extra = replace(stream, token=MKR, total=730 * WAD, stated_as=None)
    policy = replace(policy, streams=(stream, extra))
    unwound = unwind(policy, engine, terms_of(policy, JUNE_15, 0))
    earned = accrued(midnight(JUNE_15), extra.bgn, extra.fin, extra.total)
    assert Return("auditor", PROTOCOL, earned, MKR) in unwound.returns
    assert [ended.accrued for ended in unwound.ended][1] == earned
    assert engine.state().mkr["auditor"] == 0
    assert unwound.to_pause_proxy == 599_748 * WAD  # DAI alone
    assert_adds_up(unwound)


def test_the_engines_agree_to_the_wei() -> None:
    policy = reference()
    terms = terms_of(policy, JUNE_15, stream_ends=date(2023, 8, 20), spends=share(83))
    on_model, on_contracts = Model(), Revm()
    assert unwind(policy, on_model, terms) == unwind(policy, on_contracts, terms)
    assert on_model.state() == on_contracts.state()


@pytest.mark.anvil
def test_a_node_agrees_with_the_model_to_the_wei() -> None:
    from simulations.engines.anvil import Anvil

    policy = reference()
    terms = terms_of(policy, JUNE_15, spends=share(70))
    on_model = Model()
    with closing(Anvil()) as node:
        assert unwind(policy, node, terms) == unwind(policy, on_model, terms)
        assert node.state() == on_model.state()


class TestOnTheModel:
    """What does not depend on contracts."""

    def test_a_stream_may_end_later_than_the_unit(self) -> None:
        policy = reference()
        ends = date(2023, 8, 20)
        unwound = unwind(policy, Model(), terms_of(policy, JUNE_15, stream_ends=ends))
        (stream,) = policy.streams
        assert unwound.pulled == accrued(midnight(ends), stream.bgn, stream.fin, stream.total)
        assert [row.day for row in rows(unwound, ENDED)] == [ends]
        assert unwound.pulled > unwind(policy, Model(), terms_of(policy, JUNE_15)).pulled

    def test_forecasts_shrink_to_what_is_left_to_do(self) -> None:
        policy = reference()
        asked: list[tuple[str, int]] = []

        def watch(simulation: Simulation, event: Event) -> None:
            if hasattr(event.action, "forecasts"):
                asked.append((simulation.ledger.cycle.name, event.action.forecasts["operational"]))  # type: ignore[union-attr]

        unwind(policy, Model(), terms_of(policy, JUNE_15, spends=share(50)), watch)
        half = MONTHLY // 2
        assert asked[:5] == [(name, 3 * MONTHLY) for name in ("opening", "2023-03", "2023-04", "2023-05", "2023-06")]
        assert [forecast for _, forecast in asked[5:]] == [3 * half, 3 * half, 3 * half, 2 * half, half, 0, 0]

    def test_every_instant_of_it_conserves_dai(self) -> None:
        policy = reference()
        judged = []

        def watch(simulation: Simulation, event: Event) -> None:
            judgement = dai_is_conserved(policy, simulation.situation(event))
            if judgement is not None:
                judged.append(judgement.holds)

        unwind(policy, Model(), terms_of(policy, JUNE_15, spends=share(40)), watch)
        assert len(judged) > 50
        assert all(judged)

    def test_governance_pays_nothing_more(self) -> None:
        """A unit that is paid by an executive each month, and a seed that would have come later."""
        policy = load_policy(library_path("pe-001-2021"))
        later = replace(policy.seeds[0], date=date(2021, 9, 1))
        policy = replace(policy, seeds=(*policy.seeds, later))
        paid: list[date] = []

        def watch(simulation: Simulation, event: Event) -> None:
            if isinstance(event.action, SeedTransfer):
                paid.append(date.fromordinal(date(1970, 1, 1).toordinal() + event.time // 86_400))

        unwound = unwind(policy, Model(), terms_of(policy, date(2021, 8, 15), 3), watch)
        assert len(paid) > 3
        assert max(paid) < date(2021, 8, 15)
        assert set(unwound.left.values()) == {0}
        assert_adds_up(unwound)

    def test_a_stream_that_has_ended_is_left_alone(self) -> None:
        policy = reference()
        short = replace(policy.streams[0], end=date(2023, 4, 30), total=500_000 * WAD)
        policy = replace(policy, streams=(short,))
        yanks: list[object] = []

        def watch(simulation: Simulation, event: Event) -> None:
            yanks.extend([event] if event.action == Yank(0) else [])

        unwound = unwind(policy, Model(), terms_of(policy, JUNE_15), watch)
        assert (unwound.ended, yanks) == ((), [])
        assert unwound.pulled == 500_000 * WAD

    def test_a_cycle_without_returns_still_empties_the_auditor_wallet(self) -> None:
        policy = reference()
        steps = tuple(step for step in policy.cycle.steps if step not in ("return_surplus", "pull"))
        policy = replace(policy, cycle=replace(policy.cycle, steps=steps))
        unwound = unwind(policy, Model(), terms_of(policy, JUNE_15, 0))
        assert unwound.pulled == unwound.ended[0].accrued > 0
        assert set(unwound.left.values()) == {0}
        assert_adds_up(unwound)

    def test_what_is_owed_is_paid_as_soon_as_there_is_something(self) -> None:
        """Without a seed the first month is owed until the stream has earned it; and before anything goes back."""
        policy = replace(reference(), seeds=())
        (stream,) = policy.streams
        terms = terms_of(policy, date(2023, 2, 2), 2, stream_ends=date(2023, 4, 2), spends=share(80))
        monthly = MONTHLY * 80 // 100
        unwound = unwind(policy, Model(), terms)
        by_march, by_april = (
            accrued(midnight(day), stream.bgn, stream.fin, stream.total) for day in (date(2023, 3, 5), date(2023, 4, 2))
        )
        assert [(row.day, row.paid, row.owed) for row in rows(unwound, PAYDAY)] == [
            (date(2023, 2, 28), 0, monthly),
            (date(2023, 3, 31), by_march, 2 * monthly - by_march),
            (date(2023, 4, 2), 2 * monthly - by_march, 0),
        ]
        assert unwound.returns == (Return("auditor", "surplus_buffer", by_april - 2 * monthly),)
        assert_adds_up(unwound)

    def test_the_closing_keeps_nothing_whatever_the_policy_keeps(self) -> None:
        policy = reference()
        policy = replace(policy, returns=replace(policy.returns, unused_at_end=False))
        unwound = unwind(policy, Model(), terms_of(policy, JUNE_15, 0))
        (closing_cycle,) = rows(unwound, "unwinding")
        assert closing_cycle.surplus_returned == unwound.returns[-1].amount == unwound.to_surplus_buffer > 0

    def test_a_plan_that_dss_vest_refuses(self) -> None:
        policy = load_policy(library_path("tech-001-2023"))
        assert policy.stated.vesting is not None
        too_fast = replace(policy.stated.vesting, schedule=(Tranche(policy.stated.vesting.start, 86_401 * WAD),))
        long_ago = replace(policy.stated.vesting, start=date(2001, 5, 6))
        for plan, why in ((too_fast, "2021-12-07: DssVest/rate-too-high"), (long_ago, "bgn-too-long-ago")):
            changed = replace(policy, stated=replace(policy.stated, vesting=plan))
            with pytest.raises(UnwindingError, match=why):
                unwind(changed, Model(), terms_of(changed, JUNE_15))

    def test_a_plan_of_more_than_the_protocol_holds(self) -> None:
        policy = load_policy(library_path("tech-001-2023"))
        assert policy.stated.vesting is not None
        tranches = (Tranche(date(2022, 12, 8), 60_000 * WAD), Tranche(date(2023, 3, 1), 60_000 * WAD))
        plan = replace(policy.stated.vesting, schedule=tranches)
        changed = replace(policy, stated=replace(policy.stated, vesting=plan))
        with pytest.raises(UnwindingError, match="does not pay the plan's MKR: ds-token-insufficient-balance"):
            unwind(changed, Model(), terms_of(changed, JUNE_15))

    def test_nothing_of_it_when_nobody_spends(self) -> None:
        policy = reference()
        unwound = unwind(policy, Model(), terms_of(policy, JUNE_15, spends=share(0)))
        assert unwound.paid == 0
        assert not rows(unwound, PAYDAY)[0].paid
        assert rows(unwound, COMPLETED)[0].dai == {"auditor": 0, "operational": 0}

    def test_a_wallet_from_which_nothing_goes_on(self) -> None:
        policy = stating(three_operational(), "cloud")
        with pytest.raises(UnwindingError, match="expected protocol or the Auditor Wallet"):
            unwind(policy, Model(), terms_of(policy, JUNE_15))

    def test_money_goes_to_the_pause_proxy_by_the_wallet_s_own_quorum(self) -> None:
        policy = reference()
        unused: list[Event] = []

        def watch(simulation: Simulation, event: Event) -> None:
            unused.extend([event] if isinstance(event.action, ReturnUnused | ReturnExcess) else [])

        unwind(policy, Model(), terms_of(policy, date(2023, 2, 2), 0), watch)
        (event,) = unused
        (transfer,) = event.outcome.transfers
        assert transfer.people == ("facilitator_1", "facilitator_2")
        assert (transfer.sender, transfer.receiver) == ("operational", PROTOCOL)
