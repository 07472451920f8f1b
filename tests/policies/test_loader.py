"""Each mistake that a policy file can hold, at its line and column; beside it the file without it."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from policies.file import tree as trees
from policies.file.schema import PolicyFile
from policies.loader import LARGEST, library_path, load_policy, parse_policy
from policies.periods import EndReading
from policies.policy import CapName, Multiple, Step, WalletKind
from policies.problems import MOST_PROBLEMS, InputError
from tests.policies.files import MARK, SMALL, changed, marked, problems_of

GOOD = "0x2dC0420A736D1F40893B9481D8968E4D7424bC0B"
CAPS = "caps: {monthly: 100, quarterly: 300, annual: 1_200}"
PERIOD = "period: {start: 2023-02-01, end: 2024-01-31}"
STREAM = "streams: [{token: DAI, to: auditor, total: 1200, start: 2023-02-01, end: 2024-01-31}]"
SEED = "seed: [{to: auditor, amount: 500, date: 2023-02-01, purpose: [{operational: 3 x monthly}]}]"
ALLOWANCE = "allowances: [{delegate: protocol, token: DAI, amount: 1_000}]"
ROLE = "accountant_role: {kind: role, threshold: 1, owners: [accountant]}"
OPERATIONAL = "owners: [facilitator_1, facilitator_2]\n    runway: {months: 3}"
EXPECT = "expect: {dai_is_conserved: {compliant: holds}}"


def monthly(text: str) -> tuple[str, str]:
    return CAPS, f"caps: {{monthly: {text}, quarterly: 300, annual: 1_200}}"


def role(threshold: str, owners: str) -> tuple[str, str]:
    return ROLE, f"accountant_role: {{kind: role, threshold: {threshold}, owners: {owners}}}"


def stream(token: str = "DAI", to: str = "auditor", total: str = "1200", more: str = "") -> tuple[str, str]:
    days = "" if "end:" in more else ", start: 2023-02-01, end: 2024-01-31"
    return STREAM, f"streams: [{{token: {token}, to: {to}, total: {total}{days}{more}}}]"


def lasting(start: str, end: str, more: str = "") -> tuple[str, str]:
    return stream(more=f", start: {start}, end: {end}{more}")


def allowance(delegate: str = "protocol", amount: str = "5", more: str = "") -> tuple[str, str]:
    return ALLOWANCE, f"allowances: [{{delegate: {delegate}, amount: {amount}{more}}}]"


def seed(to: str = "auditor", amount: str = "5", purpose: str = "auditor") -> tuple[str, str]:
    return SEED, (f"seed: [{{to: {to}, amount: {amount}, date: 2023-02-01, purpose: [{{{purpose}: 2 x monthly}}]}}]")


# What is replaced, by what (with a mark before each problem's place), and words of each problem in order.
MISTAKES: dict[str, tuple[tuple[str, str], list[str]]] = {
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
    "missing key": ((CAPS, "caps: ▶{quarterly: 300, annual: 1_200}"), ["the key `monthly` is missing"]),
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
    # Streams.
    "stream ends before it starts": (
        lasting("2024-01-31", "▶2024-01-30"),
        ["the stream ends before it starts"],
    ),
    "stream of no time": (
        lasting("2024-01-31", "▶2024-01-31", ", end_reading: exclusive"),
        ["the stream lasts 0 seconds"],
    ),
    "stream of 20 years and a day": (lasting("2023-02-01", "▶2043-01-27"), ["longer than 20 years"]),
    "stream before the period": (
        lasting("2022-01-01", "▶2023-01-31"),
        ["every stream has ended before the period"],
    ),
    "cliff outside": (stream(more=", cliff: ▶2023-01-31"), ["the cliff is outside the stream"]),
    "stream of nothing": (stream(total="▶0"), ["the amount is 0"]),
    "stream of another token": (
        stream(token="▶USDC"),
        ["there is no token `USDC`, expected one of DAI, MKR"],
    ),
    "stream to nobody": (stream(to="▶auditr"), ["there is no wallet `auditr`, expected `auditor`"]),
    "stream to a person": (stream(to="▶accountant"), ["there is no wallet `accountant`"]),
    "stream to a role": (stream(to="▶auditor_role"), ["is a role and holds nothing"]),
    "unknown manager": (stream(more=", manager: ▶boss"), ["there is no manager `boss`"]),
    "unknown reading": (stream(more=", end_reading: ▶exclusiv"), ["expected `exclusive`"]),
    "seed to nobody": (seed(to="▶nobody"), ["there is no wallet `nobody`"]),
    "purpose of nobody": (
        seed(purpose="▶operation"),
        ["there is no wallet `operation`, expected `operational`"],
    ),
    # Wallets.
    "owns itself": (role("1", "[▶accountant_role]"), ["the wallet `accountant_role` owns itself"]),
    "circle": (role("1", "[▶auditor]"), ["in a circle: auditor owns accountant_role owns auditor"]),
    "threshold 0": (role("▶0", "[accountant]"), ["`0` is out of range"]),
    "threshold above the owners": (role("▶2", "[accountant]"), ["the threshold 2 is above the 1 owner"]),
    "owner twice": (role("1", "[accountant, ▶accountant]"), ["the owner `accountant` stands here again"]),
    "no owner": (role("1", "▶[]"), ["the wallet has no owner"]),
    "unknown owner": (role("1", "[▶acountant]"), ["there is no owner `acountant`, expected `accountant`"]),
    "unknown delegate": (allowance("▶protocl"), ["there is no delegate `protocl`, expected `protocol`"]),
    "allowance twice": (
        (ALLOWANCE, "allowances: [{delegate: protocol, amount: 1}, ▶{delegate: protocol, amount: 2}]"),
        ["the delegate and token `protocol, DAI` stands here again"],
    ),
    "unknown kind": (
        (ROLE, "accountant_role: {kind: ▶rol, threshold: 1, owners: [accountant]}"),
        ["expected `role`"],
    ),
    "no runway": (
        (
            f"    kind: operational\n    threshold: 2\n    {OPERATIONAL}",
            "    ▶kind: operational\n    threshold: 2\n    owners: [facilitator_1, facilitator_2]",
        ),
        ["the key `runway` is missing in an Operational Wallet"],
    ),
    "runway of an auditor": (
        ("kind: auditor\n", "kind: auditor\n    runway: ▶{months: 2}\n"),
        ["a wallet of kind auditor has no runway"],
    ),
    "wrong checksum": (
        ("kind: auditor\n", f'kind: auditor\n    address: ▶"{GOOD[:-1]}b"\n'),
        [f"has a wrong checksum, expected {GOOD} (EIP-55)"],
    ),
    "no checksum": (
        ("kind: auditor\n", f"kind: auditor\n    address: ▶{GOOD.lower()}\n"),
        [f"has no checksum, expected {GOOD} (EIP-55)"],
    ),
    "short address": (
        ("kind: auditor\n", "kind: auditor\n    address: ▶0x1234\n"),
        ["`0x1234` is no address"],
    ),
    "name of a signer": (
        ("  auditor_1: an auditor", "  auditor_1: an auditor\n  ▶Second Auditor: an auditor"),
        ["`Second Auditor` stands here, expected a name of lower-case letters"],
    ),
    "name of the protocol": (
        ("  auditor_1: an auditor", "  auditor_1: an auditor\n  ▶protocol: MakerDAO"),
        ["means MakerDAO itself"],
    ),
    "one name for two": (
        (
            "  auditor_role: {",
            "  ▶facilitator_1: {kind: role, threshold: 1, owners: [auditor_1]}\n  auditor_role: {",
        ),
        ["`facilitator_1` is both a signer and a wallet"],
    ),
    "second auditor": (
        (
            "  operational:\n",
            "  spare: {kind: ▶auditor, threshold: 1, owners: [auditor_1]}\n  operational:\n",
        ),
        ["`spare` is a second Auditor Wallet beside `auditor`"],
    ),
    "no Operational Wallet": (
        (
            f"kind: operational\n    threshold: 2\n    {OPERATIONAL}",
            f"kind: role\n    threshold: 2\n    {OPERATIONAL.splitlines()[0]}",
        ),
        ["there is no Operational Wallet", "`operational` is a role and holds nothing"],
    ),
    "what the auditor keeps": (
        ("{auditor_keeps: 2 x monthly}", "▶{}"),
        ["`returns.auditor_keeps` is missing"],
    ),
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


def test_the_small_policy_is_right() -> None:
    assert problems_of(SMALL) == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_at_its_place(name: str) -> None:
    (old, new), words = MISTAKES[name]
    text, places = marked(changed(old, new))
    problems = problems_of(text)
    if places:
        assert [(problem.line, problem.column) for problem in problems] == places, problems
    assert len(problems) == len(words), problems
    for problem, word in zip(problems, words, strict=True):
        assert word in str(problem)
        assert re.fullmatch(r"policy\.yaml:\d+:\d+: [^\n]+, expected [^\n]+", str(problem))


def test_every_mistake_is_listed_at_once() -> None:
    text, places = marked(
        """\
schema: 1
id: small-2023
title: A small unit
▶stauts: draft
source: ▶{document: none}
period: {start: ▶2023-02-30, end: 2024-01-31}
caps: {monthly: ▶1e6, quarterly: ▶-300, annual: 1_200}
signers: {facilitator: a facilitator}
wallets:
  auditor: {kind: auditor, threshold: ▶2, owners: [▶facilitatr]}
  operational: {kind: operational, threshold: 1, owners: [facilitator], runway: {months: ▶0.5}}
  other: {kind: operational, threshold: 1, owners: [facilitator, ▶other], runway: {months: 3}}
seed: [{to: ▶auditr, amount: 5, date: 2023-02-01}]
streams: [{token: DAI, to: auditor, total: 1200, start: 2023-02-01, end: ▶2022-01-31}]
cycle: {statement_due: 5, steps: [statement, ▶sign]}
returns: {auditor_keeps: 2 x monthly}
returns: {}
expect: {▶dai_is_conservd: {}}
"""
    )
    found = [(problem.line, problem.column) for problem in problems_of(text)]
    # Besides the marks: the file as a whole lacks `status`, and line 17 says `returns` again.
    assert found == sorted([*places, (1, 1), (17, 1)])


def test_one_wrong_wallet_does_not_hide_the_next() -> None:
    text = changed("threshold: 1, owners: [accountant]", "threshold: one, owners: [accountant]")
    text = text.replace("owners: [facilitator_1, facilitator_2]", "owners: [facilitator_1, nobody]")
    assert [problem.wrong for problem in problems_of(text)] == [
        "`one` is no whole number",
        "there is no owner `nobody`",
    ]


def test_two_circles_are_two_problems() -> None:
    text = changed("owners: [accountant]", "owners: [auditor]")
    text = text.replace("owners: [auditor_1]", "owners: [auditor]")
    circles = [problem for problem in problems_of(text) if "in a circle" in problem.wrong]
    assert [(problem.line, problem.column) for problem in circles] == [(14, 56), (15, 53)]


def test_a_long_chain_of_wallets_is_no_circle() -> None:
    owners = ["accountant", *(f"w{number}" for number in range(60))]
    chain = "".join(f"  w{number}: {{kind: role, threshold: 1, owners: [{owners[number]}]}}\n" for number in range(60))
    assert problems_of(changed("wallets:\n", "wallets:\n" + chain)) == ()


def test_too_many_wallets_are_one_problem() -> None:
    many = "".join(f"  w{number}: {{kind: role, threshold: 1, owners: [x]}}\n" for number in range(120))
    problems = problems_of(changed("wallets:\n", "wallets:\n" + many))
    assert [problem.wrong for problem in problems] == ["there are 124 wallets"]


def test_the_list_of_problems_ends_somewhere() -> None:
    assert len(problems_of("\n".join(f"key{number}: 1" for number in range(5_000)))) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", (1, 1), "the file is empty"),
        ("# only a comment\n", (1, 1), "the file is empty"),
        ("~", (1, 1), "the file is empty"),
        ("policy", (1, 1), "`policy` stands here, expected a mapping"),
        ("- schema: 1", (1, 1), "a list stands here, expected a mapping"),
        ("\x00", (1, 1), "U+0000"),
        ("[" * 100_000, (1, 17), "nested too deep"),
        ("- " * 10_000, (1, 33), "nested too deep"),
        ("{a: " * 10_000, (1, 65), "nested too deep"),
        ("&a [*a]", (1, 1), "the anchor `&a`"),
        ("%YAML 1.1", (2, 1), "this is not YAML"),
    ],
)
def test_text_that_is_no_policy(text: str, place: tuple[int, int], word: str) -> None:
    first = problems_of(text)[0]
    assert word in str(first)
    assert (first.line, first.column) == place


def test_values_are_exact() -> None:
    text = changed("monthly: 100,", "monthly: 199916.67,")
    text = text.replace("annual: 1_200}", 'annual: "0.000000000000000001"}')
    policy = parse_policy(text, "policy.yaml")
    assert policy.caps.monthly == 199916_670000000000000000
    assert policy.caps.annual == 1


def test_what_a_file_says_is_what_the_policy_holds() -> None:
    policy = parse_policy(SMALL, "policy.yaml")
    assert policy.caps.annual == 1_200 * 10**18
    assert policy.auditor is not None
    assert policy.auditor.kind is WalletKind.AUDITOR
    assert policy.auditor.allowances[0].amount == 1_000 * 10**18
    assert [wallet.name for wallet in policy.operational] == ["operational"]
    assert policy.operational[0].runway_months == 3
    assert policy.seeds[0].purpose[0].multiple == Multiple(Fraction(3), CapName.MONTHLY)
    assert policy.streams[0].end_reading is EndReading.INCLUSIVE
    assert policy.streams[0].tau == 365 * 86_400
    assert policy.streams[0].restricted is False
    assert policy.cycle.steps == (Step.STATEMENT, Step.REQUEST, Step.PULL)
    assert policy.period.start == date(2023, 2, 1)
    assert policy.scenarios[0].change == Fraction(-1, 10)
    assert policy.expect == {"dai_is_conserved": {"compliant": "holds"}}
    with pytest.raises(FrozenInstanceError):
        policy.id = "other"  # type: ignore[misc]


def test_a_unit_without_an_auditor_is_a_policy() -> None:
    text = changed(SMALL[SMALL.index("  auditor:\n") : SMALL.index("  operational:\n")], "")
    text = text.replace("to: auditor", "to: operational").replace("returns: {auditor_keeps: 2 x monthly}\n", "")
    policy = parse_policy(text, "policy.yaml")
    assert policy.auditor is None
    assert policy.auditor_keeps == 0


def test_the_protocol_may_own_a_wallet() -> None:
    policy = parse_policy(changed("owners: [auditor_1]", "owners: [auditor_1, protocol]"), "policy.yaml")
    assert policy.wallets["auditor_role"].owners == ("auditor_1", "protocol")


def test_two_wallets_may_have_one_address() -> None:
    text = changed("kind: auditor\n", f"kind: auditor\n    address: {GOOD}\n")
    text = text.replace("kind: operational\n", f'kind: operational\n    address: "{GOOD}"\n')
    policy = parse_policy(text, "policy.yaml")
    assert policy.wallets["auditor"].address == policy.wallets["operational"].address == GOOD


@pytest.mark.parametrize("amount", ["79228162514.264337593543950335", "0", "1_000_000.50"])
def test_an_allowance_fits_its_contract(amount: str) -> None:
    assert problems_of(changed(*allowance(amount=amount))) == ()


@pytest.mark.parametrize("conduct", ["outsider", "careless+outsider", "compliant+outsider+protocol"])
def test_conduct_may_be_combined(conduct: str) -> None:
    assert problems_of(changed(EXPECT, f"expect: {{dai_is_conserved: {{{conduct}: holds}}}}")) == ()


def test_a_stream_of_exactly_20_years_is_the_longest() -> None:
    assert problems_of(changed(*lasting("2023-02-01", "2043-01-26"))) == ()


def test_both_parsers_see_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    text = library_path("tech-001-2023").read_text()
    fast = trees.read_tree(text, "policy.yaml")
    monkeypatch.setattr(trees, "_LOADER", yaml.SafeLoader)
    slow = trees.read_tree(text, "policy.yaml")
    assert fast.data == slow.data
    assert fast.keys == slow.keys
    assert fast.values == slow.values


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    def problem_of(path: Path) -> str:
        with pytest.raises(InputError) as caught:
            load_policy(path)
        (problem,) = caught.value.problems
        return str(problem).removeprefix(f"{path}:")

    latin, large = tmp_path / "latin.yaml", tmp_path / "large.yaml"
    latin.write_bytes("schema: 1\ntitle: Gér".encode() + b"\xe9\n")
    large.write_bytes(b"#" * (LARGEST + 1))
    assert problem_of(tmp_path / "none.yaml").startswith("1:1: there is no such file")
    assert problem_of(tmp_path).startswith("1:1: this is a directory")
    assert problem_of(latin) == "2:11: byte 0xe9 is not UTF-8, expected text in UTF-8"
    assert problem_of(large).startswith("1:1: the file is too large")
    assert problem_of(latin / "inside.yaml").startswith("1:1: the file cannot be read")
    assert problem_of(Path("a\0b")).startswith("1:1: the file cannot be read")


def test_a_file_as_editors_on_windows_write_it(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_policy(str(path)) == parse_policy(SMALL, "policy.yaml")
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").replace("status: draft", "status: x").encode())
    with pytest.raises(InputError, match=r":4:9: there is no status `x`"):
        load_policy(path)


def test_the_schema_for_editors_knows_every_key() -> None:
    schema = PolicyFile.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"schema", "caps", "wallets"} <= set(schema["required"])
    assert set(trees.read_tree(SMALL, "policy.yaml").data or ()) <= set(schema["properties"])
    for part in [schema, *schema["$defs"].values()]:
        for name, key in part.get("properties", {}).items():
            assert key.get("description"), name
