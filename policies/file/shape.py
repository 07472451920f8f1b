"""A file's tree -> its parts, or what does not fit their shape, in the file's terms and at the file's places."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policies.file import tree as trees
from policies.file.keys import keys_at
from policies.file.parts import Part
from policies.file.scalars import FLAW, kind_of
from policies.problems import one_of, quoted

Whole = TypeVar("Whole", bound=Part)


def shaped(tree: trees.Tree, shape: type[Whole]) -> Whole | None:
    """The file as `shape` has it; `None` if it does not fit, and the tree then has a problem for each reason."""
    try:
        return shape.model_validate(tree.data)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_input=False):
            _report(details, tree, shape)
        return None


def _report(details: ErrorDetails, tree: trees.Tree, shape: type[Part]) -> None:
    """Note what pydantic found."""
    path: trees.Path = details["loc"]
    key = str(path[-1]) if path else ""
    match details["type"]:
        case "missing":
            expected = keys_at(path[:-1], shape).get(key) or "it to be stated"
            tree.report(tree.value_place(path[:-1]), f"the key {quoted(key)} is missing", expected)
        case "extra_forbidden":
            there = tree.at(path[:-1])
            left = [name for name in keys_at(path[:-1], shape) if isinstance(there, dict) and name not in there]
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
