"""Which promises of its policy a unit's real months broke, when, and by how much.

The rules are those that simulations are judged by; each judges a `Situation` that is put together from what the
statements print. A rule that needs what they do not give is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

from policies.history.history import History, Statement
from policies.history.rounding import is_rounded, transfer_off
from policies.history.situations import Instant, Moment, is_known, moments
from policies.periods import Month
from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.rules.names import RuleName
from policies.rules.registry import applicable


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that was broken."""

    month: Month
    """Of the statement."""
    rule: str
    instant: Instant
    judgement: Judgement
    inferred: bool
    """What was found rests on a figure that no statement prints."""
    rounding: bool = False
    """The transfer was the right one, rounded: nothing was broken."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was done, held against the policy."""

    broken: tuple[Broken, ...]
    """In the order of the months; of a month, each rule (and wallet) at its worst. Without what is rounding."""
    tested: tuple[str, ...]
    """The rules that could be put to the test at all."""
    not_told: tuple[str, ...]
    """The policy's other rules: the statements do not say what they need."""
    rounding: tuple[Broken, ...] = ()
    """What a promise was missed by because a transfer was rounded."""


_OF_THE_AUDITOR = (
    RuleName.AUDITOR_KEEPS_AT_MOST_2X,
    RuleName.AUDITOR_WITHIN_QUARTERLY_CAP,
    RuleName.RUNWAY_IS_REPLENISHED,
)
"""They need what the Auditor Wallet holds."""
_OF_THE_BOOKS = (
    RuleName.NET_OUTFLOW_WITHIN_ANNUAL_CAP,
    RuleName.STREAM_PAYS_WHAT_ACCRUED,
    RuleName.OPERATIONAL_FUNDED_BY_AUDITOR_ONLY,
)
"""They need what the unit began with and everything that was moved since."""
_OF_SUMS = (
    RuleName.NET_OUTFLOW_WITHIN_ANNUAL_CAP,
    RuleName.ANNUAL_SPENDING_WITHIN_CAP,
    RuleName.OPERATIONAL_FUNDED_BY_AUDITOR_ONLY,
)
"""Once broken they stay so; only what makes them worse is news."""
_NEVER_TOLD = (
    RuleName.PROTOCOL_CAN_CLAW_BACK,
    RuleName.ONLY_A_QUORUM_MOVES_FUNDS,
    RuleName.DAI_IS_CONSERVED,
    RuleName.UNUSED_FUNDS_RETURN,
)
"""No statement says who signed, what allowances are left, or what became of the remainder."""
_RESTS_ON = {
    Instant.STATEMENT: ("held",),
    Instant.PULL: ("held", "done"),
    Instant.CYCLE: ("held", "done"),
    Instant.MONTH: (),
    Instant.DUE: (),
}


def judge(history: History, policy: Policy) -> Judged:
    """Hold what was done against the policy's rules."""
    rules = tuple(rule for rule in applicable(policy) if rule.name not in _NEVER_TOLD)
    broken: list[Broken] = []
    tested: set[str] = set()
    sums: dict[tuple[str, str], int] = {}
    for number, statement in enumerate(history.statements):
        worst: dict[tuple[str, str], Broken] = {}
        for moment in moments(history, policy, number):
            for rule in rules:
                if not _is_told(rule, moment, policy, history, number):
                    continue
                judgement = rule.judge(policy, moment.situation)
                if judgement is None:
                    continue
                tested.add(rule.name)
                key = (rule.name, judgement.subject)
                before = max(worst[key].judgement.excess if key in worst else 0, sums.get(key, 0))
                if judgement.excess > before:
                    inferred = _is_inferred(rule, moment.instant, statement)
                    rounding = _is_rounding(moment.instant, judgement, statement)
                    worst[key] = Broken(statement.month, rule.name, moment.instant, judgement, inferred, rounding)
        sums.update({key: one.judgement.excess for key, one in worst.items() if one.rule in _OF_SUMS})
        broken += worst.values()
    names = [rule.name for rule in applicable(policy)]
    return Judged(
        tuple(one for one in broken if not one.rounding),
        tuple(name for name in names if name in tested),
        tuple(name for name in names if name not in tested),
        tuple(one for one in broken if one.rounding),
    )


def _is_inferred(rule: Rule, instant: Instant, statement: Statement) -> bool:
    match rule.name:
        case RuleName.OPERATIONAL_FUNDED_BY_AUDITOR_ONLY:
            return True  # no statement prints what came from elsewhere
        case RuleName.MONTHLY_SPENDING_WITHIN_CAP | RuleName.QUARTERLY_SPENDING_WITHIN_CAP:
            return not statement.paid
        case _:
            return statement.is_inferred(*_RESTS_ON[instant])


def _is_rounding(instant: Instant, judgement: Judgement, statement: Statement) -> bool:
    """Whether a wallet is off by what its transfer was rounded by, and by nothing else."""
    wallet = judgement.subject
    off = transfer_off(statement, wallet) if instant is Instant.CYCLE and wallet in statement.forecasts else None
    return off is not None and judgement.excess == abs(off) and is_rounded(statement, wallet)


def _is_told(rule: Rule, moment: Moment, policy: Policy, history: History, number: int) -> bool:
    """Whether a rule is judged at this moment, and the statements give what it needs."""
    assert policy.auditor is not None
    if rule.when is not moment.when:
        return False
    if (rule.name == RuleName.STATEMENT_ON_TIME) != (moment.instant is Instant.DUE):
        return False
    if rule.name in _OF_THE_AUDITOR:
        return policy.auditor.name in moment.situation.dai
    if rule.name in _OF_THE_BOOKS:
        by_then = number if moment.situation.cycle is None else number + 1
        done = [statement.done for statement in history.statements[:by_then]]
        begins = policy.auditor.name in history.opening.held
        return begins and all(moved is not None and is_known(moved) for moved in done)
    return True
