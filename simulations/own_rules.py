"""Rules of a user's own, found by name: `module:NAME`, where NAME is a `Rule` or several of them.

A rule is a promise that a policy does not state and a team makes all the same; beside the project's own it is judged
in the same lives. Processes that share the work import it again by its name, so a rule's functions stand at the top of
a module.
"""

from __future__ import annotations

import importlib
import pickle
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from policies.problems import InputError, Problem, quoted
from policies.rules.base import Rule
from policies.rules.registry import RULES

USUAL_NAME = "RULES"
"""What is taken from a module where no name is given."""

_MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_RULE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MUST = "rules as `module:NAME`, `module` or `rules.py:NAME`"


def load_rules(where: Iterable[str], folder: Path) -> tuple[Rule, ...]:
    """The rules that these texts name, in their order.

    Modules are looked for in `folder` first, which stays on `sys.path`: other processes look there too.

    Args:
        where: each `module:NAME`; `NAME` is `RULES` where it is left out. `module` may also be the path of a file,
            relative to `folder`.

    Raises:
        InputError: with every problem of what was named.
    """
    problems: list[Problem] = []
    rules: list[Rule] = []
    for text in where:
        try:
            rules.extend(_named(text, folder))
        except InputError as error:
            problems.extend(error.problems)
    taken = {rule.name: "of the project" for rule in RULES}
    for rule in rules:
        if rule.name in taken:
            problems.append(_of(rule, f"there is a rule {quoted(rule.name)} {taken[rule.name]}", "another name"))
        taken.setdefault(rule.name, "already")
    if problems:
        raise InputError(problems)
    return tuple(rules)


def _named(text: str, folder: Path) -> list[Rule]:
    """The rules behind one `module:NAME`."""
    name, _, attribute = text.partition(":")
    attribute = attribute or USUAL_NAME
    file = None
    if name.endswith(".py"):
        file = (folder / name).resolve()
        folder, name = file.parent, file.stem
    if not _MODULE.fullmatch(name) or not attribute.isidentifier():
        raise _refused(text, f"{quoted(text)} names no rules", _MUST)
    module = _import(name, folder, file)
    at = str(file or module.__file__ or name)
    if not hasattr(module, attribute):
        raise _refused(at, f"there is no {quoted(attribute)} in {name}", "the name of a Rule or of several")
    found = getattr(module, attribute)
    rules = [found] if isinstance(found, Rule) else list(found) if isinstance(found, (tuple, list)) else []
    if not rules:
        raise _refused(
            at, f"{quoted(attribute)} is {type(found).__name__} without a Rule", "a Rule, or a tuple of them"
        )
    problems = [problem for rule in rules for problem in _problems(rule, at)]
    if problems:
        raise InputError(problems)
    return rules


def _import(name: str, folder: Path, file: Path | None) -> ModuleType:
    if file is not None and not file.is_file():
        raise _refused(str(file), "there is no such file", _MUST)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _broken(error, name) from error  # it is there, and imports something that is not
        expected = f"one in {folder}, or one that is installed"
        raise _refused(f"{name.replace('.', '/')}.py", f"there is no module {name}", expected) from None
    except Exception as error:
        raise _broken(error, name) from error
    if file is not None and Path(module.__file__ or "").resolve() != file:
        wrong = f"another module is called {name} already ({module.__file__})"
        raise _refused(str(file), wrong, "a file name that no other module has")
    return module


def _broken(error: Exception, name: str) -> InputError:
    """A module that cannot be imported: the place in it, and what Python says."""
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    if isinstance(error, SyntaxError) and error.filename:
        problem = Problem(error.filename, error.lineno or 1, error.offset or 1, said, "a module that can be imported")
        return InputError([problem])
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.replace("\\", "/").endswith(f"{name.replace('.', '/')}.py")]
    last = (own or frames)[-1]
    column = (last.colno or 0) + 1
    return InputError([Problem(last.filename, last.lineno or 1, column, said, "a module that can be imported")])


def _problems(rule: object, file: str) -> Iterator[Problem]:
    """What keeps a value from being used as a rule."""
    if not isinstance(rule, Rule):
        yield Problem(file, 1, 1, f"{quoted(repr(rule))} stands among the rules", "a Rule")
        return
    if not _RULE_NAME.fullmatch(str(rule.name)):
        wrong = f"a rule is called {quoted(str(rule.name))}"
        yield _of(rule, wrong, "small letters, digits and _, a letter first", file)
    if not rule.sentence:
        yield _of(rule, f"the rule {quoted(rule.name)} has no sentence", "what it promises, in words", file)
    try:
        pickle.dumps(rule)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        wrong = f"the rule {quoted(rule.name)} cannot be handed to another process ({str(error).splitlines()[0]})"
        yield _of(rule, wrong, "`judge` and `applies` defined by `def` at the top of a module", file)


def _of(rule: Rule, wrong: str, expected: str, file: str = "") -> Problem:
    """A problem of a rule, where its function is defined."""
    code = getattr(rule.judge, "__code__", None)
    if code is not None:
        return Problem(code.co_filename, code.co_firstlineno, 1, wrong, expected)
    return Problem(file or rule.name, 1, 1, wrong, expected)


def _refused(file: str, wrong: str, expected: str) -> InputError:
    return InputError([Problem(file, 1, 1, wrong, expected)])
