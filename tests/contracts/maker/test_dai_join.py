"""DaiJoin: both ways through the door, who is asked for consent, and the door closed one way."""

import ape
import pytest

from tests.contracts.maker.conftest import RAY, WAD, logs, usr_note, vat_note

pytestmark = pytest.mark.anvil


def test_new_join(join, vat, dai, deployer):
    assert (join.vat(), join.dai()) == (vat.address, dai.address)
    assert (join.live(), join.wards(deployer)) == (1, 1)


def test_rely_and_deny(join, deployer, stranger):
    with ape.reverts("DaiJoin/not-authorized"):
        join.rely(stranger, sender=stranger)
    receipt = join.rely(stranger, sender=deployer)
    assert logs(receipt) == [usr_note(join, deployer, join.rely.encode_input(stranger))]
    receipt = join.deny(deployer, sender=stranger)
    assert logs(receipt) == [usr_note(join, stranger, join.deny.encode_input(deployer))]
    with ape.reverts("DaiJoin/not-authorized"):
        join.deny(stranger, sender=deployer)


def test_exit_turns_vat_dai_into_tokens(join, vat, dai, vow, deployer, stranger, recipient):
    vat.suck(vow, stranger, 5 * WAD * RAY, sender=deployer)
    with ape.reverts("Vat/not-allowed"):
        join.exit(recipient, WAD, sender=stranger)
    vat.hope(join, sender=stranger)
    receipt = join.exit(recipient, WAD, sender=stranger)
    move, mint, note = logs(receipt)
    assert move == vat_note(vat, vat.move.encode_input(stranger, join, WAD * RAY))
    assert mint.address == dai.address
    assert note == usr_note(join, stranger, join.exit.encode_input(recipient, WAD))
    assert (vat.dai(stranger), vat.dai(join)) == (4 * WAD * RAY, WAD * RAY)
    assert dai.balanceOf(recipient) == dai.totalSupply() == WAD


def test_join_turns_tokens_into_vat_dai(join, vat, dai, fund, stranger, recipient):
    fund(recipient, 2 * WAD)
    with ape.reverts("Dai/insufficient-allowance"):
        join.join(stranger, WAD, sender=recipient)
    dai.approve(join, WAD, sender=recipient)
    receipt = join.join(stranger, WAD, sender=recipient)
    move, burn, note = logs(receipt)
    assert move == vat_note(vat, vat.move.encode_input(join, stranger, WAD * RAY))
    assert burn.address == dai.address
    assert note == usr_note(join, recipient, join.join.encode_input(stranger, WAD))
    assert (vat.dai(join), vat.dai(stranger)) == (WAD * RAY, WAD * RAY)
    assert dai.balanceOf(recipient) == dai.totalSupply() == WAD


def test_tokens_without_vat_dai_behind_them_cannot_join(join, dai, deployer, recipient, revert_data):
    """Why a test that mints must also fill the Vat: else the Vat's arithmetic stops the join."""
    dai.mint(recipient, WAD, sender=deployer)
    dai.approve(join, WAD, sender=recipient)
    assert revert_data(join.join, recipient, WAD, sender=recipient) == "0x"


def test_amounts_that_are_no_rad(join, recipient, fund, revert_data):
    largest = (2**256 - 1) // RAY
    for method in (join.exit, join.join):
        assert revert_data(method, recipient, largest + 1, sender=recipient) == "0x"
        assert revert_data(method, recipient, largest, sender=recipient) is not None
        assert revert_data(method, recipient, 2**256 - 1, sender=recipient) == "0x"


def test_a_caged_join_lets_dai_in_but_not_out(join, vat, dai, fund, deployer, stranger, recipient):
    fund(recipient, WAD)
    with ape.reverts("DaiJoin/not-authorized"):
        join.cage(sender=stranger)
    receipt = join.cage(sender=deployer)
    assert logs(receipt) == [usr_note(join, deployer, join.cage.encode_input())]
    assert join.live() == 0
    with ape.reverts("DaiJoin/not-live"):
        join.exit(recipient, 0, sender=deployer)
    dai.approve(join, WAD, sender=recipient)
    join.join(recipient, WAD, sender=recipient)
    assert vat.dai(recipient) == WAD * RAY


def test_a_caged_vat_keeps_the_door_open(join, vat, dai, fund, deployer, recipient):
    fund(recipient, 2 * WAD)
    vat.cage(sender=deployer)
    dai.approve(join, WAD, sender=recipient)
    join.join(recipient, WAD, sender=recipient)
    vat.hope(join, sender=recipient)
    join.exit(recipient, WAD, sender=recipient)
    assert dai.balanceOf(recipient) == 2 * WAD
