#pragma version 0.4.3
#pragma evm-version cancun
"""
@title DssVest: the part that every kind of stream shares
@notice Streams (awards): who receives how much, from when to when, with a cliff, a manager, a restriction.
        Times in UTC seconds, amounts in the stream's token [wad for DAI and MKR].
@dev Replica of the abstract contract DssVest of dss-vest. Vyper has no virtual functions: the contract that
     uses this module adds `vest`, made of `_claim`, its own payment and `_settle`.
     Reverts: "DssVest/system-locked", "DssVest/not-authorized", "DssVest/file-unrecognized-param",
     "DssVest/invalid-award", "DssVest/only-user-can-claim", "DssVest/only-user-can-move",
     "DssVest/zero-address-invalid", "DssVest/uint48-overflow", "DssVest/uint128-overflow",
     "DssVest/sub-underflow", and one text for each argument of `create`.
"""

event Rely:
    usr: indexed(address)

event Deny:
    usr: indexed(address)

event File:
    what: indexed(bytes32)
    data: uint256

event Vest:
    id: indexed(uint256)
    amt: uint256

event Restrict:
    id: indexed(uint256)

event Unrestrict:
    id: indexed(uint256)

event Yank:
    id: indexed(uint256)
    end: uint256

event Move:
    id: indexed(uint256)
    dst: indexed(address)


struct Award:
    usr: address  # recipient
    bgn: uint48  # start [s]
    clf: uint48  # cliff: nothing is payable before [s]
    fin: uint48  # end [s]
    mgr: address  # may yank, besides the wards
    res: uint8  # 1: only the recipient can pull
    tot: uint128  # whole amount
    rxd: uint128  # paid so far


TWENTY_YEARS: public(constant(uint256)) = 20 * 365 * 24 * 60 * 60
CAP: constant(bytes32) = 0x6361700000000000000000000000000000000000000000000000000000000000  # "cap"
INIT_TOPIC: constant(bytes32) = keccak256("Init(uint256,address)")

wards: public(HashMap[address, uint256])
awards: public(HashMap[uint256, Award])
cap: public(uint256)  # highest rate of a new stream [token / s]
ids: public(uint256)
locked: uint256


@deploy
def __init__():
    """
    @notice The deployer becomes the first ward; `cap` is 0 until it is filed
    """
    self.wards[msg.sender] = 1
    log Rely(usr=msg.sender)


# --- mutex, auth and checked arithmetic: each failure keeps the original's text ---

@internal
def _lock():
    assert self.locked == 0, "DssVest/system-locked"
    self.locked = 1


@internal
def _unlock():
    self.locked = 0


@view
@internal
def _check_ward():
    assert self.wards[msg.sender] == 1, "DssVest/not-authorized"


@pure
@internal
def _sub(x: uint256, y: uint256) -> uint256:
    assert y <= x, "DssVest/sub-underflow"
    return unsafe_sub(x, y)


@pure
@internal
def _to_uint48(x: uint256) -> uint48:
    assert x <= convert(max_value(uint48), uint256), "DssVest/uint48-overflow"
    return convert(x, uint48)


@pure
@internal
def _to_uint128(x: uint256) -> uint128:
    assert x <= convert(max_value(uint128), uint256), "DssVest/uint128-overflow"
    return convert(x, uint128)


@external
def rely(_usr: address):
    self._check_ward()
    self.wards[_usr] = 1
    log Rely(usr=_usr)


@external
def deny(_usr: address):
    self._check_ward()
    self.wards[_usr] = 0
    log Deny(usr=_usr)


@external
def file(what: bytes32, data: uint256):
    """
    @notice Set the cap: the highest rate of a stream created from now on
    @param what Only "cap", padded with zero bytes on the right
    @param data The cap [token / s]
    """
    self._lock()
    self._check_ward()
    assert what == CAP, "DssVest/file-unrecognized-param"
    self.cap = data
    log File(what=what, data=data)
    self._unlock()


# --- streams ---

@external
def create(_usr: address, _tot: uint256, _bgn: uint256, _tau: uint256, _eta: uint256, _mgr: address) -> uint256:
    """
    @notice Create an unrestricted stream
    @param _usr The recipient
    @param _tot The whole amount [token], uint128
    @param _bgn The start [s], less than twenty years from now in both directions
    @param _tau The duration [s]
    @param _eta The time from the start to the cliff [s]
    @param _mgr Who may yank, besides the wards; the zero address for nobody
    @return Its id, counted from 1
    """
    self._lock()
    self._check_ward()
    assert _usr != empty(address), "DssVest/invalid-user"
    assert _tot > 0, "DssVest/no-vest-total-amount"
    assert _bgn < block.timestamp + TWENTY_YEARS, "DssVest/bgn-too-far"
    assert _bgn > self._sub(block.timestamp, TWENTY_YEARS), "DssVest/bgn-too-long-ago"
    assert _tau > 0, "DssVest/tau-zero"
    assert _tot // _tau <= self.cap, "DssVest/rate-too-high"
    assert _tau <= TWENTY_YEARS, "DssVest/tau-too-long"
    assert _eta <= _tau, "DssVest/eta-too-long"
    assert self.ids < max_value(uint256), "DssVest/ids-overflow"

    id: uint256 = self.ids + 1
    self.ids = id
    self.awards[id] = Award(
        usr=_usr,
        bgn=self._to_uint48(_bgn),
        clf=self._to_uint48(_bgn + _eta),
        fin=self._to_uint48(_bgn + _tau),
        mgr=_mgr,
        res=0,
        tot=self._to_uint128(_tot),
        rxd=0,
    )
    # Vyper reserves the name Init, so the log `Init(uint256 indexed id, address indexed usr)` is made by hand
    raw_log([INIT_TOPIC, convert(id, bytes32), convert(_usr, bytes32)], b"")
    self._unlock()
    return id


@internal
def _claim(_id: uint256, _maxAmt: uint256) -> (address, uint256):
    """
    @dev First half of `vest`: take the lock and book what is due, at most `_maxAmt`
    @return Who is to be paid, and how much
    """
    self._lock()
    award: Award = self.awards[_id]
    assert award.usr != empty(address), "DssVest/invalid-award"
    assert award.res == 0 or award.usr == msg.sender, "DssVest/only-user-can-claim"
    amt: uint256 = min(self._unpaid(block.timestamp, award), _maxAmt)
    self.awards[_id].rxd = self._to_uint128(convert(award.rxd, uint256) + amt)
    return award.usr, amt


@internal
def _settle(_id: uint256, _amt: uint256):
    """
    @dev Second half of `vest`, after the payment: log it and release the lock
    """
    log Vest(id=_id, amt=_amt)
    self._unlock()


@pure
@internal
def _accrued(_time: uint256, _award: Award) -> uint256:
    bgn: uint256 = convert(_award.bgn, uint256)
    fin: uint256 = convert(_award.fin, uint256)
    tot: uint256 = convert(_award.tot, uint256)
    if _time < bgn:
        return 0
    if _time >= fin:
        return tot
    return tot * (_time - bgn) // (fin - bgn)


@pure
@internal
def _unpaid(_time: uint256, _award: Award) -> uint256:
    if _time < convert(_award.clf, uint256):
        return 0
    return self._sub(self._accrued(_time, _award), convert(_award.rxd, uint256))


@view
@external
def accrued(_id: uint256) -> uint256:
    """
    @notice What has accrued up to now, paid or not; the cliff plays no part
    """
    award: Award = self.awards[_id]
    assert award.usr != empty(address), "DssVest/invalid-award"
    return self._accrued(block.timestamp, award)


@view
@external
def unpaid(_id: uint256) -> uint256:
    """
    @notice What could be pulled now: accrued less received, and 0 before the cliff
    """
    award: Award = self.awards[_id]
    assert award.usr != empty(address), "DssVest/invalid-award"
    return self._unpaid(block.timestamp, award)


@view
@internal
def _check_ward_or_usr(_id: uint256):
    usr: address = self.awards[_id].usr
    assert usr != empty(address), "DssVest/invalid-award"
    assert self.wards[msg.sender] == 1 or usr == msg.sender, "DssVest/not-authorized"


@external
def restrict(_id: uint256):
    """
    @notice Let only the recipient pull
    """
    self._lock()
    self._check_ward_or_usr(_id)
    self.awards[_id].res = 1
    log Restrict(id=_id)
    self._unlock()


@external
def unrestrict(_id: uint256):
    """
    @notice Let anyone pull for the recipient
    """
    self._lock()
    self._check_ward_or_usr(_id)
    self.awards[_id].res = 0
    log Unrestrict(id=_id)
    self._unlock()


@external
def yank(_id: uint256, _end: uint256 = block.timestamp):
    """
    @notice End a stream early; what accrues until then stays payable, unless the cliff lies later
    @param _end When it ends [s]; the past counts as now, and nothing changes from the stream's own end on
    """
    self._lock()
    assert self.wards[msg.sender] == 1 or self.awards[_id].mgr == msg.sender, "DssVest/not-authorized"
    award: Award = self.awards[_id]
    assert award.usr != empty(address), "DssVest/invalid-award"
    end: uint256 = max(_end, block.timestamp)
    if end < convert(award.fin, uint256):
        fin: uint48 = self._to_uint48(end)
        self.awards[_id].fin = fin
        if fin < award.bgn:
            self.awards[_id].bgn = fin
            self.awards[_id].clf = fin
            self.awards[_id].tot = 0
        elif fin < award.clf:
            self.awards[_id].clf = fin
            self.awards[_id].tot = 0
        else:
            # `award` still has the old end: the total becomes what accrues until the new one
            self.awards[_id].tot = self._to_uint128(self._unpaid(end, award) + convert(award.rxd, uint256))
    log Yank(id=_id, end=end)
    self._unlock()


@external
def move(_id: uint256, _dst: address):
    """
    @notice Give the caller's stream, with all that is unpaid, to `_dst`
    """
    self._lock()
    assert self.awards[_id].usr == msg.sender, "DssVest/only-user-can-move"
    assert _dst != empty(address), "DssVest/zero-address-invalid"
    self.awards[_id].usr = _dst
    log Move(id=_id, dst=_dst)
    self._unlock()


# --- single fields ---

@view
@external
def valid(_id: uint256) -> bool:
    """
    @notice Whether something remains to be paid, now or later
    """
    return self.awards[_id].rxd < self.awards[_id].tot


@view
@external
def usr(_id: uint256) -> address:
    return self.awards[_id].usr


@view
@external
def bgn(_id: uint256) -> uint256:
    return convert(self.awards[_id].bgn, uint256)


@view
@external
def clf(_id: uint256) -> uint256:
    return convert(self.awards[_id].clf, uint256)


@view
@external
def fin(_id: uint256) -> uint256:
    return convert(self.awards[_id].fin, uint256)


@view
@external
def mgr(_id: uint256) -> address:
    return self.awards[_id].mgr


@view
@external
def res(_id: uint256) -> uint256:
    return convert(self.awards[_id].res, uint256)


@view
@external
def tot(_id: uint256) -> uint256:
    return convert(self.awards[_id].tot, uint256)


@view
@external
def rxd(_id: uint256) -> uint256:
    return convert(self.awards[_id].rxd, uint256)
