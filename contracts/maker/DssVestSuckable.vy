#pragma version 0.4.3
#pragma evm-version cancun
"""
@title DssVestSuckable: streams of DAI
@notice The DAI is made when a stream is pulled, as debt (`sin`) of the Vow. Must be a ward of the Vat.
@dev Replica of the DssVestSuckable deployed at 0xa4c22f0e25C6630B2017979AcF1f865e94695C4b (dss-vest, with the
     `vat.live` check). Reverts: those of dss_vest.vy and "DssVestSuckable/Invalid-chainlog-address",
     "DssVestSuckable/vat-not-live".
"""

from ..interfaces import IChainlog
from ..interfaces import IDaiJoin
from ..interfaces import IVat
from . import dss_vest as base

initializes: base
exports: base.__interface__

RAY: constant(uint256) = 10**27

# chainlog keys, padded on the right
MCD_VAT: constant(bytes32) = 0x4d43445f56415400000000000000000000000000000000000000000000000000
MCD_VOW: constant(bytes32) = 0x4d43445f564f5700000000000000000000000000000000000000000000000000
MCD_JOIN_DAI: constant(bytes32) = 0x4d43445f4a4f494e5f4441490000000000000000000000000000000000000000

chainlog: public(immutable(IChainlog))
vat: public(immutable(IVat))
daiJoin: public(immutable(IDaiJoin))


@deploy
def __init__(_chainlog: address):
    """
    @notice Take the Vat and the DAI join from the chainlog, once and for all, and let the join move the DAI
    @param _chainlog Knows MCD_VAT and MCD_JOIN_DAI now, and MCD_VOW at every payment
    """
    base.__init__()
    assert _chainlog != empty(address), "DssVestSuckable/Invalid-chainlog-address"
    chainlog = IChainlog(_chainlog)
    vat = IVat(staticcall IChainlog(_chainlog).getAddress(MCD_VAT))
    daiJoin = IDaiJoin(staticcall IChainlog(_chainlog).getAddress(MCD_JOIN_DAI))
    extcall vat.hope(daiJoin.address)


@external
def vest(_id: uint256, _maxAmt: uint256 = max_value(uint256)):
    """
    @notice Pay what is due of a stream to its recipient, out of new DAI; impossible once the Vat is caged
    @param _maxAmt Pay at most this [wad]
    """
    usr: address = empty(address)
    amt: uint256 = 0
    usr, amt = base._claim(_id, _maxAmt)
    assert staticcall vat.live() == 1, "DssVestSuckable/vat-not-live"
    extcall vat.suck(staticcall chainlog.getAddress(MCD_VOW), self, amt * RAY)
    extcall daiJoin.exit(usr, amt)
    base._settle(_id, amt)
