"""The bound of each rule, listed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policies.bounds.auditor import auditor_keeps_at_most_2x, auditor_within_quarterly_cap
from policies.bounds.base import Bound, Sum
from policies.bounds.case import Case
from policies.bounds.control import (
    dai_is_conserved,
    only_a_quorum_moves_funds,
    protocol_can_claw_back,
    stream_pays_what_accrued,
)
from policies.bounds.duties import statement_on_time, unused_funds_return
from policies.bounds.operational import (
    operational_funded_by_auditor_only,
    operational_within_runway,
    runway_is_replenished,
)
from policies.bounds.spending import (
    annual_spending_within_cap,
    monthly_spending_within_cap,
    net_outflow_within_annual_cap,
    quarterly_spending_within_cap,
)
from policies.policy import Policy
from policies.rules.names import Conduct, ConductName
from policies.rules.registry import RULES
from policies.situation import Phase
from policies.units import Wad

_BOUNDS: tuple[Callable[[Case], Bound | Sum | None], ...] = (
    auditor_keeps_at_most_2x,
    auditor_within_quarterly_cap,
    operational_within_runway,
    runway_is_replenished,
    operational_funded_by_auditor_only,
    monthly_spending_within_cap,
    quarterly_spending_within_cap,
    annual_spending_within_cap,
    net_outflow_within_annual_cap,
    stream_pays_what_accrued,
    protocol_can_claw_back,
    only_a_quorum_moves_funds,
    dai_is_conserved,
    statement_on_time,
    unused_funds_return,
)
BOUNDS: Mapping[str, Callable[[Case], Bound | Sum | None]] = {bound.__name__: bound for bound in _BOUNDS}
"""A bound is called as its rule is."""
_RULES = {rule.name: rule for rule in RULES}
_OF_CONTRACTS = (stream_pays_what_accrued, only_a_quorum_moves_funds, dai_is_conserved)
_IN_ANY_PHASE = frozenset(bound.__name__ for bound in _OF_CONTRACTS)
"""What contracts hold to whenever it is; the others were not worked out for a unit that is offboarded."""


def worst_case(
    policy: Policy, rule: str, phase: Phase | None, cause: str, conduct: Conduct, outsider_funds: Wad
) -> Bound | None:
    """The largest excess that any life under a conduct can reach in one cell of a rule.

    Args:
        policy: promised and lived; of a treasury that differs from its promise this says nothing.
        rule: its name.
        phase: of a rule that is judged always; `None` of the others.
        cause: as the rule gives it, or none for the worst of all.
        outsider_funds: what outsiders can donate in all [wad].

    Returns:
        `None` where it is not known exactly: a rule of one's own, one that the policy does not make, a treasury of a
        shape that it was not derived for (`Case.usual`), or an amount that a second stream would raise.
    """
    judged = _RULES.get(rule)
    if judged is None or not judged.applies(policy):
        return None
    if phase is Phase.UNWINDING and not conduct.protocol:
        return Bound(0, "only governance ends a unit")
    if phase is Phase.UNWINDING and rule not in _IN_ANY_PHASE:
        return None
    case = Case(policy, phase, cause, conduct, outsider_funds)
    if conduct.level is ConductName.ROLE_COMPROMISED and case.one_role_is_enough:
        return None
    found = BOUNDS[rule](case)
    if not isinstance(found, Sum):
        return found
    if conduct.protocol and found.comes_in:
        return None
    return Bound(found.total, str(found))
