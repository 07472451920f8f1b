"""A policy file as a file of tests, and a promise under one conduct as a test.

Collecting reads policies and no more: the search takes its time to load, and waits for the first test that is run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from _pytest._code.code import ReprExceptionInfo, ReprFileLocation, ReprTracebackNative, TerminalRepr

from policies.loader import LARGEST, Document, parse_document, variants_of
from policies.policy import Policy
from policies.problems import InputError, Problem
from policies.rules.base import Rule
from policies.rules.expectations import HOLD_BY_DEFAULT, expected_verdict
from policies.rules.names import CONDUCTS, Conduct
from policies.text_files import read_text
from simulations.engines.base import EngineError, UnsupportedPolicyError, require_support
from simulations.pytest_plugin import sessions

if TYPE_CHECKING:
    from _pytest._code.code import ExceptionInfo

    from simulations.pytest_plugin.outcomes import Outcome


class PolicyText(NamedTuple):
    """A policy that was read: its value, its file as people are told of it, and what stands in it."""

    policy: Policy
    shown: str
    text: str

    @property
    def named(self) -> str:
        """The file and, where it has some, which of its variants."""
        return f"{self.shown}, variant {self.policy.variant}" if self.policy.variant else self.shown


class PolicyFile(pytest.File):
    """A policy file: a test for each rule that it has under each conduct; of a file with variants, that for each."""

    read: PolicyText
    """Of a file without variants."""

    def collect(self) -> Iterator[Promise | PolicyVariant]:
        """Every promise, or every variant.

        Raises:
            CollectError: the file, or a rule of the user's own, cannot be used; told without a traceback.
        """
        shown = os.path.relpath(self.path, self.config.invocation_params.dir)
        try:
            text = read_text(self.path, LARGEST)
            documents = _documents(text, shown)
            for document in documents:
                require_support(document.policy)
            sessions.rules(self.config)
        except InputError as error:
            raise self.CollectError(str(error).replace(str(self.path), shown)) from None
        except UnsupportedPolicyError as error:
            raise self.CollectError(f"{shown}:1:1: {error}") from None
        for document in documents:
            read = PolicyText(document.policy, shown, text)
            if document.policy.variant:
                yield PolicyVariant.from_parent(self, name=document.policy.variant, read=read, document=document)
            else:
                self.read = read
                yield from _promises(self, document)


class PolicyVariant(pytest.Collector):
    """One variant of a policy file: `FILE::VARIANT::RULE[CONDUCT]`."""

    def __init__(self, *, read: PolicyText, document: Document, **others: Any) -> None:
        super().__init__(**others)
        self.read = read
        self._document = document

    def collect(self) -> Iterator[Promise]:
        """Every promise."""
        return _promises(self, self._document)


def _documents(text: str, shown: str) -> list[Document]:
    """The policy; of a file with variants, each of them.

    Raises:
        InputError: with the problems of all, each once.
    """
    problems: list[Problem] = []
    documents: list[Document] = []
    for variant in variants_of(text, shown) or ("",):
        try:
            documents.append(parse_document(text, shown, variant))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(dict.fromkeys(problems))
    return documents


def _promises(parent: PolicyFile | PolicyVariant, document: Document) -> Iterator[Promise]:
    policy = document.policy
    conducts = CONDUCTS if sessions.settings(parent.config).profile.all_conducts else _deciding(policy)
    for rule in sessions.rules(parent.config):
        line = document.tree.key_place(("expect", rule.name))[0]
        for conduct in conducts:
            if rule.applies(policy) or expected_verdict(policy, rule, conduct) is not None:
                name = f"{rule.name}[{conduct}]"
                yield Promise.from_parent(parent, name=name, rule=rule, conduct=conduct, line=line)


def _deciding(policy: Policy) -> tuple[Conduct, ...]:
    """The conducts under which the file, or the default, expects something."""
    stated = {Conduct.of(word) for verdicts in policy.expect.values() for word in verdicts}
    return tuple(conduct for conduct in CONDUCTS if conduct in HOLD_BY_DEFAULT or conduct in stated)


class PromiseBroken(Exception):
    """A verdict that the policy does not expect, or one that a node does not confirm."""


class Promise(pytest.Item):
    """A rule of a policy under one conduct: passes if the verdict is the expected one, or none is expected."""

    parent: PolicyFile | PolicyVariant

    def __init__(self, *, rule: Rule, conduct: Conduct, line: int, **others: Any) -> None:
        super().__init__(**others)
        self.rule = rule
        self.conduct = conduct
        self._line = line
        self._outcome: Outcome | None = None
        # Ape's plugin asks every test for its fixtures, and isolates its own chain around those that lack this one.
        self.fixturenames = ("_function_isolation",)
        word, level = str(conduct), conduct.level.value
        self.add_marker(pytest.mark.treasurer)
        self.add_marker(pytest.mark.rule(name=rule.name))
        self.add_marker(
            pytest.mark.conduct(name=word, level=level, outsider=conduct.outsider, protocol=conduct.protocol)
        )
        if self.config.pluginmanager.hasplugin("timeout"):
            # The first test of a file waits for its whole campaign, which ends by itself.
            self.add_marker(pytest.mark.timeout(0))

    @property
    def key(self) -> tuple[Path, str]:
        """Whose campaign decides it."""
        return self.path, self.parent.read.policy.variant

    def setup(self) -> None:
        """Find the verdict. What goes wrong here is an error and no failure: nothing is decided."""
        from simulations.pytest_plugin.outcomes import outcome_of

        try:
            self._outcome = outcome_of(self.config, self.path, self.parent.read, self.rule, self.conduct)
        except EngineError as error:
            pytest.fail(f"treasurer: {error}", pytrace=False)

    def runtest(self) -> None:
        """Hold the verdict against the expected one."""
        assert self._outcome is not None
        self.user_properties += self._outcome.properties
        if self._outcome.failure:
            raise PromiseBroken(self._outcome.failure)
        self.add_report_section("call", "treasurer", self._outcome.measured)

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], *args: Any, **others: Any) -> str | TerminalRepr:
        """The story of a broken promise, and no traceback."""
        if not isinstance(excinfo.value, PromiseBroken) or self._outcome is None:
            return super().repr_failure(excinfo, *args, **others)
        # The form that pytest-xdist takes from worker to controller whole, headline included.
        story = ReprTracebackNative([self._outcome.told(self.config, self._line)])
        headline = ReprFileLocation(self.parent.read.shown, self._line, str(excinfo.value))
        return ReprExceptionInfo(reprtraceback=story, reprcrash=headline)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """The line of the file that expects something of the rule, else where `expect` is."""
        variant = self.parent.read.policy.variant
        return self.path, self._line - 1, f"{variant}::{self.name}" if variant else self.name
