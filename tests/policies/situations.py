"""Situations of the reference treasury that a test can write down, and what a rule says of them."""

from __future__ import annotations

from datetime import date

from policies.periods import Month, midnight
from policies.policy import Policy
from policies.rules.base import Judgement
from policies.rules.registry import RULES
from policies.situation import Authority, Books, CycleFacts, Phase, Situation, StreamFacts, Transfer
from policies.units import WAD
from tests.simulations.policies_for_tests import reference

POLICY = reference()
RULE = {rule.name: rule for rule in RULES}
BGN = midnight(date(2023, 2, 1))
FIN = midnight(date(2024, 2, 1))
STREAM = StreamFacts("auditor", BGN, BGN, FIN, 2_398_988 * WAD, 0)
APRIL_1 = midnight(date(2023, 4, 1))
CENT = WAD // 100
FEBRUARY, MARCH, APRIL, MAY = (Month(2023, number) for number in (2, 3, 4, 5))
MONTHLY, QUARTERLY, ANNUAL = 199_916 * WAD, 599_747 * WAD, 2_398_988 * WAD
PULLED_IN_MARCH = 210_322_235616438356164383
JUST_CLOSED = Books(seeded=749_685 * WAD, pulled=ANNUAL, paid=10 * WAD, returned=3_148_663 * WAD)


def situation(auditor: int = 0, operational: int = 0, **changes: object) -> Situation:
    """An ordinary instant: 5 March, between cycles, nothing in the books."""
    made = Situation(
        time=midnight(date(2023, 3, 5)),
        phase=Phase.BETWEEN,
        dai={"auditor": auditor, "operational": operational},
        withdrawable={"auditor": 10**9 * WAD, "operational": 10**9 * WAD},
        streams=(STREAM,),
        surplus_buffer=0,
        books=Books(),
    )
    return made._replace(**changes)  # type: ignore[arg-type]


def books(**changes: object) -> Situation:
    return situation(books=Books(**changes))  # type: ignore[arg-type]


def judge(name: str, found: Situation, policy: Policy = POLICY) -> Judgement | None:
    return RULE[name].judge(policy, found)


def cycle(**changes: object) -> CycleFacts:
    return CycleFacts("2023-03", midnight(date(2023, 3, 5)))._replace(**changes)  # type: ignore[arg-type]


def paid_at(time: int, **by_month: int) -> Situation:
    months = {"february": FEBRUARY, "march": MARCH, "april": APRIL}
    return situation(time=time, books=Books(paid_by_month={months[name]: paid for name, paid in by_month.items()}))


def transfer(
    authority: Authority,
    confirmed_by: tuple[str, ...],
    amount: int = WAD,
    left: int = 0,
    sender: str = "operational",
    people: tuple[str, ...] | None = None,
) -> Situation:
    """A transfer out of a wallet, signed by its owners themselves if nobody else is said to have."""
    signed = confirmed_by if people is None else people
    return situation(
        transfers=(Transfer("DAI", sender, "payee", amount, authority, confirmed_by, left, signed),),
    )
