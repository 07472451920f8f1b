"""Every check, listed by hand, and what runs them."""

from __future__ import annotations

from policies.lint.addresses import ADDRESSES
from policies.lint.allowances import ALLOWANCE_TERMS, CLAW_BACK, DELEGATES
from policies.lint.base import Check, Context, Finding, Level, Report, Waived
from policies.lint.caps import CAPS_AGAINST_EACH_OTHER, DERIVED_CAPS, MULTIPLES_OF_CAPS
from policies.lint.claims import CLAIMS
from policies.lint.contingency import CONTINGENCY, SAVINGS
from policies.lint.duties import SHARED_OWNERS
from policies.lint.existing import EXISTING_COLUMN
from policies.lint.holdings import HOLDS_UP_TO, MONTH_OF_STREAM, WALLET_SHARES
from policies.lint.keys import COUNTS_TWICE, LOST_KEY, SINGLE_KEY
from policies.lint.one_time import ONE_TIME_COSTS
from policies.lint.opening import NO_SEED, SEED_DATE, SEED_ON_RENEWAL
from policies.lint.options import OPTIONS
from policies.lint.owners import OWNERS_BEFORE, OWNERS_KNOWN
from policies.lint.said import ASSUMED, ELSEWHERE
from policies.lint.scenarios import SCENARIO_AMOUNTS, SCENARIO_ORDER
from policies.lint.seeds import SEED_PLUS_STREAM, SEED_PURPOSE, STREAM_TOTAL
from policies.lint.steps import STEP_NUMBERS
from policies.lint.stream_months import STREAM_END, STREAM_MONTHS
from policies.lint.stream_terms import STREAM_IN_TERM, STREAM_RESTRICTED
from policies.lint.tables import CAPS_AGAINST_TABLES, LINES_ACROSS_COLUMNS, SUMS_OF_LINES
from policies.lint.team import TEAM_SUMS
from policies.lint.terms import TERMS
from policies.lint.vesting_days import VESTING_CLIFF, VESTING_DAYS
from policies.lint.vesting_sums import VESTING_FLOOR, VESTING_SUMS
from policies.lint.waivers import WAIVERS, waiver_of
from policies.lint.year_end import YEAR_END
from policies.loader import Document

CHECKS: tuple[Check, ...] = (
    # Amounts.
    CAPS_AGAINST_EACH_OTHER,
    MULTIPLES_OF_CAPS,
    DERIVED_CAPS,
    SUMS_OF_LINES,
    LINES_ACROSS_COLUMNS,
    CAPS_AGAINST_TABLES,
    EXISTING_COLUMN,
    CONTINGENCY,
    SAVINGS,
    SEED_PURPOSE,
    SEED_PLUS_STREAM,
    STREAM_TOTAL,
    HOLDS_UP_TO,
    MONTH_OF_STREAM,
    WALLET_SHARES,
    SCENARIO_AMOUNTS,
    SCENARIO_ORDER,
    CLAIMS,
    ONE_TIME_COSTS,
    # People and wallets.
    SINGLE_KEY,
    LOST_KEY,
    COUNTS_TWICE,
    SHARED_OWNERS,
    OWNERS_KNOWN,
    OWNERS_BEFORE,
    ADDRESSES,
    CLAW_BACK,
    DELEGATES,
    ALLOWANCE_TERMS,
    # Time.
    TERMS,
    SEED_DATE,
    SEED_ON_RENEWAL,
    NO_SEED,
    STREAM_MONTHS,
    STREAM_END,
    STREAM_IN_TERM,
    STREAM_RESTRICTED,
    STEP_NUMBERS,
    YEAR_END,
    # Tokens, team and vote.
    VESTING_SUMS,
    VESTING_DAYS,
    VESTING_CLIFF,
    VESTING_FLOOR,
    TEAM_SUMS,
    OPTIONS,
    # Last: they look at what the others found.
    ELSEWHERE,
    ASSUMED,
    WAIVERS,
)


def lint(document: Document, others: tuple[Document, ...] = ()) -> Report:
    """Everything that does not go together in a document.

    Args:
        others: other budgets to compare with, of the same unit too; the document itself among them is passed over.
    """
    policy = document.policy
    compared = tuple(other for other in others if other.policy.id != policy.id)
    names = tuple(check.name for check in CHECKS)
    found: list[Finding] = []
    for check in CHECKS:
        found += check.check(Context(document, compared, tuple(found), names))
    waivers = {id(finding): waiver_of(policy, finding) for finding in found}
    waived = tuple(Waived(finding, waiver) for finding in found if (waiver := waivers[id(finding)]) is not None)
    levels = tuple(Level)
    order = sorted(
        (finding for finding in found if waivers[id(finding)] is None),
        key=lambda one: (-levels.index(one.level), document.tree.value_place(one.path), one.check, one.message),
    )
    return Report(document, tuple(order), waived)
