"""What came of lives: to whom a break is put down, and what is kept of it."""

from __future__ import annotations

from datetime import date

from policies.periods import noon
from policies.rules.names import COMPLIANT, Conduct
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD
from simulations.actions import Donate, Pay
from simulations.cycle import ordinary_plan
from simulations.engines.model import Model
from simulations.judging import Cell, Judge
from simulations.ledger import OPENING
from simulations.lives import Lived
from simulations.simulation import Simulation
from simulations.timetable import Life, act_at, cycle_at, live, seeds, until
from tests.simulations.policies_for_tests import reference

POLICY = reference()
OPENED = (*seeds(POLICY), cycle_at(POLICY.period.starts_at, ordinary_plan(POLICY, OPENING)))
OUTSIDER, BOTH = Conduct.of("outsider"), Conduct.of("careless+outsider")
GIFTS = Cell("operational_funded_by_auditor_only", Phase.BETWEEN)


def lived(life: Life) -> Lived:
    model = Model()
    model.deploy(POLICY)
    judge = Judge(POLICY, RULES)
    for _ in live(Simulation(POLICY, model, judge), life):
        pass
    found = Lived()
    found.add(POLICY, life, judge)
    return found


def gift(day: int, amount: int):
    return act_at(noon(date(2023, 2, day)), Donate("operational", amount))


class TestAFirstBreakThatNeedsLessThanTheWorst:
    """A stranger gives a little; later, in a careless month, much more."""

    LIFE: Life = (
        *OPENED,
        gift(3, WAD),
        act_at(noon(date(2023, 2, 5)), Pay("operational", 300_000 * WAD)),
        gift(7, 9 * WAD),
    )

    def test_it_is_broken_under_both(self) -> None:
        found = lived(self.LIFE)
        assert found.under(OUTSIDER).worst[GIFTS].found.judgement.excess == WAD
        assert found.under(BOTH).worst[GIFTS].found.judgement.excess == 10 * WAD
        assert GIFTS not in found.under(COMPLIANT).worst or found.under(COMPLIANT).worst[GIFTS].found.judgement.holds

    def test_it_is_told_under_the_milder_one_alone(self) -> None:
        found = lived(self.LIFE)
        ((conduct, known),) = found.mildest(GIFTS)
        assert conduct == OUTSIDER
        assert known.life == self.LIFE[:3]
        assert found.broken().count(GIFTS) == 1

    def test_the_life_as_a_whole_counts_where_it_is_allowed(self) -> None:
        found = lived(self.LIFE)
        assert [found.under(conduct).sequences for conduct in (COMPLIANT, OUTSIDER, BOTH)] == [0, 0, 1]
        assert found.under(BOTH).steps > 5


def test_every_break_has_a_worst_figure_and_a_life_that_reaches_it() -> None:
    life: Life = (
        *OPENED,
        gift(3, WAD),
        act_at(noon(date(2023, 2, 5)), Pay("operational", 300_000 * WAD)),
        act_at(noon(date(2023, 2, 6)), Donate("auditor", 5_000_000 * WAD)),
        until(noon(date(2023, 6, 1))),
    )
    found = lived(life)
    cells = found.broken()
    assert len(cells) > 3
    for cell in cells:
        for conduct, known in found.mildest(cell):
            worst = found.under(conduct).worst[cell]
            assert not worst.found.judgement.holds
            assert worst.life[-1].time == worst.found.time
            assert worst.found.judgement.excess >= known.found.judgement.excess > 0
