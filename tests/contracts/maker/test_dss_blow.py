"""DssBlow: what the caller approved, what the contract holds, and that no amount has a second meaning."""

import ape
import pytest

from tests.contracts.maker.conftest import RAY, WAD

pytestmark = pytest.mark.anvil

MAX = 2**256 - 1


@pytest.fixture
def surplus(vat, vow):
    """The surplus buffer [rad], negative when the Vow has more sin than dai."""
    return lambda: vat.dai(vow) - vat.sin(vow)


def test_new_blow(blow, join, dai, vow):
    assert (blow.daiJoin(), blow.dai(), blow.vow()) == (join.address, dai.address, vow.address)
    assert dai.allowance(blow, join) == MAX
    assert {method.selector for method in blow.contract_type.mutable_methods} == {"blow()", "blow(uint256)"}


def test_blow_takes_what_the_caller_approved(blow, dai, fund, recipient, surplus):
    fund(recipient, 5 * WAD)
    assert surplus() == -5 * WAD * RAY
    with ape.reverts("Dai/insufficient-allowance"):
        blow.blow(2 * WAD, sender=recipient)
    dai.approve(blow, 3 * WAD, sender=recipient)
    receipt = blow.blow(2 * WAD, sender=recipient)
    assert blow.Blow(amount=2 * WAD) in receipt.events
    assert [len(entry["topics"]) for entry in receipt.logs if entry["address"] == blow.address] == [1]
    assert surplus() == -3 * WAD * RAY
    assert dai.balanceOf(recipient) == dai.totalSupply() == 3 * WAD
    assert dai.allowance(recipient, blow) == WAD
    with ape.reverts("Dai/insufficient-balance"):
        blow.blow(4 * WAD, sender=recipient)


def test_anyone_blows_what_the_contract_holds(blow, dai, fund, recipient, stranger, surplus):
    fund(recipient, 5 * WAD)
    dai.transfer(blow, 4 * WAD, sender=recipient)
    assert surplus() == -5 * WAD * RAY
    receipt = blow.blow(sender=stranger)
    assert blow.Blow(amount=4 * WAD) in receipt.events
    assert surplus() == -WAD * RAY
    assert (dai.balanceOf(blow), dai.balanceOf(recipient)) == (0, WAD)


def test_blow_of_nothing(blow, stranger, surplus):
    assert blow.Blow(amount=0) in blow.blow(sender=stranger).events
    assert surplus() == 0


def test_blow_of_an_amount_leaves_what_the_contract_holds(blow, dai, fund, recipient, surplus):
    fund(recipient, 5 * WAD)
    dai.transfer(blow, 2 * WAD, sender=recipient)
    dai.approve(blow, WAD, sender=recipient)
    blow.blow(WAD, sender=recipient)
    assert dai.balanceOf(blow) == 2 * WAD
    assert surplus() == -4 * WAD * RAY


def test_no_amount_means_all_that_is_held(blow, dai, fund, recipient, stranger, surplus):
    fund(recipient, 5 * WAD)
    dai.transfer(blow, 2 * WAD, sender=recipient)
    receipt = blow.blow(0, sender=stranger)
    assert blow.Blow(amount=0) in receipt.events
    with ape.reverts("Dai/insufficient-balance"):
        blow.blow(MAX, sender=stranger)
    assert dai.balanceOf(blow) == 2 * WAD
    assert surplus() == -5 * WAD * RAY


def test_surplus_comes_back_after_shutdown(blow, vat, dai, fund, deployer, recipient, surplus):
    fund(recipient, WAD)
    vat.cage(sender=deployer)
    dai.transfer(blow, WAD, sender=recipient)
    blow.blow(sender=recipient)
    assert surplus() == 0
