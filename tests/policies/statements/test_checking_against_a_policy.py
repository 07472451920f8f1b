"""Published statements held against what a policy promises: caps, term, unit, team, due day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policies.figures import Headcount, TeamRow
from policies.loader import library_names, library_path, load_policy, variants_of
from policies.policy import Caps
from policies.statements.checking import check_statement
from policies.statements.checks.base import Level
from policies.statements.checks.promises import due_day
from policies.statements.core_units import code_of, same_unit
from policies.statements.reading import parse_statement
from tests.policies.statements.samples import RIGHT, dai, published, read

POLICY = load_policy(library_path("tech-001-2023"))
EXAMPLE_CAPS = Caps(dai("100"), dai("300"), dai("1200"))


def test_against_a_policy() -> None:
    caps = replace(POLICY.caps, monthly=dai("90"), quarterly=dai("270"), annual=dai("1200"))
    findings = check_statement(read(RIGHT), policy=replace(POLICY, unit="Small core unit", caps=caps))
    assert [(finding.check, finding.difference) for finding in findings] == [
        ("within_caps", dai("2.50")),  # actuals
        ("within_caps", dai("2.50")),  # payments
        ("within_caps", dai("10")),  # June
        ("within_caps", dai("10")),  # the runway
        ("caps_of_policy", dai("10")),
        ("caps_of_policy", dai("30")),
    ]
    fitting = replace(POLICY, unit="", caps=replace(caps, monthly=dai("100"), quarterly=dai("300")))
    assert check_statement(read(RIGHT), policy=fitting) == ()
    old = [finding.check for finding in check_statement(published("tech-001-2022-12"), policy=POLICY)]
    assert "in_period" in old


@pytest.mark.parametrize(
    ("heading", "unit", "same"),
    [
        ("TechOps CU", "TECH-001", True),
        ("Techops Core Unit (TECH-001)", "TECH-001", True),
        ("tech-001", "TECH-001", True),
        ("Development & UX Core Unit", "DUX-001", True),
        ("SES", "TECH-001", False),
        ("TechOps CU", "SES-001", False),
        ("IS-001", "DUX-001", False),
        ("TECH-001 and SES-001", "DUX-001", None),
        ("Small CU", "Small core unit", True),
        ("Small", "TECH-001", None),
        ("Small", "Tiny", None),
        ("", "TECH-001", None),
        ("TECH-001", "", None),
    ],
)
def test_which_unit_a_heading_means(heading: str, unit: str, same: bool | None) -> None:
    assert same_unit(heading, unit) is same
    found = check_statement(replace(read(RIGHT), unit=heading), policy=replace(POLICY, unit=unit))
    levels = [finding.level for finding in found if finding.check == "unit_of_policy"]
    if same is False:
        assert levels == [Level.ERROR]
    else:
        assert levels == ([Level.NOTE] if same is None and heading and unit else [])


def test_every_unit_of_the_library_is_known_by_name() -> None:
    """By the title that the library gives its budget: `TechOps core unit, DAI budget 2022`."""
    for name in library_names():
        path = library_path(name)
        variants = variants_of(path.read_text(encoding="utf-8"), str(path))
        policy = load_policy(path, variants[0] if variants else "")
        assert code_of(policy.title.partition(",")[0]) == policy.unit


def test_the_team_is_within_the_policy_s() -> None:
    """The policy states 11 people and 7.9 full-time equivalents."""

    def found(text: str) -> list[tuple[int, int | None]]:
        findings = check_statement(parse_statement(text, "march.md"), policy=POLICY)
        return [(finding.place.line, finding.difference) for finding in findings if finding.check == "within_team"]

    assert found(RIGHT) == []
    assert found(RIGHT.replace("|**Total**|3|2.6|", "|**Total**|11|7.9|")) == []
    assert found(RIGHT.replace("|**Total**|3|2.6|", "|**Total**|12|8.0|")) == [(42, dai("1")), (42, dai("0.1"))]
    assert found(RIGHT.replace("|**Total**|3|2.6|", "|**Lead**|12|8.0|")) == []
    of_roles = replace(POLICY.stated, headcount=Headcount(roles=(TeamRow("Engineer", 2, None),)))
    (finding,) = check_statement(read(RIGHT), policy=replace(POLICY, unit="", caps=EXAMPLE_CAPS, stated=of_roles))
    assert finding.what == "the team's headcount is 3, 1 above the policy's 2"
    assert (finding.check, finding.level) == ("within_team", Level.WARNING)


def test_a_team_whose_rows_do_not_say_it() -> None:
    text = RIGHT.replace("|Engineer|2|0.8|", "|Engineer|2|-|").replace("|Lead|1|1.0|", "|Lead|1|-|")
    assert check_statement(parse_statement(text, "march.md")) == ()


def test_the_due_day() -> None:
    statement = read(RIGHT)
    assert statement.month is not None
    assert due_day(statement.month, POLICY) == date(2023, 4, 5)

    def late(received: date) -> list[str]:
        found = check_statement(statement, policy=POLICY, received=received)
        return [finding.what for finding in found if finding.check == "on_time"]

    assert late(date(2023, 4, 5)) == []
    (what,) = late(date(2023, 4, 6))
    assert what == "the statement of March 2023 came in on 2023-04-06, 1 day late: it was due on 2023-04-05"
    assert check_statement(statement, received=date(2023, 4, 6)) == ()
