"""The JSON Schema for editors: it knows every key, takes every right file, and refuses whatever has a wrong shape."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from policies.file.json_schema import DIALECT, policy_schema
from policies.file.tree import read_tree
from policies.starter import starter_policy
from policies.units import WAD
from tests.policies.files import SMALL, changed, marked
from tests.policies.library_for_tests import FOLDER
from tests.policies.mistakes import MISTAKES

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = policy_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

# YAML 1.2, as editors read it: no underscores in numbers, no words but these for true and false, days are text.
_WHOLE = re.compile(r"[-+]?[0-9]+|0x[0-9a-fA-F]+", re.ASCII)
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan", re.ASCII)
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


def as_editors_read(text: str) -> object:
    """A file as an editor hands it to the schema."""
    return _value(yaml.compose(text, Loader=yaml.SafeLoader))


def _value(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    assert isinstance(node, yaml.ScalarNode)
    text: str = node.value
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text, 16 if text.startswith("0x") else 10) if len(text) < 1_000 else 10**1_000
    return float(text.replace(".inf", "inf").replace(".nan", "nan")) if _NUMBER.fullmatch(text) else text


def problems(text: str) -> list[str]:
    """What the schema finds, the deepest of each alternative too."""
    found = []
    for error in VALIDATOR.iter_errors(as_editors_read(text)):
        found += [f"{list(e.absolute_path)}: {e.message}" for e in (error, *(error.context or ()))]
    return found


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == DIALECT == Draft202012Validator.META_SCHEMA["$id"]


def test_every_reference_leads_somewhere_and_every_part_is_needed() -> None:
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert named == set(SCHEMA["$defs"])


def test_every_key_is_explained() -> None:
    for part in SCHEMA["$defs"].values():
        whole = part.get("anyOf", [part])[-1] if "properties" not in part else part
        assert whole["properties"]
        for name, key in whole["properties"].items():
            assert key.get("description"), name


def test_what_is_published_is_up_to_date() -> None:
    published = (ROOT / "docs" / "policy.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == SCHEMA, "run `treasurer schema --output docs/policy.schema.json`"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_it_takes_every_policy_of_the_library(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


def test_it_takes_the_files_of_tests_and_the_one_to_begin_with() -> None:
    from datetime import date

    assert problems(SMALL) == []
    assert problems(starter_policy("f.yaml", "f", "F", date(2027, 1, 1), 7 * WAD)) == []


ONLY_THE_LOADER = frozenset(
    (
        # How YAML is written.
        *("anchor", "tag", "key twice"),
        # A number is a number to an editor, however it is written.
        *("exponent", "not a number", "hexadecimal", "octal", "no digits before the point", "19 decimals"),
        *("threshold with decimals", "seed above uint128", "less than nothing"),
        # What must fit with another figure.
        *("day that does not exist", "before seconds count", "end before start", "endless period"),
        *("stream ends before it starts", "stream of no time", "stream of 20 years and a day", "cliff outside"),
        *("threshold above the owners", "allowance twice", "runway of an auditor", "wrong checksum"),
        *("reserve with a runway", "quotient of one", "change between three"),
        # Names, and what the treasury must have.
        *("stream to nobody", "stream to a person", "stream to a role", "unknown manager", "seed to nobody"),
        *("purpose of nobody", "owns itself", "circle", "unknown owner", "unknown delegate", "no runway"),
        *("one name for two", "second auditor", "no Operational Wallet", "what the auditor keeps"),
        *("top-up of nobody", "top-up of a role", "top-ups that no step pays", "a step that pays no top-ups"),
        *("held by nobody", "held by a role", "unwinding to nobody"),
        # Dotted keys.
        *("source of nothing", "source of an item", "elsewhere of nothing", "assumption of nothing"),
        *("assumption of an item",),
        # Which variant is meant.
        "no variant chosen",
    )
)
"""Mistakes that are none of shape."""


def is_yaml(text: str) -> bool:
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return True


@pytest.mark.parametrize("name", MISTAKES)
def test_it_refuses_what_has_a_wrong_shape(name: str) -> None:
    (old, new), *_ = MISTAKES[name]
    text, _ = marked(changed(old, new))
    if is_yaml(text):
        assert bool(problems(text)) == (name not in ONLY_THE_LOADER), problems(text)


def test_only_mistakes_that_there_are_are_excused() -> None:
    assert set(MISTAKES) >= ONLY_THE_LOADER


VARIANTS = "variants:\n  small: {}\n  large: {caps: {monthly: 200}, wallets: {operational: {runway: {months: 4}}}}\n"


def test_a_variant_leaves_out_what_it_likes() -> None:
    assert problems(SMALL + VARIANTS) == []


def test_the_rest_of_a_file_leaves_out_what_each_variant_states() -> None:
    without = changed("caps: {monthly: 100, quarterly: 300, annual: 1_200}\n", "")
    assert problems(without) != []
    assert problems(without + VARIANTS) == []
    assert problems(without + "variants: {}\n") != []  # that are none
    assert problems(changed("id: small-2023\n", "") + VARIANTS) != []  # never a variant's


@pytest.mark.parametrize(
    "wrong",
    [
        "variants: {Small: {}}",  # no name
        "variants: {small: 1}",
        "variants: {small: {id: other-2023}}",
        "variants: {small: {unit: OTHER}}",
        "variants: {small: {source: {document: another}}}",
        "variants: {small: {variants: {}}}",
        "variants: {small: {cap: {monthly: 1}}}",
        "variants: {small: {caps: {monthly: much}}}",
        "variants: {small: {wallets: {operational: {runway: {weeks: 4}}}}}",
        # Lists are whole in a variant.
        "variants: {small: {seed: [{to: auditor, amount: 5}]}}",
    ],
)
def test_a_variant_is_checked_as_the_file_is(wrong: str) -> None:
    assert problems(SMALL + wrong + "\n") != []


def test_nothing_may_be_stated_where_the_loader_takes_nothing_for_left_out() -> None:
    text = SMALL.replace("annual: 1_200}", "annual: ~}").replace("{months: 3}", "{months: 3, monthly: ~}")
    assert problems(text) == []
    assert problems(changed("title: A small unit", "title:")) != []


def test_the_keys_of_the_schema_are_those_of_a_file() -> None:
    data = read_tree(SMALL, "policy.yaml").data
    assert isinstance(data, dict)
    assert set(data) <= set(SCHEMA["$defs"]["PolicyFile"]["properties"])
    assert {"schema", "caps", "wallets"} <= set(SCHEMA["$defs"]["PolicyFile"]["required"])
