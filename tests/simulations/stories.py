"""A long story: every kind of action, done and refused, with the reason that the innermost contract gives."""

from __future__ import annotations

from policies.periods import midnight
from policies.units import WAD
from simulations.actions import (
    BLOW,
    Action,
    Blow,
    ClawBack,
    CreateStream,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    SeedTransfer,
    Shutdown,
    TopUp,
    Wait,
    Yank,
)
from simulations.engines.base import OUTSIDER_FUNDS
from simulations.engines.model import ALLOWANCE_EXCEEDED
from tests.simulations.policies_for_tests import DAY, reference

POLICY = reference()
START = POLICY.period.starts_at
MARCH = midnight(POLICY.period.start.replace(month=3, day=5))
MONTH = 30 * DAY

OK = ""
BOTH = ("facilitator_1", "facilitator_2")
GRANTED = 1_000_000_000 * WAD
NO_TRANSFER = "Could not execute token transfer"
TOO_LITTLE = "Dai/insufficient-balance"

# Each action with the reason it is refused for; `OK` where it goes through.
LONG_STORY: tuple[tuple[Action, str], ...] = (
    (SeedTransfer("auditor", 749_685 * WAD), OK),
    (Pull(0), OK),  # a day before the stream begins: nothing accrued, and nothing to refuse
    (Wait(START), OK),
    (Pull(0), OK),
    (Wait(MARCH), OK),
    (Pull(0), OK),
    (Pull(0), OK),
    (Pull(1), "DssVest/invalid-award"),
    (Pull(-1), "DssVest/invalid-award"),
    (TopUp("operational", 100_000 * WAD, by=("accountant_2", "auditor_2")), OK),
    (TopUp("operational", 50_000 * WAD + 1), OK),
    (TopUp("operational", 10**9 * WAD), TOO_LITTLE),
    (TopUp("operational", 0), OK),
    (Pay("operational", 10**9 * WAD), TOO_LITTLE),
    (Pay("operational", WAD, by=("facilitator_2",)), "GS020"),
    (Pay("operational", 12_345 * WAD + 678, by=BOTH), OK),
    (Pay("operational", 1, by=tuple(reversed(BOTH))), OK),
    (ReturnExcess("operational", 10**9 * WAD), TOO_LITTLE),
    (ReturnExcess("operational", 5_000 * WAD), OK),
    (ReturnExcess("operational", WAD, by=("accountant_1", "facilitator_1")), "GS020"),
    (ReturnSurplus(10**9 * WAD), TOO_LITTLE),
    (ReturnSurplus(100_000 * WAD + 5), OK),
    (ReturnSurplus(WAD, by=("auditor_2", "accountant_2")), OK),
    (ReturnSurplus(0), OK),
    (Donate("operational", 3 * WAD), OK),
    (Donate("auditor", 1), OK),
    (Donate("accountant_role", 2), OK),
    (Donate(BLOW, 7 * WAD), OK),
    (Blow(), OK),
    (Blow(), OK),  # nothing left to join
    (Donate(BLOW, OUTSIDER_FUNDS), TOO_LITTLE),
    (ClawBack("operational", 10**8 * WAD), NO_TRANSFER),
    (ClawBack("operational", 0), ALLOWANCE_EXCEEDED),
    (ClawBack("operational", 1_000 * WAD), OK),
    (ClawBack("operational", GRANTED), ALLOWANCE_EXCEEDED),
    (ClawBack("operational", GRANTED - 1_000 * WAD), NO_TRANSFER),  # the rest of the allowance, to the wei
    (ClawBack("operational", GRANTED - 1_000 * WAD + 1), ALLOWANCE_EXCEEDED),
    (ClawBack("auditor", 2 * WAD), OK),
    (CreateStream("auditor", 365 * WAD, MARCH, 365 * DAY, restricted=True), OK),
    (CreateStream("operational", 30 * WAD, MARCH + DAY, MONTH, eta=10 * DAY), OK),
    (CreateStream("auditor", 700 * WAD, MARCH - MONTH, 60 * DAY, manager="auditor"), OK),
    (CreateStream("auditor", 0, MARCH, DAY), "DssVest/no-vest-total-amount"),
    (CreateStream("auditor", WAD, MARCH, 0), "DssVest/tau-zero"),
    (CreateStream("auditor", 10**7 * WAD, MARCH, DAY), "DssVest/rate-too-high"),
    (CreateStream("auditor", WAD, MARCH + 7_300 * DAY, DAY), "DssVest/bgn-too-far"),
    (CreateStream("auditor", WAD, MARCH + 7_300 * DAY - 1, DAY), OK),
    (CreateStream("auditor", WAD, MARCH - 7_300 * DAY, DAY), "DssVest/bgn-too-long-ago"),
    (CreateStream("auditor", WAD, MARCH, 7_300 * DAY + 1), "DssVest/tau-too-long"),
    (CreateStream("auditor", WAD, MARCH, DAY, eta=DAY + 1), "DssVest/eta-too-long"),
    (Pull(3), OK),
    (Wait(MARCH + 5 * DAY), OK),
    (Pull(2), OK),  # the Operational Wallet pulls before the cliff: nothing
    (Yank(2), OK),
    (Pull(2), OK),
    (Wait(MARCH + 40 * DAY + 11), OK),
    (Pull(1), OK),
    (Yank(1), OK),
    (Yank(1), OK),
    (Yank(9), "DssVest/invalid-award"),
    (Yank(-1), "DssVest/invalid-award"),
    (Pull(1), OK),
    (Yank(4), OK),  # it has not begun
    (Yank(0), OK),
    (Pull(0), OK),
    (Wait(MARCH + 41 * DAY), OK),
    (Pull(0), OK),
    (ReturnExcess("operational", WAD), OK),
    (Pay("operational", 0), OK),
    (Shutdown(), OK),
    (Pull(0), "DssVestSuckable/vat-not-live"),
    (SeedTransfer("auditor", WAD), OK),  # suck and exit do not ask whether the Vat lives
    (ReturnSurplus(WAD), OK),
    (TopUp("operational", WAD), OK),
    (Pay("operational", WAD), OK),
    (ClawBack("auditor", WAD), OK),
    (Shutdown(), OK),
    (Donate("auditor", OUTSIDER_FUNDS), TOO_LITTLE),
)
