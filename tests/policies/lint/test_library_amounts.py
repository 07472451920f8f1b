"""What does not add up in real budgets, by figure: each was found by reading the document."""

from __future__ import annotations

import re
from functools import cache

import pytest

from policies.lint.base import Finding, Level
from policies.lint.registry import lint
from policies.loader import Document
from tests.policies.library_for_tests import entries


@cache
def library() -> dict[str, Document]:
    return {entry.id: entry.document for entry in entries()}


@cache
def findings(policy: str) -> tuple[Finding, ...]:
    return lint(library()[policy], tuple(library().values())).findings


@pytest.mark.parametrize(
    ("policy", "check", "key", "level", "difference"),
    [
        ("ses-001-2021", "caps-against-each-other", "caps.quarterly", "note", "1"),
        ("ses-001-2021", "seed-purpose", "seed.0.amount", "note", "1"),
        ("ses-001-2021", "claims", "claims.0.stated", "error", "-6250"),
        ("ses-001-2021-late", "claims", "claims.0.stated", "error", "43750"),
        ("ses-001-2021-late", "sums-of-lines", "tables.permanent.total.monthly", "note", "-1"),
        ("mt-001-2022", "caps-against-each-other", "caps.annual", "note", "0.01"),
        ("mt-001-2022", "holds-up-to", "wallets.auditor.holds_up_to", "error", "124471.82"),
        ("dux-001-2022", "caps-against-each-other", "caps.quarterly", "error", "24149"),
        ("dux-001-2022", "caps-against-each-other", "caps.annual", "error", "96596"),
        ("tech-001-2022", "caps-against-each-other", "caps.quarterly", "error", "19950"),
        ("tech-001-2022", "caps-against-each-other", "caps.annual", "error", "79800"),
        ("tech-001-2022", "claims", "claims.5.stated", "warning", "9198.767123287671232876"),
        ("tech-001-2022", "seed-purpose", "seed.0.amount", "error", "33250"),
        ("tech-001-2022", "elsewhere", "seed.0.amount", "error", "-447650"),
        ("tech-001-2022", "multiples-of-caps", "returns.auditor_keeps", "warning", "13300"),
        ("tech-001-2022", "sums-of-lines", "budget.total.monthly", "note", "2"),
        ("dux-001-2022", "claims", "claims.5.stated", "warning", "13007.986301369863013698"),
        ("mt-001-2022", "claims", "claims.4.stated", "note", "-0.6"),
        ("pe-001-2021", "contingency", "budget.lines.10.annual", "note", "6112.5"),
        ("pe-001-2021", "seed-purpose", "seed.0.amount", "error", "-230000"),
        ("pe-001-2022", "sums-of-lines", "budget.total.monthly", "note", "-2"),
        ("pe-001-2022", "claims", "claims.0.stated", "error", "-9000"),
        ("pe-001-2022", "existing-column", "budget.lines.7.existing", "warning", "-97250"),
        (
            "sas-001-2023-newbase",
            "month-of-stream",
            "wallets.auditor.holds_up_to",
            "warning",
            "1662.260273972602739727",
        ),
        ("sas-001-2023-newbase", "elsewhere", "period.end", "error", "1"),
        ("ses-001-2023-speedy", "elsewhere", "cycle.statement_due", "error", "10"),
        ("tech-001-2023", "seed-purpose", "seed.0.amount", "error", "-249895"),
        ("tech-001-2023", "seed-plus-stream", "seed.0.amount", "warning", "749685"),
        ("tech-001-2023", "holds-up-to", "wallets.auditor.holds_up_to", "error", "149938"),
        ("tech-001-2023", "month-of-stream", "wallets.auditor.holds_up_to", "warning", "3834.665753424657534247"),
        ("tech-001-2023", "caps-against-each-other", "caps.quarterly", "note", "-1"),
        ("tech-001-2023", "caps-against-each-other", "caps.annual", "note", "-4"),
        ("tech-001-2023", "sums-of-lines", "budget.total.monthly", "note", "-1"),
        ("tech-001-2023", "contingency", "budget.lines.14.annual", "error", "-5711.4"),
        ("tech-001-2023", "existing-column", "budget.total.existing", "warning", "-90050"),
        ("tech-001-2023", "existing-column", "budget.lines.14.existing", "warning", "-10250"),
        ("tech-001-2023-24-newbase", "caps-against-each-other", "caps.annual", "note", "-6"),
        ("tech-001-2023-24-newbase", "existing-column", "budget.total.existing", "warning", "-93050"),
        ("gov-001-2023-base", "claims", "claims.0.stated", "warning", "6.17"),
        ("gov-001-2023-superbear", "sums-of-lines", "budget.total.annual", "error", "-2000"),
        ("gov-001-2023-superbear", "contingency", "budget.lines.6.annual", "error", "-2000"),
    ],
)
def test_what_does_not_add_up_is_found(policy: str, check: str, key: str, level: str, difference: str) -> None:
    found = [one for one in findings(policy) if (one.check, one.key) == (check, key)]
    assert (level, difference) in [(one.level.value, one.figures["difference"]) for one in found]


def test_the_scenarios_of_techops_come_to_amounts() -> None:
    found = {one.key: one.figures for one in findings("tech-001-2023") if one.check == "scenario-amounts"}
    assert found["scenarios.bear"]["annual"] == "2159089.2"
    assert found["scenarios.superbear"]["monthly"] == "159932.8"


def test_a_quarterly_cap_that_is_spoken_of_and_not_stated() -> None:
    for variant, implied in (("newbase", "416682"), ("newbear", "342231")):
        (finding,) = [one for one in findings(f"tech-001-2023-24-{variant}") if one.check == "derived-caps"]
        assert (finding.level, finding.figures["quarterly"]) == (Level.WARNING, implied)


def test_the_buffer_of_techops_in_2022() -> None:
    """25% in the text; 118,400 in the table."""
    (finding,) = [one for one in findings("tech-001-2022") if one.check == "contingency"]
    assert finding.figures["percent_of_subtotal"] == "5"
    assert finding.figures["percent_of_total"].startswith("4.7619")
    assert finding.figures["implied_by_cap"] == "198200"
    assert finding.figures["implied_percent_of_subtotal"].startswith("8.3699")


def test_two_caps_of_techops_in_2022_are_one_finding_each() -> None:
    """The text and the table, its image, the monthly cap and what it is said to equate to are all about them."""
    about = ("caps.quarterly", "caps.annual", "claims.0.stated", "budget.total.quarterly", "budget.total.annual")
    found = [(one.check, one.key) for one in findings("tech-001-2022") if one.key in about]
    assert found == [("caps-against-each-other", "caps.quarterly"), ("caps-against-each-other", "caps.annual")]


def test_the_existing_column_of_techops_differs_by_its_buffer() -> None:
    for policy in ("tech-001-2023", "tech-001-2023-24-newbase", "tech-001-2023-24-newbear"):
        (finding,) = [
            one for one in findings(policy) if (one.check, one.key) == ("existing-column", "budget.total.existing")
        ]
        assert finding.figures["subtotal"] == "2368000"


@pytest.mark.parametrize(
    ("policy", "figure", "exact"),
    [
        ("pe-001-2021", "implied", "961977.401129943502824858"),
        ("pe-001-2022", "implied", "18"),
        ("mt-001-2022", "implied", "397560"),
        ("mt-001-2022", "elsewhere_a_year", "954144"),
        ("tech-001-2023", "months", "-1.25"),
        ("tech-001-2023-24-newbase", "ratio", "0.673926773547904494"),
        ("gov-001-2023-base", "computed", "179993.83"),
    ],
)
def test_what_would_be_right_is_a_figure_too(policy: str, figure: str, exact: str) -> None:
    assert exact in [one.figures.get(figure) for one in findings(policy)]


def test_no_dotted_key_in_a_sentence() -> None:
    """Whoever reads on finds the place by its line."""
    keys = re.compile(r"(?<![\w`/.])(caps|wallets|streams|seed|cycle|returns|budget|headcount)\.\w")
    for policy in library():
        for finding in findings(policy):
            assert not keys.search(f"{finding.message} {finding.consistent}"), finding
