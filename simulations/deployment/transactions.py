"""Transactions of a policy's Safes: confirmed by whoever can and will, then executed.

How the confirmations of certain people stand in a Safe's `signatures` is worked out once, with gaps for what depends
on the transaction.

Sources: Safe 1.3.0 (`execTransaction`, `checkNSignatures`), EIP-1271.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policies.authority import agreeing_owners, default_quorum
from policies.policy import PROTOCOL, Policy
from simulations.actions import OUTSIDER, Signers
from simulations.deployment import safes
from simulations.deployment.chain import Chain, Contract, Receipt, address_word, bytes_words, keccak, selector, word
from simulations.deployment.maker import cast, require
from simulations.deployment.safes import Operation
from simulations.deployment.templates import NONCE_SLOT, SafeHasher, execution_data, packed_calls
from simulations.engines.base import Signing, who_sign

_APPROVE_HASH = selector("approveHash(bytes32)")
_MULTI_SEND = selector("multiSend(bytes)")


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
    signers: Signers
    """Those of the people who have a key, each once."""
    sender: str
    owners: tuple[str, ...]
    """Who confirms, in the policy's order."""
    too_few: bool
    by_approval: _Layout
    by_signature: _Layout
    """The same one where all owners are people."""
    by_sending: bytes | None
    """The whole `signatures`, where the sender's word is all that is needed."""


Confirmed = tuple[Receipt, tuple[str, ...], Signers]
"""What became of a transaction, the owners whose confirmations the Safe was given, and the people who signed them."""

Sent = tuple[bytes, bytes, Operation, bytes, int]
"""A transaction that a Safe went through with: to whom (a word), data, operation, signatures, and how many there are.
"""


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
        self.last: dict[str, Sent] = {}
        """By wallet: the last transaction that went through; part of what an anchor has to restore."""
        self._multi_send = address_word(safes.CANONICAL[safes.MULTI_SEND])

    def execute(
        self, wallet: str, to: bytes, data: bytes, by: Signers = (), operation: Operation = Operation.CALL
    ) -> Confirmed:
        """A Safe transaction to `to` (a word): confirmed by whoever of `by` can, then executed.

        The owner who sends it is pre-validated, as the Safe apps do; the other people sign (EIP-712). A Safe that
        is an owner approves the hash or signs by EIP-1271, as `signing` says. Too few confirmations are still
        sent: it is the Safe that has to refuse them.

        Returns:
            The receipt, the owners whose confirmations the Safe was given, in the policy's order, and who signed.
        """
        quorum = self._quorums.get((wallet, by)) or self._find_quorum(wallet, by)
        signatures = quorum.by_sending
        if signatures is None:
            signatures = self._signatures(wallet, quorum, to, data, operation)
        receipt = self.send(quorum.sender, wallet, to, data, operation, signatures)
        if receipt.ok:
            self.last[wallet] = (to, data, operation, signatures, len(quorum.owners))
        return receipt, quorum.owners, quorum.signers

    def send(
        self, sender: str, wallet: str, to: bytes, data: bytes, operation: Operation, signatures: bytes
    ) -> Receipt:
        """Somebody has a wallet execute a transaction, by these signatures."""
        calldata = execution_data(to, data, operation, signatures)
        return self._chain.send_raw(sender, self._addresses[wallet], calldata)

    def execute_batch(self, wallet: str, calls: Sequence[tuple[str, bytes]], by: Signers = ()) -> Confirmed:
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
            who_sign(policy, people),
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

    def who_agree(self, wallet: str, people: Signers) -> tuple[str, ...]:
        """The owners who can confirm when these sign; nobody where nobody does."""
        return agreeing_owners(self._policy, wallet, people)

    def approvals_of_nobody(self, wallet: str) -> bytes:
        """Pre-validated signatures of as many owners as are needed, who need not have approved anything."""
        safe = self._policy.wallets[wallet]
        return b"".join(map(self._pre_validated, self._in_order(safe.owners)[: safe.threshold]))

    def repeated(self, wallet: str, preimage: bytes, people: Signers) -> bytes:
        """One owner's confirmation, of the first whom `people` can speak for, as often as confirmations are needed.

        Where they can speak for nobody, it is the outsider who signs. Role Safes sign by EIP-1271.
        """
        times = self._policy.wallets[wallet].threshold
        for owner in self.who_agree(wallet, people):
            return self._filled(self._lay_out(wallet, (owner,) * times, people, None, approve=False), preimage)
        return self._chain.signature(OUTSIDER, preimage) * times

    def preimage(self, wallet: str, to: bytes, data: bytes, operation: Operation = Operation.CALL) -> bytes:
        """What the owners confirm if this is to be the next transaction (EIP-712)."""
        nonce = self._chain.storage_at(self._addresses[wallet], NONCE_SLOT)
        return self._hashers[wallet].transaction(to, data, nonce, operation)

    def _in_order(self, owners: Sequence[str]) -> list[str]:
        """Sorted by address, as a Safe wants signatures."""
        return sorted(owners, key=lambda name: int(self._addresses[name], 16))

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
        for owner in self._in_order(owners):
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
        return self._filled(layout, preimage)

    def _filled(self, layout: _Layout, preimage: bytes) -> bytes:
        """The layout with its people's signatures."""
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
            receipt, *_ = self.execute(approval.owner, self._words[approval.wallet], _APPROVE_HASH + digest, people)
        require(receipt, f"approveHash by {approval.owner}")
