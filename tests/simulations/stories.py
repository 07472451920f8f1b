"""A long story: every kind of action, done and refused, with the reason that the innermost contract gives."""

from __future__ import annotations

from policies.periods import midnight
from policies.policy import PROTOCOL
from policies.units import WAD
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    Action,
    Blow,
    Call,
    ClawBack,
    CreateStream,
    DisableModule,
    Donate,
    Pay,
    Pull,
    ReturnExcess,
    ReturnSurplus,
    ReturnUnused,
    SeedTransfer,
    SetAllowance,
    Shutdown,
    Steal,
    TopUp,
    Wait,
    Way,
    Yank,
)
from simulations.engines.base import NOT_CONFIRMED, OUTSIDER_FUNDS, PROTOCOL_MKR
from simulations.engines.model import ALLOWANCE_EXCEEDED
from simulations.engines.model.allowances import NO_DELEGATE, NO_MODULE, NOT_IN_THE_LIST
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
TOO_LITTLE_MKR = "ds-token-insufficient-balance"
ONLY_RECIPIENT = "DssVest/only-user-can-claim"
THIEVES = ("facilitator_1", "accountant_1", "auditor_1", "auditor_2")

# Each action with the reason it is refused for; `OK` where it goes through.
LONG_STORY: tuple[tuple[Action, str], ...] = (
    (SeedTransfer("auditor", 749_685 * WAD), OK),
    (Pull(0), OK),  # a day before the stream begins: nothing accrued, and nothing to refuse
    (Wait(START), OK),
    (Pull(0), OK),
    (Wait(MARCH), OK),
    (Pull(0, caller=OUTSIDER), ONLY_RECIPIENT),
    (Pull(0), OK),
    (Pull(0), OK),
    (Pull(1), "DssVest/invalid-award"),
    (Pull(1, caller=PAYEE), "DssVest/invalid-award"),
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
    (ReturnUnused("operational", 10**9 * WAD), TOO_LITTLE),
    (ReturnUnused("operational", 77 * WAD + 7), OK),
    (ReturnUnused("auditor", 1), OK),
    (ReturnUnused("operational", WAD, by=("facilitator_1",)), "GS020"),
    (ReturnUnused("operational", 0), OK),
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
    *((Steal("auditor", WAD, way), NOT_CONFIRMED) for way in Way if way not in (Way.AS_MODULE, Way.AS_DELEGATE)),
    (Steal("auditor", WAD, Way.REPEATED, THIEVES[1:2]), NOT_CONFIRMED),
    (Steal("operational", WAD, Way.REPEATED, THIEVES[:1]), NOT_CONFIRMED),
    (Steal("operational", WAD, Way.REORDERED), NOT_CONFIRMED),
    (Steal("accountant_role", 2, Way.REPEATED, ("auditor_1",)), NOT_CONFIRMED),
    (Steal("accountant_role", 1, Way.REPEATED, ("accountant_2",)), OK),  # 1 of 2: a key of its is a quorum
    (Steal("accountant_role", 2, Way.REPEATED, ("accountant_2",)), TOO_LITTLE),
    (Steal("operational", WAD, Way.AS_MODULE), NO_MODULE),
    (Steal("operational", WAD, Way.AS_DELEGATE), ALLOWANCE_EXCEEDED),
    (Call("MCD_DAI", "transferFrom(address,address,uint256)", ("auditor", OUTSIDER, 1)), OK),
    (Call("operational", "enableModule(address)", (OUTSIDER,)), OK),
    (Call("ALLOWANCE_MODULE", "setAllowance(address,address,uint96,uint16,uint32)", (PROTOCOL, "", 1, 1, 0)), OK),
    (Call("MCD_PAUSE_PROXY", "exec(address,bytes)", ("", b"\x01")), OK),
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
    (CreateStream("auditor", 36 * WAD, MARCH - 10 * DAY, 360 * DAY, restricted=True, token="MKR"), OK),
    (CreateStream(PAYEE, 9 * WAD, MARCH - 10 * DAY, 50 * DAY, eta=50 * DAY, restricted=True, token="MKR"), OK),
    (CreateStream("auditor", 0, MARCH, DAY, token="MKR"), "DssVest/no-vest-total-amount"),
    (CreateStream("operational", 20 * PROTOCOL_MKR, MARCH, 60 * DAY, token="MKR"), OK),
    (Pull(5, caller=OUTSIDER), "DssVest/only-user-can-claim"),
    (Pull(5), OK),
    (Pull(6), OK),  # before its cliff: nothing
    (ReturnUnused("auditor", WAD + 1, token="MKR"), TOO_LITTLE_MKR),
    (ReturnUnused("auditor", WAD - 3, token="MKR"), OK),
    (ReturnUnused("auditor", WAD, by=("auditor_1",), token="MKR"), "GS020"),
    (Call("MCD_GOV", "transferFrom(address,address,uint256)", (PROTOCOL, OUTSIDER, 1)), OK),
    (Call("MCD_VEST_MKR_TREASURY", "yank(uint256)", (1,)), OK),
    (Wait(MARCH + 5 * DAY), OK),
    (Pull(7, caller=OUTSIDER), TOO_LITTLE_MKR),  # five days of a twelfth of it are more than the protocol holds
    (Pull(7), TOO_LITTLE_MKR),
    (Yank(7), OK),
    (Pull(2), OK),  # the Operational Wallet pulls before the cliff: nothing
    (Yank(2), OK),
    (Pull(2), OK),
    (Wait(MARCH + 40 * DAY + 11), OK),
    (Pull(1), OK),
    (Pull(6, caller=OUTSIDER), "DssVest/only-user-can-claim"),
    (Pull(6, caller=PAYEE), OK),
    (Yank(5), OK),
    (Pull(3, caller=OUTSIDER), OK),
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
    (Pull(5), OK),  # MKR is paid from what the protocol holds, whether the Vat lives or not
    (SeedTransfer("auditor", WAD), OK),  # suck and exit do not ask whether the Vat lives
    (ReturnSurplus(WAD), OK),
    (TopUp("operational", WAD), OK),
    (Pay("operational", WAD), OK),
    (ClawBack("auditor", WAD), OK),
    (SetAllowance("auditor", PROTOCOL, 3 * WAD - 1, by=("auditor_2", "accountant_1")), OK),  # 3 DAI were spent before
    (ClawBack("auditor", 1), ALLOWANCE_EXCEEDED),
    (SetAllowance("auditor", PROTOCOL, 10**9 * WAD, by=("auditor_2",)), "GS020"),
    (SetAllowance("auditor", OUTSIDER, 1), NO_DELEGATE),
    (SetAllowance("accountant_role", PROTOCOL, 1), NO_DELEGATE),
    (SetAllowance("auditor", PROTOCOL, 10**9 * WAD, 60), OK),
    (ClawBack("auditor", 1), OK),
    (DisableModule("auditor", by=("facilitator_1", "facilitator_2")), "GS020"),
    (DisableModule("auditor"), OK),
    (DisableModule("auditor"), NOT_IN_THE_LIST),
    (DisableModule("auditor_role"), NOT_IN_THE_LIST),
    (ClawBack("auditor", 1), NO_MODULE),
    (ClawBack("auditor", 10**9 * WAD), ALLOWANCE_EXCEEDED),
    (ClawBack("operational", 1), OK),
    (SetAllowance("auditor", PROTOCOL, 0), OK),
    (ClawBack("auditor", 1), ALLOWANCE_EXCEEDED),
    (Shutdown(), OK),
    (Donate("auditor", OUTSIDER_FUNDS), TOO_LITTLE),
)
