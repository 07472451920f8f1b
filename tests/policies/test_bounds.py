"""Exact worst cases: what can be worked out on paper, what is not known, and the arithmetic below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from policies.bounds.base import Sum, Term, duration
from policies.bounds.calendar import Window
from policies.bounds.purse import most_over
from policies.bounds.remainders import any_remainder_from, sum_of_floors
from policies.periods import DAY
from policies.policy import ORDINARY_STEPS, Policy
from policies.rules.names import COMPLIANT, CONDUCTS, Conduct, ConductName
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD
from simulations.engines.base import OUTSIDER_FUNDS
from simulations.judging import Cell
from tests.policies.worst_lives.judged import bound, cells
from tests.policies.worst_lives.shapes import small
from tests.simulations.policies_for_tests import auditor, one_signer, operational, reference, role, shaped, with_steps

POLICY = reference()
OUTSIDERS = Conduct(outsider=True)
CARELESS = Conduct(ConductName.CARELESS)
PULLED_IN_31_DAYS = 2_398_988 * WAD * 31 // 365


def excess(rule: str, phase: Phase | None = None, cause: str = "", conduct: Conduct = COMPLIANT) -> int | None:
    found = bound(POLICY, Cell(rule, phase, cause), conduct)
    return None if found is None else found.excess


class TestTheReference:
    """What can be worked out on paper."""

    def test_the_seed(self) -> None:
        assert excess("auditor_within_quarterly_cap", Phase.OPENING, "the seed") == 149_938 * WAD

    def test_31_days_of_stream(self) -> None:
        found = excess("auditor_within_quarterly_cap", Phase.CYCLE, "31 days of stream in one pull")
        # Of all seconds at which a cycle can be run, some round both sums so that one wei more is paid.
        assert found == (2 * 199_916 - 599_747) * WAD + PULLED_IN_31_DAYS + 1

    def test_excess_at_the_closing(self) -> None:
        found = excess("auditor_within_quarterly_cap", Phase.CLOSING, "excess coming back")
        assert found == (5 * 199_916 - 599_747) * WAD + PULLED_IN_31_DAYS + 1

    def test_the_longest_time_between_two_cycles(self) -> None:
        found = excess("auditor_within_quarterly_cap", Phase.CYCLE, "more than 31 days of stream in one pull")
        assert found is not None
        accrued = found - (2 * 199_916 - 599_747) * WAD
        assert accrued - 2_398_988 * WAD * (36 * DAY - 1) // (365 * DAY) in (0, 1)

    def test_between_cycles_it_holds(self) -> None:
        """Not by a single DAI, whatever compliant people do."""
        assert excess("auditor_within_quarterly_cap", Phase.BETWEEN) == -199_915 * WAD

    @pytest.mark.parametrize(
        ("rule", "conduct", "expected"),
        [
            ("quarterly_spending_within_cap", COMPLIANT, 1 * WAD),
            ("monthly_spending_within_cap", COMPLIANT, 0),
            # SP86's runway is one DAI above its quarterly cap, and careless people may do what compliant ones may.
            ("monthly_spending_within_cap", CARELESS, (2 * 599_748 - 199_916) * WAD),
            ("quarterly_spending_within_cap", CARELESS, (4 * 599_748 - 599_747) * WAD),
            ("auditor_keeps_at_most_2x", COMPLIANT, 0),
            ("auditor_keeps_at_most_2x", OUTSIDERS, OUTSIDER_FUNDS),
            ("auditor_keeps_at_most_2x", CARELESS, (749_685 + 2_398_988 - 399_832) * WAD),
            ("operational_within_runway", COMPLIANT, 0),
            ("operational_within_runway", CARELESS, 599_748 * WAD),
            ("unused_funds_return", COMPLIANT, 0),
            ("unused_funds_return", OUTSIDERS, OUTSIDER_FUNDS),
            ("unused_funds_return", CARELESS, 3_148_673 * WAD),
            ("statement_on_time", COMPLIANT, 0),
            ("statement_on_time", CARELESS, 26 * DAY + 1),
        ],
    )
    def test_figures(self, rule: str, conduct: Conduct, expected: int) -> None:
        assert excess(rule, conduct=conduct) == expected

    @pytest.mark.parametrize(
        ("rule", "phase", "expected"),
        [
            ("annual_spending_within_cap", Phase.BETWEEN, 4 * WAD),
            ("annual_spending_within_cap", Phase.CYCLE, 4 * WAD),
            ("net_outflow_within_annual_cap", Phase.CLOSING, 749_685 * WAD),
            ("net_outflow_within_annual_cap", Phase.OPENING, (749_685 - 2_398_988) * WAD),
        ],
    )
    def test_figures_by_phase(self, rule: str, phase: Phase, expected: int) -> None:
        assert excess(rule, phase) == expected

    def test_it_says_why(self) -> None:
        found = bound(POLICY, Cell("auditor_within_quarterly_cap", Phase.CLOSING, "excess coming back"), COMPLIANT)
        assert found is not None
        assert found.because == (
            "2 x monthly cap (399,832) + runways (599,748) + 31 days of stream (203,749.67) - quarterly cap (599,747)"
        )

    def test_without_the_protocol_one_is_not_known(self) -> None:
        """How little there can be before outsiders give what then was not sent."""
        unknown = {
            (cell, str(conduct))
            for conduct in CONDUCTS
            for cell in cells(POLICY)
            if not conduct.protocol and bound(POLICY, cell, conduct) is None
        }
        assert unknown == {(Cell("runway_is_replenished"), "compliant+outsider")}


class TestWhatIsNotKnown:
    SEEDING = Cell("auditor_within_quarterly_cap", Phase.OPENING, "the seed")

    def test_a_second_stream_would_raise_it(self) -> None:
        assert bound(POLICY, self.SEEDING, Conduct(protocol=True)) is None

    def test_where_money_is_no_matter_a_second_stream_is_none_either(self) -> None:
        careless, with_protocol = CARELESS, replace(CARELESS, protocol=True)
        cell = Cell("monthly_spending_within_cap")
        assert bound(POLICY, cell, with_protocol) == bound(POLICY, cell, careless) is not None

    @pytest.mark.parametrize(
        "policy",
        [
            with_steps(POLICY, *reversed(ORDINARY_STEPS)),
            with_steps(POLICY, *ORDINARY_STEPS[:-1]),
            replace(POLICY, seeds=(replace(POLICY.seeds[0], date=POLICY.period.end),)),
            replace(POLICY, seeds=(replace(POLICY.seeds[0], to="operational"),)),
            replace(POLICY, streams=(replace(POLICY.streams[0], total=1),)),
            replace(POLICY, streams=(replace(POLICY.streams[0], end=date(2024, 2, 1)),)),
        ],
        ids=[
            "steps in another order",
            "a step left out",
            "a late seed",
            "a seed elsewhere",
            "a stream of one wei",
            "a stream beyond the period",
        ],
    )
    def test_other_shapes(self, policy: Policy) -> None:
        assert bound(policy, self.SEEDING, COMPLIANT) is None

    def test_months_that_do_not_belong_to_the_period_may_be_paid_too(self) -> None:
        longer = replace(POLICY, streams=(replace(POLICY.streams[0], end=date(2024, 2, 29)),))
        cell = Cell("annual_spending_within_cap", Phase.CLOSING)
        assert bound(longer, cell, COMPLIANT) is None
        assert bound(longer, cell, Conduct(outsider=True)) is None

    def test_what_went_back_is_no_longer_out(self) -> None:
        """The first surplus of this one goes back in its last monthly cycle, after the pull was judged."""
        policy = small("surplus in April", total=600 * WAD)
        known = {
            phase: bound(policy, Cell("net_outflow_within_annual_cap", phase), COMPLIANT) is not None for phase in Phase
        }
        assert known == {phase: phase not in (Phase.BETWEEN, Phase.CLOSING) for phase in Phase}

    def test_a_unit_that_is_offboarded(self) -> None:
        """Only governance does that; and then only what contracts hold to is worked out."""
        for rule in RULES:
            cell = Cell(rule.name, Phase.UNWINDING)
            without, with_protocol = bound(POLICY, cell, CARELESS), bound(POLICY, cell, Conduct(protocol=True))
            assert without is not None
            assert (without.excess, without.because) == (0, "only governance ends a unit")
            known = ("stream_pays_what_accrued", "only_a_quorum_moves_funds", "dai_is_conserved")
            assert (with_protocol is not None) == (rule.name in known)

    def test_rules_that_do_not_apply_or_are_somebodys_own(self) -> None:
        assert bound(one_signer(), self.SEEDING, COMPLIANT) is None
        assert bound(POLICY, Cell("a_rule_of_ones_own"), COMPLIANT) is None

    def test_one_role_alone_is_a_quorum(self) -> None:
        """A thief with its keys is as bad as all auditors, and is not counted among them."""
        policy = shaped(
            "one-is-enough",
            role("accountant_role", 1, "accountant_1"),
            auditor(1, "accountant_role", "auditor_1"),
            operational("operational", 1, "facilitator_1"),
        )
        cell = Cell("unused_funds_return")
        assert bound(policy, cell, Conduct(ConductName.ROLE_COMPROMISED)) is None
        assert bound(policy, cell, Conduct(ConductName.OPERATIONAL_ROGUE)) is not None

    def test_a_cause_that_no_rule_gives(self) -> None:
        assert bound(POLICY, self.SEEDING._replace(cause="the weather"), COMPLIANT) is None

    def test_a_rule_of_phases_without_one(self) -> None:
        assert bound(POLICY, Cell("annual_spending_within_cap"), CARELESS) is None


class TestArithmetic:
    def test_sums_of_floors(self) -> None:
        random = Random(1)
        for _ in range(300):
            count, modulus, factor, offset = (random.randrange(1, 40) for _ in range(4))
            assert sum_of_floors(count, modulus, factor, offset) == sum(
                (factor * x + offset) // modulus for x in range(count)
            )
        assert sum_of_floors(0, 7, 3, 2) == 0

    def test_remainders(self) -> None:
        random = Random(2)
        seen = set()
        for _ in range(500):
            factor, modulus, first, more = (random.randrange(1, 60) for _ in range(4))
            least, last = random.randint(1, modulus), first + more % 7 - 1
            expected = any(factor * x % modulus >= least for x in range(first, last + 1))
            assert any_remainder_from(least, factor, modulus, first, last) == expected
            seen.add((expected, first > last))
        assert seen == {(True, False), (False, False), (False, True)}

    def test_what_one_pull_pays_at_most(self) -> None:
        (stream,) = small("a stream").streams
        random = Random(3)
        for _ in range(30):
            first, seconds = random.randrange(10**6), random.randrange(1, 10**6)
            window = Window(stream.bgn + first, stream.bgn + first + random.randrange(4))
            paid = [
                stream.total * (x + seconds) // stream.tau - stream.total * x // stream.tau
                for x in range(first, window.last - stream.bgn + 1)
            ]
            assert most_over(stream, seconds, window) == max(paid)

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (31 * DAY, "31 days"),
            (DAY, "1 day"),
            (36 * DAY - 1, "35 days 23:59:59"),
            (1, "1 second"),
            (59, "59 seconds"),
            (3_600, "01:00:00"),
            (0, "0 days"),
        ],
    )
    def test_durations(self, seconds: int, words: str) -> None:
        assert duration(seconds) == words

    def test_sums_say_what_they_add_up(self) -> None:
        found = Sum((Term(2 * WAD, "kept"), Term(0, "nothing"), Term(5 * WAD, "stream", comes_in=True)))
        assert str(found.minus(3 * WAD, "cap")) == "kept (2) + stream (5) - cap (3)"
        assert (found.minus(3 * WAD, "cap").total, found.comes_in) == (4 * WAD, True)
        assert str(Sum.of(0, "nothing at all")) == "nothing at all (0)"
        assert str(Sum((Term(-WAD, "cap"),))) == "-cap (1)"
