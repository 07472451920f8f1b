#pragma version 0.4.3
#pragma evm-version cancun
"""
@title TestGem: a token that pays nothing, answers what it was told and calls back while it is asked to pay
"""

answer: bool
target: address
data: Bytes[512]


@external
def set_answer(answer: bool):
    self.answer = answer


@external
def set_callback(target: address, data: Bytes[512]):
    self.target = target
    self.data = data


@external
def transferFrom(src: address, dst: address, wad: uint256) -> bool:
    if self.target != empty(address):
        raw_call(self.target, self.data)
    return self.answer
