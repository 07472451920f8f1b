"""A YAML file -> a `Policy`, or every problem of the file with its line and column.

The way of a file: text (`policies.text_files`), a tree that knows its places (`policies.file.tree`), the
shape of each part (`policies.file.schema`, pydantic; `policies.file.shape` says what does not fit it), what must fit
across parts (`policies.file.checks`), the values (`policies.file.build`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from policies.file import tree as trees
from policies.file.build import build
from policies.file.checks import check
from policies.file.scalars import kind_of
from policies.file.schema import NAMED_ITEMS, NEVER_VARY, VARIANTS, PolicyFile
from policies.file.shape import shaped
from policies.policy import Policy
from policies.problems import InputError, one_of, quoted
from policies.scenarios import ScenarioError, with_scenario
from policies.text_files import read_text

LARGEST = 1_000_000
"""The largest file that is read [bytes]; the largest known policy is a hundredth of it."""

_LIBRARY = Path(__file__).parent / "library"


def library_path(name: str) -> Path:
    """Where the library keeps the policy called `name` (its `id`), whether it is there or not."""
    return _LIBRARY / f"{name}.yaml"


def library_names() -> tuple[str, ...]:
    """The names of all policies that the library has."""
    return tuple(sorted(path.stem for path in _LIBRARY.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Document:
    """A policy, and where in its file everything stands."""

    policy: Policy
    tree: trees.Tree


def load_policy(path: Path | str, variant: str = "", scenario: str = "") -> Policy:
    """Read a policy file; see `parse_document` and `parse_policy`."""
    return parse_policy(read_text(path, LARGEST), str(path), variant, scenario)


def parse_policy(text: str, file: str, variant: str = "", scenario: str = "") -> Policy:
    """Read a policy from YAML text; see `parse_document`.

    Args:
        scenario: which of its scenarios is meant; the budget itself where none is named.

    Raises:
        InputError: as `parse_document`, or there is no such scenario.
    """
    document = parse_document(text, file, variant)
    if not scenario:
        return document.policy
    try:
        return with_scenario(document.policy, scenario)
    except ScenarioError as error:
        tree, path = document.tree, ("scenarios", scenario)
        if not isinstance(tree.at(("scenarios",)), dict):
            place = (1, 1)
        else:
            place = tree.key_place(path if tree.at(path) is not None else path[:1])
        tree.report(place, error.wrong, error.expected)
        raise InputError(tree.problems) from error


def variants_of(text: str, file: str) -> tuple[str, ...]:
    """The names of a file's variants, in its order; none of a file without any.

    Raises:
        InputError: the text is no YAML.
    """
    stated = trees.read_tree(text, file).at((VARIANTS,))
    return tuple(stated) if isinstance(stated, dict) else ()


def parse_document(text: str, file: str, variant: str = "") -> Document:
    """Read a policy from YAML text.

    Args:
        file: names it in problems.
        variant: which of its variants is meant; a file that has some is no policy without one.

    Raises:
        InputError: the text cannot be used; carries every problem that was found.
    """
    tree = trees.read_tree(text, file)
    _choose(tree, variant)
    parsed = shaped(tree, PolicyFile)
    check(tree)
    if tree.problems or parsed is None:
        raise InputError(tree.problems)
    return Document(build(parsed, variant), tree)


def _choose(tree: trees.Tree, variant: str) -> None:
    """Lay a variant over the file."""
    data = tree.data
    stated = data.get(VARIANTS) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(stated, dict) or not stated:
        if variant:
            tree.report((1, 1), f"there is no variant {quoted(variant)}", "no --variant: the file has none")
        return
    if variant not in stated:
        wrong = f"there is no variant {quoted(variant)}" if variant else "the file has variants, and none is chosen"
        tree.report(tree.key_place((VARIANTS,)), wrong, f"--variant with {one_of(stated, variant)}")
        raise InputError(tree.problems)
    for name, changes in stated.items():
        path: trees.Path = (VARIANTS, name)
        if not isinstance(changes, dict):
            tree.report(tree.value_place(path), kind_of(changes), "a mapping of what differs in this variant")
            continue
        for key in NEVER_VARY:
            if key in changes:
                tree.report(tree.key_place((*path, key)), f"a variant has no {quoted(key)} of its own", "no such key")
    if tree.problems:
        raise InputError(tree.problems)
    tree.lay_over((VARIANTS, variant), NAMED_ITEMS)
    del data[VARIANTS]
