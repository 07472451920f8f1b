"""Counterexample files that are wrong: each problem at its place, and whatever is read is replayed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.problems import InputError
from policies.rules.registry import RULES
from simulations.actions import (
    Call,
    Pay,
    ReturnSurplus,
    Wait,
)
from simulations.counterexamples import (
    Counterexample,
    from_text,
    replayed,
    to_text,
)
from simulations.engines.model import Model
from simulations.timetable import Appointment
from tests.simulations.counterexamples_for_tests import BARE, LONG, LONG_MONTH, POLICY, monthly_spending
from tests.simulations.policies_for_tests import one_signer

BY_NAME = {rule.name: rule for rule in RULES}
TEXT = to_text(LONG)
KEEPS = POLICY.auditor_keeps


def problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        from_text(text, "bad.json")
    return [str(problem) for problem in caught.value.problems]


def place_of(text: str, part: str) -> str:
    """`line:column` of the first place where this stands."""
    before = text[: text.index(part)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(
    ("old", "new", "at", "wrong", "expected"),
    [
        ('"conduct": "compliant"', '"conduct": "complaint"', '"complaint"', "`complaint`", "`compliant`"),
        ('"phase": "cycle"', '"phase": "circle"', '"circle"', "`circle`", "`cycle`"),
        ('"rule": "auditor_w', '"rule": "auditors_w', '"auditors_w', "no rule `auditors_within", "`auditor_within"),
        ('"seed": 7', '"seed": 7.5', "7.5", "`7.5`", "a whole number"),
        ('"seed": 7', '"seed": true', "true", "`true`", "a whole number"),
        ('"kind": "SeedTransfer"', '"kind": "SeedTransfers"', '"SeedTransfers"', "`SeedTransfers`", "`SeedTransfer`"),
        ('"amount": "749685', '"amount": "-749685', '"-749685', "`-749685", "nothing or more"),
        ('"amount": "749685000000000000000000"', '"amount": 749685', "749685}", "number `749685`", "decimal text"),
        ('"amount": "749685', '"amount": "0749685', '"0749685', "`0749685", "decimal text"),
        ('"amount": "749685', f'"amount": "{"9" * 70}', f'"{"9" * 70}', "9...", "below 2^256"),
        (f'"keeps": "{KEEPS}"', f'"keeps": "{2**256}"', f'"{2**256}"', "`115792", "below 2^256"),
        ('"to": "auditor"', '"to": "auditors"', '"auditors"', "`auditors`", "`auditor`"),
        ('"to": "auditor", ', "", '{"kind": "SeedTransfer"', "`to` is missing", "to be stated"),
        ('"to": "auditor", ', '"two": 2, "to": "auditor", ', '"two"', "no key `two`", "nothing here"),
        ('"finished": true', '"finished": 1', "1, ", "the number `1`", "`true` or `false`"),
        ('"time": 1675209600', '"time": 1675209601', '"2023-02-01', "`2023-02-01", "2023-02-01 00:00:01"),
        ('"excess_dai": "3834.66', '"excess_dai": "3834.67', '"3834.67', "`3834.67", "3834.665753424657534247"),
        ('"name": "opening"', '"name": "2023-13"', '"2023-13"', "`2023-13`", "a month such as 2023-03"),
        ('"name": "opening"', '"name": "unwind"', '"unwind"', "`unwind`", "`unwinding`"),
        ('"version": 1', '"version": 2', "2,", "version", '"version": 1'),
        ('"treasurer": "counterexample"', '"treasurer": "check"', '"check"', "no counterexample", "object"),
        ('"policy": "tech-001-2023"', '"policy": "tech-1"', '"tech-1"', "`tech-1`", "`tech-001-2023`"),
        ("# ", "# not ", f'"{LONG.policy_sha256}"', LONG.policy_sha256[:8], "which follows from the rest"),
        ('"schema: 1"', '"schema: 2"', '2",', "`2`", "`1`"),
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_what_is_wrong_and_where(old: str, new: str, at: str, wrong: str, expected: str) -> None:
    assert old in TEXT, old
    text = TEXT.replace(old, new, 1)
    found = problems_of(text)
    match = [line for line in found if line.startswith(f"bad.json:{place_of(text, at)}: ")]
    assert match, (place_of(text, at), found)
    assert wrong in match[0]
    assert expected in match[0].partition(", expected ")[2]


def test_every_problem_at_once() -> None:
    text = TEXT.replace('"seed": 7', '"seed": "x"').replace('"engine": "model"', '"engine": 3', 1)
    text = text.replace('"kind": "TopUp"', '"kind": "Topup"')
    found = problems_of(text)
    assert len(found) >= 2 + TEXT.count('"kind": "TopUp"')
    assert found == sorted(found, key=lambda line: [int(part) for part in line.split(":")[1:3]])


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "1:1", "this is not JSON"),
        ("{", "1:2", "this is not JSON"),
        ('{\n "treasurer": "counterexample",\n "version": 1,\n}', "4:1", "this is not JSON"),
        ("NaN", "1:1", "`NaN`"),
        ("[" * 100_000, "1:1", "nested too deep"),
        ("[" * 20 + "]" * 20, "1:17", "nested too deep"),
        ("[]", "1:1", "no counterexample"),
        ('{"treasurer": "counterexample"}', "1:1", "version"),
        ('{"treasurer": "counterexample", "version": 1}', "1:1", "the policy is missing"),
        ('{"seed": 1,\n "seed": 1}', "2:2", "`seed` stands here again, first on line 1"),
        ('{"treasurer": "\\ud800"}', "1:15", "surrogate"),
        ("9" * 5000, "1:1", "no counterexample"),
        ("\ufeff{}", "1:1", "this is not JSON"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_no_counterexample_at_all(text: str, place: str, said: str) -> None:
    assert any(line.startswith(f"bad.json:{place}: ") and said in line for line in problems_of(text))


def test_what_happened_happened_when_its_waits_say() -> None:
    first = next(act for act in LONG.shrunk.actions if isinstance(act.action, Wait))
    late = TEXT.replace(f'"until": {first.action.until}', f'"until": {first.action.until + 1}', 1)  # type: ignore[union-attr]
    assert any("this wait ends at" in line for line in problems_of(late))
    acts = (replace(LONG.shrunk.actions[0], time=5), *LONG.shrunk.actions[1:])
    early = to_text(replace(LONG, shrunk=replace(LONG.shrunk, actions=acts)))
    assert any("expected 2023-01-31" in line for line in problems_of(early))


def test_a_call_is_of_a_function_that_there_is() -> None:
    def read_with(call: Call) -> str:
        life = (Appointment(5, 1, call),)
        return problems_of(to_text(replace(BARE, shrunk=replace(BARE.shrunk, life=life))))[0]

    assert "expected one of MCD_VAT, " in read_with(Call("MCD_VOV", "flop()"))
    assert "expected `rely(address)`" in read_with(Call("MCD_VOW", "relay(address)"))


def test_an_action_that_needs_an_auditor_wallet_has_one() -> None:
    returned = replace(BARE, shrunk=replace(BARE.shrunk, life=(Appointment(5, 1, ReturnSurplus(1)),)))
    with pytest.raises(InputError) as caught:
        from_text(to_text(returned), "bad.json", policy=one_signer())
    (problem,) = caught.value.problems
    assert problem.wrong == "ReturnSurplus needs an Auditor Wallet"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value, but for the lines of the policy."""
    found = [path] if path else []
    if isinstance(value, dict):
        found += [way for key, item in value.items() if key != "policy_text" for way in leaves(item, (*path, key))]
    elif isinstance(value, list):
        found += [way for place, item in enumerate(value) for way in leaves(item, (*path, place))]
    return found


SMALL = to_text(replace(monthly_spending(), worst=None))
WAYS = leaves(json.loads(SMALL))


def well_behaved(text: str) -> Counterexample | None:
    """What is read; `None` after seeing that each problem has a place in the text and one line."""
    try:
        return from_text(text, "fuzzed.json")
    except InputError as error:
        problems = error.problems
    last = text.count("\n") + 1
    places = [(1 <= problem.line <= last, problem.column >= 1, "\n" not in str(problem)) for problem in problems]
    assert places
    assert all(all(place) for place in places)
    return None


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_value_in_any_place(data: st.DataObject) -> None:
    document, original = json.loads(SMALL), json.loads(SMALL)
    for *way, last in data.draw(st.lists(st.sampled_from(WAYS), min_size=1, max_size=3)):
        value = data.draw(JSON | st.sampled_from(WAYS).map(lambda other: at(original, other)))
        with suppress(LookupError, TypeError):  # an earlier change took the place away
            at(document, way)[last] = value
    kept = well_behaved(json.dumps(document))
    if kept is not None:
        list(replayed([("fuzzed.json", kept)], Model(), BY_NAME))


def at(document: Any, way: Sequence[Any]) -> Any:
    for step in way:
        document = document[step]
    return document


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(SMALL)), st.integers(0, 30), st.text(max_size=10))
@example(0, len(SMALL), "")
def test_any_text_in_any_place(start: int, length: int, instead: str) -> None:
    kept = well_behaved(SMALL[:start] + instead + SMALL[start + length :])
    if kept is not None:
        list(replayed([("fuzzed.json", kept)], Model(), BY_NAME))


def test_a_payment_that_was_changed_is_noticed() -> None:
    payment = next(act for act in monthly_spending().shrunk.actions if isinstance(act.action, Pay))
    assert isinstance(payment.action, Pay)
    changed = SMALL.replace(f'"amount": "{payment.action.amount}"', f'"amount": "{payment.action.amount - 1}"')
    (again,) = replayed([("changed.json", from_text(changed, "changed.json"))], Model(), BY_NAME)
    assert not again.confirmed
    assert again.found is None
    (same,) = replayed([("same.json", from_text(SMALL, "same.json"))], Model(), BY_NAME)
    assert same.confirmed
    assert LONG_MONTH.rule != same.rule.name
