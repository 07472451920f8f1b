"""`treasurer library`, and the library's names wherever a policy is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policies.loader import library_names, library_path, load_policy
from policies.policy import CapName
from simulations.cli import main
from tests.cli.conftest import InProcess
from tests.policies.files import SMALL
from tests.policies.library_for_tests import entries

VARIANTS = """\
variants:
  small: {title: The small one}
  large: {title: The large one, caps: {monthly: 200, quarterly: 400}}
"""


def test_every_policy_is_listed_with_its_key_figures(in_process: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    result = in_process("library")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert max(map(len, lines)) <= 100
    for entry in entries():
        policy = entry.policy
        listed = [line for line in lines if line.startswith(f"{entry.path.stem} ") and str(policy.period.start) in line]
        assert listed, entry
        for wallet in policy.treasury:
            assert any(line.endswith(wallet.name) for line in lines), wallet
        said = entry.path.stem + (f" ({entry.variant})" if entry.variant else "")
        assert [line for line in lines if line.startswith(f"{said}: ")], said
    reference = next(n for n, line in enumerate(lines) if line.startswith("tech-001-2023 "))
    row = " ".join(" ".join(lines[reference : reference + 3]).split())
    assert row == (
        "tech-001-2023 2023-02-01 199,916 a month 749,685 seed auditor TECH-001, rejected 2024-01-31 599,747 a quarter "
        "2,398,988 stream operational MIP40c3-SP86 2,398,988 a year"
    )
    expected = " ".join(result.output.split())
    assert "tech-001-2023: auditor_within_quarterly_cap, runway_is_replenished, quarterly_spending_with" in expected


def test_one_policy_by_itself(in_process: InProcess) -> None:
    result = in_process("library", "tech-001-2023")
    assert result.exit_code == 0
    first, *_ = result.output.splitlines()
    assert Path(first).resolve() == library_path("tech-001-2023")
    said = " ".join(result.output.split())
    assert "199,916 a month, 599,747 a quarter, 2,398,988 a year" in said
    assert "auditor, 2 of accountant_role and auditor_role" in said
    assert "2,398,988 DAI to auditor, 2023-02-01 to 2024-01-31 (inclusive)" in said


def test_a_policy_of_ones_own_with_each_of_its_variants(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SMALL + VARIANTS)
    result = in_process("library", file)
    assert result.exit_code == 0
    assert [line for line in result.output.splitlines() if line.startswith("The ")] == [
        "The small one",
        "The large one",
    ]
    assert "200 a month" in result.output


def test_machines_read_the_same(in_process: InProcess) -> None:
    result = in_process("library", "--json", "-")
    assert result.exit_code == 0
    document = json.loads(result.output)
    assert (document["treasurer"], document["version"]) == ("library", 1)
    assert sorted(policy["id"] for policy in document["policies"]) == sorted(entry.id for entry in entries())
    reference = next(policy for policy in document["policies"] if policy["id"] == "tech-001-2023")
    policy = load_policy(library_path("tech-001-2023"))
    assert reference["caps"] == {
        cap.value: {"amount": str(getattr(policy.caps, cap.value)), "stated": True} for cap in CapName
    }
    assert reference["streams"][0]["total"] == str(policy.streams[0].total)
    assert reference["compliant"]["broken"] == [
        rule for rule, verdicts in policy.expect.items() if verdicts.get("compliant") == "broken"
    ]
    assert "dai_is_conserved" in reference["compliant"]["holds"]


def test_nothing_is_printed_where_that_is_asked_for(in_process: InProcess, tmp_path: Path) -> None:
    result = in_process("library", "--quiet", "--json", tmp_path / "library.json")
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads((tmp_path / "library.json").read_text())["policies"]


def test_a_policy_that_is_none(in_process: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SMALL.replace("monthly: 100", "monthly: x"))
    result = in_process("library", file)
    assert result.exit_code == 2
    assert f"{file}:7:17: `x` is no plain decimal number" in result.stderr


COMMANDS: dict[str, Callable[[InProcess, str], Result]] = {
    "simulate": lambda run, name: run("simulate", name, "--engine", "model"),
    "mutants": lambda run, name: run("mutants", name, "--list"),
    "campaign": lambda run, name: run(
        *("campaign", name, "--engine", "model", "--examples", 1, "--conduct", "compliant", "--seed", 7),
        *("--rule", "dai_is_conserved", "--workers", 1),
    ),
    "check": lambda run, name: run(
        *("check", name, "--engine", "model", "--examples", 1, "--conduct", "compliant", "--seed", 7),
        *("--rule", "dai_is_conserved", "--workers", 1),
    ),
    "library": lambda run, name: run("library", name),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_of_the_library_is_a_policy(in_process: InProcess, command: str) -> None:
    result = COMMANDS[command](in_process, "tech-001-2023")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_is_not_in_the_library(in_process: InProcess, command: str) -> None:
    result = COMMANDS[command](in_process, "tech-001-2032")
    assert result.exit_code == 2
    assert "there is no file `tech-001-2032`, and no policy of that name in the library" in result.stderr
    assert "expected a file, or `tech-001-2023`" in " ".join(result.stderr.split())


def test_a_file_comes_before_the_library(
    in_process: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tech-001-2023").mkdir()  # as the failures folder has one
    assert "TechOps" in in_process("library", "tech-001-2023").output
    (tmp_path / "tech-001-2023").rmdir()
    (tmp_path / "tech-001-2023").write_text(SMALL)
    assert "A small unit" in in_process("library", "tech-001-2023").output
    # A path is a path, whatever it is called.
    result = in_process("library", "none/tech-001-2023")
    assert result.exit_code == 2
    assert "none/tech-001-2023:1:1: there is no such file" in result.stderr


def test_a_folder_is_no_policy(in_process: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    result = in_process("library", "folder")
    assert result.exit_code == 2
    assert "folder:1:1: this is a directory" in result.stderr


def test_names_of_the_library_are_its_files() -> None:
    assert "tech-001-2023" in library_names()
    assert all(library_path(name).is_file() for name in library_names())


@pytest.fixture
def with_variants(tmp_path: Path) -> Path:
    file = tmp_path / "own.yaml"
    file.write_text(SMALL + VARIANTS)
    return file


@pytest.mark.parametrize("command", ["simulate", "check"])
def test_a_variant_is_chosen(in_process: InProcess, with_variants: Path, command: str) -> None:
    def run(*args: object) -> Result:
        return COMMANDS[command](
            lambda first, name, *others: in_process(first, name, *args, *others), str(with_variants)
        )

    chosen = run("--variant", "large")
    assert chosen.exit_code == 0, chosen.stderr
    assert "The large one" in chosen.output
    none = run()
    assert none.exit_code == 2
    assert f"{with_variants}:33:1: the file has variants, and none is chosen, expected --variant with" in none.stderr
    wrong = run("--variant", "larg")
    assert wrong.exit_code == 2
    assert f"{with_variants}:33:1: there is no variant `larg`, expected --variant with `large`" in wrong.stderr


def test_a_file_without_variants_has_none_to_choose(in_process: InProcess, policy: Path) -> None:
    result = in_process("simulate", policy, "--engine", "model", "--variant", "large")
    assert result.exit_code == 2
    assert ":1:1: there is no variant `large`, expected no --variant: the file has none" in result.stderr


@dataclass(frozen=True)
class Kept:
    """A campaign of a variant: its file, what it printed as JSON, and one of its counterexamples."""

    policy: Path
    printed: str
    file: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("variant")
    policy = folder / "own.yaml"
    policy.write_text(SMALL + VARIANTS)
    args = (
        *("campaign", policy, "--variant", "large", "--engine", "model", "--seed", 7, "--workers", 1, "--examples", 1),
        *("--rule", "auditor_within_quarterly_cap", "--conduct", "compliant", "--failures", folder / "failures"),
        *("--json", "-"),
    )
    result = CliRunner(mix_stderr=False).invoke(main, [str(arg) for arg in args], prog_name="treasurer")
    return Kept(policy, result.output, next((folder / "failures").rglob("*.json")))


def test_the_command_that_finds_the_same_again_names_the_variant(kept: Kept) -> None:
    assert re.search(rf"treasurer campaign {kept.policy} --seed 7 [^\"]*--variant large", kept.printed)
    assert json.loads(kept.printed)["policy"] == "small-2023-large"


def test_a_counterexample_knows_its_variant(in_process: InProcess, kept: Kept, tmp_path: Path) -> None:
    document = json.loads(kept.file.read_text())
    assert (document["policy"], document["variant"]) == ("small-2023-large", "large")
    assert kept.file.parents[1].name == "small-2023-large"
    result = in_process("replay", kept.file, "--engine", "model")
    assert result.exit_code == 0, result.output + result.stderr
    wrong = tmp_path / "wrong.json"
    wrong.write_text(kept.file.read_text().replace('"variant": "large"', '"variant": "huge"'))
    result = in_process("replay", wrong, "--engine", "model")
    assert result.exit_code == 2
    assert "there is no variant `huge`" in result.stderr


def test_a_story_is_told_under_another_variant(in_process: InProcess, kept: Kept) -> None:
    def under(*options: object) -> Result:
        return in_process("replay", kept.file, "--engine", "model", *options)

    same = under("--policy", kept.policy, "--variant", "large", "--json", "-")
    assert same.exit_code == 0, same.stderr
    other = json.loads(under("--policy", kept.policy, "--variant", "small", "--json", "-").output)
    assert other["counterexamples"][0]["confirmed"] is False  # another cap: by another amount
    none = under("--policy", kept.policy)
    assert none.exit_code == 2
    assert "the file has variants, and none is chosen" in none.stderr
    alone = under("--variant", "large")
    assert alone.exit_code == 2
    assert "--variant is one of another policy's, expected --policy with it" in alone.stderr
    assert under("--policy", "tech-001-2023").exit_code == 1  # by its name; there it does not break like this
