"""Mistakes in what stands at one place: the file format, keys, numbers, days, words."""

from __future__ import annotations

from tests.policies.files import MARK
from tests.policies.mistakes.parts import (
    CAPS,
    CYCLE,
    EXPECT,
    PERIOD,
    Mistakes,
    allowance,
    monthly,
    role,
    seed,
    stream,
)

MISTAKES: Mistakes = {
    # The file format.
    "syntax": ((CAPS, "caps: {monthly: 100\nstatus▶: x"), ["this is not YAML"]),
    "tab": ((CAPS, "caps:\n▶\tmonthly: 1"), ["this is not YAML"]),
    "control sign": (("A small unit", "A ▶\x07 unit"), ["U+0007 may not stand in YAML"]),
    "anchor": ((CAPS, CAPS.replace("{", "▶&caps {")), ["the anchor `&caps` is not supported"]),
    "alias": (("title: A small unit", "title: ▶*caps"), ["the alias `*caps` is not supported"]),
    "merge key": (("caps: {", "caps: {▶<<: {}, "), ["the merge key `<<` is not supported"]),
    "tag": (("title: A small unit", "title: ▶!!str A small unit"), ["the tag `tag:yaml.org,2002:str`"]),
    "key that is a list": (
        ("id: small-2023", "? ▶[a]\n: {b: [c]}\nid: small-2023"),
        ["this key is not text"],
    ),
    "empty key": (("caps: {", "caps: {▶'': 1, "), ["this key is empty"]),
    "key twice": (("status: draft", "status: draft\n▶status: rfc"), ["stands here again, first on line 4"]),
    "name twice": (
        ("  auditor:\n", "  ▶auditor_role: {kind: role}\n  auditor:\n"),
        ["the key `auditor_role` stands here again, first on line 15"],
    ),
    "second document": (("sources:", "▶---\nsources:"), ["a second document begins here"]),
    # Keys.
    "unknown key": (("status: draft", "status: draft\n▶stauts: x"), ["there is no key `stauts`"]),
    "unknown key, suggestion": (
        ("threshold: 2\n    owners: [acc", "threshold: 2\n    ▶adress: 0\n    owners: [acc"),
        ["expected `address`"],
    ),
    "comma in a number": (
        monthly("199,▶916"),
        ["no key `916`, expected digits grouped by _"],
    ),
    "missing key": ((CYCLE, "cycle: ▶{steps: [statement, request, pull]}"), ["the key `statement_due` is missing"]),
    "no cap at all": ((CAPS, "caps: ▶{}"), ["no cap is stated, expected at least one of monthly"]),
    "missing key of the file": (("schema: 1\n", ""), ["the key `schema` is missing"]),
    "missing key in a block": (("    kind: auditor\n    threshold", "    ▶threshold"), ["`kind` is missing"]),
    "list for a mapping": ((CAPS, "caps: ▶[1, 2, 3]"), ["a list stands here, expected a mapping"]),
    "text for a mapping": ((CAPS, "caps: ▶100"), ["`100` stands here, expected a mapping"]),
    "mapping for a list": (role("1", "▶{accountant: 1}"), ["a mapping stands here, expected a list"]),
    "mapping for an amount": (monthly("▶{a: 1}"), ["a mapping stands here, expected an amount"]),
    "list for a text": (("title: A small unit", "title: ▶[a]"), ["a list stands here, expected words"]),
    "nothing": (("title: A small unit", "title: ▶~"), ["nothing is stated, expected words"]),
    # Numbers.
    "exponent": (monthly("▶1e6"), ["`1e6` is no plain decimal number"]),
    "infinite": (monthly("▶.inf"), ["`.inf` is no plain decimal number"]),
    "not a number": (monthly("▶.nan"), ["`.nan` is no plain decimal number"]),
    "hexadecimal": (monthly("▶0x10"), ["`0x10` is no plain decimal number"]),
    "octal": (monthly("▶0100"), ["begins with a zero"]),
    "no digits before the point": (monthly("▶.5"), ["`.5` is no plain decimal number"]),
    "comma": (monthly('▶"199,916"'), ["`199,916` is no plain decimal number, expected an amount such as"]),
    "currency": (monthly("▶$5"), ["`$5` is no plain decimal number"]),
    "digits of another script": (monthly("▶١٢٣"), ["no plain decimal number"]),
    "19 decimals": (monthly("▶1.0000000000000000001"), ["has 19 decimals, expected at most 18"]),
    "negative": (monthly("▶-5"), ["the amount `-5` is negative"]),
    "zero cap": (monthly("▶0"), ["the amount is 0, expected more than 0"]),
    "above uint128": (
        stream(total="▶340282366920938463463.374607431768211456"),
        ["at most 340282366920938463463.3"],
    ),
    "above uint96": (allowance(amount="▶79228162514.264337593543950336"), ["(uint96)"]),
    "negative allowance": (allowance(amount="▶-1"), ["the amount `-1` is negative, expected 0 or more"]),
    "thousands of digits": (monthly(MARK + "9" * 5_000), ["is too large"]),
    "seed above uint128": (seed(amount="▶1_000_000_000_000_000_000_000"), ["(uint128)"]),
    "above uint16": (allowance(more=", reset_minutes: ▶65536"), ["from 0 to 65535"]),
    "threshold with decimals": (role("▶1.0", "[accountant]"), ["`1.0` is no whole number"]),
    "threshold in words": (role("▶one", "[accountant]"), ["`one` is no whole number"]),
    "day with decimals": (("statement_due: 5", "statement_due: ▶2.5"), ["`2.5` is no whole number"]),
    "day that not every month has": (("statement_due: 5", "statement_due: ▶29"), ["from 1 to 28"]),
    "flag": (stream(more=", restricted: ▶yes"), ["`yes` stands here, expected true or false"]),
    "percentage": (("bear: -10%", "bear: ▶-10"), ["`-10` is no percentage"]),
    "less than nothing": (("bear: -10%", "bear: ▶-101%"), ["takes away more than there is"]),
    "multiple": (("auditor_keeps: 2 x monthly", "auditor_keeps: ▶2 months"), ["no multiple of a cap"]),
    "multiple of no cap": (
        ("auditor_keeps: 2 x monthly", "auditor_keeps: ▶2 x montly"),
        ["there is no cap `montly`, expected `monthly`"],
    ),
    # Days.
    "day that does not exist": (
        (PERIOD, "period: {start: ▶2023-02-30, end: 2024-01-31}"),
        ["the day 2023-02-30 does not exist"],
    ),
    "no ISO date": ((PERIOD, "period: {start: ▶1.2.2023, end: 2024-01-31}"), ["is no ISO date"]),
    "short date": ((PERIOD, "period: {start: ▶2023-2-1, end: 2024-01-31}"), ["is no ISO date"]),
    "date with a time": ((PERIOD, "period: {start: ▶2023-02-01T00:00:00, end: 2024-01-31}"), ["no ISO date"]),
    "before seconds count": ((PERIOD, "period: {start: ▶1969-12-31, end: 1971-01-31}"), ["out of range"]),
    "end before start": (
        (PERIOD, "period: {start: 2024-02-01, end: ▶2024-01-31}"),
        ["ends before it starts"],
    ),
    "endless period": ((PERIOD, "period: {start: 2023-02-01, end: ▶2999-12-31}"), ["longer than 20 years"]),
    # Words.
    "schema": (("schema: 1", "schema: ▶2"), ["there is no schema `2`, expected `1`"]),
    "id": (("id: small-2023", "id: ▶Small 2023"), ["expected lower-case letters and digits"]),
    "status": (("status: draft", "status: ▶reject"), ["there is no status `reject`, expected `rejected`"]),
    "unknown step": (("[statement, request, pull]", "[statement, ▶reques, pull]"), ["expected `request`"]),
    "step twice": (
        ("[statement, request, pull]", "[pull, request, ▶pull]"),
        ["the step `pull` stands here again"],
    ),
    "no step": (("[statement, request, pull]", "▶[]"), ["the cycle has no step"]),
    "way back": (
        ("{auditor_keeps: 2 x monthly}", "{auditor_keeps: 2 x monthly, via: ▶blow}"),
        ["`dss-blow`"],
    ),
    "expected rule": (
        (EXPECT, "expect: {▶dai_conserved: {compliant: holds}}"),
        ["expected `dai_is_conserved`"],
    ),
    "expected conduct": (
        (EXPECT, "expect: {dai_is_conserved: {▶protocol+compliant: holds}}"),
        ["there is no conduct `protocol+compliant`"],
    ),
    "expected verdict": (
        (EXPECT, "expect: {dai_is_conserved: {compliant: ▶hold}}"),
        ["there is no verdict `hold`, expected `holds`"],
    ),
    "source of nothing": (
        ("sources: {caps: page 1}", "sources: {▶caps.month: page 1}"),
        ["`caps` has no `month`, expected `monthly`"],
    ),
    "source of an item": (("sources: {caps: page 1}", "sources: {▶seed.1: page 1}"), ["`seed` has no `1`"]),
    "commit": (("{document: none,", "{document: none, commit: ▶main,"), ["expected a git commit"]),
}
