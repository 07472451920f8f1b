"""What this team promises beside what its policy states."""

from policies.policy import PROTOCOL, Policy
from policies.rules.base import Judgement, Rule, When
from policies.situation import Situation


def auditor_pays_nobody(policy: Policy, situation: Situation) -> Judgement | None:
    """What the Auditor Wallet sends goes to an Operational Wallet or back to the protocol."""
    sent = [transfer for transfer in situation.transfers if transfer.sender == "auditor"]
    if not sent:
        return None
    at_home = {PROTOCOL, "dss-blow", *(wallet.name for wallet in policy.operational)}
    return Judgement(sum(transfer.amount for transfer in sent if transfer.receiver not in at_home), allowed=0)


RULES = (
    Rule(
        "auditor_pays_nobody",
        When.TRANSFER,
        "the Auditor Wallet pays nobody outside",
        auditor_pays_nobody,
    ),
)
