"""What came of testing one policy file, as other programs are told of it.

The one value behind JSON, JUnit, Markdown and annotations, whichever command found it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from policies.bounds import Bound
from policies.lint.base import Report as LintReport
from policies.policy import Policy
from policies.rules.base import Rule
from policies.rules.names import Conduct, VerdictName
from simulations.campaign import Campaign
from simulations.check import Check, Place
from simulations.inspected import Inspected
from simulations.verdicts import Breach, RuleVerdict, bound_of


@dataclass(frozen=True, slots=True)
class Report:
    """A policy file and everything that was found about it."""

    policy: Policy
    file: str
    """As it was named."""
    text: str
    """What stands in it."""
    campaign: Campaign
    command: str = "campaign"
    """The sub-command that was run."""
    further: tuple[str, ...] = ()
    """Why it fails beside its verdicts (the node's part of a check), a line each."""
    stopped: bool = False
    """It ended early, and decides nothing."""
    not_done: tuple[str, ...] = ()
    """What it had still to do then."""
    confirmed: Mapping[Place, bool] = field(default_factory=dict)
    """Whether the node broke the promise at the same second by the same amount."""
    files: Mapping[Place, Path] = field(default_factory=dict)
    """The counterexample file of each breach."""
    inspected: Inspected | None = None
    """What an inspection of the deployed treasury came to, where there was one."""
    linted: LintReport | None = None
    """What the document says against itself, where that was looked at."""
    options: tuple[str, ...] = ()
    """What was asked for beside the seed and decides what is found, as words of a command."""

    @classmethod
    def of_campaign(
        cls,
        campaign: Campaign,
        policy: Policy,
        file: str,
        text: str,
        files: Mapping[Place, Path] | None = None,
        stopped: bool = False,
        options: tuple[str, ...] = (),
    ) -> Report:
        """What `treasurer campaign` found."""
        return cls(
            policy,
            file,
            text,
            campaign,
            stopped=stopped,
            not_done=campaign.not_done,
            files=files or {},
            options=options,
        )

    @classmethod
    def of_check(
        cls,
        check: Check,
        file: str,
        text: str,
        files: Mapping[Place, Path] | None = None,
        options: tuple[str, ...] = (),
    ) -> Report:
        """What `treasurer check` found."""
        report = cls(
            check.policy,
            file,
            text,
            check.campaign,
            "check",
            stopped=check.stopped,
            not_done=check.not_done,
            confirmed=check.confirmed,
            files=files or {},
            inspected=check.inspected,
            linted=check.linted,
            options=options,
        )
        # A check names unexpected verdicts first; what comes after them, no verdict shows.
        return replace(report, further=check.failures[len(report.unexpected) :])

    @property
    def unexpected(self) -> tuple[RuleVerdict, ...]:
        """What fails it. More lives may still break what should be broken; a break that was found stays one."""
        unexpected = self.campaign.unexpected
        return tuple(v for v in unexpected if not self.stopped or v.verdict is VerdictName.BROKEN)

    @property
    def ok(self) -> bool:
        return not (self.unexpected or self.further or self.stopped)

    def place(self, breach: Breach) -> Place | None:
        """Where its story is told, or kept unshrunk; `None` where there is none."""
        story = breach.story or breach.unshrunk
        return None if story is None else (breach.cell, story.conduct)

    def counterexample(self, breach: Breach) -> Path | None:
        """The file that replays it."""
        place = self.place(breach)
        return None if place is None else self.files.get(place)

    def was_confirmed(self, breach: Breach) -> bool | None:
        """Whether a node told the same story; `None` where none was asked."""
        place = self.place(breach)
        return None if place is None else self.confirmed.get(place)

    def bound(self, breach: Breach, conduct: Conduct) -> Bound | None:
        """The largest excess there that any life under this conduct can reach, where that is known exactly."""
        return bound_of(self.policy, breach.cell, conduct)

    @property
    def again(self) -> str:
        """The command that finds the same again; with `--time`, as much of it as the machine comes to."""
        return shlex.join(["treasurer", self.command, self.file, "--seed", str(self.campaign.seed), *self.options])


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a rule breaks, and one of the mildest conducts under which it does."""

    rule: Rule
    conduct: Conduct
    breach: Breach


def mildest_breaks(campaign: Campaign) -> Iterator[Break]:
    """Each breach once: a conduct that allows more breaks it too, and is left out."""
    told: list[Break] = []
    for verdict in campaign.verdicts:
        for breach in verdict.breaches:
            if any(b.breach.cell == breach.cell and verdict.conduct.includes(b.conduct) for b in told):
                continue
            told.append(Break(verdict.rule, verdict.conduct, breach))
            yield told[-1]
