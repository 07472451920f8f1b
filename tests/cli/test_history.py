"""`treasurer history`: the report, the document for machines, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.history.reading import history_names, history_path
from policies.loader import library_path
from simulations.reports.history_text import bar
from tests.cli.conftest import ROOT, InProcess, Treasurer

DOCS = ROOT / "docs" / "history.md"


def test_tech_001_in_2022(in_process: InProcess) -> None:
    result = in_process("history", "tech-001-2022")
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    for words in (
        "2022-02 pull 196,859.18 0 -196,859.18 top-up 187,588.80 187,589 +0.20 surplus back 297,415.38 0 -297,415.38",
        "top-up 6,000 336,572.60* +330,572.60",
        "2022-08 auditor_within_quarterly_cap after the pull 1,855,697.18* 641,550 1,214,147.18",
        "2022-12 statement_on_time when it was due 2023-02-02 2023-01-05 28 days",
        "1,148,304.22 DAI; following the policy, 1,449,097.88 DAI, 300,793.66 more.",
        "With what governance cast (2,486,400 until 2023-01-31 00:00:00): 1,381,526.37 DAI.",
        "Not told by the statements: protocol_can_claw_back",
        "By rounding of the transfer alone, 2022-02: operational_within_runway, operational, 333,822.20 of 333,822",
        "6 promises broken, at 12 of 13 statements",
    ):
        assert words in said


def test_the_page_shows_what_is_printed(in_process: InProcess) -> None:
    shown = (
        DOCS.read_text(encoding="utf-8").partition("```\n$ treasurer history tech-001-2022\n")[2].partition("```")[0]
    )
    result = in_process("history", "tech-001-2022")
    lines = [line.rstrip() for line in result.output.splitlines()]
    parts = [part.strip("\n").splitlines() for part in shown.split("...\n")]
    assert len(parts) > 2
    at = 0
    for part in parts:
        wanted = [line.rstrip() for line in part]
        found = next(n for n in range(at, len(lines)) if lines[n : n + len(wanted)] == wanted)
        at = found + len(wanted)


@pytest.mark.parametrize("name", history_names())
@pytest.mark.parametrize("columns", [80, 110])
def test_no_figure_is_cut_off(in_process: InProcess, monkeypatch: pytest.MonkeyPatch, name: str, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = in_process("history", name).output.splitlines()
    assert not [line for line in lines if "…" in line]
    assert max(map(len, lines)) <= columns


def test_machines_read_the_same(in_process: InProcess) -> None:
    result = in_process("history", "tech-001-2022", "--json", "-")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["treasurer"], document["version"], document["unit"]) == ("history", 1, "wad")
    assert (document["core_unit"], document["policy"]) == ("TECH-001", "tech-001-2022")
    assert document["returned"]["done"] == "1148304220000000000000000"
    assert document["returned"]["followed"].startswith("1449097876")
    assert document["returned"]["followed_as_cast"].startswith("13815263")
    months = {month["month"]: month for month in document["months"]}
    assert len(months) == 13
    assert months["2022-11"]["prescribed"]["top_up"] == {"operational": "6000000000000000000000"}
    assert months["2022-11"]["done"]["top_up"] == {"operational": "336572600000000000000000"}
    assert months["2022-11"]["published"] == "2022-12-20"
    assert months["2023-01"]["done"] is None
    (late, broken) = months["2022-11"]["broken"]
    assert (late["rule"], late["measure"]) == ("statement_on_time", "seconds")
    assert (broken["rule"], broken["excess"]) == ("operational_within_runway", "330572600000000000000000")
    assert broken["inferred"] is True
    assert "operational_within_runway" not in {one["rule"] for one in months["2022-02"]["broken"]}
    assert [one["excess"] for one in months["2022-02"]["rounding"]] == ["200000000000000000"]


@pytest.mark.parametrize("engine", ["model", pytest.param("anvil", marks=pytest.mark.anvil)])
def test_every_engine_says_the_same(treasurer: Treasurer, engine: str) -> None:
    there, real = (
        treasurer("history", "tech-001-2022", "--engine", name, "--json", "-").stdout for name in (engine, "revm")
    )
    assert there.replace(f'"engine": "{engine}"', '"engine": "revm"') == real
    assert f'"engine": "{engine}"' in there


def test_the_caps_that_the_statements_print(in_process: InProcess) -> None:
    said = " ".join(in_process("history", "tech-001-2022", "--printed-caps").output.split())
    assert "at the statement 1,069,251* 621,600 447,651" in said
    assert "at the statement 1,069,251* 641,550" not in said


def test_as_governance_executed_it(in_process: InProcess) -> None:
    said = " ".join(in_process("history", "tech-001-2022", "--as-executed").output.split())
    assert "2022-02 pull 191,261.54 0" in said
    assert "following the policy, 1,381,526.37 DAI, 233,222.15 more." in said
    assert "With what governance cast" not in said


def test_a_file_of_ones_own_that_nothing_is_wrong_with(in_process: InProcess, tmp_path: Path) -> None:
    """The opening alone, done as the policy says: exit code 0."""
    text = history_path("tech-001-2022").read_text(encoding="utf-8")
    end = text.index("  - month: 2022-03")
    text = text[:end].replace("done: {top_up: {operational: 187_589}}", "")
    text = text.replace("held: {auditor: 702_545,", "held: {auditor: 414_400,")
    text = text.replace("held: {auditor: 1_069_251,", "held: {auditor: 600_000,")
    text = text.replace("done: {top_up: {operational: 366_706}}", "done: {top_up: {operational: 366_706}, returned: 0}")
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    result = in_process("history", file)
    assert (result.exit_code, "No promise broken that the statements tell of" in result.output) == (0, True)
    quiet = in_process("history", file, "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_a_history_that_is_none(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    text = history_path("tech-001-2022").read_text(encoding="utf-8")
    file.write_text(text.replace("paid: {operational: 107_996}", "paid: {operational: much}"), encoding="utf-8")
    line = text[: text.index("paid: {operational: 107_996}")].count("\n") + 1
    result = in_process("history", file)
    assert result.exit_code == 2
    assert f"{file}:{line}:25: `much` is no plain decimal number, expected" in result.stderr
    policy = in_process("history", library_path("tech-001-2022"))
    assert policy.exit_code == 2
    assert "there is no key `status`" in policy.stderr


def test_a_name_that_is_not_in_the_library(in_process: InProcess) -> None:
    result = in_process("history", "tech-001-2032")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "no history of that name in the library, expected a file, or `tech-001-2022`" in said
    assert in_process("history", "none/tech-001-2022").exit_code == 2


@pytest.mark.parametrize(
    ("args", "wrong"),
    [
        (("ses-001-2022", "--printed-caps"), "the statements print no caps, expected no --printed-caps"),
        (("tech-001-2022", "--variant", "large"), "--variant belongs to a policy"),
        (("tech-001-2022", "--policy", "tech-001-2023"), "the first month is 2022-02"),
        (("ses-001-2022", "--policy", "tech-001-2022"), "8:7: this is a history of `SES-001`, tech-001-2022 is of"),
    ],
)
def test_what_does_not_go_together(in_process: InProcess, args: tuple[str, ...], wrong: str) -> None:
    result = in_process("history", *args)
    assert result.exit_code == 2
    assert wrong in " ".join(result.stderr.split())


def test_a_unit_that_governance_fills_up(in_process: InProcess) -> None:
    """SES-001 in 2021: no stream, nothing returned by a cycle, top-ups that are not known."""
    said = " ".join(in_process("history", "ses-001-2021-late").output.split())
    for words in (
        "opening 913,591 0 0 353,090 1,461,111 1,461,111 560,501",
        "What the Auditor Wallet held before the period is not known, and counts as nothing here.",
        "At least 602,139.20 topped up.",
        "By this policy no cycle returns anything to the surplus buffer.",
    ):
        assert words in said
    assert "With what governance cast" not in said
    seeded = " ".join(in_process("history", "ses-001-2021").output.split())
    assert "2021-07 1,029,371 0 557,384 557,384 1,153,480 1,029,371" in seeded
    assert "What the Auditor Wallet held before" not in seeded
    executed = " ".join(in_process("history", "ses-001-2021", "--as-executed").output.split())
    assert "2021-08 1,083,441 0 0 346,775 0 736,666" in executed


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tech-001-2022", "what its statement prints and what the stream then owed, so what"),
        (
            "ses-001-2021",
            "what its statement prints, so what was left undone is prescribed again in the next. statement",
        ),
        ("ses-001-2022", "prescribed again in the next. What was pulled of the stream no statement tells. statement"),
    ],
)
def test_what_each_month_begins_with(in_process: InProcess, name: str, words: str) -> None:
    assert words in " ".join(in_process("history", name).output.split())


@pytest.mark.parametrize(
    ("name", "before"),
    [("ses-001-2021", "0"), ("ses-001-2022", f"{1_461_111 * 10**18}"), ("ses-001-2023", None)],
)
def test_what_the_auditor_wallet_held_before(in_process: InProcess, name: str, before: str | None) -> None:
    document = json.loads(in_process("history", name, "--json", "-").stdout)
    assert document["auditor_before"] == before
    assert document["variant"] == ("speedy" if name == "ses-001-2023" else None)


def test_a_bar_with_a_mark() -> None:
    assert bar(100, 50, 100, plain=True) == "#" * 22 + "|" + "#" * 21 + " "
    assert bar(25, 50, 100, plain=True) == "#" * 11 + " " * 11 + "|" + " " * 22
    assert bar(0, 100, 100, plain=False) == " " * 44 + "│"
    assert bar(1, 100, 88, plain=False)[0] == "▌"
