"""Counterexamples on disk: a folder for each policy, in it one for each rule, in it a file for each breach."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from policies.periods import iso
from policies.policy import Policy
from policies.problems import InputError, Problem, one_of, quoted
from policies.rules.base import Rule
from policies.rules.registry import RULES
from policies.text_files import read_text
from simulations.actions import Wait
from simulations.counterexamples.places import Entry, Node, Number, Problems, read_json
from simulations.counterexamples.reading import Reader
from simulations.counterexamples.values import Act, Counterexample, policy_of
from simulations.counterexamples.writing import plain, pretty
from simulations.engines.base import DEPLOYED_BEFORE

FORMAT, VERSION = "counterexample", 1
LARGEST = 32_000_000
"""The largest file that is read [bytes]; a year with every action in it takes a hundredth of it."""
_LONGEST_CAUSE = 80


def to_text(counterexample: Counterexample) -> str:
    """The file's text; the same counterexample gives the same bytes."""
    return pretty({"treasurer": FORMAT, "version": VERSION, **plain(counterexample, Counterexample)})


def path_in(folder: Path, counterexample: Counterexample) -> Path:
    """Where a counterexample is kept: `<policy id>/<rule>/<conduct>[-<phase>][-<cause>].json`."""
    parts = [str(counterexample.conduct)]
    if counterexample.phase is not None:
        parts.append(str(counterexample.phase))
    if counterexample.cause:
        parts.append(_slug(counterexample.cause))
    return folder / counterexample.policy / counterexample.rule / f"{'-'.join(parts)}.json"


def _slug(cause: str) -> str:
    """A cause in a file name; a long one is told apart by a few digits."""
    slug = re.sub("[^a-z0-9]+", "-", cause.lower()).strip("-")
    if slug and len(slug) <= _LONGEST_CAUSE:
        return slug
    return f"{slug[:_LONGEST_CAUSE]}-{hashlib.sha256(cause.encode()).hexdigest()[:8]}".lstrip("-")


def write(folder: Path | str, counterexample: Counterexample) -> Path:
    """Keep a counterexample below `folder`, whole or not at all, and return where.

    Raises:
        OSError: the place cannot be written.
    """
    path = path_in(Path(folder), counterexample)
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_to(path, counterexample)


def write_to(path: Path, counterexample: Counterexample) -> Path:
    """Keep a counterexample in a file, whole or not at all.

    Raises:
        OSError: the place cannot be written.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(to_text(counterexample), encoding="utf-8")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path


def read(path: Path | str, rules: Sequence[Rule] | None = RULES, policy: Policy | None = None) -> Counterexample:
    """Read a counterexample back.

    Args:
        rules: those that there are; a file that is about another one is refused. `None` where the rule does not matter.
        policy: under which its story will be told, where that is not its own.

    Raises:
        InputError: the file cannot be used; carries every problem that was found.
    """
    return from_text(read_text(path, LARGEST), str(path), rules, policy)


def from_text(
    text: str, file: str, rules: Sequence[Rule] | None = RULES, policy: Policy | None = None
) -> Counterexample:
    """Read a counterexample from its text; `file` names it in problems.

    Raises:
        InputError: the text cannot be used.
    """
    problems = Problems(file, text)
    node = read_json(text, problems)
    entries = _envelope(node, problems)
    own = _policy_of(entries, problems)
    counterexample = Reader(problems, policy or own).read(Node(node.at, entries), Counterexample)
    if not problems.found:
        _check(node, entries, counterexample, own, rules, problems)
    if problems.found:
        problems.give_up()
    assert isinstance(counterexample, Counterexample)
    return counterexample


def folder(path: Path | str, rules: Sequence[Rule] = RULES) -> Iterator[Counterexample]:
    """All counterexamples below a folder, by their names. Those that can be read come first.

    Raises:
        InputError: at the end, with the problems of all others.
    """
    problems: list[Problem] = []
    for file in files_in(path):
        try:
            yield read(file, rules)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def files_in(path: Path | str) -> list[Path]:
    """The files below a folder that may be counterexamples, by their names."""
    return sorted(file for file in Path(path).rglob("*.json") if file.is_file())


def _envelope(node: Node, problems: Problems) -> dict[str, Entry]:
    """What stands in the file beside the words that say what it is."""
    entries = dict(node.value) if isinstance(node.value, dict) else {}
    what, version = entries.pop("treasurer", None), entries.pop("version", None)
    if what is None or what.node.value != FORMAT:
        at = node.at if what is None else what.node.at
        problems.report(at, "this is no counterexample", f'an object that begins with "treasurer": "{FORMAT}"')
        problems.give_up()
    if version is None or version.node.value != Number(str(VERSION)):
        at = node.at if version is None else version.node.at
        problems.report(at, "this version of the format is not known here", f'"version": {VERSION}')
        problems.give_up()
    return entries


def _policy_of(entries: dict[str, Entry], problems: Problems) -> Policy:
    """The policy that the file carries along. Without it nothing else can be read: names mean nothing."""
    entry = entries.get("policy_text")
    lines = entry.node.value if entry else None
    if entry is None or not isinstance(lines, list) or not all(isinstance(line.value, str) for line in lines):
        problems.report(entry.node.at if entry else 0, "the policy is missing", "`policy_text`, a list of its lines")
        problems.give_up()
    try:
        return policy_of("\n".join(str(line.value) for line in lines), *(_word(entries, name) for name in _CHOICES))
    except InputError as error:
        for problem in error.problems:
            # The first sign of a line stands after the quotation mark.
            at = lines[problem.line - 1].at + problem.column if problem.line <= len(lines) else entry.node.at
            problems.report(at, problem.wrong, problem.expected)
        problems.give_up()


_CHOICES = ("variant", "scenario")


def _word(entries: dict[str, Entry], name: str) -> str:
    """A text that may be left out; whatever else stands there is reported when all is read."""
    value = entries[name].node.value if name in entries else None
    return value if isinstance(value, str) else ""


def _check(
    node: Node,
    entries: dict[str, Entry],
    counterexample: Counterexample,
    policy: Policy,
    rules: Sequence[Rule] | None,
    problems: Problems,
) -> None:
    """What has to fit across parts."""
    if counterexample.policy != policy.id:
        problems.report(entries["policy"].node.at, quoted(counterexample.policy), quoted(policy.id))
    names = [rule.name for rule in rules or ()]
    if rules is not None and counterexample.rule not in names:
        wrong = f"there is no rule {quoted(counterexample.rule)} here"
        problems.report(entries["rule"].node.at, wrong, one_of(names, counterexample.rule))
    for name in ("shrunk", "original", "worst"):
        telling = getattr(counterexample, name)
        if telling is not None:
            _check_clock(entries[name].node, telling.actions, policy, problems)


def _check_clock(node: Node, acts: Sequence[Act], policy: Policy, problems: Problems) -> None:
    """Every action stands at the second to which the waits before it lead."""
    assert isinstance(node.value, dict)
    nodes = node.value["actions"].node.value
    assert isinstance(nodes, list)
    clock = policy.period.starts_at - DEPLOYED_BEFORE
    for act, at in zip(acts, nodes, strict=True):
        if not isinstance(act.action, Wait):
            if act.time != clock:
                problems.report(at.at, f"this happens at {iso(act.time)}", f"{iso(clock)}, until when was waited")
        elif act.action.until != act.time or act.time < clock:
            wrong = f"this wait ends at {iso(act.action.until)}"
            problems.report(at.at, wrong, f"{iso(act.time)}, and nothing before {iso(clock)}")
        else:
            clock = act.time
