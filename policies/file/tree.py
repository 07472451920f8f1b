"""YAML as plain data whose every key and value knows its place.

The tree is built from the parser's events and not from its loaded values: a scalar stays the text that
stands in the file, so `199916.67` never becomes a float and `2023-02-30` never fails inside the parser.
Only what a policy file needs is allowed: no anchors, aliases, merge keys or tags (each figure stands where
it is used, and says itself what it is), one document, keys of plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import yaml

from policies.problems import MOST_PROBLEMS, InputError, Problem, quoted

Data = dict[str, "Data"] | list["Data"] | str | None
"""A mapping, a list, the text of a scalar, or `None` where nothing is stated (`key:`, `~`, `null`)."""
Path = tuple[str | int, ...]
"""The way from the root: keys and list positions from 0."""
Place = tuple[int, int]
"""Line and column, from 1."""

DEEPEST = 16
"""How deep mappings and lists may stand inside each other; a policy needs six."""

# The C parser is a tenth of the time and raises the same errors; wheels have it, a build from source may not.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Tree:
    """A file's data, and where everything in it stands."""

    file: str
    data: Data = None
    values: dict[Path, Place] = field(default_factory=dict)
    """Where each value begins."""
    keys: dict[Path, Place] = field(default_factory=dict)
    """Where the key of each entry of a mapping begins."""
    problems: list[Problem] = field(default_factory=list)
    broken: set[Place] = field(default_factory=set)
    """Where the file format itself is broken; a further problem there would be a mere consequence."""

    def value_place(self, path: Path) -> Place:
        """Where the value at `path` begins; of a path that is not in the file, its nearest part that is."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> Place:
        """Where the key at `path` begins."""
        return self.keys.get(path) or self.value_place(path)

    def at(self, path: Path) -> Data:
        """What stands at `path`; `None` where nothing does."""
        found = self.data
        for step in path:
            if isinstance(found, dict) and isinstance(step, str):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return None
        return found

    def lay_over(self, path: Path, named: Mapping[str, str] = MappingProxyType({})) -> None:
        """Lay the mapping at `path` over the whole file: its keys replace those of the same name, mappings are joined
        key by key, and lists are replaced as a whole. Everything keeps the place where it stands.

        Args:
            named: lists of the file whose items have a name, and the key of that name. Their items are joined one by
                one: an item replaces the one of its name, and is added where there is none.
        """
        over = self.at(path)
        if isinstance(over, dict) and isinstance(self.data, dict):
            for key in named.keys() & over.keys():
                self._join_items(key, named[key], path)
            rest = {key: value for key, value in over.items() if key not in named}
            self._join(self.data, rest, (), path)

    def _join(self, into: dict[str, Data], over: dict[str, Data], to: Path, source: Path) -> None:
        for key, value in over.items():
            there, target = into.get(key), (*to, key)
            if isinstance(there, dict) and isinstance(value, dict):
                self._join(there, value, target, (*source, key))
            else:
                into[key] = value
                self._move_places(target, (*source, key))

    def _join_items(self, key: str, name: str, source: Path) -> None:
        into, over = self.at((key,)), self.at((*source, key))
        if not isinstance(into, list) or not isinstance(over, list):
            assert isinstance(self.data, dict)
            self._join(self.data, {key: over}, (), source)
            return
        names = [_name_of(item, name) for item in into]
        for number, item in enumerate(over):
            own = _name_of(item, name)
            place = names.index(own) if own is not None and own in names else len(into)
            into[place : place + 1] = [item]
            self._move_places((key, place), (*source, key, number))

    def _move_places(self, to: Path, source: Path) -> None:
        """What stands at `to` now is what was written at `source`."""
        for places in (self.values, self.keys):
            for path in [path for path in places if path[: len(to)] == to]:
                del places[path]
            moved = {path: place for path, place in places.items() if path[: len(source)] == source}
            places.update((to + path[len(source) :], place) for path, place in moved.items())

    def report(self, place: Place, wrong: str, expected: str) -> None:
        """Note a problem of what the file says.

        Raises:
            InputError: it was the last that is listed.
        """
        if place not in self.broken:
            self.problems.append(Problem(self.file, *place, wrong, expected))
            if len(self.problems) == MOST_PROBLEMS:
                raise InputError(self.problems)

    def report_format(self, place: Place, wrong: str, expected: str) -> None:
        """Note a problem of the file format."""
        self.report(place, wrong, expected)
        self.broken.add(place)


def read_tree(text: str, file: str, expected: str = "a policy that begins with `schema: 1`") -> Tree:
    """Read YAML.

    What breaks the file format in one place is in the tree's `problems`, and `None` or left out in its data.

    Args:
        expected: what is said to be expected where there is nothing.

    Raises:
        InputError: there is nothing to read on with: no YAML, nested too deep, or empty.
    """
    tree = Tree(file)
    wrong_sign = _NOT_TEXT.search(text)
    if wrong_sign:
        before = text[: wrong_sign.start()]
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        tree.report(place, f"the sign U+{ord(wrong_sign[0]):04X} may not stand in YAML", "printable text")
        raise InputError(tree.problems)
    try:
        _Reader(yaml.parse(text, Loader=_LOADER), tree).read_document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(part for part in (error.problem, error.context) if part)
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        tree.report(place, f"this is not YAML ({reason})", "`key: value`, or `- item` in a list")
        raise InputError(tree.problems) from None
    except yaml.YAMLError as error:
        tree.report((1, 1), f"this is not YAML ({' '.join(str(error).split())})", "`key: value`")
        raise InputError(tree.problems) from None
    if tree.data is None and not tree.problems:
        tree.report((1, 1), "the file is empty", expected)
        raise InputError(tree.problems)
    return tree


class _Reader:
    """Walks the parser's events. It calls itself for what is nested, at most `DEEPEST` times."""

    def __init__(self, events: Iterator[yaml.Event], tree: Tree) -> None:
        self._events = events
        self._tree = tree
        self._references = 0
        """How many anchors and aliases there are."""
        self._first_reference = 0
        """Which of the tree's problems tells of the first."""

    def read_document(self) -> None:
        """Read all there is, and tell of anchors and aliases once."""
        self._read_document()
        if self._references > 1:
            problems, number = self._tree.problems, self._first_reference
            rest = self._references - 1
            more = "is one more anchor or alias" if rest == 1 else f"are {rest:,} more anchors and aliases"
            problems[number] = replace(problems[number], wrong=f"{problems[number].wrong}, and there {more}")

    def _read_document(self) -> None:
        tree, documents = self._tree, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    tree.report_format(_place(event), "a second document begins here", "one policy a file")
                    return
            elif isinstance(event, yaml.NodeEvent):
                tree.data = self._value(event, ())

    def _value(self, event: yaml.NodeEvent, path: Path) -> Data:
        place = _place(event)
        self._tree.values[path] = place
        self._refuse_extras(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return None if event.implicit[0] and event.value in _NOTHING else event.value
        if isinstance(event, yaml.AliasEvent):
            return None
        if len(path) == DEEPEST:
            self._tree.report(place, "this is nested too deep", f"at most {DEEPEST} levels")
            raise InputError(self._tree.problems)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _list(self, path: Path) -> list[Data]:
        items: list[Data] = []
        while isinstance(event := next(self._events), yaml.NodeEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Data]:
        entries: dict[str, Data] = {}
        while isinstance(event := next(self._events), yaml.NodeEvent):
            key = self._key(event, path, entries)
            value = next(self._events)
            assert isinstance(value, yaml.NodeEvent)
            if key is None:
                self._skip(value)
            else:
                entries[key] = None
                entries[key] = self._value(value, (*path, key))
        return entries

    def _key(self, event: yaml.NodeEvent, path: Path, entries: dict[str, Data]) -> str | None:
        """A key's text; `None` after reporting why it is not to be used."""
        place = _place(event)
        self._refuse_extras(event, place)
        if not isinstance(event, yaml.ScalarEvent):
            self._tree.report_format(place, "this key is not text", "a word before the colon")
            self._skip(event)
            return None
        key = event.value
        if key == "<<" and event.implicit[0]:
            self._tree.report_format(place, "the merge key `<<` is not supported", "each key written out")
            return None
        if not key:
            self._tree.report_format(place, "this key is empty", "a word before the colon")
            return None
        if key in entries:
            first = self._tree.keys[*path, key][0]
            wrong = f"the key {quoted(key)} stands here again, first on line {first}"
            self._tree.report_format(place, wrong, "each key once")
            return None
        self._tree.keys[*path, key] = place
        return key

    def _refuse_extras(self, event: yaml.NodeEvent, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse_reference(place, f"the alias {quoted(f'*{event.anchor}')}", "the value written out")
        elif event.anchor is not None:
            self._refuse_reference(place, f"the anchor {quoted(f'&{event.anchor}')}", "the value alone")
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None:
            wrong = f"the tag {quoted(event.tag)} is not supported"
            self._tree.report_format(place, wrong, "the value alone")

    def _refuse_reference(self, place: Place, what: str, expected: str) -> None:
        """Only the first is a problem of its own: a few lines of YAML can hold hundreds."""
        if self._references:
            self._tree.broken.add(place)
        else:
            self._tree.report_format(place, f"{what} is not supported", expected)
            self._first_reference = len(self._tree.problems) - 1
        self._references += 1

    def _skip(self, event: yaml.Event) -> None:
        """Read past a node without keeping anything of it."""
        depth = 0
        while True:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth == 0:
                return
            event = next(self._events)


def _name_of(item: Data, key: str) -> str | None:
    name = item.get(key) if isinstance(item, dict) else None
    return " ".join(name.split()) if isinstance(name, str) else None


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1
