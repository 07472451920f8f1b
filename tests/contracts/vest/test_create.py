"""Who may create a stream, and with which numbers: each guard at its bound and one beyond."""

import ape
import pytest
from ape.exceptions import ProviderError
from eth_utils import keccak
from vest_reference import DAY, TWENTY_YEARS, WAD, YEAR, right_padded

ZERO = "0x" + "00" * 20
CAP = 10 * WAD
IDS_SLOT = "0x3"

# (field, last value that passes, first that does not, text); times relative to the block
BOUNDS = [
    ("usr", "core_unit", ZERO, "DssVest/invalid-user"),
    ("tot", 1, 0, "DssVest/no-vest-total-amount"),
    ("bgn", TWENTY_YEARS - 1, TWENTY_YEARS, "DssVest/bgn-too-far"),
    ("bgn", 1 - TWENTY_YEARS, -TWENTY_YEARS, "DssVest/bgn-too-long-ago"),
    ("tau", 1, 0, "DssVest/tau-zero"),
    # the rate is floored: up to one second's worth less a wei passes above the cap
    ("tot", CAP * YEAR + YEAR - 1, CAP * YEAR + YEAR, "DssVest/rate-too-high"),
    ("tau", TWENTY_YEARS, TWENTY_YEARS + 1, "DssVest/tau-too-long"),
    ("eta", YEAR, YEAR + 1, "DssVest/eta-too-long"),
]


def arguments(now, core_unit, **changes):
    values = {"usr": core_unit, "tot": WAD, "bgn": 0, "tau": YEAR, "eta": 0, "mgr": ZERO} | changes
    if values["usr"] == "core_unit":
        values["usr"] = core_unit
    values["bgn"] += now
    return list(values.values())


@pytest.mark.parametrize(("field", "value", "_beyond", "_text"), BOUNDS)
def test_bound_passes(vest, governance, core_unit, chain, now, field, value, _beyond, _text):
    chain.pending_timestamp = now
    vest.create(*arguments(now, core_unit, **{field: value}), sender=governance)
    assert vest.ids() == 1
    assert vest.valid(1)


@pytest.mark.parametrize(("field", "_value", "beyond", "text"), BOUNDS)
def test_beyond_the_bound_reverts(vest, governance, core_unit, chain, now, field, _value, beyond, text):
    chain.pending_timestamp = now
    with ape.reverts(text):
        vest.create(*arguments(now, core_unit, **{field: beyond}), sender=governance)
    assert vest.ids() == 0


def test_total_is_uint128(uncapped, governance, core_unit, now):
    uncapped.create(*arguments(now, core_unit, tot=2**128 - 1), sender=governance)
    assert uncapped.tot(1) == 2**128 - 1
    with ape.reverts("DssVest/uint128-overflow"):
        uncapped.create(*arguments(now, core_unit, tot=2**128), sender=governance)


def test_dates_are_uint48(vest, governance, core_unit, at):
    last = 2**48 - 1
    late = last - 1 - DAY  # a block of the year 8,921,556
    good = arguments(late, core_unit, tau=last - late)
    assert at(late, vest.create, *good, sender=governance) == 1
    for changes in ({"tau": last - late + 1}, {"bgn": last + 1 - late}):
        with pytest.raises(ProviderError, match="DssVest/uint48-overflow"):
            at(late, vest.create, *arguments(late, core_unit, **changes), sender=governance)


def test_ids_end_at_the_last_number(vest, governance, core_unit, now, chain):
    chain.provider.set_storage(vest.address, IDS_SLOT, (2**256 - 2).to_bytes(32, "big"))
    assert vest.ids() == 2**256 - 2
    vest.create(*arguments(now, core_unit), sender=governance)
    assert vest.usr(2**256 - 1) == core_unit
    with ape.reverts("DssVest/ids-overflow"):
        vest.create(*arguments(now, core_unit), sender=governance)


def test_a_new_stream(vest, governance, core_unit, manager, now, chain):
    chain.pending_timestamp = now
    receipt = vest.create(core_unit, 5 * WAD, now + 7, YEAR, DAY, manager, sender=governance)
    (log,) = receipt.logs
    topics = [bytes(topic) for topic in log["topics"]]
    assert topics[0] == keccak(text="Init(uint256,address)")
    assert int.from_bytes(topics[1], "big") == 1
    assert topics[2][-20:] == bytes.fromhex(core_unit.address[2:])
    assert bytes(log["data"]) == b""
    expected = (core_unit, now + 7, now + 7 + DAY, now + 7 + YEAR, manager, 0, 5 * WAD, 0)
    assert tuple(vest.awards(1)) == expected
    singly = (vest.usr, vest.bgn, vest.clf, vest.fin, vest.mgr, vest.res, vest.tot, vest.rxd)
    assert tuple(getter(1) for getter in singly) == expected
    assert vest.awards(2).usr == ZERO
    assert not vest.valid(2)


def test_ids_count_from_one(vest, create, stream):
    assert [create(vest, stream) for _ in range(3)] == [1, 2, 3]


def test_without_a_cap_only_dust_streams(project, governance, treasury, core_unit, mkr, now):
    fresh = governance.deploy(project.DssVestTransferrable, treasury, mkr)
    assert fresh.cap() == 0
    fresh.create(*arguments(now, core_unit, tot=YEAR - 1), sender=governance)
    with ape.reverts("DssVest/rate-too-high"):
        fresh.create(*arguments(now, core_unit, tot=YEAR), sender=governance)


def test_cap_binds_new_streams_only(vest, create, governance, stream):
    create(vest, stream)
    receipt = vest.file(right_padded("cap"), 1, sender=governance)
    assert [(log.what, log.data) for log in receipt.events] == [(right_padded("cap"), 1)]
    assert vest.cap() == 1
    assert vest.tot(1) == stream.tot
    with ape.reverts("DssVest/rate-too-high"):
        create(vest, stream)


def test_file_knows_only_the_cap(vest, governance):
    for key in (right_padded("hat"), b"cap".rjust(32, b"\0")):
        with ape.reverts("DssVest/file-unrecognized-param"):
            vest.file(key, 1, sender=governance)


def test_wards(vest, governance, manager, create, stream, outsider):
    assert vest.wards(governance) == 1
    receipt = vest.rely(manager, sender=governance)
    assert [log.event_name for log in receipt.events] == ["Rely"]
    assert vest.wards(manager) == 1
    vest.file(right_padded("cap"), 5, sender=manager)
    receipt = vest.deny(manager, sender=governance)
    assert [(log.event_name, log.usr) for log in receipt.events] == [("Deny", manager)]
    assert vest.wards(manager) == 0


@pytest.mark.parametrize("role", ["outsider", "core_unit", "manager"])
def test_only_wards(vest, create, stream, manager, role, request):
    sender = request.getfixturevalue(role)
    create(vest, stream, mgr=manager)
    calls = (
        (vest.rely, (sender,)),
        (vest.deny, (sender,)),
        (vest.file, (right_padded("cap"), 1)),
        (vest.create, (sender, 1, stream.bgn, YEAR, 0, ZERO)),
    )
    for method, values in calls:
        with ape.reverts("DssVest/not-authorized"):
            method(*values, sender=sender)


def test_constructors_want_addresses(project, governance, treasury, mkr):
    with ape.reverts("DssVestTransferrable/Invalid-distributor-address"):
        governance.deploy(project.DssVestTransferrable, ZERO, mkr)
    with ape.reverts("DssVestTransferrable/Invalid-token-address"):
        governance.deploy(project.DssVestTransferrable, treasury, ZERO)
    with ape.reverts("DssVestSuckable/Invalid-chainlog-address"):
        governance.deploy(project.DssVestSuckable, ZERO)


def test_constructor_leaves_a_ward_and_its_addresses(vest, treasury, mkr, governance):
    assert (vest.czar(), vest.gem()) == (treasury, mkr)
    assert vest.TWENTY_YEARS() == TWENTY_YEARS
