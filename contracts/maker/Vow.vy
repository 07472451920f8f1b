#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Vow: the protocol's balance sheet
@notice Its surplus is `vat.dai(vow) - vat.sin(vow)` [rad]: what the protocol pays becomes its sin, what it
        gets back becomes its dai, and `heal` cancels one against the other.
@dev Replica of the Vow deployed at 0xA950524441892A31ebddF91d3cEEFa04Bf454466 (dss `vow.sol`), without
     auctions and without the debt queue.
     Reverts: "Vow/not-authorized", "Vow/not-live", "Vow/insufficient-surplus", "Vow/insufficient-debt".
"""

from ..interfaces import IVat
from . import lib_note

wards: public(HashMap[address, uint256])

vat: public(IVat)
flapper: public(address)  # surplus auctions; named only
flopper: public(address)  # debt auctions; named only

# Vaults and auctions feed these two, and there are none.
Sin: public(constant(uint256)) = 0  # queued debt [rad]
Ash: public(constant(uint256)) = 0  # debt under auction [rad]

live: public(uint256)  # 1 until caged


@deploy
def __init__(vat_: address, flapper_: address, flopper_: address):
    """
    @param flapper_ Surplus auction house, may be zero
    @param flopper_ Debt auction house, may be zero
    """
    self.wards[msg.sender] = 1
    self.vat = IVat(vat_)
    self.flapper = flapper_
    self.flopper = flopper_
    extcall self.vat.hope(flapper_)
    self.live = 1


@internal
@view
def _auth():
    assert self.wards[msg.sender] == 1, "Vow/not-authorized"


@external
def rely(usr: address):
    """
    @notice Make `usr` a ward; impossible once caged
    """
    self._auth()
    assert self.live == 1, "Vow/not-live"
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
def heal(rad: uint256):
    """
    @notice Cancel dai of the Vow against its sin; anyone may call
    @param rad The amount, at most both [rad]
    """
    assert rad <= staticcall self.vat.dai(self), "Vow/insufficient-surplus"
    assert rad <= staticcall self.vat.sin(self) - Sin - Ash, "Vow/insufficient-debt"
    extcall self.vat.heal(rad)
    lib_note._note_usr()


@external
def cage():
    """
    @notice Shut the Vow down and heal what can be healed; the surplus stays the same
    """
    self._auth()
    assert self.live == 1, "Vow/not-live"
    self.live = 0
    extcall self.vat.heal(min(staticcall self.vat.dai(self), staticcall self.vat.sin(self)))
    lib_note._note_usr()
