"""A file that is right -> the values that the rest of the project works with."""

from __future__ import annotations

from fractions import Fraction

from policies.figures import (
    BudgetLine,
    Contingency,
    Headcount,
    Savings,
    Scenario,
    TeamRow,
    TokenVesting,
    Tranche,
    Unwinding,
)
from policies.file.figures import BudgetPart, HeadcountPart, TeamTotalPart, VestingPart
from policies.file.schema import PolicyFile, SeedPart, SourcePart, StreamPart, WalletPart
from policies.periods import Period
from policies.policy import (
    Allowance,
    CapName,
    Caps,
    Cycle,
    Multiple,
    Policy,
    Purpose,
    Returns,
    Seed,
    Source,
    Stream,
    Wallet,
)

TOTAL = "TOTAL"
"""What the last row of a budget table and of a team is called."""

_KEEPS_NOTHING = Multiple(Fraction(0), CapName.MONTHLY)


def build(file: PolicyFile) -> Policy:
    """The policy that a checked file states."""
    contingency, unwinding = file.contingency, file.unwinding
    return Policy(
        id=file.id,
        title=file.title,
        status=file.status,
        source=_source(file.source),
        period=Period(file.period.start, file.period.end),
        token=file.token,
        caps=Caps(file.caps.monthly, file.caps.quarterly, file.caps.annual),
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
        budget=_lines(file.budget),
        budget_total=_total(file.budget),
        vesting=_vesting(file.mkr_vesting),
        headcount=_headcount(file.headcount),
        contingency=Contingency(contingency.share, contingency.of, contingency.people_cost_share)
        if contingency
        else None,
        savings=_savings(file.budget),
        unwinding=Unwinding(unwinding.months, unwinding.returns_to, tuple(unwinding.activities)) if unwinding else None,
        scenarios=tuple(Scenario(name, part.change, tuple(part.actions)) for name, part in file.scenarios.items()),
        options=dict(file.options),
        expect={rule: dict(verdicts) for rule, verdicts in file.expect.items()},
        sources=dict(file.sources),
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


def _lines(budget: BudgetPart | None) -> tuple[BudgetLine, ...]:
    if budget is None:
        return ()
    return tuple(
        BudgetLine(line.category, line.annual, line.quarterly, line.monthly, line.existing) for line in budget.lines
    )


def _total(budget: BudgetPart | None) -> BudgetLine | None:
    if budget is None or budget.total is None:
        return None
    total = budget.total
    return BudgetLine(TOTAL, total.annual, total.quarterly, total.monthly, total.existing)


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

    def team(name: str, total: TeamTotalPart) -> TeamRow:
        return TeamRow(name, total.people, total.fte)

    return Headcount(
        team(TOTAL, part.total),
        tuple(TeamRow(row.role, row.people, row.fte) for row in part.roles),
        team("current", part.current) if part.current else None,
        tuple(TeamRow(row.role, row.people, row.fte) for row in part.additions),
    )
