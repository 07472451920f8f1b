"""PauseProxy: only its owner, as itself, and silent about why a spell failed."""

import ape
import pytest

from tests.contracts.maker.conftest import word

pytestmark = pytest.mark.anvil


@pytest.fixture(scope="session")
def shutdown(project, deployer, listed):
    return deployer.deploy(project.ShutdownSpell, listed)


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
