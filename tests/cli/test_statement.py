"""`treasurer statement` and `treasurer review`: made, checked, reviewed; what goes where, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.loader import load_policy
from policies.statements.layouts import LayoutName
from policies.statements.reading import load_statement, parse_statement
from tests.cli.conftest import InProcess, Treasurer

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "simulations" / "data"
PUBLISHED = ROOT / "tests" / "policies" / "statements" / "data"
LUMPY = (
    *("--payments", DATA / "tech-001-2023-lumpy.payments.csv"),
    *("--forecasts", DATA / "tech-001-2023-lumpy.forecasts.csv"),
)
DECEMBER = PUBLISHED / "tech-001-2022-12.md"


CAPS = (
    "{file}:{line}:{quarter}: note: the quarterly cap is printed as 599,747, 3 x the monthly cap is 599,748: 1 too "
    "little, by rounding [caps_agree]\n"
    "{file}:{line}:{year}: note: the annual cap is printed as 2,398,988, 12 x the monthly cap is 2,398,992: 4 too "
    "little, by rounding [caps_agree]\n"
    "{file}: 0 errors, 0 warnings, 2 notes\n"
)
"""What the reference's own caps come to beside each other."""


@pytest.fixture
def may(in_process: InProcess, policy: Path, tmp_path: Path) -> Path:
    """The statement of May 2023 of a simulated year."""
    result = in_process("statement", "--from", policy, "--month", "2023-05", *LUMPY, "--engine", "model")
    assert (result.exit_code, result.stderr) == (0, CAPS.format(file="statement", line=1, quarter=1, year=1))
    file = tmp_path / "may.md"
    file.write_text(result.stdout)
    return file


def test_made_checked_and_accepted(in_process: InProcess, policy: Path, may: Path) -> None:
    checked = in_process("statement", may, "--policy", policy, "--strict")
    line = next(number for number, row in enumerate(may.read_text().splitlines(), 1) if "|599,747.00|" in row)
    row = may.read_text().splitlines()[line - 1]
    quarter, year = row.index("599,747.00") + 1, row.index("2,398,988.00") + 1
    assert (checked.exit_code, checked.stdout) == (0, CAPS.format(file=may, line=line, quarter=quarter, year=year))
    reviewed = in_process("review", may, "--policy", policy, "--simulated", *LUMPY, "--engine", "model")
    assert reviewed.exit_code == 0
    assert "# TECH-001: May 2023 audit report" in reviewed.stdout
    assert "**Decision: accept, as far as can be told.** 18 met, 0 not met, 1 cannot be told." in reviewed.stdout
    assert "1 of 19 points cannot be told without the statement of the month before." in reviewed.stdout
    strictly = in_process("review", may, "--policy", policy, "--simulated", *LUMPY, "--engine", "model", "--strict")
    assert strictly.exit_code == 1
    assert "the review rejected: 0 were sent" in strictly.stdout


def test_a_strict_review_that_can_tell_everything(in_process: InProcess, policy: Path, may: Path) -> None:
    year = (*LUMPY, "--engine", "model")
    april = may.with_name("april.md")
    april.write_text(in_process("statement", "--from", policy, "--month", "2023-04", *year).stdout)
    result = in_process("review", may, "--policy", policy, "--before", april, "--simulated", *year, "--strict")
    assert result.exit_code == 0
    assert "**Decision: accept.** 19 met, 0 not met, 0 cannot be told.\n" in result.stdout


def test_a_review_of_the_statement_alone_says_what_it_did_not_see(
    in_process: InProcess, policy: Path, may: Path
) -> None:
    result = in_process("review", may, "--policy", policy)
    assert result.exit_code == 0
    assert "**Decision: accept, as far as can be told.** 6 met, 0 not met, 13 cannot be told." in result.stdout
    assert (
        "Nothing is against it in the statement alone; 13 of 19 points cannot be told without the statement of the "
        "month before, the day on which it came in and the cycle's balances, payments and requests.\n"
    ) in result.stdout
    strictly = in_process("review", may, "--policy", policy, "--strict", "--json", "-")
    assert strictly.exit_code == 1
    document = json.loads(strictly.stdout)
    assert (document["decision"], document["strict"], document["reasons"]) == ("reject", True, [])
    assert (len(document["untold"]), len(document["needs"])) == (13, 3)


def test_what_a_review_could_not_check_is_noted(in_process: InProcess, policy: Path, may: Path) -> None:
    may.write_text(may.read_text().replace("TECH-001: May 2023", "Foo CU: Smarch 2023"))
    unit = "the heading names {0}Foo CU{0}, the policy is of {0}TECH-001{0}: whether that is the same unit was not"
    month = "{0}Smarch 2023{0} names no month: the period, the due day and what follows a month were not checked"
    checked, reviewed = (in_process(command, may, "--policy", policy) for command in ("statement", "review"))
    for words in (unit, month):
        assert f":1:3: note: {words.format('`')}" in checked.stdout
        assert f"- line 1: {words.format(chr(34))}" in reviewed.stdout.partition("## Notes")[2]
    lived = in_process("review", may, "--policy", policy, "--simulated", "--engine", "model")
    assert lived.exit_code == 2
    assert f"{may}:1:3: `Smarch 2023` names no month, expected a month of tech-001-2023" in lived.stderr


@pytest.mark.parametrize("engine", ["", "revm", pytest.param("anvil", marks=pytest.mark.anvil)])
def test_every_engine_writes_the_same(treasurer: Treasurer, policy: Path, may: Path, engine: str) -> None:
    chosen = ("--engine", engine) if engine else ()
    result = treasurer("statement", "--from", policy, "--month", "2023-05", *LUMPY, *chosen)
    assert (result.returncode, result.stderr) == (0, CAPS.format(file="statement", line=1, quarter=1, year=1))
    if engine == "anvil":
        rows = [line.split("|") for line in result.stdout.splitlines() if line.startswith("|2023-05")]
        assert rows
        assert all(row[5].startswith("0x") for row in rows)
    else:
        assert result.stdout == may.read_text()


def test_another_layout(in_process: InProcess, policy: Path, may: Path) -> None:
    result = in_process("statement", may, "--layout", "2022-10")
    assert (result.exit_code, "0 errors, 0 warnings, 2 notes" in result.stderr) == (0, True)
    assert parse_statement(result.stdout, "m.md") == load_statement(may)
    made = in_process(
        "statement", "--from", policy, "--month", "2023-05", *LUMPY, "--engine", "model", "--layout", "2022-10"
    )
    assert "|Vesting Date|Original|Current|Change|" in made.stdout
    assert "|Vesting Date|MKR Amount|Last Month|Change|" in may.read_text()


def test_findings_of_a_printed_statement_go_to_stderr(in_process: InProcess) -> None:
    result = in_process("statement", DECEMBER, "--layout", "2022-02")
    assert result.exit_code == 1
    assert result.stdout.startswith("# TechOps CU: December 2022 Budget Statement")
    assert "[column_sum]" not in result.stdout
    assert result.stderr.count("[column_sum]") == 2


@pytest.mark.parametrize("month", ["opening", "2023-02", "2024-01"])
def test_the_first_and_the_last(in_process: InProcess, policy: Path, tmp_path: Path, month: str) -> None:
    result = in_process("statement", "--from", policy, "--month", month, "--engine", "model")
    assert result.exit_code == 0
    file = tmp_path / "m.md"
    file.write_text(result.stdout)
    if month == "opening":
        assert result.stdout.startswith("# TECH-001: Initial 2023 Budget Statement")
    checked = in_process("statement", file, "--policy", policy, "--strict")
    warnings = [line for line in checked.stdout.splitlines() if ": warning: " in line]
    # Three months at the cap are a DAI more than the document's own quarterly cap. The last forecast is nothing.
    assert len(warnings) == (month != "2024-01")
    assert all(line.endswith("is 599,748, 1 above its quarterly cap 599,747 [category_cap]") for line in warnings)
    assert ": error: " not in checked.stdout
    assert checked.exit_code == (1 if warnings else 0)
    assert in_process("review", file, "--policy", policy, "--simulated", "--engine", "model").exit_code == 0


def test_a_published_statement(in_process: InProcess) -> None:
    result = in_process("statement", DECEMBER)
    assert result.exit_code == 1
    assert (
        f"{DECEMBER}:18:74: error: the total of `paid` in actuals is printed as 131,494.61, its lines sum to 5,000: "
        "126,494.61 too much [column_sum]\n"
    ) in result.stdout
    assert result.stdout.endswith(f"{DECEMBER}: 3 errors, 3 warnings, 0 notes\n")


def test_against_the_one_before_and_a_policy(in_process: InProcess) -> None:
    file = PUBLISHED / "tech-001-2022-03.md"
    result = in_process(
        *("statement", file, "--before", PUBLISHED / "tech-001-2022-02.md"),
        *("--policy", "tech-001-2022", "--received", "2022-04-07"),
    )
    for check in ("forecast_kept", "caps_of_policy", "on_time"):
        assert f"[{check}]" in result.stdout


def test_warnings_fail_if_one_asks_for_it(in_process: InProcess) -> None:
    file = PUBLISHED / "tech-001-initial.md"
    assert in_process("statement", file).exit_code == 0
    assert in_process("statement", file, "--strict").exit_code == 1


def test_json(in_process: InProcess, tmp_path: Path) -> None:
    result = in_process("statement", DECEMBER, "--json", "-")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["counts"] == {"error": 3, "warning": 3, "note": 0}
    assert document["findings"][0] == {
        "check": "column_sum",
        "level": "error",
        "line": 18,
        "column": 74,
        "what": document["findings"][0]["what"],
        "printed": "131494610000000000000000",
        "consistent": "5000000000000000000000",
        "difference": "126494610000000000000000",
    }
    assert (document["treasurer"], document["version"], document["unit"]) == ("statement", 1, "wad")
    assert (document["core_unit"], document["month"]) == ("TechOps CU", "2022-12")
    (total,) = [table["total"] for table in document["tables"] if table["kind"] == "team"]
    assert total["figures"] == {
        "headcount": {"amount": "9000000000000000000", "token": ""},
        "fte": {"amount": "5700000000000000000", "token": ""},
    }
    assert {table["kind"] for table in document["tables"]} >= {"actuals", "forecast", "vesting", "operational"}
    assert in_process("statement", DECEMBER, "--format", "json").stdout == result.stdout
    quiet = in_process("statement", DECEMBER, "--quiet", "--json", tmp_path / "out.json")
    assert (quiet.exit_code, quiet.output) == (1, "")
    assert (tmp_path / "out.json").read_text() == result.stdout


def test_annotations(in_process: InProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(ROOT))
    lines = in_process("statement", DECEMBER, "--format", "github").stdout.splitlines()
    place = "file=tests/policies/statements/data/tech-001-2022-12.md,line=18,col=74"
    assert lines[0].startswith(f"::error {place},title=statement%3A column_sum::the total of `paid`")
    assert [line.split()[0] for line in lines] == ["::error"] * 3 + ["::warning"] * 3
    bad = tmp_path / "bad.md"
    bad.write_text("nothing\n")
    result = in_process("statement", bad, "--format", "github")
    assert result.exit_code == 2
    assert result.stdout.startswith(f"::error file={bad},line=1,col=1,title=bad input::")


def test_more_than_github_shows(in_process: InProcess, tmp_path: Path) -> None:
    rows = "".join(f"|Tool {number}|{number}.00|0.00|0.50|\n" for number in range(1, 14))
    file = tmp_path / "many.md"
    file.write_text(f"# X: May 2023\n\n|Budget category|Forecast|Actuals|Difference|\n|-|-|-|-|\n{rows}")
    lines = in_process("statement", file, "--format", "github").stdout.splitlines()
    assert len(lines) == 10
    assert lines[-1].endswith("title=statement%3A more::4 more, all of them in the log: line_difference")


def test_a_wrong_statement_is_rejected(in_process: InProcess, policy: Path, may: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.md"
    wrong.write_text(may.read_text().replace("442,620.25", "442,620.26"))
    simulated = ("--simulated", *LUMPY, "--engine", "model")
    result = in_process("review", wrong, "--policy", policy, *simulated)
    assert result.exit_code == 1
    assert "**Decision: reject.**" in result.stdout
    assert (
        "## Reasons\n\n- `balances_are_on_chain`: operational holds 442,620.25, the statement says 442,620.26\n"
    ) in result.stdout
    written = in_process("review", wrong, "--policy", policy, *simulated, "--json", "-")
    document = json.loads(written.stdout)
    assert (document["decision"], document["reasons"]) == ("reject", ["balances_are_on_chain"])
    assert (document["treasurer"], document["version"], document["unit"]) == ("review", 1, "wad")
    assert (document["core_unit"], document["policy"], document["cycle"]) == ("TECH-001", "tech-001-2023", "2023-06")
    points = {point["point"]: point for point in document["points"]}
    assert points["balances_are_on_chain"]["figures"] == {
        "stated": "442620260000000000000000",
        "held": "442620250000000000000000",
    }
    assert "the review rejected: 0 were sent" in points["top_up_as_decided"]["says"]


def test_a_review_of_the_statement_alone(in_process: InProcess) -> None:
    result = in_process("review", DECEMBER, "--policy", "tech-001-2022", "--received", "2023-01-05")
    assert result.exit_code == 1
    assert "Reviewed: the statement alone." in result.stdout
    assert '- `adds_up`: line 18: the total of "paid" in actuals' in result.stdout
    assert "|`paid_is_on_chain`|" in result.stdout
    assert "cannot be told" in result.stdout


NO_SENSE = {
    "nothing at all": ((), "expected either a FILE.md to check, or --from POLICY to make one"),
    "both": (("x.md", "--from", "tech-001-2023", "--month", "2023-05"), "to make one were given, expected one of them"),
    "no month": (("--from", "tech-001-2023"), "expected --month YYYY-MM with it"),
    "a month of a file": (("x.md", "--month", "2023-05"), "--month says nothing here, expected --from POLICY with it"),
    "an engine of a file": (("x.md", "--engine", "revm"), "--engine says nothing here, expected --from POLICY"),
    "a day without a due day": (("x.md", "--received", "2023-06-05"), "expected --policy POLICY with it"),
    "no day": (
        ("x.md", "--policy", "tech-001-2023", "--received", "20230605"),
        "20230605 is no day, expected one such",
    ),
    "no such month": (("--from", "tech-001-2023", "--month", "May"), "May is no month, expected opening or one such"),
    "a month of another budget": (
        ("--from", "tech-001-2023", "--month", "2022-05", "--engine", "model"),
        "no statement of 2022-05, expected opening, or 2023-02 to 2024-01",
    ),
    "two on stdout": ((DECEMBER, "--json", "-", "--format", "github"), "both write to stdout, expected one of them"),
    "a statement and annotations": ((DECEMBER, "--layout", "2022-02", "--format", "json"), "both write to stdout"),
    "a port without a node": (
        ("--from", "tech-001-2023", "--month", "2023-05", "--port", "8545"),
        "--port needs a node, expected --engine anvil",
    ),
}


@pytest.mark.parametrize("name", NO_SENSE)
def test_options_that_make_no_sense(in_process: InProcess, name: str) -> None:
    args, says = NO_SENSE[name]
    result = in_process("statement", *args)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())


def test_a_review_s_options_that_make_no_sense(in_process: InProcess) -> None:
    year = in_process("review", DECEMBER, "--policy", "tech-001-2022", *LUMPY)
    assert (year.exit_code, "--payments says nothing here, expected --simulated" in year.stderr) == (2, True)
    day = in_process("review", DECEMBER, "--policy", "tech-001-2022", "--simulated", "--received", "2023-01-05")
    assert (day.exit_code, "expected no --received with it" in day.stderr) == (2, True)
    assert "Missing option '--policy'" in in_process("review", DECEMBER).stderr


def test_the_problems_of_all_files_at_once(in_process: InProcess, tmp_path: Path) -> None:
    bad, missing = tmp_path / "bad.md", tmp_path / "missing.md"
    bad.write_text("# May 2023\n\n|Budget category|Forecast|Actuals|\n|-|-|-|\n|Gas|1.0.0|ten|\n")
    for command in ("statement", "review"):
        result = in_process(command, bad, "--before", missing, "--policy", tmp_path / "p.yaml")
        assert result.exit_code == 2
        assert result.stdout == ""
        expected = [f"{bad}:5:6: `1.0.0` is no amount", f"{bad}:5:12: `ten`", f"{missing}:1:1: there is no such file"]
        for words in (*expected, f"{tmp_path / 'p.yaml'}:1:1: there is no such file"):
            assert words in result.stderr


def test_a_policy_without_statements(in_process: InProcess, may: Path) -> None:
    may.write_text(may.read_text().replace("TECH-001", "PE-001"))
    for args in (
        ("statement", "--from", "pe-001-2022", "--month", "2022-06"),
        ("review", may, "--policy", "pe-001-2022", "--simulated"),
    ):
        result = in_process(*args)
        assert result.exit_code == 2
        assert ":1:1: a cycle of this policy has no statement, expected `statement` among cycle.steps" in result.stderr


def test_a_statement_of_another_unit(in_process: InProcess) -> None:
    ses = PUBLISHED / "ses-001-2021-06.md"
    of_techops = f"{DECEMBER}:2:3: this is a statement of `TechOps CU`, ses-001-2022 is of `SES-001`, expected a "
    for command in (("statement", "--strict"), ("review",), ("review", "--simulated")):
        result = in_process(command[0], DECEMBER, *command[1:], "--policy", "ses-001-2022", "--before", ses)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"{of_techops}statement of `SES-001`\n"
    policy = in_process("statement", DECEMBER, "--policy", "tech-001-2022", "--before", ses)
    assert f"{ses}:1:3: this is a statement of `SES`, tech-001-2022 is of `TECH-001`" in policy.stderr
    alone = in_process("statement", DECEMBER, "--before", ses)
    assert (alone.exit_code, f"{ses}:1:3: this is a statement of `SES`, {DECEMBER} is of" in alone.stderr) == (2, True)
    both = in_process("statement", ses, "--before", ses, "--policy", "tech-001-2022")
    assert both.stderr.count("is a statement of `SES`") == 2


def test_a_statement_of_another_year_has_no_cycle(in_process: InProcess, policy: Path) -> None:
    result = in_process("review", DECEMBER, "--policy", policy, "--simulated", "--engine", "model")
    assert result.exit_code == 2
    assert f"{DECEMBER}:2:3: no cycle follows December 2022, expected a month of tech-001-2023" in result.stderr
    assert load_policy(policy).months[0].year == 2023


def test_the_layouts_that_the_help_offers(in_process: InProcess) -> None:
    shown = " ".join(in_process("statement", "--help").stdout.split())
    assert f"--layout [{'|'.join(LayoutName)}]" in shown
    assert "--write" not in shown


def test_the_name_that_the_layout_had(in_process: InProcess) -> None:
    written, asked = (in_process("statement", DECEMBER, name, "2022-02") for name in ("--write", "--layout"))
    assert (written.exit_code, written.stdout) == (asked.exit_code, asked.stdout)
    clash = in_process("statement", DECEMBER, "--write", "2022-02", "--format", "json")
    assert (clash.exit_code, "both write to stdout" in clash.stderr) == (2, True)
