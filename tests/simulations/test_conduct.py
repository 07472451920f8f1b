"""Which decisions each conduct allows: one by one, and in whole lives, drawn or lived by the corners."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import itemgetter
from random import Random

import pytest
from hypothesis import given, settings

from policies.periods import DAY, EndReading, Month, midnight, noon
from policies.policy import Policy, Step
from policies.rules.names import COMPLIANT, CONDUCTS, Conduct
from policies.units import UINT96_MAX, WAD
from simulations.actions import (
    Blow,
    Call,
    ChainAction,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Way,
    Yank,
)
from simulations.conduct import needed, role_keys
from simulations.corners import corners
from simulations.cycle import ordinary_plan
from simulations.engines.model import Model
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.living import Living
from simulations.machine import lives
from simulations.simulation import Simulation
from simulations.timetable import Appointment, Life, act_at, cycle_at, seeds, until
from simulations.years import typical_year
from tests.simulations.policies_for_tests import one_signer, reference, three_levels, three_operational, with_steps

POLICY = reference()
CORNERS = corners(POLICY)
CAPS = POLICY.caps
START = POLICY.period.starts_at
FIRST = (*seeds(POLICY), cycle_at(START, ordinary_plan(POLICY, OPENING)))
MARCH = Month(2023, 3)
A_DAY = noon(date(2023, 2, 10))


def need(*appointments: Appointment) -> str:
    return str(needed(POLICY, (*FIRST, *appointments)))


def cycle(day: int = 5, second: int = 0, month: Month = MARCH, **changes: object) -> Appointment:
    plan = replace(ordinary_plan(POLICY, str(month)), **changes)
    return cycle_at(midnight(month.day(day)) + second, plan)


class TestActions:
    @pytest.mark.parametrize(
        ("action", "conduct"),
        [
            (Pay("operational", CAPS.monthly), "compliant"),
            (Pay("operational", CAPS.monthly + 1), "careless"),
            (Pay("operational", 1, "", ("facilitator_2", "facilitator_1")), "compliant"),
            (Pay("operational", 1, "", ("facilitator_1",)), "operational_rogue"),
            (ReturnExcess("operational", 1), "operational_rogue"),
            (ReturnUnused("operational", 1), "operational_rogue"),
            (ReturnUnused("auditor", 1), "auditors_rogue"),
            (DisableModule("operational"), "operational_rogue"),
            (SetAllowance("operational", "protocol", 1), "operational_rogue"),
            (Pay("auditor", 1, "", ("accountant_1", "accountant_2")), "role_compromised"),
            (TopUp("operational", 1, ("auditor_1",)), "role_compromised"),
            (Steal("auditor", 1, Way.REPEATED, ("accountant_1",)), "role_compromised"),
            (Pay("auditor", 1), "auditors_rogue"),
            (TopUp("operational", 1), "auditors_rogue"),
            (ReturnSurplus(1), "auditors_rogue"),
            (Pull(0), "auditors_rogue"),
            (DisableModule("auditor"), "auditors_rogue"),
            (SetAllowance("auditor", "protocol", 1), "auditors_rogue"),
            (Donate("auditor", 1), "compliant+outsider"),
            (Blow(), "compliant+outsider"),
            (Pull(0, caller="outsider"), "compliant+outsider"),
            (Steal("auditor", 1, Way.REPLAYED), "compliant+outsider"),
            (Call("MCD_DAI", "approve(address,uint256)", ("auditor", 1)), "compliant+outsider"),
            (ClawBack("auditor", 1), "compliant+protocol"),
            (Yank(0), "compliant+protocol"),
            (Shutdown(), "compliant+protocol"),
            (CreateStream("auditor", WAD, START, DAY), "compliant+protocol"),
            (SeedTransfer("auditor", 1), "compliant+protocol"),
        ],
        ids=str,
    )
    def test_each_needs_this(self, action: ChainAction, conduct: str) -> None:
        assert need(act_at(A_DAY, action)) == conduct

    def test_what_the_cap_allows_is_counted_by_the_month(self) -> None:
        first, second = Pay("operational", CAPS.monthly), Pay("operational", 1)
        assert need(act_at(A_DAY, first), cycle(), act_at(noon(date(2023, 3, 6)), second)) == "compliant"
        assert need(act_at(A_DAY, first), act_at(A_DAY + 1, second)) == "careless"

    def test_several_need_all_that_each_does(self) -> None:
        several = (Donate("auditor", 1), Yank(0), Pay("operational", CAPS.annual))
        assert need(*(act_at(A_DAY, action) for action in several)) == "careless+outsider+protocol"


class TestCycles:
    @pytest.mark.parametrize(
        ("when", "conduct"),
        [
            ((1, 0), "compliant"),
            ((5, 0), "compliant"),
            ((5, DAY - 1), "compliant"),
            ((6, 0), "careless"),
            ((28, 0), "careless"),
        ],
    )
    def test_it_is_run_by_the_due_day(self, when: tuple[int, int], conduct: str) -> None:
        assert need(cycle(*when)) == conduct

    @pytest.mark.parametrize(
        ("changes", "conduct"),
        [
            ({"steps": POLICY.cycle.steps}, "compliant"),
            ({"steps": POLICY.cycle.steps[:-1]}, "careless"),
            ({"steps": POLICY.cycle.steps[::-1]}, "careless"),
            ({"steps": ()}, "careless"),
            ({"forecasts": {"operational": 0}}, "compliant"),
            # SP86's runway is three times the monthly cap, one more than the quarterly cap.
            ({"forecasts": {"operational": 3 * CAPS.monthly}}, "compliant"),
            ({"forecasts": {"operational": 3 * CAPS.monthly + 1}}, "operational_rogue"),
            ({"forecasts": {"operational": UINT96_MAX}}, "operational_rogue"),
            ({"accepted": False}, "compliant"),
            ({"keeps": 3 * CAPS.monthly}, "auditors_rogue"),
            ({"between": {7: Donate("auditor", 1)}}, "compliant+outsider"),
            ({"between": {0: Shutdown()}}, "compliant+protocol"),
        ],
        ids=str,
    )
    def test_each_plan_needs_this(self, changes: dict[str, object], conduct: str) -> None:
        assert need(cycle(**changes)) == conduct

    def test_a_forecast_between_runway_and_quarterly_cap_is_careless(self) -> None:
        policy = three_operational()  # its runways are one and two months
        life = (
            *seeds(policy),
            cycle_at(START, replace(ordinary_plan(policy, OPENING), forecasts={"cloud": CAPS.quarterly})),
        )
        assert str(needed(policy, life)) == "careless"

    def test_left_out_it_is_missed_from_the_next_second_on(self) -> None:
        last = midnight(date(2023, 3, 5)) + DAY - 1
        assert need(until(last)) == "compliant"
        assert need(until(last + 1)) == "careless"

    def test_twice_in_a_month(self) -> None:
        assert need(cycle(3), cycle(4)) == "careless"

    def test_the_opening_and_the_closing_have_their_seconds(self) -> None:
        late = cycle_at(START + 1, ordinary_plan(POLICY, OPENING))
        assert str(needed(POLICY, (*seeds(POLICY), late))) == "careless"
        year = _year(POLICY)
        assert str(needed(POLICY, year)) == "compliant"
        *before, closing = year
        assert str(needed(POLICY, (*before, closing._replace(time=closing.time + 1)))) == "careless"
        assert str(needed(POLICY, (*before, until(POLICY.closes_at + 1)))) == "careless"
        paid_later = act_at(POLICY.closes_at + 1, Pay("operational", 1))
        assert str(needed(POLICY, (*year, paid_later))) == "operational_rogue"
        forecast = closing._replace(what=replace(ordinary_plan(POLICY, CLOSING), forecasts={"operational": 1}))
        assert str(needed(POLICY, (*before, forecast))) == "careless"

    def test_nothing_allows_that_a_seed_does_not_come(self) -> None:
        assert needed(POLICY, tuple(seeds(POLICY))) == COMPLIANT
        assert needed(POLICY, FIRST[1:]) is None
        assert needed(POLICY, (until(START),)) is None


def _year(policy: Policy) -> Life:
    return tuple(sorted(typical_year(policy, Random(1)).appointments(policy), key=lambda at: (at.time, at.order)))


class TestOffboarding:
    """Governance ends the streams on 3 June at noon; SP86 gives the unit six months from then."""

    ENDED = noon(date(2023, 6, 3))
    LAST = noon(date(2023, 12, 3))
    UNTIL = (*(cycle(month=Month(2023, number)) for number in range(3, 6)), act_at(ENDED, Yank(0)))
    AFTER = tuple(cycle(month=Month(2023, number)) for number in range(6, 13))

    def need(self, time: int, *others: Appointment, before: Life = UNTIL, **changes: object) -> str:
        """What a life needs whose unit is gone at `time` [s], and whose cycles were run in time until then."""
        gone = cycle_at(time, replace(ordinary_plan(POLICY, UNWINDING), **changes))
        return need(*before, *(cycle for cycle in self.AFTER if cycle.time < time), gone, *others)

    def test_any_second_within_the_months_that_the_document_allows(self) -> None:
        for time in (self.ENDED + 1, midnight(date(2023, 9, 1)), self.LAST):
            assert self.need(time) == "compliant+protocol"
        assert self.need(self.LAST + 1) == "careless+protocol"

    def test_nothing_is_due_any_more(self) -> None:
        assert self.need(self.ENDED + 1, until(POLICY.closes_at + DAY)) == "compliant+protocol"

    def test_what_was_due_before_stays_due(self) -> None:
        assert self.need(self.ENDED + 1, before=(*self.UNTIL[1:],)) == "careless+protocol"

    def test_not_while_a_stream_goes_on(self) -> None:
        assert self.need(self.ENDED + 1, before=self.UNTIL[:-1]) == "careless+protocol"
        again = (*self.UNTIL, act_at(self.ENDED + DAY, Yank(0)))  # which ends nothing
        assert self.need(self.LAST + DAY, before=again) == "careless+protocol"

    def test_not_without_an_act_of_governance(self) -> None:
        """Nor where the stream came to its own end."""
        whole = tuple(cycle(month=month) for month in POLICY.cycle_months)
        gone = cycle_at(POLICY.closes_at, ordinary_plan(POLICY, UNWINDING))
        assert need(*whole, gone) == "careless+protocol"
        late = (*whole, act_at(POLICY.closes_at, Yank(0)))
        assert need(*late, gone) == "careless+protocol"
        closed = cycle_at(POLICY.closes_at, ordinary_plan(POLICY, CLOSING))
        assert need(*whole, closed, gone) == "careless+protocol"
        in_time = (*whole, act_at(POLICY.closes_at - 1, Yank(0)))
        assert need(*in_time, gone) == "compliant+protocol"

    def test_not_where_there_is_no_stream_to_end(self) -> None:
        policy = replace(POLICY, streams=())
        life = (*FIRST, cycle_at(self.ENDED + 1, ordinary_plan(POLICY, UNWINDING)))
        assert str(needed(policy, life)) == "careless+protocol"

    def test_nothing_of_the_usual_comes_after_it(self) -> None:
        day = noon(date(2023, 6, 20))
        assert self.need(self.ENDED + 1, act_at(day, Pay("operational", 1))) == "operational_rogue+protocol"
        assert self.need(self.ENDED + 1, cycle(month=Month(2023, 7))) == "careless+protocol"
        assert self.need(self.ENDED + 1, cycle_at(day, ordinary_plan(POLICY, UNWINDING))) == "careless+protocol"

    def test_nothing_is_forecast_and_nothing_kept(self) -> None:
        assert self.need(self.ENDED + 1, forecasts={"operational": 1}) == "careless+protocol"
        assert self.need(self.ENDED + 1, keeps=1) == "auditors_rogue+protocol"
        assert self.need(self.ENDED + 1, steps=(Step.PULL,)) == "careless+protocol"

    def test_a_document_that_does_not_say_how(self) -> None:
        silent = replace(POLICY, stated=replace(POLICY.stated, unwinding=None))
        life = (*FIRST, *self.UNTIL, cycle_at(self.ENDED + 1, ordinary_plan(POLICY, UNWINDING)))
        assert str(needed(silent, life)) == "careless+protocol"

    def test_governance_pays_no_seed_after_it(self) -> None:
        later = replace(POLICY.seeds[0], date=date(2023, 8, 1))
        policy = replace(POLICY, seeds=(*POLICY.seeds, later))
        gone = cycle_at(self.ENDED + 1, ordinary_plan(POLICY, UNWINDING))
        until_august = until(midnight(date(2023, 8, 2)))
        assert str(needed(policy, (*FIRST, *self.UNTIL, gone, until_august))) == "compliant+protocol"
        assert needed(policy, (*FIRST, *self.UNTIL, until_august)) is None

    def test_the_machine_draws_it(self) -> None:
        drawn: list[Life] = []
        for conduct, never in ((Conduct(protocol=True), False), (COMPLIANT, True)):
            drawn.clear()

            @settings(max_examples=60, database=None, deadline=None, derandomize=True)
            @given(lives(POLICY, conduct)(_begin, None))
            def live(life: Life) -> None:
                drawn.append(life)

            live()
            last = [life for life in drawn if any(getattr(part.what, "name", "") == UNWINDING for part in life)]
            assert bool(last) != never


def _begin() -> Living:
    model = Model()
    model.deploy(POLICY)
    return Living(Simulation(POLICY, model))


class TestTheMachine:
    """It draws nothing that its conduct does not allow, and what it says was decided can be lived again."""

    @pytest.mark.parametrize("conduct", CONDUCTS, ids=str)
    @pytest.mark.parametrize("policy", [POLICY, three_operational(), one_signer()], ids=lambda policy: policy.id)
    def test_lives_keep_to_their_conduct(self, policy: Policy, conduct: Conduct) -> None:
        model = Model()
        strategy = lives(policy, conduct)
        drawn = []

        def begin() -> Living:
            model.deploy(policy)
            return Living(Simulation(policy, model))

        @settings(max_examples=12, database=None, deadline=None)
        @given(strategy(begin, None))
        def one(life: Life) -> None:
            drawn.append(life)
            found = needed(policy, life)
            assert found is not None
            assert conduct.includes(found)
            state = model.state()
            again = begin()
            for appointment in life:
                again.keep(appointment)
            assert again.life == life
            assert model.state()._replace(time=0) == state._replace(time=0)

        one()
        assert any(len(life) > 3 for life in drawn)

    @pytest.mark.parametrize("conduct", [c for c, some in CORNERS.items() if some], ids=str)
    def test_corners_need_what_they_are_called(self, conduct: Conduct) -> None:
        model = Model()
        needs = set()
        for corner in CORNERS[conduct]:
            model.deploy(POLICY)
            living = Living(Simulation(POLICY, model))
            corner(living)
            needs.add(needed(POLICY, living.life))
        assert conduct in needs
        assert all(found is not None and conduct.includes(found) for found in needs)


def on_other_days(**changes: object) -> Policy:
    return replace(POLICY, **changes)


STREAM, SEED = POLICY.streams[0], POLICY.seeds[0]
ODD = {
    "a seed on a later day": on_other_days(seeds=(replace(SEED, date=date(2023, 2, 10)),)),
    "two seeds": on_other_days(seeds=(SEED, replace(SEED, date=date(2023, 5, 20)))),
    "an exclusive end": on_other_days(streams=(replace(STREAM, end_reading=EndReading.EXCLUSIVE),)),
    "a stream that ends early": on_other_days(streams=(replace(STREAM, end=date(2023, 11, 11)),)),
    "due on the 28th": on_other_days(cycle=replace(POLICY.cycle, statement_due=28)),
    "due on the 1st": on_other_days(cycle=replace(POLICY.cycle, statement_due=1)),
    "fewer steps in another order": with_steps(POLICY, Step.PULL, Step.STATEMENT, Step.REQUEST, Step.APPROVE),
    "no auditor": one_signer(),
    "three levels": three_levels(),
}


class TestOddPolicies:
    """Whatever a policy says, what is written of a life is what was lived."""

    @pytest.mark.parametrize("policy", ODD.values(), ids=ODD)
    def test_corners_are_written_in_the_order_in_which_they_are_lived(self, policy: Policy) -> None:
        model = Model()
        for conduct, some in corners(policy).items():
            for corner in some:
                model.deploy(policy)
                living = Living(Simulation(policy, model))
                corner(living)
                assert living.life == tuple(sorted(living.life, key=itemgetter(0, 1)))
                need = needed(policy, living.life)
                assert need is not None
                assert conduct.includes(need)
                steps = [step for at in living.life for step in getattr(at.what, "steps", None) or ()]
                assert set(steps) <= set(policy.cycle.steps)

    @pytest.mark.parametrize("policy", ODD.values(), ids=ODD)
    def test_a_typical_year_is_compliant(self, policy: Policy) -> None:
        for seed in range(10):
            year = typical_year(policy, Random(seed)).appointments(policy)
            assert needed(policy, year) == COMPLIANT

    def test_a_stolen_role_that_is_a_quorum_is_a_stolen_role_still(self) -> None:
        auditor = replace(POLICY.wallets["auditor"], threshold=1)
        policy = replace(POLICY, wallets={**POLICY.wallets, "auditor": auditor})
        for by, conduct in (
            (("accountant_1",), "role_compromised"),
            (("accountant_2", "accountant_1"), "role_compromised"),
            (("accountant_1", "auditor_1"), "auditors_rogue"),
            ((), "auditors_rogue"),
        ):
            life = (*FIRST, act_at(A_DAY, Pay("auditor", 1, "", by)))
            assert str(needed(policy, life)) == conduct

    def test_the_keys_of_a_role_are_people_s(self) -> None:
        keys = role_keys(three_levels())
        assert all(keys)
        assert all(person in three_levels().signers for people in keys for person in people)
