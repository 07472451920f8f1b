"""The plain MKR token."""

import ape
import pytest
from hypothesis import example, given, settings
from vest_reference import WAD

from tests.contracts.token_reference import Token, follow, steps

INFINITE = 2**256 - 1


@pytest.fixture
def fresh(project, governance, core_unit):
    token = governance.deploy(project.Mkr)
    token.mint(core_unit, 10 * WAD, sender=governance)
    return token


def test_metadata(fresh, governance):
    assert (fresh.name(), fresh.symbol(), fresh.decimals()) == ("Maker", "MKR", 18)
    assert fresh.owner() == governance
    assert fresh.totalSupply() == 10 * WAD


def test_transfer(fresh, core_unit, outsider):
    receipt = fresh.transfer(outsider, 4 * WAD, sender=core_unit)
    assert [(log.src, log.dst, log.wad) for log in receipt.events] == [(core_unit, outsider, 4 * WAD)]
    assert (fresh.balanceOf(core_unit), fresh.balanceOf(outsider)) == (6 * WAD, 4 * WAD)
    with ape.reverts("ds-token-insufficient-balance"):
        fresh.transfer(outsider, 6 * WAD + 1, sender=core_unit)
    fresh.transfer(core_unit, 6 * WAD, sender=core_unit)  # to oneself: nothing changes
    assert fresh.balanceOf(core_unit) == 6 * WAD
    assert fresh.transfer.call(outsider, 0, sender=core_unit) is True


def test_transfer_from_uses_up_the_allowance(fresh, core_unit, outsider):
    receipt = fresh.approve(outsider, 5 * WAD, sender=core_unit)
    assert [(log.src, log.guy, log.wad) for log in receipt.events] == [(core_unit, outsider, 5 * WAD)]
    fresh.transferFrom(core_unit, outsider, 3 * WAD, sender=outsider)
    assert fresh.allowance(core_unit, outsider) == 2 * WAD
    with ape.reverts("ds-token-insufficient-approval"):
        fresh.transferFrom(core_unit, outsider, 2 * WAD + 1, sender=outsider)
    fresh.transferFrom(core_unit, core_unit, WAD, sender=core_unit)  # one's own tokens need no allowance


def test_the_largest_allowance_is_infinite(fresh, core_unit, outsider):
    for allowance, left in ((INFINITE, INFINITE), (INFINITE - 1, INFINITE - 1 - WAD)):
        fresh.approve(outsider, allowance, sender=core_unit)
        fresh.transferFrom(core_unit, outsider, WAD, sender=outsider)
        assert fresh.allowance(core_unit, outsider) == left
    with ape.reverts("ds-token-insufficient-balance"):
        fresh.transferFrom(core_unit, outsider, 8 * WAD + 1, sender=outsider)


def test_mint_and_burn(fresh, governance, core_unit, outsider):
    receipt = fresh.mint(outsider, WAD, sender=governance)
    assert [(log.event_name, log.guy, log.wad) for log in receipt.events] == [("Mint", outsider, WAD)]
    with ape.reverts("ds-token-insufficient-approval"):
        fresh.burn(outsider, WAD, sender=governance)
    fresh.approve(governance, INFINITE, sender=outsider)
    receipt = fresh.burn(outsider, WAD, sender=governance)
    assert [(log.event_name, log.guy, log.wad) for log in receipt.events] == [("Burn", outsider, WAD)]
    with ape.reverts("ds-token-insufficient-balance"):
        fresh.burn(outsider, 1, sender=governance)
    assert fresh.totalSupply() == fresh.balanceOf(core_unit) == 10 * WAD
    with ape.reverts():
        fresh.mint(outsider, 2**256 - 10 * WAD, sender=governance)  # the supply would overflow


def test_only_the_owner(fresh, governance, core_unit, outsider):
    for method, arguments in (
        (fresh.mint, (core_unit, 1)),
        (fresh.burn, (core_unit, 1)),
        (fresh.setOwner, (core_unit,)),
    ):
        with ape.reverts("ds-auth-unauthorized"):
            method(*arguments, sender=core_unit)
    receipt = fresh.setOwner(outsider, sender=governance)
    assert [(log.event_name, log.owner) for log in receipt.events] == [("LogSetOwner", outsider)]
    fresh.mint(core_unit, 1, sender=outsider)
    with ape.reverts("ds-auth-unauthorized"):
        fresh.mint(core_unit, 1, sender=governance)


@settings(max_examples=12, deadline=None)
@given(done=steps)
@example(
    done=[
        ("mint", 0, 0, 1, 5),
        ("approve", 1, 2, 0, 9),
        ("transferFrom", 2, 1, 2, 2),
        ("transferFrom", 2, 1, 0, 4),  # three are left, seven allowed
        ("approve", 1, 0, 0, 2),
        ("burn", 0, 1, 0, 3),
        ("burn", 0, 1, 0, 2),
    ]
)
def test_any_calls_agree_with_the_reference(project, anchored, governance, core_unit, outsider, revert_data, done):
    """The supply is all that is held, and no call moves more than the books allow."""
    books = Token(
        unauthorized="ds-auth-unauthorized",
        no_tokens="ds-token-insufficient-balance",
        no_allowance="ds-token-insufficient-approval",
        balance_first=False,
        owner_burns=True,
    )
    with anchored():
        follow(books, governance.deploy(project.Mkr), [governance, core_unit, outsider], done, revert_data)
