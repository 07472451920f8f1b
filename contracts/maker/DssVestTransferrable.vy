#pragma version 0.4.3
#pragma evm-version cancun
"""
@title DssVestTransferrable: streams of a token that somebody (the czar) holds and has approved
@notice For MKR the czar is the pause proxy, that is, the protocol's treasury.
@dev Replica of the DssVestTransferrable deployed at 0x6D635c8d08a1eA2F1687a5E46b666949c977B7dd (dss-vest).
     Reverts: those of dss_vest.vy and "DssVestTransferrable/Invalid-distributor-address",
     "DssVestTransferrable/Invalid-token-address", "DssVestTransferrable/failed-transfer".
"""

from . import dss_vest as base

initializes: base
exports: base.__interface__


interface GemLike:
    def transferFrom(src: address, dst: address, wad: uint256) -> bool: nonpayable


czar: public(immutable(address))
gem: public(immutable(GemLike))


@deploy
def __init__(_czar: address, _gem: address):
    """
    @param _czar Holds the tokens; must approve this contract
    @param _gem The token
    """
    base.__init__()
    assert _czar != empty(address), "DssVestTransferrable/Invalid-distributor-address"
    assert _gem != empty(address), "DssVestTransferrable/Invalid-token-address"
    czar = _czar
    gem = GemLike(_gem)


@external
def vest(_id: uint256, _maxAmt: uint256 = max_value(uint256)):
    """
    @notice Pay what is due of a stream from the czar to its recipient.
    @param _maxAmt Pay at most this [token]
    """
    usr: address = empty(address)
    amt: uint256 = 0
    usr, amt = base._claim(_id, _maxAmt)
    assert extcall gem.transferFrom(czar, usr, amt), "DssVestTransferrable/failed-transfer"
    base._settle(_id, amt)
