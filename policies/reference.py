"""The policy reference: every key of the file in Markdown, as the schema describes it.

Examples are what the reference treasury's file says; of a key that it does not have, what such a value looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from policies.file.json_schema import default_of, descriptions, hints, part_of, scalar
from policies.file.parts import Part
from policies.file.schema import PolicyFile
from policies.file.tree import Data, read_tree
from policies.file.types import Text
from policies.loader import library_path
from policies.rules.names import RuleName, VerdictName, conduct_words

MARK = "<!-- What follows is written by `treasurer schema --markdown --output docs/policy.md`. -->\n"
"""In a file that is written again, what stands above it stays."""

Places = dict[type[Part], list[tuple[str, ...]]]
"""Where each part may stand."""

_REFERENCE = "tech-001-2023"
_EACH = "*"
"""A step of a path: whichever item of a list, or whatever stands under a name."""
_MANY_WORDS = 10
_LONGEST_EXAMPLE = 60
_PLURALS = {
    "whole number": "whole numbers",
    "multiple of": "multiples of",
    "figure or dotted key": "figures or dotted keys",
    "list of": "lists of",
    "mapping of": "mappings of",
}


def policy_reference() -> str:
    """Every part of a policy file with its keys, the whole file first."""
    path = library_path(_REFERENCE)
    example = read_tree(path.read_text(encoding="utf-8"), str(path)).data
    return "\n".join((MARK, *_lines(example)))


def below_the_mark(text: str, written: str) -> str:
    """A file's text with what is written in the place of what was written before; what is written alone where none
    was.
    """
    above, mark, _ = text.partition(MARK)
    return above + written if mark else written


def _lines(example: Data) -> Iterator[str]:
    yield "## Every key"
    yield ""
    yield (
        "**Bold** keys have to be there. `NAME` stands for a name of your choice, `KEY` for a dotted key of the file, "
        "`N` for a place in a list, from 0."
    )
    yield ""
    all_places = _places()
    for part, places in all_places.items():
        yield f"### {_heading(places)}"
        yield ""
        yield " ".join((part.__doc__ or "").split())
        yield ""
        yield from _table(part, all_places, example)
        yield ""
    yield from _words("Rules", tuple(RuleName))
    yield from _words("Conducts ([what each may do](conduct.md))", conduct_words())
    yield from _words("Verdicts", tuple(VerdictName))


def _words(title: str, words: tuple[str, ...]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield ", ".join(f"`{word}`" for word in words)
    yield ""


def _places() -> Places:
    """Every part and where it may stand, from the whole file down."""
    found: Places = {PolicyFile: [()]}
    waiting: list[tuple[type[Part], tuple[str, ...]]] = [(PolicyFile, ())]
    while waiting:
        part, path = waiting.pop(0)
        inside = []
        for key, holds in hints(part).items():
            steps, item = _inside(holds)
            if (child := part_of(item)) is not None:
                inside.append((child, (*path, key, *steps)))
        for child, place in inside:
            found.setdefault(child, []).append(place)
        waiting = inside + waiting  # a part stands beside what it belongs to
    return dict(sorted(found.items(), key=lambda entry: _order(entry[1][0])))


def _order(path: tuple[str, ...]) -> tuple[int, ...]:
    """Parts stand in the order of the keys that hold them."""
    part: type[Part] | None = PolicyFile
    order = []
    for step in path:
        if part is not None and step != _EACH:
            keys = hints(part)
            order.append(list(keys).index(step))
            part = part_of(_inside(keys[step])[1])
    return tuple(order)


def _sure(holds: Any) -> Any:
    """A type without the possibility of nothing."""
    return get_args(holds)[0] if get_origin(holds) in (Union, UnionType) else holds


def _inside(holds: Any) -> tuple[tuple[str, ...], Any]:
    """What a list or a mapping is of, and the steps that lead there."""
    steps: tuple[str, ...] = ()
    while scalar(_sure(holds)) is None and get_origin(_sure(holds)) in (list, dict):
        holds = get_args(_sure(holds))[-1]
        steps = (*steps, _EACH)
    return steps, holds


def _shown(path: tuple[str, ...]) -> str:
    """`wallets.NAME.allowances.N`."""
    part: Any = PolicyFile
    shown = []
    for step in path:
        if step == _EACH:
            shown.append("N" if get_origin(part) is list else "KEY" if get_args(part)[0] == Text else "NAME")
            part = get_args(part)[-1]
        else:
            shown.append(step)
            part = hints(part_of(part) or PolicyFile)[step]
    return ".".join(shown)


def _heading(places: list[tuple[str, ...]]) -> str:
    return ", ".join(f"`{_shown(path)}`" for path in places) if places[0] else "The file"


def _anchor(heading: str) -> str:
    """By which GitHub knows a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def _table(part: type[Part], all_places: Places, example: Data) -> Iterator[str]:
    yield "| key | holds | meaning | example |"
    yield "| --- | --- | --- | --- |"
    said, places = descriptions(part), all_places[part]
    for (key, holds), field in zip(hints(part).items(), part.model_fields.values(), strict=True):
        name = f"**`{key}`**" if field.is_required() else f"`{key}`"
        otherwise = default_of(field.default)
        meaning = said[key] + ("" if otherwise is None else f" (where it is left out: `{_plain(otherwise)}`)")
        found = (text for path in places for text in _examples(example, (*path, key)) if len(text) <= _LONGEST_EXAMPLE)
        shown = next(found, "") or str((field.examples or [_like(holds)])[0])
        item = _inside(holds)[1]
        if (child := part_of(item)) is not None:
            shown = f"[its keys](#{_anchor(_heading(all_places[child]))})"
        else:
            shown = f"`{shown}`"
        cells = (name, _kind(holds), meaning, shown)
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _plain(value: str | bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(holds: Any) -> str:
    """What stands there, in words."""
    holds = _sure(holds)
    schema = scalar(holds)
    if schema is not None:
        words = schema.get("enum", ())
        if not words or len(words) > _MANY_WORDS or schema["title"] != "word":
            return str(schema["title"])
        return ", ".join(f"`{word}`" for word in words)
    if part_of(holds) is not None:
        return "mapping"
    inside = get_args(holds)
    if get_origin(holds) is list:
        return f"list of {_several(inside[0])}"
    return f"mapping of {_several(inside[0])} to {_several(inside[1])}" if inside else "mapping"


def _several(holds: Any) -> str:
    kind = _kind(holds)
    for one, many in _PLURALS.items():
        if kind.startswith(one):
            return kind.replace(one, many, 1)
    return kind if kind.startswith("`") else kind + "s"


def _examples(data: Data, path: tuple[str, ...]) -> Iterator[str]:
    """What a file says at a place, as YAML on a line; of a list or of names, each."""
    if not path:
        if (text := _flow(data)) is not None:
            yield text
        return
    step, *rest = path
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for item in inside if step == _EACH else [data[step]] if isinstance(data, dict) and step in data else ():
        yield from _examples(item, tuple(rest))


def _flow(data: Data) -> str | None:
    """A list or a mapping is shortened to its first entry where that is long."""
    if data is None or isinstance(data, str):
        return data
    entries = [f"{key}: {_flow(value)}" for key, value in data.items()] if isinstance(data, dict) else map(_flow, data)
    shown = [entry for entry in entries if entry is not None]
    opens, closes = "{}" if isinstance(data, dict) else "[]"
    whole = f"{opens}{', '.join(shown)}{closes}"
    return whole if len(whole) <= _LONGEST_EXAMPLE or not shown else f"{opens}{shown[0]}, ...{closes}"


def _like(holds: Any) -> str:
    """What such a value looks like."""
    holds = _sure(holds)
    schema = scalar(holds)
    if schema is not None:
        return str(schema["examples"][0])
    if get_origin(holds) is list:
        inside = _like(get_args(holds)[0])
        return f"[{inside}]" if inside else ""
    return ""
