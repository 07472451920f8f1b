"""PauseProxy: only its owner, as itself, and silent about why a spell failed."""

import ape
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.conftest import reason
from tests.contracts.maker.conftest import WAD, selector, word

pytestmark = pytest.mark.anvil


def test_the_deployer_owns_it(proxy, deployer):
    assert proxy.owner() == deployer.address


def test_only_the_owner_executes(proxy, shutdown, vat, deployer, stranger):
    with ape.reverts("ds-pause-proxy-unauthorized"):
        proxy.exec(shutdown, shutdown.execute.encode_input(), sender=stranger)
    assert vat.live() == 1
    proxy.exec(shutdown, shutdown.execute.encode_input(), sender=deployer)
    assert vat.live() == 0


def test_a_spell_by_itself_has_no_rights(shutdown, deployer):
    with ape.reverts("Vat/not-authorized"):
        shutdown.execute(sender=deployer)


def test_the_reason_of_a_spell_is_swallowed(proxy, shutdown, vat, deployer):
    vat.deny(proxy, sender=deployer)
    with ape.reverts("ds-pause-delegatecall-error"):
        proxy.exec(shutdown, shutdown.execute.encode_input(), sender=deployer)


def test_a_call_that_no_spell_understands(proxy, shutdown, deployer):
    with ape.reverts("ds-pause-delegatecall-error"):
        proxy.exec(shutdown, b"\x01\x02\x03\x04", sender=deployer)


def test_an_address_without_code_does_nothing(proxy, deployer, stranger):
    """As in the original: a delegatecall to an account without code succeeds."""
    assert bytes(proxy.exec.call(stranger, b"\x01", sender=deployer)) == b""


def test_what_the_spell_returns_comes_back(proxy, chainlog, shutdown, deployer):
    """A getter of the spell's own code runs as well as its spell."""
    out = proxy.exec.call(shutdown, shutdown.chainlog.encode_input(), sender=deployer)
    assert bytes(out) == word(chainlog.address)


def test_a_spell_runs_on_the_storage_of_the_proxy(project, proxy, deployer, stranger):
    """Another proxy as the spell: its code then reads the owner of this one."""
    other = stranger.deploy(project.PauseProxy)
    assert other.owner() == stranger.address
    out = proxy.exec.call(other, other.owner.encode_input(), sender=deployer)
    assert bytes(out) == word(deployer.address)


def test_the_bound_of_the_calldata(proxy, deployer, stranger, revert_data):
    assert revert_data(proxy.exec, stranger, bytes(4096), sender=deployer) is None
    assert revert_data(proxy.exec, stranger, bytes(4097), sender=deployer) == "0x"


SLOTS = 8  # the first words of storage; the proxy uses one


@pytest.fixture(scope="session")
def storage(chain, proxy):
    """The first words of the proxy's storage."""
    return lambda: [
        bytes(chain.provider.web3.eth.get_storage_at(proxy.address, i)).rjust(32, b"\0") for i in range(SLOTS)
    ]


addresses = st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
data = st.binary(max_size=100) | st.sampled_from([bytes(4096), b"\xff" * 4096])


@settings(max_examples=15, deadline=None)
@given(target=addresses | st.sampled_from(["shutdown", "proxy", "vat"]), fax=data, caller=st.integers(1, 19))
@example(target="shutdown", fax=None, caller=1)
@example(target="proxy", fax=bytes.fromhex("8da5cb5b"), caller=2)
def test_nobody_else_executes_anything(accounts, proxy, shutdown, vat, revert_data, target, fax, caller):
    target = {"shutdown": shutdown, "proxy": proxy, "vat": vat}.get(target, target)
    fax = shutdown.execute.encode_input() if fax is None else fax
    refused = revert_data(proxy.exec, target, fax, sender=accounts[caller])
    assert refused == reason("ds-pause-proxy-unauthorized")


@settings(max_examples=15, deadline=None)
@given(choice=st.sampled_from(["payment", "approve_hash", "shutdown", "claw_back", "stream"]), tail=data)
@example(choice="shutdown", tail=None)
@example(choice="payment", tail=None)
def test_a_spell_that_only_calls_leaves_the_storage_alone(
    anchored, proxy, payment, approve_hash, shutdown, claw_back, stream, storage, revert_data, deployer, choice, tail
):
    """Whatever the arguments, well formed or not, and whether it succeeds or fails."""
    spells = {
        "payment": payment.execute,
        "approve_hash": approve_hash.execute,
        "shutdown": shutdown.execute,
        "claw_back": claw_back.execute,
        "stream": stream.create,
    }
    method = spells[choice]
    whole = {"payment": payment.execute.encode_input(deployer, WAD), "shutdown": shutdown.execute.encode_input()}
    with anchored():
        before = storage()
        fax = whole[choice] if tail is None else (selector(method) + tail)[:4096]
        refused = revert_data(proxy.exec, method.contract, fax, sender=deployer)
        if refused is None:
            proxy.exec(method.contract, fax, sender=deployer)
        else:
            assert refused == reason("ds-pause-delegatecall-error")
        assert storage() == before == [word(deployer.address), *[word(0)] * (SLOTS - 1)]


def test_a_spell_that_writes_can_take_the_proxy(project, proxy, storage, deployer, stranger):
    """Why spells have no storage: another contract's owner, in the first word as here, is set instead of its own."""
    token = deployer.deploy(project.Mkr)
    proxy.exec(token, token.setOwner.encode_input(stranger), sender=deployer)
    assert storage()[0] == word(stranger.address)
    assert (proxy.owner(), token.owner()) == (stranger.address, deployer.address)
