"""DAI streams: what a pull does to the Vat, the Vow and the Dai token, and when it cannot be."""

import ape
import pytest
from vest_reference import DAY, RAY, WAD, YEAR, Stream, right_padded


@pytest.fixture
def running(maker, create, stream):
    create(maker.vest, stream)
    return stream


def test_a_pull_is_debt_of_the_vow(maker, running, core_unit, chain):
    chain.pending_timestamp = running.bgn + 31 * DAY
    receipt = maker.vest.vest(1, sender=core_unit)
    due = running.accrued(running.bgn + 31 * DAY)
    assert maker.dai.balanceOf(core_unit) == due
    assert maker.vat.sin(maker.vow) == maker.vat.vice() == due * RAY
    assert maker.vat.dai(maker.join) == maker.vat.debt() == due * RAY
    assert maker.vat.dai(maker.vest) == 0
    assert maker.vest.rxd(1) == due
    first, last = receipt.logs[0], receipt.logs[-1]
    assert (first["address"], last["address"]) == (maker.vat, maker.vest)
    (pulled,) = [log for log in receipt.events if log.event_name == "Vest"]
    assert (pulled.id, pulled.amt) == (1, due)


def test_construction_lets_the_join_move_its_dai(maker):
    assert maker.vat.can(maker.vest, maker.join) == 1
    assert (maker.vest.chainlog(), maker.vest.vat(), maker.vest.daiJoin()) == (
        maker.chainlog,
        maker.vat,
        maker.join,
    )


def test_the_chainlog_must_know_the_parts(project, governance, maker):
    empty = governance.deploy(project.Chainlog)
    with ape.reverts("dss-chain-log/invalid-key"):
        governance.deploy(project.DssVestSuckable, empty)
    empty.setAddress(right_padded("MCD_VAT"), maker.vat, sender=governance)
    with ape.reverts("dss-chain-log/invalid-key"):
        governance.deploy(project.DssVestSuckable, empty)
    empty.setAddress(right_padded("MCD_JOIN_DAI"), maker.join, sender=governance)
    governance.deploy(project.DssVestSuckable, empty)


def test_a_new_vow_takes_the_debt_from_then_on(maker, running, governance, core_unit, manager, chain):
    chain.pending_timestamp = running.bgn + DAY
    maker.vest.vest(1, sender=core_unit)
    maker.chainlog.setAddress(right_padded("MCD_VOW"), manager, sender=governance)
    chain.pending_timestamp = running.bgn + 3 * DAY
    maker.vest.vest(1, sender=core_unit)
    first = running.accrued(running.bgn + DAY)
    assert maker.vat.sin(maker.vow) == first * RAY
    assert maker.vat.sin(manager) == (running.accrued(running.bgn + 3 * DAY) - first) * RAY


def test_a_caged_vat_pays_nothing(maker, running, governance, core_unit, chain, at):
    chain.pending_timestamp = running.bgn + DAY
    maker.vest.vest(1, sender=core_unit)
    paid = maker.dai.balanceOf(core_unit)
    maker.vat.cage(sender=governance)
    for arguments in ((1,), (1, 5), (1, 0)):
        with ape.reverts("DssVestSuckable/vat-not-live"):
            maker.vest.vest(*arguments, sender=core_unit)
    assert (maker.vest.rxd(1), maker.dai.balanceOf(core_unit)) == (paid, paid)
    assert at(running.bgn + 2 * DAY, maker.vest.unpaid, 1) == running.accrued(running.bgn + 2 * DAY) - paid
    # the other guards come first
    with ape.reverts("DssVest/invalid-award"):
        maker.vest.vest(2, sender=core_unit)
    maker.vest.restrict(1, sender=core_unit)
    with ape.reverts("DssVest/only-user-can-claim"):
        maker.vest.vest(1, sender=governance)
    maker.vest.yank(1, sender=governance)


def test_a_caged_join_pays_nothing(maker, running, governance, core_unit, chain):
    maker.join.cage(sender=governance)
    chain.pending_timestamp = running.bgn + DAY
    with ape.reverts("DaiJoin/not-live"):
        maker.vest.vest(1, sender=core_unit)
    assert (maker.vest.rxd(1), maker.vat.sin(maker.vow)) == (0, 0)


def test_a_stream_contract_that_may_not_suck(maker, running, governance, core_unit, chain):
    maker.vat.deny(maker.vest, sender=governance)
    chain.pending_timestamp = running.bgn + DAY
    with ape.reverts("Vat/not-authorized"):
        maker.vest.vest(1, sender=core_unit)
    maker.vat.rely(maker.vest, sender=governance)
    maker.vest.vest(1, sender=core_unit)
    assert maker.dai.balanceOf(core_unit) > 0


def test_the_largest_stream_fits_into_rad(maker, create, now, core_unit, chain):
    tot = 2**128 - 1
    create(maker.vest, Stream(tot=tot, bgn=now, clf=now, fin=now + 1))
    chain.pending_timestamp = now + 1
    maker.vest.vest(1, sender=core_unit)
    assert maker.dai.balanceOf(core_unit) == tot
    assert maker.vat.sin(maker.vow) == tot * RAY


def test_the_reference_year_of_the_proposal(maker, create, governance, core_unit, outsider, chain, now):
    """TECH-001 in 2023: 2,398,988 DAI over 365 days, restricted; a pull of 31 and one of 59 days."""
    tot = 2_398_988 * WAD
    stream = Stream(tot=tot, bgn=now, clf=now, fin=now + YEAR)
    create(maker.vest, stream)
    maker.vest.restrict(1, sender=governance)
    chain.pending_timestamp = now + 31 * DAY
    maker.vest.vest(1, sender=core_unit)
    assert maker.dai.balanceOf(core_unit) == tot * 31 // 365
    chain.pending_timestamp = now + 59 * DAY
    with ape.reverts("DssVest/only-user-can-claim"):
        maker.vest.vest(1, sender=outsider)
    maker.vest.vest(1, sender=core_unit)
    elapsed = ape.chain.blocks.head.timestamp - now
    assert maker.dai.balanceOf(core_unit) == tot * elapsed // YEAR
