"""What a policy expects of each rule under each conduct.

A file states a few verdicts; others follow from them, because a conduct that allows more can only break more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import COMPLIANT, Conduct, ConductName, VerdictName

HOLD_BY_DEFAULT = (COMPLIANT, Conduct(ConductName.COMPLIANT, outsider=True))
"""Promises are made to be kept by people who keep to the policy, whatever strangers do."""


def _stated(policy: Policy, rule: Rule) -> Iterator[tuple[Conduct, VerdictName]]:
    for conduct, verdict in policy.expect.get(rule.name, {}).items():
        yield Conduct.of(conduct), VerdictName(verdict)


def expected_verdict(policy: Policy, rule: Rule, conduct: Conduct) -> VerdictName | None:
    """What is expected of a rule under a conduct; `None` where any verdict will do.

    In this order: what the file states; what follows from it (broken under a milder conduct is broken here too, holding
    under a worse one holds here too); that a rule holds where everybody is compliant, with outsiders or without.
    """
    stated = dict(_stated(policy, rule))
    if conduct in stated:
        return stated[conduct]
    if not rule.applies(policy):
        return None
    if any(conduct.includes(milder) and verdict is VerdictName.BROKEN for milder, verdict in stated.items()):
        return VerdictName.BROKEN
    if any(worse.includes(conduct) and verdict is VerdictName.HOLDS for worse, verdict in stated.items()):
        return VerdictName.HOLDS
    return VerdictName.HOLDS if conduct in HOLD_BY_DEFAULT else None


def contradictions(stated: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of words for conducts of which the first is said to break a rule and the second, which allows more, not to;
    or which name the same conduct and say different things.

    Args:
        stated: what a file says of one rule: a verdict for each word that names a conduct.
    """
    words = list(stated)
    for place, one in enumerate(words):
        for other in words[place + 1 :]:
            milder, worse = (one, other) if Conduct.of(other).includes(Conduct.of(one)) else (other, one)
            same, more = Conduct.of(milder) == Conduct.of(worse), Conduct.of(worse).includes(Conduct.of(milder))
            if stated[milder] != stated[worse] and (same or (more and stated[milder] == VerdictName.BROKEN)):
                yield milder, worse
