"""What people read below the matrix: the stories, and a verdict in the end."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from policies.rules.base import Judgement
from policies.rules.names import COMPLIANT, CONDUCTS, VerdictName
from policies.situation import Phase
from policies.units import WAD
from simulations.actions import Blow
from simulations.check import Check
from simulations.judging import Cell
from simulations.reports.campaign_text import conclusion, print_campaign, told, unexpected
from simulations.reports.check_text import print_check
from simulations.timetable import act_at
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    CARELESS,
    LATE,
    PROMISED_TO_BREAK,
    campaign,
)
from tests.simulations.reports_for_tests import GAS, OWN, POLICY, QUORUM, RETURNING, ROGUE, USUAL, WHOLE, printed


class TestStories:
    def test_all_of_the_compliant_and_one_for_each_rule_that_no_milder_conduct_breaks(self) -> None:
        donated = Cell("auditor_within_quarterly_cap", Phase.CYCLE, "a donation")
        more = campaign(
            {
                **AS_EXPECTED,
                donated: (BY_OUTSIDERS, WAD),  # the rule breaks without outsiders already
                RETURNING: (BY_OUTSIDERS, WAD),
                LATE: (ROGUE, WAD),
            },
            conducts=CONDUCTS,
        )
        assert [(story.conduct, story.cell.rule) for story in told(more)] == [
            (COMPLIANT, "auditor_within_quarterly_cap"),
            (COMPLIANT, "auditor_within_quarterly_cap"),
            *((COMPLIANT, rule) for rule in PROMISED_TO_BREAK),
            (BY_OUTSIDERS, "unused_funds_return"),
            (CARELESS, "monthly_spending_within_cap"),
            (ROGUE, "statement_on_time"),
        ]
        assert len(more.stories) == len(told(more)) + 1

    def test_of_two_the_shorter_and_none_that_was_carried_over(self) -> None:
        places = [Cell("unused_funds_return", None, cause) for cause in ("long", "short")]
        several = campaign(dict.fromkeys(places, (CARELESS, WAD)), conducts=CONDUCTS)
        long, short = several.found
        acts = tuple(act_at(time, Blow()) for time in range(9))
        several = replace(
            several,
            found=(
                replace(long, shrunk=replace(long.shrunk, life=acts)),
                replace(short, shrunk=replace(short.shrunk, life=acts[:2])),
            ),
        )
        assert [story.cell.cause for story in told(several)] == ["short"]
        carried = replace(long, shrunk=replace(long.shrunk, carried=True))
        assert told(replace(several, found=(carried,))) == []

    def test_how_a_story_is_printed(self) -> None:
        text = printed(WHOLE)
        story = text[text.index("1. auditor_within_quarterly_cap (opening, the seed)") :].splitlines()
        assert story[1].split() == ["auditor", "operational"]
        assert re.fullmatch(
            r"   1 Feb 2023  governance sends the seed of 749,685 to the Auditor Wallet +749,685 +0", story[2]
        )
        assert "=> not true any more: the Auditor Wallet holds at most the quarterly cap" in text
        assert "the Auditor Wallet holds 149,948 DAI, 149,938 above the quarterly cap of 10" in text
        assert "Under compliant\n" in text
        assert "Under careless\n" in text

    def test_the_worst_life_where_it_is_worse_than_the_story(self) -> None:
        one = campaign({GAS: (COMPLIANT, 5 * WAD)}, conducts=(COMPLIANT,), rules=(OWN,))
        assert "in the worst life:" not in printed(one)
        (verdict,) = one.verdicts
        worse = replace(verdict.breaches[0], worst=Judgement(90 * WAD, 10 * WAD))
        worse_campaign = replace(one, verdicts=(replace(verdict, breaches=(worse,)),))
        assert "in the worst life: found 80 DAI" in printed(worse_campaign)

    def test_where_the_files_are_and_how_to_replay_them(self, tmp_path: Path) -> None:
        folder = tmp_path / "a folder with a name that is longer than a terminal is wide, so that lines do not fit"
        files = {(story.cell, story.conduct): folder / story.cell.rule / "file.json" for story in WHOLE.stories}
        out = io.StringIO()
        print_campaign(Console(file=out, width=80), POLICY, WHOLE, files)
        lines = [line.strip() for line in out.getvalue().splitlines()]
        assert str(folder / "auditor_within_quarterly_cap" / "file.json") in lines  # in one piece
        assert "treasurer replay FILE --engine anvil" in " ".join(lines)

    def test_how_many_more_there_are(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        places = [Cell("unused_funds_return", None, f"cause {n}") for n in range(4)]
        several = campaign(dict.fromkeys(places, (CARELESS, WAD)), conducts=CONDUCTS)
        assert "3 more stories not printed." in printed(several)
        monkeypatch.chdir(tmp_path)
        files = {(cell, CARELESS): tmp_path / "failures" / "x" / f"{cell.cause}.json" for cell in places}
        out = io.StringIO()
        print_campaign(Console(file=out, width=110), POLICY, several, files)
        assert "3 more stories in failures/x: treasurer replay FILE --engine anvil" in out.getvalue()


class TestConclusion:
    def test_as_expected(self) -> None:
        text = printed(conclusion(USUAL, 72, (), stopped=False), width=300)
        holds = sum(verdict.verdict is VerdictName.HOLDS for verdict in USUAL.verdicts)
        free = sum(verdict.expected is None for verdict in USUAL.verdicts)
        assert text.splitlines()[1:] == [
            (
                f"As the policy expects: of 300 pairs of rule and conduct {holds} hold, {300 - holds} are broken; "
                f"{300 - free} as expected, 0 unexpected, of {free} nothing is expected."
            ),
            "1,000 lives in 36,000 steps, 80 lives/s on 2 processes, 60% of the time in the EVM. Seed 7, 1 min 12 s.",
        ]

    def test_not_as_expected(self) -> None:
        lines = printed(conclusion(WHOLE, 5, unexpected(WHOLE), stopped=False), width=300).splitlines()
        assert lines[1].startswith("Not as the policy expects: of 320 pairs ")
        assert lines[2:5] == [
            f"- {QUORUM} under compliant: vacuous, but the policy expects holds",
            f"- {QUORUM} under compliant+outsider: vacuous, but the policy expects holds",
            "- gas_is_paid under compliant+outsider: broken, but the policy expects holds",
        ]

    def test_many_failures_are_counted(self) -> None:
        failures = [f"failure {number}" for number in range(30)]
        text = printed(conclusion(USUAL, 5, failures, stopped=False))
        assert "- failure 11\n- and 18 more" in text

    def test_stopped_early(self) -> None:
        stopped = replace(WHOLE, not_done=("950 lives", "the shortest stories"))
        out = io.StringIO()
        print_campaign(Console(file=out, width=110), POLICY, stopped, stopped=True)
        text = out.getvalue()
        assert text.startswith("STOPPED EARLY")
        assert "- 950 lives: stopped before" in text
        assert "Stopped early, after 1,000 lives; so far: of 320 pairs" in text
        assert "gas_is_paid under compliant+outsider: broken" in text
        assert "vacuous, but" not in text  # more lives may still come to it


@pytest.mark.parametrize("width", [60, 80, 110, 160])
def test_a_whole_report_fits(width: int) -> None:
    text = printed(WHOLE, width=width)
    assert max(map(len, text.splitlines())) <= width


def test_a_check_prints_the_same_and_the_nodes_part() -> None:
    confirmed = {(story.cell, story.conduct): True for story in WHOLE.stories}
    check = Check(POLICY, WHOLE, 81.0, confirmed=confirmed)
    out = io.StringIO()
    print_check(Console(file=out, width=110), check)
    text = out.getvalue()
    for words in (
        "The treasury",
        "The promises, and who can break them",
        "149,938",
        "[confirmed]",
        "How they break",
        "Not checked",
        "- anything on a real node",
        "1 min 21 s.",
    ):
        assert words in text, words
    assert text.index("How they break") < text.index("Not checked") < text.index("Not as the policy expects")
