"""The shape of a history file: which keys it has, and what each means."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, PlainValidator, WithJsonSchema

from policies.file.figures import ElsewherePart
from policies.file.parts import Found, Part, may, must
from policies.file.scalars import flaw, kind_of
from policies.file.types import (
    Amount,
    Commit,
    OptionalAmount,
    OptionalDay,
    Party,
    PolicyId,
    PositiveAmount,
    PrintedFigure,
    SchemaNumber,
    Text,
)
from policies.periods import Month
from policies.problems import quoted


def read_month(value: object) -> Month:
    """`2022-02`."""
    expected = "a month as YYYY-MM"
    if not isinstance(value, str):
        raise flaw(kind_of(value), expected)
    try:
        month = Month.parse(value.strip())
        return month if 1970 <= month.year <= 2999 else Month.parse("")
    except ValueError:
        raise flaw(f"{quoted(value.strip())} is no month", expected) from None


MonthName = Annotated[Month, PlainValidator(read_month), WithJsonSchema({"type": "string"})]


class HistorySourcePart(Part):
    """Where the statements are published."""

    repository: Text = must("where the statements are kept such as MakerOps/tocu-transparency-reporting")
    commit: Commit = may("", "the commit at which they were read")


class PrintedCapsPart(Part):
    """The caps as the statements print them."""

    monthly: PositiveAmount = must("the monthly cap")
    quarterly: PositiveAmount = must("the quarterly cap")
    annual: PositiveAmount = must("the annual cap")


class DonePart(Part):
    """What was moved on the strength of a statement."""

    top_up: dict[Party, OptionalAmount] = may({}, "by Operational Wallet, what it was sent; null: not known")
    excess: dict[Party, OptionalAmount] = may({}, "by Operational Wallet, what it sent back; null: not known")
    pulled: OptionalAmount = may(0, "what was pulled of the stream; null: not known")
    returned: OptionalAmount = may(0, "what went to the surplus buffer; null: not known")


class StatementPart(Part):
    """A statement, and what was done then."""

    month: MonthName = must("the month that the statement is of as YYYY-MM")
    file: Text = may("", "the statement's file at the source")
    published: OptionalDay = may(None, "the day on which it first came in")
    edited: OptionalDay = may(None, "the day of its last change")
    actuals: dict[Party, dict[Text, PrintedFigure]] = may({}, "by Operational Wallet and category, what the month cost")
    paid: dict[Party, Amount] = may({}, "by Operational Wallet, the payments of the month as printed")
    outflow: dict[Party, Amount] = may(
        {}, "by Operational Wallet, what left it since the statement before, where that is not what `paid` says"
    )
    received: dict[Party, Amount] = may(
        {}, "by wallet, what came in since the statement before that was no top-up, pull or excess"
    )
    forecast: dict[Party, Amount] = must("by Operational Wallet, what it needs for its runway")
    held: dict[Party, Amount] = must("by wallet, what it holds, where that is published")
    transfer: dict[Party, PrintedFigure] = may({}, "by Operational Wallet, the transfer with the sign that is printed")
    done: DonePart | None = may(None, "what was moved on the strength of the statement, where anything is known of it")
    pulled_later: Amount = may(0, "what was pulled after that and before the next statement")
    elsewhere: dict[Text, list[ElsewherePart]] = may({}, "what another place of the statement says of a key")
    inferred: dict[Text, Text] = may({}, "why a figure stands here that no statement prints, by dotted key")


class HistoryFile(Part):
    """The months of a unit under one policy."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Treasurer history file")

    schema_: SchemaNumber = must("the version of this format: 1", alias="schema")
    id: PolicyId = must("the history's name such as tech-001-2022")
    unit: Text = must("the core unit such as TECH-001")
    title: Text = must("what the history is of")
    policy: PolicyId = must("the library's policy of these months such as tech-001-2022")
    variant: Text = may("", "which of the policy's variants, where it has some")
    source: HistorySourcePart = must("where the statements are published")
    printed_caps: PrintedCapsPart | None = may(None, "the caps as the statements print them")
    opening: StatementPart = must("the statement before the period, whose cycle opens it")
    months: list[StatementPart] = must("the statements of the period, a month each")
    unpublished: list[Text] = may([], "what the statements do not give")

    def misfits(self) -> Found:
        found: Found = [] if self.months else [(("months",), "there is no month", "at least one")]
        before = self.opening.month
        for number, part in enumerate(self.months):
            if part.month != before.next():
                wrong = f"the statement of {part.month} follows that of {before}"
                found.append((("months", number, "month"), wrong, f"{before.next()}"))
            before = part.month
        return found
