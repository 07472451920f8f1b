"""Stories in sentences: every action is told, in its order, and so is what people left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from policies.periods import DAY, NOON, Month, midnight
from policies.policy import Policy, Step
from policies.rules.base import Judgement
from policies.rules.names import Conduct, ConductName
from policies.units import WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    Blow,
    CreateStream,
    Donate,
    Pay,
    Pull,
    Wait,
    Yank,
)
from simulations.cycle import ordinary_plan
from simulations.engines.model import Model
from simulations.judging import Cell
from simulations.ledger import CLOSING, OPENING, UNWINDING
from simulations.replay import Scene, Story
from simulations.reports.stories import MOST_LINES, Line, lines, plain, shortened
from simulations.simulation import Event, Simulation
from simulations.timetable import Appointment, Life, act_at, closing, cycle_at, cycle_on, live, opening, seeds, until
from tests.simulations.policies_for_tests import SHAPES, reference

POLICY = reference()
START = POLICY.period.starts_at
MARCH, APRIL = Month(2023, 3), Month(2023, 4)
OPENED = (*seeds(POLICY), opening(POLICY, ordinary_plan(POLICY, OPENING)))
"""What every compliant life begins with."""


def lived(life: Iterable[Appointment], policy: Policy = POLICY, judged: int = 0) -> Story:
    """A life on the exact model as a story; which rule it breaks does not matter here."""
    model, scenes = Model(), list[Scene]()
    model.deploy(policy)
    holders = [wallet.name for wallet in policy.treasury]

    def write_down(simulation: Simulation, event: Event) -> None:
        scenes.append(Scene(event, {holder: simulation.state.dai[holder] for holder in holders}))

    decided: Life = tuple(life)
    for _ in live(Simulation(policy, model, write_down), decided):
        pass
    time = judged or scenes[-1].event.time
    return Story(Cell("dai_is_conserved"), Judgement(1, 0), time, tuple(scenes), life=decided)


def told(life: Iterable[Appointment], policy: Policy = POLICY, judged: int = 0) -> list[str]:
    return [f"{line.date}: {line.text}" for line in lines(policy, lived(life, policy, judged))]


class TestLines:
    def test_a_month_of_31_days(self) -> None:
        nothing = ordinary_plan(POLICY, OPENING, {"operational": 0})
        life = (*seeds(POLICY), opening(POLICY, nothing), cycle_on(MARCH, 4, ordinary_plan(POLICY, "2023-03")))
        assert told(life) == [
            "1 Feb 2023: governance sends the seed of 749,685 to the Auditor Wallet",
            "1 Feb 2023: opening cycle: the unit forecasts 0, the auditors return a surplus of 349,853 to the protocol",
            (
                "4 Mar 2023: 31 days later, cycle: the auditors pull 203,749.67 and top the Operational Wallet up with "
                "599,748"
            ),
        ]

    def test_what_the_wallets_hold_stands_beside_it(self) -> None:
        line = lines(POLICY, lived(OPENED))[-1]
        assert line == Line(
            "1 Feb 2023",
            "opening cycle: the auditors top the Operational Wallet up with 599,748",
            (149_937 * WAD, 599_748 * WAD),
        )
        assert plain(POLICY, lived(OPENED))[-1].endswith("[auditor 149,937, operational 599,748]")

    def test_a_rejected_review_and_excess_that_comes_back(self) -> None:
        plan = replace(ordinary_plan(POLICY, "2023-03", {"operational": 100 * WAD}), accepted=False)
        assert told((*OPENED, cycle_on(MARCH, 5, plan)))[-1] == (
            "5 Mar 2023: 32 days later, cycle: the unit forecasts 100 and returns an excess of 599,648 to the Auditor "
            "Wallet, the auditors pull 210,322.24, the review rejects the statement, the auditors return a surplus of "
            "560,075.24 to the protocol"
        )

    def test_unusual_seconds_are_said(self) -> None:
        late = midnight(MARCH.day(5)) + DAY - 1
        life = (
            *OPENED,
            act_at(START + 2 * DAY + NOON, Pay("operational", WAD)),
            act_at(START + 3 * DAY + 1, Pay("operational", WAD)),
            cycle_at(late, ordinary_plan(POLICY, "2023-03")),
        )
        assert told(life)[2:] == [
            "3 Feb 2023: the unit pays 1",
            "4 Feb 2023: at 00:00:01 the unit pays 1",
            (
                "5 Mar 2023: 29 days later, cycle at 23:59:59: the auditors pull 216,894.73 and top the Operational "
                "Wallet up with 2"
            ),
        ]

    def test_steps_that_were_left_out_or_swapped(self) -> None:
        usual = ordinary_plan(POLICY, "2023-03")
        some = replace(usual, steps=(Step.STATEMENT, Step.RETURN_EXCESS, Step.RETURN_SURPLUS))
        swapped = replace(usual, name="2023-04", steps=(Step.RETURN_SURPLUS, *POLICY.cycle.steps[:-1]))
        none = replace(usual, name="2023-05", steps=())
        life = (
            *OPENED,
            cycle_on(MARCH, 5, some),
            cycle_on(APRIL, 5, swapped),
            cycle_on(Month(2023, 5), 5, none),
        )
        assert [line.partition(": ")[2] for line in told(life)[2:]] == [
            "32 days later, cycle, without the request, the pull, the review and the top-up: nothing moves",
            "31 days later, cycle, its steps in another order: the auditors pull 414,071.90",
            "30 days later, cycle, all of its steps left out: nothing moves",
        ]

    def test_late_cycles(self) -> None:
        march = ordinary_plan(POLICY, "2023-03")
        in_march = cycle_at(midnight(MARCH.day(6)), march)
        in_april = cycle_at(midnight(APRIL.day(1)), march)
        assert told((*OPENED, in_march))[-1].startswith("6 Mar 2023: 33 days later, cycle, 1 second late: the auditors")
        assert told((*OPENED, in_april))[-1].startswith(
            "1 Apr 2023: 59 days later, cycle, that of March 2023, 26 days late: the auditors"
        )
        opened_late = cycle_at(START + DAY, ordinary_plan(POLICY, OPENING))
        assert told((*seeds(POLICY), opened_late))[-1].startswith("2 Feb 2023: opening cycle, 1 day late: ")
        closed_late = cycle_at(POLICY.closes_at + 3 * DAY, ordinary_plan(POLICY, CLOSING))
        assert "closing cycle, 3 days late: " in told((*OPENED, closed_late))[-1]

    def test_the_closing_on_its_second(self) -> None:
        assert told((*OPENED, closing(POLICY, ordinary_plan(POLICY, CLOSING))))[-1] == (
            "1 Feb 2024: 365 days later, closing cycle: the unit returns an excess of 599,748 to the Auditor Wallet, "
            "the auditors pull 2,398,988 and return a surplus of 3,148,673 to the protocol"
        )

    def test_an_outsider_between_two_steps(self) -> None:
        plan = replace(ordinary_plan(POLICY, "2023-03"), between={4: Donate("auditor", WAD), 7: Blow()})
        assert told((*OPENED, cycle_on(MARCH, 5, plan)))[-1].endswith(
            "cycle: the auditors pull 210,322.24, an outsider donates 1 to the Auditor Wallet and calls blow() and "
            "finds nothing in DssBlow to send to the surplus buffer"
        )

    def test_a_pull_by_an_outsider_and_what_is_in_dss_blow(self) -> None:
        life = (
            *OPENED,
            act_at(START + NOON, Donate(BLOW, 7 * WAD)),
            act_at(START + NOON, Blow()),
            act_at(START + DAY, CreateStream("auditor", 365 * WAD, START, 365 * DAY)),
            act_at(START + DAY + NOON, Pull(1, caller=OUTSIDER)),
        )
        assert told(life)[3:] == [
            "1 Feb 2023: an outsider calls blow() and sends the 7 in DssBlow to the surplus buffer",
            (
                "2 Feb 2023: at 00:00:00 governance creates another stream, 365 to the Auditor Wallet from 1 Feb "
                "2023 to 1 Feb 2024, which anybody may pull"
            ),
            "2 Feb 2023: an outsider pulls 1.50 from stream 2 for the Auditor Wallet",
        ]

    def test_a_unit_that_is_gone(self) -> None:
        ended = midnight(Month(2023, 3).day(1)) + NOON
        gone = cycle_at(midnight(MARCH.day(9)) + 7, ordinary_plan(POLICY, UNWINDING))
        march = cycle_on(MARCH, 5, ordinary_plan(POLICY, "2023-03"))
        life = (*OPENED, act_at(ended, Yank(0)), march, gone, until(midnight(Month(2023, 8).day(1))))
        assert told(life)[-2:] == [
            (
                "9 Mar 2023: last cycle of the unwinding at 00:00:07: the unit returns 599,748 from the Operational "
                "Wallet to the pause proxy, the auditors return a surplus of 337,255.24 to the protocol"
            ),
            "31 Jul 2023: July 2023 ends",
        ]


class TestWhatDidNotHappen:
    def test_cycles_that_nobody_ran(self) -> None:
        paid = act_at(midnight(Month(2023, 6).day(7)) + NOON, Pay("operational", WAD))
        assert told((*OPENED, paid))[2:] == [
            "5 Jun 2023: nobody has run the 4 cycles from March 2023 to June 2023 in time",
            "7 Jun 2023: 126 days later, the unit pays 1",
        ]

    def test_they_are_told_before_what_happened_after_them(self) -> None:
        paid = act_at(midnight(MARCH.day(20)) + NOON, Pay("operational", WAD))
        end = POLICY.closes_at + 1
        assert told((*OPENED, paid, until(end)))[2:] == [
            "5 Mar 2023: nobody has run the cycle of March 2023 in time",
            "20 Mar 2023: 47 days later, the unit pays 1",
            "5 Jan 2024: nobody has run the 10 cycles from April 2023 to January 2024 in time",
            "1 Feb 2024: nobody runs the closing cycle",
            "1 Feb 2024: at 00:00:01: nothing more has happened",
        ]

    def test_no_opening_and_a_month_that_ends(self) -> None:
        story = lived((*seeds(POLICY), until(midnight(MARCH.first))))
        assert [(line.date, line.text) for line in lines(POLICY, story)[1:]] == [
            ("1 Feb 2023", "nobody runs the opening cycle"),
            ("28 Feb 2023", "February 2023 ends"),
        ]

    def test_a_cycle_that_is_not_due_yet_is_not_missed(self) -> None:
        assert len(told((*OPENED, act_at(midnight(MARCH.day(5)), Pay("operational", WAD))))) == 3

    def test_waiting_is_never_dropped(self) -> None:
        """The days between the lines, and those that the text names, are those of the story."""
        paid = act_at(midnight(MARCH.day(1)) + NOON, Pay("operational", WAD))
        assert told((*OPENED, paid))[-1] == "1 Mar 2023: 28 days later, the unit pays 1"


class TestShortened:
    STORY = lines(POLICY, Story(Cell(""), Judgement(1, 0), START, ()))

    @staticmethod
    def made(number: int) -> list[Line]:
        return [Line(f"{day} Feb 2023", f"act {day}", ()) for day in range(1, number + 1)]

    def test_an_empty_story(self) -> None:
        assert self.STORY == []

    def test_a_short_one_is_told_whole(self) -> None:
        for number in (0, 1, MOST_LINES, MOST_LINES + 1):
            assert list(shortened(self.made(number))) == self.made(number)

    def test_a_long_one_says_what_it_hides(self) -> None:
        told = list(shortened(self.made(20)))
        assert told[3] == "... 13 more, from 4 Feb 2023 to 16 Feb 2023, in the counterexample's file ..."
        assert [line.text for line in told if isinstance(line, Line)] == [
            f"act {day}" for day in (1, 2, 3, 17, 18, 19, 20)
        ]


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
def test_every_shape_of_treasury_is_told(make) -> None:  # type: ignore[no-untyped-def]
    policy: Policy = make()
    life = (
        *seeds(policy),
        opening(policy, ordinary_plan(policy, OPENING)),
        *(act_at(START + NOON, Pay(wallet.name, WAD)) for wallet in policy.operational),
        cycle_on(MARCH, 5, ordinary_plan(policy, "2023-03")),
        closing(policy, ordinary_plan(policy, CLOSING)),
    )
    text = told(life, policy)
    assert len(text) == 5 + len(policy.operational)  # with the ten cycles that nobody ran
    for line in text:
        assert "=" not in line, line  # no value as Python prints it
        assert ": :" not in line


def test_what_needs_no_words_is_not_told() -> None:
    """Papers move nothing; time alone is in the dates."""
    story = replace(lived((*OPENED, until(START + DAY))), conduct=Conduct(ConductName.CARELESS), time=START)
    assert isinstance(story.scenes[-1].event.action, Wait)
    assert len(lines(POLICY, story)) == 2
