"""The four ways in which findings are printed, read back by the rules of whoever reads them."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from rich.console import Console

from policies.lint.base import Level, Report
from policies.lint.examples import laid_over
from policies.lint.registry import CHECKS, lint
from policies.loader import library_path, parse_document, variants_of
from simulations.reports.github import MOST
from simulations.reports.lint_github import lint_commands
from simulations.reports.lint_json import lint_json
from simulations.reports.lint_sarif import lint_sarif
from simulations.reports.lint_text import print_lint
from simulations.reports.words import against_itself, lint_command
from tests.simulations.test_reports_github import read_command

FILE = "budgets/next year's, 50%.yaml"
"""A name with everything that one of the forms escapes."""
CHANGES = """\
caps: {annual: 1_200_002}
scenarios: ~
seed: [{to: auditor, amount: 200_001, date: 2023-01-01, purpose: [{operational: 2 x monthly}]}]
elsewhere: {unit: [{says: "EXAMPLE: 1, or 2%", where: Summary}]}
budget: {savings: {saved: 9_000}, total: {annual: 1_200_002}}
waivers: [{check: savings, at: budget.savings, reason: it was said in round figures}]
"""
SAYS = "What the document says against itself: "
SAVED = "budget: {savings: {saved: 9_000}}\n"
"""An error."""


def report(changes: str = CHANGES, file: str = FILE) -> Report:
    return lint(parse_document(laid_over(changes), file))


def reports_of(name: str) -> list[Report]:
    """Of a file of the library, each variant."""
    path = library_path(name)
    text = path.read_text(encoding="utf-8")
    return [lint(parse_document(text, str(path), variant)) for variant in variants_of(text, str(path)) or ("",)]


def printed(reports: list[Report], level: Level = Level.NOTE) -> str:
    stream = io.StringIO()
    print_lint(Console(file=stream, width=110), reports, level)
    return stream.getvalue()


def test_the_text_has_a_line_for_each_finding_that_editors_understand() -> None:
    one = report()
    lines = printed([one]).splitlines()
    assert lines[0] == f"example-2023 ({FILE}): 0 errors, 1 warning, 4 notes, 1 waived"
    found = [match for line in lines if (match := re.fullmatch(r"(.*):(\d+):(\d+): (\w+): (.*) \[([a-z-]+)\]", line))]
    told = [(match[1], int(match[2]), int(match[3]), match[4], match[5], match[6]) for match in found]
    assert told == [
        *((FILE, *one.place(f), f.level.value, f.message, f.check) for f in one.findings),
        *((FILE, *one.place(w.finding), "waived", w.finding.message, w.finding.check) for w in one.waived),
    ]
    text = "\n".join(lines)
    assert "    because: it was said in round figures" in text
    assert "    consistent: a seed of 200,000, or a purpose of about 2 x monthly in all" in text


ASSUMED = "assumed: {unit: it is an example, streams.0.restricted: nobody says so}\n"


def test_what_is_assumed_is_one_finding_of_the_text_and_stands_last() -> None:
    one = report(CHANGES + ASSUMED)
    lines = printed([one]).splitlines()
    (number,) = (at for at, line in enumerate(lines) if line.endswith("[assumed]"))
    assert lines[number].endswith(": note: 2 values stand here that no document states [assumed]")
    assumptions = [finding for finding in one.findings if finding.check == "assumed"]
    assert lines[number + 1 : number + 3] == [
        f"    {line}:{column}: {finding.message}" for finding in assumptions for line, column in [one.place(finding)]
    ]
    assert ": waived: " in lines[number + 3]
    assert "values stand here" not in printed([one], Level.WARNING)
    results = json.loads(lint_sarif([one], Level.NOTE, Path.cwd()))["runs"][0]["results"]
    assert sum(result["ruleId"] == "assumed" for result in results) == 2
    waived = report((CHANGES + ASSUMED).replace("waivers: [", "waivers: [{check: assumed, at: unit, reason: known}, "))
    assert "the core unit is assumed" in printed([waived]).split(": waived: ", 1)[1]
    assert "values stand here" not in printed([waived]), "one is left, and is a finding as any other"


def test_the_text_leaves_out_what_is_below_the_level_and_says_how_much_there_is() -> None:
    text = printed([report()], Level.WARNING)
    assert "0 errors, 1 warning, 4 notes, 1 waived" in text
    assert ": warning: " in text
    assert ": note: " not in text


def test_the_text_of_several_policies_ends_with_their_sum() -> None:
    reports = [report(), report("", "other.yaml")]
    last = printed(reports).splitlines()[-1]
    assert last == "2 policies: 0 errors, 1 warning, 4 notes, 1 waived"
    assert "policies:" not in printed(reports[:1])


def test_json_has_every_finding_with_its_place_and_figures() -> None:
    one = report()
    document = json.loads(lint_json([one], Level.NOTE))
    assert (document["treasurer"], document["version"], document["errors"]) == ("lint", 1, 0)
    (policy,) = document["policies"]
    assert (policy["file"], policy["policy"], policy["variant"]) == (FILE, "example-2023", None)
    assert policy["counts"] == {"note": 4, "warning": 1, "error": 0}
    told = [
        (f["check"], f["level"], f["key"], f["line"], f["column"], f["message"], f["figures"])
        for f in policy["findings"]
    ]
    assert told == [(f.check, f.level, f.key, *one.place(f), f.message, dict(f.figures)) for f in one.findings]
    (waived,) = policy["waived"]
    assert (waived["check"], waived["reason"]) == ("savings", "it was said in round figures")
    assert [check["name"] for check in document["checks"]] == [check.name for check in CHECKS]
    fewer = json.loads(lint_json([one], Level.WARNING))["policies"][0]
    assert fewer["counts"] == policy["counts"]
    assert {finding["level"] for finding in fewer["findings"]} == {"warning"}


def test_annotations_stand_at_their_lines_the_worst_first() -> None:
    one = report()
    commands = [read_command(line) for line in lint_commands([one], Level.NOTE, Path.cwd())]
    assert [kind for kind, _, _ in commands] == ["warning"] + ["notice"] * 4
    places = {(said["file"], int(said["line"]), int(said["col"])) for _, said, _ in commands}
    assert places == {(FILE, *one.place(finding)) for finding in one.findings}
    messages = {text.split("\n")[0] for _, _, text in commands}
    assert messages == {finding.message for finding in one.findings}
    assert {kind for kind, _, _ in map(read_command, lint_commands([one], Level.WARNING, Path.cwd()))} == {"warning"}


def test_no_more_annotations_of_a_kind_than_are_shown() -> None:
    (techops,) = reports_of("tech-001-2023")
    assert techops.count(Level.NOTE) > MOST
    commands = [read_command(line) for line in lint_commands([techops], Level.NOTE, Path.cwd())]
    notices = [command for command in commands if command[0] == "notice"]
    assert len(notices) == MOST
    left = techops.count(Level.NOTE) - (MOST - 1)
    assert notices[-1][2].startswith(f"{left} more, all of them in the log: ")


def test_what_all_variants_have_is_annotated_once() -> None:
    variants = reports_of("gov-001-2023")
    assert len(variants) > 1
    lines = [line for one in variants for line in lint_commands([one], Level.ERROR, Path.cwd())]
    assert len(set(lines)) < len(lines)
    together = lint_commands(variants, Level.ERROR, Path.cwd())
    assert len(set(together)) == len(together)


# SARIF. What section 3 of the standard (OASIS, SARIF 2.1.0) demands of what is written here.


def results_of(reports: list[Report], level: Level = Level.NOTE, root: Path | None = None) -> list[dict[str, Any]]:
    log = json.loads(lint_sarif(reports, level, root or Path.cwd()))
    (run,) = log["runs"]
    results = run["results"]
    assert isinstance(results, list)
    return results


@pytest.mark.parametrize("name", ["tech-001-2023", "gov-001-2023", "ses-001-2022"])
def test_sarif_is_as_the_standard_demands(name: str) -> None:
    log = json.loads(lint_sarif([*reports_of(name), report()], Level.NOTE, Path.cwd()))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert set(log) == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    assert set(run) == {"tool", "columnKind", "originalUriBaseIds", "results"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"])
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert ids[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["startColumn"] >= 1
        artifact = physical["artifactLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~/:%-]+", artifact["uri"])
        assert "uriBaseId" not in artifact or artifact["uriBaseId"] in run["originalUriBaseIds"]
        assert "uriBaseId" in artifact or artifact["uri"].startswith("file:///")
        for suppression in result.get("suppressions", []):
            assert suppression["kind"] in ("inSource", "external")
            assert suppression["justification"]
    prints = [result["partialFingerprints"]["finding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_says_where_and_what() -> None:
    one = report()
    results = results_of([one])
    open_ones = [result for result in results if "suppressions" not in result]
    for result, finding in zip(open_ones, one.findings, strict=True):
        physical = result["locations"][0]["physicalLocation"]
        assert (physical["region"]["startLine"], physical["region"]["startColumn"]) == one.place(finding)
        assert unquote(physical["artifactLocation"]["uri"]) == FILE
        assert result["message"]["text"].startswith(f"{finding.message}.")
        assert result["properties"]["figures"] == dict(finding.figures)
    (waived,) = [result for result in results if "suppressions" in result]
    assert waived["suppressions"][0]["justification"] == "it was said in round figures"
    assert not [r for r in results_of([one], Level.WARNING) if r["level"] == "note" and "suppressions" not in r]


def test_sarif_names_a_file_outside_of_the_repository_in_full(tmp_path: Path) -> None:
    outside = tmp_path / "a policy.yaml"
    (first, *_) = results_of([report(file=str(outside))], root=tmp_path / "repository")
    artifact = first["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": outside.as_uri()}
    (first, *_) = results_of([report(file=str(outside))], root=tmp_path)
    artifact = first["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "a%20policy.yaml", "uriBaseId": "ROOT"}


def test_a_fingerprint_stays_where_lines_are_added_above() -> None:
    text = laid_over(CHANGES)
    lower = lint(parse_document("# a comment\n\n" + text, FILE))
    before, after = results_of([report()]), results_of([lower])
    lines = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in before]
    moved = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in after]
    assert moved == [line + 2 for line in lines]
    assert [r["partialFingerprints"] for r in before] == [r["partialFingerprints"] for r in after]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("{}", "The document says nothing against itself."),
        ("caps: {annual: ~}", f"{SAYS}0 errors, 0 warnings, 1 note; `x` tells it."),
        (f"{SAVED}caps: {{annual: ~}}", f"{SAYS}1 error, 0 warnings, 1 note; `x` tells them."),
        (
            f"{SAVED}waivers: [{{check: savings, reason: in round figures}}]",
            "The document says nothing against itself.",
        ),
    ],
)
def test_in_one_sentence(changes: str, said: str) -> None:
    """As a check tells it. What is waived is not counted."""
    assert against_itself(report(changes), "`x`") == said


def test_the_command_that_tells_more() -> None:
    assert shlex.split(lint_command(report())) == ["treasurer", "lint", FILE]
    path = library_path("sas-001-2023")
    newbear = lint(parse_document(path.read_text(encoding="utf-8"), str(path), "newbear"))
    assert shlex.split(lint_command(newbear)) == ["treasurer", "lint", str(path), "--variant", "newbear"]
