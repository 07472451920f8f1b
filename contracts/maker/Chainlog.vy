#pragma version 0.4.3
#pragma evm-version cancun
"""
@title Chainlog: the address book of the protocol
@notice Keys are ASCII names in 32 bytes ("MCD_VAT"), filled with zeros on the right.
@dev Replica of the ChainLog deployed at 0xdA0Ab1e0017DEbCd72Be8599041a2aa3bA7e740F (dss-chain-log).
     Reverts: "ChainLog/not-authorized" (no ward), "dss-chain-log/invalid-key" (no such key, or its address
     is zero); an index past the end reverts without a text.
"""


event Rely:
    usr: address


event Deny:
    usr: address


event UpdateVersion:
    version: String[256]


event UpdateSha256sum:
    sha256sum: String[256]


event UpdateIPFS:
    ipfs: String[256]


event UpdateAddress:
    key: bytes32
    addr: address


event RemoveAddress:
    key: bytes32


struct Location:
    pos: uint256  # index in `keys`
    addr: address


wards: public(HashMap[address, uint256])
keys: public(DynArray[bytes32, 1024])
version: public(String[256])
sha256sum: public(String[256])
ipfs: public(String[256])

location: HashMap[bytes32, Location]


@deploy
def __init__():
    self.wards[msg.sender] = 1
    self._set_version("0.0.0")
    self._set_address(convert(b"CHANGELOG", bytes32), self)


@internal
@view
def _auth():
    assert self.wards[msg.sender] == 1, "ChainLog/not-authorized"


@internal
def _set_version(_version: String[256]):
    self.version = _version
    log UpdateVersion(version=_version)


@internal
def _set_address(_key: bytes32, _addr: address):
    # An unknown key has position 0 too: only the key found there tells whether it is known.
    if len(self.keys) > 0 and _key == self.keys[self.location[_key].pos]:
        self.location[_key].addr = _addr
    else:
        self.location[_key] = Location(pos=len(self.keys), addr=_addr)
        self.keys.append(_key)
    log UpdateAddress(key=_key, addr=_addr)


@external
def rely(usr: address):
    """
    @notice Make `usr` a ward
    """
    self._auth()
    self.wards[usr] = 1
    log Rely(usr=usr)


@external
def deny(usr: address):
    """
    @notice End the wardship of `usr`
    """
    self._auth()
    self.wards[usr] = 0
    log Deny(usr=usr)


@external
def setVersion(_version: String[256]):
    """
    @notice Set the version of the list
    """
    self._auth()
    self._set_version(_version)


@external
def setSha256sum(_sha256sum: String[256]):
    """
    @notice Set the checksum of the list published elsewhere
    """
    self._auth()
    self.sha256sum = _sha256sum
    log UpdateSha256sum(sha256sum=_sha256sum)


@external
def setIPFS(_ipfs: String[256]):
    """
    @notice Set the IPFS hash of the list published elsewhere
    """
    self._auth()
    self.ipfs = _ipfs
    log UpdateIPFS(ipfs=_ipfs)


@external
def setAddress(_key: bytes32, _addr: address):
    """
    @notice Enter a key, or give a known key another address
    """
    self._auth()
    self._set_address(_key, _addr)


@external
def removeAddress(_key: bytes32):
    """
    @notice Remove a key; the last key takes its place in the list
    """
    self._auth()
    index: uint256 = self.location[_key].pos
    assert self.keys[index] == _key, "dss-chain-log/invalid-key"
    last: bytes32 = self.keys[len(self.keys) - 1]
    self.keys[index] = last
    self.location[last].pos = index
    self.keys.pop()
    self.location[_key] = empty(Location)
    log RemoveAddress(key=_key)


@external
@view
def count() -> uint256:
    """
    @notice How many keys there are
    """
    return len(self.keys)


@external
@view
def get(_index: uint256) -> (bytes32, address):
    """
    @notice The key at an index, from 0, and its address
    """
    key: bytes32 = self.keys[_index]
    return key, self.location[key].addr


@external
@view
def list() -> DynArray[bytes32, 1024]:
    """
    @notice All keys
    """
    return self.keys


@external
@view
def getAddress(_key: bytes32) -> address:
    """
    @notice The address of a key
    """
    addr: address = self.location[_key].addr
    assert addr != empty(address), "dss-chain-log/invalid-key"
    return addr
