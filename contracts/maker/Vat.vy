#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Vat: the ledger of all dai and of all debt that nothing backs
@notice The part that the treasury's money passes through. Amounts are rad (10^45). `debt` is the sum of
        `dai` over all addresses and `vice` the sum of `sin`, as the replica has no vaults.
@dev Replica of the Vat deployed at 0x35D1b3F3D7966A1DFe207aa4514C12a259A0492B (dss `vat.sol`).
     Reverts: "Vat/not-authorized" (no ward), "Vat/not-live" (caged), "Vat/not-allowed" (no consent of the
     source); arithmetic out of range reverts without a text, as in the original.
"""

from ..interfaces import IVat
from . import lib_note

implements: IVat

wards: public(HashMap[address, uint256])
can: public(HashMap[address, HashMap[address, uint256]])

dai: public(HashMap[address, uint256])  # [rad]
sin: public(HashMap[address, uint256])  # debt that nothing backs [rad]

debt: public(uint256)  # all dai issued [rad]
vice: public(uint256)  # all sin [rad]
live: public(uint256)  # 1 until caged


@deploy
def __init__():
    self.wards[msg.sender] = 1
    self.live = 1


@internal
@view
def _auth():
    assert self.wards[msg.sender] == 1, "Vat/not-authorized"


@internal
@view
def _wish(bit: address, usr: address) -> bool:
    """
    @notice Whether `usr` may move the dai of `bit`
    """
    return bit == usr or self.can[bit][usr] == 1


@external
def rely(usr: address):
    """
    @notice Make `usr` a ward; impossible once caged
    """
    self._auth()
    assert self.live == 1, "Vat/not-live"
    self.wards[usr] = 1
    lib_note._note()


@external
def deny(usr: address):
    """
    @notice End the wardship of `usr`; impossible once caged
    """
    self._auth()
    assert self.live == 1, "Vat/not-live"
    self.wards[usr] = 0
    lib_note._note()


@external
def hope(usr: address):
    """
    @notice Let `usr` move the caller's dai
    """
    self.can[msg.sender][usr] = 1
    lib_note._note()


@external
def nope(usr: address):
    """
    @notice Let `usr` no longer move the caller's dai
    """
    self.can[msg.sender][usr] = 0
    lib_note._note()


@external
def cage():
    """
    @notice Emergency shutdown. It stops no movement here: those who ask `live` (DssVestSuckable) stop paying.
    """
    self._auth()
    self.live = 0
    lib_note._note()


@external
def move(src: address, dst: address, rad: uint256):
    """
    @notice Move dai from `src`, who is the caller or hopes the caller
    @param rad The amount [rad]
    """
    assert self._wish(src, msg.sender), "Vat/not-allowed"
    self.dai[src] -= rad
    self.dai[dst] += rad
    lib_note._note()


@external
def heal(rad: uint256):
    """
    @notice Cancel equal amounts of the caller's sin and dai
    @param rad The amount [rad]
    """
    self.sin[msg.sender] -= rad
    self.dai[msg.sender] -= rad
    self.vice -= rad
    self.debt -= rad
    lib_note._note()


@external
def suck(u: address, v: address, rad: uint256):
    """
    @notice Make dai out of nothing: sin for `u`, dai for `v`
    @param rad The amount [rad]
    """
    self._auth()
    self.sin[u] += rad
    self.dai[v] += rad
    self.vice += rad
    self.debt += rad
    lib_note._note()
