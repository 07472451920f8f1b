"""The types of a policy file's values: a reader of `policies.file.scalars` with its JSON Schema.

The schemas are for editors, which see YAML's own types: plain digits reach them as a number.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from policies.figures import Figure
from policies.file.printed import read_figure, read_fte_figure, read_share, read_term
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
from policies.units import UINT96_MAX, UINT128_MAX, WAD, Wad

STATUSES = ("draft", "rfc", "formal_submission", "accepted", "rejected", "obsolete")
"""The states of a proposal, as MIPs are marked; `draft` before it is one."""


ALLOWANCE_TOKENS = ("DAI", "MKR", "USDC", "ETH")
"""What documents let a delegate take. Only the budget's token is money that moves in a simulation."""


def _schema(title: str, example: object, **keys: object) -> WithJsonSchema:
    return WithJsonSchema({"title": title, **keys, "examples": [example]})


def _or_null(schema: WithJsonSchema) -> WithJsonSchema:
    """The same, or nothing is stated."""
    keys = dict(schema.json_schema or {})
    types = [keys["type"]] if isinstance(keys["type"], str) else keys["type"]
    return WithJsonSchema({**keys, "type": [*types, "null"]})


def _whole_schema(least: int, most: int, example: int) -> WithJsonSchema:
    keys = {"type": ["integer", "string"], "minimum": least, "maximum": most, "pattern": r"^\+?(0|[1-9][\d_]*)$"}
    return _schema(f"whole number from {least} to {most}", example, **keys)


def _amount_schema(most: Wad, *, zero: bool = True) -> WithJsonSchema:
    number = r"\+?(0|[1-9][\d_]*)(\.[\d_]+)?$"
    least, pattern = ("minimum", f"^{number}") if zero else ("exclusiveMinimum", f"^(?=.*[1-9]){number}")
    keys = {"type": ["number", "string"], "pattern": pattern, least: 0, "maximum": most // WAD}
    return _schema("amount" if zero else "amount above 0", "199_916", **keys)


def _words_schema(words: Collection[str], title: str = "word") -> WithJsonSchema:
    """One of the words; the first is the example."""
    return WithJsonSchema({"title": title, "enum": list(words), "examples": [next(iter(words))]})


_DAY = _schema(
    "day", "2023-02-01", type="string", format="date", pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
)
_ADDRESS = _schema(
    "address", '"0x2dC0420A736D1F40893B9481D8968E4D7424bC0B"', type="string", pattern="^0[xX][0-9a-fA-F]{40}$"
)
_MULTIPLE = _schema(
    "multiple of a cap",
    "2 x monthly",
    type="string",
    pattern=r"^\d{1,4}(\.\d{1,18})? ?x ?(monthly|quarterly|annual)$",
)
_PERCENT = _schema("percentage", "-10%", type="string", pattern=r"^[+-]?\d{1,4}(\.\d{1,18})?%$")
_DIGITS = r"(0|[1-9][\d_]*)(\.[\d_]+)?"
_FIGURE = _schema(
    "printed figure",
    "1_423_500",
    type=["number", "string"],
    pattern=rf"^(~ ?)?[+-]?{_DIGITS}%?$|^[+-]?{_DIGITS} to [+-]?{_DIGITS}$|^[+-]?{_DIGITS}% to [+-]?{_DIGITS}%$",
)
_SHARE = _schema(
    "percentage",
    "5%",
    type="string",
    pattern=rf"^(~ ?)?[+-]?{_DIGITS}%$|^[+-]?{_DIGITS}% to [+-]?{_DIGITS}%$",
)
_TERM = _schema("figure or dotted key", "caps.monthly", type=["number", "string"])
_NAME = _schema(
    "name", "facilitator_1", type="string", pattern="^(?!protocol$)[a-z][a-z0-9]*([-_][a-z0-9]+)*$", maxLength=40
)
_PARTY = _schema("name", "auditor", type="string", minLength=1)
_fte_schema = partial(_schema, "full-time equivalents", "7.9", type=["number", "string"], minimum=0, maximum=10_000)
_FTE = _fte_schema(pattern=r"^\+?(0|[1-9][\d_]*)(\.[\d_]+)?$")
_FTE_FIGURE = _fte_schema(pattern=rf"^(~ ?)?\+?{_DIGITS}$|^\+?{_DIGITS} to \+?{_DIGITS}$")
_FLAG = _schema("true or false", "true", type=["boolean", "string"], enum=[True, False, "true", "false"])
# A title that is a number in the eyes of an editor is text here.
_TEXT = _schema("text", "words", type=["string", "number", "boolean"], pattern=r"\S", maxLength=2_000)

_read_amount = amount_reader(UINT128_MAX, "uint128")
_read_people = whole_reader(0, 100_000, "people")
_read_months = whole_reader(0, 120, "months")
_read_positive = amount_reader(UINT128_MAX, "uint128", zero=False)
_AMOUNT = _amount_schema(UINT128_MAX)
_POSITIVE = _amount_schema(UINT128_MAX, zero=False)
_MONTHS = _whole_schema(0, 120, 3)
_PEOPLE = _whole_schema(0, 100_000, 11)
_NO_FLAG = _schema("true or false", "true", enum=[True, False, "true", "false", None])

Amount = Annotated[Wad, PlainValidator(_read_amount), _AMOUNT]
"""0 or more [wad], at most what a DssVest award can hold."""
OptionalAmount = Annotated[Wad | None, PlainValidator(or_nothing(_read_amount)), _or_null(_AMOUNT)]
PositiveAmount = Annotated[Wad, PlainValidator(_read_positive), _POSITIVE]
OptionalPositiveAmount = Annotated[Wad | None, PlainValidator(or_nothing(_read_positive)), _or_null(_POSITIVE)]
AllowanceAmount = Annotated[Wad, PlainValidator(amount_reader(UINT96_MAX, "uint96")), _amount_schema(UINT96_MAX)]

Threshold = Annotated[int, PlainValidator(whole_reader(1, 100, "owners")), _whole_schema(1, 100, 2)]
Minutes = Annotated[int, PlainValidator(whole_reader(0, 2**16 - 1, "minutes")), _whole_schema(0, 2**16 - 1, 43200)]
Months = Annotated[int, PlainValidator(_read_months), _MONTHS]
OptionalMonths = Annotated[int | None, PlainValidator(or_nothing(_read_months)), _or_null(_MONTHS)]
StepNumber = Annotated[int, PlainValidator(whole_reader(0, 99, "steps")), _whole_schema(0, 99, 1)]
Years = Annotated[int, PlainValidator(whole_reader(0, 20, "years")), _whole_schema(0, 20, 3)]
DueDay = Annotated[int, PlainValidator(whole_reader(1, 28, "days of the month")), _whole_schema(1, 28, 5)]
"""A day that every month has."""
People = Annotated[int, PlainValidator(_read_people), _PEOPLE]
OptionalPeople = Annotated[int | None, PlainValidator(or_nothing(_read_people)), _or_null(_PEOPLE)]
Fte = Annotated[Fraction, PlainValidator(read_fte), _FTE]
OptionalFte = Annotated[Fraction | None, PlainValidator(or_nothing(read_fte)), _or_null(_FTE)]
OptionalFteFigure = Annotated[Figure | None, PlainValidator(or_nothing(read_fte_figure)), _or_null(_FTE_FIGURE)]

Day = Annotated[date, PlainValidator(read_day), _DAY]
OptionalDay = Annotated[date | None, PlainValidator(or_nothing(read_day)), _or_null(_DAY)]
OptionalAddress = Annotated[str | None, PlainValidator(or_nothing(read_address)), _or_null(_ADDRESS)]
CapMultiple = Annotated[Multiple, PlainValidator(read_multiple), _MULTIPLE]
OptionalCapMultiple = Annotated[Multiple | None, PlainValidator(or_nothing(read_multiple)), _or_null(_MULTIPLE)]
Percent = Annotated[Fraction, PlainValidator(read_percent), _PERCENT]
OptionalPercent = Annotated[Fraction | None, PlainValidator(or_nothing(read_percent)), _or_null(_PERCENT)]
OptionalShare = Annotated[Figure | None, PlainValidator(or_nothing(read_share)), _or_null(_SHARE)]
PrintedFigure = Annotated[Figure, PlainValidator(read_figure), _FIGURE]
Term = Annotated[Figure | str, PlainValidator(read_term), _TERM]
Flag = Annotated[bool, PlainValidator(read_flag), _FLAG]
OptionalFlag = Annotated[bool | None, PlainValidator(or_nothing(read_flag)), _NO_FLAG]

Text = Annotated[str, PlainValidator(read_text), _TEXT]
Name = Annotated[str, PlainValidator(read_name), _NAME]
"""The name of a person or a wallet, where it is given."""
Party = Annotated[str, PlainValidator(read_text), _PARTY]
"""A name where it is used: whom it means is checked across the file."""
OptionalParty = Annotated[str | None, PlainValidator(or_nothing(read_text)), _or_null(_PARTY)]
PolicyId = Annotated[
    str,
    PlainValidator(
        pattern_reader(
            re.compile("[a-z0-9]+(?:-[a-z0-9]+)*"),
            "lower-case letters and digits joined by - such as tech-001-2023",
            64,
        )
    ),
    _schema("id", "tech-001-2023", type="string", pattern="^[a-z0-9]+(-[a-z0-9]+)*$", maxLength=64),
]
Commit = Annotated[
    str,
    PlainValidator(pattern_reader(re.compile("[0-9a-f]{7,40}"), "a git commit, 7 to 40 hexadecimal digits", 40)),
    _schema("git commit", "d4b21be", type=["string", "integer"], pattern="^[0-9a-f]{7,40}$"),
]

SchemaNumber = Annotated[str, PlainValidator(word_reader(["1"], "schema")), _schema("1", 1, enum=[1, "1"])]
Status = Annotated[str, PlainValidator(word_reader(STATUSES, "status")), _words_schema(STATUSES)]
BudgetToken = Annotated[str, PlainValidator(word_reader(["DAI"], "budget token")), _words_schema(("DAI",))]
Token = Annotated[str, PlainValidator(word_reader(["DAI", "MKR"], "token")), _words_schema(("DAI", "MKR"))]
Via = Annotated[str, PlainValidator(word_reader(["dss-blow"], "way back")), _words_schema(("dss-blow",))]
Buffer = Annotated[
    str,
    PlainValidator(word_reader(["surplus_buffer"], "place to return to")),
    _words_schema(("surplus_buffer",)),
]
AllowanceToken = Annotated[str, PlainValidator(word_reader(ALLOWANCE_TOKENS, "token")), _words_schema(ALLOWANCE_TOKENS)]
Kind = Annotated[
    WalletKind,
    PlainValidator(enum_reader(WalletKind, "kind of wallet")),
    _words_schema(WalletKind),
]
Reading = Annotated[EndReading, PlainValidator(enum_reader(EndReading, "reading")), _words_schema(EndReading)]
CycleStep = Annotated[Step, PlainValidator(enum_reader(Step, "step")), _words_schema(Step)]
ExpectedRule = Annotated[str, PlainValidator(word_reader(list(RuleName), "rule")), _words_schema(RuleName, "rule")]
ExpectedConduct = Annotated[
    str, PlainValidator(word_reader(conduct_words(), "conduct")), _words_schema(conduct_words(), "conduct")
]
ExpectedVerdict = Annotated[
    str, PlainValidator(word_reader(list(VerdictName), "verdict")), _words_schema(VerdictName, "verdict")
]
