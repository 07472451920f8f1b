"""What users copy into their CI: the composite action, the workflow and the page about them."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from simulations.cli import COMMANDS, main
from simulations.pytest_plugin.options import PROFILES
from tests.ci_job import ACTION, EXPRESSION, ROOT, SCRIPTS, STEPS, accepted

WORKFLOW_TEXT = (ROOT / "docs" / "workflow.yml").read_text()
WORKFLOW: dict[Any, Any] = yaml.safe_load(WORKFLOW_TEXT)
PAGE = (ROOT / "docs" / "ci.md").read_text()

MAJOR = re.compile(r"[\w-]+/[\w-]+(/[\w-]+)*@v\d+")


def strings(value: Any) -> Iterator[str]:
    """Every text in a YAML file, keys left out."""
    if isinstance(value, dict):
        for inside in value.values():
            yield from strings(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from strings(inside)
    elif isinstance(value, str):
        yield value


def expressions(value: Any) -> list[str]:
    return [inside for text in strings(value) for inside in EXPRESSION.findall(text)]


class TestAction:
    def test_every_input_that_is_used_is_declared_and_the_other_way_round(self) -> None:
        used = {name for inside in expressions(ACTION) for name in re.findall(r"inputs\.([\w-]+)", inside)}
        assert used == set(ACTION["inputs"])

    def test_every_output_of_a_step_is_written_by_an_earlier_one(self) -> None:
        written: set[str] = set()
        for step in STEPS:
            for inside in expressions(step):
                assert set(re.findall(r"steps\.([\w-]+\.outputs\.[\w-]+)", inside)) <= written
            outputs = re.findall(r'echo "([\w-]+)=', step.get("run", ""))
            written |= {f"{step.get('id')}.outputs.{name}" for name in outputs}
        for output in ACTION["outputs"].values():
            assert set(re.findall(r"steps\.([\w-]+\.outputs\.[\w-]+)", output["value"])) <= written

    def test_only_strings_are_defaults(self) -> None:  # YAML reads 3.10 as a number, true as a truth
        assert {type(one["default"]) for one in ACTION["inputs"].values()} == {str}
        assert all(one["description"] for one in (*ACTION["inputs"].values(), *ACTION["outputs"].values()))

    @pytest.mark.parametrize("name", SCRIPTS)
    def test_a_script_is_bash_and_no_input_becomes_part_of_it(self, name: str) -> None:
        assert subprocess.run(["bash", "-n"], input=SCRIPTS[name], text=True).returncode == 0
        assert "${{" not in SCRIPTS[name]
        (step,) = (step for step in STEPS if step["name"] == name)
        assert step["shell"] == "bash"
        # What a script reads is in its environment: given by the step, by the runner, or made by itself.
        read = set(re.findall(r"\$\{?([A-Z_]{2,})", SCRIPTS[name]))
        of_github = {f"GITHUB_{word}" for word in ("OUTPUT", "ACTION_PATH", "RUN_ID", "RUN_ATTEMPT")}
        given = {"PATH", "RUNNER_TEMP", *of_github}
        assert read <= given | step.get("env", {}).keys()

    def test_other_actions_are_pinned_by_their_major_version(self) -> None:
        used = [step["uses"] for step in STEPS if "uses" in step]
        assert used
        assert [uses for uses in used if not MAJOR.fullmatch(uses)] == []

    def test_what_is_saved_is_what_is_restored(self) -> None:
        restore, save = (
            next(step for step in STEPS if step.get("uses", "").startswith(f"actions/cache/{what}"))
            for what in ("restore", "save")
        )
        # GitHub finds a cache by its paths as well.
        assert restore["with"]["path"] == save["with"]["path"]
        assert restore["with"]["key"] == save["with"]["key"]
        assert restore["if"] == save["if"]

    def test_profiles_are_those_of_the_pytest_plugin(self) -> None:
        stated = dict(re.findall(r"(\w+)\) percent=(\d+)", SCRIPTS["See what is wanted"]))
        assert stated == {name: str(profile.percent) for name, profile in PROFILES.items()}


class TestWorkflow:
    def test_it_hands_the_action_inputs_that_it_has(self) -> None:
        (step,) = (step for step in WORKFLOW["jobs"]["promises"]["steps"] if "treasurer@" in step["uses"])
        assert set(step["with"]) <= set(ACTION["inputs"])

    def test_it_runs_on_changes_of_policies_and_each_night(self) -> None:
        on = WORKFLOW[True]  # YAML 1.1 reads `on` as a truth; GitHub does not
        assert "policies/**" in on["pull_request"]["paths"]
        assert re.fullmatch(r"\d+ \d+ \* \* \*", on["schedule"][0]["cron"])

    def test_it_may_write_nothing(self) -> None:
        assert WORKFLOW["permissions"] == {"contents": "read"}

    def test_every_word_that_it_chooses_is_known(self) -> None:
        words = re.findall(r"profile: \$\{\{.*&& '(\w+)' \|\| '(\w+)' \}\}", WORKFLOW_TEXT)
        assert words == [("ci", "nightly")]
        assert set(words[0]) <= set(PROFILES)


def blocks(language: str) -> list[str]:
    return [text for said, text in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.M | re.S) if said == language]


def command_lines() -> list[str]:
    """Every call of treasurer on the page and in its YAML."""
    texts = [*blocks(""), *(text for block in blocks("yaml") for text in strings(yaml.safe_load(block)))]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    return [line for line in lines if line.startswith("treasurer ")]


class TestPage:
    @pytest.mark.parametrize("line", command_lines())
    def test_every_command_line_is_one(self, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        accepted(shlex.split(line, comments=True)[1:])

    def test_a_command_line_that_is_none_would_be_noticed(self) -> None:
        for words in (["check", "p.yaml", "--thorough"], ["campaign"], ["examine", "p.yaml"]):
            with pytest.raises(click.UsageError):
                accepted(words)

    def test_every_option_that_is_named_exists(self) -> None:
        named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
        assert {"--junit", "--reuse", "--no-annotations"} <= named
        known = {
            option
            for command in (main.get_command(click.Context(main), name) for name in COMMANDS)
            for parameter in command.params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        assert named - known == set()

    def test_the_inputs_are_all_there_with_their_defaults(self) -> None:
        rows = re.findall(r"^\| (`[^|]+) \| [^|]+ \| ([^|]*)\|$", PAGE, re.M)
        stated = {name: default.strip() for names, default in rows for name in re.findall(r"`([\w-]+)`", names)}
        assert stated.keys() == ACTION["inputs"].keys()
        for name, one in ACTION["inputs"].items():
            assert (stated[name] == f"`{one['default']}`") if one["default"] else ("`" not in stated[name])

    def test_the_outputs_are_all_there(self) -> None:
        table = PAGE[PAGE.index("| output |") : PAGE.index("Runners are")]
        assert re.findall(r"^\| `(\w+)` \|", table, re.M) == list(ACTION["outputs"])

    def test_its_yaml_is_yaml(self) -> None:
        found = [yaml.safe_load(block) for block in blocks("yaml")]
        assert len(found) == 3
        assert all(found)

    def test_the_files_that_it_names_exist(self) -> None:
        links = re.findall(r"\]\(([^)#]+)\)", PAGE)
        assert links
        assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
