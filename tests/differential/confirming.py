"""Safe transactions confirmed by hand, rightly and wrongly, on any chain.

A `Case` says without addresses who confirms, how, and what is wrong with it; a `Hand` makes Safes, signatures and
approvals of it, sends the transaction, and has it judged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulations.actions import OUTSIDER, PAYEE
from simulations.deployment import safes
from simulations.deployment.artifacts import Artifact, safe_contract
from simulations.deployment.chain import Chain, Contract, Receipt, address_word, call_data, keccak
from simulations.deployment.safes import Operation
from simulations.deployment.templates import SafeHasher, execution_data
from tests.differential import confirmations
from tests.differential.cases import MUTE, Case, Means, Remove, Require, Role, Saying, sender_of, willing
from tests.differential.verdicts import Books, Fault, Inner, Part, in_order, joined, outdated

_MUTE_CODE = bytes.fromhex("665f5f5260205ff35f5260076019f3")  # its code, 5f5f5260205ff3, returns a word of zeros
SENTINEL = "0x0000000000000000000000000000000000000001"
"""What stands before the first owner in a Safe's list."""
_SAFE = safe_contract(safes.SINGLETON)
_OTHER_V = {27: 28, 28: 27, 31: 32, 32: 31}

Subject = Callable[[Fault], bytes]
"""The pre-image to be confirmed; with a fault, another one."""


class Hand:
    """Makes Safes on a chain and confirms for them. One for each story: it remembers what was approved."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.books = Books()
        self._made: dict[str, str] = {}

    def address(self, owner: str | Role) -> str:
        """Where an owner is; a contract is made when it is first asked for."""
        if isinstance(owner, str) and owner != MUTE:
            return self.chain.account(owner)
        name = owner if isinstance(owner, str) else owner.name
        if name not in self._made:
            if isinstance(owner, Role):
                self._made[name] = self._make(owner)
            else:
                self._made[name] = self.chain.deploy(OUTSIDER, Artifact("Mute", (), _MUTE_CODE)).address
        return self._made[name]

    def _make(self, role: Role) -> str:
        owners = [self.address(member) for member in role.members]
        nobody, handler = safes.NOBODY, safes.CANONICAL[safes.HANDLER]
        setup = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
        initializer = call_data(setup, owners, role.threshold, nobody, b"", handler, nobody, 0, nobody)
        factory, salt = safes.CANONICAL[safes.FACTORY], 1_000_000 + len(self._made)
        create = call_data(
            "createProxyWithNonce(address,bytes,uint256)", safes.CANONICAL[safes.SINGLETON], initializer, salt
        )
        judge(self.chain.send_raw(OUTSIDER, factory, create), None)
        address = safes.proxy_address(initializer, salt)
        self.books.owners[address], self.books.thresholds[address] = owners, role.threshold
        return address

    def _twin(self, role: Role) -> str:
        """Another Safe with the same owners."""
        return self.address(replace(role, name=f"{role.name}, another"))

    def nonce(self, role: Role) -> int:
        return int(self.chain.call(Contract(self.address(role), _SAFE), "nonce"))

    def live(self, case: Case) -> str | None:
        """Confirm, let happen what happens in between, send; the Safe answers as it must, and counts if it accepts.

        Returns:
            The reason of its refusal; `None` where it accepts.

        Raises:
            AssertionError: it answers otherwise.
        """
        payee = self.chain.account(PAYEE)
        nonce = self.nonce(case.safe) + (case.between is not None)
        send = self._confirmed(case.safe, payee, b"", nonce, case.sayings, case.order)
        if case.between is not None:
            self._change(case.safe, case.between)
        if case.repeated:
            send()
        counted, (receipt, expected) = self.nonce(case.safe), send()
        judge(receipt, expected)
        assert self.nonce(case.safe) == counted + receipt.ok
        return expected

    def _change(self, role: Role, change: Remove | Require) -> None:
        safe, owners = self.address(role), self.books.owners[self.address(role)]
        if isinstance(change, Require):
            threshold, data = change.threshold, call_data("changeThreshold(uint256)", change.threshold)
        else:
            threshold = min(role.threshold, len(owners) - 1)
            before = owners[change.place - 1] if change.place else SENTINEL
            remove = "removeOwner(address,address,uint256)"
            data = call_data(remove, before, owners[change.place], threshold)
        judge(*self._confirmed(role, safe, data, self.nonce(role), willing(role))())
        self.books.thresholds[safe] = threshold
        if isinstance(change, Remove):
            del owners[change.place]

    def _confirmed(
        self,
        role: Role,
        to: str,
        data: bytes,
        nonce: int,
        sayings: Sequence[Saying],
        order: tuple[int, ...] | None = None,
    ) -> Callable[[], tuple[Receipt, str | None]]:
        """Collect the confirmations of a transaction.

        Returns:
            What sends it: the receipt, and the verdict on its signatures.
        """
        safe, subject = self.address(role), self._transaction(role, to, data, nonce)
        required = self.books.thresholds[safe]
        parts = in_order(self._confirm(role, subject, subject, saying) for saying in sayings)
        parts = parts if order is None else [parts[place] for place in order]
        signatures = joined(parts, required)
        calldata = execution_data(address_word(to), data, Operation.CALL, signatures)
        sender = sender_of(sayings) or OUTSIDER

        def send() -> tuple[Receipt, str | None]:
            now = self._transaction(role, to, data, self.nonce(role))
            still = now(Fault.NONE) == subject(Fault.NONE)
            judged = parts if still else [outdated(part) for part in parts]
            verdict = self.books.verdict(safe, keccak(now(Fault.NONE)), judged, signatures, self.address(sender))
            return self.chain.send_raw(sender, safe, calldata), verdict

        return send

    # One confirmation

    def _transaction(self, role: Role, to: str, data: bytes, nonce: int) -> Subject:
        """A Safe transaction as what its owners confirm."""

        def preimage(fault: Fault) -> bytes:
            safe, chain_id, at = self.address(role), self.chain.chain_id, nonce
            if fault is Fault.OTHER_SAFE:
                safe = self._twin(role)
            elif fault is Fault.OTHER_CHAIN:
                chain_id += 1
            elif fault is Fault.STALE_NONCE and nonce > 0:
                at -= 1
            elif fault in (Fault.LATER_NONCE, Fault.STALE_NONCE):
                at += 1
            return SafeHasher(safe, chain_id).transaction(address_word(to), data, at)

        return preimage

    def _message(self, role: Role, top: Subject) -> Subject:
        """What the members of a role Safe sign when it is asked about the transaction `top`."""

        def preimage(fault: Fault) -> bytes:
            if fault is Fault.OTHER_SAFE:
                return SafeHasher(self._twin(role), self.chain.chain_id).message(top(Fault.NONE))
            if fault is Fault.BARE:
                return top(Fault.NONE)
            if fault is Fault.OTHER_CHAIN:
                return SafeHasher(self.address(role), self.chain.chain_id + 1).message(top(Fault.NONE))
            return SafeHasher(self.address(role), self.chain.chain_id).message(top(fault))

        return preimage

    def _confirm(self, role: Role, subject: Subject, top: Subject, saying: Saying) -> Part:
        """`top` is the transaction at the top: at every depth it is what contracts are asked about."""
        owner = self.address(saying.owner)
        if saying.means is Means.CONTRACT:
            return self._contract_signature(owner, saying, top)
        if saying.means in (Means.ECDSA, Means.ETH_SIGN):
            return self._signature(owner, saying, subject)
        if saying.means is Means.APPROVES:
            elsewhere = saying.fault is Fault.OTHER_SAFE
            hash_ = keccak(subject(Fault.NONE if elsewhere else saying.fault))
            self._approve(self._twin(role) if elsewhere else self.address(role), hash_, saying)
        return Part(owner, confirmations.pre_validated(owner), needs_approval=True)

    def _signature(self, owner: str, saying: Saying, subject: Subject) -> Part:
        assert isinstance(saying.owner, str)
        preimage = subject(saying.fault)
        if saying.means is Means.ECDSA:
            made = confirmations.ecdsa(owner, *self.chain.sign(saying.owner, preimage))
        else:
            made = confirmations.eth_sign(
                owner, *self.chain.sign(saying.owner, confirmations.personal_preimage(keccak(preimage)))
            )
        if saying.fault is Fault.OTHER_V:
            made = replace(made, static=made.static[:64] + bytes([_OTHER_V[made.static[64]]]))
        right = preimage == subject(Fault.NONE) and saying.fault is not Fault.OTHER_V
        return Part(owner, made, recovers=right, fault=saying.fault)

    def _contract_signature(self, owner: str, saying: Saying, top: Subject) -> Part:
        role = saying.owner
        if isinstance(role, str):
            refusal = "GS024" if role == MUTE else ""  # a person has no code that could answer
            inner = Inner(None, b"", (), refusal)
            return Part(owner, confirmations.contract_signature(owner, b"?"), inner=inner, fault=saying.fault)
        message = self._message(role, top)
        parts = in_order([self._confirm(role, message, top, member) for member in saying.by])
        within = b"" if saying.fault is Fault.EMPTY else joined(parts, self.books.thresholds[owner])
        inner = Inner(owner, keccak(message(Fault.NONE)), tuple(parts))
        return Part(owner, confirmations.contract_signature(owner, within), inner=inner, fault=saying.fault)

    def _approve(self, where: str, hash_: bytes, saying: Saying) -> None:
        owner, approval = self.address(saying.owner), call_data("approveHash(bytes32)", hash_)
        own = None if owner in self.books.owners[where] else "GS030"
        if isinstance(saying.owner, Role):
            receipt, expected = self._confirmed(saying.owner, where, approval, self.nonce(saying.owner), saying.by)()
            judge(receipt, own if expected is None else expected)
        else:
            receipt = self.chain.send_raw(saying.owner, where, approval)
            judge(receipt, own)
        if receipt.ok:
            self.books.approved.add((where, owner, hash_))


def judge(receipt: Receipt, expected: str | None) -> None:
    """What came out is what had to: a reason, or none.

    Raises:
        AssertionError: it is not.
    """
    assert (receipt.ok, receipt.reason) == (expected is None, expected or ""), f"{receipt}, expected {expected!r}"
