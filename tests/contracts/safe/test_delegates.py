"""The list of a Safe's delegates: adding, removing, paging, and ids that collide."""

import ape
import pytest

DAI = 10**18
WRONG_SIGNER = "expectedDelegate == signer && delegates[address(safe)][uint48(signer)].delegate == signer"
NOBODY = "0x" + "00" * 20


def identifier(delegate) -> int:
    """The last 6 bytes of the address."""
    return int(getattr(delegate, "address", delegate), 16) % 2**48


@pytest.fixture
def five(module, as_wallet, accounts):
    """Five delegates, in the order of adding."""
    delegates = [account.address for account in list(accounts)[10:15]]
    for delegate in delegates:
        module.addDelegate(delegate, sender=as_wallet)
    return delegates


@pytest.fixture
def listed(module, wallet):
    """The whole list, walked forward; walked back it must be the same."""

    def listed():
        found, index = [], module.delegatesStart(wallet)
        previous = 0
        while index:
            entry = module.delegates(wallet, index)
            assert (identifier(entry.delegate), entry.prev) == (index, previous)
            found.append(entry.delegate)
            previous, index = index, entry.next
        return found

    return listed


def test_add_by_a_safe_transaction(module, owners_do, wallet, delegate, listed):
    receipt = owners_do(module.addDelegate, delegate.address)
    (log,) = receipt.decode_logs(module.AddDelegate)
    assert (log.safe, log.delegate) == (wallet, delegate)
    assert listed() == [delegate]
    assert module.delegatesStart(wallet) == identifier(delegate)


def test_adding_twice_changes_nothing(module, as_wallet, delegate, listed, five):
    before = listed()
    receipt = module.addDelegate(five[2], sender=as_wallet)
    assert receipt.events == []
    assert listed() == before == five[::-1]


def test_an_id_of_zero(module, as_wallet, owners_do):
    for delegate in (NOBODY, "0x" + "11" * 14 + "00" * 6):
        with ape.reverts("index != uint(0)"):
            module.addDelegate(delegate, sender=as_wallet)
    module.addDelegate("0x" + "11" * 14 + "00" * 5 + "01", sender=as_wallet)


def test_ids_that_collide(module, as_wallet, delegate, dai, listed):
    twin = "0x" + "22" * 14 + delegate.address[-12:]
    module.addDelegate(delegate, sender=as_wallet)
    with ape.reverts("currentDelegate == delegate"):
        module.addDelegate(twin, sender=as_wallet)
    with ape.reverts("delegates[msg.sender][uint48(delegate)].delegate == delegate"):
        module.setAllowance(twin, dai, 1, 0, 0, sender=as_wallet)
    # as in the original, removing the twin removes whoever holds the id, under the twin's name
    receipt = module.removeDelegate(twin, False, sender=as_wallet)
    assert [log.delegate for log in receipt.events] == [twin]
    assert listed() == []
    module.addDelegate(twin, sender=as_wallet)


@pytest.mark.parametrize("gone", range(5))
def test_remove_from_the_list(module, as_wallet, five, listed, wallet, gone):
    receipt = module.removeDelegate(five[gone], True, sender=as_wallet)
    (log,) = receipt.events
    assert (log.event_name, log.safe, log.delegate) == ("RemoveDelegate", wallet, five[gone])
    rest = five[:gone] + five[gone + 1 :]
    assert listed() == rest[::-1]
    assert tuple(module.delegates(wallet, identifier(five[gone]))) == (NOBODY, 0, 0)
    module.addDelegate(five[gone], sender=as_wallet)
    assert listed() == [five[gone], *rest[::-1]]


def test_remove_them_all(module, as_wallet, five, listed, wallet):
    for delegate in (five[3], five[0], five[4], five[1], five[2]):
        module.removeDelegate(delegate, False, sender=as_wallet)
    assert listed() == []
    assert module.delegatesStart(wallet) == 0


def test_removing_a_stranger_changes_nothing(module, as_wallet, five, listed, outsider):
    receipt = module.removeDelegate(outsider, True, sender=as_wallet)
    assert receipt.events == []
    assert listed() == five[::-1]


def test_paging(module, wallet, five):
    newest = five[::-1]
    page, following = module.getDelegates(wallet, 0, 2)
    assert (page, following) == (newest[:2], identifier(newest[2]))
    page, following = module.getDelegates(wallet, following, 2)
    assert (page, following) == (newest[2:4], identifier(newest[4]))
    page, following = module.getDelegates(wallet, following, 2)
    assert (page, following) == (newest[4:], 0)


@pytest.mark.parametrize("size", [5, 6, 255])
def test_a_page_that_holds_them_all(module, wallet, five, size):
    assert tuple(module.getDelegates(wallet, 0, size)) == (five[::-1], 0)


def test_odd_pages(module, wallet, five, outsider):
    assert tuple(module.getDelegates(wallet, 0, 0)) == ([], identifier(five[-1]))
    assert tuple(module.getDelegates(wallet, identifier(outsider), 3)) == ([], 0)
    assert tuple(module.getDelegates(outsider, 0, 3)) == ([], 0)


@pytest.mark.usefixtures("granted")
def test_removed_with_its_allowances(module, owners_do, transfer, as_wallet, wallet, delegate, dai, mkr):
    module.setAllowance(delegate, mkr, 7, 60, 0, sender=as_wallet)
    transfer(DAI)
    receipt = owners_do(module.removeDelegate, delegate.address, True)
    assert [log.token for log in receipt.decode_logs(module.DeleteAllowance)] == [dai, mkr]
    assert len(receipt.decode_logs(module.RemoveDelegate)) == 1
    assert module.getTokenAllowance(wallet, delegate, dai) == [0, 0, 0, 0, 2]
    assert module.getTokenAllowance(wallet, delegate, mkr) == [0, 0, 0, 0, 1]
    owners_do(module.addDelegate, delegate.address)
    with ape.reverts("newSpent > allowance.spent && newSpent <= allowance.amount"):
        transfer(1)
    assert module.getTokens(wallet, delegate) == [dai, mkr]


@pytest.mark.usefixtures("granted")
def test_removed_without_its_allowances(module, owners_do, transfer, signature, relayer, wallet, delegate, dai, vendor):
    transfer(60 * DAI)
    owners_do(module.removeDelegate, delegate.address, False)
    assert module.getTokenAllowance(wallet, delegate, dai)[:2] == [100 * DAI, 60 * DAI]
    with ape.reverts(WRONG_SIGNER):
        transfer(1)
    with ape.reverts(WRONG_SIGNER):
        transfer(1, signature=signature(1, 2), sender=relayer)
    owners_do(module.addDelegate, delegate.address)  # the allowance wakes up, with what was spent
    transfer(40 * DAI)
    assert dai.balanceOf(vendor) == 100 * DAI


def test_safes_do_not_share_delegates(module, granted, outsider, delegate, wallet, dai):
    module.addDelegate(outsider, sender=outsider)
    assert module.getDelegates(wallet, 0, 9)[0] == [delegate]
    assert module.getDelegates(outsider, 0, 9)[0] == [outsider]
