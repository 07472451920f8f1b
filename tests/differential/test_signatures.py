"""The real Safe 1.3.0 on every EVM: which confirmations it accepts, in which order, and the reason for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest
from hypothesis import given

from simulations.deployment.chain import Chain
from simulations.deployment.wallets import deploy_safe_contracts
from simulations.engines.base import Signing
from simulations.engines.revm import RevmChain
from tests.differential.cases import MUTE, Case, Means, Remove, Require, Role, Saying, willing
from tests.differential.confirming import Hand
from tests.differential.conftest import Nodes
from tests.differential.drawn_cases import STRANGER, any_cases, right_cases
from tests.differential.profiles import search
from tests.differential.verdicts import Fault
from tests.simulations.policies_for_tests import reference

Hands = Callable[[], AbstractContextManager[Hand]]
"""A hand on a chain that is as before when it is let go."""


@pytest.fixture(scope="module")
def in_process() -> Hands:
    chain = RevmChain(reference().period.starts_at)
    deploy_safe_contracts(chain)

    @contextmanager
    def hands() -> Iterator[Hand]:
        before = chain.checkpoint()
        try:
            yield Hand(chain)
        finally:
            chain.restore(before)

    return hands


@pytest.fixture(scope="module")
def on_a_node(nodes: Nodes) -> Hands:
    node = nodes.get(Signing.ALTERNATE)
    node.deploy(reference())
    chain: Chain = node._chain

    @contextmanager
    def hands() -> Iterator[Hand]:
        with node.anchor():
            yield Hand(chain)

    return hands


EVMS = ["in_process", pytest.param("on_a_node", marks=pytest.mark.anvil)]


@pytest.fixture(scope="module", params=EVMS)
def hands(request: pytest.FixtureRequest) -> Hands:
    chosen: Hands = request.getfixturevalue(request.param)
    return chosen


A, B, C = "signer_1", "signer_2", "signer_3"
PAIR = Role("pair", 2, (A, B))
ACCOUNTANTS, AUDITORS = Role("accountants", 1, ("accountant_1", "accountant_2")), Role("auditors", 1, ("auditor_1",))
NESTED = Role("nested", 2, (ACCOUNTANTS, AUDITORS))
BOARD = Role("board", 2, (NESTED, C))
WITH_MUTE = Role("with-mute", 2, (A, MUTE))
OTHERS = Role("others", 1, (STRANGER,))


def by_contract(role: Role, *by: Saying, fault: Fault = Fault.NONE) -> Saying:
    return Saying(role, Means.CONTRACT, fault, by)


def pair(fault: Fault, means: Means = Means.ECDSA) -> Case:
    """One of two is at fault."""
    return Case(PAIR, (Saying(A, means, fault), Saying(B)))


def nested(accountants: Saying) -> Case:
    """The auditors confirm rightly beside them."""
    return Case(NESTED, (accountants, by_contract(AUDITORS, Saying("auditor_1"))))


def layout(fault: Fault) -> Case:
    return nested(by_contract(ACCOUNTANTS, Saying("accountant_1"), fault=fault))


IN_PERSON = by_contract(ACCOUNTANTS, Saying("accountant_2"))
BY_HASH = Saying(ACCOUNTANTS, Means.APPROVES, by=(Saying("accountant_1", Means.SENDS),))
DEEP = by_contract(NESTED, IN_PERSON, by_contract(AUDITORS, Saying("auditor_1", Means.ETH_SIGN)))
BOTH = (Saying(A), Saying(B))

ACCEPTED: dict[str, Case] = {
    "two signatures": Case(PAIR, BOTH),
    "two by eth_sign": Case(PAIR, (Saying(A, Means.ETH_SIGN), Saying(B, Means.ETH_SIGN))),
    "one sends, one signs": Case(PAIR, (Saying(A, Means.SENDS), Saying(B))),
    "one sends, one by eth_sign": Case(PAIR, (Saying(A, Means.ETH_SIGN), Saying(B, Means.SENDS))),
    "two approved hashes": Case(PAIR, (Saying(A, Means.APPROVES), Saying(B, Means.APPROVES))),
    "contract signatures": nested(IN_PERSON),
    "an approved hash of a Safe": nested(BY_HASH),
    "a contract signature by eth_sign": nested(by_contract(ACCOUNTANTS, Saying("accountant_1", Means.ETH_SIGN))),
    "a contract signature by approval": nested(by_contract(ACCOUNTANTS, Saying("accountant_1", Means.APPROVES))),
    "a contract that asks contracts": Case(BOARD, (DEEP, Saying(C))),
    "three levels of approved hashes": Case(BOARD, willing(BOARD)),
    "a Safe's word for another Safe's hash": Case(
        BOARD, (Saying(NESTED, Means.APPROVES, by=nested(BY_HASH).sayings), Saying(C, Means.ETH_SIGN))
    ),
    "one too many": Case(Role("one of two", 1, (A, B)), BOTH),
    "signed ahead of a removal": Case(Role("two of three", 2, (A, B, C)), BOTH, between=Remove(2)),
    "signed ahead of a lower threshold": Case(PAIR, BOTH, between=Require(1)),
}

REFUSED: dict[str, tuple[Case, str]] = {
    "wrong order": (Case(PAIR, BOTH, order=(1, 0)), "GS026"),
    "one owner twice": (Case(PAIR, (Saying(A), Saying(A))), "GS026"),
    "one owner twice, in two ways": (Case(PAIR, (Saying(A), Saying(A, Means.SENDS))), "GS026"),
    "stale nonce": (replace(pair(Fault.STALE_NONCE), between=Require(2)), "GS026"),
    "later nonce": (pair(Fault.LATER_NONCE), "GS026"),
    "the same again": (Case(PAIR, BOTH, repeated=True), "GS026"),
    "approved hashes again": (Case(PAIR, willing(PAIR), repeated=True), "GS025"),
    "wrong chain id": (pair(Fault.OTHER_CHAIN), "GS026"),
    "wrong chain id by eth_sign": (pair(Fault.OTHER_CHAIN, Means.ETH_SIGN), "GS026"),
    "signed for another Safe": (pair(Fault.OTHER_SAFE), "GS026"),
    "approved for another nonce": (pair(Fault.LATER_NONCE, Means.APPROVES), "GS025"),
    "approved on another Safe": (pair(Fault.OTHER_SAFE, Means.APPROVES), "GS025"),
    "another v": (pair(Fault.OTHER_V), "GS026"),
    "no owner": (Case(PAIR, (Saying(A), Saying(STRANGER))), "GS026"),
    "no owner sends": (Case(PAIR, (Saying(A), Saying(STRANGER, Means.SENDS))), "GS026"),
    "no owner approves": (Case(PAIR, (Saying(A), Saying(STRANGER, Means.APPROVES))), "GS025"),
    "a Safe that is no owner": (Case(PAIR, (Saying(A), by_contract(OTHERS, Saying(STRANGER)))), "GS026"),
    "an owner removed in between": (Case(Role("two of three", 2, (A, B, C)), BOTH, between=Remove(0)), "GS026"),
    "one removed who had approved": (
        Case(Role("two of three", 2, (A, B, C)), (Saying(A, Means.APPROVES), Saying(B)), between=Remove(0)),
        "GS026",
    ),
    "too few": (Case(PAIR, (Saying(A),)), "GS020"),
    "nobody": (Case(PAIR, ()), "GS020"),
    "threshold raised in between": (Case(Role("two of three", 2, (A, B, C)), BOTH, between=Require(3)), "GS020"),
    "pre-validated and not sent": (Case(PAIR, (Saying(A, Means.SENDS), Saying(B, Means.SENDS))), "GS025"),
    "a role that its members do not sign for": (nested(by_contract(ACCOUNTANTS, Saying(STRANGER))), "GS026"),
    "a role's member who sends": (nested(by_contract(ACCOUNTANTS, Saying("accountant_1", Means.SENDS))), "GS025"),
    "a role's member with a stale nonce": (
        nested(by_contract(ACCOUNTANTS, Saying("accountant_1", fault=Fault.LATER_NONCE))),
        "GS026",
    ),
    "a role's member who signs the hash itself": (
        nested(by_contract(ACCOUNTANTS, Saying("accountant_1", fault=Fault.BARE))),
        "GS026",
    ),
    "a contract that does not agree": (Case(WITH_MUTE, (Saying(A), Saying(MUTE, Means.CONTRACT))), "GS024"),
    "a person as a contract": (Case(PAIR, (Saying(A, Means.CONTRACT), Saying(B))), ""),
    "points into the static parts": (layout(Fault.INTO_STATIC), "GS021"),
    "points beyond the end": (layout(Fault.BEYOND_END), "GS022"),
    "points beyond all numbers": (layout(Fault.OVERFLOWING), ""),
    "longer than what is there": (layout(Fault.TOO_LONG), "GS023"),
    "nothing to check": (layout(Fault.EMPTY), "Hash not approved"),
}


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(hands: Hands, case: Case) -> None:
    with hands() as hand:
        assert hand.live(case) is None


@pytest.mark.parametrize(("case", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused(hands: Hands, case: Case, reason: str) -> None:
    with hands() as hand:
        assert hand.live(case) == reason


def test_a_safe_that_approves_its_own_hash(hands: Hands) -> None:
    """It is no owner of itself: what it calls in its own name refuses, and that reason is told, not GS013."""
    by_itself = Saying(OTHERS, Means.APPROVES, by=(Saying(STRANGER),))
    with hands() as hand:
        assert hand.live(Case(OTHERS, (by_itself,))) == "GS025"


RIGHT, ANY = right_cases(), any_cases()


class TestInProcess:
    @search(quick=100, long=15_000)
    @given(case=RIGHT)
    def test_a_safe_accepts_what_it_must(self, in_process: Hands, case: Case) -> None:
        with in_process() as hand:
            assert hand.live(case) is None

    @search(quick=250, long=20_000)
    @given(case=ANY)
    def test_a_safe_refuses_what_it_must(self, in_process: Hands, case: Case) -> None:
        with in_process() as hand:
            hand.live(case)


@pytest.mark.anvil
class TestOnANode:
    """The same there; both are held against the same verdicts, so they accept and refuse alike."""

    @search(quick=20, long=900)
    @given(case=RIGHT)
    def test_a_safe_accepts_what_it_must(self, on_a_node: Hands, case: Case) -> None:
        with on_a_node() as hand:
            assert hand.live(case) is None

    @search(quick=60, long=3_000)
    @given(case=ANY)
    def test_a_safe_refuses_what_it_must(self, on_a_node: Hands, case: Case) -> None:
        with on_a_node() as hand:
            hand.live(case)
