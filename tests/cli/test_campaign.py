"""`treasurer campaign` and `treasurer shrink`: what is searched, where it goes, and what they answer to the shell."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import InProcess

MONTHLY = "monthly_spending_within_cap"
LITTLE = ("--engine", "model", "--examples", "20", "--seed", "5", "--workers", "1")
ONE_RULE = (*LITTLE, "--rule", MONTHLY, "--conduct", "careless")


def counterexamples(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


class TestWhatIsSearched:
    def test_one_rule_under_one_conduct(self, in_process: InProcess, policy: Path, tmp_path: Path) -> None:
        result = in_process("campaign", policy, *ONE_RULE, "--json", tmp_path / "result.json")
        assert result.exit_code == 0, result.output
        (pair,) = json.loads((tmp_path / "result.json").read_text())["pairs"]
        assert (pair["rule"], pair["conduct"], pair["verdict"]) == (MONTHLY, "careless", "broken")

    def test_a_time_instead_of_a_number(self, in_process: InProcess, policy: Path) -> None:
        args = ("--engine", "model", "--time", "1", "--rule", MONTHLY, "--conduct", "careless", "--json", "-")
        result = in_process("campaign", policy, *args, "--workers", "1")
        assert result.exit_code == 0, result.output
        document = json.loads(result.stdout)
        assert document["sequences"] >= 16  # one share at least, also on a machine that is busy
        assert document["seconds"] < 60  # the corners alone take longer there

    def test_on_the_real_contracts_the_same_is_found(self, in_process: InProcess, policy: Path) -> None:
        found = []
        for engine in ("revm", "model"):
            args = ("--engine", engine, *ONE_RULE[2:], "--json", "-")
            found.append(json.loads(in_process("campaign", policy, *args).stdout))
        real, model = found
        assert real["evm_seconds"] > 0 == model["evm_seconds"]
        assert real["pairs"][0]["breaches"][0]["worst"] == model["pairs"][0]["breaches"][0]["worst"]
        assert [story["actions"] for story in real["stories"]] == [story["actions"] for story in model["stories"]]

    @pytest.mark.parametrize(
        ("args", "wrong"),
        [
            (("--conduct", "nonsense"), "'nonsense' is no conduct"),
            (("--rule", "nonsense"), "'nonsense' is no rule"),
            (("--examples", "0"), "0 is not in the range"),
            (("--time", "0"), "0.0 is not in the range"),
            (("--rules", "nowhere:RULES"), "nowhere"),
        ],
    )
    def test_wrong_options_exit_with_2(
        self, in_process: InProcess, policy: Path, args: tuple[str, ...], wrong: str
    ) -> None:
        result = in_process("campaign", policy, *args)
        assert result.exit_code == 2
        assert wrong in result.stderr
        assert "Traceback" not in result.stderr


class TestWhereItGoes:
    def test_each_breach_is_a_file_that_replays(self, in_process: InProcess, policy: Path, failures: Path) -> None:
        result = in_process("campaign", policy, *LITTLE, "--conduct", "outsider")
        assert result.exit_code == 0, result.output
        files = counterexamples(failures)
        assert len(files) > 10
        assert {file.parts[-3] for file in files} == {"tech-001-2023"}
        again = in_process("replay", failures, "--engine", "revm")
        assert again.exit_code == 0, again.output

    def test_what_is_known_is_tried_first(self, in_process: InProcess, policy: Path, failures: Path) -> None:
        first = json.loads(in_process("campaign", policy, *ONE_RULE, "--json", "-").stdout)
        kept = len(counterexamples(failures))
        assert kept > 0
        again = json.loads(in_process("campaign", policy, *ONE_RULE, "--reuse", "--json", "-").stdout)
        assert first["sequences"] < again["sequences"] <= first["sequences"] + 3 * kept
        without = json.loads(in_process("campaign", policy, *ONE_RULE, "--json", "-").stdout)
        assert without["sequences"] == first["sequences"]

    def test_hypothesis_keeps_its_examples_elsewhere(
        self, in_process: InProcess, policy: Path, failures: Path, tmp_path: Path
    ) -> None:
        database = tmp_path / "examples"
        result = in_process("campaign", policy, *ONE_RULE, "--database", database)
        assert result.exit_code == 0, result.output
        assert any(file.is_file() for file in database.rglob("*"))
        assert not any(file.suffix == ".json" for file in database.rglob("*"))
        assert counterexamples(failures)

    def test_junit_and_markdown(self, in_process: InProcess, policy: Path, tmp_path: Path) -> None:
        junit, summary = tmp_path / "result.xml", tmp_path / "summary.md"
        result = in_process("campaign", policy, *ONE_RULE, "--junit", junit, "--markdown", summary)
        assert result.exit_code == 0, result.output
        (case,) = ElementTree.parse(junit).getroot().iter("testcase")
        assert MONTHLY in case.get("classname", "") + case.get("name", "")
        assert MONTHLY in summary.read_text()

    def test_annotations_say_where_the_policy_is_contradicted(
        self, in_process: InProcess, policy: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "policy.yaml"
        copy.write_text(policy.read_text().replace("expect:\n", f"expect:\n  {MONTHLY}: {{careless: holds}}\n"))
        result = in_process("campaign", copy, *ONE_RULE, "--annotations")
        assert result.exit_code == 1
        (error,) = [line for line in result.stderr.splitlines() if line.startswith("::error ")]
        line = copy.read_text().splitlines().index(f"  {MONTHLY}: {{careless: holds}}") + 1
        assert f"line={line}" in error


class TestShrink:
    def test_what_was_stopped_goes_on(self, in_process: InProcess, policy: Path, failures: Path) -> None:
        in_process("campaign", policy, *ONE_RULE)
        (file,) = counterexamples(failures)
        document = json.loads(file.read_text())
        finished = document["shrunk"]
        # As if nothing had been tried yet.
        file.write_text(
            json.dumps({**document, "shrunk": document["original"], "shrinking": {"finished": False, "tried": "0"}})
        )
        none = in_process("shrink", file, "--time", "0", "--engine", "model")
        assert (none.exit_code, "more to try" in none.output) == (1, True), none.output
        rest = in_process("shrink", file, "--engine", "model")
        assert (rest.exit_code, "finished" in rest.output) == (0, True), rest.output
        after = json.loads(file.read_text())
        assert after["shrunk"]["life"] == finished["life"]
        assert after["shrinking"]["finished"] is True
        assert in_process("replay", file, "--engine", "model").exit_code == 0

    def test_a_file_that_is_none(self, in_process: InProcess, tmp_path: Path) -> None:
        (tmp_path / "file.json").write_text("{")
        result = in_process("shrink", tmp_path / "file.json")
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{tmp_path / 'file.json'}:1:")
