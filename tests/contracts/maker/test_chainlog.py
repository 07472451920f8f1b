"""Chainlog: rights, texts, and the list of keys kept dense while keys come and go."""

import ape
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contracts.maker.conftest import key

pytestmark = pytest.mark.anvil

ZERO = "0x" + "00" * 20


def entries(chainlog) -> dict[bytes, str]:
    """All entries, read one by one."""
    return {bytes(name): address for name, address in (chainlog.get(i) for i in range(chainlog.count()))}


def test_new_chainlog_lists_itself(chainlog, deployer):
    assert chainlog.version() == "0.0.0"
    assert chainlog.getAddress(key("CHANGELOG")) == chainlog.address
    assert chainlog.wards(deployer) == 1
    created = [(e.event_name, e.event_arguments) for e in chainlog.creation_metadata.receipt.events]
    assert created == [
        ("UpdateVersion", {"version": "0.0.0"}),
        ("UpdateAddress", {"key": key("CHANGELOG"), "addr": chainlog.address}),
    ]


def test_events_index_nothing(chainlog, deployer, vat):
    receipt = chainlog.setAddress(key("MCD_VAT"), vat, sender=deployer)
    assert [len(entry["topics"]) for entry in receipt.logs] == [1]
    assert receipt.events == [chainlog.UpdateAddress(key=key("MCD_VAT"), addr=vat)]


def test_rely_and_deny(chainlog, deployer, stranger):
    with ape.reverts("ChainLog/not-authorized"):
        chainlog.setVersion("1.0.0", sender=stranger)
    assert chainlog.rely(stranger, sender=deployer).events == [chainlog.Rely(usr=stranger)]
    chainlog.setVersion("1.0.0", sender=stranger)
    assert chainlog.version() == "1.0.0"
    assert chainlog.deny(stranger, sender=deployer).events == [chainlog.Deny(usr=stranger)]
    with ape.reverts("ChainLog/not-authorized"):
        chainlog.setVersion("2.0.0", sender=stranger)


def test_every_change_needs_a_ward(chainlog, stranger, revert_data):
    for method, arguments in (
        (chainlog.rely, [stranger]),
        (chainlog.deny, [stranger]),
        (chainlog.setVersion, ["1"]),
        (chainlog.setSha256sum, ["1"]),
        (chainlog.setIPFS, ["1"]),
        (chainlog.setAddress, [key("MCD_VAT"), stranger]),
        (chainlog.removeAddress, [key("CHANGELOG")]),
    ):
        assert b"ChainLog/not-authorized".hex() in revert_data(method, *arguments, sender=stranger)


def test_texts(chainlog, deployer, revert_data):
    receipt = chainlog.setSha256sum("c0ffee", sender=deployer)
    assert receipt.events == [chainlog.UpdateSha256sum(sha256sum="c0ffee")]
    assert chainlog.sha256sum() == "c0ffee"
    receipt = chainlog.setIPFS("Qm", sender=deployer)
    assert receipt.events == [chainlog.UpdateIPFS(ipfs="Qm")]
    assert chainlog.ipfs() == "Qm"
    assert revert_data(chainlog.setVersion, "v" * 256, sender=deployer) is None
    assert revert_data(chainlog.setVersion, "v" * 257, sender=deployer) == "0x"


def test_a_known_key_gets_another_address(chainlog, deployer, vat, dai):
    chainlog.setAddress(key("MCD_VAT"), vat, sender=deployer)
    chainlog.setAddress(key("MCD_VAT"), dai, sender=deployer)
    assert chainlog.getAddress(key("MCD_VAT")) == dai.address
    assert chainlog.count() == 2


def test_the_last_key_takes_the_place_of_a_removed_one(chainlog, deployer, vat, dai, join):
    for name, contract in (("MCD_VAT", vat), ("MCD_DAI", dai), ("MCD_JOIN_DAI", join)):
        chainlog.setAddress(key(name), contract, sender=deployer)
    receipt = chainlog.removeAddress(key("MCD_VAT"), sender=deployer)
    assert receipt.events == [chainlog.RemoveAddress(key=key("MCD_VAT"))]
    assert [bytes(name) for name in chainlog.list()] == [
        key("CHANGELOG"),
        key("MCD_JOIN_DAI"),
        key("MCD_DAI"),
    ]
    with ape.reverts("dss-chain-log/invalid-key"):
        chainlog.getAddress(key("MCD_VAT"))
    assert chainlog.getAddress(key("MCD_JOIN_DAI")) == join.address
    # The key that moved is still known at its new place.
    chainlog.setAddress(key("MCD_JOIN_DAI"), vat, sender=deployer)
    assert entries(chainlog)[key("MCD_JOIN_DAI")] == vat.address
    chainlog.removeAddress(key("MCD_JOIN_DAI"), sender=deployer)
    assert [bytes(name) for name in chainlog.list()] == [key("CHANGELOG"), key("MCD_DAI")]


def test_unknown_keys(chainlog, deployer, revert_data):
    with ape.reverts("dss-chain-log/invalid-key"):
        chainlog.getAddress(key("MCD_VAT"))
    with ape.reverts("dss-chain-log/invalid-key"):
        chainlog.removeAddress(key("MCD_VAT"), sender=deployer)
    assert revert_data(chainlog.get, 1, sender=deployer) == "0x"
    chainlog.setAddress(key("MCD_VAT"), ZERO, sender=deployer)
    with ape.reverts("dss-chain-log/invalid-key"):
        chainlog.getAddress(key("MCD_VAT"))
    assert chainlog.get(1)[1] == ZERO


def test_an_empty_chainlog_can_be_filled_again(chainlog, deployer, vat, revert_data):
    chainlog.removeAddress(key("CHANGELOG"), sender=deployer)
    assert chainlog.count() == 0
    assert revert_data(chainlog.removeAddress, key("CHANGELOG"), sender=deployer) == "0x"
    chainlog.setAddress(key("MCD_VAT"), vat, sender=deployer)
    assert entries(chainlog) == {key("MCD_VAT"): vat.address}


@settings(max_examples=12, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(["MCD_VAT", "MCD_VOW", "MCD_DAI", "CHANGELOG"]), st.integers(0, 2)),
        max_size=10,
    )
)
@example(changes=[("MCD_VAT", 1), ("MCD_DAI", 1), ("CHANGELOG", 0), ("MCD_DAI", 2), ("MCD_DAI", 0)])
def test_the_list_is_a_dictionary(anchored, chainlog, accounts, deployer, revert_data, changes):
    """Whatever is set and removed, `get`, `list`, `count` and `getAddress` tell the same as a dictionary."""
    expected = {key("CHANGELOG"): chainlog.address}
    with anchored():
        for name, choice in changes:
            if choice:
                chainlog.setAddress(key(name), accounts[choice], sender=deployer)
                expected[key(name)] = accounts[choice].address
            elif key(name) in expected:
                chainlog.removeAddress(key(name), sender=deployer)
                del expected[key(name)]
            else:
                assert revert_data(chainlog.removeAddress, key(name), sender=deployer) is not None
        assert chainlog.count() == len(expected)
        assert entries(chainlog) == expected
        assert {bytes(name) for name in chainlog.list()} == set(expected)
        for name, address in expected.items():
            assert chainlog.getAddress(name) == address
