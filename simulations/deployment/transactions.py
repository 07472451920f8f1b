"""Transactions of a policy's Safes: confirmed by whoever can and will, then executed.

Everything here is built from templates: a year has hundreds of these, and a general ABI coder takes longer for one
than an EVM takes to run it.

Sources: Safe 1.3.0 (`execTransaction`, `encodeTransactionData`, `checkNSignatures`), EIP-712, EIP-1271.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from safe_eth.eth.utils import fast_keccak

from policies.authority import agreeing_owners, default_quorum
from policies.policy import PROTOCOL, Policy
from simulations.actions import OUTSIDER, Signers
from simulations.deployment import safes
from simulations.deployment.chain import Chain, Contract, Receipt, address_word, bytes_words, selector, word
from simulations.deployment.maker import cast, require
from simulations.deployment.safes import Confirmation, Operation
from simulations.engines.base import Signing

NONCE_SLOT = 5
"""Where a Safe keeps its nonce (Safe 1.3.0, `GnosisSafe` and its parents: storage in the order of declaration)."""

_EXECUTE = selector("execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)")
_APPROVE_HASH = selector("approveHash(bytes32)")
_MULTI_SEND = selector("multiSend(bytes)")
_NOTHING = bytes(32)
_DATA_AT = 10 * 32
"""Ten words come before the data: the arguments of `execTransaction`."""
# To nobody, for nothing: safeTxGas, baseGas, gasPrice, gasToken, refundReceiver.
_NO_REFUND = 5 * _NOTHING
_OPERATION = {operation: word(operation) for operation in Operation}

_DOMAIN_TYPE = fast_keccak(b"EIP712Domain(uint256 chainId,address verifyingContract)")
_TRANSACTION_TYPE = fast_keccak(
    b"SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,"
    b"address gasToken,address refundReceiver,uint256 nonce)"
)
_MESSAGE_TYPE = fast_keccak(b"SafeMessage(bytes message)")


class SafeHasher:
    """What a Safe's owners confirm, as EIP-712 pre-images of 66 bytes."""

    def __init__(self, safe: str, chain_id: int) -> None:
        self._domain = b"\x19\x01" + fast_keccak(_DOMAIN_TYPE + word(chain_id) + address_word(safe))

    def transaction(self, to: bytes, data: bytes, nonce: int, operation: Operation = Operation.CALL) -> bytes:
        """A transaction without ether and refund; `to` as a word. Source: `encodeTransactionData`."""
        fields = (_TRANSACTION_TYPE, to, _NOTHING, fast_keccak(data), _OPERATION[operation], _NO_REFUND, word(nonce))
        return self._domain + fast_keccak(b"".join(fields))

    def message(self, message: bytes) -> bytes:
        """What this Safe's owners sign when it confirms `message` by EIP-1271.

        Source: CompatibilityFallbackHandler 1.3.0, `getMessageHashForSafe`.
        """
        return self._domain + fast_keccak(_MESSAGE_TYPE + fast_keccak(message))


def execution_data(to: bytes, data: bytes, operation: Operation, signatures: bytes) -> bytes:
    """Calldata of `execTransaction` for a transaction without ether and refund; `to` as a word."""
    carried = bytes_words(data)
    return b"".join(
        (
            _EXECUTE,
            to,
            _NOTHING,
            word(_DATA_AT),
            _OPERATION[operation],
            _NO_REFUND,
            word(_DATA_AT + len(carried)),
            carried,
            bytes_words(signatures),
        )
    )


def packed_calls(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Calls (to whom, calldata) as `multiSend(bytes)` of MultiSendCallOnly takes them."""
    return b"".join(b"".join((b"\0", bytes.fromhex(to[2:]), _NOTHING, word(len(data)), data)) for to, data in calls)


class _Kind(Enum):
    """How an owner confirms."""

    SENDS = 0
    SIGNS = 1
    IS_A_SAFE = 2
    IS_THE_PROTOCOL = 3


@dataclass(frozen=True, slots=True)
class _Owner:
    name: str
    kind: _Kind
    address: str
    pre_validated: Confirmation


@dataclass(frozen=True, slots=True)
class _Quorum:
    """Who of some people confirms a wallet's transaction, and how."""

    people: Signers
    sender: str
    owners: tuple[_Owner, ...]
    names: tuple[str, ...]
    """Of the owners, in the policy's order."""
    too_few: bool
    nested: bool
    """A Safe or the protocol is among them."""
    by_sending: bytes | None
    """The whole `signatures`, where the sender's word is all that is needed."""


class Transactions:
    """The hands of the owners of a policy's Safes. `addresses` are those of people, wallets and the protocol."""

    def __init__(
        self,
        policy: Policy,
        chain: Chain,
        contracts: Mapping[str, Contract],
        addresses: Mapping[str, str],
        signing: Signing,
    ) -> None:
        self._policy = policy
        self._chain = chain
        self._contracts = contracts
        self._addresses = addresses
        self._signing = signing
        self._words = {name: address_word(address) for name, address in addresses.items()}
        self._hashers = {name: SafeHasher(addresses[name], chain.chain_id) for name in policy.wallets}
        self._quorums: dict[tuple[str, Signers], _Quorum] = {}
        self._multi_send = address_word(safes.CANONICAL[safes.MULTI_SEND])

    def execute(
        self, wallet: str, to: bytes, data: bytes, by: Signers = (), operation: Operation = Operation.CALL
    ) -> tuple[Receipt, tuple[str, ...]]:
        """A Safe transaction to `to` (a word): confirmed by whoever of `by` can, then executed.

        The owner who sends it is pre-validated, as the Safe apps do; the other people sign (EIP-712). A Safe that
        is an owner approves the hash or signs by EIP-1271, as `signing` says. Too few confirmations are still
        sent: it is the Safe that has to refuse them.

        Returns:
            The receipt, and the owners whose confirmations the Safe was given, in the policy's order.
        """
        quorum = self._quorums.get((wallet, by)) or self._find_quorum(wallet, by)
        signatures = quorum.by_sending
        if signatures is None:
            signatures = self._signatures(wallet, quorum, to, data, operation)
        calldata = execution_data(to, data, operation, signatures)
        return self._chain.send_raw(quorum.sender, self._addresses[wallet], calldata), quorum.names

    def execute_batch(
        self, wallet: str, calls: Sequence[tuple[str, bytes]], by: Signers = ()
    ) -> tuple[Receipt, tuple[str, ...]]:
        """Several calls in one Safe transaction, through MultiSendCallOnly."""
        data = _MULTI_SEND + word(32) + bytes_words(packed_calls(calls))
        return self.execute(wallet, self._multi_send, data, by, Operation.DELEGATE_CALL)

    def _find_quorum(self, wallet: str, by: Signers) -> _Quorum:
        policy = self._policy
        people = by or default_quorum(policy, wallet)
        names = agreeing_owners(policy, wallet, people)
        sender = next((owner for owner in names if self._is_person(owner)), None) or next(
            (person for person in people if self._is_person(person)), OUTSIDER
        )
        owners = tuple(self._owner(name, sender) for name in names)
        kinds = [owner.kind for owner in owners]
        quorum = _Quorum(
            people,
            sender,
            owners,
            names,
            too_few=len(names) < policy.wallets[wallet].threshold,
            nested=_Kind.IS_A_SAFE in kinds or _Kind.IS_THE_PROTOCOL in kinds,
            by_sending=owners[0].pre_validated.static if kinds == [_Kind.SENDS] else None,
        )
        self._quorums[wallet, by] = quorum
        return quorum

    def _owner(self, name: str, sender: str | None) -> _Owner:
        if name == sender:
            kind = _Kind.SENDS
        elif name == PROTOCOL:
            kind = _Kind.IS_THE_PROTOCOL
        else:
            kind = _Kind.SIGNS if self._is_person(name) else _Kind.IS_A_SAFE
        return _Owner(name, kind, self._addresses[name], safes.pre_validated(self._addresses[name]))

    def _is_person(self, name: str) -> bool:
        return name != PROTOCOL and name not in self._policy.wallets

    def _signatures(self, wallet: str, quorum: _Quorum, to: bytes, data: bytes, operation: Operation) -> bytes:
        nonce = self._chain.storage_at(self._addresses[wallet], NONCE_SLOT)
        preimage = self._hashers[wallet].transaction(to, data, nonce, operation)
        # Too few contract signatures would be refused for their layout (GS021) before their number (GS020).
        approve = quorum.nested and (quorum.too_few or self._signing.approves_hash(nonce))
        return safes.join_confirmations(
            [self._confirm(wallet, owner, preimage, preimage, quorum.people, approve) for owner in quorum.owners]
        )

    def _confirm(
        self, wallet: str, owner: _Owner, preimage: bytes, message: bytes, people: Signers, approve: bool
    ) -> Confirmation:
        """`owner` confirms keccak(preimage) for `wallet`.

        `message` is what a contract that is an owner is asked about: at every depth the pre-image of the Safe
        transaction at the top (Safe 1.3.0 passes the same data down).
        """
        match owner.kind:
            case _Kind.SENDS:
                return owner.pre_validated
            case _Kind.SIGNS:
                return safes.ecdsa(owner.address, *self._chain.sign(owner.name, preimage))
            case _Kind.IS_THE_PROTOCOL:
                args = self._addresses[wallet], fast_keccak(preimage)
                require(cast(self._chain, self._contracts, "ApproveHashSpell", "execute", *args), "ApproveHashSpell")
                return owner.pre_validated
        if approve:
            approval = _APPROVE_HASH + fast_keccak(preimage)
            receipt, _ = self.execute(owner.name, self._words[wallet], approval, people)
            require(receipt, f"approveHash by {owner.name}")
            return owner.pre_validated
        inner = self._hashers[owner.name].message(message)
        members = [self._owner(name, None) for name in agreeing_owners(self._policy, owner.name, people)]
        return safes.contract_signature(
            owner.address,
            safes.join_confirmations(
                [self._confirm(owner.name, member, inner, message, people, approve=False) for member in members]
            ),
        )
