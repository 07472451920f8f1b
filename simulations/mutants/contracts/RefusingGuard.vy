#pragma version 0.4.3
#pragma evm-version cancun
"""
@title RefusingGuard: a guard of a Safe that lets nothing pass
"""

# Nothing of the transaction is looked at; the bounds are those of what the Safes of a treasury send. [bytes]
MAX_DATA: constant(uint256) = 4096


@external
def checkTransaction(
    to: address,
    amount: uint256,
    data: Bytes[MAX_DATA],
    operation: uint8,
    safeTxGas: uint256,
    baseGas: uint256,
    gasPrice: uint256,
    gasToken: address,
    refundReceiver: address,
    signatures: Bytes[MAX_DATA],
    sender: address,
):
    raise "RefusingGuard/nothing-passes"


@external
def checkAfterExecution(txHash: bytes32, success: bool):
    pass
