"""Pulling a stream: what is due, who may pull, who is paid, in which order."""

import ape
import pytest
from vest_reference import DAY, WAD, YEAR, Stream

ZERO = "0x" + "00" * 20


def test_accrual_at_its_edges(vest, create, stream, at):
    create(vest, stream)
    half = stream.bgn + YEAR // 2
    second = stream.tot // YEAR
    expected = {
        stream.bgn - 1: 0,
        stream.bgn: 0,
        stream.bgn + 1: second,
        half: stream.tot // 2,
        stream.fin - 1: stream.tot * (YEAR - 1) // YEAR,
        stream.fin: stream.tot,
        stream.fin + YEAR: stream.tot,
    }
    assert {time: at(time, vest.accrued, 1) for time in expected} == expected
    assert {time: at(time, vest.unpaid, 1) for time in expected} == expected


def test_cliff_holds_back_and_then_releases_all(vest, create, now, at):
    stream = Stream(tot=YEAR * WAD, bgn=now, clf=now + 90 * DAY, fin=now + YEAR)
    create(vest, stream)
    for time, due in ((-1, 0), (0, 90 * DAY * WAD), (1, (90 * DAY + 1) * WAD)):
        assert at(stream.clf + time, vest.unpaid, 1) == due
        assert at(stream.clf + time, vest.accrued, 1) == (90 * DAY + time) * WAD


def test_pull_before_the_cliff_pays_nothing(vest, create, now, core_unit, mkr, chain):
    create(vest, Stream(tot=YEAR * WAD, bgn=now, clf=now + DAY, fin=now + YEAR))
    chain.pending_timestamp = now + DAY - 1
    receipt = vest.vest(1, sender=core_unit)
    assert [(log.id, log.amt) for log in receipt.events if log.event_name == "Vest"] == [(1, 0)]
    assert (mkr.balanceOf(core_unit), vest.rxd(1)) == (0, 0)


def test_pull_pays_the_second(vest, create, stream, core_unit, treasury, mkr, chain):
    create(vest, stream)
    chain.pending_timestamp = stream.bgn + 12_345
    before = mkr.balanceOf(treasury)
    receipt = vest.vest(1, sender=core_unit)
    due = stream.tot * 12_345 // YEAR
    transfer, pulled = receipt.events  # the payment first, then the stream's own log
    assert (transfer.event_name, transfer.src, transfer.dst, transfer.wad) == (
        "Transfer",
        treasury,
        core_unit,
        due,
    )
    assert (pulled.event_name, pulled.id, pulled.amt) == ("Vest", 1, due)
    assert (mkr.balanceOf(core_unit), vest.rxd(1)) == (due, due)
    assert mkr.balanceOf(treasury) == before - due


def test_pull_at_most(vest, create, stream, core_unit, mkr, chain):
    create(vest, stream)
    chain.pending_timestamp = stream.bgn + YEAR // 2
    vest.vest(1, 3 * WAD, sender=core_unit)
    assert mkr.balanceOf(core_unit) == 3 * WAD
    chain.pending_timestamp = stream.bgn + YEAR // 2 + 1
    vest.vest(1, 2**256 - 1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == stream.accrued(stream.bgn + YEAR // 2 + 1)
    chain.pending_timestamp = stream.bgn + YEAR // 2 + 2
    vest.vest(1, 0, sender=core_unit)
    assert vest.rxd(1) == mkr.balanceOf(core_unit)


def test_the_end_pays_the_rest_and_nothing_after(vest, create, stream, core_unit, mkr, chain):
    create(vest, stream)
    chain.pending_timestamp = stream.fin - 1
    vest.vest(1, sender=core_unit)
    assert vest.valid(1)
    chain.pending_timestamp = stream.fin
    vest.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == stream.tot
    assert not vest.valid(1)
    chain.pending_timestamp = stream.fin + YEAR
    vest.vest(1, sender=core_unit)
    assert mkr.balanceOf(core_unit) == stream.tot


def test_anyone_pulls_for_the_recipient_until_restricted(vest, create, stream, core_unit, outsider, mkr, chain):
    create(vest, stream)
    chain.pending_timestamp = stream.bgn + DAY
    vest.vest(1, sender=outsider)
    assert (mkr.balanceOf(outsider), mkr.balanceOf(core_unit)) == (0, stream.accrued(stream.bgn + DAY))
    receipt = vest.restrict(1, sender=core_unit)
    assert [(log.event_name, log.id) for log in receipt.events] == [("Restrict", 1)]
    assert vest.res(1) == 1
    with ape.reverts("DssVest/only-user-can-claim"):
        vest.vest(1, sender=outsider)
    with ape.reverts("DssVest/only-user-can-claim"):
        vest.vest(1, WAD, sender=outsider)
    vest.vest(1, sender=core_unit)
    receipt = vest.unrestrict(1, sender=core_unit)
    assert [(log.event_name, log.id) for log in receipt.events] == [("Unrestrict", 1)]
    assert vest.res(1) == 0
    vest.vest(1, sender=outsider)


def test_a_ward_may_not_pull_a_restricted_stream(vest, create, stream, governance):
    create(vest, stream)
    vest.restrict(1, sender=governance)
    with ape.reverts("DssVest/only-user-can-claim"):
        vest.vest(1, sender=governance)


@pytest.mark.parametrize("name", ["restrict", "unrestrict"])
def test_who_may_restrict(vest, create, stream, manager, governance, core_unit, outsider, name):
    create(vest, stream, mgr=manager)
    method = getattr(vest, name)
    method(1, sender=governance)
    method(1, sender=core_unit)
    for sender in (manager, outsider):
        with ape.reverts("DssVest/not-authorized"):
            method(1, sender=sender)
    with ape.reverts("DssVest/invalid-award"):
        method(2, sender=governance)


@pytest.mark.parametrize("name", ["vest", "accrued", "unpaid"])
def test_a_stream_that_is_not_there(vest, create, stream, core_unit, name):
    create(vest, stream)
    for identifier in (0, 2):
        with ape.reverts("DssVest/invalid-award"):
            getattr(vest, name)(identifier, sender=core_unit)


def test_move_hands_over_all_that_is_unpaid(vest, create, stream, core_unit, outsider, manager, mkr, chain):
    create(vest, stream)
    vest.restrict(1, sender=core_unit)
    chain.pending_timestamp = stream.bgn + DAY
    receipt = vest.move(1, manager, sender=core_unit)
    assert [(log.event_name, log.id, log.dst) for log in receipt.events] == [("Move", 1, manager)]
    assert vest.usr(1) == manager
    with ape.reverts("DssVest/only-user-can-claim"):
        vest.vest(1, sender=core_unit)
    chain.pending_timestamp = stream.bgn + 2 * DAY
    vest.vest(1, sender=manager)
    assert mkr.balanceOf(manager) == stream.accrued(stream.bgn + 2 * DAY)


def test_who_may_move(vest, create, stream, core_unit, governance, manager, outsider):
    create(vest, stream, mgr=manager)
    for sender in (governance, manager, outsider):
        with ape.reverts("DssVest/only-user-can-move"):
            vest.move(1, sender, sender=sender)
    with ape.reverts("DssVest/only-user-can-move"):
        vest.move(2, core_unit, sender=core_unit)
    with ape.reverts("DssVest/zero-address-invalid"):
        vest.move(1, ZERO, sender=core_unit)
    vest.move(1, core_unit, sender=core_unit)


def test_without_the_czars_approval_nothing_changes(vest, create, stream, core_unit, treasury, mkr, chain):
    create(vest, stream)
    mkr.approve(vest, stream.accrued(stream.bgn + DAY) - 1, sender=treasury)
    chain.pending_timestamp = stream.bgn + DAY
    with ape.reverts("ds-token-insufficient-approval"):
        vest.vest(1, sender=core_unit)
    assert (vest.rxd(1), mkr.balanceOf(core_unit)) == (0, 0)
    mkr.approve(vest, stream.tot, sender=treasury)
    vest.vest(1, sender=core_unit)
    assert vest.rxd(1) == mkr.balanceOf(core_unit) > 0


@pytest.fixture
def odd(project, governance, treasury, gem, create, stream):
    """A stream of a token that misbehaves; the token itself is a ward, recipient and manager."""
    contract = governance.deploy(project.DssVestTransferrable, treasury, gem)
    contract.file(b"cap".ljust(32, b"\0"), 2**256 - 1, sender=governance)
    contract.rely(gem, sender=governance)
    create(contract, stream, usr=gem, mgr=gem)
    return contract


def test_a_token_that_answers_false(odd, gem, outsider):
    gem.set_answer(False, sender=outsider)
    with ape.reverts("DssVestTransferrable/failed-transfer"):
        odd.vest(1, sender=outsider)
    gem.set_answer(True, sender=outsider)
    odd.vest(1, sender=outsider)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("file", (b"cap".ljust(32, b"\0"), 1)),
        ("create", (ZERO, 0, 0, 0, 0, ZERO)),
        ("vest", (1,)),
        ("vest", (1, 5)),
        ("restrict", (1,)),
        ("unrestrict", (1,)),
        ("yank", (1,)),
        ("yank", (1, 5)),
        ("move", (1, ZERO)),
    ],
)
def test_locked_while_paying(odd, gem, outsider, name, arguments):
    gem.set_answer(True, sender=outsider)
    gem.set_callback(odd, getattr(odd, name).encode_input(*arguments), sender=outsider)
    with ape.reverts("DssVest/system-locked"):
        odd.vest(1, sender=outsider)
    gem.set_callback(odd, odd.rely.encode_input(outsider), sender=outsider)  # the one thing that is not locked
    odd.vest(1, sender=outsider)
    assert odd.wards(outsider) == 1
    odd.restrict(1, sender=outsider)
