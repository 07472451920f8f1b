"""Vow: heal and its two guards, shutdown, and notes after the Vat's."""

import ape
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.conftest import reason
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


amounts = st.integers(0, 12) | st.sampled_from([RAD, 2**250])
steps = st.lists(st.tuples(st.sampled_from(["owe", "earn", "heal", "heal", "cage"]), amounts), max_size=10)


@settings(max_examples=12, deadline=None)
@given(done=steps)
@example(done=[("owe", 7), ("earn", 5), ("heal", 6), ("heal", 2), ("cage", 0), ("earn", 3), ("heal", 3), ("cage", 0)])
def test_healing_never_changes_the_surplus(anchored, vow, vat, deployer, stranger, revert_data, done):
    """Anyone may heal up to the smaller side, before and after shutdown; only suck moves dai less sin."""
    dai = sin = 0  # of the Vow [rad]
    live = 1
    with anchored():
        for name, rad in done:
            surplus = dai - sin
            if name == "owe":
                vat.suck(vow, stranger, rad, sender=deployer)
                sin, surplus = sin + rad, surplus - rad
            elif name == "earn":
                vat.suck(stranger, vow, rad, sender=deployer)
                dai, surplus = dai + rad, surplus + rad
            elif name == "heal" and rad <= min(dai, sin):
                vow.heal(rad, sender=stranger)
                dai, sin = dai - rad, sin - rad
            elif name == "heal":
                text = "Vow/insufficient-surplus" if rad > dai else "Vow/insufficient-debt"
                assert revert_data(vow.heal, rad, sender=stranger) == reason(text)
            elif live:
                vow.cage(sender=deployer)
                dai, sin, live = dai - min(dai, sin), sin - min(dai, sin), 0
            else:
                assert revert_data(vow.cage, sender=deployer) == reason("Vow/not-live")
            assert (vat.dai(vow), vat.sin(vow), vow.live()) == (dai, sin, live)
            assert vat.dai(vow) - vat.sin(vow) == surplus
