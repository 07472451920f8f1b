"""What came of one promise under one conduct: properties for machines, of a broken promise the story, and how to see
it again.
"""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policies.rules.base import Measure, Rule
from policies.rules.names import Conduct, VerdictName
from policies.rules.registry import RULES
from policies.units import exact_decimal
from simulations.engines.base import EngineError
from simulations.pytest_plugin import sessions
from simulations.pytest_plugin.progress import progress_on_terminal
from simulations.pytest_plugin.shared import Found
from simulations.replay import confirms
from simulations.reports.plain_text import breach_line, story_lines, verdict_line, where
from simulations.reports.report import Report
from simulations.reports.words import counted
from simulations.verdicts import Breach, RuleVerdict

if TYPE_CHECKING:
    from simulations.pytest_plugin.collecting import PolicyText

MOST_STORIES = 3
"""Of one test; the others are in their files."""
_WIDTH = 110
_DATES = 17
"""Where a story's sentences go on when they are longer than a line [columns]."""


def outcome_of(config: pytest.Config, file: Path, read: PolicyText, rule: Rule, conduct: Conduct) -> Outcome:
    """What came of a pair. The campaign of its file is run, if no other test had it run.

    Raises:
        EngineError: the infrastructure failed; nothing is decided.
        KeyboardInterrupt: what was found is kept for the end of the run.
    """
    with progress_on_terminal(config, read.named) as progress:
        found = sessions.campaigns(config).of(file, read, progress)
    if found.failure or found.report is None:
        raise EngineError(found.failure)
    pairs = ((verdict.rule.name, verdict.conduct) for verdict in found.report.campaign.verdicts)
    verdict = found.report.campaign.verdicts[list(pairs).index((rule.name, conduct))]
    on_node = sessions.settings(config).engine == "anvil"
    return Outcome(found.report, verdict, _unconfirmed(config, found, verdict) if on_node else None)


def _unconfirmed(config: pytest.Config, found: Found, verdict: RuleVerdict) -> Breach | None:
    """The first breach whose story a real node tells otherwise.

    A story belongs to every conduct that allows it, and is told once.
    """
    assert found.report is not None
    policy = found.report.policy
    for breach in verdict.breaches:
        place = found.report.place(breach)
        if breach.story is None or place is None:
            continue
        if place not in found.confirmed:
            with sessions.engines(config).ready(policy) as node:
                found.confirmed[place] = confirms(policy, node, verdict.rule, breach.story)
        if not found.confirmed[place]:
            return breach
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and the report that it belongs to."""

    report: Report
    verdict: RuleVerdict
    unconfirmed: Breach | None
    """A breach whose story does not come out the same on a node, where one was asked."""

    @property
    def failure(self) -> str:
        """Why the test fails, in a line; empty where it does not."""
        if not self.verdict.as_expected:
            return verdict_line(self.report, self.verdict)
        if self.unconfirmed is not None:
            return f"the story does not come out the same on a node: {where(self.unconfirmed)}"
        return ""

    @property
    def measured(self) -> str:
        """The verdict, and how much it rests on."""
        verdict = self.verdict
        lived = f"{counted(verdict.sequences, 'life', 'lives')}, {counted(verdict.steps, 'step')}"
        tested = f"put to the test {counted(verdict.exercised, 'time')}"
        return f"{verdict_line(self.report, verdict)}. {lived}, {tested}."

    @property
    def properties(self) -> list[tuple[str, object]]:
        """What JUnit's file says of the test. Amounts are decimal text."""
        report, verdict = self.report, self.verdict
        stated: list[tuple[str, object]] = [
            ("treasurer.policy", report.policy.id),
            ("treasurer.verdict", verdict.verdict.value),
            ("treasurer.expected", verdict.expected.value if verdict.expected else ""),
            ("treasurer.sequences", verdict.sequences),
            ("treasurer.steps", verdict.steps),
            ("treasurer.exercised", verdict.exercised),
            ("treasurer.seed", report.campaign.seed),
        ]
        if verdict.closest is not None:
            measure, excess = verdict.closest.measure, verdict.closest.excess
            in_token = measure is Measure.DAI
            stated.append(("treasurer.excess", exact_decimal(excess) if in_token else excess))
            stated.append(("treasurer.unit", report.policy.token if in_token else measure.value))
        files = (report.counterexample(breach) for breach in verdict.breaches)
        return stated + [("treasurer.counterexample", str(file)) for file in files if file]

    def told(self, config: pytest.Config, line: int) -> str:
        """Why it fails, as a delegate understands it: with the story, and how to see it again.

        `line` is that of the file which says what it expects.
        """
        return "\n".join((*self._lines(config, line), "", _how_to_repeat(config), ""))

    def _lines(self, config: pytest.Config, line: int) -> Iterator[str]:
        report, verdict = self.report, self.verdict
        if self.unconfirmed is not None:
            yield self.failure
        yield f"{report.file}:{line}: {verdict.rule.name} under {verdict.conduct}: {self.measured}"
        yield f"The promise: {verdict.rule.sentence}."
        if verdict.expected is VerdictName.BROKEN and verdict.verdict is VerdictName.HOLDS:
            yield f"If it is kept now, take it out of `expect` in {report.file}; else search longer."
        own_rules = () if verdict.rule in RULES else sessions.settings(config).rules
        for number, breach in enumerate(verdict.breaches):
            yield ""
            yield breach_line(report, breach, verdict.conduct)
            if number < MOST_STORIES and breach.story is not None:
                for said in story_lines(report.policy, verdict.rule, breach.story, whole=False):
                    yield from textwrap.wrap(said, _WIDTH, initial_indent="    ", subsequent_indent=" " * _DATES)
            if file := report.counterexample(breach):
                command = ["treasurer", "replay", str(file), "--engine", "anvil"]
                command += [word for rules in own_rules for word in ("--rules", rules)]
                yield f"    On a real node: {shlex.join(command)}"


def _how_to_repeat(config: pytest.Config) -> str:
    """The command that finds the same again."""
    settings = sessions.settings(config)
    if settings.seconds is not None:
        return f"Seed {settings.seed}, for {settings.seconds} s: how far one comes in that time differs."
    arguments = [str(argument) for argument in config.invocation_params.args]
    if not settings.seed_was_given:
        arguments.append(f"--treasurer-seed={settings.seed}")
    return f"To find the same again: pytest {shlex.join(arguments)}"
