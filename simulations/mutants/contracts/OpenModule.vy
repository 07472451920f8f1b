#pragma version 0.4.3
#pragma evm-version cancun
"""
@title OpenModule: a module through which anybody acts as the Safe
@notice Forwards any call, a delegatecall too, of anybody.
"""

# [bytes]
MAX_DATA: constant(uint256) = 1024

interface Safe:
    def execTransactionFromModule(
        to: address, amount: uint256, data: Bytes[MAX_DATA], operation: uint8
    ) -> bool: nonpayable


@external
def run(safe: address, to: address, data: Bytes[MAX_DATA], operation: uint8) -> bool:
    return extcall Safe(safe).execTransactionFromModule(to, 0, data, operation)
