#pragma version 0.4.3
#pragma evm-version cancun
"""
@title The log that Maker's first contracts write: an anonymous `LogNote`
@notice A module, not a contract. The note has four topics and no event signature among them; its data is
        the ABI encoding of the first 224 bytes of the calldata, filled up with zeros.
@dev Two layouts exist. The Vat logs selector and three arguments; every contract that inherits `LibNote`
     (Vow, Dai, DaiJoin) logs selector, caller and two arguments. The note is the last thing a call does,
     so it comes after the logs of the calls it made. Source: dss, `lib.sol` and `vat.sol`.
"""

# Seven words: the selector and six arguments, the last 28 bytes always a filler [bytes]
SIZE: constant(uint256) = 224


@internal
@view
def _calldata() -> uint256[7]:
    """
    @notice The calldata in words, with zeros past its end
    """
    words: uint256[7] = empty(uint256[7])
    size: uint256 = min(len(msg.data), SIZE)
    for i: uint256 in range(7):
        start: uint256 = 32 * i
        if start + 32 <= size:
            words[i] = convert(slice(msg.data, start, 32), uint256)
        else:
            # Vyper slices the calldata only by a constant length: the rest goes byte by byte.
            for j: uint256 in range(start, size, bound=31):
                words[i] |= convert(slice(msg.data, j, 1), uint256) << (248 - 8 * (j - start))
            break
    return words


@internal
@pure
def _selector(words: uint256[7]) -> bytes32:
    return convert((words[0] >> 224) << 224, bytes32)


@internal
@pure
def _argument(words: uint256[7], i: uint256) -> bytes32:
    return convert((words[i] << 32) | (words[i + 1] >> 224), bytes32)


@internal
@pure
def _payload(words: uint256[7]) -> Bytes[288]:
    # The encoding of `bytes`: its offset, its size, its content.
    return abi_encode(convert(32, uint256), SIZE, words)


@internal
def _note():
    """
    @notice Log the call as the Vat does: selector, arg1, arg2, arg3
    """
    words: uint256[7] = self._calldata()
    raw_log(
        [self._selector(words), self._argument(words, 0), self._argument(words, 1), self._argument(words, 2)],
        self._payload(words),
    )


@internal
def _note_usr():
    """
    @notice Log the call as `LibNote` does: selector, caller, arg1, arg2
    """
    words: uint256[7] = self._calldata()
    raw_log(
        [
            self._selector(words),
            convert(msg.sender, bytes32),
            self._argument(words, 0),
            self._argument(words, 1),
        ],
        self._payload(words),
    )
