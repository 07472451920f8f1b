"""Quorums over nested Safes: every coalition of a small treasury, and the shapes that other units have."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.authority import agreeing_owners, default_quorum, is_quorum
from policies.policy import PROTOCOL, Policy
from tests.simulations.policies_for_tests import SHAPES, protocol_signs, reference, three_levels, three_of_four

POLICY = reference()
PEOPLE = tuple(POLICY.signers)
AUDITOR_QUORUMS = [
    {accountant, auditor} for accountant in ("accountant_1", "accountant_2") for auditor in ("auditor_1", "auditor_2")
]


def coalitions(people: tuple[str, ...]) -> list[set[str]]:
    return [set(group) for size in range(len(people) + 1) for group in combinations(people, size)]


class TestReference:
    def test_the_auditor_wallet_needs_one_of_each_role(self) -> None:
        for group in coalitions(PEOPLE):
            assert is_quorum(POLICY, "auditor", group) is any(quorum <= group for quorum in AUDITOR_QUORUMS), group

    def test_the_operational_wallet_needs_both_facilitators(self) -> None:
        for group in coalitions(PEOPLE):
            assert is_quorum(POLICY, "operational", group) is ({"facilitator_1", "facilitator_2"} <= group), group

    def test_the_protocol_signs_nothing_here(self) -> None:
        assert not is_quorum(POLICY, "auditor", (PROTOCOL, "accountant_1"))

    def test_a_role_does_not_agree_by_its_name(self) -> None:
        """Only people sign; a Safe's agreement is its owners'."""
        assert not is_quorum(POLICY, "auditor", ("accountant_role", "auditor_role"))

    def test_owners_in_the_policys_order_whoever_signs_first(self) -> None:
        agreeing = agreeing_owners(POLICY, "auditor", ("auditor_2", "accountant_2"))
        assert agreeing == ("accountant_role", "auditor_role")
        assert agreeing_owners(POLICY, "auditor", ("auditor_2",)) == ("auditor_role",)
        assert agreeing_owners(POLICY, "auditor", ()) == ()

    def test_the_default_is_the_first_of_each(self) -> None:
        assert default_quorum(POLICY, "auditor") == ("accountant_1", "auditor_1")
        assert default_quorum(POLICY, "accountant_role") == ("accountant_1",)
        assert default_quorum(POLICY, "operational") == ("facilitator_1", "facilitator_2")


class TestOtherShapes:
    def test_no_more_owners_than_are_needed(self) -> None:
        policy = three_of_four()
        everybody = tuple(policy.signers)
        assert agreeing_owners(policy, "operational", everybody) == ("facilitator_1", "facilitator_2", "facilitator_3")
        assert agreeing_owners(policy, "auditor", everybody) == ("accountant_role", "auditor_role")

    def test_an_owner_that_is_a_person_beside_owners_that_are_safes(self) -> None:
        policy = three_of_four()
        assert is_quorum(policy, "auditor", ("reviewer", "auditor_2"))
        assert not is_quorum(policy, "auditor", ("reviewer", "accountant_1"))
        assert is_quorum(policy, "auditor", ("reviewer", "accountant_1", "accountant_3"))

    def test_three_levels(self) -> None:
        policy = three_levels()
        assert is_quorum(policy, "auditor", ("accountant_2", "reviewer_1", "reviewer_2", "auditor_1"))
        for missing in ("accountant_2", "reviewer_1", "auditor_1"):
            group = {"accountant_2", "reviewer_1", "reviewer_2", "auditor_1"} - {missing}
            assert not is_quorum(policy, "auditor", group), missing

    def test_the_protocol_agrees_by_name(self) -> None:
        policy = protocol_signs()
        assert is_quorum(policy, "operational", (PROTOCOL, "facilitator_2"))
        assert not is_quorum(policy, "operational", (PROTOCOL,))
        assert default_quorum(policy, "operational") == ("facilitator_1", PROTOCOL)


@pytest.mark.parametrize("shape", [reference, *SHAPES], ids=lambda shape: shape.__name__)
class TestEveryShape:
    def test_the_default_quorum_is_one_and_no_member_is_idle(self, shape) -> None:
        policy: Policy = shape()
        for wallet in policy.wallets:
            quorum = default_quorum(policy, wallet)
            assert is_quorum(policy, wallet, quorum)
            for member in quorum:
                assert not is_quorum(policy, wallet, [other for other in quorum if other != member]), (wallet, member)

    @given(data=st.data())
    def test_more_agreement_never_hurts(self, shape, data: st.DataObject) -> None:
        policy: Policy = shape()
        people = [*policy.signers, PROTOCOL]
        few = data.draw(st.sets(st.sampled_from(people)))
        more = few | data.draw(st.sets(st.sampled_from(people)))
        for wallet, safe in policy.wallets.items():
            assert is_quorum(policy, wallet, more) or not is_quorum(policy, wallet, few)
            assert len(agreeing_owners(policy, wallet, more)) <= safe.threshold
