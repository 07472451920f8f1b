"""The figures that a proposal prints beside its treasury: budget table, vesting plan, team, scenarios.

They are kept as printed, so that `lint` can check the document's own arithmetic.
"""

from __future__ import annotations

from pydantic import model_validator

from policies.figures import Arithmetic
from policies.file.parts import Found, Part, may, must
from policies.file.types import (
    Amount,
    Day,
    Months,
    OptionalAmount,
    OptionalFlag,
    OptionalFte,
    OptionalFteFigure,
    OptionalMonths,
    OptionalParty,
    OptionalPeople,
    OptionalPercent,
    OptionalShare,
    PrintedFigure,
    Term,
    Text,
    Token,
    Years,
)


class TotalPart(Part):
    """The last row of a printed budget table."""

    annual: OptionalAmount = may(None, "the printed annual amount")
    quarterly: OptionalAmount = may(None, "the printed quarterly amount")
    monthly: OptionalAmount = may(None, "the printed monthly amount")
    existing: OptionalAmount = may(None, "the printed annual amount of the budget before")

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"anyOf": ("annual", "quarterly", "monthly", "existing")}

    def misfits(self) -> Found:
        if all(getattr(self, column) is None for column in self.stated_keys()["anyOf"]):
            return [((), "this row has no amount", "at least one of annual, quarterly, monthly or existing")]
        return []


class LinePart(TotalPart):
    """A row of a printed budget table."""

    category: Text = must("what the money is for")


class SavingsPart(Part):
    """A cost that the document says was cut."""

    of: Text = must("what became cheaper")
    before: Amount = must("the cost before")
    after: Amount = must("the cost after")
    saved: Amount = must("the printed difference")


class TablePart(Part):
    """A printed table of amounts by category."""

    lines: list[LinePart] = must("the rows of the table")
    total: TotalPart | None = may(None, "the printed last row")


class BudgetPart(TablePart):
    """The printed budget table, whose totals are the caps."""

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
    interval_months: OptionalMonths = may(
        None, "the months between two vesting days; where it is left out, tokens vest by the second"
    )
    schedule: list[TranchePart] = may([], "the amounts that vest, by day")
    stated_total: OptionalAmount = may(None, "the printed total of the schedule")
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
    accelerated_to_months: OptionalMonths = may(
        None, "when the unit has wound down, vesting goes forward to the next whole number of these months"
    )
    unwinding: Text = may(
        "", "what happens to unvested tokens when the unit winds down", examples=["they stay with the protocol"]
    )


class TeamTotalPart(Part):
    """A number of people and of full-time equivalents."""

    people: OptionalPeople = may(None, "a number of people")
    fte: OptionalFteFigure = may(None, "full-time equivalents, or a range such as 3.75 to 4.25")

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"anyOf": ("people", "fte")}

    def misfits(self) -> Found:
        if self.people is None and self.fte is None:
            return [((), "there is no figure here", "at least one of people or fte")]
        return []


class TeamRowPart(Part):
    """People of one role."""

    role: Text = must("what these people do")
    people: OptionalPeople = may(None, "a number of people")
    fte: OptionalFteFigure = may(None, "full-time equivalents, or a range such as 3.75 to 4.25")


class HeadcountPart(Part):
    """The team that the budget pays."""

    total: TeamTotalPart | None = may(None, "the printed total")
    roles: list[TeamRowPart] = may([], "the printed rows of the team")
    current: TeamTotalPart | None = may(None, "the team before the budget starts")
    additions: list[TeamRowPart] = may([], "who is said to join it")


class ContingencyPart(Part):
    """The buffer that the budget claims to hold."""

    share: OptionalShare = may(None, "the stated share such as 5%, or ~5% of one that is approximate")
    of: Text = may("", "what the share is said to be taken of")
    people_cost_share: OptionalPercent = may(None, "a further buffer inside the cost of people")
    amount: OptionalAmount = may(None, "the buffer itself, where it is stated outside the table")

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"anyOf": ("share", "people_cost_share", "amount")}

    def misfits(self) -> Found:
        if all(getattr(self, key) is None for key in self.stated_keys()["anyOf"]):
            return [((), "there is no figure of a buffer here", "at least one of share, people_cost_share or amount")]
        return []


class UnwindingPart(Part):
    """What happens when the unit is offboarded."""

    months: OptionalMonths = may(None, "the longest it may take")
    plan_within_months: OptionalMonths = may(None, "by when the unit presents how it winds down")
    returns_to: OptionalParty = may(None, "who receives what is left: protocol or a wallet")
    activities: list[Text] = may([], "what has to be done")
    exceptions: list[Text] = may([], "what may be kept back", examples=["[outstanding salaries]"])


class ScenarioPart(Part):
    """A change of all caps; `bear: -10%` is short for `bear: {change: -10%}`."""

    change: OptionalPercent = may(None, "the change of all caps such as -10%")
    monthly: OptionalAmount = may(None, "the monthly cap that is printed for it")
    annual: OptionalAmount = may(None, "the annual cap that is printed for it")
    actions: list[Text] = may([], "what the unit would do")

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: object) -> object:
        return {"change": data} if isinstance(data, str) else data


class ElsewherePart(Part):
    """Another place where the document states a figure."""

    says: Text = must("what stands there")
    where: Text = must("the place in the document")


class ClaimPart(Part):
    """A figure that the document derives in so many words."""

    claim: Text = must("what the figure is, in a few words")
    stated: PrintedFigure = must("the figure as the document prints it such as 1_423_500, 3.54%, ~92% or 3 to 4")
    sum: list[Term] | None = may(
        None,
        "it is said to be the sum of these: figures, dotted keys of this file, multiples of a cap such as 2 x monthly, "
        "or the words `a month of stream`",
    )
    difference: list[Term] | None = may(None, "it is said to be the first of these less all others")
    product: list[Term] | None = may(None, "it is said to be the product of these")
    quotient: list[Term] | None = may(None, "it is said to be the first of these divided by all others")
    maximum: list[Term] | None = may(None, "it is said to be the largest of these")
    change: list[Term] | None = may(None, "it is said to be the change from the first of these to the second")
    where: Text = may("", "the place in the document")

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"oneOf": tuple(Arithmetic)}

    def misfits(self) -> Found:
        given = [name for name in Arithmetic if getattr(self, name) is not None]
        if len(given) != 1:
            wrong = f"the claim has {' and '.join(given)}" if given else "the claim does not say how it comes about"
            return [((), wrong, "one of sum, difference, product, quotient, maximum or change")]
        terms = len(getattr(self, given[0]))
        if terms < 2:
            return [((given[0],), f"a {given[0]} of fewer than two", "two terms or more")]
        if terms > 2 and self.change is not None:
            return [(("change",), f"a change between {terms} terms", "the term before and the one after")]
        return []
