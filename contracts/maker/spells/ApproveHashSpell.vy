#pragma version 0.4.3
#pragma evm-version cancun
"""
@title ApproveHashSpell: the protocol as an owner of a Safe approves a transaction
@notice To be delegatecalled by the PauseProxy, which must be an owner of the Safe. It has no storage. With
        the approval on chain, anyone can execute with the pre-validated signature (v = 1) of the proxy.
"""

from ...interfaces import IChainlog


interface Safe:
    def approveHash(hashToApprove: bytes32): nonpayable


chainlog: public(immutable(IChainlog))


@deploy
def __init__(chainlog_: address):
    chainlog = IChainlog(chainlog_)


@external
def execute(safe: address, hash: bytes32):
    """
    @notice Approve a Safe transaction
    @param safe The Safe
    @param hash The hash of the Safe transaction (EIP-712)
    """
    extcall Safe(safe).approveHash(hash)
