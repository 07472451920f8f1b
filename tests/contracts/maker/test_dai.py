"""Dai: the ERC-20 as version 1 has it, allowances, and Maker's aliases."""

import ape
import pytest
from hypothesis import example, given, settings

from tests.contracts.maker.conftest import WAD, logs, usr_note
from tests.contracts.token_reference import Token, follow, steps

pytestmark = pytest.mark.anvil

MAX = 2**256 - 1
ZERO = "0x" + "00" * 20


@pytest.fixture
def rich(dai, deployer, recipient):
    """The recipient holds 10 Dai, minted by a ward."""
    dai.mint(recipient, 10 * WAD, sender=deployer)
    return recipient


def test_metadata(dai):
    assert (dai.name(), dai.symbol(), dai.version(), dai.decimals()) == ("Dai Stablecoin", "DAI", "1", 18)


def test_rely_and_deny_leave_notes(dai, deployer, stranger):
    with ape.reverts("Dai/not-authorized"):
        dai.rely(stranger, sender=stranger)
    receipt = dai.rely(stranger, sender=deployer)
    assert logs(receipt) == [usr_note(dai, deployer, dai.rely.encode_input(stranger))]
    receipt = dai.deny(deployer, sender=stranger)
    assert logs(receipt) == [usr_note(dai, stranger, dai.deny.encode_input(deployer))]
    with ape.reverts("Dai/not-authorized"):
        dai.deny(stranger, sender=deployer)


def test_mint(dai, deployer, stranger, recipient, revert_data):
    with ape.reverts("Dai/not-authorized"):
        dai.mint(recipient, 1, sender=stranger)
    receipt = dai.mint(recipient, 5, sender=deployer)
    assert receipt.events == [dai.Transfer(src=ZERO, dst=recipient, wad=5)]
    assert (dai.balanceOf(recipient), dai.totalSupply()) == (5, 5)
    assert revert_data(dai.mint, stranger, MAX - 5, sender=deployer) is None
    assert revert_data(dai.mint, stranger, MAX - 4, sender=deployer) == "0x"


def test_transfer(dai, rich, stranger):
    receipt = dai.transfer(stranger, 4 * WAD, sender=rich)
    assert receipt.events == [dai.Transfer(src=rich, dst=stranger, wad=4 * WAD)]
    assert [len(entry.topics) for entry in logs(receipt)] == [3]
    assert (dai.balanceOf(rich), dai.balanceOf(stranger)) == (6 * WAD, 4 * WAD)
    with ape.reverts("Dai/insufficient-balance"):
        dai.transfer(stranger, 6 * WAD + 1, sender=rich)
    dai.transfer(stranger, 6 * WAD, sender=rich)
    assert dai.totalSupply() == 10 * WAD


def test_transfer_to_oneself_to_zero_and_to_the_token(dai, rich):
    dai.transfer(rich, 10 * WAD, sender=rich)
    assert dai.balanceOf(rich) == 10 * WAD
    dai.transfer(ZERO, WAD, sender=rich)
    dai.transfer(dai, WAD, sender=rich)
    assert (dai.balanceOf(ZERO), dai.balanceOf(dai), dai.totalSupply()) == (WAD, WAD, 10 * WAD)


def test_transfer_from_uses_the_allowance_up(dai, rich, stranger):
    with ape.reverts("Dai/insufficient-allowance"):
        dai.transferFrom(rich, stranger, 1, sender=stranger)
    receipt = dai.approve(stranger, 3, sender=rich)
    assert receipt.events == [dai.Approval(src=rich, guy=stranger, wad=3)]
    receipt = dai.transferFrom(rich, stranger, 2, sender=stranger)
    assert receipt.events == [dai.Transfer(src=rich, dst=stranger, wad=2)]
    assert dai.allowance(rich, stranger) == 1
    with ape.reverts("Dai/insufficient-allowance"):
        dai.transferFrom(rich, stranger, 2, sender=stranger)
    dai.transferFrom(rich, stranger, 1, sender=stranger)
    assert dai.allowance(rich, stranger) == 0


def test_the_balance_is_checked_before_the_allowance(dai, rich, stranger):
    with ape.reverts("Dai/insufficient-balance"):
        dai.transferFrom(rich, stranger, 10 * WAD + 1, sender=stranger)


def test_the_largest_allowance_is_never_used_up(dai, rich, stranger):
    dai.approve(stranger, MAX, sender=rich)
    dai.transferFrom(rich, stranger, WAD, sender=stranger)
    assert dai.allowance(rich, stranger) == MAX
    dai.approve(stranger, MAX - 1, sender=rich)
    dai.transferFrom(rich, stranger, WAD, sender=stranger)
    assert dai.allowance(rich, stranger) == MAX - 1 - WAD


def test_an_owner_needs_no_allowance(dai, rich, stranger):
    dai.transferFrom(rich, stranger, WAD, sender=rich)
    assert dai.balanceOf(stranger) == WAD


def test_burn(dai, rich, deployer, stranger):
    receipt = dai.burn(rich, WAD, sender=rich)
    assert receipt.events == [dai.Transfer(src=rich, dst=ZERO, wad=WAD)]
    assert (dai.balanceOf(rich), dai.totalSupply()) == (9 * WAD, 9 * WAD)
    with ape.reverts("Dai/insufficient-allowance"):  # a ward mints, but cannot burn
        dai.burn(rich, WAD, sender=deployer)
    dai.approve(stranger, WAD, sender=rich)
    dai.burn(rich, WAD, sender=stranger)
    assert dai.allowance(rich, stranger) == 0
    with ape.reverts("Dai/insufficient-balance"):
        dai.burn(rich, 8 * WAD + 1, sender=rich)


def test_aliases(dai, rich, stranger, deployer):
    dai.push(stranger, 3, sender=rich)
    assert dai.balanceOf(stranger) == 3
    with ape.reverts("Dai/insufficient-allowance"):
        dai.pull(rich, 2, sender=stranger)
    with ape.reverts("Dai/insufficient-allowance"):
        dai.move(rich, deployer, 2, sender=stranger)
    dai.approve(stranger, 4, sender=rich)
    dai.pull(rich, 2, sender=stranger)
    receipt = dai.move(rich, deployer, 2, sender=stranger)
    assert receipt.events == [dai.Transfer(src=rich, dst=deployer, wad=2)]
    assert (dai.balanceOf(stranger), dai.balanceOf(deployer)) == (5, 2)
    with ape.reverts("Dai/insufficient-balance"):
        dai.push(stranger, 10 * WAD, sender=rich)


@settings(max_examples=12, deadline=None)
@given(done=steps)
@example(
    done=[
        ("mint", 0, 0, 1, 5),
        ("approve", 1, 2, 0, 4),
        ("transferFrom", 2, 1, 2, 6),  # too much of both: the balance speaks first
        ("transferFrom", 2, 1, 2, 3),
        ("burn", 2, 1, 0, 2),
        ("burn", 2, 1, 0, 1),
        ("burn", 2, 2, 0, 3),
    ]
)
def test_any_calls_agree_with_the_reference(anchored, dai, deployer, stranger, recipient, revert_data, done):
    """The supply is all that is held, and no call moves more than the books allow."""
    books = Token(
        unauthorized="Dai/not-authorized",
        no_tokens="Dai/insufficient-balance",
        no_allowance="Dai/insufficient-allowance",
        balance_first=True,
        owner_burns=False,
    )
    with anchored():
        follow(books, dai, [deployer, stranger, recipient], done, revert_data)
