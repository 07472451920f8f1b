"""Policy files as tests, in a repository that is not ours."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.plugin.projects import HERE, Project, Run

EXPECT = """\
expect:
  dai_is_conserved: {compliant: broken}
  annual_spending_within_cap: {careless: broken}
  auditor_within_quarterly_cap: {compliant: broken}
"""
"""Two lines too few, one that nothing bears out, and one that makes `careless` a conduct of the quick profile."""


@pytest.fixture(scope="module")
def surprising(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose policy does not expect what comes out."""
    project = Project(tmp_path_factory.mktemp("surprising") / "grants")
    text = project.policy.read_text()
    project.policy.write_text(text[: text.index("expect:")] + EXPECT)
    project.change("rules.py", ", *(wallet.name for wallet in policy.operational)", "")  # a top-up breaks it then
    project.spy()
    return project


@pytest.fixture(scope="module")
def run(surprising: Project) -> Run:
    """All of its policy's tests, on two workers of pytest-xdist, and by a seed that nobody chose."""
    return surprising.pytest("policies", "-v", "-rP", "-n", 2, HERE)


def test_a_broken_promise_fails_with_its_story(run: Run) -> None:
    case = run.cases["runway_is_replenished[compliant]"]
    assert (run.code, case.outcome) == (1, "failure")
    assert case.text.startswith("broken by 10,000 DAI (the review rejected the statement); expected: holds")
    assert "1 Feb 2024: opening cycle: the review rejects the statement" in case.text
    assert "each Operational Wallet holds its forecast, or the Auditor Wallet was emptied first" in case.text
    assert (case.properties["treasurer.excess"], case.properties["treasurer.unit"]) == ("10000", "DAI")
    assert "Traceback" not in run.output
    assert ".py:" not in run.output


def test_what_should_break_and_does_not_fails_too(surprising: Project, run: Run) -> None:
    case = run.cases["dai_is_conserved[compliant]"]
    assert case.outcome == "failure"
    assert re.search(r"^holds, .*; expected: broken$", case.text, re.MULTILINE)
    assert "take it out of `expect` in policies/grants.yaml" in case.text
    lines = surprising.policy.read_text().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "dai_is_conserved" in line)
    assert f"policies/grants.yaml:{at}: dai_is_conserved under compliant" in case.text


def test_an_expected_break_passes(run: Run) -> None:
    case = run.cases["auditor_within_quarterly_cap[compliant]"]
    assert case.outcome == "passed"
    assert (case.properties["treasurer.verdict"], case.properties["treasurer.expected"]) == ("broken", "broken")
    assert "BROKEN, as expected policies/grants.yaml::auditor_within_quarterly_cap[compliant] " in run.output
    assert re.search(r"broken by [\d,.]+ DAI .*\d+ lives, [\d,]+ steps, put to the test [\d,]+ times", run.output)


def test_where_nothing_is_expected_a_break_passes(run: Run) -> None:
    case = run.cases["monthly_spending_within_cap[careless]"]
    assert case.outcome == "passed"
    assert (case.properties["treasurer.verdict"], case.properties["treasurer.expected"]) == ("broken", "")
    assert "BROKEN policies/grants.yaml::monthly_spending_within_cap[careless] " in run.output


def test_what_holds_says_how_often_it_was_tried(run: Run) -> None:
    case = run.cases["monthly_spending_within_cap[compliant]"]
    assert case.outcome == "passed"
    assert int(case.properties["treasurer.sequences"]) > 100
    assert int(case.properties["treasurer.steps"]) > int(case.properties["treasurer.exercised"]) > 50
    assert int(case.properties["treasurer.excess"]) <= 0


def test_the_rules_are_those_that_apply_and_ones_own(run: Run) -> None:
    rules = {name.partition("[")[0] for name in run.cases}
    assert len(rules) == 16
    assert "auditor_pays_nobody" in rules


def test_two_workers_search_once(run: Run) -> None:
    (known, *pairs) = run.campaigns[0]
    assert known == "0"
    assert sorted(pairs) == sorted(run.cases)
    assert len(run.campaigns) == 1


def test_the_seed_that_is_told_finds_the_same_in_one_process(surprising: Project, run: Run) -> None:
    """Counterexamples that were kept since have no say."""
    (seed,) = set(re.findall(r"^To find the same again: pytest .* --treasurer-seed=(\d+)$", run.output, re.MULTILINE))
    again = surprising.pytest("policies", HERE, f"--treasurer-seed={seed}")
    assert (again.code, again.outcomes) == (run.code, run.outcomes)
    assert {n: c.properties for n, c in again.cases.items()} == {n: c.properties for n, c in run.cases.items()}
    assert [known for known, *_ in again.campaigns] == ["0"]


def test_the_end_has_the_table_and_the_seed(run: Run) -> None:
    """Also where the workers found it and another process tells it."""
    (seed,) = {case.properties["treasurer.seed"] for case in run.cases.values()}
    summary = run.output.partition("= treasurer =")[2]
    assert re.search(r"^policies/grants.yaml: [\d,]+ lives in [\d,]+ steps, ", summary, re.MULTILINE)
    assert re.search(r"^runway_is_replenished +✗! broken +✗! broken +✗ broken$", summary, re.MULTILINE)
    assert f"--treasurer-seed={seed}" in summary


def test_the_files_replay_by_the_commands_that_are_printed(surprising: Project, run: Run) -> None:
    def kept(rule: str) -> str:
        return run.cases[f"{rule}[compliant]"].properties["treasurer.counterexample"]

    of_ours, of_theirs = kept("runway_is_replenished"), kept("auditor_pays_nobody")
    assert f"treasurer replay {of_ours} --engine anvil\n" in run.output
    assert f"treasurer replay {of_theirs} --engine anvil --rules rules:RULES\n" in run.output
    program = "from simulations.cli import main; main(prog_name='treasurer')"
    command = [
        sys.executable,
        "-c",
        program,
        "replay",
        of_ours,
        of_theirs,
        "--engine",
        "revm",
        "--rules",
        "rules:RULES",
    ]
    replayed = subprocess.run(command, cwd=surprising.folder, capture_output=True, text=True, timeout=60)
    assert replayed.returncode == 0, replayed.stderr


def test_selected_pairs_alone_are_searched_and_known_lives_come_first(surprising: Project, run: Run) -> None:
    arguments = ("policies", "-m", "conduct(level='compliant', outsider=False)", "-k", "runway_is_rep or nobody", HERE)
    again = surprising.pytest(*arguments)
    assert list(again.cases) == ["runway_is_replenished[compliant]", "auditor_pays_nobody[compliant]"]
    ((known, *pairs),) = again.campaigns
    assert pairs == list(again.cases)
    assert int(known) > 0


def test_the_profile_says_which_conducts(surprising: Project, run: Run) -> None:
    """In a quick run those under which something is expected; all of them otherwise."""
    quick = {name.partition("[")[2] for name in run.cases}
    assert quick == {"compliant]", "compliant+outsider]", "careless]"}
    collected = surprising.pytest("policies", "--collect-only", "-q", "--treasurer-profile=ci")
    assert len(set(re.findall(r"dai_is_conserved\[(.+)\]$", collected.output, re.MULTILINE))) == 20


def test_a_bad_policy_and_a_bad_rule_are_collection_errors_without_tracebacks(project: Project) -> None:
    project.change_policy("monthly: 10_000", "monthly: ten")
    project.change_policy("token: DAI\ncaps", "token: EUR\ncaps")
    (project.folder / "policies" / "sound.yaml").write_text(Project.original_policy())
    (project.folder / "rules.py").write_text("RULES = (1,)\n")
    run = project.pytest("policies")
    assert run.code == 2
    assert "policies/grants.yaml:8:8: " in run.output
    assert "policies/grants.yaml:9:17: " in run.output
    assert f"{project.folder / 'rules.py'}:1:1: `1` stands among the rules, expected a Rule" in run.output
    assert "Traceback" not in run.output
    assert ".py:" not in run.output.replace("rules.py:1:1:", "")


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("--treasurer-profile=slow", "--treasurer-profile"),
        ("--treasurer-seed=-1", "treasurer_seed is `-1`, expected a whole number from 0 on"),
        ("--override-ini=treasurer_engine=ganache", "treasurer_engine is `ganache`, expected one of revm, model"),
    ],
)
def test_a_bad_setting_is_refused(project: Project, argument: str, said: str) -> None:
    run = project.pytest("policies", argument)
    assert run.code == 4
    assert said in run.output


def test_a_rule_that_raises_ends_the_campaign_once(project: Project) -> None:
    """The first test has the traceback; the others do not search again."""
    project.spy()
    project.change("rules.py", "    at_home =", "    1 / 0\n    at_home =")
    run = project.pytest("policies", "-k", "nobody", HERE)
    assert (run.code, set(run.outcomes.values())) == (1, {"error"})
    first, second = run.cases.values()
    assert "ZeroDivisionError" in first.text
    assert "rules.py:" in first.text
    assert "treasurer: the campaign was ended by ZeroDivisionError: division by zero" in second.text
    assert ".py:" not in second.text
    assert len(run.campaigns) == 1


def test_progress_on_a_terminal_and_ctrl_c(project: Project) -> None:
    """What is known is told all the same."""
    ours, theirs = pty.openpty()
    command = project.command("policies", "-k", "dai_is_conserved", "--treasurer-time=100", HERE, "-p", "no:ape_test")
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "150"}
    process = subprocess.Popen(
        command, cwd=project.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown, stopped = b"", False
    with suppress(OSError):  # of Linux, when nobody has the other end any more
        while part := os.read(ours, 65_536):
            shown += part
            if not stopped and b"policies/grants.yaml: living" in shown:
                stopped = True
                process.send_signal(signal.SIGINT)
    os.close(ours)
    assert process.wait(timeout=60) == 2
    _, _, after = shown.decode().partition("policies/grants.yaml: living")
    assert "\r\x1b[K\x1b[1A\x1b[22G" in after  # back to behind `policies/grants.yaml `
    assert "policies/grants.yaml: stopped before it was decided" in after


def test_a_run_without_policies_loads_nothing(project: Project) -> None:
    """Other YAML is nobody's business here."""
    folder = project.folder / "deploy"
    folder.mkdir()
    (folder / "schema.yaml").write_text("schema: {type: object}\nwallets: {}\n")
    (folder / "compose.yml").write_text("services: [broken\n")
    (folder / "test_nothing.py").write_text(
        "import sys\n\ndef test_nothing():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] in ('policies', 'simulations')}\n"
        "    parts = ('options', 'recognition', 'sessions', 'fixtures', 'engines')\n"
        "    assert ours == {'simulations', 'simulations.pytest_plugin'} | "
        "{f'simulations.pytest_plugin.{part}' for part in parts}\n"
        "    assert not {'yaml', 'pydantic', 'pyrevm', 'hypothesis', 'ape', 'click'} & set(sys.modules)\n"
    )
    run = project.pytest("deploy")
    assert (run.code, run.outcomes) == (0, {"test_nothing": "passed"}), run.output
    assert "= treasurer =" not in run.output


def test_it_can_be_left_out(project: Project) -> None:
    run = project.pytest("policies", "-p", "no:treasurer", "-c", Path("/dev/null"), "--rootdir", project.folder)
    assert run.code == 5
