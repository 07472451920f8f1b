#pragma version 0.4.3
#pragma evm-version cancun
"""
@title PaymentSpell: the protocol pays Dai out of its surplus
@notice How a seed reaches a treasury. To be delegatecalled by the PauseProxy, which must be a ward of the
        Vat; called directly it fails. It has no storage.
@dev Follows what executives do to send from the surplus buffer: suck from the Vow, exit through DaiJoin.
"""

from ...interfaces import IChainlog
from ...interfaces import IDaiJoin
from ...interfaces import IVat

RAY: constant(uint256) = 10**27

chainlog: public(immutable(IChainlog))


@deploy
def __init__(chainlog_: address):
    chainlog = IChainlog(chainlog_)


@internal
@view
def _address(key: Bytes[32]) -> address:
    return staticcall chainlog.getAddress(convert(key, bytes32))


@external
def execute(usr: address, wad: uint256):
    """
    @notice Send `wad` Dai to `usr`; the sin of the Vow grows by as much
    @param wad The amount [wad]
    """
    vat: IVat = IVat(self._address(b"MCD_VAT"))
    join: IDaiJoin = IDaiJoin(self._address(b"MCD_JOIN_DAI"))
    extcall vat.suck(self._address(b"MCD_VOW"), self, wad * RAY)
    if staticcall vat.can(self, join.address) == 0:
        extcall vat.hope(join.address)
    extcall join.exit(usr, wad)
