"""The shape of an executives file: which keys it has, and what each means."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import ConfigDict, PlainValidator, WithJsonSchema

from policies.executives.executions import VestContract
from policies.file.parts import Found, Part, may, must
from policies.file.scalars import enum_reader, flaw, or_nothing, read_address, read_day, whole_reader
from policies.file.types import Commit, Day, Flag, OptionalAddress, OptionalDay, PositiveAmount, SchemaNumber, Text
from policies.periods import TWENTY_YEARS

_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})", re.ASCII)


def read_instant(value: object) -> int:
    """`2022-02-01 00:00:00`, UTC, as seconds since 1970."""
    expected = "an instant in UTC as YYYY-MM-DD hh:mm:ss"
    text = value.strip() if isinstance(value, str) else ""
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise flaw(f"`{text}` is no instant" if text else "no instant stands here", expected)
    read_day(match[1])
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise flaw(f"the instant `{text}` does not exist", expected) from None


Instant = Annotated[int, PlainValidator(read_instant), WithJsonSchema({"type": "string"})]
Address = Annotated[str, PlainValidator(read_address), WithJsonSchema({"type": "string"})]
Length = Annotated[
    int, PlainValidator(whole_reader(1, TWENTY_YEARS, "seconds")), WithJsonSchema({"type": "integer", "minimum": 1})
]
Cliff = Annotated[
    int, PlainValidator(whole_reader(0, TWENTY_YEARS, "seconds")), WithJsonSchema({"type": "integer", "minimum": 0})
]
OptionalNumber = Annotated[
    int | None, PlainValidator(or_nothing(whole_reader(1, 10**6, "awards"))), WithJsonSchema({"type": "integer"})
]
Contract = Annotated[
    VestContract, PlainValidator(enum_reader(VestContract, "contract")), WithJsonSchema({"enum": list(VestContract)})
]


class CoversPart(Part):
    """Which executives were looked through."""

    first: Day = must("the day of the first executive that was looked through")
    last: Day = must("the day of the last executive that was looked through")

    def misfits(self) -> Found:
        if self.last < self.first:
            return [(("last",), f"the last executive is before the first ({self.first})", f"{self.first} or later")]
        return []


class CastStreamPart(Part):
    """A DssVest award as it was created."""

    id: OptionalNumber = may(None, "the number of the award in its contract")
    contract: Contract = must("the contract of the award: MCD_VEST_DAI, MCD_VEST_MKR or MCD_VEST_MKR_TREASURY")
    name: Text = may("", "what the executive calls the recipient")
    to: Address = must("the recipient's address")
    total: PositiveAmount = must("the total of the award")
    begin: Instant = must("the second at which it begins, in UTC, such as 2022-02-01 00:00:00")
    duration: Length = must("its length in seconds")
    cliff: Cliff = may(0, "the length of its cliff in seconds")
    manager: OptionalAddress = may(None, "who besides governance can end it")
    restricted: Flag = must("whether only the recipient can pull: true or false")
    ended_by: OptionalDay = may(None, "the day of the executive that ended it early")
    executes: Text = may("", "the document that it carries out, where the executive names several")

    def misfits(self) -> Found:
        if self.cliff > self.duration:
            return [(("cliff",), "the cliff is longer than the award", f"at most {self.duration}")]
        return []


class CastPaymentPart(Part):
    """A transfer of DAI from the surplus buffer."""

    name: Text = may("", "what the executive calls the recipient")
    to: Address = must("the recipient's address")
    amount: PositiveAmount = must("the amount of the transfer")
    executes: Text = may("", "the document that it carries out, where the executive names several")


class ExecutivePart(Part):
    """What one executive cast for the unit."""

    day: Day = must("the day of the executive")
    path: Text = may("", "the path of its source in the repository")
    commit: Commit = may("", "the commit at which its source was read")
    instead_of: OptionalDay = may(None, "the day of the executive whose payments it repeats if that one was not cast")
    executes: Text = may("", "the document that it carries out such as MIP40c3-SP53")
    streams: list[CastStreamPart] = may([], "DssVest awards")
    payments: list[CastPaymentPart] = may([], "transfers of DAI from the surplus buffer")

    def misfits(self) -> Found:
        if not self.streams and not self.payments:
            return [((), "the executive cast nothing for the unit", "streams or payments, or no such entry")]
        return []


class ExecutivesFile(Part):
    """Every executive that concerns a unit."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Treasurer executives file")

    schema_: SchemaNumber = must("the version of this format: 1", alias="schema")
    unit: Text = must("the core unit such as TECH-001")
    repository: Text = may("", "where the sources of the executives are kept such as makerdao/spells-mainnet")
    covers: CoversPart = must("the executives that were looked through: {first: ..., last: ...}")
    executives: list[ExecutivePart] = must("what each executive cast for the unit, in the order of their days")
    assumed: dict[Text, Text] = may({}, "what no source states and why it stands here, by dotted key of this file")
