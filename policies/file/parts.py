"""What every part of a policy file is made of."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from policies.file.scalars import flaws
from policies.problems import quoted

Found = list[tuple[tuple[str | int, ...], str, str]]
"""(path inside the part, what is wrong, what was expected)."""

SHAPE_ONLY = {"misfits": "ignored"}
"""The context in which a part is read for what it says, though what it says may not fit together."""


def must(description: str, **more: Any) -> Any:
    """A key that has to be there."""
    return Field(description=description, **more)


EACH_ONCE: dict[str, Any] = {"minItems": 1, "uniqueItems": True}
"""What an editor is told of a list that has an item at least, and none twice; the loader's part is in `misfits`."""


def may(default: Any, description: str, **more: Any) -> Any:
    """A key that can be left out."""
    return Field(default, description=description, **more)


class Part(BaseModel):
    """A mapping of the file. Keys that it does not know are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def stated_keys(cls) -> dict[str, tuple[str, ...]]:
        """Optional keys of which one has to be there all the same: at least one of `anyOf`, exactly one of `oneOf`."""
        return {}

    def misfits(self) -> Found:
        """What does not fit together inside this part, once each of its values is right."""
        return []

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> Self:
        found = [] if info.context is SHAPE_ONLY else self.misfits()
        if found:
            raise flaws(found)
        return self


def repeated(key: str, items: list[str], what: str) -> Found:
    """A problem for each item of a list that stands there again."""
    seen, found = set[str](), Found()
    for number, item in enumerate(items):
        if item in seen:
            found.append(((key, number), f"the {what} {quoted(item)} stands here again", f"each {what} once"))
        seen.add(item)
    return found
