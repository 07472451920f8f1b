"""The real Safe 1.3.0: where it lives, and which confirmations it accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from coincurve import PublicKey
from eth_abi import encode
from eth_abi.packed import encode_packed
from eth_utils.address import to_checksum_address
from hypothesis import given
from hypothesis import strategies as st
from safe_eth.eth.utils import fast_keccak

from policies.policy import Policy
from simulations.actions import OUTSIDER, PAYEE
from simulations.deployment import safes
from simulations.deployment.artifacts import safe_contract
from simulations.deployment.chain import Contract, Receipt
from simulations.deployment.safes import Confirmation, Operation
from simulations.deployment.transactions import SafeHasher, execution_data, packed_calls
from simulations.deployment.wallets import call_data
from simulations.engines.anvil import Anvil
from simulations.engines.base import Deployment
from simulations.engines.revm.keys import development_key
from tests.simulations import safe_oracle
from tests.simulations.policies_for_tests import SHAPES, reference

POLICY = reference()


class TestAddresses:
    @pytest.mark.parametrize("name", safes.CANONICAL)
    def test_the_bytecode_proves_the_canonical_address(self, name: str) -> None:
        """CREATE2 binds an address to the code that is put there: another byte, another address."""
        assert safes.deterministic_address(name) == safes.CANONICAL[name]

    @given(st.binary(max_size=64), st.integers(0, 2**256 - 2))
    def test_a_prediction_depends_on_initializer_and_salt(self, initializer: bytes, salt: int) -> None:
        address = safes.proxy_address(initializer, salt)
        assert address == safes.proxy_address(initializer, salt)
        assert address != safes.proxy_address(initializer + b"\0", salt)
        assert address != safes.proxy_address(initializer, salt + 1)


class TestHashing:
    """The templates and Safe's own library say the same."""

    @given(
        st.binary(min_size=20, max_size=20),
        st.binary(min_size=20, max_size=20),
        st.binary(max_size=200),
        st.integers(0, 2**64),
        st.sampled_from(Operation),
        st.integers(1, 2**32),
    )
    def test_a_transaction(
        self, safe: bytes, to: bytes, data: bytes, nonce: int, operation: Operation, chain_id: int
    ) -> None:
        wallet = to_checksum_address(safe)
        theirs = safe_oracle.safe_tx(wallet, to_checksum_address(to), data, nonce, chain_id, operation)
        ours = SafeHasher(wallet, chain_id).transaction(bytes(12) + to, data, nonce, operation)
        assert ours == safe_oracle.preimage(theirs)
        assert fast_keccak(ours) == bytes(theirs.safe_tx_hash)

    @given(st.binary(min_size=20, max_size=20), st.binary(max_size=200), st.integers(1, 2**32))
    def test_a_message(self, safe: bytes, message: bytes, chain_id: int) -> None:
        wallet = to_checksum_address(safe)
        ours = SafeHasher(wallet, chain_id).message(message)
        assert ours == safe_oracle.message_preimage(wallet, message, chain_id)

    @given(
        st.binary(min_size=20, max_size=20),
        st.binary(max_size=200),
        st.sampled_from(Operation),
        st.binary(max_size=300),
    )
    def test_the_calldata_of_an_execution(
        self, to: bytes, data: bytes, operation: Operation, signatures: bytes
    ) -> None:
        nobody = safes.NOBODY
        theirs = call_data(
            "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
            *(to_checksum_address(to), 0, data, int(operation), 0, 0, 0, nobody, nobody, signatures),
        )
        assert execution_data(bytes(12) + to, data, operation, signatures) == theirs

    @given(st.lists(st.tuples(st.binary(min_size=20, max_size=20), st.binary(max_size=100)), max_size=4))
    def test_calls_in_one(self, calls: list[tuple[bytes, bytes]]) -> None:
        theirs = b"".join(
            encode_packed(["uint8", "address", "uint256", "uint256"], [0, to_checksum_address(to), 0, len(data)]) + data
            for to, data in calls
        )
        assert packed_calls([(str(to_checksum_address(to)), data) for to, data in calls]) == theirs


class TestKeys:
    """The fast signatures are ordinary ones."""

    @given(st.integers(0, 20), st.binary(min_size=32, max_size=32))
    def test_anybody_recovers_the_address(self, index: int, digest: bytes) -> None:
        key = development_key(index)
        signature = key.sign(digest)
        r, s, v = signature[:32], signature[32:64], signature[64]
        public = PublicKey.from_signature_and_message(r + s + bytes([v - 27]), digest, hasher=None)
        assert to_checksum_address(fast_keccak(public.format(compressed=False)[1:])[12:]) == key.address

    @given(st.integers(0, 20), st.binary(min_size=32, max_size=32))
    def test_s_is_low(self, index: int, digest: bytes) -> None:
        assert 0 < int.from_bytes(development_key(index).sign(digest)[32:64], "big") <= 2**255

    def test_the_accounts_are_those_of_a_development_node(self) -> None:
        """The first and second account that every foundry and hardhat node prints."""
        assert development_key(0).address == "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
        assert development_key(1).address == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


ADDRESSES = st.binary(min_size=20, max_size=20).map(lambda address: f"0x{address.hex()}")
PEOPLE = st.builds(
    safes.ecdsa, ADDRESSES, st.sampled_from([27, 28]), st.binary(min_size=1, max_size=32), st.binary(max_size=32)
)
CONTRACTS = st.builds(safes.contract_signature, ADDRESSES, st.binary(max_size=200))
CONFIRMATIONS = st.lists(
    st.one_of(PEOPLE, CONTRACTS, st.builds(safes.pre_validated, ADDRESSES)),
    max_size=6,
    unique_by=lambda confirmation: confirmation.owner,
)


class TestJoining:
    """`signatures` as Safe 1.3.0 reads it: 65 bytes an owner, in the order of their addresses."""

    def test_a_person_takes_65_bytes(self) -> None:
        signature = safes.join_confirmations([safes.ecdsa("0x" + "01" * 20, 27, b"\x0a", b"\x0b")])
        assert signature == b"\x0a".rjust(32, b"\0") + b"\x0b".rjust(32, b"\0") + bytes([27])

    def test_a_contract_points_behind_the_static_parts(self) -> None:
        person, contract = "0x" + "01" * 20, "0x" + "02" * 20
        signature = safes.join_confirmations(
            [safes.contract_signature(contract, b"inner"), safes.pre_validated(person)]
        )
        assert signature[:65] == safes.pre_validated(person).static
        assert signature[65:97] == encode(["address"], [contract])
        assert (int.from_bytes(signature[97:129]), signature[129]) == (130, 0)
        assert signature[130:] == encode(["uint256"], [5]) + b"inner"

    def test_nobody_is_nothing(self) -> None:
        assert safes.join_confirmations([]) == b""

    @given(CONFIRMATIONS)
    def test_every_part_is_found_where_a_safe_looks(self, confirmations: list[Confirmation]) -> None:
        signature = safes.join_confirmations(confirmations)
        ordered = sorted(confirmations, key=lambda confirmation: int(confirmation.owner, 16))
        end = 65 * len(ordered)
        for number, confirmation in enumerate(ordered):
            static = signature[65 * number : 65 * number + 65]
            if confirmation.dynamic is None:
                assert static == confirmation.static
                continue
            offset = int.from_bytes(static[32:64])
            assert offset == end  # no gap, no overlap
            length = int.from_bytes(signature[offset : offset + 32])
            assert signature[offset + 32 : offset + 32 + length] == confirmation.dynamic
            end = offset + 32 + length
        assert end == len(signature)

    @given(CONFIRMATIONS, st.randoms(use_true_random=False))
    def test_the_order_of_asking_does_not_matter(self, confirmations: list[Confirmation], random) -> None:
        shuffled = list(confirmations)
        random.shuffle(shuffled)
        assert safes.join_confirmations(shuffled) == safes.join_confirmations(confirmations)


@pytest.mark.anvil
class TestWallets:
    @pytest.mark.parametrize("shape", [reference, *SHAPES], ids=lambda shape: shape.__name__)
    def test_they_are_the_safes_of_the_policy(self, node: Anvil, shape: Callable[[], Policy]) -> None:
        policy = shape()
        deployment = node.deploy(policy)
        chain = node._chain
        named = deployment.people | deployment.wallets | {"protocol": deployment.contracts["MCD_PAUSE_PROXY"]}
        assert set(deployment.wallets) == set(policy.wallets)
        for name, address in deployment.wallets.items():
            safe, wallet = Contract(address, safe_contract(safes.SINGLETON)), policy.wallets[name]
            assert chain.call(safe, "VERSION") == safes.VERSION
            assert chain.call(safe, "getThreshold") == wallet.threshold
            assert list(chain.call(safe, "getOwners")) == [named[owner] for owner in wallet.owners]
            module = deployment.contracts["ALLOWANCE_MODULE"]
            assert chain.call(safe, "isModuleEnabled", module) is bool(wallet.allowances)

    def test_the_predicted_address_is_the_created_one(self, node: Anvil) -> None:
        """A wallet nobody has made yet: predicted, absent, made, there."""
        node.deploy(POLICY)
        chain = node._chain
        initializer = call_data(
            "setup(address[],uint256,address,bytes,address,address,uint256,address)",
            [chain.account("facilitator_1"), chain.account("facilitator_2")],
            1,
            safes.NOBODY,
            b"",
            safes.CANONICAL[safes.HANDLER],
            safes.NOBODY,
            0,
            safes.NOBODY,
        )
        predicted = safes.proxy_address(initializer, 12_345)
        assert chain.code_at(predicted) == b""
        factory = Contract(safes.CANONICAL[safes.FACTORY], safe_contract(safes.FACTORY))
        made = chain.send(
            OUTSIDER, factory, "createProxyWithNonce", safes.CANONICAL[safes.SINGLETON], initializer, 12_345
        )
        assert made.ok
        assert chain.code_at(predicted) != b""
        again = chain.send(
            OUTSIDER, factory, "createProxyWithNonce", safes.CANONICAL[safes.SINGLETON], initializer, 12_345
        )
        assert not again.ok

    def test_safes_contracts_are_at_their_canonical_addresses(self, node: Anvil) -> None:
        node.deploy(POLICY)
        missing = [name for name, address in safes.CANONICAL.items() if not node._chain.code_at(address)]
        assert missing == []


class Hand:
    """Safe transactions written by hand, so that they can be wrong. Each calls the payee with nothing."""

    def __init__(self, node: Anvil, deployment: Deployment, wallet: str) -> None:
        self.chain = node._chain
        self.safe = Contract(deployment.wallets[wallet], safe_contract(safes.SINGLETON))
        self.roles = deployment.wallets
        self.payee = self.chain.account(PAYEE)

    @property
    def nonce(self) -> int:
        return int(self.chain.call(self.safe, "nonce"))

    def preimage(self, nonce: int | None = None) -> bytes:
        at = self.nonce if nonce is None else nonce
        return safe_oracle.preimage(safe_oracle.safe_tx(self.safe.address, self.payee, b"", at, self.chain.chain_id))

    def signed(self, person: str, nonce: int | None = None) -> Confirmation:
        return safes.ecdsa(self.chain.account(person), *self.chain.sign(person, self.preimage(nonce)))

    def contract_signed(self, role: str, person: str, nonce: int | None = None) -> Confirmation:
        inner = safe_oracle.message_preimage(self.roles[role], self.preimage(nonce), self.chain.chain_id)
        signature = safes.ecdsa(self.chain.account(person), *self.chain.sign(person, inner))
        return safes.contract_signature(self.roles[role], safes.join_confirmations([signature]))

    def approve(self, person: str, nonce: int | None = None) -> Confirmation:
        approved = self.chain.send(person, self.safe, "approveHash", fast_keccak(self.preimage(nonce)))
        assert approved.ok
        return safes.pre_validated(self.chain.account(person))

    def send(self, signatures: bytes, sender: str = OUTSIDER) -> Receipt:
        nobody, payee = safes.NOBODY, self.payee
        return self.chain.send(
            sender, self.safe, "execTransaction", payee, 0, b"", 0, 0, 0, 0, nobody, nobody, signatures
        )

    def refuses(self, signatures: bytes, reason: str, sender: str = OUTSIDER) -> None:
        before = self.nonce
        receipt = self.send(signatures, sender)
        assert (receipt.ok, receipt.reason) == (False, reason)
        assert self.nonce == before

    def accepts(self, signatures: bytes, sender: str = OUTSIDER) -> None:
        before = self.nonce
        receipt = self.send(signatures, sender)
        assert (receipt.ok, receipt.reason) == (True, "")
        assert self.nonce == before + 1


def unsorted(confirmations: Sequence[Confirmation]) -> bytes:
    """Static parts in the wrong order."""
    ordered = sorted(confirmations, key=lambda confirmation: int(confirmation.owner, 16), reverse=True)
    return b"".join(confirmation.static for confirmation in ordered)


@pytest.mark.anvil
class TestTheSafeRefuses:
    """The reasons are Safe 1.3.0's own; beside each refusal stands what it lets pass."""

    @pytest.fixture(scope="class")
    def hands(self, node: Anvil) -> dict[str, Hand]:
        deployment = node.deploy(POLICY)
        return {wallet: Hand(node, deployment, wallet) for wallet in deployment.wallets}

    @pytest.fixture(autouse=True)
    def as_if_nothing_had_been(self, node: Anvil, hands: dict[str, Hand]) -> Iterator[None]:
        with node.anchor():
            yield

    @pytest.fixture
    def hand(self, hands: dict[str, Hand]) -> Hand:
        return hands["operational"]

    @pytest.fixture
    def auditors_hand(self, hands: dict[str, Hand]) -> Hand:
        return hands["auditor"]

    def test_signatures_that_are_not_sorted(self, hand: Hand) -> None:
        both = [hand.signed("facilitator_1"), hand.signed("facilitator_2")]
        hand.refuses(unsorted(both), "GS026")
        hand.accepts(safes.join_confirmations(both))

    def test_one_owner_twice(self, hand: Hand) -> None:
        one = hand.signed("facilitator_1")
        hand.refuses(one.static + one.static, "GS026")

    def test_one_owner_alone(self, hand: Hand) -> None:
        hand.refuses(hand.signed("facilitator_1").static, "GS020")
        hand.refuses(b"", "GS020")

    def test_somebody_who_is_no_owner(self, hand: Hand) -> None:
        hand.refuses(safes.join_confirmations([hand.signed("facilitator_1"), hand.signed("accountant_1")]), "GS026")

    def test_signatures_for_another_nonce(self, hand: Hand) -> None:
        for nonce in (hand.nonce - 1, hand.nonce + 1):
            both = [hand.signed("facilitator_1", nonce), hand.signed("facilitator_2", nonce)]
            receipt = hand.send(safes.join_confirmations(both))
            assert not receipt.ok
            assert receipt.reason == "GS026"

    def test_the_same_signatures_again(self, hand: Hand) -> None:
        both = safes.join_confirmations([hand.signed("facilitator_1"), hand.signed("facilitator_2")])
        hand.accepts(both)
        hand.refuses(both, "GS026")

    def test_a_pre_validated_owner_who_does_not_send(self, hand: Hand) -> None:
        facilitator = safes.pre_validated(hand.chain.account("facilitator_1"))
        both = safes.join_confirmations([facilitator, hand.signed("facilitator_2")])
        hand.refuses(both, "GS025")
        hand.accepts(both, sender="facilitator_1")

    def test_a_hash_that_nobody_approved(self, hand: Hand) -> None:
        nonce = hand.nonce
        approval_of_the_next = hand.approve("facilitator_1", nonce + 1)
        signatures = safes.join_confirmations([approval_of_the_next, hand.signed("facilitator_2")])
        hand.refuses(signatures, "GS025")
        hand.approve("facilitator_1", nonce)
        hand.accepts(signatures)

    def test_an_approved_hash_serves_once(self, hand: Hand) -> None:
        signatures = safes.join_confirmations([hand.approve("facilitator_1"), hand.approve("facilitator_2")])
        hand.accepts(signatures)
        hand.refuses(signatures, "GS025")

    def test_approval_by_somebody_who_is_no_owner(self, hand: Hand) -> None:
        receipt = hand.chain.send("accountant_1", hand.safe, "approveHash", fast_keccak(hand.preimage()))
        assert (receipt.ok, receipt.reason) == (False, "GS030")

    def test_a_contract_signature_by_somebody_who_does_not_own_the_role(self, auditors_hand: Hand) -> None:
        hand = auditors_hand
        auditor = hand.contract_signed("auditor_role", "auditor_2")
        wrong = hand.contract_signed("accountant_role", "facilitator_1")
        hand.refuses(safes.join_confirmations([wrong, auditor]), "GS026")
        right = hand.contract_signed("accountant_role", "accountant_2")
        hand.accepts(safes.join_confirmations([right, auditor]))

    def test_a_contract_signature_for_another_nonce(self, auditors_hand: Hand) -> None:
        hand = auditors_hand
        signatures = safes.join_confirmations(
            [
                hand.contract_signed("auditor_role", "auditor_1", hand.nonce + 1),
                hand.contract_signed("accountant_role", "accountant_1", hand.nonce + 1),
            ]
        )
        hand.refuses(signatures, "GS026")

    def test_a_contract_signature_that_points_into_the_static_part(self, auditors_hand: Hand) -> None:
        hand = auditors_hand
        part = hand.contract_signed("accountant_role", "accountant_1").static
        inside = part + encode(["uint256"], [65]) + b"\0"
        hand.refuses(inside + inside, "GS021")

    def test_a_role_whose_owner_signs_the_hash_itself(self, auditors_hand: Hand) -> None:
        """Without the message's own envelope (EIP-1271 through the fallback handler) it is not a confirmation."""
        hand = auditors_hand
        plain = safes.contract_signature(
            hand.roles["accountant_role"], safes.join_confirmations([hand.signed("accountant_1")])
        )
        auditor = hand.contract_signed("auditor_role", "auditor_1")
        hand.refuses(safes.join_confirmations([plain, auditor]), "GS026")
