"""`treasurer simulate`: the golden runs to the byte, failed payments, and what goes where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import InProcess, Treasurer

DATA = Path(__file__).resolve().parents[1] / "simulations" / "data"


def lumpy() -> tuple[str, Path, str, Path]:
    stem = "tech-001-2023-lumpy"
    return "--payments", DATA / f"{stem}.payments.csv", "--forecasts", DATA / f"{stem}.forecasts.csv"


@pytest.mark.parametrize("engine", ["model", pytest.param("anvil", marks=pytest.mark.anvil)])
def test_the_golden_runs_to_the_byte(treasurer: Treasurer, policy: Path, engine: str) -> None:
    for name, args in (("idle", ()), ("lumpy", lumpy())):
        result = treasurer("simulate", policy, *args, "--engine", engine, "--json", "-")
        assert result.returncode == 0, result.stderr
        assert result.stdout == (DATA / f"tech-001-2023-{name}.json").read_text()
        assert result.stderr == ""


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
    assert result.stdout == (DATA / "tech-001-2023-idle.json").read_text()


def test_the_report_and_a_json_file(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    result = in_process("simulate", policy, *lumpy(), "--json", tmp_path / "run.json")
    assert result.exit_code == 0
    assert (tmp_path / "run.json").read_text() == (DATA / "tech-001-2023-lumpy.json").read_text()
    for words in ("TechOps core unit", "2023-12", "closing", "Payment 30 failed: Dai/insufficient-balance"):
        assert words in result.stdout


def test_quiet_says_nothing(in_process: InProcess, policy: Path) -> None:
    result = in_process("simulate", policy, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
