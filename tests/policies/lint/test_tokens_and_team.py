"""Vesting, team and options: what is found beside what is let pass, with exact figures."""

from __future__ import annotations

from datetime import date

import pytest

from policies.lint.base import Level
from policies.lint.examples import Example, laid_over
from policies.lint.registry import lint
from policies.loader import Document, parse_document
from policies.periods import months_later
from tests.policies.lint.examples import found, only

SP54 = (
    "mkr_vesting: {start: 2021-12-08, period_years: 3, cliff_months: 12, stated_total: 771.92, annual_cap: 686.05, "
    "total_cap: 2058.15, fte: 3.4, per_fte_year: 75.68, lock_in_price: 2852.87, floor_price: 1997, floor_change: -30%, "
    "schedule: [{date: 2022-12-08, amount: 257.31}, {date: 2023-06-08, amount: 128.65}, {date: 2023-12-08, amount: "
    "128.65}, {date: 2024-06-08, amount: 128.65}, {date: 2024-12-08, amount: 128.65}]}\n"
)
"""The plan of MIP40c3-SP54 as printed."""


def vesting(words: str) -> str:
    return f"mkr_vesting: {{{words}}}"


def tranches(*pairs: tuple[str, str]) -> str:
    rows = ", ".join(f"{{date: {day}, amount: {amount}}}" for day, amount in pairs)
    return f"schedule: [{rows}]"


def test_tranches_that_miss_their_total_by_rounding() -> None:
    finding = only("vesting-sums", SP54)
    assert (finding.level, finding.key) == (Level.NOTE, "mkr_vesting.stated_total")
    assert finding.figures == {"difference": "-0.01", "sum": "771.91", "stated": "771.92"}
    assert finding.message.endswith("0.01 less (rounding of 6 printed figures)")


def test_tranches_that_miss_their_total() -> None:
    finding = only("vesting-sums", vesting("stated_total: 102"))
    assert finding.level is Level.NOTE, "four whole tranches and a whole total may be 2.5 apart"
    finding = only("vesting-sums", vesting("stated_total: 103"))
    assert (finding.level, finding.figures["difference"]) == (Level.ERROR, "-3")


def test_the_cap_of_the_plan_and_of_its_years() -> None:
    finding = only("vesting-sums", vesting("total_cap: 121.5"))
    assert (finding.level, finding.figures["difference"]) == (Level.ERROR, "-1.5")
    assert only("vesting-sums", vesting("total_cap: 121")).level is Level.NOTE


@pytest.mark.parametrize(
    "words", ["annual_cap: ~", "total_cap: ~", "annual_cap: 50, total_cap: 100", "stated_total: ~"]
)
def test_caps_that_are_not_exceeded(words: str) -> None:
    assert not found("vesting-sums", vesting(words))


def test_what_vests_is_added_up_where_no_total_is_printed() -> None:
    finding = only("vesting-sums", vesting("stated_total: ~, annual_cap: ~, total_cap: 99.5"))
    assert (finding.level, finding.key) == (Level.ERROR, "mkr_vesting.total_cap")
    assert finding.message == "100 MKR vest, 0.50 more than the plan's cap"


def test_what_vests_in_a_year() -> None:
    first, second = found("vesting-sums", vesting("annual_cap: 49.5, total_cap: ~"))
    assert (
        first.message
        == "50 MKR vest in year 1, after 2023-01-01 and up to 2024-01-01: 0.50 more than the cap of a year"
    )
    assert second.message.startswith("50 MKR vest in year 2, after 2024-01-01 and up to 2025-01-01")


def test_more_vests_than_the_caps_allow() -> None:
    errors = found("vesting-sums", vesting("annual_cap: 49, total_cap: 98"))
    assert [(one.level, one.key, one.figures["difference"]) for one in errors if one.level is not Level.NOTE] == [
        (Level.WARNING, "mkr_vesting.annual_cap", "1"),
        (Level.WARNING, "mkr_vesting.annual_cap", "1"),
        (Level.ERROR, "mkr_vesting.total_cap", "2"),
    ]


@pytest.mark.parametrize(("stated", "wrong"), [("6.25", False), ("6.3", False), ("6.24", False), ("6.19", True)])
def test_the_average_award(stated: str, wrong: bool) -> None:
    """100 in 2 years for 8 full-time equivalents; the total is printed to the unit, which is 1/32 of an average."""
    findings = found("vesting-sums", vesting(f"fte: 8, per_fte_year: {stated}"))
    assert [finding.key for finding in findings] == (["mkr_vesting.per_fte_year"] if wrong else [])
    if wrong:
        assert findings[0].figures == {"difference": "-0.06", "quotient": "6.25", "stated": "6.19"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("cliff_months: 12", ["25 MKR vest on 2023-07-01, 184 days before the cliff ends"]),
        ("period_years: 1", ["2024-07-01, 182 days after the plan ends", "2025-01-01, 366 days after"]),
        ("period_years: 3", ["the last tranche vests on 2025-01-01, the plan ends on 2026-01-01"]),
        ("interval_months: 12", ["2023-07-01, which is no whole number of 12 months", "2024-07-01"]),
        ("interval_months: ~", []),
        (
            "auditor_escrow_months: 3, operational_escrow_months: 6",
            ["6 months before they vest, and the Auditor Wallet"],
        ),
        ("auditor_escrow_months: 6, operational_escrow_months: 3", []),
    ],
)
def test_days_of_the_plan(words: str, says: list[str]) -> None:
    findings = found("vesting-days", vesting(words))
    assert len(findings) == len(says)
    assert all(part in finding.message for part, finding in zip(says, findings, strict=True))


def test_days_that_are_wrong_say_by_how_much() -> None:
    finding = only("vesting-days", vesting("period_years: 3"))
    assert (finding.key, finding.figures) == ("mkr_vesting.schedule.3.date", {"difference": "365", "days": "365"})
    finding = found("vesting-days", vesting("interval_months: 12"))[0]
    assert (finding.key, finding.figures) == ("mkr_vesting.schedule.0.date", {})
    finding = only("vesting-days", vesting("auditor_escrow_months: 3, operational_escrow_months: 7"))
    assert (finding.level, finding.figures) == (Level.ERROR, {"difference": "4"})
    assert not found("vesting-days", vesting("auditor_escrow_months: 3, operational_escrow_months: 3"))
    assert not found("vesting-days", vesting("schedule: []"))


def test_a_tranche_of_nothing_may_come_before_the_cliff() -> None:
    words = tranches(("2023-07-01", "0"), ("2024-01-01", "50"), ("2024-07-01", "25"), ("2025-01-01", "25"))
    assert not found("vesting-days", vesting(f"cliff_months: 12, {words}"))


def test_what_the_cliff_weighs() -> None:
    """A third of MIP40c3-SP54's total vests at once, and a sixth at each later day: as much as its time, so a note."""
    finding = only("vesting-cliff", SP54)
    assert (finding.level, finding.key) == (Level.NOTE, "mkr_vesting.schedule.0.amount")
    assert finding.figures["first_share"] == "0.333337651570110892"
    assert finding.figures["other_share"] == "0.166662348429889107"
    assert finding.message == "the first tranche is 33.334% of the total and the next 16.666%"


@pytest.mark.parametrize(("first", "note"), [("37.5", False), ("37.6", True), ("40", True)])
def test_a_first_tranche_of_half_as_much_again_is_no_note(first: str, note: bool) -> None:
    """9 of 24 months weigh 37.5, within the rounding of a total that is printed to the unit."""
    words = (
        f"stated_total: 100, interval_months: ~, cliff_months: 9, schedule: [{{date: 2023-10-01, amount: {first}}}, "
    )
    words += "{date: 2024-04-01, amount: 25}, {date: 2025-01-01, amount: 37}]"
    assert [finding.level for finding in found("vesting-cliff", vesting(words))] == (
        [Level.WARNING if first == "40" else Level.NOTE] if note else []
    )


@pytest.mark.parametrize("words", ["cliff_months: 0", "schedule: [{date: 2025-01-01, amount: 100}]"])
def test_a_plan_without_a_cliff_weighs_nothing(words: str) -> None:
    assert not found("vesting-cliff", vesting(words))


def test_a_cliff_that_weighs_more_than_its_time() -> None:
    words = tranches(("2023-07-01", "40"), ("2024-01-01", "20"), ("2024-07-01", "20"), ("2025-01-01", "20"))
    finding = only("vesting-cliff", vesting(words))
    assert (finding.level, finding.figures["difference"]) == (Level.WARNING, "0.15")
    assert finding.consistent == "a first tranche of 25"


@pytest.mark.parametrize(("floor", "change", "wrong"), [("1400", "-30%", False), ("1407", "-30%", False),
                                                        ("1412", "-30%", True), ("1407", "-30.00%", True)])  # fmt: skip
def test_the_floor_price(floor: str, change: str, wrong: bool) -> None:
    words = f"lock_in_price: 2000, floor_price: {floor}, floor_change: {change}"
    assert [finding.key for finding in found("vesting-floor", vesting(words))] == (
        ["mkr_vesting.floor_price"] if wrong else []
    )


def test_a_floor_price_says_what_it_would_be() -> None:
    finding = only("vesting-floor", vesting("lock_in_price: 2000, floor_price: 1412, floor_change: -30%"))
    assert finding.message == "-30% from 2,000 is 1,400, the stated floor is 1,412, which is -29.400%"
    assert finding.figures == {"difference": "12", "computed": "1400", "change": "-0.294"}
    # Of a price that is printed to the unit, half a unit less the change counts too.
    assert found("vesting-floor", vesting("lock_in_price: 10, floor_price: 8, floor_change: -30.00%"))
    assert not found("vesting-floor", vesting("lock_in_price: 10, floor_price: 7.8, floor_change: -25.00%"))
    assert found("vesting-floor", vesting("lock_in_price: 10, floor_price: 8.0, floor_change: -25.00%"))


def test_a_month_without_such_a_day() -> None:
    assert months_later(date(2021, 5, 31), 6) == date(2021, 11, 30)
    assert months_later(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert months_later(date(2021, 12, 1), 1) == date(2022, 1, 1)


def team(words: str) -> str:
    return f"headcount: {{{words}}}"


def test_full_time_equivalents_that_hold_in_one_reading_only() -> None:
    """MIP40c3-SP86: 5.7 + 0.8 + 0.6 is 7.1, and 7.9 if each of the two engineers has 0.8."""
    finding = only(
        "team-sums",
        team(
            "total: {people: 11, fte: 7.9}, roles: [], current: {people: 9, fte: 5.7}, additions: "
            "[{role: engineers, people: 2, fte: 0.8}, {role: relocated, fte: 0.6}]"
        ),
    )
    assert (finding.level, finding.key) == (Level.ERROR, "headcount.total.fte")
    assert finding.figures == {"difference": "-0.8", "sum": "7.1", "stated": "7.9", "reading_each": "7.9"}
    assert finding.message.endswith("right only if 0.8 is for each of the 2 engineers")


def test_a_sum_that_no_reading_makes_right() -> None:
    additions = "[{role: engineers, people: 2, fte: 0.8}, {role: relocated, fte: 0.6}, {role: a lead, people: 1}]"
    words = f"total: {{people: 20, fte: 9.9}}, roles: [], current: {{people: 9, fte: 5.7}}, additions: {additions}"
    finding = found("team-sums", team(words))[-1]
    assert finding.key == "headcount.total.fte"
    assert "right only" not in finding.message
    assert "reading_each" not in finding.figures


def test_full_time_equivalents_that_are_rounded() -> None:
    rounded = team("total: {fte: 2}, current: ~, roles: [{role: engineers, fte: 1}]")
    assert only("team-sums", rounded).level is Level.NOTE, "0.5 of each"
    people = team("total: {people: 2}, current: ~, roles: [{role: engineers, people: 1}]")
    assert only("team-sums", people.replace("{people: 2}", "{people: 2, fte: ~}")).level is Level.ERROR


def test_roles_that_miss_the_total() -> None:
    finding = only("team-sums", team("total: {people: 10, fte: 9}, current: ~"))
    assert (finding.key, finding.figures["difference"]) == ("headcount.total.fte", "0.5")
    assert finding.level is Level.NOTE, "8, 1.5 and 9 may be half a one apart by rounding"
    assert only("team-sums", team("total: {people: 11, fte: 9.5}, current: ~")).level is Level.ERROR


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("total: {fte: 3.75 to 4.25}, roles: [{role: all, fte: 4}]", None),
        ("total: {fte: 3.75 to 4.25}, roles: [{role: all, fte: 4.30}]", Level.ERROR),
        ("total: {fte: 3.75 to 4.25}, roles: [{role: all, fte: 4.26}]", Level.NOTE),
        ("total: {fte: 3.75 to 4.25}, roles: [{role: all, fte: 3.70}]", Level.ERROR),
        ("total: {fte: 4}, roles: [{role: some, fte: 1 to 2}, {role: others, fte: 1 to 2}]", None),
        ("total: {fte: 4.00}, roles: [{role: some, fte: 1.00 to 2.00}, {role: others, fte: 1.50}]", Level.ERROR),
        ("total: {fte: ~9}, roles: [{role: all, fte: 9.4}]", None),
        ("total: {fte: ~9}, roles: [{role: all, fte: 9.6}]", Level.ERROR),
    ],
)
def test_full_time_equivalents_as_a_range(words: str, level: Level | None) -> None:
    findings = found("team-sums", team(f"{words}, current: ~"))
    assert [finding.level for finding in findings] == ([] if level is None else [level])


def test_a_range_says_how_far_it_is_missed() -> None:
    finding = only("team-sums", team("total: {fte: 3.75 to 4.25}, roles: [{role: all, fte: 4.50}], current: ~"))
    assert finding.message == (
        "the full-time equivalents of the roles add up to 4.5, the printed total is 3.75 to 4.25"
    )
    assert finding.figures == {"difference": "0.25", "sum": "4.5", "stated": "3.75 to 4.25"}
    summed = only("team-sums", team("total: {fte: 9.00}, roles: [{role: all, fte: 3.00 to 4.00}], current: ~"))
    assert (summed.figures["sum"], summed.figures["difference"]) == ("3 to 4", "-5")
    assert not found("team-sums", team("total: {people: 4, fte: 3.75 to 4.25}, roles: [], current: ~"))
    assert found("team-sums", team("total: {people: 3, fte: 3.75 to 4.25}, roles: [], current: ~"))


def test_a_role_without_a_figure_leaves_the_sum_open() -> None:
    assert not found("team-sums", team("total: {people: 11, fte: 8}, current: ~, roles: [{role: engineers, fte: 8}]"))


def test_more_full_time_equivalents_than_people() -> None:
    finding = only("team-sums", team("total: {people: 9, fte: 9.5}, current: ~, roles: []"))
    assert (finding.level, finding.figures["difference"]) == (Level.WARNING, "0.5")


def test_options_with_the_same_words() -> None:
    finding = only("options", "options: {A: approve, B: 'Approve ', C: abstain}")
    assert (finding.level, finding.key) == (Level.ERROR, "options.B")
    assert not found("options", "options: {A: approve, B: reject}")


def variants(second: str, chosen: str) -> Document:
    text = laid_over(f"variants: {{small: {{caps: {{monthly: 100_000}}}}, large: {{{second}}}}}")
    return parse_document(text, "variants.yaml", chosen)


@pytest.mark.parametrize(
    ("second", "same"),
    [("title: A large budget", True), ("caps: {annual: 1_200_001}", False), ("returns: {unused_at_end: false}", False)],
)
def test_variants_that_promise_the_same(second: str, same: bool) -> None:
    small, large = variants(second, "small"), variants(second, "large")
    for document in (small, large):
        report = lint(document, (small, large))
        messages = [finding.message for finding in report.findings if finding.check == "options"]
        assert len(messages) == same
    assert not [one for one in lint(small, (Example().document(),)).findings if one.check == "options"]


def test_another_document_may_promise_the_same() -> None:
    other = Example("{id: example-2024, source: {document: EXAMPLE-4}}").document()
    small = variants("title: A large budget", "small")
    assert not [one for one in lint(small, (other,)).findings if one.check == "options"]
