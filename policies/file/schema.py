"""The shape of a policy file: which keys it has, what each means, and what must fit inside one part of it.

The descriptions are read by people: they end the message about a missing key, and stand in the JSON Schema.
What must fit between parts (names, circles of wallets) is in `policies.file.checks`.
"""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from policies.file.figures import (
    BudgetPart,
    ClaimPart,
    ContingencyPart,
    ElsewherePart,
    HeadcountPart,
    ScenarioPart,
    TablePart,
    UnwindingPart,
    VestingPart,
)
from policies.file.parts import EACH_ONCE, Found, Part, may, must, repeated
from policies.file.types import (
    AllowanceAmount,
    AllowanceToken,
    Amount,
    BudgetToken,
    Buffer,
    CapMultiple,
    Commit,
    CycleStep,
    Day,
    DueDay,
    ExpectedConduct,
    ExpectedRule,
    ExpectedVerdict,
    Flag,
    Kind,
    Minutes,
    Months,
    Name,
    OptionalAddress,
    OptionalCapMultiple,
    OptionalDay,
    OptionalParty,
    OptionalPositiveAmount,
    Party,
    PolicyId,
    PositiveAmount,
    Reading,
    SchemaNumber,
    Status,
    StepNumber,
    Text,
    Threshold,
    Token,
    Via,
)
from policies.periods import TWENTY_YEARS, EndReading, midnight, stream_end
from policies.policy import WalletKind

VARIANTS = "variants"
NAMED_ITEMS = {"claims": "claim"}
"""The lists to which a variant adds single items, and the key by which it replaces one."""
NEVER_VARY = ("schema", "id", "unit", "source", VARIANTS)
"""The keys that a variant has none of its own of."""


class SourcePart(Part):
    """The document that the file transcribes."""

    document: Text = must("the document's name such as MIP40c3-SP86")
    title: Text = must("the document's title")
    repository: Text = may("", "where the document is kept such as makerdao/mips")
    path: Text = may("", "the path of the document in its repository")
    commit: Commit = may("", "the commit whose text was transcribed")
    applied: OptionalDay = may(None, "the day on which the proposal was handed in")
    replaces: Text = may("", "the document whose budget it renews")


class PeriodPart(Part):
    """The term of the budget; both days belong to it."""

    start: Day = must("the first day of the budget")
    end: Day = must("the last day of the budget")

    def misfits(self) -> Found:
        if self.end < self.start:
            return [(("end",), f"the period ends before it starts ({self.start})", f"{self.start} or later")]
        if midnight(self.end) - midnight(self.start) >= TWENTY_YEARS:
            return [(("end",), "the period is longer than 20 years", "a shorter period")]
        return []


class CapsPart(Part):
    """What the budget may spend."""

    monthly: OptionalPositiveAmount = may(None, "the monthly cap, where the document states one")
    quarterly: OptionalPositiveAmount = may(None, "the quarterly cap, where the document states one")
    annual: OptionalPositiveAmount = may(None, "the annual cap, where the document states one")

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"anyOf": ("monthly", "quarterly", "annual")}

    def misfits(self) -> Found:
        if self.monthly is None and self.quarterly is None and self.annual is None:
            return [((), "no cap is stated", "at least one of monthly, quarterly or annual")]
        return []


class AllowancePart(Part):
    """What a delegate may take from the wallet through the AllowanceModule."""

    delegate: Party = must("who may take it: a signer, a wallet or protocol")
    token: AllowanceToken = may("DAI", "DAI, MKR, USDC or ETH")
    amount: AllowanceAmount = must("the most that the delegate may take")
    reset_minutes: Minutes = may(0, "minutes after which the whole allowance is there again; 0: one time only")


class RunwayPart(Part):
    """How much of its spending an Operational Wallet is meant to hold."""

    months: Months = must("a number of months")
    monthly: OptionalPositiveAmount = may(None, "what it may spend a month, where the document divides the monthly cap")


class WalletPart(Part):
    """A Safe."""

    kind: Kind = must("what the wallet is for: role, auditor, operational or reserve")
    threshold: Threshold = must("how many owners must sign")
    owners: list[Party] = must("a list of signers, wallets or protocol", json_schema_extra=EACH_ONCE)
    address: OptionalAddress = may(None, "the wallet's address where the document states one")
    allowances: list[AllowancePart] = may([], "what delegates may take without the owners")
    runway: RunwayPart | None = may(
        None, "what an Operational Wallet is meant to hold, stated where there is an Auditor Wallet: {months: 3}"
    )
    holds_up_to: OptionalCapMultiple = may(
        None, "the most that the document says the wallet will hold such as 1 x quarterly"
    )

    def misfits(self) -> Found:
        found = repeated("owners", self.owners, "owner")
        owners = len(set(self.owners))
        if not owners:
            found.append((("owners",), "the wallet has no owner", "at least one"))
        elif self.threshold > owners:
            count = f"{owners} owner" + ("s" if owners > 1 else "")
            wrong = f"the threshold {self.threshold} is above the {count}"
            found.append((("threshold",), wrong, f"at most {owners}"))
        pairs = [f"{allowance.delegate}, {allowance.token}" for allowance in self.allowances]
        found += repeated("allowances", pairs, "delegate and token")
        if self.kind is not WalletKind.OPERATIONAL and self.runway is not None:
            found.append((("runway",), f"a wallet of kind {self.kind} has no runway", "no such key"))
        return found


class SeedPart(Part):
    """A first transfer from the surplus buffer."""

    to: Party = must("the wallet that receives it")
    amount: PositiveAmount = must("the amount of the transfer")
    date: Day = must("the day of the transfer")
    purpose: list[dict[Party, CapMultiple]] = may([], "what it is said to be for: [{operational: 3 x monthly}, ...]")


class TopUpPart(Part):
    """What governance pays a wallet in each cycle, by the step executive_top_up."""

    to: Party = must("the wallet that receives it")
    amount: OptionalCapMultiple = may(None, "what it gets each time such as 1 x monthly", examples=["1 x monthly"])
    up_to: OptionalCapMultiple = may(
        None, "what it is filled up to each time such as 1 x quarterly", examples=["1 x quarterly"]
    )

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        return {"oneOf": ("amount", "up_to")}

    def misfits(self) -> Found:
        if (self.amount is None) == (self.up_to is None):
            which = "neither" if self.amount is None else "both"
            return [((), f"{which} of `amount` and `up_to` stand here", "one of them")]
        return []


class StreamPart(Part):
    """A DssVest award to a wallet."""

    token: Token = must("DAI or MKR")
    to: Party = must("the wallet that receives it")
    total: PositiveAmount = must("the total of the stream")
    start: Day = must("the day on which the stream begins")
    end: Day = must("the day on which the stream ends")
    end_reading: Reading = may(
        EndReading.INCLUSIVE,
        "when on its last day it ends: after it (inclusive), at 00:00 (exclusive), at 23:59:59 (last_second)",
    )
    restricted: Flag = may(False, "whether only the recipient can pull")
    cliff: OptionalDay = may(None, "the day before which nothing can be pulled")
    manager: OptionalParty = may(None, "who besides the protocol can end the stream")
    stated_as: OptionalCapMultiple = may(None, "how the document derives the total such as 4 x quarterly")

    def misfits(self) -> Found:
        if self.end < self.start:
            return [(("end",), f"the stream ends before it starts ({self.start})", f"{self.start} or later")]
        begins, ends = midnight(self.start), stream_end(self.end, self.end_reading)
        found: Found = []
        if ends == begins:
            found.append((("end",), "the stream lasts 0 seconds", "a later day, or another end_reading"))
        if ends - begins > TWENTY_YEARS:
            expected = "at most 7_300 days, the bound of DssVest"
            found.append((("end",), "the stream is longer than 20 years", expected))
        if self.cliff is not None and not begins <= midnight(self.cliff) <= ends:
            found.append((("cliff",), "the cliff is outside the stream", f"{self.start} to {self.end}"))
        return found


class CyclePart(Part):
    """The monthly cycle."""

    statement_due: DueDay = must("the day of the month by which the statement is due")
    steps: list[CycleStep] = must("the steps of the cycle in order", json_schema_extra=EACH_ONCE)
    step_numbers: list[StepNumber] = may([], "how the document numbers its steps such as [1, 2, 3, 4, 6, 7, 8]")

    def misfits(self) -> Found:
        if not self.steps:
            return [(("steps",), "the cycle has no step", "at least one")]
        return repeated("steps", [step.value for step in self.steps], "step")


class ReturnsPart(Part):
    """What goes back to the protocol."""

    auditor_keeps: OptionalCapMultiple = may(
        None,
        "what the Auditor Wallet keeps after a cycle such as 2 x monthly; must be stated where there is one",
    )
    via: Via = may("dss-blow", "the contract that takes the money back")
    to: Buffer = may("surplus_buffer", "where it goes")
    unused_at_end: Flag = may(True, "whether everything unused returns when the budget closes")


class WaiverPart(Part):
    """A finding of `treasurer lint` that is known and accepted."""

    check: Text = must("the name of the check", examples=["caps_against_each_other"])
    at: Text = may("", "the dotted key that the finding is about; any, where it is left out", examples=["caps.annual"])
    reason: Text = must("why it is accepted", examples=["rounded as printed"])


class PolicyFile(Part):
    """A whole treasury, as its proposal states it."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Treasurer policy file")

    schema_: SchemaNumber = must("the version of this format: 1", alias="schema")
    id: PolicyId = must("a short name of the policy such as tech-001-2023")
    unit: Text = may("", "the core unit such as TECH-001")
    title: Text = must("what the budget is called")
    status: Status = must("what became of the proposal: draft, rfc, formal_submission, accepted, rejected or obsolete")
    source: SourcePart = must("the document that the file transcribes")
    period: PeriodPart = must("the term of the budget: {start: ..., end: ...}")
    token: BudgetToken = may("DAI", "the token of the budget")
    caps: CapsPart = must("what the budget may spend: {monthly: ..., quarterly: ..., annual: ...}")
    signers: dict[Name, Text] = must(
        "the people who sign, by name, and who they are", examples=["{facilitator_1: a facilitator of the unit}"]
    )
    wallets: dict[Name, WalletPart] = must("the Safes by name")
    held_before: dict[Party, Amount] = may({}, "what wallets held before the term, where a statement says so")
    seed: list[SeedPart] = may([], "first transfers from the surplus buffer")
    top_ups: list[TopUpPart] = may([], "what governance pays in each cycle, where no stream does")
    streams: list[StreamPart] = may([], "DssVest awards")
    cycle: CyclePart = must("the monthly cycle: {statement_due: ..., steps: [...]}")
    returns: ReturnsPart = may(ReturnsPart(), "what goes back to the protocol")
    budget: BudgetPart | None = may(None, "the printed budget table")
    tables: dict[Name, TablePart] = may({}, "further printed tables, by name")
    mkr_vesting: VestingPart | None = may(None, "the plan that pays contributors in MKR")
    headcount: HeadcountPart | None = may(None, "the team that the budget pays")
    contingency: ContingencyPart | None = may(None, "the buffer that the budget claims to hold")
    unwinding: UnwindingPart | None = may(None, "what happens when the unit is offboarded")
    scenarios: dict[Name, ScenarioPart] = may({}, "changes of all caps by name such as bear: -10%")
    options: dict[Text, Text] = may({}, "what the vote offers")
    expect: dict[ExpectedRule, dict[ExpectedConduct, ExpectedVerdict]] = may(
        {}, "verdicts that are known: {rule: {conduct: broken}}"
    )
    variants: dict[Name, Any] = may(
        {},
        "what differs in each variant that the document offers: the same keys, laid over the rest of the file",
        examples=["{bear: {caps: {annual: 1_080_000}}}"],
    )
    claims: list[ClaimPart] = may([], "figures that the document derives in so many words")
    elsewhere: dict[Text, list[ElsewherePart]] = may(
        {}, "what the document says of the same thing in other places, by dotted key of this file"
    )
    waivers: list[WaiverPart] = may([], "findings of lint that are known and accepted, each with its reason")
    sources: dict[Text, Text] = may({}, "where the document states it, by dotted key of this file")
    assumed: dict[Text, Text] = may(
        {},
        "what no document states and why it stands here, by dotted key of this file",
        examples=["{streams.0.end_reading: no second of the last day is stated}"],
    )
