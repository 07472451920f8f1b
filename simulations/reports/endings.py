"""What a rule said when it broke, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from policies.policy import CapName, Policy
from policies.rules.base import Judgement, Rule
from policies.rules.names import RuleName
from policies.units import readable
from simulations.reports.words import breaks_by, counted, duration, holder, months

_SENTENCES: Mapping[str, str] = {
    RuleName.AUDITOR_KEEPS_AT_MOST_2X: "the Auditor Wallet keeps {found}, {excess} above the {allowed} that it may",
    RuleName.AUDITOR_WITHIN_QUARTERLY_CAP: "the Auditor Wallet holds {found}, {excess} above the {cap}",
    RuleName.OPERATIONAL_WITHIN_RUNWAY: "{wallet} holds {found}, {excess} above its forecast of {allowed}",
    RuleName.RUNWAY_IS_REPLENISHED: "{wallet} lacks {excess} that the Auditor Wallet could have sent",
    RuleName.OPERATIONAL_FUNDED_BY_AUDITOR_ONLY: "{wallet} received {found}, {excess} not from the Auditor Wallet",
    RuleName.MONTHLY_SPENDING_WITHIN_CAP: "{month} paid {found}, {excess} above the {cap}",
    RuleName.QUARTERLY_SPENDING_WITHIN_CAP: "{month} paid {found}, {excess} above the {cap}",
    RuleName.ANNUAL_SPENDING_WITHIN_CAP: "the unit has paid {found}, {excess} above the {cap}",
    RuleName.NET_OUTFLOW_WITHIN_ANNUAL_CAP: "the protocol has parted with {found}, {excess} above the {cap}",
    RuleName.STREAM_PAYS_WHAT_ACCRUED: "{stream} paid {found}, {excess} more than the {allowed} that had accrued",
    RuleName.PROTOCOL_CAN_CLAW_BACK: "{wallet} holds {found}, the protocol can withdraw {allowed}, {excess} too little",
    RuleName.ONLY_A_QUORUM_MOVES_FUNDS: "{transfers} out of {wallet} had no quorum",
    RuleName.DAI_IS_CONSERVED: "{excess} are not accounted for",
    RuleName.STATEMENT_ON_TIME: "the statement due in {month} is {late} late",
    RuleName.UNUSED_FUNDS_RETURN: "{excess} did not come back",
}
"""By rule; `DAI` follows the first figure of each."""

ENDS_WITH_A_FIGURE = frozenset(
    {RuleName.AUDITOR_KEEPS_AT_MOST_2X} | {rule for rule, sentence in _SENTENCES.items() if "{cap}" in sentence}
)
"""Rules whose sentence ends with a cap or what is made of one: what is allowed is the same at any time."""


def broken(policy: Policy, rule: Rule, judgement: Judgement) -> str:
    """`the Auditor Wallet holds 603,581.67 DAI, 3,834.67 above the quarterly cap of 599,747`.

    A rule of one's own is told by its figures.
    """
    sentence = _SENTENCES.get(rule.name)
    if sentence is None:
        subject = f"{judgement.subject}: " if judgement.subject else ""
        return f"{subject}exceeded {breaks_by(policy, judgement)}"
    first = "found" if "{found}" in sentence else "excess"
    figures = {name: readable(getattr(judgement, name)) for name in ("found", "allowed", "excess")}
    figures[first] += f" {policy.token}"
    return sentence.format(
        **figures,
        wallet=holder(policy, judgement.subject),
        month=months(judgement.subject),
        stream=judgement.subject or "the streams together",
        cap=f"{next((name for name in CapName if name in rule.name), '')} cap of {figures['allowed']}",
        transfers=counted(judgement.found, "transfer"),
        late=duration(judgement.excess),
    )
