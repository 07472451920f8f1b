"""What a Safe's own signers change about its AllowanceModule, to the wei and to the minute."""

from __future__ import annotations

from policies.policy import PROTOCOL
from policies.units import UINT96_MAX, WAD
from simulations.actions import (
    OUTSIDER,
    PAYEE,
    ClawBack,
    DisableModule,
    Donate,
    Pay,
    SetAllowance,
    Wait,
)
from simulations.engines.model import ALLOWANCE_EXCEEDED, Model
from simulations.engines.model.allowances import NO_DELEGATE, NO_MODULE, NOT_IN_THE_LIST
from simulations.state import AllowanceState
from tests.differential.conftest import Pair
from tests.differential.shapes import three_wallets
from tests.simulations.policies_for_tests import DAY
from tests.simulations.stories import NO_TRANSFER, OK, POLICY, START

GIVEN_AT = (START - DAY) // 60
"""The minute of the deployment, in which the allowances were set."""
AUDITORS = ("accountant_1", "auditor_2")


def right_of(model: Model, wallet: str = "auditor") -> AllowanceState:
    return model.state().allowances[wallet, PROTOCOL]


def test_what_was_spent_stays_spent(pair: Pair) -> None:
    pair.tells(
        POLICY,
        (Donate("auditor", 100 * WAD), OK),
        (ClawBack("auditor", 30 * WAD), OK),
        (SetAllowance("auditor", PROTOCOL, 30 * WAD), OK),
        (ClawBack("auditor", 1), ALLOWANCE_EXCEEDED),
        (SetAllowance("auditor", PROTOCOL, 29 * WAD), OK),  # less than was spent already
        (ClawBack("auditor", 1), ALLOWANCE_EXCEEDED),
        (SetAllowance("auditor", PROTOCOL, 30 * WAD + 1, by=AUDITORS), OK),
        (ClawBack("auditor", 2), ALLOWANCE_EXCEEDED),
        (ClawBack("auditor", 1), OK),
        (SetAllowance("auditor", PROTOCOL, UINT96_MAX), OK),
        (ClawBack("auditor", 70 * WAD - 1), OK),
        (ClawBack("auditor", UINT96_MAX - 100 * WAD), NO_TRANSFER),
        (ClawBack("auditor", UINT96_MAX - 100 * WAD + 1), ALLOWANCE_EXCEEDED),
    )


def test_a_rhythm_that_is_set_counts_from_when_the_allowance_was_first_given(pair: Pair) -> None:
    model, evm = pair.deploy(POLICY)
    for engine in (model, evm):
        assert engine.apply(Donate("auditor", 100 * WAD)).ok
        assert engine.apply(ClawBack("auditor", 10 * WAD)).ok
        engine.warp(START + 90)
        assert engine.apply(SetAllowance("auditor", PROTOCOL, 10 * WAD, 7)).ok
    assert right_of(model) == AllowanceState(10 * WAD, 10 * WAD, 7, GIVEN_AT, 2)
    # Seven minutes have passed long ago: it is full at once, and the next full minute is a multiple of seven away.
    for engine in (model, evm):
        assert engine.apply(ClawBack("auditor", WAD)).ok
    assert right_of(model) == AllowanceState(10 * WAD, WAD, 7, GIVEN_AT + (1_441 - 1_441 % 7), 3)
    assert model.state() == evm.state()


def test_a_reset_that_is_due_happens_before_the_rhythm_changes(pair: Pair) -> None:
    """The old rhythm says when it was last full, and that something was spent since."""
    model, evm = pair.deploy(three_wallets())
    for engine in (model, evm):
        assert engine.apply(Donate("salaries", 30_000 * WAD)).ok
        assert engine.apply(ClawBack("salaries", 10_000 * WAD)).ok
        engine.warp(START - DAY + 3 * DAY + 61)
        assert engine.apply(SetAllowance("salaries", PROTOCOL, 5 * WAD)).ok
    assert right_of(model, "salaries") == AllowanceState(5 * WAD, 0, 0, GIVEN_AT + 3 * 1_440, 2)
    assert model.state() == evm.state()


def test_only_for_a_delegate(pair: Pair) -> None:
    outcomes = pair.tell(
        three_wallets(),
        [
            *(SetAllowance("salaries", delegate, 1) for delegate in (OUTSIDER, PAYEE, "salaries", "facilitator_1")),
            SetAllowance("travel", PROTOCOL, 1),  # a wallet without a module
            SetAllowance("accountant_role", PROTOCOL, 1),
        ],
    )
    assert [outcome.reason for outcome in outcomes] == [NO_DELEGATE] * 6


def test_for_a_delegate_who_is_a_person(pair: Pair) -> None:
    model, evm = pair.deploy(three_wallets())
    for engine in (model, evm):
        engine.warp(START)
        assert engine.apply(SetAllowance("salaries", "facilitator_2", 3 * WAD, 2**16 - 1)).ok
    # It was given at the deployment, so its last reset stays that.
    assert model.state().allowances["salaries", "facilitator_2"] == AllowanceState(3 * WAD, 0, 2**16 - 1, GIVEN_AT, 1)
    assert model.state() == evm.state()


def test_a_module_that_is_switched_off(pair: Pair) -> None:
    pair.tells(
        POLICY,
        (Donate("auditor", 5), OK),
        (Donate("operational", 5), OK),
        (DisableModule("operational", by=("facilitator_2",)), "GS020"),
        (ClawBack("operational", 1), OK),
        (DisableModule("operational", by=("facilitator_2", "facilitator_1")), OK),
        (ClawBack("operational", 1), NO_MODULE),
        (ClawBack("operational", 0), ALLOWANCE_EXCEEDED),  # the module looks at its own books first
        (ClawBack("operational", 9), NO_MODULE),  # and the Safe at its modules before the balance
        (DisableModule("operational"), NOT_IN_THE_LIST),
        (SetAllowance("operational", PROTOCOL, 7), OK),  # it still keeps them
        (ClawBack("operational", 1), NO_MODULE),
        (ClawBack("auditor", 1), OK),
        (Pay("operational", 4), OK),
        (DisableModule("accountant_role"), NOT_IN_THE_LIST),
        (Wait(START + DAY), OK),
        (DisableModule("auditor"), OK),
        (ClawBack("auditor", 1), NO_MODULE),
    )
