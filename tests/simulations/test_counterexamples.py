"""Counterexample files: nothing is lost on the way, the same bytes every time, and bad files are told what is wrong."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.policy import PROTOCOL, Step
from policies.problems import InputError
from policies.rules.base import Judgement, Measure
from policies.rules.names import CONDUCTS
from policies.rules.registry import RULES
from policies.situation import Authority, Transfer
from policies.units import UINT96_MAX, UINT256_MAX, WAD, exact_decimal
from simulations.actions import (
    BLOW,
    OUTSIDER,
    PAYEE,
    TOKENS,
    Action,
    Call,
    ChainAction,
    CreateStream,
    Wait,
    Way,
)
from simulations.counterexamples import (
    Act,
    Counterexample,
    Telling,
    folder,
    from_text,
    read,
    replayed,
    to_text,
    write,
)
from simulations.counterexamples.reading import LAST_SECOND
from simulations.cycle import CyclePlan
from simulations.deployment.surface import callable_by_anyone
from simulations.engines.base import DEPLOYED_BEFORE, Engine
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.ledger import CLOSING, OPENING
from simulations.timetable import Appointment, Life
from tests.simulations.counterexamples_for_tests import BARE, LONG, POLICY, monthly_spending

BY_NAME = {rule.name: rule for rule in RULES}
TEXT = to_text(LONG)
KEEPS = POLICY.auditor_keeps

# Lives at random, of whatever every kind of action can hold

words = st.text(max_size=8)
wallets = st.sampled_from(tuple(POLICY.wallets))
operational = st.sampled_from([wallet.name for wallet in POLICY.operational])
holders = st.sampled_from((*POLICY.wallets, PAYEE, OUTSIDER, PROTOCOL, BLOW))
people = st.lists(st.sampled_from((*POLICY.signers, PROTOCOL)), max_size=3).map(tuple)
amounts = st.integers(0, UINT256_MAX) | st.sampled_from((0, 1, WAD, UINT256_MAX))
forecasts = st.dictionaries(operational, amounts)
seconds = st.integers(0, LAST_SECOND)

OF_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "accepted": st.booleans(),
    "amount": st.integers(0, UINT96_MAX),
    "arguments": st.lists(
        st.one_of(words, st.booleans(), st.binary(max_size=40), st.integers(-UINT256_MAX, UINT256_MAX)), max_size=4
    ).map(tuple),
    "bgn": st.integers(0, UINT256_MAX),
    "by": people,
    "caller": st.sampled_from(("", OUTSIDER, PAYEE)),
    "category": words,
    "delegate": st.sampled_from((*POLICY.wallets, *POLICY.signers, PROTOCOL)),
    "eta": st.integers(0, 10),
    "forecasts": forecasts,
    "manager": st.none() | wallets,
    "token": st.sampled_from(TOKENS),
    "name": st.sampled_from((OPENING, CLOSING, "2023-03", "2024-12")),
    "reset_minutes": st.integers(0, 2**16 - 1),
    "restricted": st.booleans(),
    "stream": st.sampled_from((-1, 0, 1, 2**60, UINT256_MAX - 1)),
    "tau": amounts,
    "to": holders,
    "total": amounts,
    "until": seconds,
    "wallet": wallets,
    "way": st.sampled_from(Way),
}
"""By a field's name; an action with a field of another name has to be added."""


def any_of(kind: type) -> st.SearchStrategy[Any]:
    if kind is Call:  # a function that there is, with whatever arguments
        functions = st.sampled_from(callable_by_anyone(POLICY))
        return st.builds(lambda function, given: Call(*function[:2], given), functions, OF_FIELDS["arguments"])
    return st.builds(kind, **{field.name: OF_FIELDS[field.name] for field in fields(kind)})


every_action = {kind: any_of(kind) for kind in get_args(Action)}
chain_actions = st.one_of([every_action[kind] for kind in get_args(ChainAction)])
plans = st.builds(
    CyclePlan,
    OF_FIELDS["name"],
    forecasts,
    amounts,
    st.booleans(),
    st.dictionaries(wallets, people),
    st.none() | st.permutations(tuple(Step)).map(lambda steps: tuple(steps[: len(steps) // 2])),
    st.dictionaries(st.integers(0, 7), chain_actions, max_size=2),
)
lives = st.lists(
    st.builds(Appointment, seconds, st.integers(0, 3), chain_actions | plans | every_action[Wait], st.integers(-1, 20)),
    max_size=6,
).map(tuple)
transfers = st.lists(
    st.builds(Transfer, words, words, words, amounts, st.sampled_from(Authority), people, amounts), max_size=2
).map(tuple)
judgements = st.builds(
    Judgement, st.integers(-UINT256_MAX, UINT256_MAX), amounts, st.sampled_from(Measure), words, words
)
balances = st.none() | st.dictionaries(wallets, amounts)


@st.composite
def happened(draw: st.DrawFn) -> tuple[Act, ...]:
    """Actions at the seconds to which their waits lead."""
    clock, acts = POLICY.period.starts_at - DEPLOYED_BEFORE, []
    for action in draw(st.lists(st.one_of(list(every_action.values())), max_size=6)):
        if isinstance(action, Wait):
            clock += draw(st.integers(0, 10**6))
            action = Wait(clock)
        acts.append(Act(clock, action, draw(st.booleans()), draw(words), draw(transfers), draw(balances)))
    return tuple(acts)


tellings = st.builds(
    Telling,
    st.sampled_from(CONDUCTS),
    judgements,
    seconds,
    st.booleans(),
    lives,
    happened(),
    st.sampled_from((None, LONG.shrunk.before)),
    st.sampled_from((None, LONG.shrunk.after)),
)


def in_order(value: Any) -> str:
    """Equal mappings may differ in their order, and a cycle's forecasts are served in theirs."""
    return repr(value)


@settings(max_examples=40, deadline=None)
@given(shrunk=tellings, worst=st.none() | tellings, conduct=st.sampled_from(CONDUCTS), cause=words)
def test_nothing_is_lost(shrunk: Telling, worst: Telling | None, conduct: Any, cause: str) -> None:
    kept = replace(BARE, shrunk=shrunk, worst=worst, conduct=conduct, cause=cause)
    text = to_text(kept)
    again = from_text(text, "kept.json")
    assert again == kept
    assert in_order(again) == in_order(kept)
    assert to_text(again) == text


@pytest.mark.parametrize("kind", get_args(Action), ids=lambda kind: kind.__name__)
def test_every_kind_of_action(kind: type) -> None:
    @settings(max_examples=15, deadline=None, database=None)
    @given(every_action[kind])
    def there_and_back(action: Any) -> None:
        what = action if isinstance(action, (*get_args(ChainAction), Wait)) else None
        life = () if what is None else (Appointment(5, 1, what),)
        clock = POLICY.period.starts_at - DEPLOYED_BEFORE
        act = Act(getattr(action, "until", clock), action, True)
        acts = (act,) if act.time >= clock else ()
        kept = replace(BARE, shrunk=replace(BARE.shrunk, life=life, actions=acts))
        again = from_text(to_text(kept), "kept.json").shrunk
        assert (again.life, again.actions) == (life, acts)

    there_and_back()


def test_a_story_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    for kept in (LONG, monthly_spending()):
        again = read(write(tmp_path, kept))
        for name in ("shrunk", "original", "worst"):
            before, after = getattr(kept, name), getattr(again, name)
            assert after.story(kept.cell, POLICY) == before.story(kept.cell, POLICY)
            assert after.story(kept.cell, POLICY).scenes[0].event.began == POLICY.period.starts_at - DEPLOYED_BEFORE


def test_amounts_are_decimal_text_and_no_number_is_beyond_what_every_reader_of_json_keeps() -> None:
    stream = CreateStream("auditor", 7 * WAD, 2**200, 2**53, 2**53 - 1)
    kept = replace(LONG, shrunk=replace(LONG.shrunk, life=(Appointment(1, 1, stream),)))

    def numbers(value: Any) -> list[int]:
        match value:
            case bool() | None | str():
                return []
            case int():
                return [value]
            case dict():
                return [number for item in value.values() for number in numbers(item)]
            case _:
                return [number for item in value for number in numbers(item)]

    document = json.loads(to_text(kept), parse_float=pytest.fail)
    assert max(numbers(document)) == 2**53 - 1
    assert document["shrunk"]["life"][0]["what"]["total"] == "7000000000000000000"
    assert from_text(to_text(kept), "kept.json").shrunk.life[0].what == stream


def test_the_file_says_in_words_when_and_by_how_much() -> None:
    document = json.loads(TEXT)
    judgement = document["shrunk"]["judgement"]
    assert judgement["excess"] == "3834665753424657534247"
    assert judgement["excess_dai"] == exact_decimal(LONG.shrunk.judgement.excess) == "3834.665753424657534247"
    assert document["shrunk"]["at"] == "2023-06-05 00:00:00"
    assert document["shrunk"]["actions"][-1]["at"] == "2023-06-05 00:00:00"
    told = [act for act in document["shrunk"]["actions"] if "dai" in act]
    assert [act["action"]["kind"] for act in told][:4] == ["Wait", "SeedTransfer", "TopUp", "Pull"]
    assert {"conduct": document["conduct"], "seed": document["seed"], "engine": document["engine"]} == {
        "conduct": "compliant",
        "seed": 7,
        "engine": "model",
    }
    before, after = document["shrunk"]["before"], document["shrunk"]["after"]
    assert int(after["dai"]["auditor"]) - int(before["dai"]["auditor"]) == LONG.shrunk.actions[-1].transfers[0].amount
    assert after["dai"]["auditor"] == judgement["found"]
    assert after["allowances"]["auditor/protocol"]["amount"] == str(10**9 * WAD)


def test_names_of_files_can_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, LONG)
    folder_of_rule = tmp_path / "tech-001-2023" / "auditor_within_quarterly_cap"
    assert path == folder_of_rule / "compliant-cycle-31-days-of-stream-in-one-pull.json"
    assert write(tmp_path, monthly_spending()).name == "careless.json"
    long_causes = [replace(LONG, cause=cause) for cause in ("a" * 200, "a" * 201, "é", "è")]
    names = {write(tmp_path, kept).name for kept in long_causes}
    assert len(names) == 4
    assert max(map(len, names)) < 150
    # Nothing half-written is left beside them.
    assert sorted(p.name for p in folder_of_rule.iterdir()) == sorted({path.name, *names})


def test_a_folder_gives_what_can_be_read_and_then_what_is_wrong_with_the_rest(tmp_path: Path) -> None:
    good = write(tmp_path, LONG)
    write(tmp_path, monthly_spending())
    for name in ("a", "z"):
        good.with_name(f"{name}.json").write_text("[]")
    found: list[Counterexample] = []
    with pytest.raises(InputError) as caught:
        found.extend(folder(tmp_path))
    assert found == [LONG, monthly_spending()]
    assert [Path(problem.file).name for problem in caught.value.problems] == ["a.json", "z.json"]


# Bad files


@pytest.mark.parametrize("engine", [Model(), Revm()], ids=lambda engine: engine.name)
def test_whatever_is_read_is_replayed(engine: Engine) -> None:
    @settings(max_examples=25, deadline=None, database=None)
    @given(happened(), lives)
    def one(acts: tuple[Act, ...], life: Life) -> None:
        told = replace(BARE.shrunk, actions=acts, life=life)
        kept = from_text(to_text(replace(BARE, shrunk=told)), "kept.json")
        for under in (None, replace(POLICY, id="another")):  # its actions, and its decisions
            (again,) = replayed([("kept.json", kept)], engine, BY_NAME, under=under)
            if under is None:
                assert [scene.event.action for scene in again.replay.scenes] == [act.action for act in acts]

    one()
