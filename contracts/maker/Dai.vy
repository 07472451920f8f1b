#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Dai: the stablecoin as an ERC-20 token
@notice Amounts are wad (10^18). An allowance of 2^256 - 1 is never used up. Tokens may be sent to any
        address, the zero address and the token itself included, as in the deployed version 1.
@dev Replica of the Dai deployed at 0x6B175474E89094C44Da98b954EedeAC495271d0F (dss `dai.sol`, version 1),
     without `permit`.
     Reverts: "Dai/not-authorized", "Dai/insufficient-balance", "Dai/insufficient-allowance"; arithmetic out
     of range reverts without a text, as in the original.
"""

from ..interfaces import IDai
from . import lib_note

implements: IDai


event Approval:
    src: indexed(address)
    guy: indexed(address)
    wad: uint256


event Transfer:
    src: indexed(address)
    dst: indexed(address)
    wad: uint256


name: public(constant(String[14])) = "Dai Stablecoin"
symbol: public(constant(String[3])) = "DAI"
version: public(constant(String[1])) = "1"
decimals: public(constant(uint8)) = 18

wards: public(HashMap[address, uint256])
totalSupply: public(uint256)  # [wad]
balanceOf: public(HashMap[address, uint256])  # [wad]
allowance: public(HashMap[address, HashMap[address, uint256]])  # owner -> spender [wad]


@deploy
def __init__():
    self.wards[msg.sender] = 1


@internal
@view
def _auth():
    assert self.wards[msg.sender] == 1, "Dai/not-authorized"


@internal
def _take(src: address, wad: uint256):
    """
    @notice Take `wad` off `src` in the name of the caller, using up the caller's allowance
    """
    assert self.balanceOf[src] >= wad, "Dai/insufficient-balance"
    if src != msg.sender and self.allowance[src][msg.sender] != max_value(uint256):
        assert self.allowance[src][msg.sender] >= wad, "Dai/insufficient-allowance"
        self.allowance[src][msg.sender] -= wad
    self.balanceOf[src] -= wad


@internal
def _transfer(src: address, dst: address, wad: uint256):
    self._take(src, wad)
    self.balanceOf[dst] += wad
    log Transfer(src=src, dst=dst, wad=wad)


@external
def rely(guy: address):
    """
    @notice Make `guy` a ward, who may mint
    """
    self._auth()
    self.wards[guy] = 1
    lib_note._note_usr()


@external
def deny(guy: address):
    """
    @notice End the wardship of `guy`
    """
    self._auth()
    self.wards[guy] = 0
    lib_note._note_usr()


@external
def transfer(dst: address, wad: uint256) -> bool:
    """
    @notice Send `wad` of the caller's to `dst`
    """
    self._transfer(msg.sender, dst, wad)
    return True


@external
def transferFrom(src: address, dst: address, wad: uint256) -> bool:
    """
    @notice Send `wad` of `src` to `dst` by allowance; the balance is checked before the allowance
    """
    self._transfer(src, dst, wad)
    return True


@external
def mint(usr: address, wad: uint256):
    """
    @notice Make `wad` for `usr`; only a ward, which is DaiJoin
    """
    self._auth()
    self.balanceOf[usr] += wad
    self.totalSupply += wad
    log Transfer(src=empty(address), dst=usr, wad=wad)


@external
def burn(usr: address, wad: uint256):
    """
    @notice Destroy `wad` of `usr`, who is the caller or has approved the caller
    """
    self._take(usr, wad)
    self.totalSupply -= wad
    log Transfer(src=usr, dst=empty(address), wad=wad)


@external
def approve(usr: address, wad: uint256) -> bool:
    """
    @notice Allow `usr` to spend `wad` of the caller's, in place of any earlier allowance
    """
    self.allowance[msg.sender][usr] = wad
    log Approval(src=msg.sender, guy=usr, wad=wad)
    return True


@external
def push(usr: address, wad: uint256):
    """
    @notice `transfer` without a result
    """
    self._transfer(msg.sender, usr, wad)


@external
def pull(usr: address, wad: uint256):
    """
    @notice Take `wad` from `usr` by allowance
    """
    self._transfer(usr, msg.sender, wad)


@external
def move(src: address, dst: address, wad: uint256):
    """
    @notice `transferFrom` without a result
    """
    self._transfer(src, dst, wad)
