"""What a point of the checklist is: a function of what is known, which says met, not met, or that it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policies.periods import Month
from policies.policy import Policy, Wallet
from policies.statements.checking import ALONE, check_statement
from policies.statements.checks.base import Finding, Level
from policies.statements.layouts import plain
from policies.statements.record import CycleRecord
from policies.statements.statement import Kind, Row, Statement, Table
from policies.units import Wad


class Role(StrEnum):
    """Who is asked."""

    ACCOUNTANT = "accountant"
    """Whether the statement is complete, adds up, and says what happened."""
    AUDITOR = "auditor"
    """Whether the treasury is as it should be, so that the top-up may be signed."""


class Mark(StrEnum):
    """How a point came out."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot be told"
    """What it takes to know is not at hand."""
    NOT_APPLICABLE = "does not apply"
    """The policy promises nothing of the kind, or not in this cycle."""


class Weight(StrEnum):
    """What follows where a point is not met."""

    REJECT = "reject"
    """The statement is rejected, and no top-up is signed."""
    REMARK = "remark"
    """It is put on record."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a point found."""

    mark: Mark
    says: str
    """A sentence with the figures, or why it cannot be told."""
    figures: Mapping[str, Wad] = field(default_factory=dict)
    """By name [wad]."""
    needs: str = ""
    """Where it cannot be told: what is not at hand."""


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a reviewer has on the table."""

    policy: Policy
    statement: Statement
    before: Statement | None = None
    """The statement of the month before."""
    record: CycleRecord | None = None
    """The state and the events of the cycle."""
    received: date | None = None
    """The day on which the statement came in, where no record says it."""
    findings: tuple[Finding, ...] = ()
    """What does not fit in the statement: `check_statement`."""

    @classmethod
    def of(
        cls,
        policy: Policy,
        statement: Statement,
        before: Statement | None = None,
        record: CycleRecord | None = None,
        received: date | None = None,
    ) -> Case:
        """A case whose statement is checked."""
        findings = check_statement(statement, policy=policy, before=before, received=received)
        return cls(policy, statement, before, record, received, findings)

    @property
    def month(self) -> Month | None:
        """The month that the statement is of, by its heading."""
        return self.statement.month

    def found(self, *checks: str) -> list[Finding]:
        """What these checks found, without mere notes."""
        return [one for one in self.findings if one.level is not Level.NOTE and one.check in checks]

    @property
    def notes(self) -> list[Finding]:
        """What was found and no point turns on: rounding, what was not checked, the unit's own caps."""
        return [one for one in self.findings if one.level is Level.NOTE or _is_remark(one)]


_REMARKS = {check.__name__ for check in ALONE} | {"within_team"}


def _is_remark(finding: Finding) -> bool:
    # What is printed with a reversed sign goes by another name than its check.
    return finding.level is Level.WARNING and finding.check in _REMARKS


Judge = Callable[[Case], Answer]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the checklist."""

    name: str
    role: Role
    weight: Weight
    sentence: str
    """What is true where it is met."""
    judge: Judge


def met(says: str, **figures: Wad) -> Answer:
    """Met, with the figures that show it [wad]."""
    return Answer(Mark.MET, says, figures)


def not_met(says: str, **figures: Wad) -> Answer:
    """Not met, with the figures that show it [wad]."""
    return Answer(Mark.NOT_MET, says, figures)


def cannot_tell(why: str, needs: str) -> Answer:
    """Neither, because something is not at hand: `needs`, as it stands after `without`."""
    return Answer(Mark.CANNOT_TELL, why, needs=needs)


def not_applicable(why: str) -> Answer:
    """Neither, because nothing of the kind is promised."""
    return Answer(Mark.NOT_APPLICABLE, why)


def decide(holds: bool, says: str, **figures: Wad) -> Answer:
    """Met or not, with the same figures."""
    return Answer(Mark.MET if holds else Mark.NOT_MET, says, figures)


CYCLE = "the cycle's balances, payments and requests"
MONTH = "a month in its heading"


def no_record() -> Answer:
    """Nothing is known of the cycle beside the statement."""
    return cannot_tell("nothing but the statement is at hand", CYCLE)


def no_findings(findings: list[Finding], clean: str) -> Answer:
    """Met where a check of the statement found nothing."""
    if not findings:
        return met(clean)
    first = findings[0]
    more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
    figures = {"printed": first.printed, "consistent": first.consistent}
    return Answer(
        Mark.NOT_MET,
        f"line {first.place.line}: {first.what}{more}",
        {name: amount for name, amount in figures.items() if amount is not None},
    )


def is_of(wallet: Wallet, name: str, policy: Policy) -> bool:
    """Whether a row's or a table's name means an Operational Wallet; anything means a unit's only one."""
    own = plain(wallet.name)
    return len(policy.operational) == 1 or plain(name) in (own, f"wallet {own}", f"{own} wallet")


def table_of(case: Case, kind: Kind, wallet: Wallet) -> Table | None:
    """A wallet's own table of a kind."""
    return next((table for table in case.statement.of(kind) if is_of(wallet, table.name, case.policy)), None)


def row_of(case: Case, wallet: Wallet) -> Row | None:
    """What the transfers say of an Operational Wallet."""
    rows = [row for table in case.statement.of(Kind.OPERATIONAL) for row in table.rows]
    if len(case.policy.operational) == 1:
        return rows[0] if len(rows) == 1 else None
    return next((row for row in rows if is_of(wallet, row.label, case.policy)), None)
