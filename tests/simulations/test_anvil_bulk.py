"""The two speeds of the anvil engine: the same states, and what only the fast one has to get right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from eth_abi.abi import decode, encode
from hypothesis import given
from hypothesis import strategies as st

from policies.formulas import accrued
from policies.units import WAD
from simulations.actions import Donate, Pay, SeedTransfer, TopUp, Wait
from simulations.deployment.chain import CallRefusedError, selector
from simulations.engines.anvil import Anvil, multicall
from simulations.engines.anvil.connection import Connection, RpcError
from simulations.engines.anvil.node import Node
from simulations.engines.base import NodeGoneError, UnsupportedPolicyError
from simulations.engines.revm import Revm
from tests.differential.agreement import agree, apply
from tests.simulations.policies_for_tests import DAY, protocol_signs, three_of_four
from tests.simulations.stories import LONG_STORY, MARCH, POLICY, START

pytestmark = pytest.mark.anvil

ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}")


@pytest.fixture(scope="module")
def bulk() -> Iterator[Anvil]:
    engine = Anvil()
    yield engine
    engine.close()


@pytest.fixture
def through_ape() -> Iterator[Anvil]:
    engine = Anvil(bulk=False)
    yield engine
    engine.close()


class TestMulticall:
    @given(st.lists(st.tuples(ADDRESSES, st.binary(max_size=100)), max_size=5))
    def test_a_question_is_what_an_abi_coder_makes_of_it(self, asked: list[tuple[str, bytes]]) -> None:
        calls = [(to, True, data) for to, data in asked]
        expected = selector("aggregate3((address,bool,bytes)[])") + encode(["(address,bool,bytes)[]"], [calls])
        assert multicall.question(tuple(asked)) == f"0x{expected.hex()}"

    @given(st.lists(st.tuples(st.booleans(), st.binary(max_size=100)), max_size=5))
    def test_answers_are_what_an_abi_coder_reads(self, given_back: list[tuple[bool, bytes]]) -> None:
        returned = encode(["(bool,bytes)[]"], [given_back])
        assert list(multicall.answers(returned)) == list(decode(["(bool,bytes)[]"], returned)[0]) == given_back


class TestDeployedAgain:
    def test_people_live_where_they_do_on_every_engine(self, bulk: Anvil) -> None:
        """Whatever was deployed on this node before."""
        for policy in (POLICY, protocol_signs(), three_of_four()):
            revm = Revm()
            assert bulk.deploy(policy).people == revm.deploy(policy).people

    def test_a_deployment_that_fails_leaves_none(self, bulk: Anvil) -> None:
        bulk.deploy(POLICY)
        stream = replace(POLICY.streams[0], total=10**8 * WAD)
        with pytest.raises(UnsupportedPolicyError):
            bulk.deploy(replace(POLICY, streams=(stream,)))
        with pytest.raises(ValueError, match="nothing is deployed"):
            bulk.apply(Donate("auditor", 1))

    def test_a_snapshot_that_is_gone_is_noticed(self, bulk: Anvil) -> None:
        """Anvil itself only answers false."""
        with pytest.raises(NodeGoneError, match="did not go back"):
            bulk._revert("0x999")


class TestBothSpeeds:
    def test_the_same_addresses_and_the_same_story(self, bulk: Anvil, through_ape: Anvil) -> None:
        """Side by side, though ape has one active provider."""
        assert through_ape.deploy(POLICY) == bulk.deploy(POLICY)
        outcomes = agree(bulk, through_ape, actions=(action for action, _ in LONG_STORY))
        assert [outcome.reason for outcome in outcomes] == [reason for _, reason in LONG_STORY]

    def test_closed_in_any_order(self, bulk: Anvil) -> None:
        first, second = Anvil(), Anvil()
        expected = first.deploy(POLICY)
        first.close()
        try:
            assert second.deploy(POLICY) == expected
        finally:
            second.close()
        assert bulk.deploy(POLICY) == expected


class TestTime:
    def test_a_question_is_asked_as_of_now(self, bulk: Anvil) -> None:
        """Though no block has carried the time yet."""
        bulk.deploy(POLICY)
        (stream,) = POLICY.streams
        for now in (START, START + 1, MARCH + 12_345, stream.bgn + 400 * DAY):
            bulk.warp(now)
            assert self.unpaid(bulk) == accrued(now, stream.bgn, stream.bgn + stream.tau, stream.total)

    def test_also_after_an_anchor_took_time_back(self, bulk: Anvil) -> None:
        bulk.deploy(POLICY)
        bulk.warp(MARCH)
        owed = self.unpaid(bulk)
        with bulk.anchor():
            bulk.warp(MARCH + 9 * DAY)
            assert bulk.apply(Donate("auditor", 1)).ok
            with bulk.anchor():
                bulk.warp(MARCH + 99 * DAY)
            (stream,) = POLICY.streams
            later = accrued(MARCH + 9 * DAY, stream.bgn, stream.bgn + stream.tau, stream.total)
            assert self.unpaid(bulk) == later > owed
        assert self.unpaid(bulk) == owed
        assert bulk.apply(Donate("auditor", 1)).ok
        assert self.unpaid(bulk) == owed

    def unpaid(self, engine: Anvil) -> int:
        treasury = engine._deployed
        return int(engine._chain.call(treasury.contracts["MCD_VEST_DAI"], "unpaid", 1))


class TestRefusals:
    def test_a_question_that_is_refused_says_by_whom(self, bulk: Anvil) -> None:
        bulk.deploy(POLICY)
        treasury = bulk._deployed
        dai, chainlog = treasury.contracts["MCD_DAI"], treasury.contracts["CHANGELOG"]
        with pytest.raises(CallRefusedError, match=rf"^{chainlog.address} refused .*: dss-chain-log/invalid-key$"):
            bulk._chain.call_many([(dai, "totalSupply", ()), (chainlog, "getAddress", (bytes(32),))])

    def test_a_request_that_is_refused(self, bulk: Anvil) -> None:
        with pytest.raises(RpcError, match=r"^eth_nonsense: ") as caught:
            bulk._connection.request("eth_nonsense")
        assert not caught.value.reverted

    def test_a_socket_where_nobody_listens(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            Connection(str(tmp_path / "nobody.ipc"))


def test_an_answer_longer_than_the_socket_gives_at_once(bulk: Anvil) -> None:
    """Two megabytes of code, asked for twice, so that a rest of the first answer would be noticed."""
    address, code = "0x00000000000000000000000000000000000000cc", "0x" + "5b" * 2_000_000
    bulk._connection.request("anvil_setCode", address, code)
    for _ in range(2):
        assert bulk._connection.request("eth_getCode", address, "latest") == code


def test_a_node_stays_fast_and_small_over_its_blocks() -> None:
    """The flags at work: a thousand blocks cost little memory, and the last cost the node as little work as the first.

    With anvil's own defaults a block of the last hundred takes about four times as long. Counted is what the processor
    does for the node, so that it does not matter what else this machine is doing.
    """
    node = Node()
    try:
        connection = Connection(node.socket)
        sent = {"from": "0x" + "ab" * 20, "to": "0x" + "cd" * 20, "gas": "0x10000", "gasPrice": "0x0"}
        worked = []
        for part in range(6):
            before = processor_ticks(node.process_id)
            for _ in range(400):
                connection.request("eth_sendTransactionSync", sent)
            worked.append(processor_ticks(node.process_id) - before)
            if part == 0:
                held = resident(node.process_id)
        assert worked[-1] < 2 * worked[2] + 4
        assert resident(node.process_id) - held < 28_000_000
        connection.close()
    finally:
        node.stop()


@pytest.mark.slow
def test_a_transaction_that_is_not_confirmed_in_time_is_mined_and_found(bulk: Anvil) -> None:
    """A node that forgets to mine stands for one that missed its own news of it; anvil waits 30 s before it says so."""
    bulk.deploy(POLICY)
    chain = bulk.chain
    chain._request("evm_setAutomine", False)  # type: ignore[attr-defined]
    try:
        assert bulk.apply(SeedTransfer("auditor", WAD)).ok
    finally:
        chain._request("evm_setAutomine", True)  # type: ignore[attr-defined]
    assert bulk.state().dai["auditor"] == WAD
    assert bulk.apply(SeedTransfer("auditor", WAD)).ok
    assert bulk.state().dai["auditor"] == 2 * WAD


@pytest.mark.slow
def test_memory_is_flat_over_many_lives(bulk: Anvil) -> None:
    bulk.deploy(POLICY)

    def live() -> None:
        with bulk.anchor():
            apply(bulk, SeedTransfer("auditor", 749_685 * WAD))
            for month in range(12):
                apply(bulk, Wait(START + (31 * month + 1) * DAY))
                apply(bulk, TopUp("operational", 1_000 * WAD))
                for _ in range(8):
                    apply(bulk, Pay("operational", WAD))
                bulk.state()

    for _ in range(10):
        live()
    before = resident(bulk.process_id)
    for _ in range(40):
        live()
    assert resident(bulk.process_id) - before < 10_000_000


def processor_ticks(process: int) -> int:
    """What the processor did for a process, in ticks (a hundredth of a second)."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def resident(process: int) -> int:
    """What a process holds in memory [bytes]."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4_096
