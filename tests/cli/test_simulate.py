"""`treasurer simulate`: the golden runs to the byte, failed payments, and what goes where."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from policies.loader import library_path, load_policy
from policies.units import WAD
from simulations.engines.model import Model
from simulations.reports.run_text import print_run
from simulations.run import simulate
from tests.cli.conftest import InProcess, Treasurer
from tests.simulations.golden import DATA, golden


def lumpy() -> tuple[str, Path, str, Path]:
    stem = "tech-001-2023-lumpy"
    return "--payments", DATA / f"{stem}.payments.csv", "--forecasts", DATA / f"{stem}.forecasts.csv"


@pytest.mark.parametrize("engine", ["", "model", "revm", pytest.param("anvil", marks=pytest.mark.anvil)])
def test_the_golden_runs_to_the_byte(treasurer: Treasurer, policy: Path, engine: str) -> None:
    chosen = ("--engine", engine) if engine else ()
    for name, args in (("idle", ()), ("lumpy", lumpy())):
        result = treasurer("simulate", policy, *args, *chosen, "--json", "-")
        assert result.returncode == 0, result.stderr
        assert result.stdout == golden(name)
        assert result.stderr == ""


def test_the_real_contracts_are_the_default(in_process: InProcess) -> None:
    assert "[default: revm]" in " ".join(in_process("simulate", "--help").stdout.split())


def test_a_payment_outside_the_period_fails_and_changes_nothing(
    in_process: InProcess, policy: Path, tmp_path: Path
) -> None:
    payments = tmp_path / "payments.csv"
    payments.write_text("date,amount\n2023-01-31,10\n2023-02-01,10\n2024-02-01,10\n")
    result = in_process("simulate", policy, "--payments", payments, "--json", "-")
    assert result.exit_code == 0
    run = json.loads(result.stdout)
    assert run["failed_payments"] == [0, 2]
    assert run["paid"] == {"2023-02": str(10 * 10**18)}


def test_a_header_alone_is_no_payment(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    payments = tmp_path / "payments.csv"
    payments.write_text("date,amount,category\n")
    result = in_process("simulate", policy, "--payments", payments, "--json", "-")
    assert result.stdout == golden("idle")


def test_the_report_and_a_json_file(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    result = in_process("simulate", policy, *lumpy(), "--json", tmp_path / "run.json")
    assert result.exit_code == 0
    assert (tmp_path / "run.json").read_text() == golden("lumpy")
    for words in ("TechOps core unit", "2023-12", "closing", "Payment 30 failed: Dai/insufficient-balance"):
        assert words in result.stdout


def test_what_governance_pays_in_cycles(in_process: InProcess) -> None:
    """A unit that executives top up: in the table, and apart from the seed."""
    asked = ("simulate", library_path("pe-001-2021"), "--engine", "model")
    printed = in_process(*asked).stdout
    assert "opening     510,000      510,000\n" in printed
    assert "Seed 1,300,000 DAI, top-ups by governance 6,120,000 DAI, pulled 0 DAI" in printed
    found = json.loads(in_process(*asked, "--json", "-").stdout)
    monthly, totals = [int(cycle["governance_pays"]) for cycle in found["cycles"]], found["totals"]
    assert monthly == [510_000 * WAD] * 12 + [0]
    assert (int(totals["seed"]), int(totals["governance_top_ups"])) == (1_300_000 * WAD, sum(monthly))
    assert "governance" not in in_process("simulate", library_path("tech-001-2023"), "--engine", "model").stdout


def test_quiet_says_nothing(in_process: InProcess, policy: Path) -> None:
    result = in_process("simulate", policy, "--quiet")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize("columns", [80, 110])
def test_no_figure_is_cut_off(policy: Path, columns: int) -> None:
    """A terminal of 80 columns gets whole DAI, a wide one cents."""
    out = io.StringIO()
    print_run(Console(file=out, width=columns), load_policy(policy), simulate(load_policy(policy), Model()))
    assert "…" not in out.getvalue()
    assert ("360,259.24" in out.getvalue()) == (columns == 110)
    assert all(len(line) <= columns for line in out.getvalue().splitlines())


@pytest.mark.parametrize("columns", [50, 80, 110])
def test_no_figure_is_cut_in_two(columns: int) -> None:
    """A table that needs more columns than there are takes them: the terminal wraps the line, and it is all there."""
    policy, out = load_policy(library_path("ses-001-2023"), "speedy"), io.StringIO()
    print_run(Console(file=out, width=columns), policy, simulate(policy, Model()))
    closing = out.getvalue().partition("closing")[2].splitlines()[0].split()
    assert closing == ["0", "799,800", "236,653", "0", "0", "1,036,453", "533,200", "0", "0"]


def test_a_policy_that_is_sound_but_not_simulated_yet(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "policy.yaml"
    text = policy.read_text()
    stream = "  - token: DAI\n    to: auditor\n    total: 2_398_988\n"
    assert stream in text
    copy.write_text(text.replace(stream, stream.replace("2_398_988", "2_398_988_000")))
    result = in_process("simulate", copy)
    assert result.exit_code == 2
    too_fast = "stream 1 pays more a second than DssVest's cap here, expected at most 1 DAI"
    assert result.stderr == f"{copy}:1:1: {too_fast}\n"


@pytest.mark.parametrize("engine", ["model", "revm"])
def test_a_stream_of_mkr_beside_the_budget(in_process: InProcess, policy: Path, tmp_path: Path, engine: str) -> None:
    """It is pulled in the cycles, fills no runway, and is not paid back into a buffer of DAI."""
    plain = in_process("simulate", policy, "--engine", engine, "--json", "-")
    stream = "{token: MKR, to: auditor, total: 365, start: 2023-02-01, end: 2024-01-31, restricted: true}"
    copy = tmp_path / "policy.yaml"
    text, streams = re.subn(r"(?m)^streams:\n(?:  .*\n)+", rf"\g<0>  - {stream}\n", policy.read_text())
    assert streams == 1
    copy.write_text(text)
    result = in_process("simulate", copy, "--engine", engine, "--json", "-")
    found = json.loads(result.stdout)
    assert found["totals"].pop("mkr") == {"auditor": str(365 * WAD)}
    assert found == json.loads(plain.stdout)
    assert "At the end the Auditor Wallet holds 365 MKR." in in_process("simulate", copy, "--engine", engine).stdout


def test_a_seed_outside_the_period(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    copy = tmp_path / "policy.yaml"
    copy.write_text(policy.read_text().replace("    date: 2023-02-01\n", "    date: 2023-01-31\n"))
    result = in_process("simulate", copy)
    assert result.exit_code == 2
    assert "2023-01-31 is outside the period, expected a day from 2023-02-01 to 2024-01-31" in result.stderr
