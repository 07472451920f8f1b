"""`treasurer unwind`: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.loader import library_names, library_path, load_policy, variants_of
from policies.units import WAD, exact_decimal
from tests.cli.conftest import InProcess, Treasurer

ON = ("--on", "2023-06-15")


def test_what_it_prints(in_process: InProcess, policy: Path) -> None:
    result = in_process("unwind", policy, *ON, "--engine", "model")
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    for words in (
        "Offboarded on 2023-06-15, gone on 2023-12-15, after 6 months",
        "Stream 1, ended on 2023-06-15: 880,724.36 of 2,398,988 DAI had accrued, 1,518,263.64 is never paid.",
        "In all: 1,630,409.36 DAI received, 1,630,409.36 paid, 0 returned",
        "MKR of the contributors (MIP40c3-SP54): 514.61 vested by then, 128.65 more, accelerated from 2024-06-08",
        "Never paid: 368,750.64 DAI that the Operational Wallet owed.",
    ):
        assert words in said
    assert max(map(len, result.stdout.splitlines())) <= 110


def test_no_figure_is_cut_in_two(in_process: InProcess) -> None:
    """Three Operational Wallets that owe, and lack, more than there is: more columns than a pipe usually has."""
    asked = ("unwind", library_path("ses-001-2022"), "--on", "2022-06-15", "--months", "2", "--engine", "model")
    result = in_process(*asked)
    (opening,) = (line for line in result.stdout.splitlines() if " opening " in line)
    assert opening.split() == ["2022-02-01", "opening", *["0", "0", "0", "1,461,111", "0", "0", "0", "0", "0", "0"]]
    assert max(map(len, result.stdout.splitlines())) <= 110


@pytest.mark.parametrize("engine", ["", "model", pytest.param("anvil", marks=pytest.mark.anvil)])
def test_the_same_bytes_on_every_engine(treasurer: Treasurer, in_process: InProcess, policy: Path, engine: str) -> None:
    asked = ("unwind", policy, *ON, "--spends", "80", "--stream-until", "2023-07-10", "--json", "-")
    chosen = ("--engine", engine) if engine else ()
    result = treasurer(*asked, *chosen)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == in_process(*asked, "--engine", "model").stdout
    found = json.loads(result.stdout)
    assert (found["treasurer"], found["version"], found["spends"]) == ("unwind", 1, "4/5")
    totals = {name: int(amount) for name, amount in found["totals"].items()}
    gone = totals["paid"] + totals["to_surplus_buffer"] + totals["to_pause_proxy"]
    assert totals["seed"] + totals["pulled"] == gone
    assert totals["governance_top_ups"] == 0
    assert found["held_before"] == {"auditor": str(39_312_781 * 10**16), "operational": str(33_057_260 * 10**16)}
    assert found["vested"]["accelerated"] == str(12_865 * 10**16)
    assert found["mkr_paid"] == str(64_326 * 10**16)
    paid = [(row["day"], int(row["mkr"]) // 10**16) for row in found["rows"] if row["mkr"] != "0"]
    assert paid == [("2023-02-01", 25_731), ("2023-06-08", 12_865), ("2023-12-08", 12_865), ("2023-12-15", 12_865)]


PE_2021 = ("unwind", library_path("pe-001-2021"), "--on", "2021-09-15", "--months", "3", "--engine", "model")


def test_money_comes_from_somewhere(in_process: InProcess) -> None:
    """What governance pays beside streams is in its rows, and the seed and the top-ups are sums of their own."""
    found = json.loads(in_process(*PE_2021, "--json", "-").stdout)
    before = 0
    for row in found["rows"]:
        if row["what"] == "unwinding":  # from here on it goes back
            break
        held = sum(map(int, row["dai"].values()))
        came_in = int(row["governance_pays"]) + int(row["pulled"])
        assert held == before + came_in - int(row["paid"]) - int(row["surplus_returned"]), row
        before = held
    assert [row["day"] for row in found["rows"] if row["what"] == "seed"] == ["2021-05-01"]
    totals = {name: int(amount) for name, amount in found["totals"].items()}
    assert (totals["seed"], totals["governance_top_ups"]) == (1_300_000 * WAD, 4 * 510_000 * WAD)
    assert totals["seed"] + totals["governance_top_ups"] == totals["paid"] + totals["to_pause_proxy"]


def test_what_governance_pays_is_printed(in_process: InProcess) -> None:
    lines = in_process(*PE_2021).stdout.splitlines()
    cells = [line.split() for line in lines if line.startswith("2021-")]
    assert cells[0] == ["2021-05-01", "seed", "1,300,000", "0", "0", "0", "1,300,000"]
    assert cells[1] == ["2021-05-01", "opening", "510,000", "0", "0", "510,000", "1,300,000"]
    said = " ".join(" ".join(lines).split())
    assert "3,340,000 DAI received (2,040,000 of it as top-ups by governance)" in said
    no_seed = ("dux-001-2022", "--on", "2022-06-15", "--months", "2", "--engine", "model")
    assert "governance" not in in_process("unwind", *no_seed).stdout


def test_reserves_pay_nothing(in_process: InProcess, policy: Path) -> None:
    said = " ".join(in_process(*PE_2021).stdout.split())
    assert "Never paid: 1,530,000 DAI" in said
    words = "Reserves pay nothing here: what the wallet continuous_operation held goes back untouched"
    assert words in said
    assert "Reserves" not in in_process("unwind", policy, *ON, "--engine", "model").stdout


@pytest.mark.parametrize(
    ("asked", "first", "empty"),
    [
        (("tech-001-2023-24", "--variant", "newbear"), "2023/24, variant newbear", "496,273.18"),
        (
            ("tech-001-2023-24", "--variant", "newbear", "--scenario", "bear"),
            "2023/24, variant newbear, in the scenario bear",
            "496,273.18",
        ),
        (("tech-001-2023", "--scenario", "bear"), "budget 2023, in the scenario bear", "723,700.41"),
        (("dux-001-2022",), "DAI budget 2022", ""),
    ],
)
@pytest.mark.parametrize("command", ["simulate", "unwind"])
def test_how_it_begins(in_process: InProcess, command: str, asked: tuple[str, ...], first: str, empty: str) -> None:
    """Which budget in which times, and that what the wallets held before is not there."""
    day = f"{'2022' if 'dux' in asked[0] else '2023'}-06-15"
    unwound = ("--on", day, "--months", "2") if command == "unwind" else ()
    result = in_process(command, *asked, *unwound, "--engine", "model")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0].endswith(first)
    told = f"Wallets begin empty; the document (or a statement) says that they held {empty} DAI before the term."
    assert (told in result.stdout) == bool(empty)
    assert ("Wallets begin empty" in result.stdout) == bool(empty)


def test_a_file_beside_the_report(in_process: InProcess, policy: Path, tmp_path: Path) -> None:
    result = in_process("unwind", policy, *ON, "--engine", "model", "--json", tmp_path / "u.json", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads((tmp_path / "u.json").read_text())["policy"] == "tech-001-2023"


def test_in_a_bear_market(in_process: InProcess, policy: Path) -> None:
    asked = ("unwind", policy, *ON, "--engine", "model", "--json", "-", "--scenario")
    bear, superbear = (json.loads(in_process(*asked, name).stdout) for name in ("bear", "superbear"))
    assert bear["policy"] == "tech-001-2023-bear"
    assert int(bear["owed"]["operational"]) > int(superbear["owed"]["operational"])  # the seed stays, the cap does not


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ((), "Missing option '--on'"),
        (("--on", "soon"), "'--on': soon is no day, expected one such as 2023-06-05"),
        (("--on", "2023-W05-1"), "2023-W05-1 is no day, expected one such as 2023-06-05"),
        ((*ON, "--stream-until", "20230701"), "'--stream-until': 20230701 is no day, expected one such as"),
        (("--on", "2023-02-01"), "2023-02-01 is no day to end this budget, expected one from 2023-02-02 to 2024-01-31"),
        ((*ON, "--stream-until", "2023-06-14"), "expected a day from 2023-06-15 to 2023-12-15"),
        ((*ON, "--months", "-1"), "-1 is not in the range"),
        ((*ON, "--spends", "5000"), "5000 is not in the range"),
        ((*ON, "--port", "8545"), "--port needs a node"),
        ((*ON, "--scenario", "bull"), "there is no scenario `bull`"),
    ],
)
def test_what_it_refuses(in_process: InProcess, policy: Path, options: tuple[str, ...], wrong: str) -> None:
    result = in_process("unwind", policy, *options)
    assert result.exit_code == 2
    assert wrong in " ".join(result.stderr.split())


def test_a_document_that_does_not_say_how_long(in_process: InProcess) -> None:
    asked = ("unwind", library_path("tech-001-2022"), "--on", "2022-06-15", "--engine", "model")
    refused = in_process(*asked)
    assert refused.exit_code == 2
    assert "the document does not say how long a wind-down takes, expected --months" in refused.stderr
    assert in_process(*asked, "--months", "2").exit_code == 0


@pytest.mark.parametrize("name", library_names())
def test_every_policy_of_the_library_can_be_wound_down(in_process: InProcess, name: str) -> None:
    path = library_path(name)
    for variant in variants_of(path.read_text(), str(path)) or ("",):
        policy = load_policy(path, variant)
        middle = policy.period.start + (policy.period.end - policy.period.start) / 2
        chosen = ("--variant", variant) if variant else ()
        asked = ("unwind", path, *chosen, "--on", middle, "--months", "2", "--engine", "model", "--json", "-")
        result = in_process(*asked)
        assert result.exit_code == 0, (result.output, result.stderr)
        found = json.loads(result.stdout)
        assert set(found["left"].values()) == {"0"}, exact_decimal(int(max(found["left"].values())))
