"""What does not add up in published statements is found, and nothing where it does. Each check finds its mistake."""

from __future__ import annotations

import pytest

from policies.statements.checking import ALONE, WITH_POLICY, WITH_PREVIOUS, check_statement
from policies.statements.checks.base import Finding, Level, is_rounding
from policies.statements.reading import parse_statement
from policies.statements.statement import Figure
from policies.units import exact_decimal
from tests.policies.statements.samples import RIGHT, dai, published, read, text_of

Line = tuple[int, str, str, str | None]


def short(finding: Finding) -> Line:
    """Line, check, level and difference."""
    difference = finding.difference
    return (
        finding.place.line,
        finding.check,
        str(finding.level),
        None if difference is None else exact_decimal(difference),
    )


def found(name: str, before: str | None = None) -> list[Line]:
    statement = published(name)
    return [short(finding) for finding in check_statement(statement, before=published(before) if before else None)]


def lines_with(check: str, findings: list[Line]) -> list[Line]:
    return [finding for finding in findings if finding[1] == check]


def test_the_initial_statement() -> None:
    assert [(check, level, difference) for _, check, level, difference in found("tech-001-initial")] == [
        ("category_cap", "warning", "1200"),
        ("category_cap", "warning", "4000"),
    ]


def test_february_2022() -> None:
    findings = found("tech-001-2022-02", "tech-001-initial")
    assert lines_with("line_difference", findings) == [
        (13, "line_difference", "error", "-400"),
        (14, "line_difference", "error", "1"),
        (18, "line_difference", "error", "-688"),
    ]
    assert lines_with("column_sum", findings)[:2] == [
        (18, "column_sum", "note", "0.03"),
        (18, "column_sum", "error", "-289.03"),
    ]
    assert lines_with("column_sum", findings)[-1][2:] == ("error", "1")
    assert [line[2:] for line in lines_with("months_sum", findings)] == [("note", "-0.4"), ("note", "-0.2")]
    assert [line[2:] for line in lines_with("category_cap", findings)] == [("warning", "9700"), ("warning", "7250")]
    assert [line[2:] for line in lines_with("transfer", findings)] == [("note", "0.2"), ("note", "0.2")]
    assert lines_with("transfer_sign", findings) == []
    assert [line[2:] for line in lines_with("forecast_kept", findings)] == [("warning", "600")]
    # What vests was 257.31 MKR and more a month ago already; this statement says 0, and that nothing changed.
    assert len(lines_with("vesting_kept", findings)) == len(lines_with("vesting_change", findings)) == 6


def test_march_2022() -> None:
    findings = found("tech-001-2022-03", "tech-001-2022-02")
    assert [line[2:] for line in lines_with("column_sum", findings)][:4] == [
        ("note", "0.2"),
        ("note", "0.2"),
        ("error", "-317"),
        ("note", "0.2"),
    ]
    assert [line[2:] for line in lines_with("forecast_kept", findings)] == [
        ("warning", "400"),
        ("warning", "-250"),
        ("warning", "550"),
    ]
    assert [line[2:] for line in lines_with("transfer_sign", findings)] == [("warning", "16867.2")]
    assert [line[2:] for line in lines_with("auditor_row", findings)] == [("error", "1")]
    assert [line[2:] for line in lines_with("category_cap", findings)] == [("warning", "9600")]


def test_may_2022() -> None:
    findings = found("tech-001-2022-05")
    assert [line[2:] for line in lines_with("column_sum", findings)] == [
        ("error", "3000"),
        ("error", "3001"),
        ("error", "-1"),  # people are counted, so the headcount is no rounding
    ]
    assert [line[2:] for line in lines_with("line_difference", findings)] == [("error", "1")]
    assert [line[2:] for line in lines_with("transfer_sign", findings)] == [("warning", "-176231.86")]
    assert [line[2:] for line in lines_with("auditor_row", findings)] == [("error", "1")]
    assert len(findings) == 6


def test_december_2022() -> None:
    assert [line[1:] for line in found("tech-001-2022-12")] == [
        ("column_sum", "error", "126494.61"),
        ("category_cap", "warning", "22222.6"),
        ("category_cap", "warning", "1000"),
        ("column_sum", "error", "15000"),
        ("transfer_sign", "warning", "429925.62"),
        ("auditor_lifetime", "error", "-336571.6"),
    ]


def test_whole_dollars_that_miss_by_one_are_rounded() -> None:
    assert [line[1:] for line in found("ses-001-2021-06")] == [
        ("months_sum", "note", "1"),
        ("months_sum", "note", "-1"),
        ("column_sum", "note", "-1"),
        ("column_sum", "note", "-1"),
    ]


def test_a_finding_says_where_and_what() -> None:
    (finding,) = [f for f in check_statement(published("tech-001-2022-05")) if f.check == "auditor_row"]
    assert finding.line("may.md") == (
        f"may.md:{finding.place.line}:{finding.place.column}: error: what `First 3 months budget from the protocol` "
        "passed on is printed as 622,750.86, the amount less what is left is 622,749.86: 1 too much [auditor_row]"
    )
    assert (finding.printed, finding.consistent) == (dai("622,750.86"), dai("622,749.86"))


BEFORE = (
    RIGHT.replace("March 2023", "February 2023")
    .replace("April 2023|May 2023|June 2023", "March 2023|April 2023|May 2023")
    .replace("|90.00|90.00|100.00|280.00|", "|100.00|90.00|90.00|280.00|")
    .replace("|80.00|80.00|90.00|250.00|", "|90.00|80.00|80.00|250.00|")
    .replace("2.00 MKR|1.50 MKR|+0.50", "1.50 MKR|1.50 MKR|0.00")
    .replace("5.00 MKR|4.50 MKR|0.50", "4.50 MKR|4.50 MKR|0.00")
    .replace("|**Total**|90.00|90.00|100.00|280.00", "|**Total**|100.00|90.00|90.00|280.00")
)


def test_nothing_is_found_where_all_adds_up() -> None:
    assert check_statement(read(RIGHT), before=read(BEFORE)) == ()
    assert check_statement(read(BEFORE)) == ()


PLANTED = {
    "column_sum": [("7.50|92.50|\n", "7.50|92.00|\n"), ("|**Total**|3|2.6|", "|**Total**|4|2.6|")],
    "line_difference": [("|12.25|-2.25|", "|12.25|2.25|"), ("|80.25|9.75|", "|80.25|9.74|")],
    "months_sum": [("|Gas|10.00|10.00|10.00|30.00|", "|Gas|10.00|10.00|10.00|31.00|")],
    "overview_is_breakdown": [("|90.00|90.00|100.00|280.00|100.00|", "|91.00|89.00|100.00|280.00|100.00|")],
    "category_cap": [("|250.00|270.00|", "|250.00|249.99|"), ("|280.00|100.00|300.00|", "|280.00|99.00|300.00|")],
    "caps_agree": [("|300.00|1,200.00|", "|300.00|1,100.00|"), ("|100.00|300.00|1,200", "|100.00|310.00|1,200")],
    "vesting_change": [("|2.00 MKR|1.50 MKR|+0.50 MKR|", "|2.00 MKR|1.50 MKR|-0.50 MKR|")],
    "team_fte": [("|**Total**|3|2.6|", "|**Total**|3|2.5|")],
    "transfer": [("|280.00|200.00|80.00|", "|280.00|200.00|81.00|")],
    "transfer_sign": [("|280.00|200.00|80.00|", "|280.00|200.00|-80.00|")],
    "runway": [("|Operational|280.00|200.00|80.00|", "|Operational|290.00|200.00|90.00|")],
    "auditor_row": [("|1,000.00|400.00|600.00|", "|1,000.00|400.00|601.00|")],
    "auditor_lifetime": [("|Lifetime sent|500.00|", "|Lifetime sent|501.00|")],
    "forecast_months": [
        ("|April 2023|May 2023|June 2023|3 months|", "|April 2023|May 2023|July 2023|3 months|"),
        ("|April 2023|May 2023|June 2023|3 months|", "|Apirl 2023|May 2023|June 2023|3 months|"),
        ("|April 2023|May 2023|June 2023|3 months|", "|March 2023|April 2023|May 2023|3 months|"),
        ("|Forecast|April 2023|May 2023|", "|Forecast|April 2023|May 2022|"),
    ],
    "headings": [("Forecast -- March 2023", "Forecast -- February 2023"), ("Actuals -- March", "Actuals -- May")],
    "vesting_days": [("|June 1, 2023|", "|June 31, 2023|"), ("|June 1, 2023|", "|July 1, 2023|")],
    "not_checked": [("### FTE", "|What|How much|\n|-|-|\n|x|1|\n\n### FTE"), ("|Headcount|FTE|", "|Heads|FTE|")],
}
PLANTED_BESIDE_ANOTHER = {
    "follows": [("# Small CU: March 2023", "# Small CU: April 2023")],
    "forecast_kept": [("|Gas|10.00|12.25|-2.25|", "|Gas|11.00|12.25|-1.25|")],
    "vesting_kept": [
        ("|2.00 MKR|1.50 MKR|+0.50 MKR|", "|2.00 MKR|1.75 MKR|+0.25 MKR|"),
        ("|2.00 MKR|1.50 MKR|+0.50 MKR|", "|2.00 MKR|-|+0.25 MKR|"),
    ],
    "lifetime_moves": [("|Lifetime received|1,000.00|400.00|", "|Lifetime received|1,000.00|300.00|")],
}


@pytest.mark.parametrize(("check", "case"), [(check, case) for check, cases in PLANTED.items() for case in cases])
def test_a_planted_mistake_is_found(check: str, case: tuple[str, str]) -> None:
    findings = check_statement(read(RIGHT, *case))
    assert check in {finding.check for finding in findings}
    assert findings == tuple(sorted(findings, key=lambda finding: finding.place))


@pytest.mark.parametrize(
    ("check", "case"), [(check, case) for check, cases in PLANTED_BESIDE_ANOTHER.items() for case in cases]
)
def test_a_planted_mistake_is_found_beside_the_statement_before(check: str, case: tuple[str, str]) -> None:
    statement = read(RIGHT, *case)
    assert check in {finding.check for finding in check_statement(statement, before=read(BEFORE))}
    assert check not in {finding.check for finding in check_statement(statement)}


def test_an_excess_that_did_not_come_back() -> None:
    before = read(BEFORE, "|280.00|200.00|80.00|", "|280.00|300.00|-20.00|")
    (finding,) = check_statement(read(RIGHT), before=before)
    assert (finding.check, finding.consistent) == ("excess_returned", dai("420.00"))
    back = read(RIGHT, "|1,000.00|400.00|600.00|", "|1,000.00|420.00|580.00|")
    assert check_statement(back, before=before) == ()


def test_a_statement_of_another_month_is_not_compared() -> None:
    findings = check_statement(read(RIGHT, "|Gas|10.00|12.25|-2.25|", "|Gas|11.00|12.25|-1.25|"), before=read(RIGHT))
    assert "follows" in {finding.check for finding in findings}
    assert "forecast_kept" not in {finding.check for finding in findings}


RIGHT_TOO = {
    "full-time equivalents added up as they are": ("|**Total**|3|2.6|", "|**Total**|3|1.8|"),
    "a difference from the estimate": (
        "|Forecast|Actuals|Difference|Payments|\n|-|-|-|-|-|\n|-|-|-|-|80.50|\n|Gas|10.00|12.25|-2.25|12.00|",
        (
            "|Forecast|Actuals|Difference|Payments|Estimate|\n|-|-|-|-|-|-|\n|-|-|-|-|80.50|-|\n"
            "|Gas|10.00|12.25|-1.25|12.00|11.00|\n|Bank|1.00|2.00|-1.00|\n|Bank|-1.00|-2.00|0.00|-|-2.00|"
        ),
    ),
    "a transfer in a token that no forecast is in": (
        "|Operational|280.00|200.00|80.00|",
        (
            "|Operational|280.00|200.00|80.00|\n\n|Wallet|3-months Estimate|Current Balance|Transfer|\n|-|-|-|-|\n"
            "|Operational|5.00 MKR|0|5.00 MKR|"
        ),
    ),
}


@pytest.mark.parametrize("name", RIGHT_TOO)
def test_what_is_right_too(name: str) -> None:
    assert check_statement(read(RIGHT, *RIGHT_TOO[name])) == ()


def test_a_total_of_blank_lines_is_not_broken_down() -> None:
    text = RIGHT.replace("|80.50|", "|-|").replace("|12.00|", "|-|")
    (finding,) = check_statement(parse_statement(text, "march.md"))
    assert (finding.check, finding.level, finding.printed) == ("column_sum", Level.NOTE, dai("92.50"))


def test_a_column_that_names_no_month_but_stands_among_them() -> None:
    (finding,) = check_statement(read(RIGHT, "|Forecast|April 2023|May", "|Forecast|first|May"))
    assert finding.what == "the column `first` names no month"


def test_several_wallets_are_checked_each_and_together() -> None:
    text = text_of("ses-001-2021-06")
    more = parse_statement(text.replace("|       40,000 DAI |           0", "|       40,100 DAI |         100"), "s.md")
    assert ("runway", "100") in [(check, difference) for _, check, _, difference in map(short, check_statement(more))]
    less = parse_statement(text.replace("| Grants          |        $40,000 |", "| Grants | $39,000 |"), "s.md")
    beside = [f.what for f in check_statement(less) if f.check == "overview_is_breakdown"]
    assert beside == ["the breakdown says 40,000 of all months, the overview 39,000"]


def test_what_rounding_can_do() -> None:
    def rounding(printed: str, decimals: int, consistent: str, *terms: int) -> bool:
        lines = [Figure.rounded(dai("7"), decimals=number) for number in terms]
        return is_rounding(Figure(dai(printed), decimals=decimals), dai(consistent), lines)

    # A whole number was brought to one; a dai more was not.
    assert rounding("100.00", 2, "99.01")
    assert not rounding("100.00", 2, "99.00")
    # Half a last digit for itself and each line that is not zero.
    assert rounding("10.50", 2, "10.51", 2)
    assert not rounding("10.50", 2, "10.52", 2)
    assert rounding("10.50", 2, "10.52", 2, 2, 2)
    assert rounding("101", 0, "99", 0, 0, 0)
    assert not rounding("101", 0, "98", 0, 0, 0)
    assert not is_rounding(Figure(dai("10.50")), dai("10.52"), [Figure(0)] * 9)


def test_each_check_has_a_planted_mistake() -> None:
    listed = {check.__name__ for check in (*ALONE, *WITH_PREVIOUS, *WITH_POLICY)}
    beside = {"excess_returned", "unit_of_policy", "caps_of_policy", "within_caps", "within_team", "in_period"}
    assert listed | {"transfer_sign"} == {*PLANTED, *PLANTED_BESIDE_ANOTHER, *beside}
