"""What a command was asked for, as words that ask for it again: a result says how to find the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from click.core import ParameterSource

_OF_NO_MATTER = frozenset(
    ("seed", "workers", "failures", "json_to", "quiet", "no_color", "junit", "markdown", "annotations", "port")
)
"""What changes no result: where it is written, and how fast. (A seed is named in any case.)"""
_NOT_TOLD = {"fork": "URL"}
"""What may hold somebody's key, and what stands in its place."""


def options_again(context: click.Context, *further: str) -> tuple[str, ...]:
    """The options that were given and decide what is found.

    Args:
        further: names of options that matter this time as well.
    """
    return tuple(word for option in context.command.params for word in _words(context, option, further))


def _words(context: click.Context, option: click.Parameter, further: tuple[str, ...]) -> Iterator[str]:
    name = option.name or ""
    if not isinstance(option, click.Option) or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
        return
    if name in _OF_NO_MATTER and name not in further:
        return
    value: Any = context.params[name]
    if option.is_flag:
        yield option.opts[0] if value else option.secondary_opts[0]
        return
    for one in value if option.multiple else (value,):
        yield from (option.opts[0], _NOT_TOLD.get(name, str(one)))
