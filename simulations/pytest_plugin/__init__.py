"""`pytest` runs policy files: a test for each promise under each conduct, and fixtures for tests of one's own.

This is loaded by every run of pytest wherever the package is installed. So it imports nothing but pytest and the
standard library; what policies need is imported when the first of them is met. `docs/pytest.md` is for users.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulations.pytest_plugin import sessions
from simulations.pytest_plugin.fixtures import engine, policy, treasury
from simulations.pytest_plugin.options import add_options
from simulations.pytest_plugin.recognition import is_policy

if TYPE_CHECKING:
    from simulations.pytest_plugin.collecting import PolicyFile

__all__ = ["engine", "policy", "treasury"]

_MARKERS = (
    "treasurer: a promise of a policy file",
    "rule(name): the promise that a test of a policy file is about",
    "conduct(name, level, outsider, protocol): who misbehaves in a test of a policy file",
    "treasury(policy, variant=..., scenario=...): the file, or Policy, of the fixtures `policy`, `engine`, `treasury`",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    sessions.begin(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    sessions.end(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist starts a worker."""
    sessions.tell_worker(node.config, node.workerinput)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PolicyFile | None:
    if not is_policy(file_path):
        return None
    from simulations.pytest_plugin.collecting import PolicyFile

    return PolicyFile.from_parent(parent, path=file_path)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Everything is deselected that will be: campaigns are run for the rest."""
    sessions.select(session)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_exception_interact(node: object, report: Any) -> Iterator[None]:
    """Ape's plugin puts a traceback in the place of what a test says of itself; ours keep what they say."""
    said = report.longrepr
    yield
    if sessions.is_ours(node):
        report.longrepr = said


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """With -v, the verdict instead of `PASSED`."""
    if report.when != "call" or not report.passed:
        return None
    stated = dict(report.user_properties)
    verdict = stated.get("treasurer.verdict")
    if verdict is None:
        return None
    word = str(verdict).upper().replace("_", " ")
    if verdict == "broken":
        return "passed", ".", (f"{word}, as expected" if stated.get("treasurer.expected") else word, {"yellow": True})
    return "passed", ".", (word, {"green": verdict == "holds"})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if sessions.has_campaigns(config):
        from simulations.pytest_plugin.summary import summarize

        summarize(terminalreporter, config)
