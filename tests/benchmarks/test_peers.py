"""The recording that peers do again, and how its player tells a peer that does something else."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from eth_utils.address import is_checksum_address

from benchmarks.measures import PAYMENTS_A_MONTH, ordinary_year
from benchmarks.peers import safe_calls
from benchmarks.peers.floor import Floor
from benchmarks.peers.recording import CHAIN_ID, nonce_of, write_recording
from benchmarks.peers.replay import DiffersError, Recording, Step, compare, do, measure, read
from benchmarks.peers.rows import ROOT, peer_measures
from policies.policy import Policy
from simulations.deployment.artifacts import replica
from simulations.deployment.chain import creation_data
from simulations.deployment.safes import CANONICAL, DETERMINISTIC_DEPLOYER

_SEED = 7
_EXECUTE = bytes.fromhex("6a761202")  # execTransaction
_TRANSFER = "a9059cbb"  # transfer(address,uint256)

Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def path(tech_001: Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded year of the reference treasury."""
    path = tmp_path_factory.mktemp("recorded") / "year.json"
    write_recording(tech_001, Random(_SEED), path)
    return path


@pytest.fixture(scope="module")
def recording(path: Path) -> Recording:
    return read(path)


def changed(path: Path, to: Path, change: Change) -> Path:
    document = json.loads(path.read_text())
    change(document)
    to.write_text(json.dumps(document))
    return to


def one_wei_more(document: dict[str, Any]) -> None:
    """The payee is said to end the second month with a wei more than it was paid."""
    payee = document["holders"].index(document["accounts"]["payee"])
    balances = document["months"][1]["balances"]
    balances[payee] = str(int(balances[payee]) + 1)
    del document["months"][2:]


def a_forged_payment(document: dict[str, Any]) -> None:
    """One bit of what the facilitators signed is another."""
    month = document["months"][1]
    step = next(step for step in month["steps"] if step.get("data", "").startswith(_EXECUTE.hex()))
    data = bytearray.fromhex(step["data"])
    # Two confirmations of 65 bytes, padded to 160: a bit of s in each, which means something in the one by a key.
    data[-100] ^= 1
    data[-40] ^= 1
    step["data"] = data.hex()
    del document["months"][2:]


def another_payment(document: dict[str, Any]) -> None:
    """A payment of the second month is a wei more or less than what was signed."""
    month = document["months"][1]
    step = next(step for step in month["steps"] if _TRANSFER in step.get("data", ""))
    data = bytearray.fromhex(step["data"])
    data[step["data"].index(_TRANSFER) // 2 + 4 + 2 * 32 - 1] ^= 1
    step["data"] = data.hex()
    del document["months"][2:]


# The recording


def test_months_are_ordinary_months(recording: Recording, tech_001: Policy) -> None:
    assert len(recording.months) == 11
    for month in recording.months:
        sent = [step for step in month.steps if step.at is None]
        assert all(step.ok and step.address is None for step in sent)
        assert {step.data[:4] for step in sent} == {_EXECUTE}
        # Each payment is one transaction; what the auditor does is three: two role Safes approve its hash.
        assert len(sent) in range(PAYMENTS_A_MONTH + 3, PAYMENTS_A_MONTH + 11)
        times = [step.at for step in month.steps if step.at is not None]
        assert times == sorted(set(times))
        assert len(times) <= PAYMENTS_A_MONTH + 1


def test_what_was_paid_is_what_the_payee_has(recording: Recording, tech_001: Policy) -> None:
    plan = ordinary_year(tech_001, Random(_SEED))
    paid = [sum(payment.amount for payment in month.payments) for month in plan.months]
    payee = recording.holders.index(recording.accounts["payee"])
    has = [month.balances[payee] for month in recording.months]
    assert has == [sum(paid[: count + 2]) for count in range(11)]


def test_setup_makes_the_canonical_contracts(recording: Recording) -> None:
    assert recording.chain_id == CHAIN_ID
    made = [step.address for step in recording.setup if step.address]
    assert made[0] == DETERMINISTIC_DEPLOYER
    assert len(set(made)) == len(made)
    assert recording.token in made
    asked = [step.to for step in recording.setup if step.to]
    assert asked.count(DETERMINISTIC_DEPLOYER) == len(CANONICAL)
    for address in (*made, *asked, *recording.holders, *recording.senders, *recording.accounts.values()):
        assert is_checksum_address(address)


def test_a_recording_depends_on_its_seed_only(path: Path, tech_001: Policy, tmp_path: Path) -> None:
    for name, seed in (("same", _SEED), ("other", _SEED + 1)):
        write_recording(tech_001, Random(seed), tmp_path / name)
    assert (tmp_path / "same").read_bytes() == path.read_bytes()
    assert (tmp_path / "other").read_bytes() != path.read_bytes()


def test_the_nonce_of_a_contract() -> None:
    assert nonce_of("0x3fAB184622Dc19b6109349B94811493BF2a45362", DETERMINISTIC_DEPLOYER) == 0
    assert nonce_of("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512") == 1
    with pytest.raises(ValueError, match="is no contract that"):
        nonce_of("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", DETERMINISTIC_DEPLOYER)


def test_creation_code_ends_with_the_arguments() -> None:
    vat, dai = (f"0x{digit * 40}" for digit in "12")
    join = replica("maker/DaiJoin")
    arguments = bytes(12) + bytes.fromhex("11" * 20) + bytes(12) + bytes.fromhex("22" * 20)
    assert creation_data(join, vat, dai) == join.bytecode + arguments


def test_a_file_of_another_schema_is_refused(path: Path, tmp_path: Path) -> None:
    newer = changed(path, tmp_path / "newer.json", lambda document: document.update(schema=2))
    with pytest.raises(ValueError, match="schema 2, expected 1"):
        read(newer)


def test_who_signed_is_recorded(recording: Recording) -> None:
    """Of every payment one facilitator is the sender, and the other signs."""
    facilitators = {recording.accounts[f"facilitator_{number}"] for number in (1, 2)}
    for month in recording.months:
        signed = [step for step in month.steps if step.signers]
        assert len(signed) >= PAYMENTS_A_MONTH
        for step in signed:
            assert {step.sender, *step.signers} == facilitators
            confirmations = safe_calls.arguments(step)[1]
            by_key = [part for part in confirmations if part[-1] in safe_calls.BY_KEY]
            assert len(confirmations) == 2
            assert len(by_key) == len(step.signers) == 1


def test_only_safe_transactions_can_be_taken_apart(recording: Recording) -> None:
    with pytest.raises(DiffersError, match="is no Safe transaction"):
        safe_calls.arguments(Step(to=recording.token, data=bytes.fromhex(_TRANSFER) + bytes(64)))


# The player, on the floor


def test_the_floor_ends_every_month_as_recorded(recording: Recording) -> None:
    floor = Floor(recording)
    do(floor, recording.setup)
    for month in recording.months:
        do(floor, month.steps)
        compare(floor, recording, month)


def test_months_are_done_over_and_over(recording: Recording) -> None:
    months, seconds = measure(Floor(recording), recording, 0.05)
    assert seconds >= 0.05
    assert months % 11 == 0
    assert months > 11  # unless a month takes more than 4 ms
    assert measure(Floor(recording), recording, 0, most_months=2)[0] == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (one_wei_more, "ended with .* expected .* wei"),
        (a_forged_payment, "6a761202 to .*: refused"),
        (lambda document: document["setup"][3].update(address=DETERMINISTIC_DEPLOYER), "a contract landed at"),
        (lambda document: document["months"][0]["steps"][1].update(ok=False), "6a761202 to .*: accepted"),
    ],
    ids=["balance", "signature", "address", "refusal"],
)
def test_whoever_does_something_else_has_no_figure(path: Path, tmp_path: Path, change: Change, said: str) -> None:
    other = read(changed(path, tmp_path / "other.json", change))
    with pytest.raises(DiffersError, match=said):
        measure(Floor(other), other, 0)


# The peers themselves. Each row raises where balances differ, so a figure is a proof that they do not.


def row_of(name: str, path: Path, folder: Path) -> Callable[[], float]:
    rows, skipped = peer_measures(path, folder, seconds=0)
    found = [row.run for row in rows if name in row.name]
    if not found:
        pytest.skip(next(word for word in skipped if name.partition(",")[0] in word))
    return found[0]


_PEERS = [
    "floor",
    "verbs",
    pytest.param("titanoboa", marks=pytest.mark.slow),
    pytest.param("forge, invariant handler", marks=pytest.mark.slow),
    pytest.param("forge, recorded calldata", marks=pytest.mark.slow),
    pytest.param("ape API", marks=[pytest.mark.slow, pytest.mark.anvil]),
]


@pytest.mark.parametrize("name", _PEERS)
def test_a_peer_does_the_same_months(name: str, path: Path, tmp_path: Path) -> None:
    assert row_of(name, path, tmp_path)() > 0


@pytest.mark.parametrize("name", _PEERS)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (one_wei_more, "ended with .* expected .* wei|MonthsTest/other-balance"),
        # Who replays is refused; who signs pays something else.
        (another_payment, "6a761202 to .*: refused|Player/differs|signature is not one of|MonthsTest/other-balance"),
    ],
    ids=["balance", "payment"],
)
def test_a_peer_that_does_not_is_found_out(name: str, change: Change, said: str, path: Path, tmp_path: Path) -> None:
    row = row_of(name, changed(path, tmp_path / "other.json", change), tmp_path)
    with pytest.raises(DiffersError, match=said):
        row()


def test_peers_that_are_not_there_are_named(path: Path, tmp_path: Path) -> None:
    rows, skipped = peer_measures(path, tmp_path / "work", tmp_path / "nothing")
    assert len(rows) == 2  # on the project's own libraries
    assert [word.split()[0] for word in skipped] == ["titanoboa", "verbs", "forge"]
    assert all("scripts/setup-peers" in word for word in skipped)


def test_a_forge_that_cannot_compile_leaves_the_others_in(path: Path, tmp_path: Path) -> None:
    forge = tmp_path / "installed" / "forge"
    (forge / "bin").mkdir(parents=True)
    (forge / ".complete").touch()
    (forge / "bin" / "forge").write_text("#!/bin/sh\necho 'node: not found' >&2\nexit 127\n")
    (forge / "bin" / "forge").chmod(0o755)
    rows, skipped = peer_measures(path, tmp_path / "work", tmp_path / "installed")
    assert len(rows) == 2
    assert skipped[-1] == "forge has no figure: forge build failed: node: not found"


def test_setup_says_what_cannot_be_had(tmp_path: Path) -> None:
    scripts, pins = tmp_path / "scripts", tmp_path / "benchmarks" / "peers"
    scripts.mkdir()
    (scripts / "setup-peers").write_text((ROOT / "scripts" / "setup-peers").read_text())
    (scripts / "find-python").write_text("#!/bin/sh\nexit 1\n")
    for script in scripts.iterdir():
        script.chmod(0o755)
    (pins / "forge").mkdir(parents=True)
    for name in ("titanoboa.txt", "verbs.txt", "forge/package-lock.json", "forge/package.json"):
        (pins / name).write_text((ROOT / "benchmarks" / "peers" / name).read_text())
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "cat", "cmp", "dirname", "mkdir", "rm"):
        (tools / tool).symlink_to(f"/usr/bin/{tool}" if Path(f"/usr/bin/{tool}").exists() else f"/bin/{tool}")
    done = subprocess.run([scripts / "setup-peers"], env={"PATH": str(tools)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == [
        "peers: no forge: node and npm are not on PATH",
        "peers: no titanoboa: no Python for its environment",
        "peers: no verbs: no Python for its environment",
    ]
