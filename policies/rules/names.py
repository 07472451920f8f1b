"""The words of a verdict table: rules, conduct and verdicts, each named once.

The policy file's `expect` uses them; the sentence of each rule stands beside the rule itself.
"""

from __future__ import annotations

from enum import StrEnum


class RuleName(StrEnum):
    """A promise that a budget proposal makes."""

    AUDITOR_KEEPS_AT_MOST_2X = "auditor_keeps_at_most_2x"
    AUDITOR_WITHIN_QUARTERLY_CAP = "auditor_within_quarterly_cap"
    OPERATIONAL_WITHIN_RUNWAY = "operational_within_runway"
    RUNWAY_IS_REPLENISHED = "runway_is_replenished"
    OPERATIONAL_FUNDED_BY_AUDITOR_ONLY = "operational_funded_by_auditor_only"
    MONTHLY_SPENDING_WITHIN_CAP = "monthly_spending_within_cap"
    QUARTERLY_SPENDING_WITHIN_CAP = "quarterly_spending_within_cap"
    ANNUAL_SPENDING_WITHIN_CAP = "annual_spending_within_cap"
    NET_OUTFLOW_WITHIN_ANNUAL_CAP = "net_outflow_within_annual_cap"
    STREAM_PAYS_WHAT_ACCRUED = "stream_pays_what_accrued"
    PROTOCOL_CAN_CLAW_BACK = "protocol_can_claw_back"
    ONLY_A_QUORUM_MOVES_FUNDS = "only_a_quorum_moves_funds"
    DAI_IS_CONSERVED = "dai_is_conserved"
    STATEMENT_ON_TIME = "statement_on_time"
    UNUSED_FUNDS_RETURN = "unused_funds_return"


class ConductName(StrEnum):
    """Who misbehaves. The first five are levels; each adds to the one above it."""

    COMPLIANT = "compliant"
    CARELESS = "careless"
    OPERATIONAL_ROGUE = "operational_rogue"
    ROLE_COMPROMISED = "role_compromised"
    AUDITORS_ROGUE = "auditors_rogue"
    OUTSIDER = "outsider"
    PROTOCOL = "protocol"


class VerdictName(StrEnum):
    """What came of a rule under a conduct."""

    HOLDS = "holds"
    BROKEN = "broken"
    VACUOUS = "vacuous"
    NOT_APPLICABLE = "not_applicable"


def conduct_words() -> tuple[str, ...]:
    """Every conduct that a file may name: each alone, then with `outsider`, with `protocol`, with both."""
    outsider, protocol = ConductName.OUTSIDER.value, ConductName.PROTOCOL.value
    alone = tuple(name.value for name in ConductName)
    levels = [word for word in alone if word not in (outsider, protocol)]
    return (
        *alone,
        *(f"{level}+{outsider}" for level in levels),
        *(f"{level}+{protocol}" for level in levels),
        *(f"{level}+{outsider}+{protocol}" for level in levels),
        f"{outsider}+{protocol}",
    )
