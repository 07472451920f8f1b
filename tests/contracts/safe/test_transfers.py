"""What a delegate may transfer, how much of it, and what goes wrong."""

import ape
import pytest
import vyper
from allowance_reference import ETHER, UINT96
from ape.contracts import ContractContainer
from eth_abi import encode
from eth_utils import keccak
from ethpm_types import ContractType

DAI = 10**18
OVERSPENT = "newSpent > allowance.spent && newSpent <= allowance.amount"
OVERPAID = "newSpent > paymentAllowance.spent && newSpent <= paymentAllowance.amount"


@pytest.mark.usefixtures("granted")
def test_transfer_within_the_allowance(module, transfer, wallet, delegate, vendor, dai):
    receipt = transfer(60 * DAI)
    assert dai.balanceOf(vendor) == 60 * DAI
    assert module.getTokenAllowance(wallet, delegate, dai)[:2] == [100 * DAI, 60 * DAI]
    (log,) = receipt.decode_logs(module.ExecuteAllowanceTransfer)
    expected = (wallet, delegate, dai, vendor, 60 * DAI, 1)
    assert (log.safe, log.delegate, log.token, log.to, log.value, log.nonce) == expected
    assert receipt.decode_logs(module.PayAllowanceTransfer) == []
    transfer(40 * DAI)
    with ape.reverts(OVERSPENT):
        transfer(1)
    assert dai.balanceOf(vendor) == 100 * DAI


@pytest.mark.usefixtures("granted")
def test_one_wei_above_reverts(transfer, dai, vendor):
    with ape.reverts(OVERSPENT):
        transfer(100 * DAI + 1)
    assert dai.balanceOf(vendor) == 0
    transfer(100 * DAI)


@pytest.mark.usefixtures("granted")
def test_a_zero_transfer_reverts(transfer):
    with ape.reverts(OVERSPENT):
        transfer(0)


def test_without_an_allowance(module, owners_do, transfer, delegate):
    with ape.reverts(OVERSPENT):
        transfer(1)
    owners_do(module.addDelegate, delegate.address)
    with ape.reverts(OVERSPENT):
        transfer(1)


@pytest.mark.usefixtures("granted")
def test_of_another_token(transfer, mkr):
    with ape.reverts(OVERSPENT):
        transfer(1, token=mkr)


def test_ether(module, owners_do, transfer, wallet, delegate, vendor):
    owners_do(module.addDelegate, delegate.address)
    owners_do(module.setAllowance, delegate.address, ETHER, 10**18, 0, 0)
    before = vendor.balance
    receipt = transfer(10**18, token=ETHER)
    assert vendor.balance == before + 10**18
    assert wallet.balance == 9 * 10**18
    (log,) = receipt.decode_logs(module.ExecuteAllowanceTransfer)
    assert (log.token, log.value) == (ETHER, 10**18)
    with ape.reverts(OVERSPENT):
        transfer(1, token=ETHER)


def test_more_than_the_safe_has(module, owners_do, transfer, wallet, delegate, dai, vendor):
    owners_do(module.addDelegate, delegate.address)
    for token in (dai.address, ETHER):
        owners_do(module.setAllowance, delegate.address, token, UINT96, 0, 0)
    with ape.reverts("Could not execute token transfer"):
        transfer(dai.balanceOf(wallet) + 1)
    with ape.reverts("Could not execute ether transfer"):
        transfer(wallet.balance + 1, token=ETHER)
    assert module.getTokenAllowance(wallet, delegate, dai)[1] == 0
    transfer(dai.balanceOf(wallet))
    transfer(wallet.balance, token=ETHER)
    assert (dai.balanceOf(wallet), wallet.balance) == (0, 0)


def test_the_largest_allowance(module, owners_do, transfer, wallet, governance, delegate, dai, vendor):
    dai.mint(wallet, UINT96, sender=governance)
    owners_do(module.addDelegate, delegate.address)
    owners_do(module.setAllowance, delegate.address, dai.address, UINT96, 0, 0)
    transfer(1)
    with ape.reverts(OVERSPENT):
        transfer(UINT96)  # 1 + (2^96 - 1) wraps to 0
    transfer(UINT96 - 1)
    assert dai.balanceOf(vendor) == UINT96
    assert module.getTokenAllowance(wallet, delegate, dai)[1] == UINT96


TRANSFER = ["address", "address", "address", "uint256", "address", "uint256", "address", "bytes"]


@pytest.mark.parametrize(("amount", "payment"), [(2**96, 0), (2**96 + 1, 0), (1, 2**96), (2**256 - 1, 0)])
@pytest.mark.usefixtures("granted")
def test_amounts_are_uint96(module, send, wallet, delegate, vendor, dai, amount, payment):
    selector = keccak(text="executeAllowanceTransfer(address,address,address,uint96,address,uint96,address,bytes)")[:4]

    def transfer(*amounts):
        values = [wallet, dai, vendor, amounts[0], dai, amounts[1], delegate, b""]
        values = [getattr(value, "address", value) for value in values]
        return send(delegate, module, selector + encode(TRANSFER, values))

    with ape.reverts():
        transfer(amount, payment)
    assert dai.balanceOf(vendor) == 0
    transfer(1, 1)
    assert dai.balanceOf(vendor) == 1


@pytest.mark.usefixtures("granted")
def test_the_module_must_be_enabled(module, owners_do, transfer, wallet, vendor, dai):
    owners_do(wallet.disableModule, "0x" + "00" * 19 + "01", module.address)
    with ape.reverts("GS104"):
        transfer(1)
    owners_do(wallet.enableModule, module.address)
    transfer(1)
    assert dai.balanceOf(vendor) == 1


def test_a_safe_without_code(module, delegate, outsider, transfer, dai):
    module.addDelegate(delegate, sender=outsider)
    module.setAllowance(delegate, dai, 5, 0, 0, sender=outsider)
    with ape.reverts():
        transfer(1, safe=outsider)


def test_a_token_that_answers_false_counts_as_paid(module, owners_do, transfer, governance, wallet, delegate):
    made = vyper.compile_code(
        "@external\ndef transfer(to: address, wad: uint256) -> bool:\n    return False\n",
        output_formats=["abi", "bytecode"],
    )
    kind = ContractType(abi=made["abi"], deploymentBytecode={"bytecode": made["bytecode"]}, contractName="Refuser")
    token = governance.deploy(ContractContainer(kind))
    owners_do(module.addDelegate, delegate.address)
    owners_do(module.setAllowance, delegate.address, token.address, 5, 0, 0)
    transfer(5, token=token)
    assert module.getTokenAllowance(wallet, delegate, token)[1] == 5


# --- payments ---


@pytest.mark.usefixtures("granted")
def test_payment_in_the_same_token(module, transfer, signature, wallet, delegate, dai, vendor, relayer):
    signed = signature(90 * DAI, 1, payment_token=dai, payment=10 * DAI)
    receipt = transfer(90 * DAI, payment_token=dai, payment=10 * DAI, signature=signed, sender=relayer)
    assert (dai.balanceOf(vendor), dai.balanceOf(relayer)) == (90 * DAI, 10 * DAI)
    assert module.getTokenAllowance(wallet, delegate, dai)[1] == 100 * DAI
    assert module.getTokenAllowance(wallet, delegate, dai)[4] == 2
    (paid,) = receipt.decode_logs(module.PayAllowanceTransfer)
    expected = (wallet, delegate, dai, relayer, 10 * DAI)
    assert (paid.safe, paid.delegate, paid.paymentToken, paid.paymentReceiver, paid.payment) == expected
    names = [log.event_name for log in receipt.events if log.contract_address == module.address]
    assert names == ["PayAllowanceTransfer", "ExecuteAllowanceTransfer"]


@pytest.mark.usefixtures("granted")
def test_payment_counts_against_the_allowance(transfer, dai, vendor):
    for amount, payment in ((100 * DAI, 1), (99 * DAI, DAI + 1), (1, 100 * DAI)):
        with ape.reverts(OVERPAID):
            transfer(amount, payment_token=dai, payment=payment)
    assert dai.balanceOf(vendor) == 0
    transfer(99 * DAI, payment_token=dai, payment=DAI)


@pytest.mark.usefixtures("granted")
def test_payment_in_another_token(module, owners_do, transfer, wallet, delegate, mkr, dai, vendor):
    with ape.reverts(OVERPAID):
        transfer(1, payment_token=mkr, payment=1)
    owners_do(module.setAllowance, delegate.address, mkr.address, 7, 0, 0)
    with ape.reverts(OVERPAID):
        transfer(1, payment_token=mkr, payment=8)
    transfer(100 * DAI, payment_token=mkr, payment=7)
    assert (dai.balanceOf(vendor), mkr.balanceOf(delegate)) == (100 * DAI, 7)
    assert module.getTokenAllowance(wallet, delegate, mkr)[:2] == [7, 7]
    # only the transferred token's nonce counts transfers
    assert module.getTokenAllowance(wallet, delegate, mkr)[4] == 1
    assert module.getTokenAllowance(wallet, delegate, dai)[4] == 2


@pytest.mark.usefixtures("granted")
def test_payment_in_ether(module, owners_do, transfer, signature, wallet, delegate, relayer, dai):
    owners_do(module.setAllowance, delegate.address, ETHER, 10**18, 0, 0)
    transfer(1, payment=10**18, signature=signature(1, 1, payment=10**18), sender=relayer)
    assert wallet.balance == 9 * 10**18
    assert module.getTokenAllowance(wallet, delegate, ETHER)[1] == 10**18


def test_payment_overflow(module, owners_do, transfer, wallet, governance, delegate, dai):
    owners_do(module.addDelegate, delegate.address)
    owners_do(module.setAllowance, delegate.address, dai.address, UINT96, 0, 0)
    with ape.reverts(OVERPAID):
        transfer(1, payment_token=dai, payment=UINT96)
