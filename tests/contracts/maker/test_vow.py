"""Vow: heal and its two guards, shutdown, and notes after the Vat's."""

import ape
import pytest

from tests.contracts.maker.conftest import RAD, logs, usr_note, vat_note

pytestmark = pytest.mark.anvil


def test_new_vow(vow, vat, deployer):
    assert vow.vat() == vat.address
    assert (vow.live(), vow.wards(deployer)) == (1, 1)
    assert (vow.Sin(), vow.Ash()) == (0, 0)
    flapper = vow.flapper()
    assert flapper == vow.flopper() == "0x" + "00" * 20
    assert vat.can(vow, flapper) == 1


def test_the_auction_houses_are_kept(project, deployer, vat, stranger, recipient):
    vow = deployer.deploy(project.Vow, vat, stranger, recipient)
    assert (vow.flapper(), vow.flopper()) == (stranger.address, recipient.address)
    assert vat.can(vow, stranger) == 1
    assert vat.can(vow, recipient) == 0
    assert logs(vow.creation_metadata.receipt) == [vat_note(vat, vat.hope.encode_input(stranger))]


def test_rely_and_deny(vow, deployer, stranger):
    with ape.reverts("Vow/not-authorized"):
        vow.rely(stranger, sender=stranger)
    receipt = vow.rely(stranger, sender=deployer)
    assert logs(receipt) == [usr_note(vow, deployer, vow.rely.encode_input(stranger))]
    receipt = vow.deny(deployer, sender=stranger)
    assert logs(receipt) == [usr_note(vow, stranger, vow.deny.encode_input(deployer))]
    with ape.reverts("Vow/not-authorized"):
        vow.deny(stranger, sender=deployer)


def test_anyone_heals_up_to_the_smaller_side(vow, vat, deployer, stranger):
    vat.suck(vow, vow, 5 * RAD, sender=deployer)
    vat.suck(vow, stranger, 2 * RAD, sender=deployer)  # sin 7, dai 5
    with ape.reverts("Vow/insufficient-surplus"):
        vow.heal(5 * RAD + 1, sender=stranger)
    receipt = vow.heal(5 * RAD, sender=stranger)
    assert logs(receipt) == [
        vat_note(vat, vat.heal.encode_input(5 * RAD)),
        usr_note(vow, stranger, vow.heal.encode_input(5 * RAD)),
    ]
    assert (vat.dai(vow), vat.sin(vow)) == (0, 2 * RAD)


def test_surplus_above_sin_cannot_be_healed(vow, vat, deployer, stranger):
    vat.suck(deployer, vow, 5 * RAD, sender=deployer)
    vat.suck(vow, deployer, 2 * RAD, sender=deployer)  # sin 2, dai 5
    with ape.reverts("Vow/insufficient-debt"):
        vow.heal(2 * RAD + 1, sender=stranger)
    vow.heal(2 * RAD, sender=stranger)
    assert (vat.dai(vow), vat.sin(vow)) == (3 * RAD, 0)


@pytest.mark.parametrize(("dai", "sin"), [(5, 2), (2, 5), (3, 3), (0, 4), (4, 0)])
def test_cage_heals_what_it_can_and_keeps_the_surplus(vow, vat, deployer, dai, sin):
    vat.suck(deployer, vow, dai, sender=deployer)
    vat.suck(vow, deployer, sin, sender=deployer)
    receipt = vow.cage(sender=deployer)
    assert logs(receipt) == [
        vat_note(vat, vat.heal.encode_input(min(dai, sin))),
        usr_note(vow, deployer, vow.cage.encode_input()),
    ]
    assert min(vat.dai(vow), vat.sin(vow)) == 0
    assert vat.dai(vow) - vat.sin(vow) == dai - sin


def test_a_caged_vow(vow, deployer, stranger):
    with ape.reverts("Vow/not-authorized"):
        vow.cage(sender=stranger)
    vow.cage(sender=deployer)
    assert vow.live() == 0
    with ape.reverts("Vow/not-live"):
        vow.cage(sender=deployer)
    with ape.reverts("Vow/not-live"):
        vow.rely(stranger, sender=deployer)
    vow.heal(0, sender=stranger)
    vow.deny(deployer, sender=deployer)
    assert vow.wards(deployer) == 0
