"""A YAML file -> a `Policy`, or every problem of the file with its line and column.

The way of a file: text (`policies.text_files`), a tree that knows its places (`policies.file.tree`), the
shape of each part (`policies.file.schema`, pydantic), what must fit across parts (`policies.file.checks`),
the values (`policies.file.build`).
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policies.file import tree as trees
from policies.file.build import build
from policies.file.checks import check
from policies.file.keys import keys_at
from policies.file.scalars import FLAW, kind_of
from policies.file.schema import PolicyFile
from policies.policy import Policy
from policies.problems import InputError, one_of, quoted
from policies.text_files import read_text

LARGEST = 1_000_000
"""The largest file that is read [bytes]; the largest known policy is a hundredth of it."""

_LIBRARY = Path(__file__).parent / "library"


def library_path(name: str) -> Path:
    """Where the library keeps the policy called `name` (its `id`), whether it is there or not."""
    return _LIBRARY / f"{name}.yaml"


def load_policy(path: Path | str) -> Policy:
    """Read a policy file.

    Raises:
        InputError: the file cannot be used; carries every problem that was found.
    """
    return parse_policy(read_text(path, LARGEST), str(path))


def parse_policy(text: str, file: str) -> Policy:
    """Read a policy from YAML text; `file` names it in problems.

    Raises:
        InputError: the text cannot be used; carries every problem that was found.
    """
    tree = trees.read_tree(text, file)
    parsed = None
    try:
        parsed = PolicyFile.model_validate(tree.data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            _report(details, tree)
    check(tree)
    if tree.problems or parsed is None:
        raise InputError(tree.problems)
    return build(parsed)


def _report(details: ErrorDetails, tree: trees.Tree) -> None:
    """Note what pydantic found, in the file's terms and at the file's place."""
    path: trees.Path = details["loc"]
    key = str(path[-1]) if path else ""
    match details["type"]:
        case "missing":
            expected = keys_at(path[:-1]).get(key) or "it to be stated"
            tree.report(tree.value_place(path[:-1]), f"the key {quoted(key)} is missing", expected)
        case "extra_forbidden":
            there = tree.at(path[:-1])
            left = [name for name in keys_at(path[:-1]) if isinstance(there, dict) and name not in there]
            expected = one_of(sorted(left), key, none="no such key")
            if key.isdecimal():
                expected = "digits grouped by _ (after a comma a new key begins)"
            tree.report(tree.key_place(path), f"there is no key {quoted(key)}", expected)
        case "list_type":
            tree.report(tree.value_place(path), kind_of(tree.at(path)), "a list")
        case "model_type" | "dict_type" | "model_attributes_type":
            tree.report(tree.value_place(path), kind_of(tree.at(path)), "a mapping of keys and values")
        case kind if kind == FLAW:
            for inside, wrong, expected in details["ctx"]["found"]:
                tree.report(_place(tree, (*path, *inside)), wrong, expected)
        case _:
            tree.report(_place(tree, path), details["msg"], "another value")


def _place(tree: trees.Tree, path: trees.Path) -> trees.Place:
    """Where a value stands, or the key, where pydantic says that it means the key."""
    if path and path[-1] == "[key]":
        return tree.key_place(path[:-1])
    return tree.value_place(path)
