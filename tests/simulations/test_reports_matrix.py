"""The table rule x conduct in the terminal, and what stands behind each row.

Campaigns are made by hand, so that a test says itself what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from policies.rules.base import Judgement, Measure, Rule, When
from policies.rules.names import COMPLIANT, CONDUCTS, LEVELS, VerdictName
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import WAD
from simulations.campaign import Campaign
from simulations.check import Place
from simulations.judging import Cell
from simulations.reports.details_text import details, found
from simulations.reports.matrix_text import legend, matrix
from simulations.verdicts import Breach, RuleVerdict
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    CARELESS,
    LONG_MONTH,
    SEEDING,
    SPENDING,
    campaign,
)
from tests.simulations.policies_for_tests import one_signer
from tests.simulations.reports_for_tests import EXACT, GAS, OWN, POLICY, QUORUM, ROGUE, USUAL, WHOLE, printed


def rows(verdicts: Sequence[RuleVerdict], width: int = 110) -> dict[str, str]:
    """The matrix's rows by rule."""
    text = printed(matrix(verdicts, width), width=width)
    return {line.split()[0]: line.partition(" ")[2].strip() for line in text.splitlines() if re.match("[a-z]", line)}


class TestMatrix:
    def test_the_whole_table(self) -> None:
        lines = printed(matrix(WHOLE.verdicts, 110)).splitlines()
        assert lines[:6] == [
            "                                                                operational   role          auditors",
            "                                    compliant     careless      rogue         compromised   rogue",
            "                                    ·  o  p  op   ·  o  p  op   ·  o  p  op   ·  o  p  op   ·  o  p  op",
            "auditor_keeps_at_most_2x            ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓",
            "auditor_within_quarterly_cap        ✗  ✗  ✗  ✗    ✗  ✗  ✗  ✗    ✗  ✗  ✗  ✗    ✗  ✗  ✗  ✗    ✗  ✗  ✗  ✗",
            "operational_within_runway           ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓    ✓  ✓  ✓  ✓",
        ]
        assert lines[-1] == (
            "gas_is_paid                         ✓  ✗! ✓  ✗    ✓  ✗  ✓  ✗    ✓  ✗  ✓  ✗    ✓  ✗  ✓  ✗    ✓  ✗  ✓  ✗"
        )
        assert len(lines) == 3 + len(RULES) + 1
        assert rows(WHOLE.verdicts)[QUORUM].split() == ["?!", "?!", *["?"] * 18]
        assert rows(WHOLE.verdicts)["unused_funds_return"].split() == [*"✓✓✓✓✓✓✓✓", *["✗"] * 12]

    def test_80_columns_say_the_same(self) -> None:
        text = printed(matrix(WHOLE.verdicts, 80), width=80)
        assert "operational_funded_by_auditor\n _only  " in text
        narrow, wide = rows(WHOLE.verdicts, 80), rows(WHOLE.verdicts)
        for rule in (OWN.name, QUORUM, "unused_funds_return"):
            assert re.findall("[✓✗?-]!?", narrow[rule]) == wide[rule].split()

    @pytest.mark.parametrize("width", [40, 60, 79, 80, 95, 100, 110, 160])
    def test_it_fits(self, width: int) -> None:
        text = printed(matrix(WHOLE.verdicts, width), legend(WHOLE.verdicts), width=width)
        assert max(map(len, text.splitlines())) <= width
        table = printed(matrix(WHOLE.verdicts, width), width=width)
        pairs = [verdict.verdict for verdict in WHOLE.verdicts]
        for name, symbol in ((VerdictName.HOLDS, "✓"), (VerdictName.BROKEN, "✗"), (VerdictName.VACUOUS, "?")):
            assert table.count(symbol) == pairs.count(name)
        assert table.count("!") == len(WHOLE.unexpected) == 3

    def test_only_the_conducts_that_were_run(self) -> None:
        some = campaign(conducts=(COMPLIANT, BY_OUTSIDERS, CARELESS, ROGUE))
        text = printed(matrix(some.verdicts, 110))
        *heading, letters = text.partition("auditor_keeps")[0].splitlines()
        assert letters.split() == ["·", "o", "·", "·"]
        assert "auditors" not in " ".join(heading)
        without_others = printed(matrix(campaign(conducts=(COMPLIANT, CARELESS, ROGUE)).verdicts, 110))
        assert "·" not in without_others

    def test_a_single_conduct_in_words(self) -> None:
        text = printed(matrix(campaign(conducts=(COMPLIANT,)).verdicts, 110))
        assert [line.split() for line in text.splitlines()[:3]] == [
            ["compliant"],
            ["auditor_keeps_at_most_2x", "✓", "holds"],
            ["auditor_within_quarterly_cap", "✗", "broken"],
        ]

    def test_a_pair_that_was_not_asked_for_is_empty(self) -> None:
        some = [v for v in USUAL.verdicts if v.conduct in (COMPLIANT, CARELESS, ROGUE, BY_OUTSIDERS)]
        some = [v for v in some if v.rule.name != "dai_is_conserved" or v.conduct == CARELESS]
        assert rows(some)["dai_is_conserved"] == "✓"
        assert rows(some)["stream_pays_what_accrued"].split() == ["✓"] * 4

    def test_a_rule_of_ones_own_with_a_long_name(self) -> None:
        own = Rule("each_payment_is_announced_on_the_forum_a_week_ahead", When.ALWAYS, "so it is", lambda p, s: None)
        text = printed(matrix(campaign(conducts=CONDUCTS, rules=(*RULES, own)).verdicts, 80), width=80)
        assert max(map(len, text.splitlines())) <= 80
        assert "each_payment_is_announced" in text

    def test_colours(self) -> None:
        text = printed(matrix(WHOLE.verdicts, 110), colour=True)
        assert "\x1b[32m✓" in text
        assert "\x1b[31m✗" in text
        assert "\x1b[2;31m✗" in text  # a milder conduct breaks it too
        assert "\x1b[1;7;31m✗!" in text
        assert "\x1b[1;7;33m?!" in text

    def test_none_without_them(self) -> None:
        assert "\x1b" not in printed(WHOLE)
        quiet = printed(matrix(WHOLE.verdicts, 110), colour=True, no_color=True)
        assert "31m" not in quiet
        assert "32m" not in quiet
        assert "✗!" in quiet


class TestLegend:
    def test_what_stands_there_is_explained_and_nothing_else(self) -> None:
        whole = printed(legend(WHOLE.verdicts))
        for word in (*LEVELS, "\no ", "\np "):
            assert word in whole
        assert "✓ holds in every life tried; ✗ broken; ? never put to the test; ! not what the policy expects." in whole
        one = printed(legend(campaign(conducts=(COMPLIANT,)).verdicts))
        assert one.splitlines()[1:] == [
            "✓ holds in every life tried; ✗ broken; nothing is against what the policy expects.",
            "",
            "compliant  everybody keeps to the policy",
        ]

    def test_shades_are_explained_where_there_are_any(self) -> None:
        assert "pale" in printed(legend(WHOLE.verdicts), colour=True)
        assert "pale" not in printed(legend(WHOLE.verdicts))
        assert "pale" not in printed(legend(campaign(conducts=(COMPLIANT,)).verdicts), colour=True)

    def test_what_is_not_promised(self) -> None:
        policy = one_signer()
        text = printed(legend(campaign({}, policy=policy, conducts=(COMPLIANT,)).verdicts))
        assert "- a promise that this treasury does not make" in text


class TestDetails:
    def about(self, rule: str, found: Campaign = WHOLE, confirmed: dict[Place, bool] | None = None) -> list[str]:
        """The paragraph of one rule."""
        of_rule = [verdict for verdict in found.verdicts if verdict.rule.name == rule]
        return printed(details(POLICY, of_rule, confirmed or {}, {}), width=200).splitlines()

    def test_the_mildest_conduct_and_what_holds(self) -> None:
        assert self.about(OWN.name) == [
            "✗ gas_is_paid  somebody pays for gas",
            "    broken under compliant+outsider",
            "      at worst: found 5 DAI",
            (
                "    holds under auditors_rogue+protocol and milder: 250 lives, 9,000 steps, put to the test 1,500 "
                "times; nearest: 6 DAI to spare"
            ),
            "    unexpected: the policy expects `holds` under compliant+outsider",
        ]

    def test_every_place_of_the_mildest_conduct_and_the_others_by_name(self) -> None:
        left_over = Cell("auditor_within_quarterly_cap", Phase.BETWEEN, "left over")
        more = campaign({**AS_EXPECTED, LONG_MONTH: (COMPLIANT, EXACT), left_over: (CARELESS, WAD)}, conducts=CONDUCTS)
        lines = self.about("auditor_within_quarterly_cap", more)
        assert lines[1] == "    broken under compliant"
        assert lines[2] == (
            "      opening, the seed: found 149,938 of at most 149,938 DAI = seed (749,685) - quarterly cap (599,747)"
        )
        assert lines[3] == (
            "      cycle, 31 days of stream in one pull: found 3,834.67 of at most 3,834.67 DAI = 2 x monthly cap "
            "(399,832) + 31 days of stream (203,749.67) - quarterly cap (599,747)"
        )
        assert lines[4] == "    and under worse conduct: careless (between cycles, left over)"

    def test_the_figure_that_a_sentence_ends_with_and_no_other(self) -> None:
        """Also where it never broke; what is allowed by chance the same in every break is no figure of the policy."""
        assert self.about("annual_spending_within_cap")[0].endswith("at most the annual cap (10 DAI)")
        assert self.about("auditor_keeps_at_most_2x")[0].endswith("its multiple of the monthly cap (10 DAI)")
        received = Cell("operational_funded_by_auditor_only", Phase.CYCLE)
        more = campaign({received: (BY_OUTSIDERS, WAD)}, conducts=CONDUCTS)
        assert self.about(received.rule, more)[0].endswith("came from the Auditor Wallet")

    def test_a_story_that_needs_less_than_what_was_asked_for(self) -> None:
        alone = campaign({**AS_EXPECTED, LONG_MONTH: (COMPLIANT, EXACT)}, conducts=(CARELESS,))
        lines = self.about("auditor_within_quarterly_cap", alone)
        assert lines[1] == "    broken under careless"
        assert " ".join(map(str.strip, lines)).count("; its story needs only compliant") == 2
        both = campaign({**AS_EXPECTED, LONG_MONTH: (COMPLIANT, EXACT)}, conducts=(COMPLIANT, CARELESS))
        assert "needs only" not in "".join(self.about("auditor_within_quarterly_cap", both))
        assert "needs only" not in "".join(self.about("monthly_spending_within_cap", alone))

    def test_worse_conduct_that_breaks_it_without_the_cause_that_was_told(self) -> None:
        cells = [Cell("runway_is_replenished", None, cause) for cause in ("the review rejected the statement", "")]
        several = campaign(dict(zip(cells, [(COMPLIANT, WAD), (CARELESS, WAD)], strict=True)), conducts=CONDUCTS)
        lines = self.about("runway_is_replenished", several)
        assert "    and under worse conduct: careless (without that cause)" in lines

    def test_months_are_named(self) -> None:
        one = campaign({SPENDING: (CARELESS, 5 * WAD)}, conducts=CONDUCTS)
        verdicts = [v for v in one.verdicts if v.rule.name == SPENDING.rule]
        april = Judgement(15 * WAD, 10 * WAD, subject="2023-02 to 2023-04")
        of_april = [replace(v, breaches=tuple(replace(b, worst=april) for b in v.breaches)) for v in verdicts]
        assert "      February 2023 to April 2023: found 5 of at most " in printed(details(POLICY, of_april, {}, {}))

    def test_a_rule_that_holds_everywhere(self) -> None:
        (head, line) = self.about("dai_is_conserved")
        assert head == "✓ dai_is_conserved  every wei is accounted for"
        assert line.startswith(
            "    holds under every conduct: 250 lives, 9,000 steps, put to the test 1,500 times; near"
        )

    def test_a_rule_that_was_never_put_to_the_test(self) -> None:
        (_, line, *unexpected) = self.about(QUORUM)
        assert line == "    never put to the test under every conduct"
        assert unexpected == ["    unexpected: the policy expects `holds` under compliant and compliant+outsider"]

    def test_a_rule_that_means_nothing_here(self) -> None:
        policy = one_signer()
        verdicts = campaign({}, policy=policy).verdicts
        text = printed(details(policy, verdicts, {}, {}), width=300)
        assert "- not promised by this treasury: auditor_keeps_at_most_2x, auditor_within_quarterly_cap," in text

    def test_what_a_node_confirmed(self) -> None:
        known = {(SEEDING, COMPLIANT): True, (LONG_MONTH, COMPLIANT): False}
        lines = self.about("auditor_within_quarterly_cap", confirmed=known)
        assert "found 149,938 of at most 149,938 DAI [confirmed] = " in lines[2]
        assert " [NOT CONFIRMED] = " in lines[3]

    def test_more_than_is_possible_is_called_so(self) -> None:
        impossible = Breach(SEEDING, Judgement(749_686 * WAD, 599_747 * WAD), None)
        assert found(POLICY, impossible, COMPLIANT) == (
            "found 149,939 DAI, MORE THAN THE COMPUTED WORST CASE of 149,938 DAI"
        )

    def test_seconds_and_transfers_have_their_units(self) -> None:
        late = Breach(GAS, Judgement(26 * 86_400 + 7, 0, Measure.SECONDS), None)
        assert found(POLICY, late, COMPLIANT) == "found 26 days"
        alone = Breach(GAS, Judgement(1, 0, Measure.CONFIRMATIONS), None)
        assert found(POLICY, alone, COMPLIANT) == "found 1 transfer without a quorum"
