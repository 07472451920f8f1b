"""JUnit XML, read back by a parser and held against the common format's table of what stands where."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from policies.rules.names import COMPLIANT
from policies.rules.registry import RULES
from simulations.reports.junit import junit_xml
from simulations.reports.report import Report
from tests.simulations.campaigns_for_tests import (
    AS_EXPECTED,
    BY_OUTSIDERS,
    CARELESS,
    EVIL,
    EXCESS,
    FOUR,
    HALF_DONE,
    KEEPING,
    LONG_MONTH,
    REFERENCE,
    SURPRISED,
    USUAL,
    campaign,
    report,
    with_title,
)
from tests.simulations.policies_for_tests import granting_nothing

INSIDE = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase", "system-out", "system-err"},
    "testcase": {"properties", "skipped", "failure", "error", "system-out", "system-err"},
    "properties": {"property"},
}
"""Of the common format: what may stand in what; anything else holds text only."""
REQUIRED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name", "classname"},
    "property": {"name", "value"},
}
ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "file"},
    "testcase": {"name", "classname", "time", "file", "line"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
    "property": {"name", "value"},
}
SECONDS = re.compile(r"\d+\.\d+")


def parsed(*found: Report) -> Element:
    """The file as its readers get it, held against the common format."""
    root = ElementTree.fromstring(junit_xml(found).encode())
    assert root.tag == "testsuites"
    for element in root.iter():
        tags = [child.tag for child in element]
        assert set(tags) <= INSIDE.get(element.tag, set())
        assert REQUIRED.get(element.tag, set()) <= set(element.attrib) <= ALLOWED.get(element.tag, set())
        if element.tag in ("testsuites", "testsuite"):
            of = Counter(child.tag for case in element.iter("testcase") for child in case)
            told = [int(element.attrib[name]) for name in ("tests", "failures", "errors", "skipped")]
            cases = len(list(element.iter("testcase")))
            assert told == [cases, of["failure"], of["error"], of["skipped"]]
        if "time" in element.attrib:
            assert SECONDS.fullmatch(element.attrib["time"])
        if element.tag == "testcase":
            assert sum(tag in ("failure", "error", "skipped") for tag in tags) <= 1
            assert tags.count("properties") <= 1
    return root


def case_of(root: Element, rule: str, conduct: object) -> Element:
    (case,) = (
        case
        for case in root.iter("testcase")
        if case.attrib["classname"].endswith(f".{rule}") and case.attrib["name"] == str(conduct)
    )
    return case


def properties(element: Element) -> dict[str, str]:
    return {one.attrib["name"]: one.attrib["value"] for one in element.findall("properties/property")}


def tags_in(element: Element) -> list[str]:
    return [child.tag for child in element]


def text_of(case: Element, tag: str) -> str:
    found = case.find(tag)
    assert found is not None
    return found.text or ""


class TestJunit:
    @pytest.mark.parametrize("found", [USUAL, SURPRISED, HALF_DONE], ids=["usual", "surprised", "stopped"])
    def test_a_case_for_each_pair_named_once(self, found: Report) -> None:
        cases = [(c.attrib["classname"], c.attrib["name"]) for c in parsed(found).iter("testcase")]
        pairs = [(f"tech-001-2023.{v.rule.name}", str(v.conduct)) for v in found.campaign.verdicts]
        assert cases[: len(pairs)] == pairs
        assert len(set(cases)) == len(cases)  # a reader drops the second of two that are called the same

    def test_a_suite_for_each_policy(self) -> None:
        other = replace(SURPRISED, policy=with_title("Another", "another"), file="policies/another.yaml")
        root = parsed(USUAL, other)
        assert [suite.attrib["name"] for suite in root] == ["tech-001-2023", "another"]
        assert root.attrib["tests"] == str(2 * len(FOUR) * len(RULES))
        assert root.attrib["time"] == "25.000"

    def test_what_is_as_expected_passes_and_an_expected_break_says_where_it_breaks(self) -> None:
        root = parsed(USUAL)
        assert not list(root.iter("failure"))
        case = case_of(root, LONG_MONTH.rule, COMPLIANT)
        out = text_of(case, "system-out")
        assert "opening, the seed: by 149,938 DAI of at most 149,938 DAI" in out
        assert "cycle, 31 days of stream in one pull: by 3,834.67 DAI" in out
        assert ".treasurer/failures/auditor_within_quarterly_cap-1.json" in out
        assert "governance sends the seed of 749,685" in out
        held = case_of(root, KEEPING.rule, COMPLIANT)
        assert tags_in(held) == ["properties"]

    def test_a_story_is_told_once_where_it_is_expected(self) -> None:
        worse = case_of(parsed(USUAL), LONG_MONTH.rule, CARELESS)
        out = text_of(worse, "system-out")
        assert "by 3,834.67 DAI" in out
        assert "governance sends the seed" not in out

    def test_an_unexpected_verdict_fails_with_its_story_and_how_to_see_it_again(self) -> None:
        root = parsed(SURPRISED)
        failed = [(c.attrib["classname"], c.attrib["name"]) for c in root.iter("testcase") if "failure" in tags_in(c)]
        assert failed == [(f"tech-001-2023.{KEEPING.rule}", "compliant+outsider")]
        case = case_of(root, KEEPING.rule, BY_OUTSIDERS)
        failure = case.find("failure")
        assert failure is not None
        assert failure.attrib == {"type": "broken", "message": "broken by 5 DAI; expected: holds"}
        text = text_of(case, "failure")
        assert "governance sends the seed of 749,685" in text
        assert "not true any more: the Auditor Wallet keeps at most its multiple" in text
        assert ".treasurer/failures/auditor_keeps_at_most_2x-" in text
        assert f"again: {SURPRISED.again}" in text

    def test_a_promise_that_is_kept_against_expectation_fails_too(self) -> None:
        kept = report(campaign({cell: found for cell, found in AS_EXPECTED.items() if cell.rule != LONG_MONTH.rule}))
        failure = case_of(parsed(kept), LONG_MONTH.rule, COMPLIANT).find("failure")
        assert failure is not None
        assert failure.attrib["type"] == "holds"
        assert failure.attrib["message"].endswith("; expected: broken")

    def test_figures_are_properties(self) -> None:
        root = parsed(SURPRISED)
        expected = {"sequences": "250", "steps": "9000", "exercised": "1500", "seed": "7"}
        broken = properties(case_of(root, LONG_MONTH.rule, COMPLIANT))
        assert broken == {**expected, "expected": "broken", "verdict": "broken", "excess": "149938", "measure": "DAI"}
        held = properties(case_of(root, "dai_is_conserved", CARELESS))
        assert held == {**expected, "expected": "anything", "verdict": "holds"}
        suite = properties(root[0])
        assert suite["seed"] == "7"
        assert suite["sequences"] == "1000"
        assert {"treasurer", "hypothesis", "pyrevm", "python"} <= suite.keys()

    def test_an_excess_is_told_in_full(self) -> None:
        alone = report(campaign({LONG_MONTH: (COMPLIANT, EXCESS)}))
        assert properties(case_of(parsed(alone), LONG_MONTH.rule, COMPLIANT))["excess"] == "3834.666666666666666666"

    def test_what_does_not_apply_or_never_came_up_is_skipped(self) -> None:
        bare = replace(granting_nothing(REFERENCE), expect={})
        root = parsed(report(campaign({}, policy=bare, vacuous=["statement_on_time"]), policy=bare))
        for conduct in FOUR:
            skipped = case_of(root, "protocol_can_claw_back", conduct).find("skipped")
            assert skipped is not None
            assert skipped.attrib["message"] == "this treasury makes no such promise"
        assert case_of(root, "statement_on_time", CARELESS).find("skipped") is not None
        # Where it is expected to hold, never having been tested is not enough.
        assert case_of(root, "statement_on_time", COMPLIANT).find("failure") is not None

    def test_a_run_that_was_stopped_passes_nothing(self) -> None:
        root = parsed(HALF_DONE)
        passed = [c for c in root.iter("testcase") if not {"failure", "error", "skipped"} & set(tags_in(c))]
        assert all("verdict" in properties(c) and properties(c)["verdict"] == "broken" for c in passed)
        (error,) = root.iter("error")
        assert "1,200 lives of the round under way" in (error.text or "")
        assert case_of(root, KEEPING.rule, COMPLIANT).find("failure") is not None

    def test_what_the_node_said_is_a_case_of_its_own(self) -> None:
        found = replace(USUAL, further=("the chain and the exact model differ: after a pull",))
        (case,) = (c for c in parsed(found).iter("testcase") if c.attrib["classname"] == "tech-001-2023.node")
        assert case.find("failure") is not None

    def test_any_text_can_be_said(self) -> None:
        found = replace(SURPRISED, policy=with_title(EVIL, EVIL), file=EVIL, further=(EVIL,))
        root = parsed(found)
        (case,) = (c for c in root.iter("testcase") if c.attrib["classname"].endswith(".node"))
        kept = case.attrib["name"]
        assert "</failure>]]> & \ufffd\ufffd[31m \ufffd %" in kept
