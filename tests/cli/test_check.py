"""`treasurer check`: what it finds, what it prints, and what it answers to the shell."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import COMMAND, ROOT, InProcess, Treasurer

WAD = 10**18
QUARTERLY = 599_747 * WAD
KEEPS = 2 * 199_916 * WAD
LITTLE = ("--engine", "model", "--examples", "20", "--conduct", "compliant", "--seed", "5")
# 31 days of the 365 that the stream takes, from the first day on.
LONG_MONTH = 2_398_988 * WAD * 31 // 365


@pytest.fixture(scope="module")
def on_anvil(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, dict]:  # type: ignore[type-arg]
    """One whole check of the reference treasury: exit code, report, JSON."""
    from click.testing import CliRunner

    from policies.loader import library_path
    from simulations.cli import main

    folder = tmp_path_factory.mktemp("check")
    target = folder / "check.json"
    args = ["check", str(library_path("tech-001-2023")), "--seed", "7", "--json", str(target)]
    args += ["--failures", str(folder / "failures")]
    runner = CliRunner(env={"COLUMNS": None})  # the README shows what a pipe gets by itself
    result = runner.invoke(main, args, prog_name="treasurer")
    return result.exit_code, result.stdout, json.loads(target.read_text())


def pair(document: dict, rule: str, conduct: str) -> dict:  # type: ignore[type-arg]
    (found,) = (p for p in document["pairs"] if (p["rule"], p["conduct"]) == (rule, conduct))
    return found


def breach(document: dict, rule: str, conduct: str, phase: str | None, cause: str | None) -> dict:  # type: ignore[type-arg]
    breaches = pair(document, rule, conduct)["breaches"]
    (found,) = (b for b in breaches if (b["phase"], b["cause"]) == (phase, cause))
    return found


@pytest.mark.anvil
def test_the_reference_treasury_is_as_its_policy_expects(on_anvil: tuple[int, str, dict]) -> None:  # type: ignore[type-arg]
    code, report, document = on_anvil
    assert code == 0, report
    assert document["ok"]
    assert document["failures"] == []
    assert document["year"]["disagreement"] is None
    assert document["inspection"]["found"] == []
    assert document["inspection"]["compared"] > 100
    assert "As the policy expects: of 300 pairs of rule and conduct" in report


@pytest.mark.anvil
def test_the_quarterly_cap_breaks_at_seeding_and_in_a_month_of_31_days(on_anvil: tuple[int, str, dict]) -> None:  # type: ignore[type-arg]
    _, report, document = on_anvil
    rule = "auditor_within_quarterly_cap"
    seeding = breach(document, rule, "compliant", "opening", "the seed")
    assert int(seeding["worst"]["excess"]) == 749_685 * WAD - QUARTERLY
    assert seeding["confirmed"] is True
    long_month = breach(document, rule, "compliant", "cycle", "31 days of stream in one pull")
    # Pulls are rounded down one by one: 31 days in the middle of the stream may pay one wei more or less.
    assert abs(int(long_month["worst"]["excess"]) - (KEEPS + LONG_MONTH - QUARTERLY)) <= 1
    assert long_month["confirmed"] is True
    assert "the Auditor Wallet holds 603,581.67 DAI, 3,834.67 above the quarterly cap of 599,747" in report
    assert "found 3,834.67 of at most 3,834.67 DAI" in report


@pytest.mark.anvil
def test_the_2x_rule_holds_after_each_cycle(on_anvil: tuple[int, str, dict]) -> None:  # type: ignore[type-arg]
    _, _, document = on_anvil
    rule = pair(document, "auditor_keeps_at_most_2x", "compliant")
    assert rule["verdict"] == "holds"
    assert rule["exercised"] > 1_000


@pytest.mark.anvil
def test_every_counterexample_was_confirmed_and_the_protocol_could_always_claw_back(
    on_anvil: tuple[int, str, dict],  # type: ignore[type-arg]
) -> None:
    _, _, document = on_anvil
    breaches = [b for p in document["pairs"] for b in p["breaches"]]
    files = {b["counterexample"] for b in breaches}
    assert len(files) >= 30
    assert all(Path(file).is_file() for file in files)
    assert all(b["confirmed"] for b in breaches)
    probes = document["year"]["claw_backs"]
    assert len(probes) >= 20
    assert all(probe["succeeded"] for probe in probes)
    assert [cycle["name"] for cycle in document["year"]["cycles"]][::12] == ["opening", "closing"]


@pytest.mark.anvil
def test_the_report_explains_itself(on_anvil: tuple[int, str, dict]) -> None:  # type: ignore[type-arg]
    _, report, document = on_anvil
    for words in (
        "accountant_role  1 of 2",
        document["deployment"]["wallets"]["auditor"],
        "the protocol may withdraw 1,000,000,000 DAI",
        "governance sends the seed of 749,685 to the Auditor Wallet",
        "[confirmed]",
        "treasurer replay FILE --engine anvil",
        "Not checked",
        "Seed 7",
    ):
        assert words in report, words
    assert "\x1b[" not in report


@pytest.mark.anvil
def test_the_readme_shows_what_the_command_prints(on_anvil: tuple[int, str, dict]) -> None:  # type: ignore[type-arg]
    _, report, _ = on_anvil
    (block,) = re.findall(r"^```\n(The promises, .*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    printed = {line.rstrip() for line in report.splitlines()}
    shown = [line for line in block.splitlines() if line != "..."]
    # The last line ends with what depends on the machine.
    assert [line for line in shown[:-1] if line not in printed] == []
    assert shown[-1].startswith("As the policy expects")
    assert any(line.startswith(shown[-1]) for line in printed)


def test_the_model_alone_and_the_same_seed_twice(in_process: InProcess, policy: Path) -> None:
    conducts = ("--conduct", "careless", "--conduct", "outsider")
    args = ("check", policy, "--engine", "model", "--examples", "60", "--seed", "5", "--json", "-", *conducts)
    first, second = in_process(*args), in_process(*args)
    assert first.exit_code == 0, first.output
    documents = [json.loads(result.stdout) for result in (first, second)]
    for document in documents:
        for changing in ("seconds", "check_seconds", "busy_seconds", "evm_seconds", "evm_share"):
            document.pop(changing, None)
        assert "deployment" not in document
        assert "year" not in document
    assert documents[0] == documents[1]


def test_an_unexpected_verdict_exits_with_1(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "policy.yaml"
    text = policy.read_text()
    copy.write_text(text.replace("  auditor_within_quarterly_cap: {compliant: broken}\n", ""))
    result = in_process("check", copy, *LITTLE)
    assert result.exit_code == 1
    assert "auditor_within_quarterly_cap under compliant: broken, but the policy expects holds" in result.stdout


def test_a_promise_that_holds_against_expectation_exits_with_1(
    in_process: InProcess, policy: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "policy.yaml"
    copy.write_text(
        policy.read_text().replace("expect:\n", "expect:\n  monthly_spending_within_cap: {compliant: broken}\n")
    )
    result = in_process(
        "check", copy, "--engine", "model", "--examples", "20", "--conduct", "compliant", "--seed", "5", "--quiet"
    )
    assert (result.exit_code, result.output) == (1, "")


def test_a_pipe_gets_no_progress_and_no_colour(treasurer: Treasurer, policy: Path) -> None:
    result = treasurer(
        "check", policy, "--engine", "model", "--examples", "20", "--conduct", "compliant", "--seed", "5"
    )
    assert result.returncode == 0
    assert result.stderr == ""
    assert "\x1b[" not in result.stdout


def test_a_reader_who_leaves_is_no_verdict(policy: Path) -> None:
    process = subprocess.Popen(
        [
            *COMMAND,
            "check",
            str(policy),
            "--engine",
            "model",
            "--examples",
            "5",
            "--conduct",
            "compliant",
            "--seed",
            "5",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=120) == 141
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("simulate",), "\nclosing "),
        (("check", *LITTLE), "As the policy expects"),
    ],
)
def test_a_full_disk_is_the_infrastructure_and_keeps_no_report_back(
    in_process: InProcess, policy: Path, args: tuple[str, ...], shown: str
) -> None:
    result = in_process(*args, policy, "--json", "/dev/full")
    assert result.exit_code == 3
    assert result.stderr == "treasurer: /dev/full cannot be written: No space left on device\n"
    assert shown in result.stdout


def test_few_examples_find_every_promise_that_breaks(in_process: InProcess, policy: Path) -> None:
    """The corners of each conduct are lived whatever chance draws."""
    for seed in range(2):
        result = in_process("check", policy, "--engine", "model", "--examples", "1", "--seed", seed, "--quiet")
        assert result.exit_code == 0
