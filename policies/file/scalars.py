"""The words of a policy file: what each kind of scalar accepts, and what is said where it does not fit.

Every reader takes a scalar's text as it stands in the file and returns an exact value: no number passes
through a float on its way. A reader that refuses raises a `Flaw`, which the loader turns into a problem at
that place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

# The one thing that pure Python lacks here: the keccak checksum of an address (EIP-55).
from eth_utils.address import is_checksum_address, to_checksum_address
from pydantic_core import PydanticCustomError

from policies.policy import PROTOCOL, CapName, Multiple
from policies.problems import one_of, quoted
from policies.units import AmountError, Wad, exact_decimal, parse_wad

T = TypeVar("T")

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2999, 12, 31)
"""Seconds count from the first; the last keeps a mistyped year from becoming a thousand-year simulation."""

_WHOLE = re.compile(r"[+-]?\d+(?:_\d+)*", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d[\d_]*(?:\.[\d_]+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MULTIPLE_FORM = re.compile(r"(\d{1,4}(?:\.\d{1,18})?) ?x ?([a-z]+)", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d{1,4}(?:\.\d{1,18})?)%", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.ASCII)
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}", re.ASCII)
MOST_FTE = 10_000
"""The largest team that is read."""

Flaw = PydanticCustomError
"""What a reader raises; made by `flaw` or `flaws`."""
FLAW = "flaw"
"""The error type by which the loader knows its own."""


def flaw(wrong: str, expected: str) -> Flaw:
    """One thing wrong with a value."""
    return flaws([((), wrong, expected)])


def flaws(found: Iterable[tuple[tuple[str | int, ...], str, str]]) -> Flaw:
    """Several things wrong inside a value: (path from that value, what is wrong, what was expected)."""
    return PydanticCustomError(FLAW, "flaw", {"found": list(found)})


def kind_of(value: object) -> str:
    """What a value is, for a message."""
    match value:
        case None:
            return "nothing is stated"
        case dict():
            return "a mapping stands here"
        case list():
            return "a list stands here"
        case _:
            return f"{quoted(str(value))} stands here"


def text_of(value: object, expected: str) -> str:
    """The text of a scalar, without the spaces around it."""
    if not isinstance(value, str):
        raise flaw(kind_of(value), expected)
    return value.strip()


def exact_number(text: str, expected: str) -> Wad:
    """Decimal text as a wad, with the reason where it is none."""
    if not _DECIMAL.fullmatch(text):
        raise flaw(f"{quoted(text)} is no plain decimal number", expected)
    if re.match(r"[+-]?0[\d_]", text):
        raise flaw(f"{quoted(text)} begins with a zero (YAML may read that as octal)", expected)
    decimals = len(text.partition(".")[2].replace("_", ""))
    if decimals > 18:
        raise flaw(f"{quoted(text)} has {decimals} decimals", "at most 18")
    if len(text) > 100:
        raise flaw(f"the number {quoted(text)} is too large", expected)
    try:
        return parse_wad(text)
    except AmountError as error:
        raise flaw(f"{quoted(text)} is no plain decimal number", str(error).removeprefix("expected ")) from None


def amount_reader(most: Wad, most_name: str, *, zero: bool = True) -> Callable[[object], Wad]:
    """A reader of amounts from 0 (or the least above it) to `most` [wad]."""
    expected = "an amount such as 199_916 or 599747.50"

    def read(value: object) -> Wad:
        text = text_of(value, expected)
        amount = exact_number(text, expected)
        if amount < 0:
            raise flaw(f"the amount {quoted(text)} is negative", "0 or more" if zero else "more than 0")
        if amount == 0 and not zero:
            raise flaw("the amount is 0", "more than 0")
        if amount > most:
            raise flaw(f"the amount {quoted(text)} is too large", f"at most {exact_decimal(most)} ({most_name})")
        return amount

    return read


def whole_reader(least: int, most: int, unit: str) -> Callable[[object], int]:
    """A reader of whole numbers from `least` to `most`."""
    expected = f"a whole number of {unit} from {least} to {most}"

    def read(value: object) -> int:
        text = text_of(value, expected)
        if not _WHOLE.fullmatch(text):
            raise flaw(f"{quoted(text)} is no whole number", expected)
        if re.match(r"[+-]?0[\d_]", text):
            raise flaw(f"{quoted(text)} begins with a zero (YAML may read that as octal)", expected)
        # Longer text is out of range anyway, and int() refuses thousands of digits.
        number = int(text) if len(text) <= 40 else most + 1
        if not least <= number <= most:
            raise flaw(f"{quoted(text)} is out of range", expected)
        return number

    return read


def read_fte(value: object) -> Fraction:
    """Full-time equivalents, exact."""
    expected = "full-time equivalents such as 7.9"
    number = exact_number(text_of(value, expected), expected)
    if not 0 <= number <= MOST_FTE * 10**18:
        raise flaw(f"{quoted(str(value))} is out of range", f"0 to {MOST_FTE:_} full-time equivalents")
    return Fraction(number, 10**18)


def read_day(value: object) -> date:
    """An ISO day that exists."""
    expected = "a calendar day as YYYY-MM-DD"
    text = text_of(value, expected)
    if not _DAY.fullmatch(text):
        raise flaw(f"{quoted(text)} is no ISO date", expected)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise flaw(f"the day {text} does not exist", expected) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise flaw(f"the day {text} is out of range", f"a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def read_address(value: object) -> str:
    """An address in its checksummed form (EIP-55).

    Lower case alone is refused too: it has no checksum, so a typing error in it cannot be seen.
    """
    expected = "an address, 0x and 40 hexadecimal digits"
    text = text_of(value, expected)
    if not _ADDRESS.fullmatch(text):
        raise flaw(f"{quoted(text)} is no address", expected)
    if not is_checksum_address(text):
        written = text[2:]
        plain = written in (written.lower(), written.upper())
        wrong = "has no checksum" if plain else "has a wrong checksum"
        raise flaw(f"the address {text} {wrong}", f"{to_checksum_address(text.lower())} (EIP-55) if that is it")
    return text


def read_multiple(value: object) -> Multiple:
    """`2 x monthly`."""
    expected = "a multiple of a cap such as 2 x monthly"
    text = text_of(value, expected)
    match = MULTIPLE_FORM.fullmatch(text)
    if match is None:
        raise flaw(f"{quoted(text)} is no multiple of a cap", expected)
    if match[2] not in list(CapName):
        raise flaw(f"there is no cap {quoted(match[2])}", one_of([cap.value for cap in CapName], match[2]))
    return Multiple(Fraction(match[1]), CapName(match[2]))


def read_percent(value: object) -> Fraction:
    """`-10%` as -1/10."""
    expected = "a percentage such as -10%"
    text = text_of(value, expected)
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise flaw(f"{quoted(text)} is no percentage", expected)
    share = Fraction(match[1]) / 100
    if share < -1:
        raise flaw(f"{quoted(text)} takes away more than there is", "-100% or more")
    return share


def read_flag(value: object) -> bool:
    """`true` or `false`, and no other of YAML's words for them."""
    text = text_of(value, "true or false")
    if text not in ("true", "false"):
        raise flaw(f"{quoted(text)} stands here", "true or false")
    return text == "true"


def pattern_reader(pattern: re.Pattern[str], expected: str, longest: int) -> Callable[[object], str]:
    """A reader of text of one form."""

    def read(value: object) -> str:
        text = text_of(value, expected)
        if not pattern.fullmatch(text):
            raise flaw(f"{quoted(text)} stands here", expected)
        if len(text) > longest:
            raise flaw(f"{quoted(text)} is too long", f"at most {longest} signs")
        return text

    return read


_read_name_form = pattern_reader(_NAME, "a name of lower-case letters, digits, - and _ such as facilitator_1", 40)


def read_name(value: object) -> str:
    """The name that the file gives to a person or a wallet."""
    text = _read_name_form(value)
    if text == PROTOCOL:
        raise flaw(f"the name {quoted(text)} means MakerDAO itself", "another name")
    return text


def read_text(value: object) -> str:
    """Words on one or more lines."""
    text = text_of(value, "words")
    if not text:
        raise flaw("the text is empty", "words")
    if len(text) > 2_000:
        raise flaw("the text is too long", "at most 2_000 signs")
    return " ".join(text.split())


def word_reader(words: Collection[str], what: str) -> Callable[[object], str]:
    """A reader of one of a few known words."""
    known = list(words)

    def read(value: object) -> str:
        text = text_of(value, one_of(known))
        if text not in known:
            raise flaw(f"there is no {what} {quoted(text)}", one_of(known, text))
        return text

    return read


def enum_reader(enum: type[StrEnum], what: str) -> Callable[[object], Any]:
    """A reader of one of an enumeration's words, as its member."""
    read_word = word_reader([member.value for member in enum], what)
    return lambda value: enum(read_word(value))


def or_nothing(read: Callable[[object], T]) -> Callable[[object], T | None]:
    """A reader that also accepts `null`: the document states nothing."""
    return lambda value: None if value is None else read(value)
