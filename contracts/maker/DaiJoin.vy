#pragma version 0.4.3
#pragma evm-version cancun
"""
@title DaiJoin: the door between dai in the Vat and the Dai token
@notice `exit` turns Vat dai into tokens, `join` turns tokens into Vat dai. The Vat dai behind all tokens is
        that of this contract: `dai.totalSupply() * 10^27 == vat.dai(join)`.
@dev Replica of the DaiJoin deployed at 0x9759A6Ac90977b93B58547b4A71c78317f391A28 (dss `join.sol`).
     Reverts: "DaiJoin/not-authorized", "DaiJoin/not-live" (exit only: the way back stays open); an amount
     of more than 2^256 rad reverts without a text, as in the original.
"""

from ..interfaces import IDai
from ..interfaces import IDaiJoin
from ..interfaces import IVat
from . import lib_note

implements: IDaiJoin

RAY: constant(uint256) = 10**27

wards: public(HashMap[address, uint256])
vat: public(address)
dai: public(address)
live: public(uint256)  # 1 until caged


@deploy
def __init__(vat_: address, dai_: address):
    """
    @dev To serve, it must be a ward of `dai_`.
    """
    self.wards[msg.sender] = 1
    self.live = 1
    self.vat = vat_
    self.dai = dai_


@internal
@view
def _auth():
    assert self.wards[msg.sender] == 1, "DaiJoin/not-authorized"


@external
def rely(usr: address):
    """
    @notice Make `usr` a ward
    """
    self._auth()
    self.wards[usr] = 1
    lib_note._note_usr()


@external
def deny(usr: address):
    """
    @notice End the wardship of `usr`
    """
    self._auth()
    self.wards[usr] = 0
    lib_note._note_usr()


@external
def cage():
    """
    @notice Close the exit for good. Emergency shutdown of the protocol does not call this.
    """
    self._auth()
    self.live = 0
    lib_note._note_usr()


@external
def join(usr: address, wad: uint256):
    """
    @notice Burn the caller's tokens (by allowance to this contract) and give `usr` Vat dai
    @param wad The amount [wad]
    """
    extcall IVat(self.vat).move(self, usr, RAY * wad)
    extcall IDai(self.dai).burn(msg.sender, wad)
    lib_note._note_usr()


@external
def exit(usr: address, wad: uint256):
    """
    @notice Take Vat dai of the caller, who hopes this contract, and mint tokens for `usr`
    @param wad The amount [wad]
    """
    assert self.live == 1, "DaiJoin/not-live"
    extcall IVat(self.vat).move(msg.sender, self, RAY * wad)
    extcall IDai(self.dai).mint(usr, wad)
    lib_note._note_usr()
