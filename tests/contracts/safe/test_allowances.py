"""Setting, resetting and deleting allowances, and the clock that refills them by the minute."""

import re

import ape
import pytest
from allowance_reference import ETHER, NOBODY, UINT96, Allowance
from ape.exceptions import ProviderError
from eth_abi import encode
from eth_utils import keccak
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DAI = 10**18
OVERSPENT = "newSpent > allowance.spent && newSpent <= allowance.amount"
NOT_A_DELEGATE = "delegates[msg.sender][uint48(delegate)].delegate == delegate"


@pytest.fixture
def added(module, owners_do, delegate):
    owners_do(module.addDelegate, delegate.address)


@pytest.fixture
def set_at(module, as_wallet, delegate, dai, chain):
    """set_at(second, amount, reset time, base): the wallet sets the DAI allowance in that second."""

    def set_at(second, amount, reset_time, base=0):
        chain.pending_timestamp = second
        return module.setAllowance(delegate, dai, amount, reset_time, base, sender=as_wallet)

    return set_at


@pytest.fixture
def transfer_at(transfer, chain):
    def transfer_at(second, amount):
        chain.pending_timestamp = second
        return transfer(amount)

    return transfer_at


# --- setting ---


@pytest.mark.usefixtures("added")
def test_set_by_a_safe_transaction(module, owners_do, wallet, delegate, dai, chain):
    receipt = owners_do(module.setAllowance, delegate.address, dai.address, 5 * DAI, 1440, 0)
    (log,) = receipt.decode_logs(module.SetAllowance)
    expected = (wallet, delegate, dai, 5 * DAI, 1440)
    assert (log.safe, log.delegate, log.token, log.allowanceAmount, log.resetTime) == expected
    stored = module.allowances(wallet, delegate, dai)
    assert tuple(stored) == (5 * DAI, 0, 1440, receipt.timestamp // 60, 1)
    assert module.getTokens(wallet, delegate) == [dai]
    assert module.tokens(wallet, delegate, 0) == dai


def test_set_needs_a_delegate(module, as_wallet, delegate, dai, outsider, owners_do):
    with ape.reverts("delegate != address(0)"):
        module.setAllowance(NOBODY, dai, 1, 0, 0, sender=as_wallet)
    with ape.reverts(NOT_A_DELEGATE):
        module.setAllowance(delegate, dai, 1, 0, 0, sender=as_wallet)
    module.addDelegate(delegate, sender=outsider)  # a delegate of somebody else
    with ape.reverts(NOT_A_DELEGATE):
        module.setAllowance(delegate, dai, 1, 0, 0, sender=as_wallet)
    with ape.reverts("GS013"):
        owners_do(module.setAllowance, delegate.address, dai.address, 1, 0, 0)
    module.addDelegate(delegate, sender=as_wallet)
    module.setAllowance(delegate, dai, 1, 0, 0, sender=as_wallet)


SET = ["address", "address", "uint256", "uint256", "uint256"]


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    ("field", "last"),
    [(2, 2**96 - 1), (3, 2**16 - 1), (4, None)],
    ids=["amount uint96", "reset uint16", "base uint32"],
)
def test_widths(module, send, as_wallet, delegate, dai, chain, field, last):
    selector = keccak(text="setAllowance(address,address,uint96,uint16,uint32)")[:4]
    minute = chain.pending_timestamp // 60

    def set_to(value):
        values = [delegate.address, dai.address, 1, 1, minute]
        values[field] = value
        send(as_wallet, module, selector + encode(SET, values))

    with ape.reverts():
        set_to(2**32 + minute if last is None else last + 1)
    assert tuple(module.allowances(as_wallet, delegate, dai)) == (0, 0, 0, 0, 0)
    set_to(minute if last is None else last)
    stored = module.allowances(as_wallet, delegate, dai)
    assert (stored.amount, stored.resetTimeMin) == (last if field == 2 else 1, last if field == 3 else 1)


@pytest.mark.usefixtures("granted")
def test_setting_keeps_what_was_spent(module, owners_do, transfer, wallet, delegate, dai, vendor):
    transfer(60 * DAI)
    owners_do(module.setAllowance, delegate.address, dai.address, 50 * DAI, 0, 0)
    assert module.getTokenAllowance(wallet, delegate, dai)[:2] == [50 * DAI, 60 * DAI]
    with ape.reverts(OVERSPENT):
        transfer(1)
    owners_do(module.setAllowance, delegate.address, dai.address, 80 * DAI, 0, 0)
    with ape.reverts(OVERSPENT):
        transfer(20 * DAI + 1)
    transfer(20 * DAI)
    assert dai.balanceOf(vendor) == 80 * DAI
    assert module.getTokenAllowance(wallet, delegate, dai)[4] == 3  # two transfers; setting counts only once
    assert module.getTokens(wallet, delegate) == [dai]


@pytest.mark.usefixtures("granted")
def test_reset_gives_all_back(module, owners_do, transfer, wallet, delegate, dai):
    transfer(100 * DAI)
    receipt = owners_do(module.resetAllowance, delegate.address, dai.address)
    (log,) = receipt.decode_logs(module.ResetAllowance)
    assert (log.safe, log.delegate, log.token) == (wallet, delegate, dai)
    transfer(100 * DAI)
    with ape.reverts(OVERSPENT):
        transfer(1)


@pytest.mark.usefixtures("granted")
def test_delete_keeps_only_the_nonce(module, owners_do, transfer, wallet, delegate, dai):
    transfer(DAI)
    receipt = owners_do(module.deleteAllowance, delegate.address, dai.address)
    (log,) = receipt.decode_logs(module.DeleteAllowance)
    assert (log.safe, log.delegate, log.token) == (wallet, delegate, dai)
    assert module.getTokenAllowance(wallet, delegate, dai) == [0, 0, 0, 0, 2]
    with ape.reverts(OVERSPENT):
        transfer(1)
    owners_do(module.setAllowance, delegate.address, dai.address, DAI, 0, 0)
    assert module.getTokens(wallet, delegate) == [dai]
    transfer(DAI)


def test_nobody_else_touches_a_safes_allowance(module, granted, wallet, delegate, dai, outsider, transfer):
    before = module.getTokenAllowance(wallet, delegate, dai)
    for sender in (outsider, delegate):
        module.addDelegate(delegate, sender=sender)
        module.setAllowance(delegate, dai, UINT96, 1, 0, sender=sender)
        module.resetAllowance(delegate, dai, sender=sender)
        module.deleteAllowance(delegate, dai, sender=sender)
        module.removeDelegate(delegate, True, sender=sender)
    assert module.getTokenAllowance(wallet, delegate, dai) == before
    transfer(100 * DAI)


def test_many_tokens(module, as_wallet, added, wallet, delegate, dai, mkr):
    for token in (mkr, dai, ETHER, mkr, dai):
        module.setAllowance(delegate, token, 1, 0, 0, sender=as_wallet)
    assert module.getTokens(wallet, delegate) == [mkr, dai, ETHER]
    assert module.tokens(wallet, delegate, 2) == ETHER
    with ape.reverts():
        module.tokens(wallet, delegate, 3)


# --- the clock ---


@pytest.mark.usefixtures("added")
def test_a_refill_comes_with_its_minute(set_at, transfer_at, minute, allowance_at, dai, vendor):
    set_at(60 * minute + 59, 10, 5)  # in the last second of its minute: the minute counts
    transfer_at(60 * (minute + 1), 10)
    due = 60 * (minute + 5)
    assert allowance_at(due - 1) == [10, 10, 5, minute, 2]
    assert allowance_at(due) == [10, 0, 5, minute + 5, 2]
    assert allowance_at(due + 1) == [10, 0, 5, minute + 5, 2]
    with ape.reverts(OVERSPENT):
        transfer_at(due - 1, 1)
    transfer_at(due, 10)
    assert dai.balanceOf(vendor) == 20
    with ape.reverts(OVERSPENT):
        transfer_at(due + 299, 1)
    transfer_at(due + 300, 10)


@pytest.mark.usefixtures("added")
def test_refills_keep_their_rhythm(set_at, transfer_at, minute, allowance_at):
    set_at(60 * minute, 10, 30)
    transfer_at(60 * minute + 1, 10)
    late = minute + 100  # three refills due, the last 10 minutes ago
    assert allowance_at(60 * late) == [10, 0, 30, minute + 90, 2]
    transfer_at(60 * late, 10)
    assert allowance_at(60 * (minute + 120) - 1) == [10, 10, 30, minute + 90, 3]
    assert allowance_at(60 * (minute + 120)) == [10, 0, 30, minute + 120, 3]


@pytest.mark.usefixtures("added")
def test_one_time_means_never_again(set_at, transfer_at, minute, allowance_at):
    set_at(60 * minute, 10, 0)
    transfer_at(60 * minute + 1, 10)
    assert allowance_at(60 * minute + 20 * 365 * 86_400) == [10, 10, 0, minute, 2]
    with ape.reverts(OVERSPENT):
        transfer_at(60 * minute + 20 * 365 * 86_400, 1)


@pytest.mark.usefixtures("added")
def test_the_longest_rhythm_is_45_days(set_at, transfer_at, minute, allowance_at):
    set_at(60 * minute, 10, 65_535)
    transfer_at(60 * minute + 1, 10)
    due = 60 * (minute + 65_535)
    assert due - 60 * minute < 46 * 86_400
    assert (allowance_at(due - 1)[1], allowance_at(due)[1]) == (10, 0)


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(("back", "last"), [(0, 0), (1, 1), (59, 59), (60, 0), (61, 1), (100_000, 40)])
def test_a_base_counts_from_the_past(set_at, minute, allowance_at, back, last):
    set_at(60 * minute, 10, 60, minute - back)
    assert allowance_at(60 * minute) == [10, 0, 60, minute - last, 1]


@pytest.mark.usefixtures("added")
def test_a_base_in_the_future(set_at, minute):
    with ape.reverts("resetBaseMin <= currentMin"):
        set_at(60 * minute - 1, 10, 60, minute)
    set_at(60 * minute, 10, 60, minute)


@pytest.mark.usefixtures("added")
def test_a_base_without_a_rhythm(set_at, minute, allowance_at):
    with ape.reverts():  # a remainder by zero
        set_at(60 * minute, 10, 0, minute)
    set_at(60 * minute + 1, 10, 1, minute)
    assert allowance_at(60 * minute + 1) == [10, 0, 1, minute, 1]


@pytest.mark.usefixtures("added")
def test_setting_again_keeps_the_rhythm_unless_it_has_a_base(set_at, transfer_at, minute, allowance_at):
    set_at(60 * minute, 10, 30)
    transfer_at(60 * (minute + 5), 10)
    set_at(60 * (minute + 10), 20, 30)
    assert allowance_at(60 * (minute + 10)) == [20, 10, 30, minute, 2]
    set_at(60 * (minute + 11), 20, 30, minute + 11)
    assert allowance_at(60 * (minute + 11)) == [20, 10, 30, minute + 11, 2]
    set_at(60 * (minute + 45), 20, 30)  # a refill was due: it is noticed first
    assert allowance_at(60 * (minute + 45)) == [20, 0, 30, minute + 41, 2]


@pytest.mark.usefixtures("added")
def test_a_payment_notices_the_refill_of_its_own_token(
    module, set_at, transfer, as_wallet, minute, allowance_at, delegate, mkr, chain
):
    set_at(60 * minute, 10, 60)
    module.setAllowance(delegate, mkr, 5, 1, 0, sender=as_wallet)
    transfer(1, payment_token=mkr, payment=5)
    chain.pending_timestamp = 60 * (minute + 2)
    transfer(1, payment_token=mkr, payment=5)
    assert allowance_at(60 * (minute + 2), mkr)[:2] == [5, 5]
    assert allowance_at(60 * (minute + 2))[:2] == [10, 2]


@pytest.mark.usefixtures("added")
def test_the_nonce_wraps_after_65536_transfers(module, wallet, delegate, dai, set_at, transfer, minute, chain):
    set_at(60 * minute, 10, 0)
    slot = module_slot(0, wallet, delegate, dai) + 4
    chain.provider.set_storage(module.address, hex(slot), (2**16 - 1).to_bytes(32, "big"))
    assert module.allowances(wallet, delegate, dai).nonce == 2**16 - 1
    (log,) = transfer(1).decode_logs(module.ExecuteAllowanceTransfer)
    assert log.nonce == 2**16 - 1
    assert module.allowances(wallet, delegate, dai).nonce == 0
    set_at(60 * (minute + 1), 10, 0)  # as new: the token is listed once more
    assert module.getTokens(wallet, delegate) == [dai, dai]
    assert module.allowances(wallet, delegate, dai).nonce == 1


@pytest.mark.usefixtures("granted")
def test_at_most_128_tokens(module, as_wallet, wallet, delegate, dai, mkr, chain):
    """A limit of the replica; the list is filled by storage, as 128 settings would take long."""
    slot = module_slot(1, wallet, delegate)
    for length, fits in ((127, True), (128, False)):
        chain.provider.set_storage(module.address, hex(slot), length.to_bytes(32, "big"))
        assert len(module.getTokens(wallet, delegate)) == length
        if fits:
            module.setAllowance(delegate, mkr, 1, 0, 0, sender=as_wallet)
            assert module.tokens(wallet, delegate, 127) == mkr
        else:
            with ape.reverts():
                module.setAllowance(delegate, ETHER, 1, 0, 0, sender=as_wallet)
            module.setAllowance(delegate, dai, 1, 0, 0, sender=as_wallet)  # one that is listed already


def module_slot(first: int, *keys) -> int:
    """Where Vyper keeps an entry of nested mappings."""
    slot = first.to_bytes(32, "big")
    for key in keys:
        slot = keccak(slot + bytes.fromhex(key.address[2:]).rjust(32, b"\0"))
    return int.from_bytes(slot, "big")


moves = st.lists(
    st.tuples(st.integers(1, 4000), st.one_of(st.integers(0, 30), st.just(UINT96)), st.booleans()),
    min_size=3,
    max_size=5,
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(amount=st.integers(0, 30), reset_time=st.integers(0, 65_535), short=st.integers(0, 20), steps=moves)
def test_any_sequence_agrees_with_the_reference(
    module,
    as_wallet,
    added,
    transfer,
    wallet,
    delegate,
    dai,
    vendor,
    allowance_at,
    ask_at,
    anchored,
    chain,
    amount,
    reset_time,
    short,
    steps,
):
    reset_time = short or reset_time
    with anchored():
        second = chain.pending_timestamp + 10
        chain.pending_timestamp = second
        module.setAllowance(delegate, dai, amount, reset_time, 0, sender=as_wallet)
        expected = Allowance().set(second // 60, amount, reset_time)
        held, paid = dai.balanceOf(wallet), 0
        rest = (ETHER, 0, delegate, b"")
        for jump, value, again in steps:
            second += jump
            chain.pending_timestamp = second
            if again:
                module.setAllowance(delegate, dai, value, reset_time, 0, sender=as_wallet)
                expected = expected.set(second // 60, value, reset_time)
            elif expected.allows(second // 60, value) and value <= held - paid:
                transfer(value)
                expected = expected.transferred(second // 60, value)
                paid += value
            else:
                text = "Could not execute token transfer" if expected.allows(second // 60, value) else OVERSPENT
                with pytest.raises(ProviderError, match=re.escape(text)):
                    ask_at(second, module.executeAllowanceTransfer, wallet, dai, vendor, value, *rest)
            assert allowance_at(second) == expected.at(second // 60).as_list()
        assert dai.balanceOf(vendor) == paid
