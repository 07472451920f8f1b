"""The composite action's scripts, run; each call that they make is handed to the real command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.loader import library_path
from simulations.campaign import EXAMPLES
from tests.ci_job import ACTION, Job, accepted


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


class TestScripts:
    def test_each_policy_is_tried_and_all_is_well(self, job: Job) -> None:
        job.put("policies/ours.yaml", "policies/grants/a b.yaml", "policies/readme.md")
        assert job.run() == 0, job.said
        assert [call[:2] for call in job.called] == [
            ["check", "policies/grants/a b.yaml"],
            ["check", "policies/ours.yaml"],
        ]
        assert "As expected." in job.said
        first = accepted(job.called[0])
        assert first["examples"] is None
        assert first["reuse"]
        assert first["failures"] == Path(".treasurer/failures")
        written = {Path(first[name]).name for name in ("json_to", "junit", "markdown")}
        assert written == {"1-a b.json", "1-a b.xml", "1-a b.md"}
        assert {Path(call[call.index("--json") + 1]).parent for call in job.called} == {job.reports}

    def test_every_input_reaches_the_command_line(self, job: Job) -> None:
        job.put("policies/ours.yaml")
        job.inputs = {
            "policy": "policies/ours.yaml\n",
            "command": "campaign",
            "profile": "nightly",
            "seed": "7",
            "conducts": "compliant\ncareless+outsider",
            "rules": "dai_is_conserved, statement_on_time",
            "options": "--workers\n2\n--engine\nmodel",
            "failures-folder": "found here",
        }
        assert job.run() == 0, job.said
        (call,) = job.called
        found = accepted(call)
        assert call[0] == "campaign"
        assert (found["examples"], found["seconds"], found["seed"], found["workers"]) == (10 * EXAMPLES, None, 7, 2)
        assert [str(conduct) for conduct in found["conducts"]] == ["compliant", "careless+outsider"]
        assert found["only"] == ("dai_is_conserved", "statement_on_time")
        assert found["engine"] == "model"
        assert found["failures"] == Path("found here")

    def test_a_number_of_lives_overrules_the_profile_and_a_time_both(self, job: Job) -> None:
        job.put("policies/ours.yaml")
        job.inputs = {"examples": "12"}
        assert job.run() == 0
        job.inputs = {"time": "30", "examples": "12"}
        assert job.run() == 0
        counted, timed = map(accepted, job.called)
        assert (counted["examples"], counted["seconds"]) == (12, None)
        assert (timed["examples"], timed["seconds"]) == (None, 30)

    def test_the_worst_exit_code_is_the_job_s_and_no_policy_is_left_out(self, job: Job) -> None:
        job.put("policies/a-broken.yaml", "policies/b-unsound.yaml", "policies/c.yaml")
        assert job.run() == 2
        assert len(job.called) == 3
        assert job.outputs["steps.run.outputs.code"] == "2"
        assert "Bad input" in job.said

    def test_a_line_of_the_input_is_a_path_whatever_is_in_it(self, job: Job) -> None:
        names = ["policies/grants/a b.yaml", "policies/a[1].yaml"]
        job.put(*names)
        job.inputs = {"policy": "policies/grants/a b.yaml\npolicies/a*.yaml\n"}
        assert job.run() == 0
        assert [call[1] for call in job.called] == names

    def test_a_promise_that_breaks_is_one(self, job: Job) -> None:
        job.put("policies/unsound.yaml")
        assert job.run() == 1
        assert "A promise or a check fails" in job.said

    def test_no_policy_at_all_is_bad_input(self, job: Job) -> None:
        assert job.run() == 2
        assert "::error title=treasurer::no file matches" in job.said
        assert job.called == []

    def test_counterexamples_go_with_the_reports(self, job: Job) -> None:
        job.put("policies/ours.yaml")
        kept = job.workspace / ".treasurer" / "failures" / "ours"
        kept.mkdir(parents=True)
        (kept / "one.json").write_text("{}")
        assert job.run() == 0
        assert (job.reports / "failures" / "ours" / "one.json").read_text() == "{}"
        assert job.run() == 0  # a second time in one job
        assert [path.name for path in (job.reports / "failures").iterdir()] == ["ours"]

    @pytest.mark.parametrize("name", ["command", "profile", "anvil"])
    def test_a_word_that_is_none_is_refused_before_anything_is_fetched(self, job: Job, name: str) -> None:
        job.put("policies/ours.yaml")
        job.inputs = {name: "thorough"}
        assert job.run() == 2
        assert f"::error title=treasurer::{name} is 'thorough', expected" in job.said
        assert job.called == []

    @pytest.mark.parametrize("name", [name for name in ACTION["inputs"] if name not in ("command", "profile", "anvil")])
    def test_nothing_in_an_input_is_run(self, job: Job, name: str) -> None:
        job.put("policies/ours.yaml")
        job.inputs = {name: "$(touch owned)`touch owned`; touch owned #"}
        job.run()
        assert not (job.workspace / "owned").exists()

    def test_a_campaign_asks_for_no_node(self, job: Job) -> None:
        job.put("policies/ours.yaml")
        anvil = "steps.prepare.outputs.anvil"
        assert job.run() == 0
        assert job.outputs[anvil] == "npm"
        job.inputs = {"command": "campaign"}
        assert job.run() == 0
        assert job.outputs[anvil] == "path"

    def test_caches_are_of_the_same_policies_and_never_of_the_same_key(self, job: Job) -> None:
        job.put("policies/ours.yaml")
        keys, of = [], []
        for policy in ("policies/ours.yaml", "policies/ours.yaml", "policies/*.yaml"):
            job.inputs = {"policy": policy}
            assert job.run() == 0
            keys.append(job.outputs["steps.prepare.outputs.cache-key"])
            of.append(job.outputs["steps.prepare.outputs.cache-of"])
        assert len(set(keys)) == 3
        assert of[0] == of[1] != of[2]
        assert all(key.startswith(prefix) for key, prefix in zip(keys, of, strict=True))

    def test_the_real_treasurer_leaves_all_of_it(self, job: Job) -> None:
        text = library_path("tech-001-2023").read_text(encoding="utf-8")
        wrong = text[: text.index("\nexpect:\n")] + "\nexpect:\n  dai_is_conserved: {compliant: broken}\n"
        (job.workspace / "policies" / "ours.yaml").write_text(wrong, encoding="utf-8")
        job.put_treasurer(
            '#!/bin/sh\nexec "$(dirname "$0")/python" -c '
            '\'from simulations.cli import main; main(prog_name="treasurer")\' "$@"\n'
        )
        summary = job.folder / "summary.md"
        job.environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(job.workspace),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        job.inputs = {
            "command": "campaign",
            "examples": "1",
            "conducts": "compliant",
            "rules": "dai_is_conserved runway_is_replenished",
            "options": "--engine\nmodel\n--workers\n1",
        }
        assert job.run() == 1, job.said
        line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "dai_is_conserved" in text)
        assert f"::error file=policies/ours.yaml,line={line},col=22,title=dai_is_conserved%3A holds::" in job.said
        document = json.loads((job.reports / "1-ours.json").read_text())
        unexpected = {pair["rule"]: pair["verdict"] for pair in document["pairs"] if not pair["as_expected"]}
        assert unexpected["dai_is_conserved"] == "holds"
        assert f'failures="{len(unexpected)}"' in (job.reports / "1-ours.xml").read_text()
        assert summary.read_text().strip() == (job.reports / "1-ours.md").read_text().strip()
        files = [breach["counterexample"] for pair in document["pairs"] for breach in pair["breaches"]]
        assert files
        for file in files:
            kept = job.reports / "failures" / Path(file).relative_to(".treasurer/failures")
            assert kept.is_file()
