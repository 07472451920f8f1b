"""The figures that a proposal prints beside its treasury: budget table, vesting plan, team, scenarios.

They are kept as printed, so that `lint` can check the document's own arithmetic.
"""

from __future__ import annotations

from typing import Any

from pydantic import GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from policies.file.parts import Part, may, must
from policies.file.types import (
    Amount,
    Day,
    Fte,
    Months,
    OptionalAmount,
    OptionalFlag,
    OptionalFte,
    OptionalMonths,
    OptionalPeople,
    OptionalPercent,
    Party,
    People,
    Percent,
    Text,
    Token,
    Years,
)


class TotalPart(Part):
    """The last row of the printed budget table."""

    annual: Amount = must("the printed annual total")
    quarterly: OptionalAmount = may(None, "the printed quarterly amount")
    monthly: OptionalAmount = may(None, "the printed monthly amount")
    existing: OptionalAmount = may(None, "the printed annual amount of the budget before")


class LinePart(TotalPart):
    """A row of the printed budget table."""

    category: Text = must("what the money is for")


class SavingsPart(Part):
    """A cost that the document says was cut."""

    of: Text = must("what became cheaper")
    before: Amount = must("the cost before")
    after: Amount = must("the cost after")
    saved: Amount = must("the printed difference")


class BudgetPart(Part):
    """The printed budget table."""

    lines: list[LinePart] = must("the rows of the table")
    total: TotalPart | None = may(None, "the printed last row")
    savings: SavingsPart | None = may(None, "a cost that the document says was cut")


class TranchePart(Part):
    """An amount that vests on a day."""

    date: Day = must("the day on which it vests")
    amount: Amount = must("the amount that vests")


class VestingPart(Part):
    """A plan that pays contributors in MKR."""

    token: Token = may("MKR", "the token that vests")
    document: Text = must("the document that states the plan")
    start: Day = must("the day on which vesting begins")
    period_years: Years = must("the length of the plan in years")
    cliff_months: Months = must("the length of the cliff in months")
    interval_months: Months = must("the months between two vesting days")
    schedule: list[TranchePart] = must("the amounts that vest, by day")
    stated_total: Amount = must("the printed total of the schedule")
    annual_cap: OptionalAmount = may(None, "the most that may be spent in a year")
    total_cap: OptionalAmount = may(None, "the most that may be spent in the whole plan")
    lock_in_price: OptionalAmount = may(None, "USD a token at which awards are fixed")
    floor_price: OptionalAmount = may(None, "USD a token below which awards are not repriced")
    floor_change: OptionalPercent = may(None, "the floor as a change of the lock-in price")
    fte_cap: OptionalFte = may(None, "the full-time equivalents that the caps cover")
    fte: OptionalFte = may(None, "full-time equivalents")
    per_fte_year: OptionalAmount = may(None, "the stated average award for a full-time equivalent and year")
    repricing: OptionalFlag = may(None, "whether awards can be repriced by hand")
    renewal: OptionalFlag = may(None, "whether the plan renews itself")
    auditor_escrow_months: OptionalMonths = may(
        None, "months before vesting at which tokens move to the Auditor Wallet"
    )
    operational_escrow_months: OptionalMonths = may(
        None, "months before vesting at which tokens move on to the Operational Wallet"
    )
    unwinding: Text = may("", "what happens to unvested tokens when the unit winds down")


class TeamTotalPart(Part):
    """A number of people and of full-time equivalents."""

    people: People = must("a number of people")
    fte: Fte = must("full-time equivalents")


class TeamRowPart(Part):
    """People of one role."""

    role: Text = must("what these people do")
    people: OptionalPeople = may(None, "a number of people")
    fte: OptionalFte = may(None, "full-time equivalents")


class HeadcountPart(Part):
    """The team that the budget pays."""

    total: TeamTotalPart = must("the printed total")
    roles: list[TeamRowPart] = may([], "the printed rows of the team")
    current: TeamTotalPart | None = may(None, "the team before the budget starts")
    additions: list[TeamRowPart] = may([], "who is said to join it")


class ContingencyPart(Part):
    """The buffer that the budget claims to hold."""

    share: Percent = must("the stated share such as 5%")
    of: Text = must("what the share is said to be taken of")
    people_cost_share: OptionalPercent = may(None, "a further buffer inside the cost of people")


class UnwindingPart(Part):
    """What happens when the unit is offboarded."""

    months: Months = must("the longest it may take")
    returns_to: Party = must("who receives what is left: protocol or a wallet")
    activities: list[Text] = may([], "what has to be done")


class ScenarioPart(Part):
    """A change of all caps; `bear: -10%` is short for `bear: {change: -10%}`."""

    change: Percent = must("the change of all caps such as -10%")
    actions: list[Text] = may([], "what the unit would do")

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: object) -> object:
        return {"change": data} if isinstance(data, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        whole = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [dict(whole["properties"]["change"]), dict(whole)]}
