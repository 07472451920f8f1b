"""Vat: rights, consent, arithmetic at its bounds, shutdown, and the note that each call leaves."""

import ape
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from web3.exceptions import ContractLogicError

from tests.contracts.conftest import reason
from tests.contracts.maker.conftest import RAD, logs, vat_note, word

pytestmark = pytest.mark.anvil

MAX = 2**256 - 1


def test_new_vat_is_live_and_empty(vat, deployer):
    assert vat.live() == 1
    assert vat.wards(deployer) == 1
    assert (vat.debt(), vat.vice()) == (0, 0)


def test_rely_and_deny(vat, deployer, stranger):
    with ape.reverts("Vat/not-authorized"):
        vat.rely(stranger, sender=stranger)
    vat.rely(stranger, sender=deployer)
    assert vat.wards(stranger) == 1
    vat.deny(deployer, sender=stranger)
    with ape.reverts("Vat/not-authorized"):
        vat.deny(stranger, sender=deployer)


def test_suck_makes_sin_and_dai(vat, deployer, recipient, stranger):
    with ape.reverts("Vat/not-authorized"):
        vat.suck(stranger, recipient, RAD, sender=stranger)
    vat.suck(stranger, recipient, 7 * RAD, sender=deployer)
    assert (vat.sin(stranger), vat.dai(recipient)) == (7 * RAD, 7 * RAD)
    assert (vat.debt(), vat.vice()) == (7 * RAD, 7 * RAD)


def test_move_needs_consent(vat, deployer, recipient, stranger):
    vat.suck(deployer, recipient, 3, sender=deployer)
    with ape.reverts("Vat/not-allowed"):
        vat.move(recipient, stranger, 1, sender=stranger)
    vat.move(recipient, stranger, 1, sender=recipient)
    vat.hope(stranger, sender=recipient)
    assert vat.can(recipient, stranger) == 1
    vat.move(recipient, stranger, 1, sender=stranger)
    vat.nope(stranger, sender=recipient)
    with ape.reverts("Vat/not-allowed"):
        vat.move(recipient, stranger, 1, sender=stranger)
    assert (vat.dai(recipient), vat.dai(stranger)) == (1, 2)


def test_a_ward_moves_nothing_without_consent(vat, deployer, recipient):
    vat.suck(deployer, recipient, 1, sender=deployer)
    with ape.reverts("Vat/not-allowed"):
        vat.move(recipient, deployer, 1, sender=deployer)


def test_move_to_oneself_changes_nothing(vat, deployer, recipient):
    vat.suck(deployer, recipient, 5, sender=deployer)
    vat.move(recipient, recipient, 5, sender=recipient)
    assert vat.dai(recipient) == 5


def test_move_of_too_much_reverts_without_a_text(vat, deployer, recipient, stranger, revert_data):
    vat.suck(deployer, recipient, 5, sender=deployer)
    assert revert_data(vat.move, recipient, stranger, 5, sender=recipient) is None
    assert revert_data(vat.move, recipient, stranger, 6, sender=recipient) == "0x"


def test_heal_cancels_sin_against_dai(vat, deployer, stranger, recipient, revert_data):
    vat.suck(stranger, stranger, 5, sender=deployer)
    vat.suck(recipient, stranger, 1, sender=deployer)
    vat.suck(recipient, recipient, 1, sender=deployer)
    assert revert_data(vat.heal, 6, sender=stranger) == "0x"  # six dai, but five sin
    assert revert_data(vat.heal, 2, sender=recipient) == "0x"  # two sin, but one dai
    vat.heal(5, sender=stranger)
    assert (vat.sin(stranger), vat.dai(stranger)) == (0, 1)
    assert (vat.debt(), vat.vice()) == (2, 2)


def test_suck_up_to_the_bound(vat, deployer, stranger, recipient, revert_data):
    vat.suck(stranger, recipient, MAX, sender=deployer)
    assert vat.debt() == MAX
    assert revert_data(vat.suck, stranger, recipient, 0, sender=deployer) is None
    assert revert_data(vat.suck, stranger, recipient, 1, sender=deployer) == "0x"
    # Neither account is at the bound now, but the sums are.
    assert revert_data(vat.suck, deployer, deployer, 1, sender=deployer) == "0x"


def test_cage_ends_rights_but_no_movement(vat, deployer, stranger, recipient):
    with ape.reverts("Vat/not-authorized"):
        vat.cage(sender=stranger)
    vat.cage(sender=deployer)
    assert vat.live() == 0
    with ape.reverts("Vat/not-live"):
        vat.rely(stranger, sender=deployer)
    with ape.reverts("Vat/not-live"):
        vat.deny(deployer, sender=deployer)
    with ape.reverts("Vat/not-authorized"):
        vat.rely(stranger, sender=stranger)
    vat.suck(recipient, recipient, 2, sender=deployer)
    vat.move(recipient, stranger, 1, sender=recipient)
    vat.heal(1, sender=recipient)
    vat.cage(sender=deployer)
    assert (vat.dai(recipient), vat.dai(stranger), vat.debt()) == (0, 1, 1)


def test_each_change_leaves_one_note(vat, deployer, stranger, recipient):
    vat.suck(deployer, deployer, 9, sender=deployer)
    for method, arguments in (
        (vat.rely, [stranger]),
        (vat.deny, [stranger]),
        (vat.hope, [stranger]),
        (vat.nope, [stranger]),
        (vat.suck, [stranger, recipient, MAX // 2]),
        (vat.move, [deployer, recipient, 2]),
        (vat.heal, [3]),
        (vat.cage, []),
    ):
        receipt = method(*arguments, sender=deployer)
        assert logs(receipt) == [vat_note(vat, method.encode_input(*arguments))]


def test_the_bytes_of_a_note(vat, deployer, stranger, recipient):
    """Once by hand: four topics, then the offset, the size and the calldata in 224 bytes."""
    (note,) = logs(vat.suck(stranger, recipient, 5, sender=deployer))
    selector = bytes.fromhex("f24e23eb")
    arguments = word(stranger.address) + word(recipient.address) + word(5)
    assert note.topics == [selector + bytes(28), arguments[:32], arguments[32:64], arguments[64:]]
    assert note.data == word(32) + word(224) + selector + arguments + bytes(224 - 100)
    assert len(note.data) == 288


@pytest.mark.parametrize("extra", [1, 28, 31, 32, 33, 124, 125, 300])
def test_a_note_shows_calldata_beyond_the_arguments(vat, deployer, recipient, extra):
    """Topics and data are taken from the calldata as it is, up to 224 bytes."""
    calldata = bytes(vat.hope.encode_input(recipient)) + bytes(range(1, 256))[:extra].ljust(extra, b"\xff")
    receipt = deployer.transfer(vat, 0, data=calldata)
    assert logs(receipt) == [vat_note(vat, calldata)]
    assert vat.can(deployer, recipient) == 1


def test_an_address_with_bytes_above_it_reverts(chain, vat, deployer, recipient):
    """A deviation: the original ignores the upper 12 bytes of an address."""
    calldata = bytearray(vat.hope.encode_input(recipient))
    request = {"from": deployer.address, "to": vat.address}
    call = chain.provider.web3.eth.call
    assert bytes(call({**request, "data": bytes(calldata)})) == b""
    calldata[4] = 1
    with pytest.raises(ContractLogicError) as error:
        call({**request, "data": bytes(calldata)})
    assert error.value.data == "0x"


party = st.integers(0, 2)
consents = st.lists(
    st.tuples(st.sampled_from(["hope", "nope", "move", "move", "suck"]), party, party, party, st.integers(0, 6)),
    min_size=3,
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(done=consents)
@example(done=[("hope", 1, 0, 0, 0), ("move", 0, 1, 2, 4), ("nope", 1, 0, 0, 0), ("move", 0, 1, 2, 1)])
def test_dai_leaves_nobody_who_does_not_consent(anchored, vat, deployer, stranger, recipient, revert_data, done):
    """A source is the caller or hopes the caller now; wards alone make dai, and move no more than others."""
    parties = [deployer, stranger, recipient]
    dai = [5, 5, 5]  # [rad]
    hoped = set()
    with anchored():
        for one in parties:
            vat.suck(deployer, one, 5, sender=deployer)
        for name, caller, src, dst, rad in done:
            sender = parties[caller]
            if name == "hope":
                vat.hope(parties[src], sender=sender)
                hoped.add((caller, src))
            elif name == "nope":
                vat.nope(parties[src], sender=sender)
                hoped.discard((caller, src))
            elif name == "suck" and caller:
                refused = revert_data(vat.suck, parties[src], parties[dst], rad, sender=sender)
                assert refused == reason("Vat/not-authorized")
            elif name == "suck":
                vat.suck(parties[src], parties[dst], rad, sender=sender)
                dai[dst] += rad
            elif caller != src and (src, caller) not in hoped:
                refused = revert_data(vat.move, parties[src], parties[dst], rad, sender=sender)
                assert refused == reason("Vat/not-allowed")
            elif dai[src] < rad:
                assert revert_data(vat.move, parties[src], parties[dst], rad, sender=sender) == "0x"
            else:
                vat.move(parties[src], parties[dst], rad, sender=sender)
                dai[src] -= rad
                dai[dst] += rad
        assert [vat.dai(one) for one in parties] == dai
        for i, one in enumerate(parties):
            assert [vat.can(one, other) for other in parties] == [int((i, j) in hoped) for j in range(3)]
