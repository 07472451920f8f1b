"""Who authorises a transfer: an EOA's signature, a personal message, or the caller itself."""

import ape
import pytest
from allowance_reference import ETHER, NOBODY
from eth_abi import encode
from eth_account.messages import encode_defunct
from eth_utils import keccak
from hexbytes import HexBytes

DAI = 10**18
WRONG_SIGNER = "expectedDelegate == signer && delegates[address(safe)][uint48(signer)].delegate == signer"
TYPE = "AllowanceTransfer(address safe,address token,uint96 amount,address paymentToken,uint96 payment,uint16 nonce)"

pytestmark = pytest.mark.usefixtures("granted")


def test_the_hash(module, wallet, dai, vendor, mkr):
    """The type hash leaves `to` out, the encoded values do not: 0.1.0 differs from EIP-712 there."""
    fields = (wallet.address, dai.address, vendor.address, 5, mkr.address, 6, 7)
    domain = keccak(
        keccak(text="EIP712Domain(uint256 chainId,address verifyingContract)")
        + encode(["uint256", "address"], [module.getChainId(), module.address])
    )
    types = ["address", "address", "address", "uint96", "address", "uint96", "uint16"]
    values = keccak(keccak(text=TYPE) + encode(types, fields))
    assert bytes(module.generateTransferHash(*fields)) == keccak(b"\x19\x01" + domain + values)
    assert bytes(module.ALLOWANCE_TRANSFER_TYPEHASH()) == keccak(text=TYPE)
    assert bytes(module.DOMAIN_SEPARATOR_TYPEHASH()) == keccak(
        text="EIP712Domain(uint256 chainId,address verifyingContract)"
    )
    assert module.getChainId() == ape.chain.chain_id


def test_the_delegates_signature_by_anyone(transfer, signature, dai, vendor, relayer):
    transfer(DAI, signature=signature(DAI, 1), sender=relayer)
    assert dai.balanceOf(vendor) == DAI


def test_a_signature_works_once(transfer, signature, dai, vendor, relayer):
    signed = signature(DAI, 1)
    transfer(DAI, signature=signed, sender=relayer)
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, signature=signed, sender=relayer)
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, signature=signature(DAI, 3), sender=relayer)  # nor does a later nonce come first
    transfer(DAI, signature=signature(DAI, 2), sender=relayer)
    assert dai.balanceOf(vendor) == 2 * DAI


def test_a_signature_is_for_one_transfer(transfer, signature, relayer, outsider, mkr, module, owners_do, delegate):
    owners_do(module.setAllowance, delegate.address, mkr.address, DAI, 0, 0)
    signed = signature(DAI, 1)
    changes = ({"to": outsider}, {"token": mkr}, {"payment_token": mkr}, {"payment_token": mkr, "payment": 1})
    for change in changes:
        with ape.reverts(WRONG_SIGNER):
            transfer(DAI, signature=signed, sender=relayer, **change)
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI - 1, signature=signed, sender=relayer)
    transfer(DAI, signature=signed, sender=relayer)


def test_the_wrong_signer(transfer, signature, outsider, relayer, facilitator_1):
    for signer in (outsider, facilitator_1):
        with ape.reverts(WRONG_SIGNER):
            transfer(DAI, signature=signature(DAI, 1, signer=signer), sender=relayer)


def test_another_delegate_cannot_sign_for_this_one(module, owners_do, transfer, signature, outsider, relayer):
    owners_do(module.addDelegate, outsider.address)
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, signature=signature(DAI, 1, signer=outsider), sender=relayer)
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, sender=outsider)


def test_a_personal_message(transfer, signature, module, wallet, delegate, vendor, dai, relayer):
    digest = module.generateTransferHash(wallet, dai, vendor, DAI, ETHER, 0, 1)
    plain = delegate.sign_message(encode_defunct(HexBytes(digest)))
    signed = plain.r + plain.s
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, signature=signed + bytes([plain.v]), sender=relayer)
    transfer(DAI, signature=signed + bytes([plain.v + 4]), sender=relayer)
    assert dai.balanceOf(vendor) == DAI


@pytest.mark.parametrize("length", [1, 64, 66, 130, 256])
def test_the_length_of_a_signature(transfer, signature, relayer, length):
    signed = (signature(DAI, 1) * 4)[:length]
    with ape.reverts("signatures.length == 65"):
        transfer(DAI, signature=signed, sender=relayer)


def test_an_overlong_signature(transfer, relayer, delegate):
    with ape.reverts():
        transfer(DAI, signature=b"\x01" * 257, sender=delegate)


def test_contract_signatures_are_refused(transfer, wallet, relayer, delegate):
    owner = bytes(12) + bytes.fromhex(wallet.address[2:])
    for sender in (relayer, delegate):
        with ape.reverts("Contract signatures are not supported by this module"):
            transfer(DAI, signature=owner + bytes(32) + b"\x00", sender=sender)


@pytest.mark.parametrize("v", [2, 26, 29, 30, 35, 255])
def test_an_impossible_signature(transfer, signature, relayer, v):
    signed = signature(DAI, 1)[:64]
    with ape.reverts("owner != address(0)"):
        transfer(DAI, signature=signed + bytes([v]), sender=relayer)


def test_v_of_one_means_the_caller(transfer, relayer, delegate, dai, vendor):
    signed = bytes(64) + b"\x01"
    with ape.reverts(WRONG_SIGNER):
        transfer(DAI, signature=signed, sender=relayer)
    transfer(DAI, signature=signed, sender=delegate)
    assert dai.balanceOf(vendor) == DAI


def test_no_signature_means_the_caller(transfer, relayer, facilitator_1, dai, vendor):
    for sender in (relayer, facilitator_1):
        with ape.reverts(WRONG_SIGNER):
            transfer(DAI, sender=sender)
    transfer(DAI)
    assert dai.balanceOf(vendor) == DAI


def test_a_contract_is_a_delegate_as_the_caller_only(
    new_safe, execute, module, owners_do, transfer, wallet, vendor, dai, facilitator_1, facilitator_2, relayer
):
    """As the pause proxy: a contract, here another Safe, which calls with an empty signature."""
    other = new_safe([facilitator_1, facilitator_2], 2)
    owners_do(module.addDelegate, other.address)
    owners_do(module.setAllowance, other.address, dai.address, 10**27, 0, 0)
    amount = dai.balanceOf(wallet)
    arguments = (wallet, dai, vendor, amount, NOBODY, 0, other, b"")
    with ape.reverts(WRONG_SIGNER):
        module.executeAllowanceTransfer(*arguments, sender=relayer)
    data = module.executeAllowanceTransfer.encode_input(*arguments)
    receipt = execute(other, [facilitator_1, facilitator_2], module.address, data)
    assert dai.balanceOf(vendor) == amount
    (log,) = receipt.decode_logs(module.ExecuteAllowanceTransfer)
    assert (log.delegate, log.value) == (other, amount)
    with ape.reverts("GS013"):  # nothing is left
        execute(other, [facilitator_1, facilitator_2], module.address, data)


def test_the_payment_goes_to_the_origin_not_the_caller(
    new_safe, execute, module, owners_do, vendor, wallet, dai, facilitator_1, relayer
):
    other = new_safe([facilitator_1], 1)
    owners_do(module.addDelegate, other.address)
    owners_do(module.setAllowance, other.address, dai.address, 10, 0, 0)
    data = module.executeAllowanceTransfer.encode_input(wallet, dai, vendor, 7, dai, 3, other, b"")
    execute(other, [facilitator_1], module.address, data, sender=relayer)
    assert [dai.balanceOf(it) for it in (vendor, relayer, other)] == [7, 3, 0]
