#pragma version 0.4.3
#pragma evm-version cancun
"""
@title MKR: the governance token, as far as streams of it need
@notice ERC-20 with an owner who mints and burns. An allowance of 2^256-1 is infinite. Amounts in wad.
@dev Replica of the DSToken deployed at 0x9f8F72aA9304c8B593d555F12eF6589cC3A579A2 without authority, stop and
     aliases. Reverts: "ds-auth-unauthorized", "ds-token-insufficient-approval",
     "ds-token-insufficient-balance".
"""

event Transfer:
    src: indexed(address)
    dst: indexed(address)
    wad: uint256

event Approval:
    src: indexed(address)
    guy: indexed(address)
    wad: uint256

event Mint:
    guy: indexed(address)
    wad: uint256

event Burn:
    guy: indexed(address)
    wad: uint256

event LogSetOwner:
    owner: indexed(address)


name: public(constant(String[5])) = "Maker"
symbol: public(constant(String[3])) = "MKR"
decimals: public(constant(uint256)) = 18

owner: public(address)
totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__():
    self.owner = msg.sender
    log LogSetOwner(owner=msg.sender)


@view
@internal
def _check_owner():
    assert msg.sender == self.owner, "ds-auth-unauthorized"


@internal
def _spend(src: address, wad: uint256):
    """
    @dev Use up the caller's allowance from `src` and take the tokens from `src`
    """
    if src != msg.sender and self.allowance[src][msg.sender] != max_value(uint256):
        assert self.allowance[src][msg.sender] >= wad, "ds-token-insufficient-approval"
        self.allowance[src][msg.sender] -= wad
    assert self.balanceOf[src] >= wad, "ds-token-insufficient-balance"
    self.balanceOf[src] -= wad


@internal
def _transfer(src: address, dst: address, wad: uint256):
    self._spend(src, wad)
    self.balanceOf[dst] += wad
    log Transfer(src=src, dst=dst, wad=wad)


@external
def setOwner(owner_: address):
    self._check_owner()
    self.owner = owner_
    log LogSetOwner(owner=owner_)


@external
def transfer(dst: address, wad: uint256) -> bool:
    self._transfer(msg.sender, dst, wad)
    return True


@external
def transferFrom(src: address, dst: address, wad: uint256) -> bool:
    self._transfer(src, dst, wad)
    return True


@external
def approve(guy: address, wad: uint256) -> bool:
    self.allowance[msg.sender][guy] = wad
    log Approval(src=msg.sender, guy=guy, wad=wad)
    return True


@external
def mint(guy: address, wad: uint256):
    """
    @notice New tokens for `guy`; as in the original, a Mint is logged and no Transfer
    """
    self._check_owner()
    self.balanceOf[guy] += wad
    self.totalSupply += wad
    log Mint(guy=guy, wad=wad)


@external
def burn(guy: address, wad: uint256):
    """
    @notice Destroy tokens of `guy`, who must have approved the owner unless he is the owner
    """
    self._check_owner()
    self._spend(guy, wad)
    self.totalSupply -= wad
    log Burn(guy=guy, wad=wad)
