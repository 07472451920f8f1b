#pragma version 0.4.3
#pragma evm-version cancun
"""
@title StreamSpell: the protocol creates and ends streams
@notice To be delegatecalled by the PauseProxy, which must be a ward of the DssVest. It has no storage. The
        plain functions act on MCD_VEST_DAI; those that end in `_on` act on the DssVest they are given (MKR).
        Where that one pays from what the PauseProxy holds, `create_and_approve_on` lets it take that much more.
@dev Amounts are in the token's smallest unit (wad for DAI and MKR), dates UTC seconds, durations seconds.
"""

from ...interfaces import IChainlog


interface DssVest:
    def create(
        usr: address, tot: uint256, bgn: uint256, tau: uint256, eta: uint256, mgr: address
    ) -> uint256: nonpayable
    def restrict(id: uint256): nonpayable
    def yank(id: uint256): nonpayable
    def gem() -> Gem: view


interface Gem:
    def allowance(src: address, guy: address) -> uint256: view
    def approve(guy: address, wad: uint256) -> bool: nonpayable


chainlog: public(immutable(IChainlog))


@deploy
def __init__(chainlog_: address):
    chainlog = IChainlog(chainlog_)


@internal
@view
def _vest_dai() -> address:
    return staticcall chainlog.getAddress(convert(b"MCD_VEST_DAI", bytes32))


@internal
def _create(
    vest: address,
    usr: address,
    tot: uint256,
    bgn: uint256,
    tau: uint256,
    eta: uint256,
    mgr: address,
    restricted: bool,
) -> uint256:
    id: uint256 = extcall DssVest(vest).create(usr, tot, bgn, tau, eta, mgr)
    if restricted:
        extcall DssVest(vest).restrict(id)
    return id


@external
def create(
    usr: address,
    tot: uint256,
    bgn: uint256,
    tau: uint256,
    eta: uint256,
    mgr: address,
    restricted: bool,
) -> uint256:
    """
    @notice Create a DAI stream
    @param usr The recipient
    @param tot The whole amount [wad]
    @param bgn When it begins [UTC seconds]
    @param tau How long it runs [seconds]
    @param eta The cliff, counted from `bgn` [seconds]
    @param mgr Who may yank it, may be zero
    @param restricted Whether only `usr` can pull
    @return The id of the stream
    """
    return self._create(self._vest_dai(), usr, tot, bgn, tau, eta, mgr, restricted)


@external
def create_on(
    vest: address,
    usr: address,
    tot: uint256,
    bgn: uint256,
    tau: uint256,
    eta: uint256,
    mgr: address,
    restricted: bool,
) -> uint256:
    """
    @notice Create a stream on a given DssVest, else as `create`
    @return The id of the stream
    """
    return self._create(vest, usr, tot, bgn, tau, eta, mgr, restricted)


@external
def create_and_approve_on(
    vest: address,
    usr: address,
    tot: uint256,
    bgn: uint256,
    tau: uint256,
    eta: uint256,
    mgr: address,
    restricted: bool,
) -> uint256:
    """
    @notice The same on a DssVestTransferrable whose czar is the PauseProxy, and let it take `tot` more of its token
    @dev An allowance that would leave uint256 stays as it is: it is infinite to most tokens
    @return The id of the stream
    """
    id: uint256 = self._create(vest, usr, tot, bgn, tau, eta, mgr, restricted)
    gem: Gem = staticcall DssVest(vest).gem()
    allowed: uint256 = staticcall gem.allowance(self, vest)
    assert extcall gem.approve(vest, max(allowed, unsafe_add(allowed, tot)))
    return id


@external
def yank(id: uint256):
    """
    @notice End a DAI stream now
    """
    extcall DssVest(self._vest_dai()).yank(id)


@external
def yank_on(vest: address, id: uint256):
    """
    @notice End a stream of a given DssVest now
    """
    extcall DssVest(vest).yank(id)
