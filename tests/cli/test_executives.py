"""`treasurer executives`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policies.executives.reading import executives_path, parse_executions
from policies.executives.schema import CastPaymentPart, CastStreamPart, CoversPart, ExecutivePart, ExecutivesFile
from policies.loader import library_names, library_path
from tests.cli.conftest import ROOT, InProcess, Treasurer

PAGE = (ROOT / "docs" / "executives.md").read_text(encoding="utf-8")


def terms(document: dict[str, Any], policy: str) -> dict[tuple[str, str], dict[str, Any]]:
    (one,) = [one for one in document["policies"] if one["policy"] == policy]
    return {(term["key"], term["term"]): term for item in one["items"] for term in item["terms"]}


def test_techops_is_reported_with_both_differences(in_process: InProcess) -> None:
    result = in_process("executives", "tech-001-2022")
    assert result.exit_code == 1
    assert result.stderr == ""
    said = " ".join(result.output.split())
    assert "total 2,566,200 2,486,400 -79,800" in said
    assert "end 2023-02-01 00:00:00 2023-01-31 00:00:00 1 day early" in said
    assert "end reading inclusive exclusive" in said
    assert "stream 1 (2022-01-28)" in said
    assert "seed 1 (2022-01-28)" in said
    assert "stream 1, end: it ends 1 day early" in said
    assert not re.search(r"\b(stream|seed|top-ups) 0|streams\.0", said)
    assert "1 policy: 0 executed as voted, 1 otherwise, 0 not known" in said


@pytest.mark.parametrize("columns", [60, 80, 110])
def test_no_line_is_wider_than_asked(in_process: InProcess, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = in_process("executives", "tech-001-2022", "pe-001-2021").output.splitlines()
    assert max(map(len, lines)) <= columns
    figures = "".join("".join(lines).split())
    assert "2,486,400" in figures
    assert "12,644.63" in figures


def test_the_whole_library(in_process: InProcess) -> None:
    result = in_process("executives", "--json", "-")
    assert result.exit_code == 1
    document = json.loads(result.output)
    assert (document["treasurer"], document["version"], document["unit"]) == ("executives", 1, "wad")
    standings = {one["policy"]: one["standing"] for one in document["policies"]}
    assert len(standings) >= len(library_names())
    differs = {name for name, standing in standings.items() if standing == "differs"}
    assert differs >= {"tech-001-2022", "ses-001-2022", "dux-001-2022", "pe-001-2021", "pe-001-2022"}
    assert standings["mt-001-2022"] == standings["ses-001-2021-late"] == "as_voted"
    assert standings["tech-001-2023"] == "unknown"


def test_json_has_exact_amounts_and_sources(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    result = in_process("executives", "tech-001-2022", "--json", file, "--quiet")
    assert (result.exit_code, result.output) == (1, "")
    document = json.loads(file.read_text())
    found = terms(document, "tech-001-2022")
    total = found["streams.0.total", "total"]
    assert (total["voted"], total["executed"]) == (f"2566200{'0' * 18}", f"2486400{'0' * 18}")
    assert total["money"] == f"-79800{'0' * 18}"
    end = found["streams.0.end", "end"]
    assert (end["executed"], end["difference"], end["money"]) == (1_675_123_200, -86_400, "6812054794520547945206")
    (stream, seed) = document["policies"][0]["items"]
    assert [(item["key"], item["subject"]) for item in (stream, seed)] == [
        ("streams.0", "stream 1"),  # the policy file's key, and what reports say
        ("seed.0", "seed 1"),
    ]
    assert stream["executives"][0]["day"] == "2022-01-28"
    assert "archive/2022-01-28-DssSpell/DssSpell.sol" in stream["executives"][0]["source"]


def test_exit_code_0_where_nothing_differs(in_process: InProcess) -> None:
    assert in_process("executives", "ses-001-2021-late", "mt-001-2022").exit_code == 0
    unknown = in_process("executives", "tech-001-2023")
    assert unknown.exit_code == 0
    assert "only executives from 2021-07-02 to 2022-04-29 are known" in unknown.output


def test_what_is_not_quite_as_voted(in_process: InProcess) -> None:
    """A rejected budget was not voted, and where something is not known the rest alone is as voted."""
    names = "mt-001-2022", "ses-001-2021", "ses-001-2021-late", "sas-001-2023"
    printed = in_process("executives", *names).output
    heads = [line.partition(": ")[2] for line in printed.splitlines() if ", MIP40c3-" in line]
    rejected = "rejected, nothing cast"
    assert heads == [rejected, "as voted, as far as known", "as voted", "not known", "not known"]
    counts = "1 executed as voted, 1 as voted as far as known, 0 otherwise, 2 not known, 1 rejected with nothing cast"
    assert f"5 policies: {counts}" in " ".join(printed.split())
    document = json.loads(in_process("executives", *names, "--json", "-").output)
    assert [(one["status"], one["wholly_known"]) for one in document["policies"]] == [
        ("rejected", True),
        ("obsolete", False),
        ("obsolete", True),
        ("rejected", False),
        ("rejected", False),
    ]


def test_a_recipient_without_an_address_is_not_known(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    text = library_path("tech-001-2022").read_text(encoding="utf-8")
    address = '    address: "0x2dC0420A736D1F40893B9481D8968E4D7424bC0B"\n'
    assert address in text
    file.write_text(re.sub(r"(?m)^  wallets\.auditor\.address: .*\n", "", text.replace(address, "")), encoding="utf-8")
    result = in_process("executives", file)
    assert result.exit_code == 1, result.stderr
    recipients = [line.split() for line in result.stdout.splitlines() if line.startswith("  recipient")]
    assert recipients == [["recipient", "auditor", "0x2dC0...bC0B", "not", "known"]] * 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("- a\n", "1:1: a list stands here"),
        ("\nschema: 1\nhello: 1\n", "2:1: this is no executives file"),
        (library_path("tech-001-2022").read_text(encoding="utf-8"), "8:1: this is a policy"),
    ],
)
def test_a_file_of_another_kind(in_process: InProcess, tmp_path: Path, text: str, wrong: str) -> None:
    file = tmp_path / "executives.yaml"
    file.write_text(text, encoding="utf-8")
    result = in_process("executives", "tech-001-2022", "--executives", file)
    expected = "expected an executives file, with the keys schema, unit, covers and executives"
    assert (result.exit_code, result.stderr) == (2, f"{file}:{wrong}, {expected}\n")


def test_variants_are_all_compared_or_one_is_chosen(in_process: InProcess) -> None:
    both = in_process("executives", "ses-001-2023").output
    assert "ses-001-2023-speedy" in both
    assert "ses-001-2023-standard" in both
    one = in_process("executives", "ses-001-2023", "--variant", "speedy").output
    assert "ses-001-2023-standard" not in one
    assert in_process("executives", "ses-001-2023", "--variant", "slow").exit_code == 2


def test_a_unit_of_one_s_own(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    text = library_path("tech-001-2022").read_text(encoding="utf-8")
    file.write_text(text.replace("unit: TECH-001", "unit: OWN-001"), encoding="utf-8")
    result = in_process("executives", file)
    assert result.exit_code == 0
    assert "no executive of OWN-001 is known" in result.output


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    """A policy of a unit that the library does not have, and its executives."""
    files = tmp_path / "own.yaml", tmp_path / "executives.yaml"
    for file, known in zip(files, (library_path("tech-001-2022"), executives_path("TECH-001")), strict=True):
        file.write_text(known.read_text(encoding="utf-8").replace("unit: TECH-001", "unit: OWN-001"), encoding="utf-8")
    return files


def test_executives_of_one_s_own(in_process: InProcess, own: tuple[Path, Path]) -> None:
    policy, file = own
    result = in_process("executives", policy, "mt-001-2022", "--executives", file)
    assert result.exit_code == 1
    said = " ".join(result.output.split())
    assert "total 2,566,200 2,486,400 -79,800" in said
    assert (
        "2 policies: 0 executed as voted, 1 otherwise, 0 not known, 1 rejected with nothing cast" in said
    )  # the other has the library's


def test_executives_of_one_s_own_come_before_the_library_s(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "executives.yaml"
    text = executives_path("TECH-001").read_text(encoding="utf-8")
    file.write_text(text.replace("total: 2_486_400", "total: 2_566_200").replace("31_449_600", "31_536_000"))
    assert in_process("executives", "tech-001-2022").exit_code == 1
    assert in_process("executives", "tech-001-2022", "--executives", file).exit_code == 0


def test_executives_that_cannot_be_used(in_process: InProcess, own: tuple[Path, Path], tmp_path: Path) -> None:
    """All problems of all files: what is wrong in one, a unit of no policy here, a unit that came before, no file."""
    policy, file = own
    bad, again, other = tmp_path / "bad.yaml", tmp_path / "z.yaml", executives_path("PE-001")
    text = file.read_text(encoding="utf-8")
    bad.write_text(text.replace("total: 2_486_400", "total: many"), encoding="utf-8")
    again.write_text(text, encoding="utf-8")
    nowhere = tmp_path / "nowhere.yaml"
    named = [word for path in (file, bad, again, other, nowhere) for word in ("--executives", path)]
    result = in_process("executives", policy, *named)
    assert (result.exit_code, result.stdout) == (2, "")
    line = text.split("\n").index("unit: OWN-001") + 1
    of_other = other.read_text(encoding="utf-8").split("\n").index("unit: PE-001") + 1
    problems = sorted(re.sub(r", expected .*", "", problem) for problem in result.stderr.splitlines())
    assert problems == sorted(
        [
            f"{bad}:{text[: text.index('2_486_400')].count(chr(10)) + 1}:16: `many` is no plain decimal number",
            f"{again}:{line}:7: the executives of `OWN-001` are in {file} already",
            f"{other}:{of_other}:7: `PE-001` is the unit of no policy here",
            f"{nowhere}:1:1: there is no such file",
        ]
    )


def test_executives_of_a_policy_that_cannot_be_read(in_process: InProcess, own: tuple[Path, Path]) -> None:
    """Nothing is known of its unit, so nothing is said against the file."""
    policy, file = own
    policy.write_text("schema: 1\n", encoding="utf-8")
    result = in_process("executives", policy, "--executives", file)
    assert result.exit_code == 2
    assert {line.partition(":")[0] for line in result.stderr.splitlines()} == {str(policy)}


def test_problems_of_all_files_are_listed(in_process: InProcess, tmp_path: Path) -> None:
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    text = library_path("tech-001-2022").read_text(encoding="utf-8")
    for file in files:
        file.write_text(text.replace("total: 2_566_200", "total: many"), encoding="utf-8")
    result = in_process("executives", *files)
    assert result.exit_code == 2
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [str(file) for file in files]
    assert "`many` is no plain decimal number" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_output_is_tried_before_the_work(in_process: InProcess, tmp_path: Path) -> None:
    result = in_process("executives", "--json", tmp_path / "no" / "out.json")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_the_page_shows_a_file_that_can_be_read() -> None:
    (example,) = re.findall(r"```yaml\n([\s\S]*?)```", PAGE)
    executions = parse_executions(example, "docs/executives.md")
    (stream,), (payment,) = executions.streams_of("GRANTS-2027"), executions.payments_of("GRANTS-2027")
    assert (executions.unit, stream.to) == ("GRANTS-001", payment.to)


def test_the_page_names_every_key() -> None:
    described = PAGE.partition("## The files")[2].partition("## A year")[0]
    for part in (ExecutivesFile, CoversPart, ExecutivePart, CastStreamPart, CastPaymentPart):
        for name, field in part.model_fields.items():
            assert re.search(rf"`{field.alias or name}`|\b{field.alias or name}:", described), name


def test_the_page_shows_what_is_printed(treasurer: Treasurer) -> None:
    shown = re.findall(r"```\n\$ treasurer (executives .*)\n([\s\S]*?)```", PAGE)
    assert len(shown) >= 2
    for command, output in shown:
        assert treasurer(*command.split()).stdout.rstrip() == output.rstrip(), command
