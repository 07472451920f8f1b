"""Caps, tables and buffers: exact figures, and rounding told apart from error."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.lint.base import Level
from policies.lint.examples import Example
from policies.lint.registry import lint
from tests.policies.lint.examples import found, only


def table(column: str, amounts: list[str], total: str) -> str:
    lines = ", ".join(f"{{category: line {number}, {column}: {amount}}}" for number, amount in enumerate(amounts))
    return f"tables: {{other: {{lines: [{lines}], total: {{{column}: {total}}}}}}}\n"


# Caps


def test_the_caps_of_a_proposal_that_rounds_each_of_them() -> None:
    """MIP40c3-SP86: 3 x 199,916 is 1 more than the quarterly cap, 12 x is 4 more than the annual one."""
    quarterly, annual = found(
        "caps-against-each-other", "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}"
    )
    assert (quarterly.level, quarterly.figures["difference"]) == (Level.NOTE, "-1")
    assert (annual.level, annual.figures["difference"]) == (Level.NOTE, "-4")
    assert "12 x the monthly cap is 2,398,992, the annual cap is 2,398,988: 4 less (rounding" in annual.message


@pytest.mark.parametrize(
    ("quarterly", "level"),
    [("300_002", Level.NOTE), ("299_998", Level.NOTE), ("300_003", Level.ERROR), ("300_002.01", Level.ERROR)],
)
def test_how_far_three_rounded_months_may_miss_a_quarter(quarterly: str, level: Level) -> None:
    """Three halves and one: a quarter in cents is itself off by half a cent only."""
    finding = found("caps-against-each-other", f"caps: {{quarterly: {quarterly}}}")[0]
    assert (finding.key, finding.level) == ("caps.quarterly", level)


def test_caps_that_nobody_states_are_compared_with_nothing() -> None:
    assert not found("caps-against-each-other", "caps: {monthly: 90_000, quarterly: ~, annual: ~}")


def test_multiples_come_to_other_amounts_by_other_caps() -> None:
    """MIP40c3-SP53: what returns is above 2 x 207,200, or above 2 x 213,850."""
    changes = "caps: {monthly: 207_200, quarterly: 641_550, annual: 2_566_200}"
    holds, keeps = found("multiples-of-caps", changes)
    assert holds.figures == {
        "by_monthly": "621600",
        "by_quarterly": "641550",
        "by_annual": "641550",
        "difference": "19950",
    }
    assert (keeps.key, keeps.figures["difference"]) == ("returns.auditor_keeps", "13300")
    assert keeps.figures["by_annual"] == "427700"
    assert not found("multiples-of-caps", "caps: {monthly: 199_916, quarterly: 599_747, annual: 2_398_988}")


def test_a_derived_cap_that_others_are_multiples_of_is_a_warning() -> None:
    assert only("derived-caps", "caps: {quarterly: ~}").level is Level.WARNING
    note = only("derived-caps", "caps: {quarterly: ~}\nwallets: {auditor: {holds_up_to: ~}}")
    assert (note.level, note.figures) == (Level.NOTE, {"quarterly": "300000"})


# Tables


def test_the_lines_of_a_proposal_against_their_totals() -> None:
    """MIP40c3-SP90, SuperBear: 2,000 is no rounding."""
    finding = only("sums-of-lines", table("annual", ["613_550", "59_355"], "674_905"))
    assert (finding.level, finding.key) == (Level.ERROR, "tables.other.total.annual")
    assert finding.figures == {"sum": "672905", "printed": "674905", "difference": "-2000"}


@pytest.mark.parametrize(
    ("total", "level"),
    [("6.01", Level.NOTE), ("6.02", Level.NOTE), ("6.03", Level.ERROR), ("5.98", Level.NOTE), ("5.97", Level.ERROR)],
)
def test_how_far_rounded_lines_may_miss_their_total(total: str, level: Level) -> None:
    """Three lines and a total, half a cent each; a line of nothing is not rounded."""
    finding = only("sums-of-lines", table("monthly", ["1.00", "2.00", "3.00", "0"], total))
    assert finding.level is level


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=20), st.sampled_from([3, 12]))
def test_what_is_rounded_rightly_is_never_an_error(annual: list[int], months: int) -> None:
    """A table in whole DAI whose months and quarters are rounded from whole years."""
    column = {3: "quarterly", 12: "monthly"}[months]
    parts = 4 if months == 3 else 12

    def row(amount: int) -> dict[str, int]:
        return {"annual": amount, column: round(Fraction(amount, parts))}

    lines = [{"category": f"line {number}", **row(amount)} for number, amount in enumerate(annual)]
    changes = json.dumps({"tables": {"other": {"lines": lines, "total": row(sum(annual))}}})
    report = lint(Example(changes).document())
    assert not report.at_least(Level.WARNING)
    assert not [finding for finding in report.findings if finding.check == "lines-across-columns"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=20), st.integers(1, 10**6))
def test_a_total_further_off_than_rounding_is_an_error(amounts: list[int], beyond: int) -> None:
    off = (len(amounts) + 1) // 2 + beyond
    finding = only("sums-of-lines", table("annual", list(map(str, amounts)), str(sum(amounts) + off)))
    assert (finding.level, finding.figures["difference"]) == (Level.ERROR, str(-off))


def test_columns_against_each_other() -> None:
    """MIP40c3-SP52 counts what is paid once in each quarter: 3 x 19,975 is not 63,075."""
    lines = "tables: {other: {lines: [{category: Buffer, monthly: 19_975, quarterly: 63_075}]}}"
    finding = only("lines-across-columns", lines)
    assert (finding.level, finding.key) == (Level.ERROR, "tables.other.lines.0.quarterly")
    assert finding.figures["difference"] == "-3150"
    assert not found("lines-across-columns", lines.replace("63_075", "59_926"))  # 59,926 / 3 is 19,975, rounded
    assert only("lines-across-columns", lines.replace("63_075", "59_927")).level is Level.NOTE
    assert only("lines-across-columns", lines.replace("63_075", "59_928")).level is Level.ERROR


def test_caps_against_the_sum_of_lines_where_no_total_is_printed() -> None:
    changes = "budget: {total: ~, savings: ~, lines: [{category: Compensation, annual: 1_199_000}]}\ncontingency: ~\n"
    finding = only("caps-against-tables", changes)
    assert (finding.key, finding.figures["difference"]) == ("caps.annual", "-1000")
    assert "the sum of the lines of the budget table is 1,199,000: 1,000 less" in finding.message


TEXT_AND_TABLE = """\
caps: {monthly: 207_200, quarterly: 641_550, annual: 2_566_200}
budget:
  lines: [{category: all, annual: 2_486_400, quarterly: 621_600, monthly: 207_200}]
  total: {existing: ~, annual: 2_486_400, quarterly: 621_600, monthly: 207_200}
claims: [{claim: a twelfth, stated: 207_200, quotient: [caps.annual, 12]}]
elsewhere:
  caps.annual: [{says: 2_486_400, where: the image of the table}]
  caps.quarterly: [{says: 621_600, where: the image of the table}]
"""


def test_caps_against_the_printed_totals() -> None:
    changes = TEXT_AND_TABLE.replace("2_486_400", "2_486_401").replace("621_600", "621_601")
    quarterly, annual = found("caps-against-tables", changes)
    assert (quarterly.figures["difference"], annual.figures["difference"]) == ("-19949", "-79799")
    assert annual.level is Level.ERROR


def test_one_fact_is_said_once() -> None:
    """MIP40c3-SP53: 2,566,200 in the text; 2,486,400 in the table, in its image and by the monthly cap."""
    about = ("caps-against-each-other", "caps-against-tables", "elsewhere", "claims", "lines-across-columns")
    each = [finding for check in about for finding in found(check, TEXT_AND_TABLE)]
    assert [(one.check, one.key) for one in each] == [
        ("caps-against-each-other", "caps.quarterly"),
        ("caps-against-each-other", "caps.annual"),
    ]
    assert each[1].message == (
        "12 x the monthly cap is 2,486,400, as is the printed total of the budget table; the annual cap is 2,566,200: "
        "79,800 more"
    )
    assert each[1].figures["monthly_by_annual"] == "213850"
    assert each[1].consistent == "an annual cap of 2,486,400, or a monthly one of 213,850"


def test_totals_that_are_the_caps_are_compared_as_caps() -> None:
    """MIP40c3-SP52: a table whose totals do not go together, and neither do the caps, which are its totals."""
    caps = "caps: {monthly: 153_142, quarterly: 483_575, annual: ~}\n"
    total = "{monthly: 153_142, quarterly: 483_575, annual: ~, existing: ~}"
    table = f"budget: {{lines: [{{category: all, monthly: 153_142}}], total: {total}}}\n"
    assert found("caps-against-each-other", caps + table)
    assert not found("lines-across-columns", caps + table)
    apart = table.replace("budget:", "tables: {other:").rstrip() + "}\n"
    assert only("lines-across-columns", caps + apart).key == "tables.other.total.quarterly"
    for other in (caps.replace("483_575", "483_576"), caps.replace("quarterly: 483_575", "quarterly: ~")):
        assert only("lines-across-columns", other + table).key == "budget.total.quarterly"


REPLACED = """\
id: example-2022
source: {document: EXAMPLE-1}
period: {start: 2022-01-01, end: 2022-12-31}
seed: []
streams: [{token: DAI, to: auditor, total: 1_000_000, start: 2022-01-01, end: 2022-12-31, end_reading: inclusive}]
caps: {monthly: ~, quarterly: ~, annual: 2_566_200}
budget:
  lines: [{category: contingency, annual: 118_400}]
  total: {annual: 2_486_400, existing: ~, quarterly: ~, monthly: ~}
"""
EXISTING = """\
source: {replaces: EXAMPLE-1}
budget:
  lines: [{category: Contingency, existing: 108_150}, {category: Rest, existing: 2_368_000}]
  total: {existing: 2_476_150}
"""


def test_the_existing_column_against_the_budget_that_is_replaced() -> None:
    """MIP40c3-SP86 against MIP40c3-SP53, whose text and table differ: neither is 2,476,150."""
    line, total = found("existing-column", EXISTING, REPLACED)
    assert total.key == "budget.total.existing"
    assert total.figures["difference_to_annual_cap"] == "-90050"
    assert total.figures["difference_to_printed_total"] == "-10250"
    assert "without the buffer" not in total.message, "the other table has nothing but its buffer"
    assert (line.key, line.figures["difference"]) == ("budget.lines.0.existing", "-10250")


def test_an_existing_column_that_differs_by_the_buffer_alone() -> None:
    """MIP40c3-SP86 and MIP40c3-SP53 both come to 2,368,000 without it."""
    replaced = REPLACED.replace("118_400}]", "118_400}, {category: Others, annual: 2_368_000}]")
    _, total = found("existing-column", EXISTING, replaced)
    assert total.message.endswith("; without the buffer both are 2,368,000")
    assert total.figures["subtotal"] == "2368000"
    _, total = found("existing-column", EXISTING, replaced.replace("2_368_000", "2_368_001"))
    assert "subtotal" not in total.figures


def test_the_existing_column_and_other_places_are_one_finding() -> None:
    places = '[{says: 2_566_200, where: "EXAMPLE-1, Summary"}, {says: 2_486_400, where: "EXAMPLE-1, table"}]'
    changes = f"{EXISTING}elsewhere: {{budget.total.existing: {places}}}\n"
    assert found("existing-column", changes, REPLACED)
    assert not found("elsewhere", changes, REPLACED)
    assert len(found("elsewhere", changes)) == 2, "where the other budget is not at hand"


def test_the_existing_column_where_one_of_two_totals_is_right_or_the_other_budget_is_not_at_hand() -> None:
    right = EXISTING.replace("2_476_150", "2_486_400").replace("108_150", "118_400")
    assert not found("existing-column", right, REPLACED)
    assert not found("existing-column", EXISTING)
    assert not found("existing-column", EXISTING.replace("EXAMPLE-1", "EXAMPLE-0"), REPLACED)


def test_an_existing_column_that_is_not_whole_is_not_added_up() -> None:
    partly = EXISTING.replace(", existing: 2_368_000", ", annual: 5").replace("2_476_150", "~")
    (line,) = found("existing-column", partly, REPLACED)
    assert line.key == "budget.lines.0.existing"


# The buffer


@pytest.mark.parametrize("of", ["the total budget cap", "the total cap costs", "the budget cap", "TOTAL"])
def test_a_buffer_that_is_a_share_of_the_subtotal_and_not_of_the_total(of: str) -> None:
    """MIP40c3-SP86: 114,238 is 5% of 2,284,750."""
    changes = (
        f"contingency: {{share: 5%, of: {of}}}\n"
        "budget: {lines: [{category: all, annual: 2_284_750}, {category: Contingency, annual: 114_238}], total: ~}\n"
    )
    finding = only("contingency", changes)
    assert finding.key == "budget.lines.1.annual"
    assert finding.figures["expected"] == "119949.4"
    assert finding.figures["subtotal"] == "2284750"
    assert finding.figures["difference"] == "-5711.4"
    assert "is 5% of the subtotal 2,284,750, not of" in finding.message
    assert not found("contingency", changes.replace(f"of: {of}", "of: the subtotal"))
    assert not found("contingency", changes.replace(f"of: {of}", "of: ~"))


def test_a_buffer_that_is_no_such_share_of_anything() -> None:
    """MIP40c3-SP53 says 25%; MIP40c3-SP90 prints 59,355 where 10% are 61,355."""
    lines = "[{category: all, annual: 613_550}, {category: 10% Contingency, annual: 59_355}]"
    finding = only("contingency", f"contingency: {{share: 10%, of: ~}}\nbudget: {{lines: {lines}, total: ~}}\n")
    assert finding.figures["difference"] == "-2000"
    assert "9.67% of the subtotal and 8.82% of the total" in finding.message


def buffer(words: str, rest: int, amount: int, more: str = "") -> str:
    lines = f"[{{category: all, annual: {rest}}}, {{category: Contingency, annual: {amount}{more}}}]"
    share = "" if "share:" in words.replace("people_cost_share:", "") else ", share: ~"
    of = "" if "of:" in words else ", of: ~"
    return f"contingency: {{{words}{share}{of}}}\nbudget: {{lines: {lines}, total: ~}}\n"


def test_what_the_cap_leaves_for_a_buffer() -> None:
    """MIP40c3-SP53: the cap of the text would leave 198,200, 8.37% of the other lines."""
    changes = "caps: {annual: 2_566_200}\n" + buffer("share: 25%, of: the total budget cap", 2_368_000, 118_400)
    finding = only("contingency", changes)
    assert finding.message.endswith("; the annual cap leaves 198,200 for it, 8.37% of the subtotal")
    assert finding.figures["implied_by_cap"] == "198200"
    assert finding.figures["implied_percent_of_subtotal"].startswith("8.3699")
    both = "which is 621,600 of the lines' 2,486,400 (of the annual cap of 2,566,200 it would be 641,550); the line is"
    assert both in finding.message
    assert (finding.figures["expected"], finding.figures["expected_of_cap"]) == ("621600", "641550")
    same = only("contingency", changes.replace("annual: 2_566_200", "annual: 2_486_400"))
    assert "which is 621,600 of the lines' 2,486,400; the line is" in same.message
    # No cap is stated, it leaves nothing, or the lines come to it.
    for caps in ("annual: ~", "annual: 2_368_000", "annual: 2_486_400"):
        assert "leaves" not in only("contingency", changes.replace("annual: 2_566_200", caps)).message


@pytest.mark.parametrize(
    ("share", "amount", "level"),
    [
        ("5%", 291_138, None),
        ("5%", 297_250, Level.ERROR),
        ("~5%", 297_250, Level.NOTE),  # MIP40c3-SP7: approximately 5% of budgeted costs
        ("~5%", 291_138, None),
        ("~5%", 320_251, Level.NOTE),
        ("~5%", 320_253, Level.ERROR),
        ("~5%", 262_024, Level.NOTE),
        ("~5%", 262_022, Level.ERROR),
        ("~5.0%", 297_250, Level.ERROR),
        ("5% to 6%", 297_250, None),
        ("5% to 6%", 291_137, None),
        ("5% to 6%", 291_136, Level.ERROR),
        ("5% to 6%", 349_365, None),
        ("5% to 6%", 349_366, Level.ERROR),
    ],
)
def test_a_share_that_is_approximate_or_a_range(share: str, amount: int, level: Level | None) -> None:
    findings = found("contingency", buffer(f"share: {share}, of: budgeted costs", 5_822_750, amount))
    assert [finding.level for finding in findings] == ([] if level is None else [level])


def test_an_approximate_share_says_what_it_is_exactly() -> None:
    finding = only("contingency", buffer("share: ~5%, of: budgeted costs", 5_822_750, 297_250))
    assert finding.message == (
        "the buffer of 297,250 is ~5% of budgeted costs (291,137.50) but for rounding: 5.10% of the subtotal and 4.86% "
        "of the total"
    )
    assert finding.figures["difference"] == "6112.5"
    # Of either base where none is said.
    assert only("contingency", buffer("share: ~5%", 5_822_750, 297_250)).level is Level.NOTE
    assert only("contingency", buffer("share: ~15%, of: the total cap costs", 420_500, 63_075)).level is Level.ERROR


def test_a_buffer_without_a_share() -> None:
    """MIP40c3-SP68: reduced to 100k, of which it says no share."""
    finding = only("contingency", buffer("amount: 100_000", 7_490_000, 100_000))
    assert (finding.level, finding.key) == (Level.NOTE, "budget.lines.1.annual")
    assert finding.message.endswith("it is 1.34% of the subtotal and 1.32% of the total")
    assert not found("contingency", buffer("people_cost_share: 5%", 7_490_000, 100_000))
    # The amount of any column.
    assert only("contingency", buffer("amount: 8_333", 7_490_000, 100_000, ", monthly: 8_333")).level is Level.NOTE
    assert not found("contingency", buffer("amount: 8_333", 1, 1).replace("Contingency", "Rest"))


def test_a_buffer_that_is_said_to_be_another_amount() -> None:
    _, wrong = sorted(found("contingency", buffer("amount: 120_000", 7_490_000, 100_000)), key=lambda one: one.key)
    assert (wrong.level, wrong.key) == (Level.ERROR, "contingency.amount")
    assert wrong.message == "the buffer is said to be 120,000, its line is 100,000: 20,000 less"
    assert only("contingency", buffer("amount: 120_000, share: 1%", 10_000_000, 100_000)).key == "contingency.amount"


def test_no_buffer_is_looked_for_where_no_line_or_several_are_one() -> None:
    lines = "[{category: all, annual: 10}, {category: Buffer 1, annual: 1}, {category: Buffer 2, annual: 1}]"
    assert not found("contingency", f"budget: {{lines: {lines}, total: ~}}\n")
    assert not found("contingency", "contingency: ~\n")


def test_savings() -> None:
    assert only("savings", "budget: {savings: {saved: 9_999}}").figures["difference"] == "-1"
