#pragma version 0.4.3
#pragma evm-version cancun
"""
@title ShutdownSpell: emergency shutdown, as far as money here needs it
@notice To be delegatecalled by the PauseProxy, which must be a ward of the Vat. It has no storage. After it
        DssVest pays no stream; Dai can still be moved, joined and exited, as End does not cage DaiJoin.
"""

from ...interfaces import IChainlog
from ...interfaces import IVat

chainlog: public(immutable(IChainlog))


@deploy
def __init__(chainlog_: address):
    chainlog = IChainlog(chainlog_)


@external
def execute():
    """
    @notice Cage the Vat
    """
    extcall IVat(staticcall chainlog.getAddress(convert(b"MCD_VAT", bytes32))).cage()
