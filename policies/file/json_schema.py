"""The JSON Schema of policy files (draft 2020-12), for editors: which keys there are, what each means and may hold.

It sees the shape of a file. What must fit between its parts (names, days, thresholds, the checksum of an address) is
the loader's part alone, and so is how a number is written: YAML hands it over as a number.

A variant has the same keys, and none that it must have; nor has the rest of a file with variants, for what one leaves
out another may state. Lists are whole in each of them, and so is each claim.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import WithJsonSchema

from policies.file.figures import ScenarioPart
from policies.file.parts import Part
from policies.file.schema import NEVER_VARY, VARIANTS, PolicyFile
from policies.file.types import Percent

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CHANGES = "Changes"
"""What the name of a part ends with where it may leave anything out."""
_VARIANT = "Variant"


def policy_schema() -> Schema:
    """The whole schema, the same each time."""
    definitions: Schema = {}
    whole, rest = (_reference(PolicyFile, definitions, complete) for complete in (True, False))
    beside = definitions[_name(PolicyFile, complete=False)]
    varying = {key: schema for key, schema in beside["properties"].items() if key not in NEVER_VARY}
    definitions[_VARIANT] = {**beside, "description": "What differs in one variant.", "properties": varying}
    beside["required"] = [key for key in _required(PolicyFile) if key in NEVER_VARY]
    return {
        "$schema": DIALECT,
        "title": str(PolicyFile.model_config.get("title")),
        "description": _first_line(PolicyFile),
        "type": "object",
        "if": {"required": [VARIANTS], "properties": {VARIANTS: {"type": "object", "minProperties": 1}}},
        "then": rest,
        "else": whole,
        "$defs": dict(sorted(definitions.items())),
    }


@cache
def hints(part: type[Part]) -> dict[str, Any]:
    """What each key of a part holds, by its name in the file, in the order of the fields."""
    stated = get_type_hints(part, include_extras=True)
    return {field.alias or name: stated[name] for name, field in part.model_fields.items()}


def descriptions(part: type[Part]) -> dict[str, str]:
    """What each key of a part means."""
    return {field.alias or name: field.description or "" for name, field in part.model_fields.items()}


def scalar(annotation: Any) -> Schema | None:
    """The schema of a scalar's type, which states it; `None` where it is none."""
    stated = (more for more in getattr(annotation, "__metadata__", ()) if isinstance(more, WithJsonSchema))
    return next((dict(schema.json_schema or {}) for schema in stated), None)


def part_of(annotation: Any) -> type[Part] | None:
    """The part that stands there, or that may; `None` where none does."""
    kinds = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Part)), None)


def default_of(default: object) -> str | bool | int | None:
    """What a key means that is left out, where that is a word or a number."""
    if isinstance(default, Enum):
        return str(default.value)
    return default if isinstance(default, (str, bool, int)) and default != "" else None


def _reference(part: type[Part], definitions: Schema, complete: bool) -> Schema:
    name = _name(part, complete)
    if name not in definitions:
        definitions[name] = {}  # until it is there: a part might hold itself
        definitions[name] = _part(part, definitions, complete)
    return {"$ref": f"#/$defs/{name}"}


def _name(part: type[Part], complete: bool) -> str:
    return part.__name__.removesuffix("Part") + ("" if complete else _CHANGES)


def _part(part: type[Part], definitions: Schema, complete: bool) -> Schema:
    said = descriptions(part)
    keys: Schema = {}
    for (key, holds), field in zip(hints(part).items(), part.model_fields.values(), strict=True):
        more: Schema = dict(field.json_schema_extra) if isinstance(field.json_schema_extra, dict) else {}
        if (otherwise := default_of(field.default)) is not None:
            more["default"] = otherwise
        whole = complete or (part is PolicyFile and key in NEVER_VARY)
        keys[key] = {"description": said[key], **_of(holds, definitions, whole), **more}
    schema: Schema = {
        "description": _first_line(part),
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
    }
    if complete:
        schema["required"] = _required(part)
        schema |= {word: [_stated(key) for key in keys] for word, keys in part.stated_keys().items()}
    if part is ScenarioPart:  # its short form
        return {"description": schema["description"], "anyOf": [scalar(Percent), schema]}
    return schema


def _of(holds: Any, definitions: Schema, complete: bool) -> Schema:
    """The schema of whatever stands under a key.

    Raises:
        TypeError: it is of a kind that is not known here.
    """
    if (schema := scalar(holds)) is not None:
        return schema
    if (part := part_of(holds)) is not None:
        found = _reference(part, definitions, complete)
        return found if holds is part else {"anyOf": [found, {"type": "null"}]}
    origin, inside = get_origin(holds), get_args(holds)
    if origin is list:
        return {"type": "array", "items": _of(inside[0], definitions, complete=True)}
    if origin is dict:
        key, value = inside
        values = {"$ref": f"#/$defs/{_VARIANT}"} if value is Any else _of(value, definitions, complete)
        return {"type": "object", "propertyNames": _of(key, definitions, complete), "additionalProperties": values}
    if origin in (Union, UnionType):
        return {"anyOf": [_of(inside[0], definitions, complete), {"type": "null"}]}
    raise TypeError(f"what is the schema of {holds}?")


def _required(part: type[Part]) -> list[str]:
    return [field.alias or name for name, field in part.model_fields.items() if field.is_required()]


def _stated(key: str) -> Schema:
    """The key is there, with something."""
    return {"required": [key], "properties": {key: {"not": {"type": "null"}}}}


def _first_line(part: type[Part]) -> str:
    return (part.__doc__ or "").strip().splitlines()[0]
