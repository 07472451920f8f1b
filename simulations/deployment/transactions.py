"""Transactions of a policy's Safes: confirmed by whoever can and will, then executed.

Everything here is built from templates: a year has hundreds of these, and a general ABI coder takes longer for one
than an EVM takes to run it.

Sources: Safe 1.3.0 (`execTransaction`, `encodeTransactionData`, `checkNSignatures`), EIP-712, EIP-1271.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from policies.authority import agreeing_owners, default_quorum
from policies.policy import PROTOCOL, Policy
from simulations.actions import OUTSIDER, Signers
from simulations.deployment import safes
from simulations.deployment.chain import Chain, Contract, Receipt, address_word, bytes_words, keccak, selector, word
from simulations.deployment.maker import cast, require
from simulations.deployment.safes import Operation
from simulations.engines.base import Signing

NONCE_SLOT = 5
"""Where a Safe keeps its nonce (Safe 1.3.0, `GnosisSafe` and its parents: storage in the order of declaration)."""

EXECUTE = selector("execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)")
_APPROVE_HASH = selector("approveHash(bytes32)")
_MULTI_SEND = selector("multiSend(bytes)")
_NOTHING = bytes(32)
_DATA_AT = 10 * 32
"""Ten words come before the data: the arguments of `execTransaction`."""
# The operation, and to nobody, for nothing: safeTxGas, baseGas, gasPrice, gasToken, refundReceiver.
_WITHOUT_REFUND = {operation: word(operation) + 5 * _NOTHING for operation in Operation}

_DOMAIN_TYPE = keccak(b"EIP712Domain(uint256 chainId,address verifyingContract)")
_TRANSACTION_TYPE = keccak(
    b"SafeTx(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,"
    b"address gasToken,address refundReceiver,uint256 nonce)"
)
_MESSAGE_TYPE = keccak(b"SafeMessage(bytes message)")


class SafeHasher:
    """What a Safe's owners confirm, as EIP-712 pre-images of 66 bytes."""

    def __init__(self, safe: str, chain_id: int) -> None:
        self._domain = b"\x19\x01" + keccak(_DOMAIN_TYPE + word(chain_id) + address_word(safe))

    def transaction(self, to: bytes, data: bytes, nonce: int, operation: Operation = Operation.CALL) -> bytes:
        """A transaction without ether and refund; `to` as a word. Source: `encodeTransactionData`."""
        fields = (_TRANSACTION_TYPE, to, _NOTHING, keccak(data), _WITHOUT_REFUND[operation], word(nonce))
        return self._domain + keccak(b"".join(fields))

    def message(self, message: bytes) -> bytes:
        """What this Safe's owners sign when it confirms `message` by EIP-1271.

        Source: CompatibilityFallbackHandler 1.3.0, `getMessageHashForSafe`.
        """
        return self._domain + keccak(_MESSAGE_TYPE + keccak(message))


def execution_data(to: bytes, data: bytes, operation: Operation, signatures: bytes) -> bytes:
    """Calldata of `execTransaction` for a transaction without ether and refund; `to` as a word."""
    signatures_length, signatures_end = _lengths(len(signatures))
    head, data_end = _until_data(to, operation, len(data))
    return b"".join((head, data, data_end, signatures_length, signatures, signatures_end))


@lru_cache(1_000)
def _until_data(to: bytes, operation: Operation, length: int) -> tuple[bytes, bytes]:
    """What stands before the data and behind it."""
    length_word, end = _lengths(length)
    signatures_at = word(_DATA_AT + 32 + length + len(end))
    fields = (EXECUTE, to, _NOTHING, word(_DATA_AT), _WITHOUT_REFUND[operation], signatures_at, length_word)
    return b"".join(fields), end


@lru_cache(1_000)
def _lengths(length: int) -> tuple[bytes, bytes]:
    """What stands before and behind that many bytes: their number, and zeros up to a whole word."""
    return word(length), bytes(-length % 32)


def packed_calls(calls: Sequence[tuple[str, bytes]]) -> bytes:
    """Calls (to whom, calldata) as `multiSend(bytes)` of MultiSendCallOnly takes them."""
    return b"".join(b"".join((b"\0", bytes.fromhex(to[2:]), _NOTHING, word(len(data)), data)) for to, data in calls)


@dataclass(frozen=True, slots=True)
class _Signature:
    """A gap in a layout: a person's signature of the transaction, or of it as the message of a Safe of theirs."""

    person: str
    role: SafeHasher | None


@dataclass(frozen=True, slots=True)
class _Approval:
    """What has to happen before: `owner`, a Safe or the protocol, approves the hash on `wallet`."""

    owner: str
    wallet: str
    role: SafeHasher | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """A Safe's `signatures` but for what depends on the transaction; a signature takes 65 bytes whatever is signed."""

    approvals: tuple[_Approval, ...]
    parts: tuple[bytes | _Signature, ...]
    length: int


@dataclass(frozen=True, slots=True)
class _Quorum:
    """Who of some people confirms a wallet's transaction, and how."""

    people: Signers
    sender: str
    owners: tuple[str, ...]
    """Who confirms, in the policy's order."""
    too_few: bool
    by_approval: _Layout
    by_signature: _Layout
    """The same one where all owners are people."""
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
        return self._chain.send_raw(quorum.sender, self._addresses[wallet], calldata), quorum.owners

    def execute_batch(
        self, wallet: str, calls: Sequence[tuple[str, bytes]], by: Signers = ()
    ) -> tuple[Receipt, tuple[str, ...]]:
        """Several calls in one Safe transaction, through MultiSendCallOnly."""
        data = _MULTI_SEND + word(32) + bytes_words(packed_calls(calls))
        return self.execute(wallet, self._multi_send, data, by, Operation.DELEGATE_CALL)

    def _find_quorum(self, wallet: str, by: Signers) -> _Quorum:
        policy = self._policy
        people = by or default_quorum(policy, wallet)
        owners = agreeing_owners(policy, wallet, people)
        sender = next((owner for owner in owners if self._is_person(owner)), None) or next(
            (person for person in people if self._is_person(person)), OUTSIDER
        )
        by_signature = self._lay_out(wallet, owners, people, sender, approve=False)
        only_people = all(map(self._is_person, owners))
        quorum = _Quorum(
            people,
            sender,
            owners,
            too_few=len(owners) < policy.wallets[wallet].threshold,
            by_approval=by_signature if only_people else self._lay_out(wallet, owners, people, sender, approve=True),
            by_signature=by_signature,
            by_sending=self._pre_validated(sender) if owners == (sender,) else None,
        )
        self._quorums[wallet, by] = quorum
        return quorum

    def _is_person(self, name: str) -> bool:
        return name != PROTOCOL and name not in self._policy.wallets

    def _pre_validated(self, owner: str) -> bytes:
        return safes.pre_validated(self._addresses[owner])

    def _lay_out(
        self,
        wallet: str,
        owners: Sequence[str],
        people: Signers,
        sender: str | None,
        approve: bool,
        role: SafeHasher | None = None,
    ) -> _Layout:
        """How the confirmations of `owners` stand in the `signatures` of `wallet`: in the order of their addresses,
        65 bytes each, and behind them what the contracts among them shall check (EIP-1271).

        `role` is the hasher of `wallet` where that is asked about the transaction of another Safe: at every depth
        about the pre-image of the one at the top (Safe 1.3.0 passes the same data down).
        """
        approvals: list[_Approval] = []
        head: list[bytes | _Signature] = []
        tail: list[bytes | _Signature] = []
        length = 65 * len(owners)
        for owner in sorted(owners, key=lambda name: int(self._addresses[name], 16)):
            if owner == sender:
                head.append(self._pre_validated(owner))
            elif self._is_person(owner):
                head.append(_Signature(owner, role))
            elif owner == PROTOCOL or approve:
                approvals.append(_Approval(owner, wallet, role))
                head.append(self._pre_validated(owner))
            else:
                members = agreeing_owners(self._policy, owner, people)
                inner = self._lay_out(owner, members, people, None, approve=False, role=self._hashers[owner])
                approvals += inner.approvals
                head.append(self._words[owner] + word(length) + b"\0")
                tail += [word(inner.length), *inner.parts]
                length += 32 + inner.length
        return _Layout(tuple(approvals), (*head, *tail), length)

    def _signatures(self, wallet: str, quorum: _Quorum, to: bytes, data: bytes, operation: Operation) -> bytes:
        nonce = self._chain.storage_at(self._addresses[wallet], NONCE_SLOT)
        preimage = self._hashers[wallet].transaction(to, data, nonce, operation)
        layout = quorum.by_signature
        if quorum.by_approval is not layout:
            # Too few contract signatures would be refused for their layout (GS021) before their number (GS020).
            if quorum.too_few or self._signing.approves_hash(nonce):
                layout = quorum.by_approval
            for approval in layout.approvals:
                self._approve(approval, preimage, quorum.people)
        signature = self._chain.signature
        return b"".join(
            [
                part
                if isinstance(part, bytes)
                else signature(part.person, preimage if part.role is None else part.role.message(preimage))
                for part in layout.parts
            ]
        )

    def _approve(self, approval: _Approval, preimage: bytes, people: Signers) -> None:
        digest = keccak(preimage if approval.role is None else approval.role.message(preimage))
        if approval.owner == PROTOCOL:
            args = self._addresses[approval.wallet], digest
            receipt = cast(self._chain, self._contracts, "ApproveHashSpell", "execute", *args)
        else:
            receipt, _ = self.execute(approval.owner, self._words[approval.wallet], _APPROVE_HASH + digest, people)
        require(receipt, f"approveHash by {approval.owner}")
