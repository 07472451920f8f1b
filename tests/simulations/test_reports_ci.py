"""What a run leaves for CI: one value for all reports, and which of them are written when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policies.loader import parse_policy
from policies.problems import InputError
from policies.rules.names import COMPLIANT
from policies.units import WAD
from simulations.check import Check
from simulations.reports import ci, github
from simulations.reports.junit import junit_xml
from simulations.reports.markdown import markdown
from simulations.reports.report import Report, mildest_breaks
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    CARELESS,
    EXCESS,
    FILE,
    KEEPING,
    LATE,
    LONG_MONTH,
    REFERENCE,
    SEEDING,
    SURPRISED,
    TEXT,
    USUAL,
    campaign,
    pair,
    report,
)


class TestReport:
    def test_a_break_is_listed_under_the_mildest_conducts_that_make_it(self) -> None:
        listed = {(found.breach.cell, found.conduct) for found in mildest_breaks(SURPRISED.campaign)}
        assert (KEEPING, BY_OUTSIDERS) in listed
        assert (LONG_MONTH, COMPLIANT) in listed
        assert len(listed) == len(AS_EXPECTED) + 1

    def test_two_conducts_of_which_neither_allows_more_are_both_the_mildest(self) -> None:
        of_outsiders = [v for v in campaign({LATE: (BY_OUTSIDERS, WAD)}).verdicts if v.conduct == BY_OUTSIDERS]
        of_careless = [v for v in campaign({LATE: (CARELESS, WAD)}).verdicts if v.conduct == CARELESS]
        both = replace(campaign({}), verdicts=(*of_outsiders, *of_careless))
        assert {found.conduct for found in mildest_breaks(both)} == {BY_OUTSIDERS, CARELESS}

    def test_stopped_a_rule_that_should_break_and_has_not_yet_is_no_failure(self) -> None:
        few = {LONG_MONTH: (COMPLIANT, EXCESS), KEEPING: (COMPLIANT, WAD)}
        whole, half = report(campaign(few)), report(campaign(few), stopped=True)
        missing = {v.rule.name for v in whole.unexpected} - {v.rule.name for v in half.unexpected}
        assert "annual_spending_within_cap" in missing
        assert {v.rule.name for v in half.unexpected} == {KEEPING.rule}
        assert not half.ok

    def test_a_check_fails_for_what_the_node_said_beside_its_verdicts(self) -> None:
        found = campaign({**AS_EXPECTED, KEEPING: (COMPLIANT, WAD)})
        confirmed = {(LONG_MONTH, COMPLIANT): False, (SEEDING, COMPLIANT): True}
        check = Check(REFERENCE, found, 20.0, confirmed=confirmed)
        by_check = Report.of_check(check, FILE, TEXT)
        said = f"{LONG_MONTH.rule} under compliant: the story does not break the rule on the node"
        assert by_check.further == (said,)
        assert len(by_check.unexpected) + len(by_check.further) == len(check.failures)
        assert [by_check.was_confirmed(b) for b in pair(by_check, SEEDING.rule, COMPLIANT).breaches] == [True, False]

    def test_again_names_the_seed_and_what_was_asked_for(self) -> None:
        assert USUAL.again == f"treasurer campaign {FILE} --seed 7"
        few = replace(USUAL, command="check", options=("--conduct", "compliant+outsider", "--engine", "revm"))
        assert few.again == f"treasurer check {FILE} --seed 7 --conduct compliant+outsider --engine revm"
        spaced = replace(few, file="my policies/a b.yaml")
        assert "'my policies/a b.yaml'" in spaced.again


class TestLeaving:
    def test_only_what_was_asked_for(self, tmp_path: Path) -> None:
        said: list[str] = []
        ci.leave(SURPRISED, {}, said.append)
        assert (said, list(tmp_path.iterdir())) == ([], [])
        ci.leave(SURPRISED, {}, said.append, junit=tmp_path / "j.xml", markdown_to=tmp_path / "m.md", annotate=True)
        assert (tmp_path / "j.xml").read_text() == junit_xml([SURPRISED])
        assert (tmp_path / "m.md").read_text() == markdown(SURPRISED)
        assert said == ["\n".join(github.workflow_commands(SURPRISED, Path.cwd()))]

    def test_github_gets_annotations_and_a_summary_by_itself(self, tmp_path: Path) -> None:
        said: list[str] = []
        summary = tmp_path / "summary"
        on_github = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_WORKSPACE": str(Path.cwd())}
        ci.leave(SURPRISED, on_github, said.append)
        ci.leave(USUAL, on_github, said.append)
        assert said[0].startswith(f"::error file={FILE},line=")
        assert summary.read_text() == f"\n{markdown(SURPRISED)}\n{markdown(USUAL)}"
        ci.leave(SURPRISED, on_github, said.append, annotate=False)
        assert len(said) == 2

    def test_a_file_that_cannot_be_written_takes_nothing_else_along(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match=r"gone/j\.xml cannot be written"):
            ci.leave(USUAL, {}, print, junit=tmp_path / "gone" / "j.xml", markdown_to=tmp_path / "m.md")
        assert (tmp_path / "m.md").read_text() == markdown(USUAL)

    def test_bad_input_is_annotated_on_github_only(self) -> None:
        with pytest.raises(InputError) as raised:
            parse_policy("schema: 2\n", "ours.yaml")
        said: list[str] = []
        ci.annotate_problems(raised.value, {}, said.append)
        assert said == []
        ci.annotate_problems(raised.value, {"GITHUB_ACTIONS": "true"}, said.append)
        assert said[0].startswith("::error file=ours.yaml,line=1,")
