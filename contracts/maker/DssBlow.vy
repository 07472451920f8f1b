#pragma version 0.4.3
#pragma evm-version cancun
"""
@title DssBlow: the way back to the surplus buffer
@notice Joins Dai tokens to the Vow, where they count as surplus. Anyone may call.
@dev Replica of dss-blow, deployed at 0x0048FC4357DB3c0f45AdEA433a07A20769dDB0CF. The original has two
     functions named `blow`; here a default argument gives both entry points, told apart by the selector
     that was called, so that no amount has a second meaning. Reverts are those of Dai and DaiJoin.
"""

from ..interfaces import IDai
from ..interfaces import IDaiJoin


event Blow:
    amount: uint256


daiJoin: public(immutable(IDaiJoin))
dai: public(immutable(IDai))
vow: public(immutable(address))


@deploy
def __init__(daiJoin_: address, vow_: address):
    daiJoin = IDaiJoin(daiJoin_)
    dai = IDai(staticcall daiJoin.dai())
    vow = vow_
    extcall dai.approve(daiJoin_, max_value(uint256))


@external
def blow(wad: uint256 = 0):
    """
    @notice `blow()` joins all Dai that this contract holds; `blow(wad)` takes `wad` from the caller, who has
            approved this contract, and joins that
    @param wad The amount [wad]; without a meaning in `blow()`
    """
    amount: uint256 = wad
    if slice(msg.data, 0, 4) == method_id("blow()"):
        amount = staticcall dai.balanceOf(self)
    else:
        extcall dai.transferFrom(msg.sender, self, wad)
    extcall daiJoin.join(vow, amount)
    log Blow(amount=amount)
