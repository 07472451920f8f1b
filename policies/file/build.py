"""A file that is right -> the values that the rest of the project works with."""

from __future__ import annotations

from fractions import Fraction

from policies.figures import (
    Arithmetic,
    BudgetLine,
    BudgetTable,
    Claim,
    Contingency,
    Elsewhere,
    Headcount,
    Savings,
    Scenario,
    Stated,
    TeamRow,
    TokenVesting,
    Tranche,
    Unwinding,
)
from policies.file.figures import (
    BudgetPart,
    ClaimPart,
    HeadcountPart,
    ScenarioPart,
    TablePart,
    TeamRowPart,
    TeamTotalPart,
    UnwindingPart,
    VestingPart,
)
from policies.file.schema import CapsPart, PolicyFile, SeedPart, SourcePart, StreamPart, TopUpPart, WalletPart
from policies.periods import Period
from policies.policy import (
    Allowance,
    CapName,
    Caps,
    Cycle,
    GovernanceTopUp,
    Multiple,
    Policy,
    Purpose,
    Returns,
    Seed,
    Source,
    Stream,
    Waiver,
    Wallet,
)

TOTAL = "TOTAL"
"""What the last row of a budget table and of a team is called."""

_KEEPS_NOTHING = Multiple(Fraction(0), CapName.MONTHLY)


MAIN_TABLE = "budget"
"""The table whose totals are the caps."""


def build(file: PolicyFile, variant: str = "") -> Policy:
    """The policy that a checked file states; of a variant, with `variant` laid over the file already."""
    return Policy(
        id=f"{file.id}-{variant.replace('_', '-')}" if variant else file.id,
        title=file.title,
        status=file.status,
        source=_source(file.source),
        period=Period(file.period.start, file.period.end),
        token=file.token,
        caps=_caps(file.caps),
        signers=dict(file.signers),
        wallets={name: _wallet(name, part) for name, part in file.wallets.items()},
        seeds=tuple(map(_seed, file.seed)),
        streams=tuple(map(_stream, file.streams)),
        cycle=Cycle(file.cycle.statement_due, tuple(file.cycle.steps)),
        returns=Returns(
            file.returns.auditor_keeps or _KEEPS_NOTHING,
            file.returns.via,
            file.returns.to,
            file.returns.unused_at_end,
        ),
        unit=file.unit,
        variant=variant,
        top_ups=tuple(map(_top_up, file.top_ups)),
        stated=_stated(file),
        expect={rule: dict(verdicts) for rule, verdicts in file.expect.items()},
        waivers=tuple(Waiver(part.check, part.at, part.reason) for part in file.waivers),
        sources=dict(file.sources),
        assumed=dict(file.assumed),
    )


def _caps(part: CapsPart) -> Caps:
    """The caps that are stated, and what follows from them for the others, rounded down to the wei."""
    monthly = part.monthly
    if monthly is None:
        monthly = part.annual // 12 if part.annual is not None else (part.quarterly or 0) // 3
    stated = {CapName.MONTHLY: part.monthly, CapName.QUARTERLY: part.quarterly, CapName.ANNUAL: part.annual}
    return Caps(
        monthly,
        3 * monthly if part.quarterly is None else part.quarterly,
        12 * monthly if part.annual is None else part.annual,
        frozenset(cap for cap, amount in stated.items() if amount is None),
    )


def _stated(file: PolicyFile) -> Stated:
    tables = {MAIN_TABLE: file.budget, **file.tables}
    return Stated(
        tables={name: _table(part) for name, part in tables.items() if part is not None},
        savings=_savings(file.budget),
        contingency=_contingency(file),
        headcount=_headcount(file.headcount),
        vesting=_vesting(file.mkr_vesting),
        unwinding=_unwinding(file.unwinding),
        scenarios=tuple(_scenario(name, part) for name, part in file.scenarios.items()),
        options=dict(file.options),
        step_numbers=tuple(file.cycle.step_numbers),
        held_before=dict(file.held_before),
        elsewhere={
            key: tuple(Elsewhere(place.says, place.where) for place in places) for key, places in file.elsewhere.items()
        },
        claims=tuple(map(_claim, file.claims)),
    )


def _source(part: SourcePart) -> Source:
    return Source(part.document, part.title, part.repository, part.path, part.commit, part.applied, part.replaces)


def _wallet(name: str, part: WalletPart) -> Wallet:
    return Wallet(
        name=name,
        kind=part.kind,
        threshold=part.threshold,
        owners=tuple(part.owners),
        address=part.address,
        allowances=tuple(
            Allowance(allowance.delegate, allowance.token, allowance.amount, allowance.reset_minutes)
            for allowance in part.allowances
        ),
        runway_months=part.runway.months if part.runway else 0,
        runway_monthly=part.runway.monthly if part.runway else None,
        holds_up_to=part.holds_up_to,
    )


def _seed(part: SeedPart) -> Seed:
    purposes = (Purpose(wallet, multiple) for entry in part.purpose for wallet, multiple in entry.items())
    return Seed(part.to, part.amount, part.date, tuple(purposes))


def _stream(part: StreamPart) -> Stream:
    return Stream(
        token=part.token,
        to=part.to,
        total=part.total,
        start=part.start,
        end=part.end,
        end_reading=part.end_reading,
        restricted=part.restricted,
        cliff=part.cliff,
        manager=part.manager,
        stated_as=part.stated_as,
    )


def _top_up(part: TopUpPart) -> GovernanceTopUp:
    amount = part.amount or part.up_to
    assert amount is not None, "the schema asks for one of the two"
    return GovernanceTopUp(part.to, amount, part.up_to is not None)


def _table(part: TablePart) -> BudgetTable:
    lines = (BudgetLine(row.category, row.annual, row.quarterly, row.monthly, row.existing) for row in part.lines)
    last = part.total
    total = BudgetLine(TOTAL, last.annual, last.quarterly, last.monthly, last.existing) if last else None
    return BudgetTable(tuple(lines), total)


def _contingency(file: PolicyFile) -> Contingency | None:
    part = file.contingency
    return Contingency(part.share, part.of, part.people_cost_share, part.amount) if part else None


def _unwinding(part: UnwindingPart | None) -> Unwinding | None:
    if part is None:
        return None
    return Unwinding(
        part.months, part.returns_to or "", tuple(part.activities), part.plan_within_months, tuple(part.exceptions)
    )


def _scenario(name: str, part: ScenarioPart) -> Scenario:
    return Scenario(name, part.change, tuple(part.actions), part.monthly, part.annual)


def _claim(part: ClaimPart) -> Claim:
    operation = next(name for name in Arithmetic if getattr(part, name) is not None)
    return Claim(part.claim, part.stated, operation, tuple(getattr(part, operation)), part.where)


def _savings(budget: BudgetPart | None) -> Savings | None:
    if budget is None or budget.savings is None:
        return None
    return Savings(budget.savings.of, budget.savings.before, budget.savings.after, budget.savings.saved)


def _vesting(part: VestingPart | None) -> TokenVesting | None:
    if part is None:
        return None
    # The keys of the file are the fields of the value.
    stated = {name: getattr(part, name) for name in VestingPart.model_fields}
    schedule = tuple(Tranche(tranche.date, tranche.amount) for tranche in part.schedule)
    return TokenVesting(**{**stated, "schedule": schedule})


def _headcount(part: HeadcountPart | None) -> Headcount | None:
    if part is None:
        return None

    def team(name: str, part: TeamTotalPart | TeamRowPart) -> TeamRow:
        exact = part.fte.value if part.fte is not None and part.fte.is_exact else None
        return TeamRow(name, part.people, exact, part.fte)

    return Headcount(
        team(TOTAL, part.total) if part.total else None,
        tuple(team(row.role, row) for row in part.roles),
        team("current", part.current) if part.current else None,
        tuple(team(row.role, row) for row in part.additions),
    )
