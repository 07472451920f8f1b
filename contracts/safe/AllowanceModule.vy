#pragma version 0.4.3
#pragma evm-version cancun
"""
@title AllowanceModule 0.1.0: delegates of a Safe transfer its money within an allowance
@notice A Safe that has enabled this module lets delegates transfer its tokens, or its ether (token 0x0),
        up to an allowance that may refill after some minutes. One module serves all Safes.
@dev Replica of the AllowanceModule deployed at 0xCFbFaC74C26F8647cBDb8c5caf80BB5b32E43134 (safe-modules 0.1.0).
     The texts of its reverts are the conditions themselves. A delegate's id is the last 6 bytes of the address.
     The type hash names no `to` although `to` is hashed, so EIP-712 typed data cannot authorise a transfer:
     a delegate signs the bare `generateTransferHash`. The clock counts whole minutes since 1970.
"""

interface Safe:
    def execTransactionFromModule(
        to: address, amount: uint256, data: Bytes[68], operation: uint8
    ) -> bool: nonpayable


event AddDelegate:
    safe: indexed(address)
    delegate: address

event RemoveDelegate:
    safe: indexed(address)
    delegate: address

event ExecuteAllowanceTransfer:
    safe: indexed(address)
    delegate: address
    token: address
    to: address
    value: uint96
    nonce: uint16

event PayAllowanceTransfer:
    safe: indexed(address)
    delegate: address
    paymentToken: address
    paymentReceiver: address
    payment: uint96

event SetAllowance:
    safe: indexed(address)
    delegate: address
    token: address
    allowanceAmount: uint96
    resetTime: uint16

event ResetAllowance:
    safe: indexed(address)
    delegate: address
    token: address

event DeleteAllowance:
    safe: indexed(address)
    delegate: address
    token: address


struct Delegate:
    delegate: address
    prev: uint48
    next: uint48

struct Allowance:
    amount: uint96
    spent: uint96
    resetTimeMin: uint16  # 0: does not refill [minutes]
    lastResetMin: uint32  # [minutes since 1970]
    nonce: uint16  # 0: was never set


NAME: public(constant(String[16])) = "Allowance Module"
VERSION: public(constant(String[5])) = "0.1.0"

# keccak256("EIP712Domain(uint256 chainId,address verifyingContract)")
DOMAIN_SEPARATOR_TYPEHASH: public(constant(bytes32)) = (
    0x47e79534a245952e8b16893a336b85a3d9ea9fa8c573f3d803afb92a79469218
)
# keccak256("AllowanceTransfer(address safe,address token,uint96 amount,"
#           "address paymentToken,uint96 payment,uint16 nonce)")
ALLOWANCE_TRANSFER_TYPEHASH: public(constant(bytes32)) = (
    0x80b006280932094e7cc965863eb5118dc07e5d272c6670c4a7c87299e04fceeb
)

CALL: constant(uint8) = 0
MAX_TOKENS: constant(uint256) = 128
MAX_PAGE: constant(uint256) = 255
MAX_SIGNATURE: constant(uint256) = 256

# safe -> delegate -> token
allowances: public(HashMap[address, HashMap[address, HashMap[address, Allowance]]])
# safe -> delegate -> every token that ever had an allowance, in the order of first setting
tokens: public(HashMap[address, HashMap[address, DynArray[address, MAX_TOKENS]]])
# safe -> doubly linked list of its delegates, newest first
delegatesStart: public(HashMap[address, uint48])
delegates: public(HashMap[address, HashMap[uint48, Delegate]])


# --- what the Safe itself decides: msg.sender is the Safe ---

@external
def setAllowance(
    delegate: address, token: address, allowanceAmount: uint96, resetTimeMin: uint16, resetBaseMin: uint32
):
    """
    @notice Set the allowance of a delegate of the calling Safe; what was spent of it stays spent
    @param allowanceAmount Amount in the token's smallest unit
    @param resetTimeMin After how long it refills [minutes]; 0 for a one-time allowance
    @param resetBaseMin A past minute that the refills are counted from; 0 for now, or for the running rhythm.
           With a base, resetTimeMin must not be 0
    """
    assert delegate != empty(address), "delegate != address(0)"
    assert self.delegates[msg.sender][self._index(delegate)].delegate == delegate, (
        "delegates[msg.sender][uint48(delegate)].delegate == delegate"
    )
    allowance: Allowance = self._allowance(msg.sender, delegate, token)
    if allowance.nonce == 0:
        allowance.nonce = 1
        self.tokens[msg.sender][delegate].append(token)
    currentMin: uint32 = self._current_min()
    if resetBaseMin > 0:
        assert resetBaseMin <= currentMin, "resetBaseMin <= currentMin"
        allowance.lastResetMin = currentMin - (currentMin - resetBaseMin) % convert(resetTimeMin, uint32)
    elif allowance.lastResetMin == 0:
        allowance.lastResetMin = currentMin
    allowance.resetTimeMin = resetTimeMin
    allowance.amount = allowanceAmount
    self.allowances[msg.sender][delegate][token] = allowance
    log SetAllowance(
        safe=msg.sender, delegate=delegate, token=token, allowanceAmount=allowanceAmount, resetTime=resetTimeMin
    )


@external
def resetAllowance(delegate: address, token: address):
    """
    @notice Forget what was spent; amount and rhythm stay
    """
    allowance: Allowance = self._allowance(msg.sender, delegate, token)
    allowance.spent = 0
    self.allowances[msg.sender][delegate][token] = allowance
    log ResetAllowance(safe=msg.sender, delegate=delegate, token=token)


@external
def deleteAllowance(delegate: address, token: address):
    """
    @notice Set everything but the nonce to 0
    """
    self._delete_allowance(delegate, token)


@external
def addDelegate(delegate: address):
    """
    @notice Add a delegate of the calling Safe; adding one twice changes nothing
    """
    index: uint48 = self._index(delegate)
    assert index != 0, "index != uint(0)"
    current: address = self.delegates[msg.sender][index].delegate
    if current != empty(address):
        assert current == delegate, "currentDelegate == delegate"
        return
    start: uint48 = self.delegatesStart[msg.sender]
    self.delegates[msg.sender][index] = Delegate(delegate=delegate, prev=0, next=start)
    self.delegates[msg.sender][start].prev = index
    self.delegatesStart[msg.sender] = index
    log AddDelegate(safe=msg.sender, delegate=delegate)


@external
def removeDelegate(delegate: address, removeAllowances: bool):
    """
    @notice Remove whoever is listed under the id of `delegate`; nothing happens where nobody is
    @param removeAllowances If false, the allowances sleep until the delegate is added again
    """
    index: uint48 = self._index(delegate)
    current: Delegate = self.delegates[msg.sender][index]
    if current.delegate == empty(address):
        return
    if removeAllowances:
        for token: address in self.tokens[msg.sender][delegate]:
            self._delete_allowance(delegate, token)
    if current.prev == 0:
        self.delegatesStart[msg.sender] = current.next
    else:
        self.delegates[msg.sender][current.prev].next = current.next
    if current.next != 0:
        self.delegates[msg.sender][current.next].prev = current.prev
    self.delegates[msg.sender][index] = empty(Delegate)
    log RemoveDelegate(safe=msg.sender, delegate=delegate)


# --- what a delegate does ---

@external
def executeAllowanceTransfer(
    safe: address,
    token: address,
    to: address,
    amount: uint96,
    paymentToken: address,
    payment: uint96,
    delegate: address,
    signature: Bytes[MAX_SIGNATURE],
):
    """
    @notice Transfer from the Safe within the delegate's allowance; a zero transfer reverts
    @param payment Paid to tx.origin out of the delegate's allowance of paymentToken; 0 for none
    @param signature Empty, or v = 1: the caller is the delegate. Else 65 bytes r, s, v over the transfer hash;
           v > 30 for a personal message, v = 0 (a contract signature) is refused
    """
    allowance: Allowance = self._allowance(safe, delegate, token)
    transferHash: bytes32 = self._transfer_hash(safe, token, to, amount, paymentToken, payment, allowance.nonce)
    # unsafe as in the original: 65,536 transfers wrap the nonce, a wrapped `spent` is caught by the comparison
    nonce: uint16 = allowance.nonce
    allowance.nonce = unsafe_add(nonce, 1)
    newSpent: uint96 = unsafe_add(allowance.spent, amount)
    assert newSpent > allowance.spent and newSpent <= allowance.amount, (
        "newSpent > allowance.spent && newSpent <= allowance.amount"
    )
    allowance.spent = newSpent
    if payment > 0:
        paying: Allowance = allowance
        if paymentToken != token:
            paying = self._allowance(safe, delegate, paymentToken)
        newSpent = unsafe_add(paying.spent, payment)
        assert newSpent > paying.spent and newSpent <= paying.amount, (
            "newSpent > paymentAllowance.spent && newSpent <= paymentAllowance.amount"
        )
        paying.spent = newSpent
        if paymentToken == token:
            allowance = paying
        else:
            self.allowances[safe][delegate][paymentToken] = paying
    self.allowances[safe][delegate][token] = allowance

    signer: address = self._signer(transferHash, signature)
    assert delegate == signer and self.delegates[safe][self._index(signer)].delegate == signer, (
        "expectedDelegate == signer && delegates[address(safe)][uint48(signer)].delegate == signer"
    )
    if payment > 0:
        self._transfer(safe, paymentToken, tx.origin, payment)
        log PayAllowanceTransfer(
            safe=safe, delegate=delegate, paymentToken=paymentToken, paymentReceiver=tx.origin, payment=payment
        )
    self._transfer(safe, token, to, amount)
    log ExecuteAllowanceTransfer(safe=safe, delegate=delegate, token=token, to=to, value=amount, nonce=nonce)


# --- views ---

@view
@external
def generateTransferHash(
    safe: address, token: address, to: address, amount: uint96, paymentToken: address, payment: uint96, nonce: uint16
) -> bytes32:
    """
    @notice What the delegate signs; the nonce is that of the allowance of `token`
    """
    return self._transfer_hash(safe, token, to, amount, paymentToken, payment, nonce)


@view
@external
def getChainId() -> uint256:
    return chain.id


@view
@external
def getTokens(safe: address, delegate: address) -> DynArray[address, MAX_TOKENS]:
    return self.tokens[safe][delegate]


@view
@external
def getTokenAllowance(safe: address, delegate: address, token: address) -> uint256[5]:
    """
    @return Amount, spent, resetTimeMin, lastResetMin, nonce, with a refill that is due already counted
    """
    allowance: Allowance = self._allowance(safe, delegate, token)
    return [
        convert(allowance.amount, uint256),
        convert(allowance.spent, uint256),
        convert(allowance.resetTimeMin, uint256),
        convert(allowance.lastResetMin, uint256),
        convert(allowance.nonce, uint256),
    ]


@view
@external
def getDelegates(safe: address, start: uint48, pageSize: uint8) -> (DynArray[address, MAX_PAGE], uint48):
    """
    @notice One page of a Safe's delegates, newest first
    @param start Id to begin with; 0 for the first page
    @return The page, and the id that the next page begins with (0: there is none)
    """
    results: DynArray[address, MAX_PAGE] = []
    index: uint48 = start
    if index == 0:
        index = self.delegatesStart[safe]
    current: Delegate = self.delegates[safe][index]
    for i: uint256 in range(convert(pageSize, uint256), bound=MAX_PAGE):
        if current.delegate == empty(address):
            break
        results.append(current.delegate)
        current = self.delegates[safe][current.next]
    return results, self._index(current.delegate)


# --- internals ---

@view
@internal
def _current_min() -> uint32:
    return convert(block.timestamp // 60, uint32)


@pure
@internal
def _index(delegate: address) -> uint48:
    return convert(convert(delegate, uint256) & convert(max_value(uint48), uint256), uint48)


@view
@internal
def _allowance(safe: address, delegate: address, token: address) -> Allowance:
    """
    @dev The stored allowance, refilled if that is due; refills keep their rhythm, however late they are noticed
    """
    allowance: Allowance = self.allowances[safe][delegate][token]
    if allowance.resetTimeMin > 0:
        currentMin: uint32 = self._current_min()
        resetTimeMin: uint32 = convert(allowance.resetTimeMin, uint32)
        if allowance.lastResetMin <= currentMin - resetTimeMin:
            allowance.spent = 0
            allowance.lastResetMin = currentMin - (currentMin - allowance.lastResetMin) % resetTimeMin
    return allowance


@internal
def _delete_allowance(delegate: address, token: address):
    nonce: uint16 = self.allowances[msg.sender][delegate][token].nonce
    self.allowances[msg.sender][delegate][token] = Allowance(
        amount=0, spent=0, resetTimeMin=0, lastResetMin=0, nonce=nonce
    )
    log DeleteAllowance(safe=msg.sender, delegate=delegate, token=token)


@view
@internal
def _transfer_hash(
    safe: address, token: address, to: address, amount: uint96, paymentToken: address, payment: uint96, nonce: uint16
) -> bytes32:
    domain: bytes32 = keccak256(abi_encode(DOMAIN_SEPARATOR_TYPEHASH, chain.id, self))
    transfer: bytes32 = keccak256(
        abi_encode(ALLOWANCE_TRANSFER_TYPEHASH, safe, token, to, amount, paymentToken, payment, nonce)
    )
    return keccak256(concat(b"\x19\x01", domain, transfer))


@view
@internal
def _signer(transferHash: bytes32, signature: Bytes[MAX_SIGNATURE]) -> address:
    if len(signature) == 0:
        return msg.sender
    assert len(signature) == 65, "signatures.length == 65"
    r: bytes32 = extract32(signature, 0)
    s: bytes32 = extract32(signature, 32)
    v: uint8 = convert(slice(signature, 64, 1), uint8)
    assert v != 0, "Contract signatures are not supported by this module"
    if v == 1:
        return msg.sender
    digest: bytes32 = transferHash
    if v > 30:
        v -= 4
        digest = keccak256(concat(b"\x19Ethereum Signed Message:\n32", transferHash))
    signer: address = ecrecover(digest, v, r, s)
    assert signer != empty(address), "owner != address(0)"
    return signer


@internal
def _transfer(safe: address, token: address, to: address, amount: uint96):
    """
    @dev Only the Safe's success is looked at: a token that answers `false` counts as paid, as in the original
    """
    wad: uint256 = convert(amount, uint256)
    if token == empty(address):
        assert extcall Safe(safe).execTransactionFromModule(to, wad, b"", CALL), "Could not execute ether transfer"
    else:
        data: Bytes[68] = abi_encode(to, wad, method_id=method_id("transfer(address,uint256)"))
        assert extcall Safe(safe).execTransactionFromModule(token, 0, data, CALL), "Could not execute token transfer"
