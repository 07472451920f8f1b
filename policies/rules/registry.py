"""Every rule, listed by hand. A rule of a user's own is one more `Rule` beside these."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from policies.policy import PROTOCOL, CapName, Policy, Step
from policies.rules.auditor import auditor_keeps_at_most_2x, auditor_within_quarterly_cap
from policies.rules.base import Judge, Rule, When, always_applies
from policies.rules.control import (
    dai_is_conserved,
    only_a_quorum_moves_funds,
    protocol_can_claw_back,
    stream_pays_what_accrued,
)
from policies.rules.duties import statement_on_time, unused_funds_return
from policies.rules.operational import (
    operational_funded_by_auditor_only,
    operational_within_runway,
    runway_is_replenished,
)
from policies.rules.spending import (
    annual_spending_within_cap,
    monthly_spending_within_cap,
    net_outflow_within_annual_cap,
    quarterly_spending_within_cap,
)


def _has_auditor(policy: Policy) -> bool:
    """Excess and unused funds go back by way of the Auditor Wallet; without one the cycle knows no way for them."""
    return policy.auditor is not None


def _has_quarterly_cap(policy: Policy) -> bool:
    """The document states it, or says that the Auditor Wallet holds up to it."""
    return policy.auditor is not None and (
        policy.caps.states(CapName.QUARTERLY) or policy.auditor.holds_up_to is not None
    )


def _states(cap: CapName) -> Callable[[Policy], bool]:
    return partial(_is_stated, cap)  # rules are pickled for workers, which a lambda cannot be


def _is_stated(cap: CapName, policy: Policy) -> bool:
    return policy.caps.states(cap)


def _has_statement(policy: Policy) -> bool:
    """Whoever has auditors owes them one, even if the cycle forgets it."""
    return policy.auditor is not None or Step.STATEMENT in policy.cycle.steps


def _has_stream(policy: Policy) -> bool:
    return bool(policy.streams)


def _protocol_is_delegate(policy: Policy) -> bool:
    return any(wallet.grants(PROTOCOL, policy.token) for wallet in policy.treasury)


def _returns_what_is_unused(policy: Policy) -> bool:
    return _has_auditor(policy) and policy.returns.unused_at_end


def _rule(judge: Judge, when: When, sentence: str, applies: Callable[[Policy], bool] = always_applies) -> Rule:
    """A rule is called as its function is."""
    return Rule(judge.__name__, when, sentence, judge, applies)


RULES: tuple[Rule, ...] = (
    _rule(
        auditor_keeps_at_most_2x,
        When.CYCLE,
        "the Auditor Wallet keeps at most its multiple of the monthly cap",
        _has_auditor,
    ),
    _rule(
        auditor_within_quarterly_cap,
        When.ALWAYS,
        "the Auditor Wallet holds at most the quarterly cap",
        _has_quarterly_cap,
    ),
    _rule(operational_within_runway, When.CYCLE, "no Operational Wallet holds more than its forecast", _has_auditor),
    _rule(
        runway_is_replenished,
        When.CYCLE,
        "each Operational Wallet holds its forecast, or the Auditor Wallet was emptied first",
        _has_auditor,
    ),
    _rule(
        operational_funded_by_auditor_only,
        When.ALWAYS,
        "every wei in an Operational Wallet came from the Auditor Wallet",
        _has_auditor,
    ),
    _rule(
        monthly_spending_within_cap,
        When.MONTH,
        "payments of a month are at most the monthly cap",
        _states(CapName.MONTHLY),
    ),
    _rule(
        quarterly_spending_within_cap,
        When.MONTH,
        "payments of any three consecutive months are at most the quarterly cap",
        _states(CapName.QUARTERLY),
    ),
    _rule(
        annual_spending_within_cap,
        When.ALWAYS,
        "payments of the period are at most the annual cap",
        _states(CapName.ANNUAL),
    ),
    _rule(
        net_outflow_within_annual_cap,
        When.ALWAYS,
        "seed and stream less what came back are at most the annual cap",
        _states(CapName.ANNUAL),
    ),
    _rule(stream_pays_what_accrued, When.ALWAYS, "no more is ever pulled than has accrued", _has_stream),
    _rule(
        protocol_can_claw_back,
        When.ALWAYS,
        "the protocol can withdraw the whole balance of each wallet",
        _protocol_is_delegate,
    ),
    _rule(only_a_quorum_moves_funds, When.TRANSFER, "only a quorum moves funds, or an allowance within what it leaves"),
    _rule(dai_is_conserved, When.ALWAYS, "every wei is accounted for"),
    _rule(statement_on_time, When.MONTH, "each budget statement is in by its due day", _has_statement),
    _rule(
        unused_funds_return,
        When.CLOSED,
        "the wallets are empty after closing and the remainder is in the surplus buffer",
        _returns_what_is_unused,
    ),
)


def applicable(policy: Policy) -> tuple[Rule, ...]:
    """The rules that mean something for this treasury."""
    return tuple(rule for rule in RULES if rule.applies(policy))
