"""The campaign on a treasury with a fault in it: how long until a promise is known to be broken, and until it is told.

Counted from the moment at which the campaign is asked for: engines are made and the treasury is deployed within it.
Python's start, imports and compilation come before, as forge's do.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from benchmarks.faults.registry import CONDUCT, Fault
from policies.policy import Policy
from policies.rules.base import Judgement, Rule
from policies.rules.names import VerdictName
from policies.situation import Situation
from simulations.campaign import run_campaign
from simulations.engines.model import Model
from simulations.engines.revm import Revm
from simulations.verdicts import RuleVerdict


@dataclass(frozen=True, slots=True)
class Told:
    """A promise that the campaign found broken."""

    until_broken: float
    """[s]"""
    until_told: float
    """The same, its story shrunk [s]."""
    decisions: int
    """Of the shortest story."""
    lives: int


@dataclass(slots=True)
class _Stopwatch:
    """A rule that notes when it first breaks."""

    rule: Rule
    broke_at: float | None = field(default=None)

    def judge(self, policy: Policy, situation: Situation) -> Judgement | None:
        judgement = self.rule.judge(policy, situation)
        if self.broke_at is None and judgement is not None and not judgement.holds:
            self.broke_at = time.perf_counter()
        return judgement

    @property
    def watched(self) -> Rule:
        return replace(self.rule, judge=self.judge)


def look_for(fault: Fault | None, rule: Rule, policy: Policy, seed: int, limit: float) -> Told | None:
    """Look for a break of a rule for at most `limit` seconds, in this process; `None` where there was none until then.

    `fault` is what is planted, if anything is.
    """
    watch = _Stopwatch(rule)
    engine = partial(Revm, instead=None if fault is None else fault.instead)
    began = time.perf_counter()
    campaign = run_campaign(
        policy,
        engine,
        Model,
        seed,
        conducts=(CONDUCT,),
        rules=(watch.watched,),
        examples=None,
        seconds=limit,
        stop=_broken,
    )
    took = time.perf_counter() - began
    if watch.broke_at is None:
        return None
    shortest = min(len(story.life) for story in campaign.stories)
    return Told(watch.broke_at - began, took, shortest, campaign.sequences)


def _broken(verdicts: Sequence[RuleVerdict]) -> bool:
    return any(verdict.verdict is VerdictName.BROKEN for verdict in verdicts)
