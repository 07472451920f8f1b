#pragma version 0.4.3
#pragma evm-version cancun
"""
@title PauseProxy: the protocol as an actor
@notice Its owner has it run spells by delegatecall, so that the proxy itself is the caller of everything a
        spell calls. It is a ward of the protocol's contracts and a delegate of the treasury's Safes.
@dev Replica of the DSPauseProxy deployed at 0xBE8E3e3618f7474F8cB1d074A26afFef007E98FB (ds-pause,
     `pause.sol`).
     Reverts: "ds-pause-proxy-unauthorized", and "ds-pause-delegatecall-error" whatever the spell's own
     reason was: as in the original, that reason is not passed on.
"""

# The original takes and gives any size. [bytes]
MAX_SIZE: constant(uint256) = 4096

owner: public(address)


@deploy
def __init__():
    self.owner = msg.sender


@external
def exec(usr: address, fax: Bytes[MAX_SIZE]) -> Bytes[MAX_SIZE]:
    """
    @notice Run a spell
    @param usr The spell
    @param fax The call to it: selector and arguments
    @return What the spell returned, ABI encoded
    """
    assert msg.sender == self.owner, "ds-pause-proxy-unauthorized"
    success: bool = False
    out: Bytes[MAX_SIZE] = b""
    success, out = raw_call(
        usr, fax, max_outsize=MAX_SIZE, is_delegate_call=True, revert_on_failure=False
    )
    assert success, "ds-pause-delegatecall-error"
    return out
