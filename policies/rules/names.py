"""The words of a verdict table: rules, conduct and verdicts, each named once.

The policy file's `expect` uses them; the sentence of each rule stands beside the rule itself.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    """Who misbehaves. The first five are levels, each adding to the one above it; the other two go with any of them."""

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


LEVELS = tuple(name for name in ConductName if name not in (ConductName.OUTSIDER, ConductName.PROTOCOL))
"""From the best conduct of the treasury's own people to the worst; each may do what the ones before it may."""


@dataclass(frozen=True, slots=True)
class Conduct:
    """Who misbehaves: a level of the treasury's own people, and beside them perhaps outsiders and the protocol.

    `str` gives the word for it: `careless`, `compliant+outsider`, `auditors_rogue+outsider+protocol`.
    """

    level: ConductName = ConductName.COMPLIANT
    outsider: bool = False
    protocol: bool = False

    def __str__(self) -> str:
        others = (("+outsider", self.outsider), ("+protocol", self.protocol))
        return self.level.value + "".join(word for word, there in others if there)

    @classmethod
    def of(cls, word: str) -> Conduct:
        """The conduct that a word names. `outsider` alone means that everybody else is compliant.

        Raises:
            ValueError: it names none.
        """
        if word not in conduct_words():
            raise ValueError(f"{word!r} is no conduct, expected one of {', '.join(conduct_words())}")
        parts = word.split("+")
        levels = [name for name in LEVELS if name.value in parts]
        return cls(levels[0] if levels else ConductName.COMPLIANT, "outsider" in parts, "protocol" in parts)

    def allows(self, level: ConductName) -> bool:
        """Whether the treasury's people may do what this level adds."""
        return LEVELS.index(level) <= LEVELS.index(self.level)

    def includes(self, other: Conduct) -> bool:
        """Whether everything that may happen under `other` may happen here."""
        return self.allows(other.level) and self.outsider >= other.outsider and self.protocol >= other.protocol

    def joined(self, other: Conduct) -> Conduct:
        """The mildest conduct that includes both."""
        worse = max(self.level, other.level, key=LEVELS.index)
        return Conduct(worse, self.outsider or other.outsider, self.protocol or other.protocol)


COMPLIANT = Conduct()
"""Everybody keeps to the policy."""
CONDUCTS = tuple(
    Conduct(level, outsider, protocol) for level in LEVELS for protocol in (False, True) for outsider in (False, True)
)
"""Every conduct, level by level: alone, with outsiders, with the protocol, with both."""


def conduct_words() -> tuple[str, ...]:
    """Every word that names a conduct: those of `CONDUCTS`, and the three that leave `compliant` out."""
    return (*map(str, CONDUCTS), *(str(c).partition("+")[2] for c in CONDUCTS[1:4]))
