"""The types of a policy file's values: a reader of `policies.file.scalars` with its JSON Schema.

The schemas are for editors, which see YAML's own types: plain digits reach them as a number.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from policies.file.scalars import (
    amount_reader,
    enum_reader,
    or_nothing,
    pattern_reader,
    read_address,
    read_day,
    read_flag,
    read_fte,
    read_multiple,
    read_name,
    read_percent,
    read_text,
    whole_reader,
    word_reader,
)
from policies.periods import EndReading
from policies.policy import Multiple, Step, WalletKind
from policies.rules.names import RuleName, VerdictName, conduct_words
from policies.units import UINT96_MAX, UINT128_MAX, Wad

STATUSES = ("draft", "rfc", "formal_submission", "accepted", "rejected", "obsolete")
"""The states of a proposal, as MIPs are marked; `draft` before it is one."""


def _whole_schema(least: int, most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "integer", "minimum": least, "maximum": most})


def _words_schema(words: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"enum": list(words)})


_DECIMAL = WithJsonSchema({"type": ["number", "string"], "pattern": r"^\d[\d_]*(\.\d[\d_]*)?$", "minimum": 0})
_DAY = WithJsonSchema({"type": "string", "format": "date"})
_ADDRESS = WithJsonSchema({"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$"})
_MULTIPLE = WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)? ?x ?(monthly|quarterly|annual)$"})
_PERCENT = WithJsonSchema({"type": "string", "pattern": r"^[+-]?\d+(\.\d+)?%$"})
_NAME = WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"})

_read_amount = amount_reader(UINT128_MAX, "uint128")
_read_people = whole_reader(0, 100_000, "people")
_read_months = whole_reader(0, 120, "months")

Amount = Annotated[Wad, PlainValidator(_read_amount), _DECIMAL]
"""0 or more [wad], at most what a DssVest award can hold."""
OptionalAmount = Annotated[Wad | None, PlainValidator(or_nothing(_read_amount)), _DECIMAL]
PositiveAmount = Annotated[Wad, PlainValidator(amount_reader(UINT128_MAX, "uint128", zero=False)), _DECIMAL]
AllowanceAmount = Annotated[Wad, PlainValidator(amount_reader(UINT96_MAX, "uint96")), _DECIMAL]

Threshold = Annotated[int, PlainValidator(whole_reader(1, 100, "owners")), _whole_schema(1, 100)]
Minutes = Annotated[int, PlainValidator(whole_reader(0, 2**16 - 1, "minutes")), _whole_schema(0, 2**16 - 1)]
Months = Annotated[int, PlainValidator(_read_months), _whole_schema(0, 120)]
OptionalMonths = Annotated[int | None, PlainValidator(or_nothing(_read_months)), _whole_schema(0, 120)]
Years = Annotated[int, PlainValidator(whole_reader(0, 20, "years")), _whole_schema(0, 20)]
DueDay = Annotated[int, PlainValidator(whole_reader(1, 28, "days of the month")), _whole_schema(1, 28)]
"""A day that every month has."""
People = Annotated[int, PlainValidator(_read_people), _whole_schema(0, 100_000)]
OptionalPeople = Annotated[int | None, PlainValidator(or_nothing(_read_people)), _whole_schema(0, 100_000)]
Fte = Annotated[Fraction, PlainValidator(read_fte), _DECIMAL]
OptionalFte = Annotated[Fraction | None, PlainValidator(or_nothing(read_fte)), _DECIMAL]

Day = Annotated[date, PlainValidator(read_day), _DAY]
OptionalDay = Annotated[date | None, PlainValidator(or_nothing(read_day)), _DAY]
OptionalAddress = Annotated[str | None, PlainValidator(or_nothing(read_address)), _ADDRESS]
CapMultiple = Annotated[Multiple, PlainValidator(read_multiple), _MULTIPLE]
OptionalCapMultiple = Annotated[Multiple | None, PlainValidator(or_nothing(read_multiple)), _MULTIPLE]
Percent = Annotated[Fraction, PlainValidator(read_percent), _PERCENT]
OptionalPercent = Annotated[Fraction | None, PlainValidator(or_nothing(read_percent)), _PERCENT]
Flag = Annotated[bool, PlainValidator(read_flag), WithJsonSchema({"type": "boolean"})]
OptionalFlag = Annotated[bool | None, PlainValidator(or_nothing(read_flag)), WithJsonSchema({"type": "boolean"})]

Text = Annotated[str, PlainValidator(read_text), WithJsonSchema({"type": "string"})]
Name = Annotated[str, PlainValidator(read_name), _NAME]
"""The name of a person or a wallet, where it is given."""
Party = Annotated[str, PlainValidator(read_text), WithJsonSchema({"type": "string"})]
"""A name where it is used: whom it means is checked across the file."""
OptionalParty = Annotated[str | None, PlainValidator(or_nothing(read_text)), WithJsonSchema({"type": "string"})]
PolicyId = Annotated[
    str,
    PlainValidator(
        pattern_reader(
            re.compile("[a-z0-9]+(?:-[a-z0-9]+)*"),
            "lower-case letters and digits joined by - such as tech-001-2023",
            64,
        )
    ),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
]
Commit = Annotated[
    str,
    PlainValidator(pattern_reader(re.compile("[0-9a-f]{7,40}"), "a git commit, 7 to 40 hexadecimal digits", 40)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{7,40}$"}),
]

SchemaNumber = Annotated[str, PlainValidator(word_reader(["1"], "schema")), WithJsonSchema({"const": 1})]
Status = Annotated[str, PlainValidator(word_reader(STATUSES, "status")), _words_schema(STATUSES)]
BudgetToken = Annotated[str, PlainValidator(word_reader(["DAI"], "budget token")), _words_schema(("DAI",))]
Token = Annotated[str, PlainValidator(word_reader(["DAI", "MKR"], "token")), _words_schema(("DAI", "MKR"))]
Via = Annotated[str, PlainValidator(word_reader(["dss-blow"], "way back")), _words_schema(("dss-blow",))]
Buffer = Annotated[
    str,
    PlainValidator(word_reader(["surplus_buffer"], "place to return to")),
    _words_schema(("surplus_buffer",)),
]
Kind = Annotated[
    WalletKind,
    PlainValidator(enum_reader(WalletKind, "kind of wallet")),
    _words_schema(tuple(WalletKind)),
]
Reading = Annotated[EndReading, PlainValidator(enum_reader(EndReading, "reading")), _words_schema(tuple(EndReading))]
CycleStep = Annotated[Step, PlainValidator(enum_reader(Step, "step")), _words_schema(tuple(Step))]
ExpectedRule = Annotated[str, PlainValidator(word_reader(list(RuleName), "rule")), _words_schema(tuple(RuleName))]
ExpectedConduct = Annotated[
    str, PlainValidator(word_reader(conduct_words(), "conduct")), _words_schema(conduct_words())
]
ExpectedVerdict = Annotated[
    str, PlainValidator(word_reader(list(VerdictName), "verdict")), _words_schema(tuple(VerdictName))
]
