"""Actions that no transaction could carry cannot be made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulations.actions import (
    Action,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Steal,
    TopUp,
    Way,
    Yank,
)

MOST = 2**256 - 1
AMOUNTS: tuple[tuple[Callable[[int], Action], int], ...] = (
    (lambda amount: SeedTransfer("auditor", amount), MOST),
    (lambda amount: ReturnExcess("operational", amount), MOST),
    (lambda amount: TopUp("operational", amount), MOST),
    (ReturnSurplus, MOST),
    (lambda amount: ReturnUnused("operational", amount), MOST),
    (lambda amount: Pay("operational", amount), MOST),
    (lambda amount: Donate("auditor", amount), MOST),
    (lambda amount: ClawBack("auditor", amount), 2**96 - 1),
    (lambda amount: SetAllowance("auditor", "protocol", amount), 2**96 - 1),
    (lambda minutes: SetAllowance("auditor", "protocol", 0, minutes), 2**16 - 1),
    (lambda amount: Steal("auditor", amount, Way.STRANGER), MOST),
    (lambda total: CreateStream("auditor", total, 0, 1), MOST),
    (lambda bgn: CreateStream("auditor", 1, bgn, 1), MOST),
    (lambda tau: CreateStream("auditor", 1, 0, tau), MOST),
    (lambda eta: CreateStream("auditor", 1, 0, 1, eta), MOST),
)


@pytest.mark.parametrize(("make", "most"), AMOUNTS)
def test_a_number_that_fits_its_abi_type(make: Callable[[int], Action], most: int) -> None:
    assert make(0) != make(most)
    for number in (-1, most + 1):
        with pytest.raises(ValueError, match="expected at least 0 and below 2"):
            make(number)


@pytest.mark.parametrize("make", [Pull, Yank])
def test_a_stream_that_can_be_asked_for(make: Callable[[int], Action]) -> None:
    assert make(-1) != make(MOST - 1)  # 0 and the last number of a uint256, as DssVest counts
    for number in (-2, MOST):
        with pytest.raises(ValueError, match="expected at least -1"):
            make(number)


@pytest.mark.parametrize("caller", ["", "outsider", "payee"])
def test_who_calls_a_stream_by_themselves(caller: str) -> None:
    assert Pull(0, caller=caller).caller == caller


@pytest.mark.parametrize("caller", ["auditor", "protocol", "facilitator_1"])
def test_who_does_not(caller: str) -> None:
    with pytest.raises(ValueError, match="cannot call a stream, expected one of payee, outsider"):
        Pull(0, caller=caller)
