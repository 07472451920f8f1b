"""Published statements are read as they stand, and what cannot be read is refused with its place."""

from __future__ import annotations

import pytest

from policies.periods import Month
from policies.problems import InputError, Problem
from policies.statements.reading import load_statement, parse_statement
from policies.statements.statement import Column, Kind, Statement, Word
from tests.policies.files import marked
from tests.policies.statements.samples import dai, path_of, published, text_of

OPERATIONAL = "0x1a3DA79ee7dB30466cA752DE6a75DEf5e635b2f6"


def only(statement: Statement, kind: Kind) -> list[list[object]]:
    """The first table of a kind as label and amounts, in the order of the file's columns; the total last."""
    table = statement.of(kind)[0]
    columns = [column for column in table.titles if isinstance(column, Column)]
    return [[row.label, *(row.amount(column) for column in columns)] for row in table.every_row]


def amounts(*texts: str) -> list[int | None]:
    return [None if text == "-" else dai(text) for text in texts]


def test_the_first_layout() -> None:
    statement = published("tech-001-2022-02")
    assert (statement.unit, statement.month) == ("TechOps CU", Month(2022, 2))
    assert only(statement, Kind.ACTUALS) == [
        ["", *amounts("-", "-", "-", "90,996.00")],
        ["Compensation", *amounts("47,929.00", "43,380.03", "4,548.97", "-")],
        ["Cloud Infrastructure", *amounts("30,000.00", "27,717.62", "2,282.38", "-")],
        ["Tools", *amounts("3,000.00", "2,055.84", "944.16", "-")],
        ["Accounting", *amounts("2,900.00", "3,406.42", "-906.42", "-")],
        ["Legal consultancy", *amounts("4,166.00", "1,057.27", "3,109.73", "-")],
        ["Gas Fees", *amounts("500.00", "17,000.00", "-16,500.00", "17,000.00")],
        ["Deposit", *amounts("0", "1,286.34", "-1,286.34", "0")],
        ["Bank fees", *amounts("600.00", "311.45", "288.55", "-")],
        ["Total", *amounts("89,095.00", "96,215.00", "-7,808.00", "107,996.00")],
    ]
    (forecast,) = statement.of(Kind.FORECAST)
    assert [label.month for label in forecast.months] == [Month(2022, 3), Month(2022, 4), Month(2022, 5)]
    assert forecast.total is not None
    assert [figure and figure.amount for figure in forecast.total.months] == amounts(
        "106,046.00", "118,388.00", "109,388.00"
    )
    assert only(statement, Kind.OVERVIEW) == [["", *amounts("333,822.00", "207,200.00", "621,600.00", "2,486,400.00")]]
    (wallet,) = statement.of(Kind.OPERATIONAL)
    assert wallet.name == "Techops Operational Wallet"
    assert wallet.rows[0].words == {Word.ADDRESS: OPERATIONAL}
    assert only(statement, Kind.AUDITOR)[-1] == ["Total", *amounts("1,069,251.00", "702,545.00", "366,706.00")]
    assert only(statement, Kind.TEAM)[0] == ["Facilitator/DevOps Engineer", *amounts("2", "0.8")]


def test_the_second_layout_with_its_loose_signs_and_lines_too_short() -> None:
    statement = published("tech-001-2022-12")
    rows = only(statement, Kind.ACTUALS)
    assert rows[4] == [
        "Software development Expense",
        *amounts("20,000.00", "20,000.00", "22,318.05", "0.00", "-2,318.05", "0.00"),
    ]
    assert rows[-1][1:] == amounts("115,524.20", "115,524.20", "120,375.27", "0.00", "-4,851.07", "131,494.61")
    vesting = only(statement, Kind.VESTING)
    assert len(vesting) == 11
    assert vesting[0] == ["December 8, 2022", *amounts("257.31", "257.31", "257.31", "257.31")]
    assert vesting[-1] == ["Total", *amounts("771.91", "975.79", "257.31", "257.31")]
    dai_table, mkr_table = statement.of(Kind.AUDITOR)
    assert dai_table.rows[0].amount(Column.BALANCE) == dai("56,555.21")
    assert [row.amount(Column.AMOUNT) for row in mkr_table.rows] == amounts("257.31", "257.31", "0.00")
    assert mkr_table.rows[0].figures[Column.AMOUNT].token == "MKR"


def test_a_statement_of_no_month_and_figures_with_footnotes() -> None:
    statement = published("tech-001-initial")
    assert (statement.month, statement.period.text) == (None, "Initial 2022")
    assert statement.of(Kind.ACTUALS) == ()
    (forecast,) = statement.of(Kind.FORECAST)
    figure = forecast.rows[1].months[0]
    assert figure is not None
    assert (figure.amount, figure.decimals, figure.note) == (0, 0, "**")
    (wallet,) = statement.of(Kind.OPERATIONAL)
    assert (wallet.name, wallet.rows[0].label) == ("", "Permanent Team")
    assert wallet.rows[0].figures[Column.TRANSFER].token == "DAI"


def test_several_wallets() -> None:
    statement = published("ses-001-2021-06")
    names = ["Permanent Team", "Incubation Program", "Grants Program"]
    assert [table.name for table in statement.of(Kind.FORECAST)] == names
    (overview,) = statement.of(Kind.OVERVIEW)
    assert [row.label for row in overview.rows] == ["Permanent Team", "Incubation", "Grants"]
    (wallets,) = statement.of(Kind.OPERATIONAL)
    assert [row.label for row in wallets.rows] == names
    assert statement.actuals_month == Month(2021, 5)
    july = statement.of(Kind.FORECAST)[0].rows[2].months[1]
    assert july is None


def test_every_figure_knows_its_place() -> None:
    lines = text_of("tech-001-2022-12").splitlines()
    for table in published("tech-001-2022-12").tables:
        for row in table.every_row:
            for figure in [*row.figures.values(), *filter(None, row.months)]:
                rest = lines[figure.place.line - 1][figure.place.column - 1 :].lstrip("*- ")
                assert rest.startswith(f"{abs(figure.amount) // 10**18:,}")


def test_columns_are_known_by_their_titles_wherever_they_stand() -> None:
    head = "# A: May 2022 Budget Statement\n\n"
    one = "|Budget category|Forecast|Actuals|Difference|\n|-|-|-|-|\n|Gas|1|2|-1|\n|**Total**|1|2|-1|\n"
    two = "|Diff.|Actual|<div style='x'>Budget Category</div>|FORECAST|\n|-|-|-|-|\n|\\-1|2|Gas|1|\n|(1)|2|Total|$1|\n"
    first = parse_statement(head + one, "one.md").of(Kind.ACTUALS)[0]
    second = parse_statement(head + two, "two.md").of(Kind.ACTUALS)[0]
    for row, other in zip(first.every_row, second.every_row, strict=True):
        assert row.label == other.label
        assert {column: figure.amount for column, figure in row.figures.items()} == {
            column: figure.amount for column, figure in other.figures.items()
        }


def test_what_is_not_known_is_kept_as_words() -> None:
    text = (
        "# A: May 2022 Budget Statement\n\n|Team members|FTE|Office|\n|-|-|-|\n|Engineer|1|Room **4**|\n\n"
        "|Explanation||\n|-|-|\n|Paid directly|12.00|\n"
    )
    team, other = parse_statement(text, "a.md").tables
    assert team.rows[0].words == {"Office": "Room 4"}
    assert (other.kind, other.name) == (Kind.OTHER, "Explanation")
    assert (other.rows[0].label, other.rows[0].words) == ("Paid directly", {"": "12.00"})


TITLE = "# A: May 2022 Budget Statement\n\n"
TABLE = "|Budget category|Forecast|Actuals|\n|-|-|-|\n"
MISTAKES = {
    "no title": (f"▶{TABLE}|Gas|1|2|\n", ["no heading names the unit and the month"]),
    "no table": (f"▶{TITLE}Nothing here.\n", ["no table of a budget statement is here"]),
    "empty": ("▶", ["no heading", "no table"]),
    "no amount": (f"{TITLE}{TABLE}|Gas|▶soon|2|\n", ["`soon` is no amount, expected an amount such as 1,234.56"]),
    "wrong thousands": (f"{TITLE}{TABLE}|Gas|▶1,23|▶1.234,56|\n", ["`1,23` is no amount", "`1.234,56` is no amount"]),
    "float": (f"{TITLE}{TABLE}|Gas|1|▶1e3|\n", ["`1e3` is no amount"]),
    "too many decimals": (f"{TITLE}{TABLE}|Gas|1|▶0.{'1' * 19}|\n", ["is no amount, expected at most 18 decimals"]),
    "too many digits": (f"{TITLE}{TABLE}|Gas|1|▶{'1' * 41}|\n", ["is no amount, expected at most 40 digits"]),
    "two tokens": (f"{TITLE}{TABLE}|Gas|1|▶$5 DAI|\n", ["is no amount, expected one token"]),
    "more cells than columns": (f"{TITLE}{TABLE}|Gas|1|2|▶3|\n", ["more cells than the table has columns"]),
    "a header too short": (f"{TITLE}{TABLE}|Gas|1|2|\n\n|a|b|\n▶|-|-|-|\n", ["begins no table"]),
    "a table inside HTML": (f"{TITLE}{TABLE}|Gas|1|2|\n\n<div>\n|a|b|\n▶|-|-|\n", ["begins no table"]),
    "a column twice": (
        f"{TITLE}|Budget category|Actuals|Forecast|▶Actual|\n|-|-|-|-|\n|Gas|1|2|3|\n",
        ["`Actual` is a second column of its kind"],
    ),
    "two statements": (f"{TITLE}{TABLE}|Gas|1|2|\n\n# ▶B: June 2022 Budget Statement\n", ["a second statement"]),
    "too many columns": (f"{TITLE}|▶{'a|' * 51}\n|{'-|' * 51}\n", ["this table has 51 columns, expected at most 50"]),
    "too many signs": (f"{TITLE}{TABLE}|▶{'a' * 2_001}|1|2|\n", ["2,001 signs stand here, expected at most 2,000"]),
    "too many signs of Markdown": (f"{TITLE}{TABLE}|▶{'[' * 14_001}|1|2|\n", ["14,001 signs stand here"]),
    "all at once": (
        f"{TITLE}{TABLE}|Gas|▶x|▶y|\n|Tools|1|2|▶3|\n\n|a|b|\n▶|-|-|-|\n",
        ["`x`", "`y`", "more cells", "begins no table"],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake(name: str) -> None:
    content, words = MISTAKES[name]
    text, places = marked(content)
    problems = refused(text)
    assert [(problem.line, problem.column) for problem in problems] == places * (len(words) // len(places))
    for problem, word in zip(problems, words, strict=True):
        assert word in str(problem)
        assert str(problem).startswith(f"may.md:{problem.line}:{problem.column}: ")


def refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        parse_statement(text, "may.md")
    return caught.value.problems


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_statement(path_of("tech-001-1999-01"))


def test_a_table_of_fewer_cells_and_without_outer_bars_is_read() -> None:
    text = f"{TITLE}Budget category|Forecast|Actuals\n-|-|-\nGas|1\n"
    (row,) = parse_statement(text, "may.md").tables[0].rows
    assert (row.label, row.amount(Column.FORECAST), row.amount(Column.ACTUAL)) == ("Gas", dai("1"), None)
