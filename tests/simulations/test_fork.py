"""A treasury on a fork: what stands there is used as it is, only what is missing is deployed, and books agree."""

from __future__ import annotations

from collections.abc import Iterator
from traceback import format_exception
from typing import Any

import pytest

from policies.policy import Policy
from policies.units import RAY, WAD
from simulations.actions import Donate, Pull
from simulations.deployment import safes
from simulations.deployment.address_book import CORE, OPTIONAL, UNLISTED, key
from simulations.engines.anvil import Anvil, Fork
from simulations.engines.base import DEPLOYED_BEFORE, DeploymentError, NodeGoneError, NoNodeError
from simulations.engines.model import Model
from simulations.reports.run_json import run_json
from simulations.run import simulate
from tests.differential.agreement import agree
from tests.simulations.golden import golden
from tests.simulations.mainnet_for_tests import ADDRESSES, PAUSE, Mainnet
from tests.simulations.policies_for_tests import DAY, protocol_signs
from tests.simulations.stories import LONG_STORY, POLICY, START
from tests.simulations.test_infrastructure import kill

pytestmark = pytest.mark.anvil

IDLE = golden("idle")
SPELLS = 5


@pytest.fixture(scope="module")
def mainnet() -> Iterator[Mainnet]:
    chain = Mainnet(START - 40 * DAY)
    yield chain
    chain.close()


@pytest.fixture(scope="module")
def fork(mainnet: Mainnet) -> Iterator[Anvil]:
    engine = Anvil(fork=Fork(mainnet.url))
    yield engine
    engine.close()


def transactions(engine: Anvil) -> int:
    """How many the deployer has sent."""
    return int(engine._rpc("eth_getTransactionCount", engine._chain.account("deployer"), "latest"), 16)


class TestEverythingIsThere:
    def test_the_replica_plays_mainnet(self, mainnet: Mainnet) -> None:
        """With code at every address that mainnet has, so that what is found below was there before."""
        for address in (*ADDRESSES.values(), *safes.CANONICAL.values()):
            assert mainnet.code_at(address) != "0x"

    def test_nothing_is_deployed_again(self, fork: Anvil, mainnet: Mainnet) -> None:
        deployment = fork.deploy(POLICY)
        found = ADDRESSES | safes.CANONICAL
        assert found.items() <= deployment.contracts.items()
        ours = {*deployment.contracts.values(), *deployment.wallets.values()} - {*found.values()}
        assert all(mainnet.code_at(address) == "0x" for address in ours)
        # The spells and the wallets, a transaction each; not one for Maker, and not one for Safe.
        assert len(ours) == transactions(fork) == SPELLS + len(POLICY.wallets)

    def test_the_pause_proxy_keeps_its_owner(self, fork: Anvil, mainnet: Mainnet) -> None:
        fork.deploy(POLICY)
        assert fork._chain.call(mainnet.contracts["MCD_PAUSE_PROXY"], "owner") == PAUSE
        assert fork._chain.account("governance") == PAUSE

    def test_hashes_are_signed_for_the_chain_that_was_forked(self, fork: Anvil) -> None:
        assert fork._chain.chain_id == 1

    def test_a_long_story_as_if_nobody_else_were_there(self, fork: Anvil) -> None:
        """Every kind of action, though others hold DAI, have streams and left a surplus and a debt."""
        fork.deploy(POLICY)
        model = Model()
        model.deploy(POLICY)
        outcomes = agree(model, fork, actions=(action for action, _ in LONG_STORY))
        assert [outcome.reason for outcome in outcomes] == [reason for _, reason in LONG_STORY]

    def test_the_books_of_others_are_not_touched(self, fork: Anvil, mainnet: Mainnet) -> None:
        fork.deploy(POLICY)
        vat, vest = mainnet.contracts["MCD_VAT"], mainnet.contracts["MCD_VEST_DAI"]
        others = [(vest, "awards", (number,)) for number in (1, 2, 3)]
        before = fork._chain.call_many(others)
        fork.warp(START + 90 * DAY)
        assert fork.apply(Pull(0)).ok
        assert fork.apply(Pull(-1)).reason == fork.apply(Pull(1)).reason == "DssVest/invalid-award"
        assert fork._chain.call_many(others) == before
        assert fork._chain.call(vest, "ids") == 4
        assert fork._chain.call(vat, "dai", mainnet.contracts["MCD_VOW"].address) > 70_000_000 * WAD * RAY
        assert fork.state().vow_dai == 0

    def test_an_anchor_and_another_policy(self, fork: Anvil) -> None:
        fork.deploy(POLICY)
        before = fork.state()
        with fork.anchor():
            assert fork.apply(Donate("auditor", 1)).ok
        assert fork.state() == before
        policy = protocol_signs()
        fork.deploy(policy)
        model = Model()
        model.deploy(policy)
        agree(model, fork, actions=[Donate("operational", WAD)])

    def test_through_ape_as_well(self, mainnet: Mainnet, tech_001: Policy) -> None:
        engine = Anvil(fork=Fork(mainnet.url), bulk=False)
        try:
            assert run_json(simulate(tech_001, engine)) == IDLE
            assert engine._chain.call(mainnet.contracts["MCD_PAUSE_PROXY"], "owner") == PAUSE
        finally:
            engine.close()


@pytest.mark.parametrize("without", [("DSS_BLOW",), tuple(OPTIONAL), (*OPTIONAL, *UNLISTED[1])], ids=len)
def test_only_what_is_missing_is_deployed(without: tuple[str, ...], tech_001: Policy) -> None:
    chain = Mainnet(START - 40 * DAY, without)
    engine = Anvil(fork=Fork(chain.url))
    try:
        assert run_json(simulate(tech_001, engine)) == IDLE
        deployment = engine.deploy(tech_001)
        for name, address in ADDRESSES.items():
            assert (deployment.contracts[name] == address) == (name not in without), name
        listed = [name for name in without if name in OPTIONAL]
        chainlog = chain.contracts["CHANGELOG"]
        entered = engine._chain.call_many([(chainlog, "getAddress", (key(name),)) for name in listed])
        assert entered == [deployment.contracts[name] for name in listed]
    finally:
        engine.close()
        chain.close()


class TestTheClock:
    def test_a_block_after_the_period_is_set_back(self, tech_001: Policy) -> None:
        chain = Mainnet(START + 900 * DAY)
        engine = Anvil(fork=Fork(chain.url))
        try:
            engine.deploy(tech_001)
            assert engine.now == engine.state().time == START - DEPLOYED_BEFORE
            assert run_json(simulate(tech_001, engine)) == IDLE
        finally:
            engine.close()
            chain.close()


class TestTheBlock:
    def test_the_state_is_that_of_the_block(self) -> None:
        chain = Mainnet(START - 40 * DAY)
        block = chain.block
        chain.govern("CHANGELOG", "removeAddress", key("MCD_VEST_DAI"))
        try:
            for at, there in ((block, True), (None, False)):
                engine = Anvil(fork=Fork(chain.url, at))
                try:
                    contracts = engine.deploy(POLICY).contracts
                    assert (contracts["MCD_VEST_DAI"] == ADDRESSES["MCD_VEST_DAI"]) == there
                finally:
                    engine.close()
        finally:
            chain.close()

    def test_a_block_that_is_not_there(self, mainnet: Mainnet) -> None:
        with pytest.raises(NoNodeError, match=rf"^cannot fork {mainnet.url}: [^\n]*block number: 99999 \([^\n]+\)$"):
            Anvil(fork=Fork(mainnet.url, 99_999))

    def test_a_block_before_maker(self, mainnet: Mainnet) -> None:
        with pytest.raises(DeploymentError, match=r"^no chainlog at 0xdA0[^\n]+ yet: fork at a later --block$"):
            deploy_on(Fork(mainnet.url, 0))


class TestSomethingIsWrong:
    def test_nobody_listens(self) -> None:
        with pytest.raises(NoNodeError) as caught:
            Anvil(fork=Fork("http://someone:secret@127.0.0.1:1/v2/key"))
        message = str(caught.value)
        assert message.startswith("cannot fork http://127.0.0.1:1: ")
        assert "Connection refused" in message
        assert not any(word in message for word in ("\n", "secret", "key"))

    @pytest.mark.parametrize("name", list(CORE))
    def test_a_key_is_missing(self, name: str) -> None:
        chain = Mainnet(START - 40 * DAY)
        chain.govern("CHANGELOG", "removeAddress", key(name))
        try:
            with pytest.raises(DeploymentError, match=rf"^the chainlog lists no {name} at this block: [^\n]+$"):
                deploy_on(Fork(chain.url))
        finally:
            chain.close()

    @pytest.mark.parametrize(
        ("ward", "of"),
        [("MCD_JOIN_DAI", "MCD_DAI"), ("MCD_VEST_DAI", "MCD_VAT"), ("MCD_PAUSE_PROXY", "MCD_VAT")],
    )
    def test_a_ward_is_missing(self, ward: str, of: str) -> None:
        chain = Mainnet(START - 40 * DAY)
        chain.govern(of, "deny", ADDRESSES[ward])
        try:
            with pytest.raises(DeploymentError, match=rf"^{ward} is no ward of {of} at this block: [^\n]+$"):
                deploy_on(Fork(chain.url))
        finally:
            chain.close()

    @pytest.mark.parametrize("bulk", [True, False], ids=["bulk", "ape"])
    @pytest.mark.parametrize("what", ["code_at", "call_raw_many", "deploy", "send_raw"])
    def test_the_node_behind_goes_away(self, what: str, bulk: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """Just before the deployment first does `what`; neither message nor traceback may show the key."""
        chain = Mainnet(START - 40 * DAY)
        engine = Anvil(fork=Fork(f"{chain.url}/?key=secret"), bulk=bulk)
        does = getattr(type(engine._chain), what)

        def alone(*args: Any) -> Any:
            if chain.node.exit_code is None:
                kill(chain.node.process_id)
            return does(*args)

        monkeypatch.setattr(type(engine._chain), what, alone)
        try:
            with pytest.raises(NodeGoneError) as caught:
                engine.deploy(POLICY)
            message = str(caught.value)
            assert message.startswith("anvil refused a request: ")
            assert "\n" not in message
            assert "secret" not in "".join(format_exception(caught.value))
            with pytest.raises(ValueError, match="nothing is deployed"):
                engine.state()
        finally:
            engine.close()
            chain.close()

    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("https://rpc.example/v1/key", "https://rpc.example"),
            ("wss://someone:key@rpc.example:8546/key", "wss://rpc.example:8546"),
            ("http://[::1]:8545?key", "http://[::1]:8545"),
            ("http://rpc.example:99999/key", "http://rpc.example:99999"),
            ("http://rpc.example:key/v1", "http://rpc.example"),
            ("http://someone:1key/word@rpc.example", "http://someone"),
        ],
    )
    def test_a_message_shows_where_and_no_key(self, url: str, shown: str) -> None:
        """Also of what is no proper URL, which is when a message is shown."""
        fork = Fork(url)
        assert fork.shown == shown
        said = fork.without_keys(f"(http://other.example/key) {url} no, {url!r}")
        assert said == f"({shown}) {shown} no, '{shown}'"

    def test_a_key_of_any_characters(self) -> None:
        assert (
            Fork("https://rpc.example/a)key'b").without_keys("at https://rpc.example/a)key'b")
            == "at https://rpc.example"
        )


def deploy_on(fork: Fork) -> None:
    engine = Anvil(fork=fork)
    try:
        engine.deploy(POLICY)
    finally:
        engine.close()
