"""The spells, each cast by the PauseProxy on the real thing: the replica, DssVest, a Safe and its module."""

import ape
import pytest

from tests.contracts.maker.conftest import RAY, WAD, ZERO, execute, key, logs, vat_note, word

pytestmark = pytest.mark.anvil

YEAR = 365 * 24 * 60 * 60


def test_every_spell_knows_the_chainlog(payment, stream, claw_back, shutdown, approve_hash, listed):
    spells = (payment, stream, claw_back, shutdown, approve_hash)
    assert {spell.chainlog() for spell in spells} == {listed.address}


def test_payment_sucks_from_the_vow(cast, payment, proxy, join, vat, vow, dai, recipient):
    seed = 749_685 * WAD
    receipt = cast(payment.execute, recipient, seed)
    assert logs(receipt)[0] == vat_note(vat, vat.suck.encode_input(vow, proxy, seed * RAY))
    assert logs(receipt)[1] == vat_note(vat, vat.hope.encode_input(join))
    assert dai.balanceOf(recipient) == dai.totalSupply() == seed
    assert (vat.sin(vow), vat.dai(join), vat.dai(proxy)) == (seed * RAY, seed * RAY, 0)


def test_a_second_payment_hopes_no_more(cast, payment, join, vat, proxy, dai, recipient):
    cast(payment.execute, recipient, WAD)
    assert vat.can(proxy, join) == 1
    receipt = cast(payment.execute, recipient, WAD)
    hope = vat_note(vat, vat.hope.encode_input(join))
    assert hope not in logs(receipt)
    assert dai.balanceOf(recipient) == 2 * WAD


def test_payment_fails_without_the_rights_of_the_proxy(cast, payment, vat, proxy, join, deployer, recipient):
    with ape.reverts("Vat/not-authorized"):
        payment.execute(recipient, WAD, sender=deployer)
    join.cage(sender=deployer)
    with ape.reverts("ds-pause-delegatecall-error"):
        cast(payment.execute, recipient, WAD)
    assert (vat.debt(), vat.can(proxy, join)) == (0, 0)


def test_payment_needs_the_chainlog(cast, payment, listed, deployer, recipient):
    listed.removeAddress(key("MCD_VOW"), sender=deployer)
    with ape.reverts("ds-pause-delegatecall-error"):
        cast(payment.execute, recipient, WAD)


@pytest.mark.parametrize("restricted", [True, False])
def test_stream_is_created_and_paid(cast, stream, chain, vest, dai, proxy, deployer, recipient, restricted):
    bgn = chain.pending_timestamp + 100
    arguments = [recipient, 1_000_000 * WAD, bgn, YEAR, 0, ZERO, restricted]
    out = proxy.exec.call(stream, stream.create.encode_input(*arguments), sender=deployer)
    cast(stream.create, *arguments)
    assert bytes(out) == word(vest.ids()) == word(1)
    assert vest.usr(1) == recipient.address
    assert (vest.tot(1), vest.bgn(1), vest.fin(1)) == (1_000_000 * WAD, bgn, bgn + YEAR)
    assert vest.res(1) == int(restricted)
    chain.pending_timestamp = bgn + YEAR
    vest.vest(1, sender=recipient)
    assert dai.balanceOf(recipient) == 1_000_000 * WAD


def test_stream_is_yanked(cast, stream, chain, vest, stranger, recipient):
    bgn = chain.pending_timestamp + 100
    cast(stream.create, recipient, WAD, bgn, YEAR, 0, ZERO, True)
    with ape.reverts("DssVest/not-authorized"):
        stream.yank(1, sender=stranger)
    chain.pending_timestamp = bgn + YEAR // 2
    cast(stream.yank, 1)
    assert vest.fin(1) == bgn + YEAR // 2
    assert vest.tot(1) == WAD * (YEAR // 2) // YEAR


def test_stream_on_another_vest(cast, stream, chain, project, vest, proxy, dai, deployer, recipient):
    other = deployer.deploy(project.DssVestTransferrable, deployer, dai)
    other.file(b"cap".ljust(32, b"\0"), WAD, sender=deployer)
    other.rely(proxy, sender=deployer)
    bgn = chain.pending_timestamp + 100
    cast(stream.create_on, other, recipient, WAD, bgn, YEAR, 0, ZERO, True)
    assert (other.ids(), other.res(1), vest.ids()) == (1, 1, 0)
    cast(stream.yank_on, other, 1)
    assert other.tot(1) == 0  # yanked before it began


def test_stream_paid_by_the_proxy(cast, stream, chain, project, proxy, deployer, stranger, recipient):
    """Each one lets DssVest take its total beside what it may take for others; an infinite approval stays infinite."""
    mkr = deployer.deploy(project.Mkr)
    vest = deployer.deploy(project.DssVestTransferrable, proxy, mkr)
    vest.file(b"cap".ljust(32, b"\0"), WAD, sender=deployer)
    vest.rely(proxy, sender=deployer)
    mkr.mint(proxy, 9 * WAD, sender=deployer)
    bgn = chain.pending_timestamp - YEAR
    arguments = [vest, recipient, 4 * WAD, bgn, YEAR, 0, ZERO, True]
    with ape.reverts("DssVest/not-authorized"):
        stream.create_and_approve_on(*arguments, sender=stranger)
    out = proxy.exec.call(stream, stream.create_and_approve_on.encode_input(*arguments), sender=deployer)
    assert bytes(out) == word(1)
    cast(stream.create_and_approve_on, *arguments)
    cast(stream.create_and_approve_on, *arguments)
    assert (vest.ids(), vest.res(2), mkr.allowance(proxy, vest)) == (2, 1, 8 * WAD)
    vest.vest(1, sender=recipient)
    vest.vest(2, sender=recipient)
    assert (mkr.balanceOf(recipient), mkr.balanceOf(proxy), mkr.allowance(proxy, vest)) == (8 * WAD, WAD, 0)
    with ape.reverts("ds-pause-delegatecall-error"):  # nothing is approved for a stream that is refused
        cast(stream.create_and_approve_on, vest, recipient, 0, bgn, YEAR, 0, ZERO, True)
    assert mkr.allowance(proxy, vest) == 0


def test_an_infinite_approval_stays(cast, stream, chain, project, proxy, deployer, recipient):
    token = deployer.deploy(project.Mkr)
    vest = deployer.deploy(project.DssVestTransferrable, proxy, token)
    vest.file(b"cap".ljust(32, b"\0"), WAD, sender=deployer)
    vest.rely(proxy, sender=deployer)
    chain.set_balance(proxy.address, WAD)
    token.approve(vest, 2**256 - 1, sender=ape.accounts.test_accounts.impersonate_account(proxy.address))
    cast(stream.create_and_approve_on, vest, recipient, WAD, chain.pending_timestamp, YEAR, 0, ZERO, True)
    assert token.allowance(proxy, vest) == 2**256 - 1


def test_claw_back_within_the_allowance(
    cast, claw_back, new_safe, project, dai, fund, proxy, deployer, facilitator_1, recipient
):
    module = deployer.deploy(project.AllowanceModule)
    safe = new_safe([facilitator_1], 1)
    owner = {"owners": [facilitator_1], "sender": facilitator_1}
    execute(safe, safe.enableModule, module, **owner)
    execute(safe, module.addDelegate, proxy, **owner)
    execute(safe, module.setAllowance, proxy, dai, 5 * WAD, 0, 0, **owner)
    fund(safe, 9 * WAD)

    with ape.reverts():  # the spell alone is nobody's delegate
        claw_back.execute(module, safe, dai, recipient, WAD, sender=deployer)
    with ape.reverts("ds-pause-delegatecall-error"):
        cast(claw_back.execute, module, safe, dai, recipient, 5 * WAD + 1)
    receipt = cast(claw_back.execute, module, safe, dai, recipient, 4 * WAD)
    assert dai.Transfer(src=safe, dst=recipient, wad=4 * WAD) in receipt.events
    assert (dai.balanceOf(safe), dai.balanceOf(recipient)) == (5 * WAD, 4 * WAD)
    with ape.reverts("ds-pause-delegatecall-error"):  # of five, one is left
        cast(claw_back.execute, module, safe, dai, recipient, 2 * WAD)


def test_shutdown_stops_streams_and_nothing_else(
    cast, shutdown, payment, stream, chain, vest, vat, vow, join, dai, recipient
):
    bgn = chain.pending_timestamp + 100
    cast(stream.create, recipient, WAD, bgn, YEAR, 0, ZERO, True)
    receipt = cast(shutdown.execute)
    assert logs(receipt) == [vat_note(vat, vat.cage.encode_input())]
    assert (vat.live(), join.live(), vow.live()) == (0, 1, 1)
    chain.pending_timestamp = bgn + YEAR
    with ape.reverts("DssVestSuckable/vat-not-live"):
        vest.vest(1, sender=recipient)
    cast(payment.execute, recipient, WAD)
    assert dai.balanceOf(recipient) == WAD


def test_the_protocol_approves_as_an_owner(
    cast, approve_hash, new_safe, dai, fund, proxy, deployer, facilitator_1, recipient
):
    safe = new_safe([facilitator_1, proxy], 2)
    fund(safe, WAD)
    payment = (dai, 0, dai.transfer.encode_input(recipient, WAD), 0, 0, 0, 0, ZERO, ZERO)
    both = {"owners": [facilitator_1, proxy], "sender": facilitator_1}
    hashed = safe.getTransactionHash(*payment, safe.call_view_method("nonce"))

    with ape.reverts("GS025"):
        execute(safe, dai.transfer, recipient, WAD, **both)
    with ape.reverts("GS030"):  # the spell alone owns nothing
        approve_hash.execute(safe, hashed, sender=deployer)
    cast(approve_hash.execute, safe, hashed)
    assert safe.approvedHashes(proxy, hashed) == 1
    execute(safe, dai.transfer, recipient, WAD, **both)
    assert dai.balanceOf(recipient) == WAD
