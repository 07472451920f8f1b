"""The books: who paid whom, in which phase and month, and that every wei is accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.periods import DAY, Month, midnight
from policies.policy import PROTOCOL, Policy
from policies.rules.names import CONDUCTS
from policies.situation import Authority, Books, Phase, Transfer
from policies.units import RAY, WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    Blow,
    ClawBack,
    CloseCycle,
    DisableModule,
    Donate,
    FileStatement,
    OpenCycle,
    Pay,
    Pull,
    RequestTopUp,
    ReturnExcess,
    ReturnSurplus,
    Review,
    SeedTransfer,
    SetAllowance,
    Steal,
    TopUp,
    Way,
)
from simulations.engines.base import OUTSIDER_FUNDS, Outcome
from simulations.engines.model import Model
from simulations.ledger import CLOSING, OPENING, Ledger
from simulations.living import Living
from simulations.machine import lives
from simulations.simulation import Event, Simulation
from simulations.timetable import live
from simulations.years import YearPlan, typical_year
from tests.simulations.policies_for_tests import one_signer, reference, three_operational

POLICY = reference()
START = POLICY.period.starts_at
SEED = 749_685 * WAD
MARCH_5 = midnight(POLICY.period.start.replace(month=3, day=5))
MARCH_PULL = 210_322_235616438356164383


def treasury() -> Simulation:
    engine = Model()
    engine.deploy(POLICY)
    simulation = Simulation(POLICY, engine)
    simulation.wait(START)
    return simulation


def books_after(*actions: object) -> Books:
    simulation = treasury()
    for action in actions:
        simulation.perform(action)  # type: ignore[arg-type]
    return simulation.ledger.books()


class TestSums:
    def test_nothing_yet(self) -> None:
        assert books_after() == Books()

    def test_a_seed(self) -> None:
        books = books_after(SeedTransfer("auditor", SEED))
        assert (books.seeded, books.pulled, books.donated) == (SEED, 0, 0)

    def test_a_seed_straight_to_an_operational_wallet_did_not_come_from_the_auditor(self) -> None:
        books = books_after(SeedTransfer("operational", SEED))
        assert books.seeded == SEED
        assert (books.into_operational, books.from_auditor) == ({"operational": SEED}, {})

    def test_a_pull(self) -> None:
        simulation = treasury()
        simulation.wait(MARCH_5)
        simulation.perform(Pull(0))
        assert (simulation.ledger.pulled, simulation.ledger.seeded) == (MARCH_PULL, 0)

    def test_moving_within_the_treasury_is_neither_income_nor_spending(self) -> None:
        books = books_after(
            SeedTransfer("auditor", SEED), TopUp("operational", 5 * WAD), ReturnExcess("operational", 2 * WAD)
        )
        assert books == Books(
            seeded=SEED, into_operational={"operational": 5 * WAD}, from_auditor={"operational": 5 * WAD}
        )

    def test_a_payment_falls_into_its_month(self) -> None:
        simulation = treasury()
        simulation.perform(SeedTransfer("operational", SEED))
        simulation.perform(Pay("operational", 3 * WAD))
        simulation.wait(MARCH_5)
        simulation.perform(Pay("operational", 4 * WAD))
        simulation.perform(Pay("operational", 5 * WAD))
        assert simulation.ledger.paid == 12 * WAD
        assert simulation.ledger.paid_by_month == {Month(2023, 2): 3 * WAD, Month(2023, 3): 9 * WAD}

    def test_a_refused_payment_is_not_in_the_books(self) -> None:
        assert books_after(Pay("operational", WAD)) == Books()

    def test_surplus_goes_back(self) -> None:
        books = books_after(SeedTransfer("auditor", SEED), ReturnSurplus(7 * WAD))
        assert (books.returned, books.paid) == (7 * WAD, 0)

    def test_a_clawback_is_neither_a_payment_nor_a_return(self) -> None:
        books = books_after(SeedTransfer("auditor", SEED), ClawBack("auditor", 7 * WAD))
        assert (books.clawed_back, books.paid, books.returned) == (7 * WAD, 0, 0)

    def test_donations(self) -> None:
        books = books_after(Donate("operational", 2), Donate("auditor", 3))
        assert books == Books(donated=5, into_operational={"operational": 2})

    def test_what_an_outsider_gives_to_others_is_not_the_treasurys(self) -> None:
        assert books_after(Donate(BLOW, WAD), Donate(PROTOCOL, WAD), Donate("auditor_role", WAD), Blow()) == Books()

    def test_tokens_other_than_the_policys_are_left_alone(self) -> None:
        ledger = Ledger(POLICY)
        transfer = Transfer("MKR", OUTSIDER, "auditor", WAD, Authority.NONE)
        ledger.record(Donate("auditor", WAD), Outcome(True, "", (transfer,)), START)
        assert ledger.books() == Books()


class TestPhases:
    def test_opening_cycle_between_closing(self) -> None:
        ledger = Ledger(POLICY)
        phases = [ledger.phase]
        for action in (
            OpenCycle(OPENING),
            CloseCycle(),
            OpenCycle("2023-03"),
            CloseCycle(),
            OpenCycle(CLOSING),
            CloseCycle(),
        ):
            ledger.record(action, Outcome(True), START)
            phases.append(ledger.phase)
        assert phases == [
            Phase.OPENING,  # the seed
            Phase.OPENING,
            Phase.BETWEEN,
            Phase.CYCLE,
            Phase.BETWEEN,
            Phase.CLOSING,
            Phase.CLOSING,  # and whatever comes after it
        ]


class TestCycleFacts:
    def test_a_cycle_as_it_is_written_down(self) -> None:
        simulation = treasury()
        simulation.perform(SeedTransfer("auditor", SEED))
        simulation.wait(MARCH_5)
        for action in (
            OpenCycle("2023-03"),
            FileStatement({"operational": 100 * WAD}),
            RequestTopUp("operational", 100 * WAD),
            Pull(0),
            Review(True),
            TopUp("operational", 60 * WAD),
            TopUp("operational", 40 * WAD),
            ReturnExcess("operational", WAD),
            ReturnSurplus(2 * WAD),
            CloseCycle(),
        ):
            simulation.perform(action)
        facts = simulation.situation().cycle
        assert facts is not None
        assert (facts.name, facts.began_at, facts.accepted) == ("2023-03", MARCH_5, True)
        assert facts.forecasts == facts.requested == facts.topped_up == {"operational": 100 * WAD}
        assert facts.excess_returned == {"operational": WAD}
        assert (facts.pulled, facts.surplus_returned) == (MARCH_PULL, 2 * WAD)
        assert facts.pulled_over == 32 * 86_400

    def test_a_pull_covers_the_time_since_the_one_before(self) -> None:
        simulation = treasury()
        simulation.wait(MARCH_5)
        simulation.perform(Pull(0))
        simulation.perform(OpenCycle("2023-03"))
        simulation.wait(MARCH_5 + 31 * 86_400)
        simulation.perform(Pull(0))
        facts = simulation.situation().cycle
        assert facts is not None
        assert facts.pulled_over == 31 * 86_400

    def test_only_the_first_statement_of_a_month_counts(self) -> None:
        simulation = treasury()
        simulation.perform(FileStatement({}))
        simulation.wait(MARCH_5)
        simulation.perform(FileStatement({}))
        simulation.wait(MARCH_5 + 86_400)
        simulation.perform(FileStatement({}))
        assert simulation.ledger.statements == {Month(2023, 2): START, Month(2023, 3): MARCH_5}

    def test_a_refused_top_up_is_not_part_of_it(self) -> None:
        simulation = treasury()
        simulation.perform(OpenCycle(OPENING))
        assert not simulation.perform(TopUp("operational", WAD)).ok
        facts = simulation.situation().cycle
        assert facts is not None
        assert facts.topped_up == {}


class TestSituation:
    def test_what_rules_are_told(self) -> None:
        simulation = treasury()
        outcome = simulation.perform(SeedTransfer("auditor", SEED))
        situation = simulation.ledger.situation(simulation.state, outcome.transfers)
        assert situation.time == START
        assert situation.dai == {"auditor": SEED, "operational": 0}
        assert situation.withdrawable == {"auditor": 10**9 * WAD, "operational": 10**9 * WAD}
        assert situation.transfers == outcome.transfers
        assert [stream.tot for stream in situation.streams] == [2_398_988 * WAD]

    def test_the_surplus_buffer_counts_from_the_deployment_on(self) -> None:
        simulation = treasury()
        assert simulation.situation().surplus_buffer == 0
        simulation.perform(SeedTransfer("auditor", SEED))
        assert simulation.situation().surplus_buffer == -SEED * RAY
        simulation.perform(ReturnSurplus(SEED))
        assert simulation.situation().surplus_buffer == 0

    def test_what_rules_were_told_does_not_change(self) -> None:
        simulation = treasury()
        for action in (
            SeedTransfer("auditor", SEED),
            OpenCycle(OPENING),
            FileStatement({"operational": 9 * WAD}),
            RequestTopUp("operational", 9 * WAD),
            TopUp("operational", 9 * WAD),
            Pay("operational", WAD),
        ):
            simulation.perform(action)
        told = simulation.situation()
        before = repr(told)
        simulation.wait(MARCH_5)
        for action in (
            FileStatement({"operational": 1}),
            RequestTopUp("operational", 1),
            Pull(0),
            TopUp("operational", 1),
            ReturnExcess("operational", 2),
            ReturnSurplus(3),
            ClawBack("auditor", 4),
            Pay("operational", 5),
            Review(True),
        ):
            assert simulation.perform(action).ok, action
        assert repr(told) == before
        assert simulation.situation().streams[0].rxd == MARCH_PULL

    def test_a_clawback_leaves_less_to_withdraw(self) -> None:
        simulation = treasury()
        simulation.perform(SeedTransfer("auditor", SEED))
        simulation.perform(ClawBack("auditor", WAD))
        assert simulation.situation().withdrawable["auditor"] == (10**9 - 1) * WAD

    def test_an_allowance_is_worth_what_it_was_set_to(self) -> None:
        simulation = treasury()
        simulation.perform(SetAllowance("auditor", PROTOCOL, 5 * WAD))
        assert simulation.situation().withdrawable == {"auditor": 5 * WAD, "operational": 10**9 * WAD}

    def test_an_allowance_is_worth_nothing_without_its_module(self) -> None:
        simulation = treasury()
        simulation.perform(DisableModule("auditor"))
        assert simulation.state.allowances["auditor", PROTOCOL].amount == 10**9 * WAD
        assert simulation.situation().withdrawable == {"auditor": 0, "operational": 10**9 * WAD}

    def test_what_was_stolen_was_paid(self) -> None:
        one_thief = replace(POLICY, wallets={**POLICY.wallets, "operational": one_signer().wallets["operational"]})
        engine = Model()
        engine.deploy(one_thief)
        simulation = Simulation(one_thief, engine)
        simulation.perform(Donate("operational", 9))
        assert simulation.perform(Steal("operational", 4, Way.REPEATED, ("facilitator_1",))).ok
        assert simulation.ledger.books().paid == 4


def conserved(simulation: Simulation, event: Event) -> None:
    """`seed + pulled + donated = wallets + paid + returned + clawed back`, after every single action."""
    books, state = simulation.ledger.books(), simulation.state
    held = sum(state.dai[wallet.name] for wallet in simulation.policy.treasury)
    went = books.paid + books.returned + books.clawed_back
    assert books.seeded + books.pulled + books.donated == held + went, event
    assert sum(books.paid_by_month.values()) == books.paid
    # What strangers gave, and where it is: the rest of it went through DssBlow into the buffer.
    given = OUTSIDER_FUNDS - state.dai[OUTSIDER]
    others = sum(state.dai[name] for name in (*simulation.policy.wallets, BLOW)) - held
    blown = given - books.donated - others
    assert simulation.situation().surplus_buffer == (books.returned + blown - books.seeded - books.pulled) * RAY


class Lived:
    """Lives of each conduct, watched while they are drawn."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.by_conduct = [lives(policy, conduct) for conduct in CONDUCTS]

    def live(self, data: st.DataObject) -> None:
        data.draw(data.draw(st.sampled_from(self.by_conduct))(self._begin, None))

    def _begin(self) -> Living:
        engine = Model()
        engine.deploy(self.policy)
        return Living(Simulation(self.policy, engine, conserved))


LIVED, LIVED_IN_THREE = Lived(POLICY), Lived(three_operational())


class TestConservation:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_in_any_life(self, data: st.DataObject) -> None:
        LIVED.live(data)

    @settings(max_examples=30, deadline=None)
    @given(st.data())
    def test_with_several_wallets(self, data: st.DataObject) -> None:
        LIVED_IN_THREE.live(data)

    @given(st.integers(0, 2**32))
    @settings(max_examples=20)
    def test_in_a_typical_year(self, seed: int) -> None:
        self.live(POLICY, typical_year(POLICY, Random(seed)))

    def live(self, policy: Policy, year: YearPlan) -> None:
        engine = Model()
        engine.deploy(policy)
        simulation = Simulation(policy, engine, conserved)
        for _ in live(simulation, year.appointments(policy)):
            pass


class TestHowMuchStreamAPullPaidFor:
    """`pulled_over` counts the seconds of stream, not those since somebody last tried."""

    def pulled_over(self, policy: Policy, *times: int) -> list[int]:
        engine = Model()
        engine.deploy(policy)
        simulation = Simulation(policy, engine)
        found = []
        for time in times:
            simulation.wait(time)
            simulation.perform(OpenCycle("2023-03"))
            simulation.perform(Pull(0))
            cycle = simulation.situation().cycle
            assert cycle is not None
            found.append(cycle.pulled_over)
            simulation.perform(CloseCycle())
        return found

    def test_from_the_first_second_of_the_stream(self) -> None:
        late = replace(reference(), streams=(replace(reference().streams[0], start=date(2023, 4, 1)),))
        assert self.pulled_over(late, midnight(date(2023, 3, 5)), midnight(date(2023, 4, 5))) == [0, 4 * DAY]

    def test_a_cliff_is_paid_for_at_once(self) -> None:
        cliff = replace(reference(), streams=(replace(reference().streams[0], cliff=date(2023, 6, 1)),))
        times = midnight(date(2023, 5, 5)), midnight(date(2023, 6, 5))
        assert self.pulled_over(cliff, *times) == [0, (28 + 31 + 30 + 31 + 4) * DAY]

    def test_nothing_after_the_end(self) -> None:
        ends = midnight(date(2024, 2, 1))
        assert self.pulled_over(reference(), ends - DAY, ends + 9 * DAY, ends + 10 * DAY)[1:] == [DAY, 0]
