"""Which keys the schema has at a place of the file."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from policies.file.schema import PolicyFile
from policies.file.tree import Path


def keys_at(path: Path, root: type[BaseModel] = PolicyFile) -> dict[str, str]:
    """The keys of the part at `path` of a file and what each means; empty where the file chooses its keys itself."""
    here: Any = root
    for step in path:
        if _is_part(here):
            here = {field.alias or name: field.annotation for name, field in here.model_fields.items()}.get(str(step))
        else:
            # What a list holds, or what stands under the keys of a mapping.
            here = next(iter(get_args(here)[-1:]), None)
        here = _plain(here)
    if not _is_part(here):
        return {}
    return {field.alias or name: field.description or "" for name, field in here.model_fields.items()}


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _plain(annotation: Any) -> Any:
    """An annotation without what may be added to it: `Part | None` is `Part` here."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation
