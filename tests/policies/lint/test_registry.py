"""Every check: its examples, its level, its page; and what becomes of findings that a file waives."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from policies.lint.base import Check, Level
from policies.lint.examples import CONSISTENT, Example
from policies.lint.page import page
from policies.lint.registry import CHECKS, lint
from policies.loader import Document
from tests.policies.library_for_tests import Entry, entries
from tests.policies.lint.examples import found, only

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "lint.md"
EACH = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)

ROUNDED = "caps: {quarterly: 299_999}\nbudget: {total: {quarterly: 299_999}}\n"
"""A quarter that is one less than three months: a note each."""


@cache
def library() -> tuple[Document, ...]:
    return tuple(entry.document for entry in entries())


def waived(at: str = "", check: str = "caps-against-each-other") -> str:
    return f"waivers: [{{check: {check}, reason: each cap is rounded by itself{f', at: {at}' if at else ''}}}]\n"


@EACH
def test_a_check_finds_nothing_in_its_passing_example(check: Check) -> None:
    assert not found(check.name, check.passing.changes, *check.passing.others)


@EACH
def test_a_check_finds_something_in_its_failing_example(check: Check) -> None:
    assert found(check.name, check.failing.changes, *check.failing.others)


def test_nothing_is_found_in_the_consistent_policy() -> None:
    report = lint(Example().document())
    assert report.findings == ()
    assert report.waived == ()


def test_checks_have_names_of_their_own_and_the_one_on_waivers_comes_last() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert names[-1] == "waivers"


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_findings_are_well_formed(entry: Entry) -> None:
    """In real budgets: a known check, no worse than its level, a place in the file, exact figures, one sentence."""
    document = entry.document
    others = library()
    report = lint(document, others)
    worst = {check.name: check.level for check in CHECKS}
    for finding in report.findings:
        assert worst[finding.check].is_at_least(finding.level), finding
        assert document.tree.at(finding.path) is not None, finding
        assert finding.message
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")
        if re.search(r": [\d,.]+ (more|less)", finding.message):
            assert "difference" in finding.figures, finding
        if "difference" in finding.figures:
            assert re.fullmatch(r"-?\d+(\.\d+)?", finding.figures["difference"]), finding
    order = [
        (-tuple(Level).index(finding.level), document.tree.value_place(finding.path)) for finding in report.findings
    ]
    assert order == sorted(order)
    assert lint(document, others) == report


def test_the_worst_comes_first_wherever_it_stands() -> None:
    report = lint(Example("caps: {annual: 1_200_100}\nelsewhere: {unit: [{says: a lot, where: Summary}]}\n").document())
    levels = [finding.level for finding in report.findings]
    assert levels == sorted(levels, key=tuple(reversed(Level)).index)
    assert len(set(levels)) > 1


def test_a_waived_finding_is_listed_apart_with_its_reason() -> None:
    before = lint(Example(ROUNDED).document())
    kept = [finding for finding in before.findings if finding.check == "caps-against-each-other"]
    assert [finding.key for finding in kept] == ["caps.annual", "caps.quarterly"], "an error and a note"
    after = lint(Example(ROUNDED + waived()).document())
    assert sorted((one.finding for one in after.waived), key=lambda one: one.key) == kept
    assert {one.waiver.reason for one in after.waived} == {"each cap is rounded by itself"}
    assert not [finding for finding in after.findings if finding.check == "caps-against-each-other"]


def test_a_waiver_means_its_key_and_what_is_inside_it() -> None:
    for at, keys in (("caps.quarterly", ["caps.quarterly"]), ("caps", ["caps.quarterly", "caps.annual"])):
        report = lint(Example(ROUNDED + waived(at)).document())
        assert [one.finding.key for one in report.waived] == keys
    # No key that merely begins with the same letters.
    report = lint(Example(ROUNDED + waived("caps.quarter")).document())
    assert not report.waived
    assert "finds nothing there" in only("waivers", ROUNDED + waived("caps.quarter")).message


def test_a_waiver_of_a_check_that_there_is_not() -> None:
    finding = only("waivers", waived(check="caps-against-each-others"))
    assert finding.key == "waivers.0.check"
    assert "`caps-against-each-others`, which there is not" in finding.message
    assert "`caps-against-each-other`" in finding.consistent


def test_no_waiver_accepts_what_is_said_about_waivers() -> None:
    assert len(found("waivers", waived(check="waivers"))) == 1


def test_the_other_budgets_are_other_ones() -> None:
    """A document is not compared with itself, whatever list of budgets it stands in."""
    document = Example("source: {replaces: EXAMPLE-2}\nseed: []\n").document()
    assert lint(document, (document,)) == lint(document)
    assert not [finding for finding in lint(document, (document,)).findings if finding.check == "existing-column"]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m policies.lint > docs/lint.md"


def test_the_module_prints_the_page() -> None:
    run = subprocess.run([sys.executable, "-m", "policies.lint"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout == page()


def test_the_page_shows_every_check_and_the_whole_example() -> None:
    text = page()
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == [check.name for check in CHECKS]
    assert CONSISTENT in text
    for check in CHECKS:
        assert check.sentence in text
