#pragma version 0.4.3
#pragma evm-version cancun
"""
@title ClawBackSpell: the protocol takes money back out of a Safe
@notice To be delegatecalled by the PauseProxy, which must be a delegate with an allowance in the Safe's
        AllowanceModule. It has no storage.
@dev A contract cannot sign, so the proxy acts as `msg.sender` with an empty signature, and no one is paid
     for the gas.
"""

from ...interfaces import IChainlog


interface AllowanceModule:
    def executeAllowanceTransfer(
        safe: address,
        token: address,
        to: address,
        amount: uint96,
        paymentToken: address,
        payment: uint96,
        delegate: address,
        signature: Bytes[65],
    ): nonpayable


chainlog: public(immutable(IChainlog))


@deploy
def __init__(chainlog_: address):
    chainlog = IChainlog(chainlog_)


@external
def execute(module: address, safe: address, token: address, to: address, amount: uint96):
    """
    @notice Move `amount` of `token` from `safe` to `to` within the protocol's allowance
    @param amount The amount in the token's smallest unit [wad for DAI]
    """
    extcall AllowanceModule(module).executeAllowanceTransfer(
        safe, token, to, amount, empty(address), 0, self, b""
    )
